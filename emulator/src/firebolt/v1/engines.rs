//! Engines of 1.0: how they are found and looked at.

use serde::Serialize;
use serde_json::Value;

use super::arguments::{self, invalid};
use super::engine_view::{self, EngineId, RevisionId, Specification, View, view};
use super::page;
use super::route::{Call, Route};
use crate::firebolt::engine::Engine;
use crate::firebolt::media;
use crate::firebolt::refusal::{Code, Refusal};
use crate::http::Response;

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/engines", list),
    Route::new("GET", "/engines:getIdByName", id_by_name),
    Route::new("GET", "/engines:getURLByDatabaseName", url_by_database_name),
    Route::new("GET", "/engines/{}", get),
    Route::new("GET", "/engines/{}/engineRevisions/{}", revision),
];

pub(super) const TOP_ROUTES: &[Route] = &[Route::new("POST", "/core/v1/engines:getByIds", by_ids)];

#[derive(Debug, Serialize)]
pub(super) struct One {
    pub engine: View,
}

pub(super) fn unknown(what: &str) -> Refusal {
    Refusal::control(Code::NotFound, &format!("engine {what} was not found"))
}

/// `GET /core/v1/account/engines/{engine_id}`
fn get(call: &Call) -> Result<Response, Refusal> {
    with_engine(call, |engine| {
        media::json(&One { engine: view(&call.firebolt, engine, call.firebolt.now()) })
    })
}

/// Shows the engine that a path names.
fn with_engine(call: &Call, show: impl FnOnce(&Engine) -> Response) -> Result<Response, Refusal> {
    let (organization, now) = (call.firebolt.organization(), call.firebolt.now());
    let engine = organization.engine(&call.account.id, call.part(0), now);
    Ok(show(engine.ok_or_else(|| unknown(call.part(0)))?))
}

/// `GET /core/v1/account/engines:getIdByName`
fn id_by_name(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Answer {
        engine_id: EngineId,
    }

    let name = call.arguments.required("engine_name")?;
    let (organization, now) = (call.firebolt.organization(), call.firebolt.now());
    let engine = organization.engine_named(&call.account.id, name, now);
    let engine = engine.ok_or_else(|| unknown(&format!("\"{name}\"")))?;
    Ok(media::json(&Answer { engine_id: engine_view::engine_id(engine) }))
}

/// `GET /core/v1/account/engines:getURLByDatabaseName`
fn url_by_database_name(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Answer {
        engine_url: String,
    }

    let name = call.arguments.required("database_name")?;
    let (organization, now) = (call.firebolt.organization(), call.firebolt.now());
    let none = |text: String| Refusal::control(Code::NotFound, &text);
    let database = organization.database_named(&call.account.id, name);
    let database = database.ok_or_else(|| none(format!("database \"{name}\" was not found")))?;
    let engine = organization.default_engine(database, now);
    let engine = engine.ok_or_else(|| none(format!("database \"{name}\" has no default engine")))?;
    Ok(media::json(&Answer { engine_url: engine_view::endpoint(&call.firebolt, engine) }))
}

/// Whether a name is one of the detailed statuses.
fn check_status(name: Option<&str>) -> Result<(), Refusal> {
    let is_known = |name: &str| {
        name.strip_prefix("ENGINE_STATUS_").is_some_and(|rest| {
            let word = |c: char| c.is_ascii_uppercase() || c == '_';
            !rest.starts_with("SUMMARY") && !rest.is_empty() && rest.chars().all(word)
        })
    };
    match name {
        Some(name) if !is_known(name) => Err(invalid(&format!("\"{name}\" is no status of an engine"))),
        _ => Ok(()),
    }
}

/// `GET /core/v1/account/engines`
fn list(call: &Call) -> Result<Response, Refusal> {
    let filter = |name: &str| call.arguments.get(name);
    let (status, not_status) = (filter("filter.current_status_eq"), filter("filter.current_status_not_eq"));
    check_status(status)?;
    check_status(not_status)?;
    let (organization, now) = (call.firebolt.organization(), call.firebolt.now());
    let fits = |engine: &&Engine| {
        let contains = |part: &str| engine.name.contains(part);
        let region = |id: &str| engine.setup.region.region_id == id;
        engine.account_id == call.account.id
            && filter("filter.name_contains").is_none_or(contains)
            && filter("filter.compute_region_id_region_id_eq").is_none_or(region)
    };
    let engines = organization.engines.iter().filter(fits);
    let views = engines.map(|engine| (engine, view(&call.firebolt, engine, now)));
    let mut items: Vec<(&Engine, View)> = views
        .filter(|(_, view)| status.is_none_or(|status| status == view.current_status))
        .filter(|(_, view)| not_status.is_none_or(|status| status != view.current_status))
        .collect();
    page::sort(&call.arguments, "ENGINE_ORDER", &mut items, |(engine, view), column| {
        Some(match column {
            "NAME" => engine.name.clone(),
            "COMPUTE_REGION_ID" => engine.setup.region.region_id.clone(),
            "CURRENT_STATUS" | "LATEST_REVISION_CURRENT_STATUS" => view.current_status.to_owned(),
            "CREATE_TIME" => sortable(engine.created_at),
            "CREATE_ACTOR" => engine.owner.clone(),
            "LAST_UPDATE_TIME" => sortable(engine.updated_at),
            "LAST_UPDATE_ACTOR" => engine.updated_by.clone(),
            "LATEST_REVISION_SPECIFICATION_DB_COMPUTE_INSTANCES_COUNT" => {
                sortable(engine.setup.specification.nodes())
            }
            "LATEST_REVISION_SPECIFICATION_DB_COMPUTE_INSTANCES_TYPE_ID" => engine.shape.node_type.clone(),
            _ => return None,
        })
    })?;
    let items = items.into_iter().map(|(_, view)| view).collect();
    Ok(media::json(&page::cut(&call.arguments, items, View::key)?))
}

/// A number as text that sorts like it.
pub(super) fn sortable(number: i64) -> String {
    format!("{:020}", number.max(0))
}

/// `GET /core/v1/accounts/{account_id}/engines/{engine_id}/engineRevisions/{engine_revision_id}`
fn revision(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Revision {
        id: RevisionId,
        specification: Specification,
    }

    #[derive(Serialize)]
    struct Answer {
        engine_revision: Revision,
    }

    let (organization, now) = (call.firebolt.organization(), call.firebolt.now());
    let engine = organization.engine(&call.account.id, call.part(0), now);
    let engine = engine.filter(|engine| engine.revision_id == call.part(1));
    let engine = engine.ok_or_else(|| Refusal::control(Code::NotFound, "the revision was not found"))?;
    let specification = engine.setup.specification.clone();
    let engine_revision = Revision { id: engine_view::revision_id(engine), specification };
    Ok(media::json(&Answer { engine_revision }))
}

/// `POST /core/v1/engines:getByIds`
fn by_ids(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Answer {
        engines: Vec<View>,
    }

    let body = arguments::object(&call.request.body)?;
    let ids = body.get("engine_ids").and_then(Value::as_array);
    let ids = ids.ok_or_else(|| invalid("engine_ids must be an array"))?;
    let (organization, now) = (call.firebolt.organization(), call.firebolt.now());
    let mut engines = Vec::new();
    for id in ids {
        let text = |name: &str| id.get(name).and_then(Value::as_str);
        let engine_id = text("engine_id").ok_or_else(|| invalid("engine_id is missing"))?;
        let account_id = text("account_id").unwrap_or(&call.account.id);
        let engine = organization.engine(account_id, engine_id, now).ok_or_else(|| unknown(engine_id))?;
        engines.push(view(&call.firebolt, engine, now));
    }
    Ok(media::json(&Answer { engines }))
}
