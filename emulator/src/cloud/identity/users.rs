//! The users of an organization.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::routes::Route;
use super::list;
use super::roles::RoleRef;
use crate::dremio::account::{Accounts, User};
use crate::dremio::identity::roles::Member;
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock, new_id, new_tag};

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::new("GET", "/v0/users", list),
    Route::new("GET", "/v1/users", list),
    Route::new("POST", "/v1/users/invite", invite).access(Access::Admin),
    Route::new("GET", "/v1/users/name/{name}", get_by_name),
    Route::new("GET", "/v1/users/{id}", get),
    Route::new("PUT", "/v1/users/{id}", update).access(Access::Admin),
    Route::new("DELETE", "/v1/users/{id}", delete).access(Access::Admin),
    Route::new("GET", "/v0/users/{id}", get),
    Route::new("PUT", "/v0/users/{id}", update).access(Access::Admin),
    Route::new("DELETE", "/v0/users/{id}", delete).access(Access::Admin),
    Route::new("GET", "/v0/projects/{projectId}/user/by-name/{name}", get_by_name_in_project),
    Route::new("GET", "/v0/projects/{projectId}/user/{id}", get_in_project),
];

/// What a user may be found and sorted by.
const ATTRIBUTES: [&str; 5] = ["name", "firstName", "lastName", "id", "identityType"];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    id: String,
    active: bool,
    name: String,
    identity_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oauth_client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<RoleRef>>,
}

impl View {
    /// A user as lists have him.
    fn brief(cloud: &Cloud, user: &User) -> Self {
        Self {
            id: user.id.clone(),
            active: cloud.is_active(&user.id),
            name: user.name.clone(),
            identity_type: identity_type(user),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            description: user.description.clone(),
            oauth_client_id: user.client_id.clone(),
            email: None,
            roles: None,
        }
    }

    /// A user who was asked for alone: with his address and his roles.
    fn full(cloud: &Cloud, accounts: &Accounts, user: &User) -> Self {
        let roles = accounts.roles.direct(&user.id).map(RoleRef::of).collect();
        Self { email: email(user), roles: Some(roles), ..Self::brief(cloud, user) }
    }
}

fn identity_type(user: &User) -> &'static str {
    if user.is_service() { "SERVICE_USER" } else { "REGULAR_USER" }
}

/// People sign in with their addresses.
fn email(user: &User) -> Option<String> {
    let named = || user.name.contains('@').then(|| user.name.clone());
    user.email.clone().or_else(named).filter(|_| !user.is_service())
}

fn attribute(user: &User, name: &str) -> String {
    match name {
        "name" => user.name.clone(),
        "firstName" => user.first_name.clone().unwrap_or_default(),
        "lastName" => user.last_name.clone().unwrap_or_default(),
        "identityType" => identity_type(user).to_owned(),
        _ => user.id.clone(),
    }
}

pub(super) fn missing(id: &str) -> ApiError {
    ApiError::control(404, format!("User [{id}] was not found."))
}

/// `GET /v0/users`, `GET /v1/users`
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&cloud.accounts);
    let page = list::page(&call.query, accounts.users(), &ATTRIBUTES, attribute)?;
    Ok(Reply::json(&page.map(|user| View::brief(cloud, user))))
}

fn by_id(cloud: &Cloud, id: &str) -> Result<Reply, ApiError> {
    let accounts = lock(&cloud.accounts);
    let user = accounts.by_id(id).ok_or_else(|| missing(id))?;
    Ok(Reply::json(&View::full(cloud, &accounts, user)))
}

fn by_name(cloud: &Cloud, name: &str) -> Result<Reply, ApiError> {
    let accounts = lock(&cloud.accounts);
    let user = accounts.by_name(name).ok_or_else(|| missing(name))?;
    Ok(Reply::json(&View::full(cloud, &accounts, user)))
}

/// `GET /v1/users/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    by_id(cloud, call.part(0))
}

/// `GET /v1/users/name/{name}`
fn get_by_name(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    by_name(cloud, call.part(0))
}

/// `GET /v0/projects/{projectId}/user/{id}`: users are the organization's, but the project must be there.
fn get_in_project(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    cloud.project(call.part(0))?;
    by_id(cloud, call.part(1))
}

/// `GET /v0/projects/{projectId}/user/by-name/{name}`
fn get_by_name_in_project(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    cloud.project(call.part(0))?;
    by_name(cloud, call.part(1))
}

/// Refuses what is no address, and names that others have.
fn check_name(accounts: &Accounts, name: &str, but: &str, is_person: bool) -> Result<(), ApiError> {
    let parts = name.split_once('@');
    if is_person && parts.is_none_or(|(local, host)| local.is_empty() || host.is_empty()) {
        return Err(ApiError::bad_request(format!("[{name}] is no email address.")));
    }
    if accounts.by_name(name).is_some_and(|user| user.id != but) {
        return Err(ApiError::bad_request(format!("User [{name}] already exists.")));
    }
    Ok(())
}

/// `POST /v1/users/invite`
fn invite(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["email", "roleId"])?;
    let email = body.text("email")?.ok_or_else(|| ApiError::bad_request("email is required."))?;
    let role_id = body.text("roleId")?;
    let now = cloud.clock.now();
    let mut accounts = lock(&cloud.accounts);
    check_name(&accounts, &email, "", true)?;
    if let Some(role) = role_id.as_deref().filter(|role| accounts.roles.by_id(role).is_none()) {
        return Err(ApiError::bad_request(format!("Role [{role}] was not found.")));
    }
    let user = User {
        id: new_id(),
        name: email.clone(),
        password: None,
        first_name: None,
        last_name: None,
        email: Some(email),
        description: None,
        extra: None,
        client_id: None,
        tag: new_tag(),
        created_at: now,
        modified_at: now,
    };
    accounts.add(user.clone());
    if let Some(role) = role_id {
        accounts.roles.set_member(&role, &Member::User(user.id.clone()), true);
    }
    Ok(Reply::json(&View::full(cloud, &accounts, &user)))
}

/// `PUT /v1/users/{id}`: read-only members may come along as they were read.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&[
        "id",
        "active",
        "name",
        "identityType",
        "firstName",
        "lastName",
        "description",
        "oauthClientId",
        "email",
        "roles",
    ])?;
    if body.text("id")?.is_some_and(|echo| echo != id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    let (name, active) = (body.text("name")?, body.boolean("active")?);
    let (first, last) = (body.text("firstName")?, body.text("lastName")?);
    let description = body.text("description")?;
    let mut accounts = lock(&cloud.accounts);
    let is_person = !accounts.by_id(id).ok_or_else(|| missing(id))?.is_service();
    if let Some(name) = &name {
        let is_new = accounts.by_id(id).is_some_and(|user| user.name != *name);
        check_name(&accounts, name, id, is_person && is_new)?;
    }
    if active == Some(false) {
        check_admin_left(cloud, &accounts, id)?;
    }
    let user = accounts.by_id_mut(id).ok_or_else(|| missing(id))?;
    let keep = |new: Option<String>, old: &mut Option<String>| *old = new.or_else(|| old.take());
    if let Some(name) = name {
        // Who signs in with his address has a new one now.
        if user.email.as_ref() == Some(&user.name) {
            user.email = Some(name.clone());
        }
        user.name = name;
    }
    keep(first, &mut user.first_name);
    keep(last, &mut user.last_name);
    keep(description, &mut user.description);
    user.modified_at = cloud.clock.now();
    let user = user.clone();
    if let Some(active) = active {
        cloud.set_active(id, active);
    }
    Ok(Reply::json(&View::full(cloud, &accounts, &user)))
}

/// Nobody could undo the loss of the last administrator.
fn check_admin_left(cloud: &Cloud, accounts: &Accounts, without: &str) -> Result<(), ApiError> {
    let counts = |user: &&User| accounts.roles.makes_admin(&user.id) && cloud.is_active(&user.id);
    let mut admins = accounts.users().iter().filter(counts).peekable();
    if admins.peek().is_some() && admins.all(|user| user.id == without) {
        return Err(ApiError::bad_request("The last administrator has to stay."));
    }
    Ok(())
}

/// `DELETE /v1/users/{id}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let mut accounts = lock(&cloud.accounts);
    accounts.by_id(id).ok_or_else(|| missing(id))?;
    check_admin_left(cloud, &accounts, id)?;
    accounts.remove(id);
    drop(accounts);
    cloud.set_active(id, true);
    lock(&cloud.grants).forget(id);
    Ok(Reply::NoContent)
}
