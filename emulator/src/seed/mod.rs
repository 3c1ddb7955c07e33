//! What an emulator holds when it starts.

mod apply;
pub(crate) mod cloud;
pub(crate) mod cloud_file;
pub(crate) mod file;
pub(crate) mod firebolt;
pub(crate) mod firebolt_file;
mod firebolt_plant;
mod firebolt_rows;
mod part;
mod plant_people;
mod read_catalog;
mod read_people;
mod value;

use std::time::Duration;

use serde_json::{Map, Value as Json};

use crate::Error;
use crate::dremio::Settings;
use crate::path::Path;
use crate::sql::{Column, Value};

/// Everything that is put into an emulator, in the order in which it is put there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seed {
    pub settings: Settings,
    /// There is no user at all, and the first one makes himself.
    pub fresh: bool,
    pub people: People,
    pub privileges: Vec<Granted>,
    pub entries: Vec<Entry>,
}

/// Who is there.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    pub users: Vec<User>,
    pub roles: Vec<Role>,
    pub tokens: Vec<PersonalToken>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    /// Made up without.
    pub id: Option<String>,
    pub name: String,
    pub password: Option<String>,
    pub admin: bool,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub description: Option<String>,
    /// Set for service users.
    pub service: Option<ServiceClient>,
    /// The names of roles.
    pub roles: Vec<String>,
}

/// What a service user signs in with.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServiceClient {
    pub id: Option<String>,
    pub secret: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Role {
    /// Made up without.
    pub id: Option<String>,
    pub name: String,
    pub description: Option<String>,
    /// The names of the roles that it is a member of.
    pub roles: Vec<String>,
    /// The names of users and roles.
    pub members: Vec<String>,
}

/// A personal access token.
#[derive(Clone, Debug)]
pub(crate) struct PersonalToken {
    pub user: String,
    pub token: String,
    /// Counted from the start; it never ends without.
    pub lifetime: Option<Duration>,
}

/// A user or a role, by name.
#[derive(Clone, Debug)]
pub(crate) enum Holder {
    User(String),
    Role(String),
}

impl Holder {
    pub fn name(&self) -> &str {
        match self {
            Self::User(name) | Self::Role(name) => name,
        }
    }
}

/// What one user or role may do with one object.
#[derive(Clone, Debug)]
pub(crate) struct Granted {
    pub holder: Holder,
    pub path: Path,
    pub privileges: Vec<String>,
}

/// An object, or a statement that makes some.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Space(String),
    Folder(Path),
    Source { name: String, source_type: String, config: Map<String, Json> },
    File { path: Path, content: FileContent },
    Table { path: Path, columns: Vec<Column>, rows: Vec<Vec<Value>> },
    View { path: Path, sql: String, context: Vec<String> },
    Vote { user: String, path: Path },
    Sql(String),
}

#[derive(Clone, Debug)]
pub(crate) enum FileContent {
    Text(String),
    Rows { columns: Vec<Column>, rows: Vec<Vec<Value>> },
}

/// Adds what a file says; a mistake is named with the path of the file.
pub(crate) fn from_file(
    path: &std::path::Path,
    add: impl FnOnce(&str) -> Result<(), Error>,
) -> Result<(), Error> {
    let named = |error: &dyn std::fmt::Display| Error::new(format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
    add(&text).map_err(|error| named(&error))
}
