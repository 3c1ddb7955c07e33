//! The operations on SQL and jobs.

use std::sync::Arc;

use serde::Serialize;

use super::body::Object;
use super::error::ApiError;
use super::job::{Job, State};
use super::reply::Reply;
use super::route::Call;
use super::time::iso;
use super::{Dremio, Edition, lock, reflection, results};

/// The most rows that one call gives.
const MAX_ROWS: i64 = 500;

/// `POST /api/v3/sql`
pub(crate) fn submit(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct JobId {
        id: String,
    }

    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["sql", "context", "references", "engineName"])?;
    let sql = body.text("sql")?.ok_or_else(|| ApiError::bad_request("sql is required."))?;
    let context = body.texts("context")?.unwrap_or_default();
    body.text("engineName")?;
    if let Some(references) = body.object("references")? {
        for source in references.members().keys() {
            let reference = references.object(source)?.ok_or_else(|| references.invalid(source))?;
            reference.only(&["type", "value"])?;
            reference.word("type", &["BRANCH", "TAG", "COMMIT"])?;
            reference.text("value")?;
        }
    }
    let id = dremio.jobs.submit(dremio, call.caller.clone(), sql, context);
    Ok(Reply::json(&JobId { id }))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JobStatus {
    job_state: &'static str,
    row_count: u64,
    error_message: String,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    query_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_scheduling_started_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_scheduling_ended_at: Option<String>,
    cancellation_reason: String,
}

/// `GET /api/v3/job/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    Ok(shown(dremio, &*find(dremio, call)?))
}

fn shown(dremio: &Dremio, job: &Job) -> Reply {
    let progress = job.progress();
    let has_queues = dremio.settings.edition == Edition::Enterprise && !dremio.settings.is_cloud();
    let queue = (has_queues && progress.scheduled_at.is_some()).then(|| job.queue());
    let is_canceled = progress.state == State::Canceled;
    Reply::json(&JobStatus {
        job_state: progress.state.as_str(),
        row_count: progress.row_count,
        error_message: progress.error,
        started_at: iso(job.started_at),
        ended_at: progress.ended_at.map(iso),
        query_type: job.query_type(),
        queue_name: queue,
        queue_id: queue.map(|queue| lock(&dremio.workload).queue_id(queue)),
        resource_scheduling_started_at: progress.scheduled_at.map(iso),
        resource_scheduling_ended_at: progress.running_at.map(iso),
        cancellation_reason: if is_canceled { progress.cancellation } else { String::new() },
    })
}

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find a job with id [{id}]"))
}

/// The job in the path; those of others are for administrators.
fn find(dremio: &Dremio, call: &Call) -> Result<Arc<Job>, ApiError> {
    let id = call.part(0);
    let job = dremio.jobs.get(id).ok_or_else(|| missing(id))?;
    if call.caller.admin || job.owner.id == call.caller.id {
        return Ok(job);
    }
    Err(ApiError::forbidden(format!("Access denied to job [{id}].")))
}

/// `GET /api/v3/job/{id}/results`
pub(crate) fn rows(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let number = |name: &str, default: i64| match call.query.integer(name)?.unwrap_or(default) {
        number if number < 0 => Err(ApiError::bad_request(format!("{name} can not be negative"))),
        number => Ok(number.unsigned_abs()),
    };
    let (offset, limit) = (number("offset", 0)?, number("limit", 100)?);
    if limit > MAX_ROWS.unsigned_abs() {
        return Err(ApiError::bad_request(format!("limit can not exceed {MAX_ROWS} rows")));
    }
    let progress = find(dremio, call)?.progress();
    match progress.rows {
        Some(rows) if progress.state == State::Completed => {
            let page =
                results::page(&rows, offset, limit).map_err(|error| ApiError::new(500, error.to_string()))?;
            Ok(Reply::Json(page.into_bytes()))
        }
        None if progress.state == State::Completed => {
            Err(ApiError::not_found(format!("The results of job [{}] are not kept any more.", call.part(0))))
        }
        _ => {
            let state = progress.state.as_str();
            Err(ApiError::bad_request(format!("Can not fetch details for a job that is in [{state}] state.")))
        }
    }
}

/// `POST /api/v3/job/{id}/cancel`
pub(crate) fn cancel(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    stop(&*find(dremio, call)?, call)
}

fn stop(job: &Job, call: &Call) -> Result<Reply, ApiError> {
    // One that has ended is reported as if it did not exist.
    if job.cancel(&format!("Query cancelled by user '{}'", call.caller.name)) {
        Ok(Reply::NoContent)
    } else {
        Err(missing(&job.id))
    }
}

/// `GET /api/v3/job/{id}/reflection/{reflectionId}`
pub(crate) fn get_reflection(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    Ok(shown(dremio, &*refresh(dremio, call, false)?))
}

/// `POST /api/v3/job/{id}/reflection/{reflectionId}/cancel`
pub(crate) fn cancel_reflection(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    stop(&*refresh(dremio, call, true)?, call)
}

/// The job in the path, which must refresh the reflection in the path; it is for those who may see that one.
fn refresh(dremio: &Arc<Dremio>, call: &Call, to_alter: bool) -> Result<Arc<Job>, ApiError> {
    let (id, reflection) = (call.part(0), call.part(1));
    let job = dremio.jobs.get(id).ok_or_else(|| missing(id))?;
    if job.reflection() != Some(reflection) {
        let text = format!("Reflection [{reflection}] is not processed by job [{id}]");
        return Err(ApiError::not_found(text));
    }
    reflection::operations::check(dremio, call, reflection, to_alter)?;
    Ok(job)
}
