//! What users and roles may do, object by object.

use std::sync::Arc;

use serde::Serialize;

use super::{role, user};
use crate::dremio::account::Caller;
use crate::dremio::catalog::access::{PRIVILEGES, Wish};
use crate::dremio::catalog::node::{Grantee, Kind, Node};
use crate::dremio::catalog::store::Store;
use crate::dremio::error::ApiError;
use crate::dremio::reply::{List, Reply};
use crate::dremio::route::Call;
use crate::dremio::scripts::Script;
use crate::dremio::{Dremio, lock};
use crate::path::dotted;
use crate::sql::{Column, DataType, Table, Value};

/// No answer has more entries, and there is no way to the rest.
const LIMIT: usize = 100;

#[derive(Serialize)]
struct Entry {
    name: String,
    r#type: &'static str,
    privilege: &'static str,
}

/// Whose privileges are listed.
struct Holder<'a> {
    user: Option<&'a str>,
    roles: Vec<String>,
}

impl Holder<'_> {
    fn is(&self, grantee: &Grantee) -> bool {
        match grantee {
            Grantee::User(id) => self.user == Some(id),
            Grantee::Role(id) => self.roles.contains(id),
        }
    }

    /// The privileges that are granted on an object, each once.
    fn held_on(&self, node: &Node) -> impl Iterator<Item = &'static str> {
        let granted = |privilege: &&'static str| {
            let own = node.grants.iter().filter(|grant| self.is(&grant.grantee));
            own.flat_map(|grant| &grant.privileges).any(|held| held == privilege)
        };
        PRIVILEGES.into_iter().chain(["OWNERSHIP"]).filter(granted)
    }
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
    let holder = Holder { user: Some(id), roles: accounts.roles.held_by(id) };
    Ok(list(&store, &lock(&dremio.scripts), &holder, word))
}

/// `GET /api/v3/role/{id}/privilege`: its own, and those of the roles it is in.
pub(crate) fn of_role(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let store = lock(&dremio.catalog);
    let accounts = lock(&dremio.accounts);
    let role = role::stored(&accounts, call.part(0))?;
    if !call.caller.admin && !call.caller.is_in(&role.id) {
        return Err(ApiError::role_missing());
    }
    let holder = Holder { user: None, roles: accounts.roles.with_parents(vec![role.id.clone()]) };
    Ok(list(&store, &lock(&dremio.scripts), &holder, Kind::word))
}

/// What users are told that an object is.
fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Table(_) => "PDS",
        Kind::View(_) => "VDS",
        kind => kind.word(),
    }
}

/// `sys.privileges`: every grant on every object that a user may see.
pub(crate) fn rows(dremio: &Dremio, store: &Store, caller: &Caller) -> Table {
    let accounts = lock(&dremio.accounts);
    let rules = dremio.show(store, caller).rules();
    let mut rows = Vec::new();
    for node in store.nodes().filter(|node| rules.allow(Wish::See, &node.path)) {
        for grant in &node.grants {
            let (kind, name) = match &grant.grantee {
                Grantee::User(id) => ("user", accounts.by_id(id).map(|user| &user.name)),
                Grantee::Role(id) => ("role", accounts.roles.by_id(id).map(|role| &role.name)),
            };
            let Some(name) = name else { continue };
            rows.extend(grant.privileges.iter().map(|privilege| {
                [name, kind, privilege, &dotted(&node.path), word(&node.kind)]
                    .map(|text| Value::Text(text.to_owned()))
                    .to_vec()
            }));
        }
    }
    let names = ["grantee_id", "grantee_type", "privilege", "object_id", "object_type"];
    Table { columns: names.map(|name| Column::new(name, DataType::Varchar)).to_vec(), rows }
}

fn list(
    store: &Store,
    scripts: &[Script],
    holder: &Holder<'_>,
    kind: impl Fn(&Kind) -> &'static str,
) -> Reply {
    let objects = store.nodes().flat_map(|node| {
        let (name, kind) = (dotted(&node.path), kind(&node.kind));
        holder.held_on(node).map(move |privilege| Entry { name: name.clone(), r#type: kind, privilege })
    });
    let scripts = scripts.iter().flat_map(|script| {
        let held = script.granted(holder.user, &holder.roles).into_iter();
        held.map(|privilege| Entry { name: script.name.clone(), r#type: "SCRIPT", privilege })
    });
    Reply::json(&List::of(objects.chain(scripts).take(LIMIT).collect()))
}
