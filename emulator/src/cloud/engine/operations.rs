//! The operations on engines.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::project::Project;
use super::super::routes::Route;
use super::spec::Spec;
use super::{Engine, Wish};
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock};

const ENGINES: &str = "/v0/projects/{projectId}/engines";
const ENGINE: &str = "/v0/projects/{projectId}/engines/{id}";

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::new("GET", ENGINES, list),
    Route::new("POST", ENGINES, create).access(Access::Admin),
    Route::new("GET", ENGINE, get),
    Route::new("PUT", ENGINE, update).access(Access::Admin),
    Route::new("DELETE", ENGINE, delete).access(Access::Admin),
    Route::new("PUT", "/v0/projects/{projectId}/engines/{id}/enable", enable).access(Access::Admin),
    Route::new("PUT", "/v0/projects/{projectId}/engines/{id}/disable", disable).access(Access::Admin),
];

fn missing(id: &str) -> ApiError {
    ApiError::control(404, format!("Engine [{id}] was not found."))
}

impl Project {
    /// Adds the engine that every new project has.
    pub(in crate::cloud) fn add_first_engine(&self, now: i64) {
        let spec = Spec { name: "preview".to_owned(), ..Spec::default() };
        lock(&self.engines).push(Engine::of(spec, None, now));
    }

    /// Engines that are there from the beginning, and ready; without any, the one that every project has.
    pub fn add_engines(&self, cloud: &Cloud, engines: Vec<Engine>) {
        let (now, pace) = (cloud.clock.now(), cloud.pace());
        if engines.is_empty() {
            self.add_first_engine(now.saturating_sub(pace));
        }
        lock(&self.engines).extend(engines.into_iter().map(|engine| engine.begin(now, pace)));
    }

    /// The engines that are there, also those that are on their way out.
    pub(in crate::cloud) fn engine_count(&self, now: i64, pace: i64) -> usize {
        lock(&self.engines).iter().filter(|engine| engine.exists(now, pace)).count()
    }
}

/// `GET /v0/projects/{projectId}/engines`: an array, in no wrapper.
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let (now, pace) = (cloud.clock.now(), cloud.pace());
    let engines = lock(&project.engines);
    let there = engines.iter().filter(|engine| engine.exists(now, pace));
    Ok(Reply::json(&there.map(|engine| engine.view(now, pace)).collect::<Vec<_>>()))
}

/// Does something to the engine in the path.
fn with_engine<T>(
    cloud: &Cloud,
    call: &Call,
    act: impl FnOnce(&mut Vec<Engine>, usize) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let project = cloud.project(call.part(0))?;
    let (now, pace) = (cloud.clock.now(), cloud.pace());
    let mut engines = lock(&project.engines);
    let is_it = |engine: &Engine| engine.id == call.part(1) && engine.exists(now, pace);
    let at = engines.iter().position(is_it).ok_or_else(|| missing(call.part(1)))?;
    act(&mut engines, at)
}

/// Refuses a name that another engine of the project has.
fn check_name(engines: &[Engine], name: &str, but: &str, now: i64, pace: i64) -> Result<(), ApiError> {
    let is_taken = |engine: &Engine| {
        engine.exists(now, pace) && engine.id != but && engine.spec.name.eq_ignore_ascii_case(name)
    };
    if engines.iter().any(is_taken) {
        return Err(ApiError::bad_request(format!("Engine [{name}] already exists.")));
    }
    Ok(())
}

/// `POST /v0/projects/{projectId}/engines`: answers with the id alone; a request id makes a repeat harmless.
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct Created<'a> {
        id: &'a str,
    }

    let project = cloud.project(call.part(0))?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    let request_id = body.text("requestId")?;
    if body.get("size").is_none() {
        return Err(ApiError::bad_request("size is required."));
    }
    let spec = Spec::default().with(&body)?;
    let (now, pace) = (cloud.clock.now(), cloud.pace());
    let mut engines = lock(&project.engines);
    let is_repeat = |engine: &&Engine| request_id.is_some() && engine.request_id == request_id;
    if let Some(made) = engines.iter().find(is_repeat) {
        return Ok(Reply::json(&Created { id: &made.id }));
    }
    check_name(&engines, &spec.name, "", now, pace)?;
    let engine = Engine::of(spec, request_id, now);
    let reply = Reply::json(&Created { id: &engine.id });
    engines.push(engine);
    Ok(reply)
}

/// `GET /v0/projects/{projectId}/engines/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    with_engine(cloud, call, |engines, at| {
        let engine = engines.get(at).ok_or_else(|| missing(call.part(1)))?;
        Ok(Reply::json(&engine.view(cloud.clock.now(), cloud.pace())))
    })
}

/// `PUT /v0/projects/{projectId}/engines/{id}`: a description must be there, if only an empty one.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    with_engine(cloud, call, |engines, at| {
        let id = call.part(1);
        let engine = engines.get(at).ok_or_else(|| missing(id))?;
        if body.text("id")?.is_some_and(|echo| echo != id) {
            return Err(ApiError::bad_request("Ids must match."));
        }
        if body.get("description").is_none() {
            return Err(ApiError::bad_request("description is required."));
        }
        let spec = engine.spec.clone().with(&body)?;
        let (now, pace) = (cloud.clock.now(), cloud.pace());
        check_name(engines, &spec.name, id, now, pace)?;
        let engine = engines.get_mut(at).ok_or_else(|| missing(id))?;
        check_stays(engine)?;
        engine.spec = spec;
        engine.meter(now);
        Ok(Reply::json(&engine.view(now, pace)))
    })
}

/// What is on its way out does not come back.
fn check_stays(engine: &Engine) -> Result<(), ApiError> {
    if engine.wish == Wish::Deleted {
        return Err(ApiError::bad_request(format!("Engine [{}] is being deleted.", engine.spec.name)));
    }
    Ok(())
}

/// `DELETE /v0/projects/{projectId}/engines/{id}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    with_engine(cloud, call, |engines, at| {
        let engine = engines.get_mut(at).ok_or_else(|| missing(call.part(1)))?;
        engine.tell(Wish::Deleted, cloud.clock.now());
        Ok(Reply::NoContent)
    })
}

fn set(cloud: &Cloud, call: &Call, wish: Wish) -> Result<Reply, ApiError> {
    with_engine(cloud, call, |engines, at| {
        let engine = engines.get_mut(at).ok_or_else(|| missing(call.part(1)))?;
        check_stays(engine)?;
        engine.tell(wish, cloud.clock.now());
        Ok(Reply::Empty)
    })
}

/// `PUT /v0/projects/{projectId}/engines/{id}/enable`: answers at once, while the engine starts.
fn enable(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    set(cloud, call, Wish::Enabled)
}

/// `PUT /v0/projects/{projectId}/engines/{id}/disable`
fn disable(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    set(cloud, call, Wish::Disabled)
}
