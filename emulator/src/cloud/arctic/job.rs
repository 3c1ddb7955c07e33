//! What an Arctic engine did, and does.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::page::{self, Size};
use super::super::routes::Route;
use super::task::{Config, Task};
use crate::dremio::identity::expression::Expression;
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::time::iso;
use crate::dremio::{ApiError, Object, lock, new_id};

const JOBS: &str = "/v0/arctic/catalogs/{catalogId}/jobs";

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::new("GET", JOBS, list),
    Route::new("POST", JOBS, start).access(Access::Admin),
    Route::new("GET", "/v0/arctic/catalogs/{catalogId}/jobs/{id}", get),
];

const SIZE: Size = Size { default: 25, max: 1000 };

/// The states of a job that works, one after the other.
const STATES: [&str; 5] = ["SETUP", "QUEUED", "STARTING", "RUNNING", "COMPLETED"];

#[derive(Clone, Debug)]
pub(super) struct Job {
    id: String,
    task: Task,
    username: String,
    started_at: i64,
    /// Nothing runs without an engine.
    engine_size: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    r#type: &'static str,
    catalog_id: String,
    id: String,
    state: &'static str,
    username: String,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    engine_size: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<Config>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics: Option<Metrics>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<&'static str>,
}

#[derive(Default, Serialize)]
struct Metrics {
    #[serde(rename = "rewrittenDataFiles")]
    rewritten: i64,
    #[serde(rename = "newDataFiles")]
    new: i64,
    #[serde(rename = "rewrittenDeleteFiles")]
    deletes: i64,
}

impl Job {
    /// The state now, and when the job ended.
    fn progress(&self, now: i64, pace: i64) -> (&'static str, Option<i64>) {
        let steps = now.saturating_sub(self.started_at).checked_div(pace).unwrap_or(i64::MAX);
        let ends_after = |steps: i64| Some(self.started_at.saturating_add(steps.saturating_mul(pace)));
        if self.engine_size.is_none() {
            return if steps < 1 { ("SETUP", None) } else { ("FAILED", ends_after(1)) };
        }
        let step = usize::try_from(steps).unwrap_or_default();
        match STATES.get(step) {
            Some(state) if *state != "COMPLETED" => (state, None),
            _ => ("COMPLETED", ends_after(4)),
        }
    }

    fn view(&self, cloud: &Cloud, catalog_id: &str, is_full: bool) -> View {
        let (state, ended) = self.progress(cloud.clock.now(), cloud.pace());
        let optimized = is_full && state == "COMPLETED" && self.task.kind == "OPTIMIZE";
        // Tables have no files here, so none is rewritten.
        let metrics = optimized.then(Metrics::default);
        View {
            r#type: self.task.kind,
            catalog_id: catalog_id.to_owned(),
            id: self.id.clone(),
            state,
            username: self.username.clone(),
            started_at: iso(self.started_at),
            ended_at: ended.map(iso),
            engine_size: self.engine_size,
            config: is_full.then(|| self.task.config.clone()),
            metrics,
            error_message: (state == "FAILED").then_some("The catalog has no engine that is enabled."),
        }
    }
}

/// `GET /v0/arctic/catalogs/{catalogId}/jobs`: from the latest.
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let filter = call.query.get("filter").unwrap_or_default();
    let filter = Expression::parse(filter, &["type", "state", "tableId", "reference", "username"])?;
    let is_full = match call.query.get("view") {
        None | Some("" | "SUMMARY") => false,
        Some("FULL") => true,
        Some(other) => return Err(ApiError::bad_request(format!("view cannot be [{other}]."))),
    };
    let mut catalogs = lock(&cloud.arctic);
    let catalog = catalogs.get_mut(call.part(0))?;
    let (now, pace) = (cloud.clock.now(), cloud.pace());
    let field = |job: &Job, name: &str| match name {
        "type" => job.task.kind.to_owned(),
        "state" => job.progress(now, pace).0.to_owned(),
        "tableId" => job.task.config.table_id.clone().unwrap_or_default(),
        "reference" => job.task.config.reference.clone().unwrap_or_default(),
        _ => job.username.clone(),
    };
    let fits = |job: &&Job| filter.accepts(&|name| field(job, name));
    let jobs: Vec<&Job> = catalog.jobs.iter().rev().filter(fits).collect();
    let jobs = page::cut(&call.query, SIZE, jobs, |job| job.id.clone())?;
    Ok(Reply::json(&jobs.map(|job| job.view(cloud, call.part(0), is_full))))
}

/// `POST /v0/arctic/catalogs/{catalogId}/jobs`
fn start(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let catalog = catalogs.get_mut(call.part(0))?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["type", "config"])?;
    let (now, pace) = (cloud.clock.now(), cloud.pace());
    let engine = catalog.engine.as_ref().filter(|engine| engine.is_ready(now, pace));
    let job = Job {
        id: new_id(),
        task: Task::read(&body)?,
        username: call.caller.name.clone(),
        started_at: now,
        engine_size: engine.map(|engine| engine.size),
    };
    let reply = Reply::json(&job.view(cloud, call.part(0), true));
    catalog.jobs.push(job);
    Ok(reply)
}

/// `GET /v0/arctic/catalogs/{catalogId}/jobs/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(1);
    let mut catalogs = lock(&cloud.arctic);
    let jobs = &catalogs.get_mut(call.part(0))?.jobs;
    let job = jobs.iter().find(|job| job.id == id);
    let job = job.ok_or_else(|| ApiError::not_found(format!("Job [{id}] was not found.")))?;
    Ok(Reply::json(&job.view(cloud, call.part(0), true)))
}
