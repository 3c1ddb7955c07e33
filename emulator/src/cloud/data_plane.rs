//! What a project shares with Software: the same routes below `/v0/projects/{id}` as there below `/api/v3`.

use std::sync::Arc;

use serde::Serialize;

use super::project::Project;
use crate::dremio::body::Object;
use crate::dremio::reply::Reply;
use crate::dremio::route::{self, Call, Route};
use crate::dremio::{ApiError, lock, routes};

/// The paths that Cloud took over.
const SHARED: &[&str] = &[
    "/api/v3/catalog",
    "/api/v3/catalog/privileges",
    "/api/v3/catalog/by-ids",
    "/api/v3/catalog/by-paths",
    "/api/v3/catalog/by-path/{path}*",
    "/api/v3/catalog/{id}",
    "/api/v3/catalog/{id}/refresh",
    "/api/v3/catalog/{id}/graph",
    "/api/v3/catalog/{id}/grants",
    "/api/v3/catalog/{id}/collaboration/tag",
    "/api/v3/catalog/{id}/collaboration/wiki",
    "/api/v3/search",
    "/api/v3/source/{source-name}/permission-cache",
    "/api/v3/sql",
    "/api/v3/job/{id}",
    "/api/v3/job/{id}/results",
    "/api/v3/job/{id}/cancel",
    "/api/v3/reflection",
    "/api/v3/reflection-summary",
    "/api/v3/reflection/recommendations/job-based",
    "/api/v3/reflection/recommendations/job-based/{id}/results",
    "/api/v3/reflection/recommendations/usage-based",
    "/api/v3/reflection/recommendations/usage-based/refresh",
    "/api/v3/reflection/{id}",
    "/api/v3/reflection/{id}/refresh",
    "/api/v3/dataset/{datasetId}/reflection",
    "/api/v3/dataset/{id}/reflection/recommendation/{type}",
    "/api/v3/scripts",
    "/api/v3/scripts:batchDelete",
    "/api/v3/scripts/{id}",
    "/api/v3/scripts/{id}/grants",
];

/// A shared route, and the project it is called on.
pub(super) struct Shared {
    pub project: String,
    pub route: &'static Route,
    pub path: Vec<String>,
}

/// The shared route of a path, if it is the path of one.
pub(super) fn find(method: &str, segments: &[String]) -> Option<Result<Shared, ApiError>> {
    let [version, projects, project, rest @ ..] = segments else { return None };
    if version != "v0" || projects != "projects" {
        return None;
    }
    let path = [&["api".to_owned(), "v3".to_owned()], rest].concat();
    let shared = routes::routes().filter(|route| SHARED.contains(&route.path));
    match route::find(shared, method, &path) {
        Err(error) if error.status() == 404 => None,
        found => Some(found.map(|(route, path)| Shared { project: project.clone(), route, path })),
    }
}

/// Answers as Software does, but for what a project has to say about it.
pub(super) fn run(project: &Project, route: &Route, call: &Call) -> Result<Reply, ApiError> {
    if route.path == "/api/v3/sql" {
        let engine = engine_of(project, call)?;
        let reply = route.run(&Arc::clone(&project.dremio), call)?;
        let now = project.dremio.clock.now();
        for engine in lock(&project.engines).iter_mut().filter(|known| known.spec.name == engine) {
            engine.touch(now);
        }
        return Ok(reply);
    }
    let reply = route.run(&Arc::clone(&project.dremio), call)?;
    Ok(if WITH_BODY.contains(&(route.method, route.path)) { Reply::json(&Nothing {}) } else { reply })
}

/// What Software answers with nothing at all. The vendor's program for Cloud reads JSON from every answer to a POST,
/// and ends with an error when there is none.
const WITH_BODY: [(&str, &str); 2] =
    [("POST", "/api/v3/job/{id}/cancel"), ("POST", "/api/v3/reflection/{id}/refresh")];

#[derive(Serialize)]
struct Nothing {}

/// The engine that runs a statement: the one that it names, which must be ready for it, or that of the rules.
fn engine_of(project: &Project, call: &Call) -> Result<String, ApiError> {
    let body = call.json()?;
    match Object::root(&body)?.text("engineName")? {
        Some(name) if !name.is_empty() => {
            let engines = lock(&project.engines);
            if engines.iter().any(|engine| engine.is_enabled() && engine.spec.name == name) {
                return Ok(name);
            }
            Err(ApiError::bad_request(format!("There is no engine [{name}] that is enabled.")))
        }
        _ => Ok(lock(&project.rules).default_engine().to_owned()),
    }
}
