//! What requests say about users.

use crate::dremio::account::Accounts;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::{Dremio, Edition};

/// The keys of the open server's user model.
const KEYS: [&str; 9] =
    ["id", "name", "firstName", "lastName", "email", "tag", "password", "extra", "active"];

/// The keys that the Enterprise model adds.
const ENTERPRISE_KEYS: [&str; 4] = ["@type", "roles", "source", "description"];

/// The keys that came with service users.
const SERVICE_KEYS: [&str; 2] = ["identityType", "oauthClientId"];

/// A user in a request.
#[derive(Debug)]
pub(crate) struct UserBody {
    pub id: Option<String>,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub tag: Option<String>,
    pub password: Option<String>,
    pub extra: Option<String>,
    pub description: Option<String>,
    /// Nothing said about it without.
    pub is_service: Option<bool>,
    /// The ids of roles, if any are named at all.
    pub roles: Option<Vec<String>>,
}

impl UserBody {
    pub fn read(dremio: &Dremio, body: &Object<'_>) -> Result<Self, ApiError> {
        let mut known = KEYS.to_vec();
        if dremio.settings.edition == Edition::Enterprise {
            known.extend(ENTERPRISE_KEYS);
            if dremio.settings.version.is_26() {
                known.extend(SERVICE_KEYS);
            }
        }
        body.only(&known)?;
        body.boolean("active")?;
        body.word("source", &["local", "external"])?;
        let identity = body.word("identityType", &["REGULAR_USER", "SERVICE_USER"])?;
        Ok(Self {
            id: body.text("id")?,
            name: body.text("name")?,
            first_name: body.text("firstName")?,
            last_name: body.text("lastName")?,
            email: body.text("email")?,
            tag: body.text("tag")?,
            password: body.text("password")?,
            extra: body.text("extra")?,
            description: body.text("description")?,
            is_service: identity.map(|identity| identity == "SERVICE_USER"),
            roles: role_ids(body)?,
        })
    }

    /// Refuses roles that are not there.
    pub fn check_roles(&self, accounts: &Accounts) -> Result<(), ApiError> {
        check_roles(accounts, self.roles.as_deref().unwrap_or_default())
    }
}

/// The ids in a `roles` list; names and types beside them do not count.
pub(crate) fn role_ids(body: &Object<'_>) -> Result<Option<Vec<String>>, ApiError> {
    let Some(entries) = body.objects("roles")? else { return Ok(None) };
    let id = |entry: Object<'_>| {
        entry.only(&["id", "name", "type"])?;
        entry.text("id")?.ok_or_else(|| ApiError::bad_request("The id of a role is required."))
    };
    entries.into_iter().map(id).collect::<Result<_, _>>().map(Some)
}

pub(crate) fn check_roles(accounts: &Accounts, ids: &[String]) -> Result<(), ApiError> {
    match ids.iter().find(|id| accounts.roles.by_id(id).is_none()) {
        Some(id) => Err(ApiError::bad_request(format!("Could not find role with id [{id}]."))),
        None => Ok(()),
    }
}

/// Names have no quotes and no colons.
pub(crate) fn check_name(name: &str) -> Result<(), ApiError> {
    if name.trim().is_empty() {
        return Err(ApiError::bad_request("The name must not be empty."));
    }
    if name.contains(['"', ':']) {
        return Err(ApiError::bad_request(format!(
            "The name [{name}] must not have quotes or colons in it."
        )));
    }
    Ok(())
}

/// Passwords have 8 characters at least, with a letter and a digit among them.
pub(crate) fn check_password(password: &str) -> Result<(), ApiError> {
    let has = |test: fn(char) -> bool| password.chars().any(test);
    if password.chars().count() >= 8 && has(char::is_alphabetic) && has(|c| c.is_ascii_digit()) {
        return Ok(());
    }
    Err(ApiError::bad_request("A password needs 8 characters or more, and a letter and a digit among them."))
}
