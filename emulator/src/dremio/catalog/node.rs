//! What the catalog stores.

use serde_json::{Map, Value};

use crate::sql::Column;

/// An object with an identity: everything but files and folders that only exist in a filesystem.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub id: String,
    pub path: Vec<String>,
    pub tag: String,
    pub created_at: i64,
    /// The user who owns it.
    pub owner: String,
    pub grants: Vec<Grant>,
    pub labels: Option<Labels>,
    pub wiki: Option<Wiki>,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Home,
    Space,
    Source(Box<Source>),
    Folder { storage_uri: Option<String> },
    View(View),
    Table(Table),
    Function(Function),
}

impl Kind {
    pub fn is_dataset(&self) -> bool {
        matches!(self, Self::View(_) | Self::Table(_))
    }

    pub fn is_container(&self) -> bool {
        matches!(self, Self::Home | Self::Space | Self::Source(_) | Self::Folder { .. })
    }

    /// The word that the server's messages use.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Home => "HOME",
            Self::Space => "SPACE",
            Self::Source(_) => "SOURCE",
            Self::Folder { .. } => "FOLDER",
            Self::View(_) | Self::Table(_) => "DATASET",
            Self::Function(_) => "FUNCTION",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub kind: String,
    /// With its secrets.
    pub config: Map<String, Value>,
    pub description: Option<String>,
    /// Set in the answers of create and update only; children of a source are read at once here.
    pub policy: MetadataPolicy,
    pub acceleration: Acceleration,
    pub allow_cross_source_selection: bool,
    pub disable_metadata_validity_check: bool,
}

impl Source {
    /// Files and folders of such sources exist without the catalog's help.
    pub fn is_filesystem(&self) -> bool {
        matches!(self.kind.as_str(), "ADL" | "AZURE_STORAGE" | "GCS" | "HDFS" | "MAPRFS" | "NAS" | "S3")
    }

    /// Sources with branches; ids in them are JSON text.
    pub fn is_versioned(&self) -> bool {
        matches!(self.kind.as_str(), "ARCTIC" | "NESSIE")
    }

    /// Sources that keep views and folders of their own.
    pub fn stores_views(&self) -> bool {
        self.is_versioned()
            || matches!(
                self.kind.as_str(),
                "DREMIO_CATALOG_EXTERNAL_V1" | "RESTCATALOG" | "SNOWFLAKEOPENCATALOG" | "UNITY"
            )
    }

    /// Sources that `CREATE TABLE` can write to.
    pub fn is_mutable(&self) -> bool {
        self.is_filesystem()
            || self.stores_views()
            || matches!(self.kind.as_str(), "AWSGLUE" | "HIVE" | "HIVE3")
    }
}

/// How often a source's metadata is looked at, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MetadataPolicy {
    pub auth_ttl: i64,
    pub names_refresh: i64,
    pub dataset_refresh_after: i64,
    pub dataset_expire_after: i64,
    pub dataset_update_mode: &'static str,
    pub delete_unavailable: bool,
    pub auto_promote: bool,
}

/// When the reflections on a source are refreshed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Acceleration {
    pub grace_period: i64,
    pub refresh_period: i64,
    pub active_policy: Option<&'static str>,
    pub schedule: Option<String>,
    pub never_expire: bool,
    pub never_refresh: bool,
    pub refresh_on_data_changes: Option<bool>,
}

#[derive(Clone, Debug)]
pub(crate) struct View {
    pub sql: String,
    pub context: Option<Vec<String>>,
    pub columns: Vec<Column>,
    /// The datasets it reads, as they were when it was saved.
    pub parents: Vec<Vec<String>>,
    pub version: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Where the engine keeps its rows.
    pub key: String,
    pub origin: Origin,
    pub columns: Vec<Column>,
    pub format: Option<Map<String, Value>>,
    pub refresh_policy: Option<Map<String, Value>>,
    pub approximate_statistics: Option<bool>,
    pub refreshed_at: Option<i64>,
}

/// Where a table comes from, which decides what deleting it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A table of a database.
    Direct,
    /// A file or folder of a filesystem source that was given a format.
    Promoted,
    /// A file that was uploaded into a home space.
    Uploaded,
    /// A table of a catalog with branches.
    Versioned,
}

#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub is_scalar: bool,
    pub arguments: String,
    pub body: String,
    pub return_type: String,
    pub modified_at: i64,
}

/// The privileges one user or role holds on one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub grantee: Grantee,
    pub privileges: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Grantee {
    User(String),
    Role(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Labels {
    pub tags: Vec<String>,
    pub version: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Wiki {
    pub text: String,
    pub version: i64,
}

/// A file or folder of a filesystem source.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub path: Vec<String>,
    pub content: Content,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// A folder; those with something in them need no entry.
    Folder,
    /// A file as text, read when it is promoted.
    Text(String),
    /// Rows that the engine holds already: a file in a format that is not text, or the folder of a table.
    Rows { key: String, columns: Vec<Column>, is_folder: bool },
}
