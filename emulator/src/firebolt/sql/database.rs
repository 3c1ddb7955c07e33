//! One database: its tables, external tables and views.

use super::{Outcome, Request, SqlError, error::ErrorKind};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Which local folders stand for which buckets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buckets {
    folders: Arc<BTreeMap<String, PathBuf>>,
}

impl Buckets {
    /// Folders by the name of a bucket, or by `s3://bucket/prefix`.
    pub(crate) fn new(folders: impl IntoIterator<Item = (String, PathBuf)>) -> Self {
        Self { folders: Arc::new(folders.into_iter().collect()) }
    }
}

/// One database. Cheap to clone; clones share their tables.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    buckets: Buckets,
}

/// A transaction; rolled back when it is dropped.
#[derive(Debug)]
pub(crate) struct Transaction {}

impl Database {
    /// A database without tables.
    ///
    /// # Errors
    /// When its storage cannot be opened.
    pub(crate) fn new(buckets: Buckets) -> Result<Self, SqlError> {
        Ok(Self { buckets })
    }

    /// Runs one statement.
    ///
    /// # Errors
    /// When it does not parse or bind, fails, or is cancelled.
    pub(crate) fn run(&self, request: &Request<'_>) -> Result<Outcome, SqlError> {
        Err(SqlError {
            kind: ErrorKind::Unsupported,
            message: format!("{} is not supported", request.sql),
            place: None,
        })
    }

    /// Answers `execution_mode=describe_parameters`: one row with one text column, `describe`, which holds JSON.
    ///
    /// # Errors
    /// When the statement does not parse or bind.
    pub(crate) fn describe_parameters(&self, request: &Request<'_>) -> Result<Outcome, SqlError> {
        self.run(request)
    }

    /// Begins a transaction: what is changed with it is seen by others only after [`Database::commit`]. Statements
    /// that change something without it wait until it is over.
    ///
    /// # Errors
    /// When another transaction did not end in time, or `cancel` was thrown.
    pub(crate) fn begin(&self, _cancel: &super::Cancel) -> Result<Transaction, SqlError> {
        Ok(Transaction {})
    }

    /// Makes what was done in a transaction last. [`Database::rollback`], or dropping it, undoes it.
    ///
    /// # Errors
    /// When the storage cannot be written.
    pub(crate) fn commit(&self, _transaction: Transaction) -> Result<(), SqlError> {
        Ok(())
    }

    /// Undoes what was done in a transaction.
    pub(crate) fn rollback(&self, transaction: Transaction) {
        drop(transaction);
    }
}
