//! The role API, and the groups that roles took the place of.

use std::sync::Arc;

use serde::Serialize;

use super::expression::Expression;
use super::roles::{Member, Role};
use super::user_body::{check_name, check_roles, role_ids};
use super::user_view::{self, Found};
use crate::dremio::account::Accounts;
use crate::dremio::body::Object;
use crate::dremio::catalog::node::Grantee;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, lock};

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find role with id [{id}]."))
}

pub(crate) fn stored<'a>(accounts: &'a Accounts, id: &str) -> Result<&'a Role, ApiError> {
    accounts.roles.by_id(id).ok_or_else(|| missing(id))
}

fn named<'a>(accounts: &'a Accounts, name: &str) -> Result<&'a Role, ApiError> {
    let role = accounts.roles.by_name(name);
    role.ok_or_else(|| ApiError::not_found(format!("Could not find role with name [{name}].")))
}

/// `GET /api/v3/role`
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let filter = Expression::parse(call.query.get("filter").unwrap_or(""), &["id", "name", "type"])?;
    let accounts = lock(&dremio.accounts);
    let fits = |role: &&Role| {
        filter.accepts(&|field| match field {
            "id" => role.id.clone(),
            "name" => role.name.clone(),
            _ => role.kind().to_owned(),
        })
    };
    let found = accounts.roles.iter().filter(fits).map(|role| user_view::role(&accounts, role));
    Ok(Reply::json(&Found::of(found.collect())))
}

/// `GET /api/v3/role/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    Ok(Reply::json(&user_view::role(&accounts, stored(&accounts, call.part(0))?)))
}

/// `GET /api/v3/role/by-name/{name}`
pub(crate) fn get_by_name(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    Ok(Reply::json(&user_view::role(&accounts, named(&accounts, call.part(0))?)))
}

/// `POST /api/v3/role`
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["name", "roles", "description"])?;
    let name = body.text("name")?.ok_or_else(|| ApiError::bad_request("name is required."))?;
    check_name(&name)?;
    let (parents, description) = (role_ids(&body)?.unwrap_or_default(), body.text("description")?);
    let mut accounts = lock(&dremio.accounts);
    check_roles(&accounts, &parents)?;
    if accounts.roles.by_name(&name).is_some() {
        return Err(ApiError::bad_request(format!("Role [{name}] already exists.")));
    }
    let id = accounts.roles.add(&name, description, parents);
    Ok(Reply::json(&user_view::role(&accounts, stored(&accounts, &id)?)))
}

/// `PUT /api/v3/role/{id}`: parents and a description that are left out are gone.
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["id", "name", "roles", "description", "type", "memberCount"])?;
    body.integer("memberCount")?;
    let (parents, description) = (role_ids(&body)?.unwrap_or_default(), body.text("description")?);
    let mut accounts = lock(&dremio.accounts);
    let role = stored(&accounts, call.part(0))?;
    if role.is_system {
        return Err(ApiError::bad_request(format!(
            "Role [{}] comes with the server and stays as it is.",
            role.name
        )));
    }
    if body.text("id")?.is_some_and(|id| id != role.id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    if body.text("name")?.as_ref() != Some(&role.name) {
        return Err(ApiError::bad_request("The name of a role can not be changed."));
    }
    let id = role.id.clone();
    check_roles(&accounts, &parents)?;
    for parent in &parents {
        check_circle(&accounts, parent, &id)?;
    }
    accounts.roles.update(&id, description, parents);
    Ok(Reply::json(&user_view::role(&accounts, stored(&accounts, &id)?)))
}

/// Refuses to put a role into one that is in it already.
fn check_circle(accounts: &Accounts, parent: &str, child: &str) -> Result<(), ApiError> {
    if accounts.roles.with_parents(vec![parent.to_owned()]).iter().any(|above| above == child) {
        return Err(ApiError::bad_request("A role can not be a member of itself."));
    }
    Ok(())
}

/// `PATCH /api/v3/role/{id}/member`: all of the changes, or none. Answers 200 without a body.
pub(crate) fn update_members(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let changes = body.as_array().ok_or_else(|| ApiError::invalid_value(""))?;
    let changes = changes.iter().map(change).collect::<Result<Vec<_>, _>>()?;
    let mut accounts = lock(&dremio.accounts);
    let role = stored(&accounts, call.part(0))?;
    if role.is_public() {
        return Err(ApiError::bad_request("Everybody is a member of PUBLIC."));
    }
    let id = role.id.clone();
    for (member, wanted) in &changes {
        match member {
            Member::User(user) if accounts.by_id(user).is_none() => {
                return Err(ApiError::bad_request(format!("Could not find user with id [{user}].")));
            }
            Member::User(_) => {}
            Member::Role(role) => {
                check_roles(&accounts, std::slice::from_ref(role))?;
                if *wanted {
                    check_circle(&accounts, &id, role)?;
                }
            }
        }
    }
    for (member, wanted) in &changes {
        accounts.roles.set_member(&id, member, *wanted);
    }
    Ok(Reply::Empty)
}

fn change(entry: &serde_json::Value) -> Result<(Member, bool), ApiError> {
    let entry = Object::root(entry)?;
    entry.only(&["op", "id", "type"])?;
    let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
    let op = entry.word("op", &["add", "remove"])?.ok_or_else(|| required("op"))?;
    let kind = entry.word("type", &["user", "role"])?.ok_or_else(|| required("type"))?;
    let id = entry.text("id")?.ok_or_else(|| required("id"))?;
    let member = if kind == "user" { Member::User(id) } else { Member::Role(id) };
    Ok((member, op == "add"))
}

/// `DELETE /api/v3/role/{id}`: the roles that came with the server are not found.
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let mut store = lock(&dremio.catalog);
    let mut accounts = lock(&dremio.accounts);
    let role = accounts.roles.by_id(call.part(0)).filter(|role| !role.is_system);
    let id = role.ok_or_else(|| missing(call.part(0)))?.id.clone();
    accounts.roles.remove(&id);
    lock(&dremio.scripts).iter_mut().for_each(|script| script.revoke(&id));
    store.revoke_all(&Grantee::Role(id));
    Ok(Reply::NoContent)
}

#[derive(Serialize)]
struct Group<'a> {
    id: &'a str,
    name: &'a str,
}

impl<'a> Group<'a> {
    fn of(role: &'a Role) -> Self {
        Self { id: &role.id, name: &role.name }
    }
}

/// `GET /api/v3/group/{id}`
pub(crate) fn get_group(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    Ok(Reply::json(&Group::of(stored(&accounts, call.part(0))?)))
}

/// `GET /api/v3/group/by-name/{name}`
pub(crate) fn get_group_by_name(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    Ok(Reply::json(&Group::of(named(&accounts, call.part(0))?)))
}
