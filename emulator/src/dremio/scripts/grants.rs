//! Who else may see, change or delete a script.

use std::sync::Arc;

use serde::Serialize;

use super::{Grantee, PRIVILEGES, find};
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, lock};

#[derive(Serialize)]
struct Grants<'a> {
    users: &'a [Grantee],
    roles: &'a [Grantee],
}

/// `GET /api/v3/scripts/{id}/grants`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let scripts = lock(&dremio.scripts);
    let place = find(&scripts, &call.caller, call.part(0), "VIEW")?;
    Ok(Reply::json(&scripts.get(place).map(|script| Grants { users: &script.users, roles: &script.roles })))
}

/// `PUT /api/v3/scripts/{id}/grants`: who is named holds what is said, the others keep what they have.
pub(crate) fn set(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["users", "roles"])?;
    let (users, roles) = {
        let accounts = lock(&dremio.accounts);
        let users = entries(&body, "users", |id| accounts.by_id(id).is_some())?;
        let is_role = |id: &str| accounts.roles.by_id(id).is_some();
        (users, entries(&body, "roles", is_role)?)
    };
    let mut scripts = lock(&dremio.scripts);
    let place = find(&scripts, &call.caller, call.part(0), "MANAGE_GRANTS")?;
    let Some(script) = scripts.get_mut(place) else { return Err(ApiError::new(500, "")) };
    merge(&mut script.users, users);
    merge(&mut script.roles, roles);
    Ok(Reply::json(&Grants { users: &script.users, roles: &script.roles }))
}

fn entries(body: &Object<'_>, key: &str, is_known: impl Fn(&str) -> bool) -> Result<Vec<Grantee>, ApiError> {
    let mut grantees = Vec::new();
    for entry in body.objects(key)?.unwrap_or_default() {
        entry.only(&["granteeId", "privileges"])?;
        let grantee_id = entry.text("granteeId")?.ok_or_else(|| entry.invalid("granteeId"))?;
        if !is_known(&grantee_id) {
            return Err(ApiError::bad_request(format!(
                "There is nobody with id [{grantee_id}] among {key}."
            )));
        }
        let known = |text: &String| PRIVILEGES.into_iter().find(|known| known == text);
        let privileges = entry.texts("privileges")?.unwrap_or_default();
        let privileges: Option<Vec<_>> = privileges.iter().map(known).collect();
        let privileges = privileges.ok_or_else(|| entry.invalid("privileges"))?;
        grantees.push(Grantee { grantee_id, privileges });
    }
    Ok(grantees)
}

fn merge(stored: &mut Vec<Grantee>, sent: Vec<Grantee>) {
    for grantee in sent {
        stored.retain(|known| known.grantee_id != grantee.grantee_id);
        if !grantee.privileges.is_empty() {
            stored.push(grantee);
        }
    }
}
