//! Tables that are filled when a query runs.

use super::Running;
use crate::sql::cell::Cell;
use crate::sql::{Column, SqlError, Table};
use std::sync::Arc;

/// A table that is filled when a query runs.
#[derive(Clone, Debug)]
pub(crate) enum Extra {
    /// With rows that are there already.
    Table(Table),
    /// With rows that are read.
    Scan(Arc<dyn Scan>),
}

impl Extra {
    /// Its columns.
    pub(crate) fn columns(&self) -> &[Column] {
        match self {
            Self::Table(table) => &table.columns,
            Self::Scan(scan) => scan.columns(),
        }
    }

    /// How many rows it gave.
    pub(crate) fn rows_read(&self) -> u64 {
        match self {
            Self::Table(table) => table.rows.len() as u64,
            Self::Scan(scan) => scan.rows_read(),
        }
    }
}

/// Rows of a table, or the failure that ends them.
pub(crate) type CellRows<'a> = Box<dyn Iterator<Item = Result<Vec<Cell>, SqlError>> + 'a>;

/// A table whose rows are read when a query needs them, such as the files of an external table.
pub(crate) trait Scan: std::fmt::Debug + Send + Sync {
    /// Its columns.
    fn columns(&self) -> &[Column];

    /// Its rows, as they are stored.
    ///
    /// # Errors
    /// When they cannot be found.
    fn rows(&self, running: &Running) -> Result<CellRows<'_>, SqlError>;

    /// How many rows were read.
    fn rows_read(&self) -> u64;
}
