//! The catalog: what it stores, who may do what with it, and the operations on it.

pub(crate) mod access;
pub(crate) mod change;
mod cloud_folder;
pub(crate) mod collaboration;
pub(crate) mod create;
pub(crate) mod entity;
pub(crate) mod format;
pub(crate) mod grants;
pub(crate) mod lineage;
pub(crate) mod names;
pub(crate) mod node;
pub(crate) mod page;
pub(crate) mod promote;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod source_body;
pub(crate) mod source_config;
pub(crate) mod store;
pub(crate) mod system;
pub(crate) mod view;

use serde::Serialize;

use self::access::{PRIVILEGES, grantable};
use self::entity::Show;
use self::node::{Grant, Grantee, Kind, Node, Source};
use self::store::Store;
use super::account::{Accounts, Caller};
use super::body::Object;
use super::error::ApiError;
use super::{Dremio, Edition, ids, lock};

/// How Dremio says that a name is taken; clients look for these words.
pub(crate) const TAKEN: &str = "An object already exists with that name";

impl Dremio {
    pub(crate) fn show<'a>(&'a self, store: &'a Store, caller: &'a Caller) -> Show<'a> {
        Show { store, caller, settings: &self.settings, permissions: false, bulk: false }
    }

    /// A new object, owned by the caller.
    pub(crate) fn new_node(&self, store: &Store, path: Vec<String>, kind: Kind, caller: &Caller) -> Node {
        let versioned = path.len() > 1 && store.source_of(&path).is_some_and(Source::is_versioned);
        let id = if versioned { versioned_id(&path) } else { ids::uuid() };
        Node {
            id,
            path,
            tag: ids::tag(),
            created_at: self.clock.now(),
            owner: caller.id.clone(),
            grants: Vec::new(),
            labels: None,
            wiki: None,
            kind,
        }
    }

    /// A name that is taken: a conflict, but on Cloud a mistake in the request like any other.
    pub(crate) fn name_taken(&self, path: &[String], conflict: impl Into<String>) -> ApiError {
        if self.settings.is_cloud() {
            return ApiError::bad_request(format!("{TAKEN}: [{}]", path.join(".")));
        }
        ApiError::conflict(conflict)
    }

    /// The grants in a request's `accessControlList`, which the community edition does not look at.
    pub(crate) fn grants_in(&self, body: &Object<'_>, grant_type: &str) -> Result<Vec<Grant>, ApiError> {
        if self.settings.edition == Edition::Community {
            return Ok(Vec::new());
        }
        let Some(list) = body.object("accessControlList")? else { return Ok(Vec::new()) };
        // Clients from before there were roles send these two back, most often as null.
        list.only(&["users", "roles", "groups", "version"])?;
        let accounts = lock(&self.accounts);
        let mut grants = Vec::new();
        for (key, is_user) in [("users", true), ("roles", false)] {
            for entry in list.objects(key)?.unwrap_or_default() {
                entry.only(&["id", "permissions"])?;
                let grantee = grantee(&accounts, is_user, entry.text("id")?)?;
                let sent = entry.texts("permissions")?.unwrap_or_default();
                // Cloud gives a list of access back as it came, with `ALL` in it.
                let is_all = self.settings.is_cloud() && sent.iter().any(|privilege| privilege == "ALL");
                let privileges = if is_all { vec!["ALL".to_owned()] } else { privileges(sent, grant_type)? };
                grants.push(Grant { grantee, privileges });
            }
        }
        Ok(grants)
    }
}

/// A user or role by its id.
pub(crate) fn grantee(accounts: &Accounts, is_user: bool, id: Option<String>) -> Result<Grantee, ApiError> {
    let id = id.ok_or_else(|| ApiError::bad_request("The id of a grantee is required."))?;
    let known = if is_user { accounts.by_id(&id).is_some() } else { accounts.roles.by_id(&id).is_some() };
    match (known, is_user) {
        (false, true) => Err(ApiError::bad_request(format!("Could not find user with id [{id}]."))),
        (false, false) => Err(ApiError::bad_request(format!("Could not find role with id [{id}]."))),
        (true, true) => Ok(Grantee::User(id)),
        (true, false) => Ok(Grantee::Role(id)),
    }
}

/// Checks privileges, and writes `ALL` out.
pub(crate) fn privileges(wanted: Vec<String>, grant_type: &str) -> Result<Vec<String>, ApiError> {
    let mut privileges: Vec<String> = Vec::new();
    for privilege in wanted {
        if privilege == "ALL" {
            privileges.extend(grantable(grant_type).into_iter().filter(|p| *p != "ALL").map(str::to_owned));
        } else if PRIVILEGES.contains(&privilege.as_str())
            || privilege == "OWNERSHIP"
            || grantable(grant_type).contains(&privilege.as_str())
        {
            privileges.push(privilege);
        } else {
            return Err(ApiError::bad_request(format!("Invalid privilege [{privilege}].")));
        }
    }
    let mut seen = Vec::new();
    privileges.retain(|privilege| {
        let new = !seen.contains(privilege);
        seen.push(privilege.clone());
        new
    });
    Ok(privileges)
}

/// The id of an object in a source with branches: JSON text, and read at the default branch.
fn versioned_id(path: &[String]) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct VersionedId<'a> {
        table_key: &'a [String],
        content_id: String,
        version_context: Version,
    }

    #[derive(Serialize)]
    struct Version {
        r#type: &'static str,
        value: &'static str,
    }

    let version_context = Version { r#type: "BRANCH", value: "main" };
    let id = VersionedId { table_key: path, content_id: ids::uuid(), version_context };
    serde_json::to_string(&id).unwrap_or_default()
}

/// Refuses a tag that is not the current one.
pub(crate) fn check_tag(node: &Node, sent: Option<&str>) -> Result<(), ApiError> {
    match sent {
        Some(tag) if tag != node.tag => Err(ApiError::conflict(format!(
            "The provided tag [{tag}] does not match the stored tag [{}] of [{}].",
            node.tag,
            node.path.join(".")
        ))),
        _ => Ok(()),
    }
}

/// Names of spaces and sources.
pub(crate) fn check_root_name(kind: &str, name: Option<String>) -> Result<String, ApiError> {
    let name = name.ok_or_else(|| ApiError::bad_request(format!("{kind} name is required.")))?;
    if name.trim().is_empty() {
        return Err(ApiError::bad_request(format!("{kind} name cannot be empty.")));
    }
    if name.contains(['.', '"', '@']) {
        return Err(ApiError::validation(
            "name",
            format!("{kind} name can not contain periods, double quotes or @"),
        ));
    }
    Ok(name)
}
