//! The operations on projects.

use std::sync::Arc;

use super::super::Cloud;
use super::super::arctic::check_new_name;
use super::super::routes::Route;
use super::Project;
use super::credentials::{Credentials, STORAGE};
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock, new_id};

const PROJECT: &str = "/v0/projects/{projectId}";

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::always("GET", "/v0/projects", list),
    Route::new("POST", "/v0/projects", create).access(Access::Admin),
    Route::new("GET", PROJECT, get),
    Route::new("PUT", PROJECT, update).access(Access::Admin),
    Route::new("DELETE", PROJECT, delete).access(Access::Admin),
];

/// `GET /v0/projects`: an array, in no wrapper.
fn list(cloud: &Arc<Cloud>, _: &Call) -> Reply {
    let projects = lock(&cloud.projects).clone();
    Reply::json(&projects.iter().map(|project| project.view(cloud)).collect::<Vec<_>>())
}

/// `GET /v0/projects/{projectId}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(&cloud.project(call.part(0))?.view(cloud)))
}

fn check_name(projects: &[Arc<Project>], name: &str, but: &str) -> Result<(), ApiError> {
    if name.trim().is_empty() {
        return Err(ApiError::bad_request("name must not be empty."));
    }
    let is_taken = |project: &&Arc<Project>| project.id != but && lock(&project.details).name == name;
    if projects.iter().find(is_taken).is_some() {
        return Err(ApiError::bad_request(format!("Project [{name}] already exists.")));
    }
    Ok(())
}

/// `POST /v0/projects`: a name is enough; an engine comes with it. A request id makes a repeat harmless.
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["name", "requestId", "cloudId", "projectStore", "credentials", "type", "catalogName"])?;
    let name = body.text("name")?.ok_or_else(|| ApiError::bad_request("name is required."))?;
    body.word("type", &["QUERY_ENGINE"])?;
    let request_id = body.text("requestId")?;
    let credentials = body.object("credentials")?;
    let credentials = credentials.map(|body| Credentials::read(&body, &STORAGE, None)).transpose()?;
    let (cloud_id, store) = (body.text("cloudId")?, body.text("projectStore")?);
    let catalog_name = body.text("catalogName")?;

    let mut projects = lock(&cloud.projects);
    let is_repeat =
        |project: &&Arc<Project>| request_id.is_some() && lock(&project.details).request_id == request_id;
    if let Some(made) = projects.iter().find(is_repeat).cloned() {
        drop(projects);
        return Ok(Reply::json(&made.view(cloud)));
    }
    check_name(&projects, &name, "")?;
    if let Some(name) = &catalog_name {
        check_new_name(cloud, name)?;
        lock(&cloud.arctic).add(name, None, &call.caller, cloud.clock.now());
    }
    let project = cloud.new_project(new_id(), name, &call.caller);
    let project = project.map_err(|error| ApiError::new(500, error.to_string()))?;
    let catalog = catalog_name.clone().unwrap_or_else(|| lock(&project.details).name.clone());
    project.add_catalog(&catalog, &call.caller)?;
    let now = cloud.clock.now();
    {
        let mut details = lock(&project.details);
        details.cloud_id = cloud_id.unwrap_or_else(|| details.cloud_id.clone());
        details.store = store;
        details.credentials = credentials;
        details.catalog_name = catalog_name;
        details.request_id = request_id;
        details.active_at = now.saturating_add(cloud.pace());
    }
    project.add_first_engine(now);
    let project = Arc::new(project);
    projects.push(Arc::clone(&project));
    drop(projects);
    Ok(Reply::json(&project.view(cloud)))
}

/// `PUT /v0/projects/{projectId}`: a new name or new credentials; the rest may come along as it was read.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&[
        "name",
        "id",
        "type",
        "cloudId",
        "state",
        "createdBy",
        "modifiedBy",
        "createdAt",
        "modifiedAt",
        "projectStore",
        "credentials",
        "numberOfEngines",
        "cloudType",
        "primaryCatalogId",
        "catalog",
        "lastStateError",
    ])?;
    if body.text("id")?.is_some_and(|echo| echo != project.id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    let name = body.text("name")?;
    if let Some(name) = &name {
        let projects = lock(&cloud.projects).clone();
        check_name(&projects, name, &project.id)?;
    }
    let old = lock(&project.details).credentials.clone();
    let new = body.object("credentials")?;
    let new = new.map(|body| Credentials::read(&body, &STORAGE, old.as_ref())).transpose()?;
    {
        let mut details = lock(&project.details);
        details.name = name.unwrap_or_else(|| details.name.clone());
        details.credentials = new.or(old);
        details.modified_by.clone_from(&call.caller.id);
        details.modified_at = cloud.clock.now();
    }
    Ok(Reply::json(&project.view(cloud)))
}

/// `DELETE /v0/projects/{projectId}`: an organization keeps one project at least.
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let mut projects = lock(&cloud.projects);
    if projects.len() == 1 {
        return Err(ApiError::bad_request("The only project of an organization cannot be deleted."));
    }
    projects.retain(|other| other.id != project.id);
    drop(projects);
    project.dremio.jobs.cancel_all();
    Ok(Reply::NoContent)
}
