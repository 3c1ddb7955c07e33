//! The engine of an Arctic catalog, and what it is to clean up.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::super::Cloud;
use super::super::engine::spec::size_named;
use super::super::project::credentials::{Credentials, MACHINES};
use super::super::routes::Route;
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock};

const ENGINE: &str = "/v0/arctic/catalogs/{catalogId}/engine";
const VACUUM: &str = "/v0/arctic/catalogs/{catalogId}/engine/vacuum";

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::new("GET", ENGINE, get),
    Route::new("POST", ENGINE, create).access(Access::Admin),
    Route::new("PUT", ENGINE, update).access(Access::Admin),
    Route::new("GET", VACUUM, get_vacuum),
    Route::new("POST", VACUUM, create_vacuum).access(Access::Admin),
    Route::new("PUT", VACUUM, update_vacuum).access(Access::Admin),
    Route::new("DELETE", VACUUM, delete_vacuum).access(Access::Admin),
];

/// An engine, and since when it is what it is.
#[derive(Clone, Debug)]
pub(super) struct ArcticEngine {
    credentials: Credentials,
    cloud_id: String,
    log_storage_location: String,
    pub size: &'static str,
    is_new: bool,
    since: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    credentials: Value,
    cloud_id: String,
    log_storage_location: String,
    engine_size: &'static str,
    state: &'static str,
    error_message: Option<()>,
}

impl ArcticEngine {
    fn read(body: &Object<'_>, old: Option<&Self>, now: i64) -> Result<Self, ApiError> {
        body.only(&["credentials", "cloudId", "logStorageLocation", "engineSize", "state", "errorMessage"])?;
        let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
        let text = |key: &str| body.text(key)?.filter(|text| !text.is_empty()).ok_or_else(|| required(key));
        let size = text("engineSize")?;
        let given = body.object("credentials")?.ok_or_else(|| required("credentials"))?;
        let credentials = Credentials::read(&given, &MACHINES, old.map(|old| &old.credentials))?;
        Ok(Self {
            credentials,
            cloud_id: text("cloudId")?,
            log_storage_location: text("logStorageLocation")?,
            size: size_named(&size).ok_or_else(|| body.invalid("engineSize"))?,
            is_new: old.is_none(),
            since: now,
        })
    }

    pub fn is_ready(&self, now: i64, pace: i64) -> bool {
        now.saturating_sub(self.since) >= pace
    }

    fn view(&self, now: i64, pace: i64) -> View {
        let state = match (self.is_ready(now, pace), self.is_new) {
            (true, _) => "ENABLED",
            (false, true) => "CREATING",
            (false, false) => "UPDATING",
        };
        View {
            credentials: self.credentials.shown(),
            cloud_id: self.cloud_id.clone(),
            log_storage_location: self.log_storage_location.clone(),
            engine_size: self.size,
            state,
            error_message: None,
        }
    }
}

fn missing() -> ApiError {
    ApiError::not_found("The catalog has no engine.")
}

/// `GET /v0/arctic/catalogs/{catalogId}/engine`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let engine = catalogs.get_mut(call.part(0))?.engine.as_ref().ok_or_else(missing)?;
    Ok(Reply::json(&engine.view(cloud.clock.now(), cloud.pace())))
}

/// `POST /v0/arctic/catalogs/{catalogId}/engine`: a catalog has one, and it has to be read to be seen.
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let catalog = catalogs.get_mut(call.part(0))?;
    if catalog.engine.is_some() {
        return Err(ApiError::bad_request("Cannot create the engine. It already exists."));
    }
    let body = call.json()?;
    catalog.engine = Some(ArcticEngine::read(&Object::root(&body)?, None, cloud.clock.now())?);
    Ok(Reply::Empty)
}

/// `PUT /v0/arctic/catalogs/{catalogId}/engine`
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let engine = catalogs.get_mut(call.part(0))?.engine.as_mut().ok_or_else(missing)?;
    let body = call.json()?;
    let now = cloud.clock.now();
    *engine = ArcticEngine::read(&Object::root(&body)?, Some(engine), now)?;
    Ok(Reply::json(&engine.view(now, cloud.pace())))
}

/// How long old files stay, and whether they are cleaned up at all.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vacuum {
    default_cutoff_policy: String,
    is_vacuum_scheduled: bool,
}

impl Vacuum {
    fn read(call: &Call) -> Result<Self, ApiError> {
        let body = call.json()?;
        let body = Object::root(&body)?;
        body.only(&["defaultCutoffPolicy", "isVacuumScheduled"])?;
        let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
        let policy = body.text("defaultCutoffPolicy")?.ok_or_else(|| required("defaultCutoffPolicy"))?;
        let scheduled = body.boolean("isVacuumScheduled")?;
        if !is_days(&policy) {
            return Err(body.invalid("defaultCutoffPolicy"));
        }
        Ok(Self {
            default_cutoff_policy: policy,
            is_vacuum_scheduled: scheduled.ok_or_else(|| required("isVacuumScheduled"))?,
        })
    }
}

/// A span of whole days: `P5D`.
fn is_days(text: &str) -> bool {
    let days = text.strip_prefix('P').and_then(|rest| rest.strip_suffix('D'));
    days.is_some_and(|days| !days.is_empty() && days.bytes().all(|b| b.is_ascii_digit()))
}

fn no_policy() -> ApiError {
    ApiError::not_found("The catalog has no policy for table cleanup.")
}

/// `GET /v0/arctic/catalogs/{catalogId}/engine/vacuum`
fn get_vacuum(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    Ok(Reply::json(catalogs.get_mut(call.part(0))?.vacuum.as_ref().ok_or_else(no_policy)?))
}

/// `POST /v0/arctic/catalogs/{catalogId}/engine/vacuum`
fn create_vacuum(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let catalog = catalogs.get_mut(call.part(0))?;
    if catalog.vacuum.is_some() {
        return Err(ApiError::bad_request("Cannot create the policy. It already exists."));
    }
    let vacuum = Vacuum::read(call)?;
    Ok(Reply::json(catalog.vacuum.insert(vacuum)))
}

/// `PUT /v0/arctic/catalogs/{catalogId}/engine/vacuum`
fn update_vacuum(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let vacuum = catalogs.get_mut(call.part(0))?.vacuum.as_mut().ok_or_else(no_policy)?;
    *vacuum = Vacuum::read(call)?;
    Ok(Reply::json(vacuum))
}

/// `DELETE /v0/arctic/catalogs/{catalogId}/engine/vacuum`
fn delete_vacuum(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    catalogs.get_mut(call.part(0))?.vacuum.take().ok_or_else(no_policy)?;
    Ok(Reply::NoContent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutoffs_are_whole_days() {
        assert!(is_days("P5D") && is_days("P30D"));
        assert!(!["P", "PD", "5D", "P5H", "P1.5D", "P5DT1H", ""].into_iter().any(is_days));
    }
}
