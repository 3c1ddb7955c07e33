//! What an emulator holds when it starts.

mod apply;
pub(crate) mod file;
mod value;

use std::time::Duration;

use serde_json::{Map, Value as Json};

use crate::dremio::Settings;
use crate::path::Path;
use crate::sql::{Column, Value};

/// Everything that is put into an emulator, in the order in which it is put there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seed {
    pub settings: Settings,
    pub users: Vec<User>,
    pub tokens: Vec<PersonalToken>,
    pub privileges: Vec<UserPrivileges>,
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    pub name: String,
    pub password: Option<String>,
    pub admin: bool,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
}

/// A personal access token.
#[derive(Clone, Debug)]
pub(crate) struct PersonalToken {
    pub user: String,
    pub token: String,
    /// Counted from the start; it never ends without.
    pub lifetime: Option<Duration>,
}

/// What one user may do with one object.
#[derive(Clone, Debug)]
pub(crate) struct UserPrivileges {
    pub user: String,
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
