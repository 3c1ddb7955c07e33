//! The operations on Arctic catalogs.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::routes::Route;
use super::{Catalog, View, check_new_name};
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock};

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::always("GET", "/v0/arctic/catalogs", list),
    Route::new("POST", "/v0/arctic/catalogs", create).access(Access::Admin),
    Route::new("GET", "/v0/arctic/catalogs/{id}", get),
    Route::new("DELETE", "/v0/arctic/catalogs/{id}", delete).access(Access::Admin),
    Route::new("GET", "/v0/projects/{projectId}/arctic/catalogs", list_in_project),
    Route::new("GET", "/v0/projects/{projectId}/arctic/catalogs/{id}", get_in_project),
];

/// `GET /v0/arctic/catalogs`: all at once.
fn list(cloud: &Arc<Cloud>, _: &Call) -> Reply {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct All {
        data: Vec<View>,
        next_page_token: Option<()>,
        previous_page_token: Option<()>,
        total_results: usize,
    }

    let data: Vec<View> = lock(&cloud.arctic).0.iter().map(Catalog::view).collect();
    let total_results = data.len();
    Reply::json(&All { data, next_page_token: None, previous_page_token: None, total_results })
}

/// `POST /v0/arctic/catalogs`: a request id makes a repeat harmless.
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["name", "requestId"])?;
    let name = body.text("name")?.ok_or_else(|| ApiError::bad_request("name is required."))?;
    let request_id = body.text("requestId")?;
    let is_repeat = |catalog: &&Catalog| request_id.is_some() && catalog.request_id == request_id;
    if let Some(made) = lock(&cloud.arctic).0.iter().find(is_repeat) {
        return Ok(Reply::json(&made.view()));
    }
    check_new_name(cloud, &name)?;
    let mut catalogs = lock(&cloud.arctic);
    let id = catalogs.add(&name, request_id, &call.caller, cloud.clock.now());
    Ok(Reply::json(&catalogs.get_mut(&id)?.view()))
}

/// `GET /v0/arctic/catalogs/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(&lock(&cloud.arctic).get_mut(call.part(0))?.view()))
}

/// `DELETE /v0/arctic/catalogs/{id}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    catalogs.get_mut(call.part(0))?;
    catalogs.0.retain(|catalog| catalog.id != call.part(0));
    Ok(Reply::NoContent)
}

/// `GET /v0/projects/{projectId}/arctic/catalogs`
fn list_in_project(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    cloud.project(call.part(0))?;
    Ok(list(cloud, call))
}

/// `GET /v0/projects/{projectId}/arctic/catalogs/{id}`
fn get_in_project(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    cloud.project(call.part(0))?;
    Ok(Reply::json(&lock(&cloud.arctic).get_mut(call.part(1))?.view()))
}
