//! Transactions that last longer than a statement: a connection of their own.

use super::{Running, Session, SqlError, Store, Stored, failure, lock};
use crate::sql::Cancel;
use rusqlite::{Connection, ErrorCode};
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a transaction waits for another one.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long it waits between two looks at [`Cancel`].
const STEP: Duration = Duration::from_millis(20);

/// An open transaction; it is undone when it is dropped without an end.
#[derive(Clone)]
pub(crate) struct Open(Arc<Mutex<Session>>);

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open").finish_non_exhaustive()
    }
}

impl Open {
    /// Does something on the connection.
    pub(super) fn with<T>(&self, run: impl FnOnce(&mut Session) -> T) -> T {
        run(&mut lock(&self.0))
    }
}

impl Store {
    /// Begins a transaction that can write; it waits while there is another one.
    pub(crate) fn begin(&self, cancel: &Cancel) -> Result<Open, SqlError> {
        let session = self.session()?;
        let start = Instant::now();
        let connection = &session.connection;
        let failed = |error: rusqlite::Error| failure(&error, cancel);
        connection.busy_timeout(STEP).map_err(failed)?;
        loop {
            match connection.execute_batch("BEGIN IMMEDIATE") {
                Ok(()) => break,
                Err(error) if cancel.is_cancelled() => return Err(failed(error)),
                Err(error) if busy(&error) && start.elapsed() < PATIENCE => std::thread::sleep(STEP),
                Err(error) => return Err(failed(error)),
            }
        }
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        Ok(Open(Arc::new(Mutex::new(session))))
    }

    /// Ends a transaction: with `COMMIT` it stays, with `ROLLBACK` it is undone.
    pub(crate) fn end(&self, open: Open, commit: bool) -> Result<(), SqlError> {
        let word = if commit { "COMMIT" } else { "ROLLBACK" };
        // What interrupts a statement may have undone the transaction already.
        let undone = open.with(|session| session.connection.is_autocommit());
        let done = match (undone, commit) {
            (true, false) => Ok(()),
            (true, true) => {
                return Err(SqlError::Execution("The transaction has been rolled back".to_owned()));
            }
            _ => open.with(|session| session.connection.execute_batch(word)),
        };
        if let (Ok(()), Some(session)) = (&done, Arc::into_inner(open.0)) {
            self.keep(session.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner));
        }
        done.map_err(|error| failure(&error, &Cancel::default()))
    }

    /// Runs something inside the transaction of a statement; what fails is undone alone.
    pub(super) fn write_inside<T>(
        &self,
        running: &Running,
        run: impl FnOnce(&Connection, &dyn Fn(rusqlite::Error) -> SqlError) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let failed = |error: rusqlite::Error| failure(&error, &running.cancel);
        let work = |connection: &mut Connection| {
            let point = connection.savepoint().map_err(failed)?;
            let result = run(&point, &failed)?;
            point.commit().map_err(failed)?;
            Ok(result)
        };
        self.with(running, work, |_| ())
    }

    /// Drops a table inside a transaction; [`Store::forget`] follows when it is over.
    pub(crate) fn drop_inside(&self, stored: &Stored, running: &Running) -> Result<(), SqlError> {
        self.change(&format!("DROP TABLE {}", stored.name), running).map(|_| ())
    }

    /// Forgets keys whose tables are gone.
    pub(crate) fn forget(&self, keys: &[String]) {
        let mut tables = lock(&self.tables);
        for key in keys {
            tables.remove(key);
        }
    }
}

fn busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}
