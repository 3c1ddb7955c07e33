//! The roles of an organization.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::routes::Route;
use super::list;
use crate::dremio::account::Accounts;
use crate::dremio::identity::roles::{Member, Role};
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock};

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::new("GET", "/v0/roles", list),
    Route::new("POST", "/v0/roles", create).access(Access::Admin),
    Route::new("GET", "/v1/roles", list),
    Route::new("POST", "/v1/roles", create).access(Access::Admin),
    Route::new("GET", "/v0/role", list),
    Route::new("GET", "/v1/roles/name/{name}", get_by_name),
    Route::new("GET", "/v1/roles/{id}", get),
    Route::new("PUT", "/v1/roles/{id}", update).access(Access::Admin),
    Route::new("DELETE", "/v1/roles/{id}", delete).access(Access::Admin),
    Route::new("GET", "/v0/roles/{id}", get),
    Route::new("PUT", "/v0/roles/{id}", update).access(Access::Admin),
    Route::new("DELETE", "/v0/roles/{id}", delete).access(Access::Admin),
    Route::new("GET", "/v0/role/{id}", get),
    Route::new("GET", "/v0/projects/{projectId}/role/by-name/{name}", get_by_name_in_project),
    Route::new("GET", "/v0/projects/{projectId}/role/{id}", get_in_project),
];

/// What a role may be found and sorted by.
const ATTRIBUTES: [&str; 4] = ["name", "id", "type", "externalId"];

/// A role as others name it.
#[derive(Serialize)]
pub(super) struct RoleRef {
    id: String,
    name: String,
    r#type: &'static str,
}

impl RoleRef {
    pub fn of(role: &Role) -> Self {
        Self { id: role.id.clone(), name: role.name.clone(), r#type: role.kind() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    id: String,
    name: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<RoleRef>,
    member_count: usize,
}

impl View {
    fn of(accounts: &Accounts, role: &Role) -> Self {
        let parents = role.parents.iter().filter_map(|id| accounts.roles.by_id(id));
        Self {
            id: role.id.clone(),
            name: role.name.clone(),
            r#type: role.kind(),
            description: role.description.clone(),
            roles: parents.map(RoleRef::of).collect(),
            member_count: accounts.roles.member_count(role, accounts.users().len()),
        }
    }
}

fn attribute(role: &Role, name: &str) -> String {
    match name {
        "name" => role.name.clone(),
        "type" => role.kind().to_owned(),
        "id" => role.id.clone(),
        // Only roles of other directories have one.
        _ => String::new(),
    }
}

fn missing(id: &str) -> ApiError {
    ApiError::control(404, format!("Role [{id}] was not found."))
}

/// `GET /v0/roles`, `GET /v1/roles`
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&cloud.accounts);
    let page = list::page(&call.query, accounts.roles.iter(), &ATTRIBUTES, attribute)?;
    Ok(Reply::json(&page.map(|role| View::of(&accounts, role))))
}

fn by_id(cloud: &Cloud, id: &str) -> Result<Reply, ApiError> {
    let accounts = lock(&cloud.accounts);
    let role = accounts.roles.by_id(id).ok_or_else(|| missing(id))?;
    Ok(Reply::json(&View::of(&accounts, role)))
}

fn by_name(cloud: &Cloud, name: &str) -> Result<Reply, ApiError> {
    let accounts = lock(&cloud.accounts);
    let role = accounts.roles.by_name(name).ok_or_else(|| missing(name))?;
    Ok(Reply::json(&View::of(&accounts, role)))
}

/// `GET /v1/roles/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    by_id(cloud, call.part(0))
}

/// `GET /v1/roles/name/{name}`
fn get_by_name(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    by_name(cloud, call.part(0))
}

/// `GET /v0/projects/{projectId}/role/{id}`
fn get_in_project(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    cloud.project(call.part(0))?;
    by_id(cloud, call.part(1))
}

/// `GET /v0/projects/{projectId}/role/by-name/{name}`
fn get_by_name_in_project(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    cloud.project(call.part(0))?;
    by_name(cloud, call.part(1))
}

/// What a request says about a role; what it leaves out stays.
struct Definition {
    name: Option<String>,
    description: Option<String>,
    members: Option<Vec<String>>,
    parents: Option<Vec<String>>,
}

impl Definition {
    fn read(body: &Object<'_>) -> Result<Self, ApiError> {
        let parents = body.objects("roles")?.map(|roles| {
            let id = |role: &Object<'_>| role.text("id")?.ok_or_else(|| role.invalid("id"));
            roles.iter().map(id).collect::<Result<Vec<_>, _>>()
        });
        Ok(Self {
            name: body.text("name")?.filter(|name| !name.trim().is_empty()),
            description: body.text("description")?,
            members: body.texts("members")?,
            parents: parents.transpose()?,
        })
    }

    /// Refuses names that are taken, and people and roles that are not there.
    fn check(&self, accounts: &Accounts, but: &str) -> Result<(), ApiError> {
        let taken = self.name.as_deref().and_then(|name| accounts.roles.by_name(name));
        if let Some(role) = taken.filter(|role| role.id != but) {
            return Err(ApiError::bad_request(format!("Role [{}] already exists.", role.name)));
        }
        let users = self.members.iter().flatten().filter(|id| accounts.by_id(id).is_none());
        let roles = self.parents.iter().flatten().filter(|id| accounts.roles.by_id(id).is_none());
        match users.chain(roles).next() {
            Some(unknown) => Err(ApiError::bad_request(format!("[{unknown}] was not found."))),
            None => Ok(()),
        }
    }
}

fn set_members(accounts: &mut Accounts, role: &str, members: &[String]) {
    let users: Vec<String> = accounts.users().iter().map(|user| user.id.clone()).collect();
    for user in users {
        let wanted = members.contains(&user);
        accounts.roles.set_member(role, &Member::User(user), wanted);
    }
}

/// `POST /v1/roles`
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["name", "description", "members", "roles"])?;
    let definition = Definition::read(&body)?;
    let mut accounts = lock(&cloud.accounts);
    definition.check(&accounts, "")?;
    let name = definition.name.ok_or_else(|| ApiError::bad_request("name is required."))?;
    let parents = definition.parents.unwrap_or_default();
    let id = accounts.roles.add(&name, definition.description, parents);
    set_members(&mut accounts, &id, &definition.members.unwrap_or_default());
    let role = accounts.roles.by_id(&id).ok_or_else(|| missing(&id))?;
    Ok(Reply::json(&View::of(&accounts, role)))
}

/// The role in the path, if it may be changed: those that came with the service may not.
fn own<'a>(accounts: &'a Accounts, id: &str) -> Result<&'a Role, ApiError> {
    let role = accounts.roles.by_id(id).ok_or_else(|| missing(id))?;
    if role.is_system {
        return Err(ApiError::bad_request(format!("The system role [{}] cannot be changed.", role.name)));
    }
    Ok(role)
}

/// `PUT /v1/roles/{id}`: read-only members may come along as they were read.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&[
        "id",
        "name",
        "type",
        "description",
        "externalId",
        "members",
        "roles",
        "memberCount",
        "tag",
    ])?;
    if body.text("id")?.is_some_and(|echo| echo != id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    let definition = Definition::read(&body)?;
    let mut accounts = lock(&cloud.accounts);
    let role = own(&accounts, id)?;
    let description = definition.description.clone().or_else(|| role.description.clone());
    let parents = definition.parents.clone().unwrap_or_else(|| role.parents.clone());
    definition.check(&accounts, id)?;
    accounts.roles.update(id, description, parents);
    if let Some(name) = &definition.name {
        accounts.roles.rename(id, name);
    }
    if let Some(members) = &definition.members {
        set_members(&mut accounts, id, members);
    }
    let role = accounts.roles.by_id(id).ok_or_else(|| missing(id))?;
    Ok(Reply::json(&View::of(&accounts, role)))
}

/// `DELETE /v1/roles/{id}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let mut accounts = lock(&cloud.accounts);
    own(&accounts, id)?;
    accounts.roles.remove(id);
    drop(accounts);
    lock(&cloud.grants).forget(id);
    Ok(Reply::NoContent)
}
