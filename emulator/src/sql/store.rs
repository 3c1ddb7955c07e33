//! Where rows live: one `SQLite` database in a temporary folder, and connections to it that do not wait for each other.

mod merge;
mod read;
mod scan;
mod transaction;

pub(crate) use scan::{CellRows, Extra, Scan};
pub(crate) use transaction::Open;

use super::cell::{self, Cell};
use super::firebolt::Zone;
use super::functions;
use super::{Cancel, Column, SqlError, Value};
use crate::lock::lock;
use rusqlite::limits::Limit;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// How many idle connections are kept.
const IDLE: usize = 16;
/// How many of `SQLite`'s steps pass between two looks at [`Cancel`].
const STEPS: i32 = 1000;

/// What functions may ask about the statement that runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Running {
    pub(crate) cancel: Cancel,
    pub(crate) user: String,
    pub(crate) version: String,
    /// Microseconds since 1970.
    pub(crate) micros: i64,
    /// The session's time zone, when the statement is one of Firebolt.
    pub(crate) zone: Option<Zone>,
    /// The transaction that the statement is a part of.
    pub(crate) open: Option<Open>,
}

/// The running statement of a connection, shared with its functions.
pub(crate) type State = Arc<Mutex<Running>>;

/// A table's storage.
#[derive(Debug)]
pub(crate) struct Stored {
    /// Its name in `SQLite`.
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
}

/// A connection with Dremio's functions.
struct Session {
    connection: Connection,
    state: State,
}

impl Session {
    /// Runs something for a statement, and cleans up behind it.
    fn run<T>(
        &mut self,
        running: &Running,
        run: impl FnOnce(&mut Connection) -> Result<T, SqlError>,
        clean_up: impl FnOnce(&Connection),
    ) -> Result<T, SqlError> {
        *lock(&self.state) = Running { open: None, ..running.clone() };
        let result = run(&mut self.connection);
        // A thrown switch would end the cleaning, too.
        *lock(&self.state) = Running::default();
        clean_up(&self.connection);
        result
    }
}

/// The database.
pub(crate) struct Store {
    // Before the folder, so that the connections are closed when it is removed.
    idle: Mutex<Vec<Session>>,
    tables: Mutex<HashMap<String, Arc<Stored>>>,
    writing: Mutex<()>,
    next: AtomicU64,
    path: PathBuf,
    _folder: TempDir,
}

fn storage(error: &impl std::fmt::Display) -> SqlError {
    SqlError::Execution(format!("The engine's storage failed: {error}"))
}

/// What `SQLite` says when a query is beyond its limits.
const LIMITS: &[&str] = &[
    "Recursion limit",
    "Expression tree is too large",
    "parser stack overflow",
    "tables in a join",
    "too many ",
];

/// The statement's error for one of `SQLite`.
pub(crate) fn failure(error: &rusqlite::Error, cancel: &Cancel) -> SqlError {
    if cancel.is_cancelled() {
        return SqlError::Cancelled;
    }
    match error {
        rusqlite::Error::SqliteFailure(_, Some(text)) if LIMITS.iter().any(|limit| text.contains(limit)) => {
            SqlError::Unsupported(format!("The query is too complex for this emulator: {text}"))
        }
        rusqlite::Error::SqliteFailure(_, Some(text)) => SqlError::Execution(text.clone()),
        other => SqlError::Execution(other.to_string()),
    }
}

/// Reads a row's cells, cancelled or not.
fn cells(row: &rusqlite::Row<'_>, width: usize) -> rusqlite::Result<Vec<Cell>> {
    (0..width).map(|place| row.get::<_, Cell>(place)).collect()
}

impl Store {
    pub(crate) fn new() -> Result<Self, SqlError> {
        let folder =
            tempfile::Builder::new().prefix("lakehouse-emulator").tempdir().map_err(|e| storage(&e))?;
        let store = Self {
            idle: Mutex::default(),
            tables: Mutex::default(),
            writing: Mutex::default(),
            next: AtomicU64::new(0),
            path: folder.path().join("rows.db"),
            _folder: folder,
        };
        let first = store.open()?;
        lock(&store.idle).push(first);
        Ok(store)
    }

    fn open(&self) -> Result<Session, SqlError> {
        let state = State::default();
        let watch = Arc::clone(&state);
        let open = || -> rusqlite::Result<Connection> {
            let mut connection = Connection::open(&self.path)?;
            connection.busy_timeout(Duration::from_mins(1))?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "OFF")?;
            connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
            connection.progress_handler(STEPS, Some(move || lock(&watch).cancel.is_cancelled()))?;
            rusqlite::vtab::series::load_module(&connection)?;
            functions::register(&connection, &state)?;
            Ok(connection)
        };
        Ok(Session { connection: open().map_err(|e| storage(&e))?, state })
    }

    /// Runs something on a connection of its own.
    fn with<T>(
        &self,
        running: &Running,
        run: impl FnOnce(&mut Connection) -> Result<T, SqlError>,
        clean_up: impl FnOnce(&Connection),
    ) -> Result<T, SqlError> {
        if let Some(open) = &running.open {
            return open.with(|session| session.run(running, run, clean_up));
        }
        let mut session = self.session()?;
        let result = session.run(running, run, clean_up);
        self.keep(session);
        result
    }

    fn session(&self) -> Result<Session, SqlError> {
        let idle = lock(&self.idle).pop();
        idle.map_or_else(|| self.open(), Ok)
    }

    /// Keeps a connection for another statement.
    fn keep(&self, session: Session) {
        let mut idle = lock(&self.idle);
        if idle.len() < IDLE {
            idle.push(session);
        }
    }

    /// The storage of a table.
    pub(crate) fn table(&self, key: &str) -> Option<Arc<Stored>> {
        lock(&self.tables).get(key).cloned()
    }

    /// A name that no table in `SQLite` had before.
    pub(crate) fn fresh_name(&self) -> String {
        format!("d{}", self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Creates a table's storage and fills it, in place of what the key stood for.
    pub(crate) fn create(
        &self,
        key: &str,
        columns: &[Column],
        rows: impl Iterator<Item = Result<Vec<Cell>, SqlError>>,
        running: &Running,
    ) -> Result<u64, SqlError> {
        let stored = Arc::new(Stored { name: self.fresh_name(), columns: columns.to_vec() });
        let rows = until(rows, &running.cancel);
        let count = self.write(running, |connection, failed| {
            connection.execute(&create_text("", &stored), []).map_err(failed)?;
            insert(connection, &stored, rows, failed)
        })?;
        let old = lock(&self.tables).insert(key.to_owned(), stored);
        if let Some(old) = old {
            self.remove(&old)?;
        }
        Ok(count)
    }

    /// Adds rows to a table.
    pub(crate) fn append(
        &self,
        stored: &Stored,
        rows: impl Iterator<Item = Result<Vec<Cell>, SqlError>>,
        running: &Running,
    ) -> Result<u64, SqlError> {
        let rows = until(rows, &running.cancel);
        self.write(running, |connection, failed| insert(connection, stored, rows, failed))
    }

    /// How many rows a table has.
    pub(crate) fn count(&self, stored: &Stored, running: &Running) -> Result<u64, SqlError> {
        let failed = |error: rusqlite::Error| failure(&error, &running.cancel);
        self.with(running, |connection| count(connection, stored).map_err(failed), |_| ())
    }

    /// Drops a table's storage.
    pub(crate) fn discard(&self, key: &str) -> Result<(), SqlError> {
        let old = lock(&self.tables).remove(key);
        old.map_or(Ok(()), |old| self.remove(&old))
    }

    fn remove(&self, stored: &Stored) -> Result<(), SqlError> {
        self.change(&format!("DROP TABLE IF EXISTS {}", stored.name), &Running::default()).map(|_| ())
    }

    /// Runs a statement that changes rows, and says how many.
    pub(crate) fn change(&self, sql: &str, running: &Running) -> Result<u64, SqlError> {
        self.write(running, |connection, failed| {
            connection.execute(sql, []).map(|count| count as u64).map_err(failed)
        })
    }

    /// Runs something in a transaction; one at a time.
    fn write<T>(
        &self,
        running: &Running,
        run: impl FnOnce(&Connection, &dyn Fn(rusqlite::Error) -> SqlError) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        if running.open.is_some() {
            return self.write_inside(running, run);
        }
        let _turn = lock(&self.writing);
        let failed = |error: rusqlite::Error| failure(&error, &running.cancel);
        let work = |connection: &mut Connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
            let result = run(&transaction, &failed)?;
            transaction.commit().map_err(failed)?;
            Ok(result)
        };
        self.with(running, work, |_| ())
    }
}

/// Rows until the switch is thrown: single inserts are too short to be interrupted.
fn until<T>(
    rows: impl Iterator<Item = Result<T, SqlError>>,
    cancel: &Cancel,
) -> impl Iterator<Item = Result<T, SqlError>> {
    rows.map(|row| if cancel.is_cancelled() { Err(SqlError::Cancelled) } else { row })
}

fn create_text(temporary: &str, stored: &Stored) -> String {
    let columns: Vec<String> = (0..stored.columns.len().max(1)).map(|place| format!("c{place}")).collect();
    format!("CREATE {temporary} TABLE {} ({})", stored.name, columns.join(", "))
}

fn insert(
    connection: &Connection,
    stored: &Stored,
    rows: impl Iterator<Item = Result<Vec<Cell>, SqlError>>,
    failed: &dyn Fn(rusqlite::Error) -> SqlError,
) -> Result<u64, SqlError> {
    let marks = vec!["?"; stored.columns.len().max(1)].join(", ");
    let mut statement =
        connection.prepare(&format!("INSERT INTO {} VALUES ({marks})", stored.name)).map_err(failed)?;
    let mut count = 0;
    for row in rows {
        statement.execute(params_from_iter(row?)).map_err(failed)?;
        count += 1;
    }
    Ok(count)
}

/// How many rows a table has.
fn count(connection: &Connection, stored: &Stored) -> rusqlite::Result<u64> {
    connection
        .query_row(&format!("SELECT count(*) FROM {}", stored.name), [], |row| row.get::<_, i64>(0))
        .map(i64::unsigned_abs)
}

/// Rows of values as rows of cells; each must have a value of the right type for each column.
pub(crate) fn stored_rows(
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Value>>,
) -> impl Iterator<Item = Result<Vec<Cell>, SqlError>> {
    rows.map(move |row| {
        if row.len() != columns.len() {
            let (given, wanted) = (row.len(), columns.len());
            return Err(SqlError::Execution(format!("A row has {given} values, the table {wanted} columns")));
        }
        let store = |(value, column): (&Value, &Column)| {
            cell::store(value, &column.data_type)
                .map_err(|text| SqlError::Execution(format!("Column '{}': {text}", column.name)))
        };
        row.iter().zip(columns).map(store).collect()
    })
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("tables", &lock(&self.tables).len()).finish_non_exhaustive()
    }
}
