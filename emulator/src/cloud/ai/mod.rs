//! The tools that the service has for models: what they are, and calls of them.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Cloud;
use super::routes::Route;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{ApiError, Object};

mod metrics;
mod query;
mod relationships;

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/v1/projects/{projectId}/ai/tools", list),
    // The verb is a part of the last segment: `{name}:invoke`.
    Route::new("POST", "/v1/projects/{projectId}/ai/tools/{name}", invoke),
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tool {
    name: &'static str,
    description: &'static str,
    input_schema: Value,
}

/// A tool that takes one text.
fn tool(name: &'static str, description: &'static str, argument: &str, meaning: &str) -> Tool {
    let mut properties = Map::new();
    properties.insert(argument.to_owned(), json!({ "type": "string", "description": meaning }));
    let input_schema = json!({ "type": "object", "properties": properties, "required": [argument] });
    Tool { name, description, input_schema }
}

fn tools() -> [Tool; 2] {
    [
        tool(
            "searchMetrics",
            "Finds aggregates that views compute, by the words in their names.",
            "query",
            "Words to look for",
        ),
        tool(
            "getTableRelationships",
            "Tells which tables views join with a table, and on what.",
            "table",
            "The table's path, with dots",
        ),
    ]
}

/// `GET /v1/projects/{projectId}/ai/tools`
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct Tools {
        tools: [Tool; 2],
    }

    cloud.project(call.part(0))?;
    Ok(Reply::json(&Tools { tools: tools() }))
}

/// `POST /v1/projects/{projectId}/ai/tools/{name}:invoke`: what a tool cannot do is in its result.
fn invoke(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct Answer {
        result: Value,
    }

    let project = cloud.project(call.part(0))?;
    let name = call.part(1).strip_suffix(":invoke").ok_or_else(ApiError::no_route)?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["args"])?;
    let arguments = body.object("args")?.ok_or_else(|| ApiError::bad_request("args is required."))?;
    let required = |key: &str| {
        arguments.only(&[key])?;
        let text = arguments.text(key)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| ApiError::bad_request(format!("{} is required.", arguments.at(key))))
    };
    let queries = || query::visible(&project.dremio, &call.caller);
    let result = match name {
        "searchMetrics" => metrics::search(&queries(), &required("query")?),
        "getTableRelationships" => {
            relationships::of(&project.dremio, &call.caller, &queries(), &required("table")?)
        }
        other => return Err(ApiError::ai(404, format!("There is no tool [{other}]."))),
    };
    Ok(Reply::json(&Answer { result }))
}
