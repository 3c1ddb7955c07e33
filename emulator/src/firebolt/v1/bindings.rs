//! Engines that are attached to databases.

use serde::Serialize;
use serde_json::Value;

use super::arguments::{self, invalid};
use super::page;
use super::route::{Call, Route};
use crate::firebolt::media;
use crate::firebolt::organization::{Binding, Organization};
use crate::firebolt::refusal::{Code, Refusal};
use crate::firebolt::time::rfc3339;
use crate::http::Response;

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/bindings", list),
    Route::new("GET", "/databases/{}/bindings/{}", get),
    Route::new("POST", "/databases/{}/bindings/{}", create),
];

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the API names them so")]
struct BindingId {
    account_id: String,
    database_id: String,
    engine_id: String,
}

#[derive(Debug, Serialize)]
struct View {
    id: BindingId,
    engine_is_default: bool,
    current_status: &'static str,
    health_status: &'static str,
    create_time: String,
    create_actor: &'static str,
    last_update_time: String,
    last_update_actor: &'static str,
    desired_status: &'static str,
}

#[derive(Debug, Serialize)]
struct One {
    binding: View,
}

fn view(account_id: &str, binding: &Binding) -> View {
    View {
        id: BindingId {
            account_id: account_id.to_owned(),
            database_id: binding.database_id.clone(),
            engine_id: binding.engine_id.clone(),
        },
        engine_is_default: binding.is_default,
        current_status: "BINDING_STATUS_CREATED",
        health_status: "BINDING_HEALTH_STATUS_UNSPECIFIED",
        create_time: rfc3339(binding.created_at),
        create_actor: "",
        last_update_time: rfc3339(binding.created_at),
        last_update_actor: "",
        desired_status: "BINDING_STATUS_UNSPECIFIED",
    }
}

fn find<'a>(organization: &'a Organization, database_id: &str, engine_id: &str) -> Option<&'a Binding> {
    let mut bindings = organization.bindings.iter();
    bindings.find(|it| it.database_id == database_id && it.engine_id == engine_id)
}

/// `GET /core/v1/accounts/{account_id}/bindings`
fn list(call: &Call) -> Result<Response, Refusal> {
    let filter = |name: &str| call.arguments.get(name);
    let wants_system = call.arguments.flag("filter.is_system_database_eq")? == Some(true);
    let organization = call.firebolt.organization();
    let fits = |binding: &&Binding| {
        !wants_system
            && organization.database(&call.account.id, &binding.database_id).is_some()
            && filter("filter.id_database_id_eq").is_none_or(|id| id == binding.database_id)
            && filter("filter.id_engine_id_eq").is_none_or(|id| id == binding.engine_id)
    };
    let bindings = organization.bindings.iter().filter(fits);
    let items = bindings.map(|binding| view(&call.account.id, binding)).collect();
    let key = |it: &View| format!("{}/{}", it.id.database_id, it.id.engine_id);
    Ok(media::json(&page::cut(&call.arguments, items, key)?))
}

/// Refuses what names a database or an engine that is not in the account.
fn check(organization: &Organization, call: &Call) -> Result<(), Refusal> {
    let unknown = |what: &str| Refusal::control(Code::NotFound, &format!("the {what} was not found"));
    organization.database(&call.account.id, call.part(0)).ok_or_else(|| unknown("database"))?;
    let engine = organization.engine(&call.account.id, call.part(1), call.firebolt.now());
    engine.map(|_| ()).ok_or_else(|| unknown("engine"))
}

/// `GET /core/v1/accounts/{account_id}/databases/{database_id}/bindings/{engine_id}`
fn get(call: &Call) -> Result<Response, Refusal> {
    let organization = call.firebolt.organization();
    check(&organization, call)?;
    let binding = find(&organization, call.part(0), call.part(1));
    let unknown = || Refusal::control(Code::NotFound, "the binding was not found");
    Ok(media::json(&One { binding: view(&call.account.id, binding.ok_or_else(unknown)?) }))
}

/// `POST /core/v1/accounts/{account_id}/databases/{database_id}/bindings/{engine_id}`: the body is the binding, or has
/// it as a member.
fn create(call: &Call) -> Result<Response, Refusal> {
    let body = arguments::object(&call.request.body)?;
    let wanted = body.get("binding").and_then(Value::as_object).unwrap_or(&body);
    let is_default = match wanted.get("engine_is_default") {
        None | Some(Value::Null) => false,
        Some(flag) => flag.as_bool().ok_or_else(|| invalid("engine_is_default must be true or false"))?,
    };
    let mut organization = call.firebolt.organization();
    check(&organization, call)?;
    if find(&organization, call.part(0), call.part(1)).is_some() {
        return Err(Refusal::control(Code::AlreadyExists, "the engine is attached to the database already"));
    }
    organization.attach(Binding {
        database_id: call.part(0).to_owned(),
        engine_id: call.part(1).to_owned(),
        is_default,
        created_at: call.firebolt.clock.now(),
    });
    let binding = find(&organization, call.part(0), call.part(1));
    let gone = || Refusal::control(Code::NotFound, "the binding was not found");
    Ok(media::json(&One { binding: view(&call.account.id, binding.ok_or_else(gone)?) }))
}
