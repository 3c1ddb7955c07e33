//! The SQL engine by itself: Dremio's SQL over `SQLite`, with Dremio's types.
//!
//! The servers of Firebolt run on it, too, with Firebolt's types and functions; what they understand is in
//! [the manual](crate::manual::firebolt_sql). What can be used from here, [`Engine`], speaks Dremio's SQL.
//!
//! The engine knows no vendor's wire format and no catalog. It asks the catalog through [`Names`], runs a
//! statement with [`Engine::run`], and hands back [`Rows`]: typed columns, and rows that are read page by page.
//!
//! # Many rows, slow queries
//! `SELECT * FROM TABLE(generate_series(1, 1000000))` gives one BIGINT column `value`; a third argument is the step.
//! `SLEEP(seconds)` waits, gives TRUE, and is ended by [`Cancel`] within milliseconds. Results larger than a
//! mebibyte are spilled to a temporary file.
//!
//! # Beyond tables
//! What a catalog can answer with rows alone (`INFORMATION_SCHEMA`, `sys`) it resolves to [`Resolved::Rows`].

// How it works. A statement is parsed (`sqlparser`), bound against `Names` and compiled to `SQLite`'s SQL by a typed
// compiler: every expression has a `DataType` before it runs, every column of every scan gets a generated
// name, every conversion is spelled out. Values are stored so that `SQLite`'s own comparison is Dremio's order:
// a DECIMAL is a 16-byte blob, a DATE a count of days, a TIMESTAMP a count of milliseconds (see `cell.rs`).
//
// What differs between the vendors while a query is compiled hangs on `plan::Flavour`; what only Firebolt has is in
// `plan/firebolt/` (the compiler) and in `firebolt/` (values, casts, functions). Its statements, files and formats are
// the business of `crate::firebolt::sql`, which parses them with a dialect of its own.

mod cancel;
pub(crate) mod cell;
pub(crate) mod change;
pub(crate) mod convert;
pub(crate) mod decimal;
pub(crate) mod dialect;
pub(crate) mod engine;
mod error;
pub(crate) mod firebolt;
pub(crate) mod functions;
mod grant;
pub(crate) mod plan;
mod reflection;
pub(crate) mod rows;
mod shape;
pub(crate) mod statement;
pub(crate) mod store;
pub(crate) mod temporal;
pub(crate) mod time_format;
mod type_parser;
mod types;

pub use cancel::Cancel;
pub use engine::{Engine, Outcome, StatementKind};
pub use error::SqlError;
pub use grant::GrantChange;
pub use reflection::{PartitionSpec, ReflectionChange, ReflectionSpec};
pub use rows::Rows;
pub use shape::Shape;
pub use types::{Column, DataType, Table, Value};

/// The name under which a type of Firebolt travels in the parser's tree.
pub(crate) const FIREBOLT_TYPE: &str = "firebolt";

/// Rows that are read when a query runs.
#[derive(Clone, Debug)]
pub struct Scanned(pub(crate) std::sync::Arc<dyn store::Scan>);

/// What a path stands for in the catalog.
#[derive(Clone, Debug)]
pub enum Resolved {
    /// A table whose rows are stored in the engine under this key.
    Table {
        /// The key given to [`Engine::create_table`].
        key: String,
    },
    /// A view: a query with the context it was written in.
    View {
        /// The query.
        sql: String,
        /// The path that relative names in the query are looked up in first.
        context: Vec<String>,
    },
    /// A table that the catalog makes up on the spot, such as `INFORMATION_SCHEMA."TABLES"`.
    Rows(Table),
    /// A table whose rows are read when a query runs.
    Scan(Scanned),
    /// Nothing has this path.
    NotFound,
}

/// What the engine asks of the catalog while it plans and runs a statement.
///
/// Paths are complete: the engine puts the context in front itself, and asks for the path as it was written when
/// that finds nothing. Names compare without regard to case. An `Err` becomes the statement's validation error.
pub trait Names: Send + Sync {
    /// Says what a path stands for.
    fn resolve(&self, path: &[String]) -> Resolved;

    /// Records a new table and gives the storage key its rows shall have. The engine creates the storage afterwards.
    ///
    /// # Errors
    /// The reason, when the table cannot be created there.
    fn create_table(&self, path: &[String], columns: &[Column], replace: bool) -> Result<String, String> {
        let _ = (path, columns, replace);
        Err("CREATE TABLE is not supported here".to_owned())
    }

    /// Forgets a table and gives its storage key, or `None` when there was none and `if_exists` is set.
    ///
    /// # Errors
    /// The reason, when there is no such table or it cannot be dropped.
    fn drop_table(&self, path: &[String], if_exists: bool) -> Result<Option<String>, String> {
        let _ = (path, if_exists);
        Err("DROP TABLE is not supported here".to_owned())
    }

    /// The table that a function of FROM gives, with the names (empty ones for those that have none) and the texts
    /// of its arguments. `None` when there is no such function.
    fn table_function(&self, name: &str, arguments: &[(String, String)]) -> Option<Result<Scanned, String>> {
        let _ = (name, arguments);
        None
    }

    /// Records that a table has other columns now.
    ///
    /// # Errors
    /// The reason; the default says that columns cannot be changed here.
    fn set_columns(&self, path: &[String], columns: &[Column]) -> Result<(), String> {
        let _ = (path, columns);
        Err("Columns cannot be changed here".to_owned())
    }

    /// Records a view: its query, the context of that query, and the columns it has now.
    ///
    /// # Errors
    /// The reason, when the view cannot be created there.
    fn create_view(
        &self,
        path: &[String],
        sql: &str,
        context: &[String],
        columns: &[Column],
        replace: bool,
    ) -> Result<(), String> {
        let _ = (path, sql, context, columns, replace);
        Err("CREATE VIEW is not supported here".to_owned())
    }

    /// Forgets a view.
    ///
    /// # Errors
    /// The reason, when there is no such view (unless `if_exists` is set) or it cannot be dropped.
    fn drop_view(&self, path: &[String], if_exists: bool) -> Result<(), String> {
        let _ = (path, if_exists);
        Err("DROP VIEW is not supported here".to_owned())
    }

    /// Creates a folder (`CREATE FOLDER`).
    ///
    /// # Errors
    /// The reason; the default says that folders cannot be created by SQL here.
    fn create_folder(&self, path: &[String], if_not_exists: bool) -> Result<(), String> {
        let _ = (path, if_not_exists);
        Err("CREATE FOLDER is not supported here".to_owned())
    }

    /// Creates a space (`CREATE SPACE`).
    ///
    /// # Errors
    /// The reason; the default says that spaces cannot be created by SQL here.
    fn create_space(&self, path: &[String], if_not_exists: bool) -> Result<(), String> {
        let _ = (path, if_not_exists);
        Err("CREATE SPACE is not supported here".to_owned())
    }

    /// Drops a folder (`DROP FOLDER`).
    ///
    /// # Errors
    /// The reason; the default says that folders cannot be dropped by SQL here.
    fn drop_folder(&self, path: &[String], if_exists: bool) -> Result<(), String> {
        let _ = (path, if_exists);
        Err("DROP FOLDER is not supported here".to_owned())
    }

    /// Makes, drops or refreshes reflections of a dataset, and says what was done.
    ///
    /// # Errors
    /// The reason; the default says that there are no reflections here.
    fn change_reflections(&self, path: &[String], change: &ReflectionChange) -> Result<String, String> {
        let _ = (path, change);
        Err("Reflections are not supported here".to_owned())
    }

    /// Gives or takes privileges on an object, and says what was done.
    ///
    /// # Errors
    /// The reason; the default says that there are no privileges here.
    fn change_grants(&self, path: &[String], change: &GrantChange) -> Result<String, String> {
        let _ = (path, change);
        Err("GRANT and REVOKE are not supported here".to_owned())
    }

    /// The user that `USER`, `CURRENT_USER` and `query_user()` give.
    fn user(&self) -> String {
        "dremio".to_owned()
    }

    /// What `VERSION()` gives.
    fn version(&self) -> String {
        "25.2.0".to_owned()
    }
}
