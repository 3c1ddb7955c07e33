//! Engines of 1.0: how they are made, started, stopped and taken away.

use serde::Serialize;

use super::arguments::{self, invalid};
use super::compute::RegionId;
use super::engine_view::{EngineSettings, Setup, Specification, View, view};
use super::engines::{One, unknown};
use super::route::{Call, Route};
use super::{door, engine_view};
use crate::firebolt::engine::{Engine, State};
use crate::firebolt::media;
use crate::firebolt::refusal::{Code, Refusal};
use crate::http::Response;

pub(super) const ROUTES: &[Route] = &[
    Route::new("POST", "/engines", create),
    Route::new("POST", "/engines/{}:start", start),
    Route::new("POST", "/engines/{}:stop", stop),
    Route::new("POST", "/engines/{}:restart", restart),
    Route::new("DELETE", "/engines/{}", delete),
];

/// The region of an object that is to be made; every one is as good as another.
pub(super) fn region(members: &serde_json::Map<String, serde_json::Value>) -> Result<RegionId, Refusal> {
    let region = arguments::member(members, "compute_region_id")?;
    let text = |name: &str| {
        arguments::text(region, name)?
            .map(str::to_owned)
            .ok_or_else(|| invalid(&format!("{name} is missing")))
    };
    Ok(RegionId { provider_id: text("provider_id")?, region_id: text("region_id")? })
}

/// `POST /core/v1/accounts/{account_id}/engines`
fn create(call: &Call) -> Result<Response, Refusal> {
    let body = arguments::object(&call.request.body)?;
    let wanted = arguments::member(&body, "engine")?;
    let name = arguments::name(wanted)?;
    let mut setup = Setup::in_region(region(wanted)?);
    if let Some(settings) = wanted.get("settings").and_then(serde_json::Value::as_object) {
        setup.settings = EngineSettings::read(settings)?;
    }
    let revision = arguments::member(&body, "engine_revision")?;
    setup.specification = Specification::read(arguments::member(revision, "specification")?, &setup.region)?;
    let description = arguments::text(wanted, "description")?.unwrap_or_default().to_owned();

    let firebolt = &call.firebolt;
    let now = firebolt.now();
    let mut engine = Engine::new(&call.account.id, &name, &call.caller.name, now.ms);
    engine.description = description;
    engine.shape.nodes = setup.specification.nodes();
    engine.setup = setup;
    let door = door::open(firebolt, &engine.id);
    engine.door = Some(door.map_err(|error| Refusal::text(500, error.to_string()))?);
    let mut organization = firebolt.organization();
    if organization.engine_named(&call.account.id, &name, now).is_some() {
        let text = format!("engine with name \"{name}\" already exists");
        return Err(Refusal::control(Code::AlreadyExists, &text));
    }
    let answer = media::json(&One { engine: view(firebolt, &engine, now) });
    organization.engines.push(engine);
    Ok(answer)
}

#[derive(Debug, Serialize)]
struct Acted {
    engine: View,
    desired_engine_revision: Option<engine_view::RevisionId>,
}

/// Changes the engine of a path, if it is in one of some states.
fn change(
    call: &Call,
    verb: &str,
    allowed: &[State],
    act: impl FnOnce(&mut Engine),
) -> Result<View, Refusal> {
    let (mut organization, now) = (call.firebolt.organization(), call.firebolt.now());
    let known = organization.engine(&call.account.id, call.part(0), now).is_some();
    let engine = organization.engine_mut(call.part(0)).filter(|_| known);
    let engine = engine.ok_or_else(|| unknown(call.part(0)))?;
    let state = engine.state(now);
    if !allowed.contains(&state) {
        let text = format!("engine \"{}\" cannot be {verb}: it is {}", engine.name, word(state));
        return Err(Refusal::control(Code::FailedPrecondition, &text));
    }
    act(engine);
    Ok(view(&call.firebolt, engine, now))
}

fn word(state: State) -> &'static str {
    match state {
        State::Starting => "starting",
        State::Running => "running",
        State::Restarting => "restarting",
        State::Stopping => "stopping",
        State::Stopped => "stopped",
        State::Deleting => "being deleted",
    }
}

fn acted(engine: View) -> Response {
    media::json(&Acted { engine, desired_engine_revision: None })
}

/// `POST /core/v1/account/engines/{engine_id}:start`
fn start(call: &Call) -> Result<Response, Refusal> {
    let now = call.firebolt.clock.now();
    change(call, "started", &[State::Stopped], |engine| engine.start(&call.caller.name, now)).map(acted)
}

/// `POST /core/v1/account/engines/{engine_id}:stop`
fn stop(call: &Call) -> Result<Response, Refusal> {
    let now = call.firebolt.clock.now();
    let allowed = [State::Running, State::Starting, State::Restarting];
    let view = change(call, "stopped", &allowed, |engine| engine.stop(&call.caller.name, now))?;
    call.firebolt.interrupt(call.part(0));
    Ok(acted(view))
}

/// `POST /core/v1/account/engines/{engine_id}:restart`
fn restart(call: &Call) -> Result<Response, Refusal> {
    let now = call.firebolt.clock.now();
    let restart = |engine: &mut Engine| engine.restart(&call.caller.name, now);
    let view = change(call, "restarted", &[State::Running], restart)?;
    call.firebolt.interrupt(call.part(0));
    Ok(acted(view))
}

/// `DELETE /core/v1/accounts/{account_id}/engines/{engine_id}`
fn delete(call: &Call) -> Result<Response, Refusal> {
    let now = call.firebolt.clock.now();
    let allowed = [State::Stopped, State::Running, State::Starting, State::Restarting, State::Stopping];
    let engine = change(call, "deleted", &allowed, |engine| engine.delete(&call.caller.name, now))?;
    call.firebolt.interrupt(call.part(0));
    Ok(media::json(&One { engine }))
}
