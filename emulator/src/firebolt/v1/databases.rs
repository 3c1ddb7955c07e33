//! Databases of 1.0.

use serde::Serialize;
use serde_json::Value;

use super::arguments::{self, invalid};
use super::compute::RegionId;
use super::engine_changes::region;
use super::engine_view::actor;
use super::engines::sortable;
use super::page;
use super::route::{Call, Route};
use crate::dremio::new_id;
use crate::firebolt::media;
use crate::firebolt::organization::{Database, Organization};
use crate::firebolt::refusal::{Code, Refusal};
use crate::firebolt::time::rfc3339;
use crate::firebolt::{Firebolt, sql};
use crate::http::Response;

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/databases", list),
    Route::new("POST", "/databases", create),
    Route::new("GET", "/databases:getIdByName", id_by_name),
    Route::new("GET", "/databases/{}", get),
    Route::new("PATCH", "/databases/{}", update),
    Route::new("DELETE", "/databases/{}", delete),
];

#[derive(Clone, Debug, Serialize)]
struct DatabaseId {
    account_id: String,
    database_id: String,
}

#[derive(Clone, Debug, Serialize)]
struct View {
    id: DatabaseId,
    name: String,
    compute_region_id: RegionId,
    description: String,
    emoji: &'static str,
    current_status: &'static str,
    health_status: &'static str,
    data_size_full: i64,
    data_size_compressed: i64,
    is_system_database: bool,
    storage_bucket_name: String,
    create_time: String,
    create_actor: String,
    last_update_time: String,
    last_update_actor: String,
    desired_status: &'static str,
}

#[derive(Debug, Serialize)]
struct One {
    database: View,
}

fn database_id(database: &Database) -> DatabaseId {
    DatabaseId { account_id: database.account_id.clone(), database_id: database.id.clone() }
}

fn view(firebolt: &Firebolt, database: &Database) -> View {
    View {
        id: database_id(database),
        name: database.name.clone(),
        compute_region_id: RegionId::default(),
        description: database.description.clone(),
        emoji: "1F4BE",
        current_status: "DATABASE_STATUS_RUNNING",
        health_status: "DATABASE_HEALTH_STATUS_UNSPECIFIED",
        data_size_full: 0,
        data_size_compressed: 0,
        is_system_database: false,
        storage_bucket_name: String::new(),
        create_time: rfc3339(database.created_at),
        create_actor: actor(firebolt, &database.owner),
        last_update_time: rfc3339(database.updated_at),
        last_update_actor: String::new(),
        desired_status: "DATABASE_STATUS_UNSPECIFIED",
    }
}

fn unknown(what: &str) -> Refusal {
    Refusal::control(Code::NotFound, &format!("database {what} was not found"))
}

fn find<'a>(organization: &'a Organization, call: &Call) -> Result<&'a Database, Refusal> {
    organization.database(&call.account.id, call.part(0)).ok_or_else(|| unknown(call.part(0)))
}

/// `GET /core/v1/account/databases`
fn list(call: &Call) -> Result<Response, Refusal> {
    let organization = call.firebolt.organization();
    let filter = |name: &str| call.arguments.get(name);
    let attached = |database: &Database, fits: &dyn Fn(&str) -> bool| {
        let bindings = organization.bindings.iter().filter(|it| it.database_id == database.id);
        bindings
            .filter_map(|it| organization.engines.iter().find(|engine| engine.id == it.engine_id))
            .any(|engine| fits(&engine.name))
    };
    let fits = |database: &&Database| {
        database.account_id == call.account.id
            && filter("filter.name_contains").is_none_or(|part| database.name.contains(part))
            && filter("filter.attached_engine_name_eq")
                .is_none_or(|name| attached(database, &|engine| engine == name))
            && filter("filter.attached_engine_name_contains")
                .is_none_or(|part| attached(database, &|engine| engine.contains(part)))
    };
    let mut items: Vec<&Database> = organization.databases.iter().filter(fits).collect();
    page::sort(&call.arguments, "DATABASE_ORDER", &mut items, |database, column| {
        Some(match column {
            "NAME" => database.name.clone(),
            "COMPUTE_REGION_ID" | "DATA_SIZE_FULL" | "DATA_SIZE_COMPRESSED" | "LAST_UPDATE_ACTOR" => {
                String::new()
            }
            "CREATE_TIME" => sortable(database.created_at),
            "CREATE_ACTOR" => database.owner.clone(),
            "LAST_UPDATE_TIME" => sortable(database.updated_at),
            _ => return None,
        })
    })?;
    let views = items.into_iter().map(|database| view(&call.firebolt, database)).collect();
    Ok(media::json(&page::cut(&call.arguments, views, |it: &View| it.id.database_id.clone())?))
}

/// `GET /core/v1/accounts/{account_id}/databases:getIdByName`
fn id_by_name(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Answer {
        database_id: DatabaseId,
    }

    let name = call.arguments.required("database_name")?;
    let organization = call.firebolt.organization();
    let database = organization.database_named(&call.account.id, name);
    let database = database.ok_or_else(|| unknown(&format!("\"{name}\"")))?;
    Ok(media::json(&Answer { database_id: database_id(database) }))
}

/// `GET /core/v1/accounts/{account_id}/databases/{database_id}`
fn get(call: &Call) -> Result<Response, Refusal> {
    let organization = call.firebolt.organization();
    Ok(media::json(&One { database: view(&call.firebolt, find(&organization, call)?) }))
}

/// `POST /core/v1/accounts/{account_id}/databases`
fn create(call: &Call) -> Result<Response, Refusal> {
    let body = arguments::object(&call.request.body)?;
    let wanted = arguments::member(&body, "database")?;
    let name = arguments::name(wanted)?;
    region(wanted)?;
    let description = description(wanted)?.unwrap_or_default();
    let firebolt = &call.firebolt;
    let content = sql::Database::new(firebolt.buckets.clone());
    let content = content.map_err(|error| Refusal::text(500, error.to_string()))?;
    let now = firebolt.clock.now();
    let mut organization = firebolt.organization();
    if organization.database_named(&call.account.id, &name).is_some() {
        let text = format!("database with name \"{name}\" already exists");
        return Err(Refusal::control(Code::AlreadyExists, &text));
    }
    let database = Database {
        id: new_id(),
        account_id: call.account.id.clone(),
        name,
        description,
        owner: call.caller.name.clone(),
        created_at: now,
        updated_at: now,
        content,
    };
    let answer = media::json(&One { database: view(firebolt, &database) });
    organization.databases.push(database);
    Ok(answer)
}

fn description(members: &serde_json::Map<String, Value>) -> Result<Option<String>, Refusal> {
    match arguments::text(members, "description")? {
        Some(text) if text.chars().count() > 255 => Err(invalid("description is longer than 255 characters")),
        text => Ok(text.map(str::to_owned)),
    }
}

/// `PATCH /core/v1/accounts/{account_id}/databases/{database_id}`: what the mask names, which can be the description.
fn update(call: &Call) -> Result<Response, Refusal> {
    let body = arguments::object(&call.request.body)?;
    let wanted = arguments::member(&body, "database")?;
    let mask = arguments::member(&body, "update_mask")?.get("paths").and_then(Value::as_array);
    let mask = mask.ok_or_else(|| invalid("update_mask.paths must be an array"))?;
    if let Some(other) = mask.iter().find(|path| path.as_str() != Some("description")) {
        return Err(invalid(&format!("{other} cannot be updated")));
    }
    let description = description(wanted)?.unwrap_or_default();
    let mut organization = call.firebolt.organization();
    let id = find(&organization, call)?.id.clone();
    let database = organization.database_mut(&id).ok_or_else(|| unknown(&id))?;
    if !mask.is_empty() {
        database.description = description;
        database.updated_at = call.firebolt.clock.now();
    }
    Ok(media::json(&One { database: view(&call.firebolt, database) }))
}

/// `DELETE /core/v1/accounts/{account_id}/databases/{database_id}`
fn delete(call: &Call) -> Result<Response, Refusal> {
    let mut organization = call.firebolt.organization();
    let database = view(&call.firebolt, find(&organization, call)?);
    organization.remove_database(&database.id.database_id);
    Ok(media::json(&One { database }))
}
