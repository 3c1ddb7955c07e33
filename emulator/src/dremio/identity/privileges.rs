//! What users and roles may do, object by object.

use std::sync::Arc;

use serde::Serialize;

use super::{role, user};
use crate::dremio::catalog::access::PRIVILEGES;
use crate::dremio::catalog::node::{Grantee, Kind, Node};
use crate::dremio::catalog::store::Store;
use crate::dremio::error::ApiError;
use crate::dremio::reply::{List, Reply};
use crate::dremio::route::Call;
use crate::dremio::{Dremio, lock};
use crate::path::dotted;

/// No answer has more entries, and there is no way to the rest.
const LIMIT: usize = 100;

#[derive(Serialize)]
struct Entry {
    name: String,
    r#type: &'static str,
    privilege: &'static str,
}

/// `GET /api/v3/user/{id}/privilege`: his own, and those of the roles he is in.
pub(crate) fn of_user(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let store = lock(&dremio.catalog);
    let accounts = lock(&dremio.accounts);
    let user = accounts.by_id(id).ok_or_else(|| user::missing(id))?;
    if !call.caller.admin && call.caller.id != user.id {
        return Err(ApiError::role_missing());
    }
    let roles = accounts.roles.held_by(id);
    let holds = |grantee: &Grantee| match grantee {
        Grantee::User(user) => user == id,
        Grantee::Role(role) => roles.contains(role),
    };
    let kind = |kind: &Kind| match kind {
        Kind::Table(_) => "PDS",
        Kind::View(_) => "VDS",
        kind => kind.word(),
    };
    Ok(list(&store, holds, kind))
}

/// `GET /api/v3/role/{id}/privilege`: its own, and those of the roles it is in.
pub(crate) fn of_role(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let store = lock(&dremio.catalog);
    let accounts = lock(&dremio.accounts);
    let role = role::stored(&accounts, call.part(0))?;
    if !call.caller.admin && !call.caller.is_in(&role.id) {
        return Err(ApiError::role_missing());
    }
    let roles = accounts.roles.with_parents(vec![role.id.clone()]);
    let holds = |grantee: &Grantee| matches!(grantee, Grantee::Role(role) if roles.contains(role));
    Ok(list(&store, holds, Kind::word))
}

fn list(store: &Store, holds: impl Fn(&Grantee) -> bool, kind: impl Fn(&Kind) -> &'static str) -> Reply {
    let entries = store.nodes().flat_map(|node| {
        let (name, kind) = (dotted(&node.path), kind(&node.kind));
        held(node, &holds).map(move |privilege| Entry { name: name.clone(), r#type: kind, privilege })
    });
    Reply::json(&List::of(entries.take(LIMIT).collect()))
}

/// The privileges that are granted on an object, each once.
fn held<'a>(node: &'a Node, holds: &'a impl Fn(&Grantee) -> bool) -> impl Iterator<Item = &'static str> + 'a {
    let granted = |privilege: &&'static str| {
        node.grants
            .iter()
            .filter(|grant| holds(&grant.grantee))
            .any(|grant| grant.privileges.iter().any(|held| held == privilege))
    };
    PRIVILEGES.into_iter().chain(["OWNERSHIP"]).filter(granted)
}
