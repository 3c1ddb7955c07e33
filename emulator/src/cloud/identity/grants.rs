//! What users and roles may do on a scope: the organization, a project, a cloud, an engine.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::routes::Route;
use crate::dremio::account::Caller;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{ApiError, Object, lock};

const GRANTS: &str = "/v1/{scope}/{scopeId}/grants/{granteeType}/{granteeId}";

pub(in crate::cloud) const ROUTES: &[Route] =
    &[Route::new("GET", GRANTS, get), Route::new("PUT", GRANTS, set), Route::new("DELETE", GRANTS, delete)];

/// The privilege to give privileges.
const MANAGE: &str = "MANAGE_GRANTS";

/// On what, and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    scope: String,
    scope_id: String,
    grantee_id: String,
}

/// All privileges on scopes.
#[derive(Debug, Default)]
pub(in crate::cloud) struct Grants(HashMap<Key, Vec<String>>);

impl Grants {
    /// Takes everything from a user or a role that is gone.
    pub fn forget(&mut self, grantee_id: &str) {
        self.0.retain(|key, _| key.grantee_id != grantee_id);
    }

    /// Whether somebody has a privilege on a scope, himself or by a role.
    fn holds(&self, caller: &Caller, key: &Key, privilege: &str) -> bool {
        let has = |grantee_id: &String| {
            let key = Key { grantee_id: grantee_id.clone(), ..key.clone() };
            self.0.get(&key).is_some_and(|held| held.iter().any(|held| held == privilege))
        };
        std::iter::once(&caller.id).chain(&caller.roles).any(has)
    }
}

#[derive(Serialize)]
struct Privileges<'a> {
    privileges: &'a [String],
}

/// The scope and the grantee of the path, both of which must be there.
fn key(cloud: &Cloud, call: &Call) -> Result<Key, ApiError> {
    let (scope, scope_id, kind, grantee_id) = (call.part(0), call.part(1), call.part(2), call.part(3));
    let is_there = match scope {
        "orgs" => cloud.organization.id == scope_id,
        "projects" => cloud.project(scope_id).is_ok(),
        "clouds" => lock(&cloud.clouds).iter().any(|cloud| cloud.id == scope_id),
        "engines" => cloud.has_engine(scope_id),
        _ => return Err(ApiError::no_route()),
    };
    if !is_there {
        return Err(ApiError::control(404, format!("[{scope_id}] was not found in {scope}.")));
    }
    let accounts = lock(&cloud.accounts);
    let is_known = match kind {
        "user" => accounts.by_id(grantee_id).is_some(),
        "role" => accounts.roles.by_id(grantee_id).is_some(),
        _ => return Err(ApiError::bad_request(format!("[{kind}] is no type of grantee."))),
    };
    if !is_known {
        return Err(ApiError::control(404, format!("The {kind} [{grantee_id}] was not found.")));
    }
    Ok(Key { scope: scope.to_owned(), scope_id: scope_id.to_owned(), grantee_id: grantee_id.to_owned() })
}

fn check_manager(grants: &Grants, caller: &Caller, key: &Key) -> Result<(), ApiError> {
    if caller.admin || grants.holds(caller, key, MANAGE) {
        return Ok(());
    }
    Err(ApiError::forbidden("Forbidden"))
}

/// `GET /v1/{scope}/{scopeId}/grants/{granteeType}/{granteeId}`: everybody sees what he has himself.
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let key = key(cloud, call)?;
    let grants = lock(&cloud.grants);
    if key.grantee_id != call.caller.id && !call.caller.is_in(&key.grantee_id) {
        check_manager(&grants, &call.caller, &key)?;
    }
    Ok(Reply::json(&Privileges { privileges: grants.0.get(&key).map_or(&[], Vec::as_slice) }))
}

/// `PUT /v1/{scope}/{scopeId}/grants/{granteeType}/{granteeId}`
fn set(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let key = key(cloud, call)?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["privileges"])?;
    let mut privileges: Vec<String> = Vec::new();
    for privilege in
        body.texts("privileges")?.ok_or_else(|| ApiError::bad_request("privileges is required."))?
    {
        let is_word = !privilege.is_empty() && privilege.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        if !is_word {
            return Err(ApiError::bad_request(format!("[{privilege}] is no privilege.")));
        }
        if !privileges.contains(&privilege) {
            privileges.push(privilege);
        }
    }
    let mut grants = lock(&cloud.grants);
    check_manager(&grants, &call.caller, &key)?;
    grants.0.insert(key, privileges.clone());
    Ok(Reply::json(&Privileges { privileges: &privileges }))
}

/// `DELETE /v1/{scope}/{scopeId}/grants/{granteeType}/{granteeId}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let key = key(cloud, call)?;
    let mut grants = lock(&cloud.grants);
    check_manager(&grants, &call.caller, &key)?;
    grants.0.remove(&key);
    Ok(Reply::NoContent)
}
