//! `Rows` and `RowsAs`: a result, row after row, while it comes.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use super::query::Execution;
use super::reader::Reader;
use super::running::Running;
use super::sql::QueryStatistics;
use crate::call::Context;
use crate::error::{Error, Result, Trail};
use crate::sql::source::Value;
use crate::sql::{Column, Row};

/// The rows of a result whose columns are not known beforehand.
///
/// Rows are read while they come, so that a result of any size needs the memory of one row. The iterator ends after the
/// last row; a result that breaks off before is an error, never just the end. A row that cannot be read is passed over by
/// the next call, after every other error there are no more rows. Dropping it before its end tells the server to cancel the
/// statement.
#[derive(Debug)]
pub struct Rows {
    stream: Stream,
}

impl Rows {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream }
    }
}

impl Iterator for Rows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        self.stream.next(Reader::next_row)
    }
}

impl std::iter::FusedIterator for Rows {}

/// The rows of a result as values of a type of the caller's.
///
/// As for [`Rows`], but every row is decoded into `T` straight from the bytes that came.
pub struct RowsAs<T> {
    stream: Stream,
    _rows: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> RowsAs<T> {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, _rows: PhantomData }
    }
}

impl<T: DeserializeOwned> Iterator for RowsAs<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        self.stream.next(Reader::next_as)
    }
}

impl<T: DeserializeOwned> std::iter::FusedIterator for RowsAs<T> {}

impl<T> fmt::Debug for RowsAs<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowsAs").field("stream", &self.stream).finish()
    }
}

macro_rules! about_the_result {
    ($($rows:tt)*) => {
        impl $($rows)* {
            /// The columns of the result; none for a statement that gives no rows.
            #[must_use]
            pub fn columns(&self) -> &[Column] {
                self.stream.reader.columns()
            }

            /// The id of the query, if the server has said it; 1.0 does not.
            #[must_use]
            pub fn query_id(&self) -> Option<&str> {
                self.stream.reader.about().query_id.as_deref()
            }

            /// What the server counted: bytes, rows, seconds. It comes after the last row.
            #[must_use]
            pub fn statistics(&self) -> Option<&QueryStatistics> {
                self.stream.reader.about().statistics.as_ref()
            }
        }
    };
}

about_the_result!(Rows);
about_the_result!(<T> RowsAs<T>);

/// A result while it is read.
pub(super) struct Stream {
    reader: Reader,
    running: Running,
    context: Context,
    trail: Trail,
    finished: bool,
}

impl Stream {
    pub(super) fn new(reader: Reader, mut running: Running, context: Context, trail: Trail) -> Self {
        if reader.is_finished() {
            running.end();
        }
        running.query_id.clone_from(&reader.about().query_id);
        Self { reader, running, context, trail, finished: false }
    }

    fn next<R>(&mut self, read: impl Fn(&mut Reader) -> Result<Option<Value<R>>>) -> Option<Result<R>> {
        if self.finished {
            return None;
        }
        let outcome = read(&mut self.reader).and_then(|row| {
            if row.is_none() {
                self.reader.expect_end()?;
            }
            Ok(row)
        });
        let number = self.reader.received();
        match self.running.watch(outcome) {
            Ok(Some(Value::Read(row))) => Some(Ok(row)),
            Ok(Some(Value::Unreadable(error))) => Some(Err(self.placed(error, number))),
            Ok(None) => {
                self.finished = true;
                self.running.end();
                None
            }
            Err(error) => {
                self.finished = true;
                Some(Err(self.placed(error, number + 1)))
            }
        }
    }

    fn placed(&self, error: Error, row: u64) -> Error {
        error.at(format_args!("row {row}")).within(&self.context).on(&self.trail)
    }

    /// Passes over the rows, of all results when there are several, and gives what the last of them said.
    pub(super) fn finish(mut self) -> Result<Execution> {
        self.finished = true;
        let outcome = self.running.watch(self.reader.finish());
        outcome.map_err(|error| error.within(&self.context).on(&self.trail))?;
        self.running.end();
        Ok(Execution::of(&self.reader))
    }
}

/// A result of which only the end was not looked at has ended all the same.
impl Drop for Stream {
    fn drop(&mut self) {
        if !self.finished && self.reader.is_all_there() {
            self.running.end();
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("reader", &self.reader).finish_non_exhaustive()
    }
}
