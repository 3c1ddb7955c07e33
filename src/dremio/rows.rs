//! `Rows` and `RowsAs`: a result, page after page, row after row.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::job::{FIRST_WAIT, LONGEST_WAIT};
use super::jobs::JobState;
use super::software::Software;
use crate::deadline::Deadline;
use crate::error::{Error, Result, Trail};
use crate::page::ends;
use crate::poll::Poll;
use crate::sql::page::{Columns, Page};
use crate::sql::{Column, Row};

mod ahead;
mod fetch;
mod schema;

use ahead::Ahead;
use fetch::{Fetch, Fetched};

/// How the pages of a result are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paging {
    /// Rows for each page.
    size: u32,
    /// Pages that are fetched before they are asked for.
    ahead: usize,
}

impl Paging {
    /// The most rows that Dremio gives at a time.
    const LARGEST: u32 = 500;
    /// The most connections that are kept for one host.
    const FARTHEST: usize = 16;

    pub(super) fn size(self, rows: u32) -> Self {
        Self { size: rows.clamp(1, Self::LARGEST), ..self }
    }

    pub(super) fn ahead(self, pages: usize) -> Self {
        Self { ahead: pages.min(Self::FARTHEST), ..self }
    }
}

impl Default for Paging {
    fn default() -> Self {
        Self { size: Self::LARGEST, ahead: 0 }
    }
}

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
    pub(super) fn new(api: &Software, job: &str, paging: Paging) -> Result<Self> {
        Ok(Self { reader: Reader::open(api, job, paging)? })
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
    pub(super) fn new(api: &Software, job: &str, paging: Paging) -> Result<Self> {
        Ok(Self { reader: Reader::open(api, job, paging)?, _rows: PhantomData })
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

/// The first page. The node that is asked for it may not have heard yet that the job is completed.
fn first_page(fetch: &mut Fetch) -> Result<Fetched> {
    let deadline = Deadline::after(fetch.timeout().min(NOT_YET_READY));
    let mut poll = Poll::new(fetch.client(), deadline, FIRST_WAIT, LONGEST_WAIT);
    loop {
        match fetch.page(0, Vec::new(), None) {
            Err(error) if says_not_ready(&error) && poll.wait()? => {}
            outcome => return outcome,
        }
    }
}

/// Goes through the pages of a result, each at the row where the one before ended.
struct Reader {
    fetch: Fetch,
    ahead: Ahead,
    columns: Arc<Columns>,
    page: Option<Page>,
    buffer: Vec<u8>,
    /// Rows of the pages that are used up.
    received: u64,
    /// Rows of the current page so far.
    on_page: u64,
    total: Option<u64>,
    /// Which request brought the current page, which errors about it say.
    trail: Trail,
    finished: bool,
}

impl Reader {
    fn open(api: &Software, job: &str, paging: Paging) -> Result<Self> {
        let mut fetch = Fetch::new(api, job, paging.size);
        let first = first_page(&mut fetch)?;
        let mut reader = Self {
            fetch,
            ahead: Ahead::new(paging),
            columns: first.page.columns().clone(),
            page: None,
            buffer: Vec::new(),
            received: 0,
            on_page: 0,
            total: None,
            trail: Trail::default(),
            finished: false,
        };
        reader.take(first);
        // The others begin while the caller reads the first page.
        reader.ahead.start(&reader.fetch, &reader.columns, u64::from(paging.size), reader.total);
        Ok(reader)
    }

    fn take(&mut self, fetched: Fetched) {
        self.note_total(&fetched.page);
        self.trail = fetched.trail;
        self.page = Some(fetched.page);
    }

    fn next_page(&mut self) -> Result<()> {
        if !self.ahead.has(self.received) {
            self.ahead.start(&self.fetch, &self.columns, self.received, self.total);
        }
        let fetched = self.ahead.next(&mut self.buffer).unwrap_or_else(|| {
            self.fetch.page(self.received, std::mem::take(&mut self.buffer), Some(&self.columns))
        })?;
        self.take(fetched);
        Ok(())
    }

    fn told(&self, error: Error) -> Error {
        self.fetch.told(error, &self.trail)
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
            if let Err(error) = self.next_page() {
                return Some(Err(error));
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
            .field("call", self.fetch.call())
            .field("received", &(self.received + self.on_page))
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

/// Decodes the rows of a page and gives its memory back.
#[cfg(feature = "testing")]
pub(crate) fn read_page<T: DeserializeOwned>(page: Vec<u8>, mut each: impl FnMut(T)) -> Result<Vec<u8>> {
    let text = String::from_utf8(page).map_err(Error::decode)?;
    let mut page = Page::open(text, None, schema::columns)?;
    while let Some(row) = page.next_as()? {
        each(row);
    }
    Ok(page.into_buffer())
}
