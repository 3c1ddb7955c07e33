//! The operations on engines.

use std::sync::Arc;

use super::spec::Spec;
use super::{Engine, Engines};
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::{List, Reply};
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};

/// The longest name: pods are called after it.
const MAX_NAME: usize = 29;

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find engine with id [{id}]."))
}

fn find<'a>(engines: &'a mut Engines, call: &Call) -> Result<&'a mut Engine, ApiError> {
    let id = call.part(0);
    engines.all.iter_mut().find(|engine| engine.id == id).ok_or_else(|| missing(id))
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// `GET /api/v3/engines`
pub(crate) fn list(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    let engines = lock(&dremio.engines);
    Reply::json(&List::of(engines.all.iter().map(|engine| engine.shown(dremio)).collect()))
}

/// `POST /api/v3/engines`: 201.
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["name", "spec"])?;
    let name = body.text("name")?.ok_or_else(|| ApiError::bad_request("An engine needs a name."))?;
    if !is_name(&name) {
        return Err(ApiError::bad_request(format!(
            "[{name}] is no name of an engine: 1 to {MAX_NAME} of a-z, 0-9 and -, with no - at either end."
        )));
    }
    let spec = Spec::parse(&body)?;
    let mut engines = lock(&dremio.engines);
    if engines.names.contains(&name) {
        return Err(ApiError::bad_request(format!("An engine had the name [{name}] before.")));
    }
    let engine = Engine {
        id: ids::uuid(),
        name: name.clone(),
        version: ids::tag(),
        spec,
        is_on: true,
        since: dremio.clock.now(),
    };
    let reply = Reply::created(&engine.shown(dremio));
    engines.names.push(name);
    engines.all.push(engine);
    Ok(reply)
}

/// `GET /api/v3/engines/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(&find(&mut lock(&dremio.engines), call)?.shown(dremio)))
}

/// `PUT /api/v3/engines/{id}`: a running engine starts again with another specification.
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["name", "version", "spec"])?;
    let version = body.text("version")?.ok_or_else(|| ApiError::bad_request("version is required."))?;
    let (name, spec) = (body.text("name")?, Spec::parse(&body)?);
    let mut engines = lock(&dremio.engines);
    let engine = find(&mut engines, call)?;
    if name.is_some_and(|name| name != engine.name) {
        return Err(ApiError::bad_request("The name of an engine can not be changed."));
    }
    if version != engine.version {
        return Err(ApiError::conflict(format!(
            "The provided version [{version}] does not match the stored version [{}] of engine [{}].",
            engine.version, engine.name
        )));
    }
    if engine.is_on && engine.spec != spec {
        engine.since = dremio.clock.now();
    }
    engine.spec = spec;
    engine.version = ids::tag();
    Ok(Reply::json(&engine.shown(dremio)))
}

/// `PUT /api/v3/engines/{id}/stop`
pub(crate) fn stop(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    switch(dremio, call, false)
}

/// `PUT /api/v3/engines/{id}/start`
pub(crate) fn start(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    switch(dremio, call, true)
}

/// One that is what it is told to be stays so.
fn switch(dremio: &Dremio, call: &Call, is_on: bool) -> Result<Reply, ApiError> {
    let mut engines = lock(&dremio.engines);
    let engine = find(&mut engines, call)?;
    if engine.is_on != is_on {
        (engine.is_on, engine.since) = (is_on, dremio.clock.now());
    }
    Ok(Reply::json(&engine.shown(dremio)))
}

/// `DELETE /api/v3/engines/{id}`: answers with a bare `1`.
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let mut engines = lock(&dremio.engines);
    let id = find(&mut engines, call)?.id.clone();
    engines.all.retain(|engine| engine.id != id);
    Ok(Reply::json(&1))
}
