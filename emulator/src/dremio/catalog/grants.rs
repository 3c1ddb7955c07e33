//! Grants on objects, and the privileges that can be granted.

use std::sync::Arc;

use serde::Serialize;

use super::access::{GRANT_TYPES, Wish, grant_type, grantable};
use super::node::{Grant, Grantee, Node};
use super::store::Store;
use super::{grantee, privileges};
use crate::dremio::account::{Accounts, Caller};
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, Edition, lock};
use crate::path::dotted;
use crate::sql::GrantChange;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectGrants<'a> {
    id: &'a str,
    available_privileges: Vec<&'static str>,
    grants: Vec<Granted<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Granted<'a> {
    privileges: &'a [String],
    grantee_type: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
}

fn stored<'a>(dremio: &Dremio, store: &'a Store, call: &Call) -> Result<&'a Node, ApiError> {
    let id = call.part(0);
    let node = store.node_by_id(id);
    let node = node.ok_or_else(|| ApiError::not_found(format!("Could not find entity with id [{id}]")))?;
    dremio.show(store, &call.caller).rules().require(Wish::ManageGrants, &node.path)?;
    Ok(node)
}

/// `GET /api/v3/catalog/{id}/grants`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let store = lock(&dremio.catalog);
    let accounts = lock(&dremio.accounts);
    let node = stored(dremio, &store, call)?;
    Ok(Reply::json(&ObjectGrants {
        id: &node.id,
        available_privileges: grantable(grant_type(&store, node)),
        grants: node.grants.iter().map(|grant| granted(&accounts, grant)).collect(),
    }))
}

fn granted<'a>(accounts: &'a Accounts, grant: &'a Grant) -> Granted<'a> {
    let privileges = grant.privileges.as_slice();
    match &grant.grantee {
        Grantee::User(id) => {
            let user = accounts.by_id(id);
            Granted {
                privileges,
                grantee_type: "USER",
                id,
                name: user.map(|user| user.name.as_str()),
                first_name: user.and_then(|user| user.first_name.as_deref()),
                last_name: user.and_then(|user| user.last_name.as_deref()),
                email: user.and_then(|user| user.email.as_deref()),
            }
        }
        Grantee::Role(id) => Granted {
            privileges,
            grantee_type: "ROLE",
            id,
            name: accounts.roles.by_id(id).map(|role| role.name.as_str()),
            first_name: None,
            last_name: None,
            email: None,
        },
    }
}

/// `PUT /api/v3/catalog/{id}/grants`: the list takes the place of the one before.
pub(crate) fn set(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    let entries = body.objects("grants")?.ok_or_else(|| ApiError::bad_request("grants is required."))?;
    let mut store = lock(&dremio.catalog);
    let accounts = lock(&dremio.accounts);
    let node = stored(dremio, &store, call)?;
    let kind = grant_type(&store, node);
    let mut grants = Vec::new();
    for entry in entries {
        let grantee_type = entry.word("granteeType", &["USER", "ROLE"])?;
        let is_user = grantee_type.ok_or_else(|| entry.invalid("granteeType"))? == "USER";
        let grantee = grantee(&accounts, is_user, entry.text("id")?)?;
        let privileges = privileges(entry.texts("privileges")?.unwrap_or_default(), kind)?;
        check_grantable(&privileges, kind)?;
        if !privileges.is_empty() {
            grants.push(Grant { grantee, privileges });
        }
    }
    if let Some(node) = store.node_by_id_mut(call.part(0)) {
        node.grants = grants;
    }
    Ok(Reply::NoContent)
}

fn check_grantable(privileges: &[String], kind: &str) -> Result<(), ApiError> {
    let available = grantable(kind);
    match privileges.iter().find(|privilege| !available.contains(&privilege.as_str())) {
        Some(other) => {
            Err(ApiError::bad_request(format!("Privilege [{other}] can not be granted on a [{kind}].")))
        }
        None => Ok(()),
    }
}

/// `GRANT` and `REVOKE`: changes what one user or role holds, and gives the summary.
pub(crate) fn by_statement(
    dremio: &Dremio,
    caller: &Caller,
    path: &[String],
    change: &GrantChange,
) -> Result<String, ApiError> {
    if dremio.settings.edition == Edition::Community {
        return Err(ApiError::bad_request("GRANT and REVOKE are not part of the community edition."));
    }
    let mut store = lock(&dremio.catalog);
    let accounts = lock(&dremio.accounts);
    let missing = || ApiError::bad_request(format!("Object '{}' not found", dotted(path)));
    let node = store.node(path).ok_or_else(missing)?;
    dremio.show(&store, caller).rules().require(Wish::ManageGrants, path)?;
    let kind = grant_type(&store, node);
    let named = named(&accounts, change)?;
    let changed = privileges(change.privileges.clone(), kind)?;
    check_grantable(&changed, kind)?;
    let grants = &mut store.node_mut(path).ok_or_else(missing)?.grants;
    let mut held: Vec<String> = Vec::new();
    for grant in grants.extract_if(.., |grant| grant.grantee == named) {
        held.extend(grant.privileges);
    }
    held.retain(|privilege| !changed.contains(privilege));
    if !change.is_revoked {
        held.extend(changed);
    }
    if !held.is_empty() {
        grants.push(Grant { grantee: named, privileges: held });
    }
    let done = if change.is_revoked { "revoked" } else { "granted" };
    let kind = if change.is_role { "role" } else { "user" };
    Ok(format!("Privilege {done} for {kind} {}.", change.grantee))
}

fn named(accounts: &Accounts, change: &GrantChange) -> Result<Grantee, ApiError> {
    let name = &change.grantee;
    let found = if change.is_role {
        accounts.roles.by_name(name).map(|role| Grantee::Role(role.id.clone()))
    } else {
        accounts.by_name(name).map(|user| Grantee::User(user.id.clone()))
    };
    let kind = if change.is_role { "role" } else { "user" };
    found.ok_or_else(|| ApiError::bad_request(format!("Could not find {kind} [{name}].")))
}

/// `GET /api/v3/catalog/privileges`
pub(crate) fn list_privileges(_: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Available {
        available_privileges: Vec<Privileges>,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Privileges {
        grant_type: &'static str,
        privileges: Vec<&'static str>,
    }

    let wanted = call.query.get("type").filter(|wanted| !wanted.is_empty());
    let fits = |known: &&'static str| wanted.is_none_or(|wanted| wanted == *known);
    let types: Vec<&'static str> = GRANT_TYPES.into_iter().filter(fits).collect();
    if types.is_empty() {
        return Err(ApiError::not_found(format!("Unknown type [{}].", wanted.unwrap_or_default())));
    }
    let of = |grant_type| Privileges { grant_type, privileges: grantable(grant_type) };
    Ok(Reply::json(&Available { available_privileges: types.into_iter().map(of).collect() }))
}
