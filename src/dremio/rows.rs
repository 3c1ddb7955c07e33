//! `Rows` and `RowsAs`: a result, page after page, row after row.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::common::{Field, FieldTypeName};
use super::job::{FIRST_WAIT, LONGEST_WAIT};
use super::jobs::JobState;
use super::software::Software;
use crate::call::Call;
use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::page::ends;
use crate::poll::Poll;
use crate::sql::page::{Columns, Page};
use crate::sql::{Column, DataType, Row};
use crate::transport::RawResponse;
use crate::wire::decode_text;

/// The rows of a result whose columns are not known beforehand.
///
/// The iterator fetches a page when the one before is used up, and ends after the last row. That it is the last one is
/// checked against the number of rows that the server says there are. After an error in fetching a page it may be asked
/// again and goes on where it stopped; a row that cannot be read is passed over by the next call.
#[derive(Debug)]
pub struct Rows {
    reader: Reader,
}

impl Rows {
    pub(super) fn new(api: &Software, job: &str, page_size: u32) -> Result<Self> {
        Ok(Self { reader: Reader::open(api, job, page_size)? })
    }

    /// The columns of the result.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        self.reader.columns.list()
    }

    /// How many rows the whole result has, if the server says it.
    #[must_use]
    pub fn row_count(&self) -> Option<u64> {
        self.reader.total
    }
}

impl Iterator for Rows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        self.reader.next(Page::next_row)
    }
}

impl std::iter::FusedIterator for Rows {}

/// The rows of a result as values of a type of the caller's.
///
/// As for [`Rows`], but every row is decoded into `T` straight from the bytes of its page.
pub struct RowsAs<T> {
    reader: Reader,
    _rows: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> RowsAs<T> {
    pub(super) fn new(api: &Software, job: &str, page_size: u32) -> Result<Self> {
        Ok(Self { reader: Reader::open(api, job, page_size)?, _rows: PhantomData })
    }
}

impl<T> RowsAs<T> {
    /// The columns of the result.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        self.reader.columns.list()
    }

    /// How many rows the whole result has, if the server says it.
    #[must_use]
    pub fn row_count(&self) -> Option<u64> {
        self.reader.total
    }
}

impl<T: DeserializeOwned> Iterator for RowsAs<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        self.reader.next(Page::next_as)
    }
}

impl<T: DeserializeOwned> std::iter::FusedIterator for RowsAs<T> {}

impl<T> fmt::Debug for RowsAs<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowsAs").field("reader", &self.reader).finish()
    }
}

/// How long a server may say of a job that has ended that it has not.
const NOT_YET_READY: Duration = Duration::from_secs(10);

/// Whether the server says that a job is in a state on the way to its end.
fn says_not_ready(error: &Error) -> bool {
    let text = error.body().and_then(|body| body.split_once("job that is in ["));
    let state = text.and_then(|(_, rest)| rest.split_once(']')).map(|(state, _)| state.to_owned());
    error.status() == Some(400) && state.is_some_and(|state| !JobState::from(state).is_final())
}

/// Fetches the pages of a result.
struct Reader {
    api: Software,
    call: Call,
    columns: Arc<Columns>,
    page: Option<Page>,
    buffer: Vec<u8>,
    /// Rows of the pages that are used up.
    received: u64,
    /// Rows of the current page so far.
    on_page: u64,
    total: Option<u64>,
    /// How often the current page was asked for, which errors about it say.
    attempts: u32,
    finished: bool,
}

impl Reader {
    fn open(api: &Software, job: &str, page_size: u32) -> Result<Self> {
        let mut call = api.jobs().get_results(job).call;
        call.set("limit", page_size);
        let mut reader = Self {
            api: api.clone(),
            call,
            columns: Arc::new(Columns::new(Vec::new())),
            page: None,
            buffer: Vec::new(),
            received: 0,
            on_page: 0,
            total: None,
            attempts: 0,
            finished: false,
        };
        let page = reader.first_page()?;
        reader.columns = page.columns().clone();
        reader.page = Some(page);
        Ok(reader)
    }

    /// The first page. The node that is asked for it may not have heard yet that the job is completed.
    fn first_page(&mut self) -> Result<Page> {
        let deadline = Deadline::after(self.api.core().timeout().min(NOT_YET_READY));
        let mut poll = Poll::new(deadline, FIRST_WAIT, LONGEST_WAIT);
        loop {
            match self.fetch(None) {
                Err(error) if says_not_ready(&error) && poll.wait() => {}
                outcome => return outcome,
            }
        }
    }

    fn fetch(&mut self, known: Option<&Arc<Columns>>) -> Result<Page> {
        self.call.set("offset", self.received);
        let deadline = Deadline::after(self.api.core().timeout());
        let buffer = std::mem::take(&mut self.buffer);
        let answer = self.api.core().run_by(&self.call, deadline, buffer);
        let answer = answer.map_err(|error| error.within(&self.call.context))?;
        self.attempts = answer.attempts();
        let page = Self::page(answer, known).map_err(|error| self.told(error))?;
        self.note_total(&page);
        Ok(page)
    }

    fn page(answer: RawResponse, known: Option<&Arc<Columns>>) -> Result<Page> {
        answer.json()?;
        let text = String::from_utf8(answer.into_body()).map_err(Error::decode)?;
        Page::open(text, known, columns)
    }

    /// An error about what the server answered.
    fn told(&self, error: Error) -> Error {
        error.within(&self.call.context).after_attempts(self.attempts)
    }

    fn note_total(&mut self, page: &Page) {
        self.total = page.total().and_then(|total| u64::try_from(total).ok()).or(self.total);
    }

    fn next<R>(&mut self, read: impl Fn(&mut Page) -> Result<Option<R>>) -> Option<Result<R>> {
        loop {
            if self.finished {
                return None;
            }
            if let Some(page) = &mut self.page {
                let row = self.received + self.on_page + 1;
                match read(page) {
                    Ok(Some(row)) => {
                        self.on_page += 1;
                        return Some(Ok(row));
                    }
                    Ok(None) => {
                        if let Err(error) = self.leave_page() {
                            self.finished = true;
                            return Some(Err(error));
                        }
                        continue;
                    }
                    Err(error) => {
                        self.pass_over();
                        return Some(Err(self.told(error.at(format_args!("row {row}")))));
                    }
                }
            }
            let known = self.columns.clone();
            match self.fetch(Some(&known)) {
                Ok(page) => self.page = Some(page),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// Goes on behind a row that could not be read; a page that breaks off is fetched again from there.
    fn pass_over(&mut self) {
        if self.page.as_ref().is_some_and(Page::is_broken) {
            self.received += std::mem::take(&mut self.on_page);
            self.page = None;
        } else {
            self.on_page += 1;
        }
    }

    /// What to do at the end of a page: go on, end, or complain.
    fn leave_page(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.on_page);
        self.received += rows;
        if let Some(page) = self.page.take() {
            self.note_total(&page);
            self.buffer = page.into_buffer();
        }
        self.finished = ends(self.received, rows, self.total).map_err(|error| self.told(error))?;
        Ok(())
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("call", &self.call)
            .field("received", &(self.received + self.on_page))
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

/// Reads the schema of a result.
fn columns(schema: &str) -> Result<Vec<Column>> {
    let fields: Vec<Field> = decode_text(schema).map_err(Error::invalid_text)?;
    Ok(fields.iter().map(column).collect())
}

fn data_type(field: &Field) -> DataType {
    let field_type = &field.field_type;
    let digits = |count: Option<i64>| count.and_then(|count| u32::try_from(count).ok()).unwrap_or_default();
    match (&field_type.name, field_type.sub_schema.as_slice()) {
        (FieldTypeName::Boolean, _) => DataType::Boolean,
        (FieldTypeName::Tinyint | FieldTypeName::Smallint | FieldTypeName::Integer, _) => DataType::Integer,
        (FieldTypeName::Bigint, _) => DataType::BigInt,
        (FieldTypeName::Float, _) => DataType::Float,
        (FieldTypeName::Double, _) => DataType::Double,
        (FieldTypeName::Decimal, _) => {
            DataType::Decimal { precision: digits(field_type.precision), scale: digits(field_type.scale) }
        }
        (FieldTypeName::Varchar, _) => DataType::Varchar,
        (FieldTypeName::Varbinary | FieldTypeName::Binary, _) => DataType::Varbinary,
        (FieldTypeName::Date, _) => DataType::Date,
        (FieldTypeName::Time, _) => DataType::Time,
        (FieldTypeName::Timestamp, _) => DataType::Timestamp,
        (FieldTypeName::IntervalDayToSecond, _) => DataType::IntervalDayToSecond,
        (FieldTypeName::IntervalYearToMonth, _) => DataType::IntervalYearToMonth,
        (FieldTypeName::List, [element]) => DataType::List(Box::new(data_type(element))),
        (FieldTypeName::Struct, members) => DataType::Struct(members.iter().map(column).collect()),
        (FieldTypeName::Map, [entry]) => map_type(entry),
        (other, _) => DataType::Other(other.as_str().to_owned()),
    }
}

fn column(field: &Field) -> Column {
    Column::new(field.name.clone().unwrap_or_default(), data_type(field))
}

/// Maps have one nameless struct inside, which has the key and the value.
fn map_type(entry: &Field) -> DataType {
    match entry.field_type.sub_schema.as_slice() {
        [key, value] => DataType::Map { key: Box::new(data_type(key)), value: Box::new(data_type(value)) },
        _ => DataType::Other("MAP".to_owned()),
    }
}
