//! Scripts: SQL that users keep, for themselves unless they share it.

pub(crate) mod grants;
pub(crate) mod list;
pub(crate) mod operations;

use serde::Serialize;

use super::account::Caller;
use super::error::ApiError;
use super::time::iso;
use super::{Dremio, Edition};

/// What may be done with a script by those who do not own it.
pub(crate) const PRIVILEGES: [&str; 4] = ["VIEW", "MODIFY", "DELETE", "MANAGE_GRANTS"];

#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub id: String,
    pub name: String,
    pub content: String,
    pub context: Vec<String>,
    pub owner: String,
    pub created_at: i64,
    pub created_by: String,
    pub modified_at: i64,
    pub modified_by: String,
    pub users: Vec<Grantee>,
    pub roles: Vec<Grantee>,
}

/// Who holds what.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Grantee {
    pub grantee_id: String,
    pub privileges: Vec<&'static str>,
}

impl Script {
    /// Owners may do everything; to others a privilege is a privilege to see it, too.
    pub fn allows(&self, caller: &Caller, privilege: &str) -> bool {
        if self.owner == caller.id {
            return true;
        }
        let fits = |grantee: &&Grantee| privilege == "VIEW" || grantee.privileges.contains(&privilege);
        self.users.iter().filter(fits).any(|grantee| grantee.grantee_id == caller.id)
            || self.roles.iter().filter(fits).any(|grantee| caller.is_in(&grantee.grantee_id))
    }

    /// What a user (when there is one) or one of these roles was granted.
    pub fn granted(&self, user: Option<&str>, roles: &[String]) -> Vec<&'static str> {
        let users = self.users.iter().filter(|grantee| Some(grantee.grantee_id.as_str()) == user);
        let roles = self.roles.iter().filter(|grantee| roles.contains(&grantee.grantee_id));
        let held: Vec<&str> = users.chain(roles).flat_map(|grantee| grantee.privileges.clone()).collect();
        PRIVILEGES.into_iter().filter(|privilege| held.contains(privilege)).collect()
    }

    /// Ends all grants to a user or role that is gone.
    pub fn revoke(&mut self, grantee_id: &str) {
        self.users.retain(|grantee| grantee.grantee_id != grantee_id);
        self.roles.retain(|grantee| grantee.grantee_id != grantee_id);
    }

    fn shown(&self, dremio: &Dremio) -> Shown<'_> {
        let enterprise = dremio.settings.edition == Edition::Enterprise;
        Shown {
            id: &self.id,
            name: &self.name,
            content: &self.content,
            context: &self.context,
            owner: enterprise.then_some(&self.owner),
            created_at: iso(self.created_at),
            created_by: &self.created_by,
            modified_at: iso(self.modified_at),
            modified_by: &self.modified_by,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    content: &'a str,
    context: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a String>,
    created_at: String,
    created_by: &'a str,
    modified_at: String,
    modified_by: &'a str,
}

/// Whether a text is a UUID: without it, an id is not even looked for.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Where the script with that id is, if the caller may do that with it.
fn find(scripts: &[Script], caller: &Caller, id: &str, privilege: &str) -> Result<usize, ApiError> {
    if !is_uuid(id) {
        return Err(ApiError::bad_request(format!("scriptId {id} must be a valid UUID.")));
    }
    let place = scripts.iter().position(|script| script.id.eq_ignore_ascii_case(id));
    let missing = || ApiError::not_found(format!("Could not find a script with id [{id}]."));
    let place = place.ok_or_else(missing)?;
    match scripts.get(place) {
        Some(script) if script.allows(caller, privilege) => Ok(place),
        Some(_) => Err(ApiError::forbidden(format!("Access denied to script [{id}]."))),
        None => Err(missing()),
    }
}
