//! `GET /apiv2/jobs-listing/v1.0`: the console's list of jobs.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::Serialize;

use super::Dremio;
use super::error::ApiError;
use super::job::{Job, Progress};
use super::job_filter::JobFilter;
use super::reply::Reply;
use super::route::Call;

#[derive(Serialize)]
struct Listing {
    jobs: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the API has them")]
struct Item {
    id: String,
    state: &'static str,
    user: String,
    start_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<i64>,
    duration: i64,
    query_text: String,
    query_type: &'static str,
    request_type: &'static str,
    description: String,
    accelerated: bool,
    star_flake_accelerated: bool,
    is_complete: bool,
    output_records: u64,
    output_limited: bool,
    rows_scanned: u64,
    total_attempts: u32,
    spilled: bool,
    wait_in_client: i64,
    duration_details: Vec<Phase>,
    queried_datasets: Vec<()>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Phase {
    phase_name: &'static str,
    phase_duration: String,
}

/// A job as it stands when the list is made.
pub(crate) struct Snapshot {
    pub job: Arc<Job>,
    pub progress: Progress,
    pub duration: i64,
}

pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let filter = JobFilter::parse(call.query.get("filter").unwrap_or(""))?;
    let page = |name: &str, default: i64| {
        let number = call.query.integer(name)?.unwrap_or(default);
        usize::try_from(number).map_err(|_| ApiError::bad_request(format!("{name} can not be negative")))
    };
    let (offset, limit) = (page("offset", 0)?, page("limit", 100)?);
    let now = dremio.clock.now();
    let mine = |job: &Arc<Job>| call.caller.admin || job.owner.id == call.caller.id;
    let snapshot = |job: Arc<Job>| {
        let progress = job.progress();
        let duration = progress.ended_at.unwrap_or(now) - job.started_at;
        Snapshot { job, progress, duration }
    };
    let mut jobs: Vec<Snapshot> = dremio.jobs.newest().into_iter().filter(mine).map(snapshot).collect();
    jobs.retain(|job| filter.accepts(job));
    if let Some(key) = call.query.get("sort").filter(|key| !key.is_empty()) {
        let compare = comparison(key)?;
        jobs.sort_by(compare);
        if call.query.get("order") == Some("DESCENDING") {
            jobs.reverse();
        }
    }
    let jobs: Vec<Item> = jobs.into_iter().skip(offset).take(limit).map(item).collect();
    let next = (jobs.len() == limit && limit > 0)
        .then(|| format!("/jobs-listing/v1.0?limit={limit}&offset={}", offset.saturating_add(limit)));
    Ok(Reply::json(&Listing { jobs, next }))
}

fn comparison(key: &str) -> Result<fn(&Snapshot, &Snapshot) -> Ordering, ApiError> {
    Ok(match key {
        "job" => |a, b| a.job.id.cmp(&b.job.id),
        "usr" => |a, b| a.job.owner.name.cmp(&b.job.owner.name),
        "st" => |a, b| a.job.started_at.cmp(&b.job.started_at),
        "et" => |a, b| a.progress.ended_at.cmp(&b.progress.ended_at),
        "dur" => |a, b| a.duration.cmp(&b.duration),
        "ds" | "qn" => |_, _| Ordering::Equal,
        _ => return Err(ApiError::bad_request(format!("Jobs can not be sorted by [{key}]."))),
    })
}

fn item(snapshot: Snapshot) -> Item {
    let Snapshot { job, progress, duration } = snapshot;
    Item {
        id: job.id.clone(),
        state: progress.state.as_str(),
        user: job.owner.name.clone(),
        start_time: job.started_at,
        end_time: progress.ended_at,
        duration,
        query_text: job.sql.clone(),
        query_type: job.query_type(),
        request_type: "RUN_SQL",
        description: job.sql.clone(),
        accelerated: false,
        star_flake_accelerated: false,
        is_complete: progress.state.is_final(),
        output_records: progress.row_count,
        output_limited: false,
        rows_scanned: 0,
        total_attempts: 1,
        spilled: false,
        wait_in_client: 0,
        duration_details: vec![Phase {
            phase_name: progress.state.as_str(),
            phase_duration: duration.to_string(),
        }],
        queried_datasets: Vec::new(),
    }
}
