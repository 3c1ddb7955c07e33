//! Maintenance tasks of the tables in a project's Open Catalog.

use std::sync::Arc;

use serde::Serialize;

use super::Cloud;
use super::page::{self, Size};
use super::routes::Route;
use crate::dremio::identity::expression::Expression;
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock, new_id};

const TASKS: &str = "/v0/projects/{projectId}/maintenance/tasks";
const TASK: &str = "/v0/projects/{projectId}/maintenance/tasks/{id}";

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", TASKS, list),
    Route::new("POST", TASKS, create).access(Access::Admin),
    Route::new("GET", TASK, get),
    Route::new("PUT", TASK, update).access(Access::Admin),
    Route::new("DELETE", TASK, delete).access(Access::Admin),
];

const SIZE: Size = Size { default: 10, max: 1000 };

/// A task, as it is kept and shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Task {
    id: String,
    r#type: &'static str,
    level: &'static str,
    source_name: String,
    is_enabled: bool,
    config: Config,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    table_id: String,
}

/// What a request says about a task.
struct Definition {
    kind: &'static str,
    is_enabled: Option<bool>,
    config: Config,
}

impl Definition {
    fn read(call: &Call, known: &[&str]) -> Result<Self, ApiError> {
        let body = call.json()?;
        let body = Object::root(&body)?;
        body.only(known)?;
        let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
        let kind = body.word("type", &["OPTIMIZE", "EXPIRE_SNAPSHOTS"])?.ok_or_else(|| required("type"))?;
        let config = body.object("config")?.ok_or_else(|| required("config"))?;
        config.only(&["tableId"])?;
        let table_id = config.text("tableId")?.filter(|id| !id.is_empty());
        let config = Config { table_id: table_id.ok_or_else(|| required("config.tableId"))? };
        Ok(Self { kind, is_enabled: body.boolean("isEnabled")?, config })
    }

    /// A table has one task of each type.
    fn check(&self, tasks: &[Task], but: &str) -> Result<(), ApiError> {
        let clashes = |task: &Task| task.id != but && task.r#type == self.kind && task.config == self.config;
        if tasks.iter().any(clashes) {
            let (kind, table) = (self.kind, &self.config.table_id);
            return Err(ApiError::bad_request(format!(
                "A task of type [{kind}] already exists for [{table}]."
            )));
        }
        Ok(())
    }
}

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find maintenance task with id [{id}]."))
}

/// `GET /v0/projects/{projectId}/maintenance/tasks`
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let filter = call.query.get("filter").unwrap_or_default();
    let filter = Expression::parse(filter, &["type", "level", "tableId"])?;
    let field = |task: &Task, name: &str| match name {
        "type" => task.r#type.to_owned(),
        "level" => task.level.to_owned(),
        _ => task.config.table_id.clone(),
    };
    let tasks = lock(&project.tasks).clone();
    let tasks = tasks.into_iter().filter(|task| filter.accepts(&|name| field(task, name))).collect();
    Ok(Reply::json(&page::cut(&call.query, SIZE, tasks, |task| task.id.clone())?))
}

/// `POST /v0/projects/{projectId}/maintenance/tasks`
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let definition = Definition::read(call, &["type", "isEnabled", "config"])?;
    let source_name = lock(&project.details).name.clone();
    let mut tasks = lock(&project.tasks);
    definition.check(&tasks, "")?;
    let task = Task {
        id: new_id(),
        r#type: definition.kind,
        level: "TABLE",
        source_name,
        is_enabled: definition.is_enabled.unwrap_or(true),
        config: definition.config,
    };
    tasks.push(task.clone());
    Ok(Reply::json(&task))
}

/// `GET /v0/projects/{projectId}/maintenance/tasks/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let tasks = lock(&project.tasks);
    let task = tasks.iter().find(|task| task.id == call.part(1));
    Ok(Reply::json(task.ok_or_else(|| missing(call.part(1)))?))
}

/// `PUT /v0/projects/{projectId}/maintenance/tasks/{id}`: what only answers have may come along.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let definition = Definition::read(call, &["id", "type", "level", "sourceName", "isEnabled", "config"])?;
    let mut tasks = lock(&project.tasks);
    let place = tasks.iter().position(|task| task.id == call.part(1));
    definition.check(&tasks, call.part(1))?;
    let task = place.and_then(|place| tasks.get_mut(place)).ok_or_else(|| missing(call.part(1)))?;
    task.r#type = definition.kind;
    task.is_enabled = definition.is_enabled.unwrap_or(task.is_enabled);
    task.config = definition.config;
    Ok(Reply::json(task))
}

/// `DELETE /v0/projects/{projectId}/maintenance/tasks/{id}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let mut tasks = lock(&project.tasks);
    let place = tasks.iter().position(|task| task.id == call.part(1));
    tasks.remove(place.ok_or_else(|| missing(call.part(1)))?);
    Ok(Reply::NoContent)
}
