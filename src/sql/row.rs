//! `Row`: one row of a result whose columns are not known beforehand.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::column::Column;
use super::page::Columns;
use super::record::{self, Record, Shape};
use crate::error::{Error, Result};
use crate::scan::Scanner;

/// One row of a result.
///
/// Values are decoded when they are asked for, by name or by position.
#[derive(Clone)]
pub struct Row {
    /// The page that the row came with; rows of one page share it.
    page: Arc<String>,
    cells: Box<[Range<usize>]>,
    columns: Arc<Columns>,
}

impl Row {
    pub(super) fn new(page: &Arc<String>, columns: &Arc<Columns>, cells: &[&str]) -> Self {
        let start = page.as_ptr().addr();
        let place = |cell: &&str| {
            let at = cell.as_ptr().addr().wrapping_sub(start);
            at..at.saturating_add(cell.len())
        };
        Self { page: page.clone(), cells: cells.iter().map(place).collect(), columns: columns.clone() }
    }

    /// A row that is a list and stands in a text of its own.
    pub(crate) fn of_list(text: String, columns: &Arc<Columns>) -> Result<Self> {
        let text = Arc::new(text);
        let cells = record::list_cells(&mut Scanner::new(&text, 0), columns).map_err(Error::decode)?;
        Ok(Self::new(&text, columns, &cells))
    }

    /// The columns of the result.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        self.columns.list()
    }

    /// The value of a column, by its name or its position from zero.
    ///
    /// # Errors
    /// When there is no such column, or its value does not fit the type; a value that may be null needs an `Option`.
    #[allow(clippy::needless_pass_by_value, reason = "an index is a number or a reference")]
    pub fn get<T: DeserializeOwned>(&self, column: impl RowIndex) -> Result<T> {
        let index = column.position(self.columns())?;
        let value = record::read_cell(self.text(index), index, &self.columns, PhantomData::<T>);
        value.map_err(Error::decode)
    }

    /// Decodes the whole row, as [`rows_as`](crate::dremio::Query::rows_as) does.
    ///
    /// # Errors
    /// When it does not fit the type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T> {
        let cells: Vec<&str> = (0..self.columns().len()).map(|index| self.text(index)).collect();
        let list = format!("[{}]", cells.join(","));
        let mut scanner = Scanner::new(&list, 0);
        let record = Record { scanner: &mut scanner, columns: &self.columns, shape: Shape::List };
        T::deserialize(record).map_err(Error::decode)
    }

    /// The JSON text of a cell; a column that the row did not have is null.
    fn text(&self, index: usize) -> &str {
        self.cells.get(index).and_then(|cell| self.page.get(cell.clone())).unwrap_or("null")
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cells = f.debug_map();
        for (index, column) in self.columns().iter().enumerate() {
            cells.entry(&column.name(), &format_args!("{}", self.text(index)));
        }
        cells.finish()
    }
}

/// How a column of a [`Row`] is named: by its name or by its position from zero.
pub trait RowIndex: sealed::Sealed {
    /// The position of the column.
    ///
    /// # Errors
    /// When there is no such column.
    fn position(&self, columns: &[Column]) -> Result<usize>;
}

impl RowIndex for usize {
    fn position(&self, columns: &[Column]) -> Result<usize> {
        if *self < columns.len() {
            return Ok(*self);
        }
        Err(Error::invalid_request(format_args!(
            "there is no column {self}: the result has {}",
            columns.len()
        )))
    }
}

impl RowIndex for &str {
    fn position(&self, columns: &[Column]) -> Result<usize> {
        let exact = columns.iter().position(|column| column.name() == *self);
        // SQL does not tell upper from lower case in names, so a program need not either.
        let found =
            exact.or_else(|| columns.iter().position(|column| column.name().eq_ignore_ascii_case(self)));
        found.ok_or_else(|| {
            let known: Vec<&str> = columns.iter().map(Column::name).collect();
            Error::invalid_request(format_args!(
                "there is no column {self:?}: the result has {}",
                known.join(", ")
            ))
        })
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for usize {}
    impl Sealed for &str {}
}
