//! Queues.

use std::sync::Arc;

use serde::Serialize;

use super::Workload;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::{List, Reply};
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};

const TIERS: [&str; 5] = ["BACKGROUND", "LOW", "MEDIUM", "HIGH", "CRITICAL"];

const KEYS: [&str; 10] = [
    "id",
    "tag",
    "name",
    "maxMemoryPerNodeBytes",
    "maxQueryMemoryPerNodeBytes",
    "cpuTier",
    "maxAllowedRunningJobs",
    "maxStartTimeoutMs",
    "maxRunTimeoutMs",
    "engineId",
];

/// A queue; what is not limited is not said.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Queue {
    pub id: String,
    tag: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_memory_per_node_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_query_memory_per_node_bytes: Option<i64>,
    cpu_tier: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_allowed_running_jobs: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_start_timeout_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_run_timeout_ms: Option<i64>,
    /// Its name, in spite of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    engine_id: Option<String>,
}

impl Queue {
    pub fn preset(name: &str, cpu_tier: &'static str, jobs: i64) -> Self {
        Self {
            id: ids::uuid(),
            tag: ids::tag(),
            name: name.to_owned(),
            max_memory_per_node_bytes: None,
            max_query_memory_per_node_bytes: None,
            cpu_tier,
            max_allowed_running_jobs: Some(jobs),
            max_start_timeout_ms: None,
            max_run_timeout_ms: None,
            engine_id: None,
        }
    }

    fn parse(body: &Object<'_>, id: String) -> Result<Self, ApiError> {
        body.only(&KEYS)?;
        let name = body.text("name")?.filter(|name| !name.trim().is_empty());
        let limit = |key: &str| match body.integer(key)? {
            Some(limit) if limit <= 0 => Err(ApiError::bad_request(format!("{key} must be positive."))),
            limit => Ok(limit),
        };
        Ok(Self {
            id,
            tag: ids::tag(),
            name: name.ok_or_else(|| ApiError::bad_request("A queue needs a name."))?,
            max_memory_per_node_bytes: limit("maxMemoryPerNodeBytes")?,
            max_query_memory_per_node_bytes: limit("maxQueryMemoryPerNodeBytes")?,
            cpu_tier: body.word("cpuTier", &TIERS)?.unwrap_or("MEDIUM"),
            max_allowed_running_jobs: limit("maxAllowedRunningJobs")?,
            max_start_timeout_ms: limit("maxStartTimeoutMs")?,
            max_run_timeout_ms: limit("maxRunTimeoutMs")?,
            engine_id: body.text("engineId")?,
        })
    }
}

fn missing(what: &str) -> ApiError {
    ApiError::not_found(format!("Could not find queue [{what}]."))
}

fn check_name(workload: &Workload, queue: &Queue) -> Result<(), ApiError> {
    match workload.queue_by_name(&queue.name) {
        Some(other) if other.id != queue.id => {
            Err(ApiError::conflict(format!("There is a queue with the name [{}] already.", queue.name)))
        }
        _ => Ok(()),
    }
}

/// `GET /api/v3/wlm/queue`
pub(crate) fn list(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    Reply::json(&List::of(lock(&dremio.workload).queues.clone()))
}

/// `POST /api/v3/wlm/queue`
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let queue = Queue::parse(&Object::root(&body)?, ids::uuid())?;
    let mut workload = lock(&dremio.workload);
    check_name(&workload, &queue)?;
    let reply = Reply::json(&queue);
    workload.queues.push(queue);
    Ok(reply)
}

/// `GET /api/v3/wlm/queue/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let workload = lock(&dremio.workload);
    Ok(Reply::json(workload.queue(call.part(0)).ok_or_else(|| missing(call.part(0)))?))
}

/// `GET /api/v3/wlm/queue/by-name/{name}`
pub(crate) fn get_by_name(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let workload = lock(&dremio.workload);
    Ok(Reply::json(workload.queue_by_name(call.part(0)).ok_or_else(|| missing(call.part(0)))?))
}

/// `PUT /api/v3/wlm/queue/{id}`: limits that are not sent are gone.
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    let queue = Queue::parse(&body, call.part(0).to_owned())?;
    let tag = body.text("tag")?;
    let mut workload = lock(&dremio.workload);
    check_name(&workload, &queue)?;
    let stored = workload.queues.iter_mut().find(|stored| stored.id == queue.id);
    let stored = stored.ok_or_else(|| missing(call.part(0)))?;
    if tag.as_ref() != Some(&stored.tag) {
        return Err(ApiError::conflict(format!(
            "The provided tag [{}] does not match the stored tag [{}] of queue [{}].",
            tag.unwrap_or_default(),
            stored.tag,
            stored.name
        )));
    }
    let reply = Reply::json(&queue);
    *stored = queue;
    Ok(reply)
}

/// `DELETE /api/v3/wlm/queue/{id}`: 200 without a body.
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let mut workload = lock(&dremio.workload);
    let queue = workload.queue(id).ok_or_else(|| missing(id))?;
    if let Some(rule) = workload.rules.placing_into(id) {
        let text = format!("Queue [{}] is what rule [{rule}] places jobs into.", queue.name);
        return Err(ApiError::bad_request(text));
    }
    workload.queues.retain(|queue| queue.id != id);
    Ok(Reply::Empty)
}
