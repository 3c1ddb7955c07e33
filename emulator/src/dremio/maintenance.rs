//! Maintenance tasks of tables in an Open Catalog.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::body::Object;
use super::catalog::access::Wish;
use super::catalog::node::Kind;
use super::error::ApiError;
use super::filter::Filter;
use super::reply::Reply;
use super::route::Call;
use super::{Dremio, ids, lock};

/// Page size when none is asked for.
const DEFAULT_PAGE: usize = 10;

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
    #[serde(skip)]
    source_id: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    table_id: String,
}

/// What a request says about a task.
struct Definition {
    kind: &'static str,
    is_enabled: bool,
    config: Config,
}

impl Definition {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        let body = call.json()?;
        let body = Object::root(&body)?;
        let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
        let kind = body.word("type", &["OPTIMIZE", "EXPIRE_SNAPSHOTS"])?.ok_or_else(|| required("type"))?;
        let is_enabled = body.boolean("isEnabled")?.ok_or_else(|| required("isEnabled"))?;
        let config = body.object("config")?.ok_or_else(|| required("config"))?;
        config.only(&["tableId"])?;
        let table_id = config.text("tableId")?.ok_or_else(|| required("config.tableId"))?;
        Ok(Self { kind, is_enabled, config: Config { table_id } })
    }
}

/// The name of the source in the path.
fn source_name(dremio: &Dremio, call: &Call, wish: Wish) -> Result<String, ApiError> {
    let id = call.part(0);
    let store = lock(&dremio.catalog);
    let node = store.node_by_id(id).filter(|node| matches!(node.kind, Kind::Source(_)));
    let node = node.ok_or_else(|| ApiError::not_found(format!("Could not find source with id [{id}].")))?;
    dremio.show(&store, &call.caller).rules().require(wish, &node.path)?;
    Ok(node.path.join("."))
}

fn missing(call: &Call) -> ApiError {
    ApiError::not_found(format!("Could not find maintenance task with id [{}].", call.part(1)))
}

/// `GET /api/v3/catalog/{sourceId}/maintenance/tasks`
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Tasks {
        data: Vec<Task>,
        #[serde(skip_serializing_if = "Option::is_none")]
        next_page_token: Option<String>,
    }

    source_name(dremio, call, Wish::See)?;
    let filter = Filter::parse(call.query.get("filter").unwrap_or(""), &["type", "level", "tableId"])?;
    let limit = match call.query.integer("maxResults")? {
        None => DEFAULT_PAGE,
        Some(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| *limit > 0)
            .ok_or_else(|| ApiError::bad_request("maxResults must be positive."))?,
    };
    let after = call.query.get("pageToken").filter(|token| !token.is_empty());
    let after = after.map(|token| {
        let id = BASE64_STANDARD.decode(token).ok().and_then(|id| String::from_utf8(id).ok());
        id.ok_or_else(|| ApiError::bad_request(format!("Invalid page token [{token}]")))
    });
    let after = after.transpose()?;

    let tasks = lock(&dremio.tasks);
    let fits = |task: &&Task| {
        let field = |name: &str| match name {
            "type" => task.r#type.to_owned(),
            "level" => task.level.to_owned(),
            _ => task.config.table_id.clone(),
        };
        task.source_id == call.part(0) && filter.accepts(field)
    };
    let mut rest = tasks.iter().filter(fits).peekable();
    if let Some(after) = &after {
        while rest.peek().is_some_and(|task| task.id != *after) {
            rest.next();
        }
        rest.next();
    }
    let data: Vec<Task> = rest.by_ref().take(limit).cloned().collect();
    let more = rest.peek().is_some();
    let next_page_token = data.last().filter(|_| more).map(|last| BASE64_STANDARD.encode(&last.id));
    Ok(Reply::json(&Tasks { data, next_page_token }))
}

/// `POST /api/v3/catalog/{sourceId}/maintenance/tasks`
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let source_name = source_name(dremio, call, Wish::Alter)?;
    let definition = Definition::parse(call)?;
    let task = Task {
        id: ids::uuid(),
        r#type: definition.kind,
        level: "TABLE",
        source_name,
        is_enabled: definition.is_enabled,
        config: definition.config,
        source_id: call.part(0).to_owned(),
    };
    lock(&dremio.tasks).push(task.clone());
    Ok(Reply::json(&task))
}

/// `GET /api/v3/catalog/{sourceId}/maintenance/tasks/{taskId}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    source_name(dremio, call, Wish::See)?;
    let tasks = lock(&dremio.tasks);
    let task = tasks.iter().find(|task| task.id == call.part(1) && task.source_id == call.part(0));
    Ok(Reply::json(task.ok_or_else(|| missing(call))?))
}

/// `PUT /api/v3/catalog/{sourceId}/maintenance/tasks/{taskId}`
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    source_name(dremio, call, Wish::Alter)?;
    let definition = Definition::parse(call)?;
    let mut tasks = lock(&dremio.tasks);
    let task = tasks.iter_mut().find(|task| task.id == call.part(1) && task.source_id == call.part(0));
    let task = task.ok_or_else(|| missing(call))?;
    task.r#type = definition.kind;
    task.is_enabled = definition.is_enabled;
    task.config = definition.config;
    Ok(Reply::json(task))
}

/// `DELETE /api/v3/catalog/{sourceId}/maintenance/tasks/{taskId}`: answers with a bare `1`.
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    source_name(dremio, call, Wish::Alter)?;
    let mut tasks = lock(&dremio.tasks);
    let place = tasks.iter().position(|task| task.id == call.part(1) && task.source_id == call.part(0));
    tasks.remove(place.ok_or_else(|| missing(call))?);
    Ok(Reply::json(&1))
}
