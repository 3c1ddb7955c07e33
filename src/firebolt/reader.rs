//! `Reader`: the answer to a statement, read row by row while it comes.
//!
//! Both of Firebolt's compact encodings are objects with a list of rows among their members: `JSON_Compact` is one of
//! them, `JSONLines_Compact` is several, of which the last says how it went.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::sql::QueryStatistics;
use super::types;
use crate::error::{Delivery, Error, ErrorKind, Result, StatementFailure};
use crate::events::Body;
use crate::json::Json;
use crate::sql::page::Columns;
use crate::sql::record::{Record, Shape};
use crate::sql::source::{Source, Value};
use crate::sql::{Column, Row};
use crate::wire::decode_text;

/// Which of the encodings it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// `JSON_Compact`.
    Document,
    /// `JSONLines_Compact`.
    Lines,
}

/// What the server says about a query, beside its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    pub(super) query_id: Option<String>,
    pub(super) statistics: Option<QueryStatistics>,
}

/// The answer to a statement, and how far it has been read.
pub(super) struct Reader {
    source: Source,
    encoding: Encoding,
    status: u16,
    limit: u64,
    state: State,
    columns: Option<Arc<Columns>>,
    object: Object,
    /// The text behind rows that came before their columns.
    parked: Option<Source>,
    about: About,
    received: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Between,
    Members { first: bool },
    Rows { first: bool },
    Finished,
}

/// What the current object has said so far.
#[derive(Default)]
struct Object {
    message_type: Option<String>,
    errors: Option<String>,
    rows: Option<u64>,
    /// Rows whose columns are not known yet.
    data: Option<String>,
    has_data: bool,
}

impl Reader {
    pub(super) fn new(body: Body, encoding: Encoding, status: u16, limit: u64) -> Self {
        Self {
            source: Source::new(body, limit),
            encoding,
            status,
            limit,
            state: State::Between,
            columns: None,
            object: Object::default(),
            parked: None,
            about: About::default(),
            received: 0,
        }
    }

    /// Reads up to the first row, so that the columns are known and what fails at once has failed.
    pub(super) fn open(&mut self) -> Result<()> {
        while !self.at_rows() {
            self.step()?;
        }
        Ok(())
    }

    fn at_rows(&self) -> bool {
        matches!(self.state, State::Rows { .. } | State::Finished)
            // The id of the query may stand behind the columns.
            || (self.state == State::Between && self.columns.is_some())
    }

    pub(super) fn columns(&self) -> &[Column] {
        self.columns.as_ref().map_or(&[], |columns| columns.list())
    }

    pub(super) fn about(&self) -> &About {
        &self.about
    }

    /// Rows so far.
    pub(super) fn received(&self) -> u64 {
        self.received
    }

    pub(super) fn is_finished(&self) -> bool {
        self.state == State::Finished
    }

    /// The next row, decoded; nothing after the last one.
    pub(super) fn next_as<T: DeserializeOwned>(&mut self) -> Result<Option<Value<T>>> {
        self.next(|source, columns| {
            source.decode(|scanner| T::deserialize(Record { scanner, columns, shape: Shape::List }))
        })
    }

    /// The next row, to be decoded later; nothing after the last one.
    pub(super) fn next_row(&mut self) -> Result<Option<Value<Row>>> {
        self.next(|source, columns| {
            let text = source.value()?;
            Ok(Row::of_list(text, columns).map_or_else(Value::Unreadable, Value::Read))
        })
    }

    /// Passes over the rows that are left.
    pub(super) fn drain(&mut self) -> Result<()> {
        while self.next(|source, _| source.value().map(Value::Read))?.is_some() {}
        Ok(())
    }

    fn next<T>(
        &mut self,
        read: impl FnOnce(&mut Source, &Arc<Columns>) -> Result<Value<T>>,
    ) -> Result<Option<Value<T>>> {
        if !self.advance()? {
            return Ok(None);
        }
        let columns = self.columns.as_ref().ok_or_else(|| Error::decode("there are rows without columns"))?;
        let row = read(&mut self.source, columns)?;
        self.received += 1;
        Ok(Some(row))
    }

    /// Goes to the next row; whether there is one.
    fn advance(&mut self) -> Result<bool> {
        loop {
            match self.state {
                State::Finished => return Ok(false),
                State::Rows { first } => {
                    if self.source.take(b']')? {
                        self.leave_rows()?;
                        continue;
                    }
                    if !first {
                        self.source.expect(b',')?;
                    }
                    self.state = State::Rows { first: false };
                    return Ok(true);
                }
                State::Between | State::Members { .. } => self.step()?,
            }
        }
    }

    /// Reads what is next, if that is not a row.
    fn step(&mut self) -> Result<()> {
        match self.state {
            State::Between => self.begin(),
            State::Members { first } => self.member(first),
            State::Rows { .. } | State::Finished => Ok(()),
        }
    }

    fn begin(&mut self) -> Result<()> {
        match self.source.peek()? {
            None => return self.end_of_text(),
            Some(b'{') => self.source.expect(b'{')?,
            Some(_) => return Err(self.not_a_result()),
        }
        self.object = Object::default();
        self.state = State::Members { first: true };
        Ok(())
    }

    /// What is neither a result nor an error of the usual form.
    fn not_a_result(&mut self) -> Error {
        let text = self.source.excerpt();
        match StatementFailure::read(self.status, &text) {
            Some(failure) => Error::statement(failure),
            None => Error::decode(format_args!("the answer is not a result; it begins: {text}")),
        }
    }

    fn end_of_text(&mut self) -> Result<()> {
        if self.encoding == Encoding::Lines {
            let text = "the result broke off: its last record, which says that it is complete, did not come";
            return Err(Error::new(ErrorKind::Incomplete(text.to_owned()), Delivery::MaybeSent));
        }
        // What answers with no rows answers with nothing at all in 1.0.
        self.state = State::Finished;
        Ok(())
    }

    fn member(&mut self, first: bool) -> Result<()> {
        if self.source.take(b'}')? {
            return self.end_object();
        }
        if !first {
            self.source.expect(b',')?;
        }
        self.state = State::Members { first: false };
        let name = self.source.name()?;
        match name.as_str() {
            "data" => return self.data(),
            "meta" | "result_columns" => {
                let list = self.source.value()?;
                self.columns = Some(Arc::new(Columns::new(columns(&list)?)));
            }
            "errors" => self.object.errors = Some(self.source.value()?),
            "message_type" => self.object.message_type = text(&self.source.value()?),
            "rows" => self.object.rows = self.source.value()?.parse().ok(),
            "statistics" => self.about.statistics = decode_text(&self.source.value()?).ok(),
            "query_id" => {
                let id = self.source.value()?;
                self.note_query(text(&id));
            }
            "query" => {
                let query = self.source.value()?;
                self.note_query(Json::parse(&query).ok().and_then(|query| member_text(&query, "query_id")));
            }
            _ => drop(self.source.value()?),
        }
        Ok(())
    }

    fn note_query(&mut self, id: Option<String>) {
        self.about.query_id = id.or(self.about.query_id.take());
    }

    fn data(&mut self) -> Result<()> {
        self.object.has_data = true;
        if self.source.peek()? != Some(b'[') {
            // An error may have `null` in place of rows.
            let value = self.source.value()?;
            return if value == "null" { Ok(()) } else { Err(Error::decode("`data` is not a list of rows")) };
        }
        if self.columns.is_none() {
            self.object.data = Some(self.source.value()?);
            return Ok(());
        }
        self.source.expect(b'[')?;
        self.state = State::Rows { first: true };
        Ok(())
    }

    fn leave_rows(&mut self) -> Result<()> {
        match self.parked.take() {
            None => {
                self.state = State::Members { first: false };
                Ok(())
            }
            Some(source) => {
                self.source = source;
                self.end_document()
            }
        }
    }

    fn end_object(&mut self) -> Result<()> {
        if let Some(failure) = self.failure() {
            return Err(Error::statement(failure));
        }
        if self.encoding == Encoding::Document {
            return self.end_document();
        }
        match self.object.message_type.as_deref() {
            Some("FINISH_SUCCESSFULLY") => {
                self.state = State::Finished;
                // Reading on to the end leaves the connection fit for the next request; the result is complete.
                let _ = self.source.peek();
            }
            Some("FINISH_WITH_ERRORS" | "ERROR") => {
                let failure = StatementFailure {
                    status: self.status,
                    query_id: self.about.query_id.clone(),
                    errors: vec![crate::StatementError::default()],
                    body: String::new(),
                };
                return Err(Error::statement(failure));
            }
            // Also one that is not known: what ends a result is known.
            _ => self.state = State::Between,
        }
        Ok(())
    }

    fn failure(&self) -> Option<StatementFailure> {
        let errors = self.object.errors.as_deref()?;
        let id = self.about.query_id.as_deref().map(|id| format!(",\"query_id\":{}", Json::text(id)));
        let body = format!("{{\"errors\":{errors}{}}}", id.unwrap_or_default());
        StatementFailure::read(self.status, &body)
    }

    fn end_document(&mut self) -> Result<()> {
        if let Some(data) = self.object.data.take() {
            let rows = Source::new(Box::new(std::io::Cursor::new(data.into_bytes())), self.limit);
            self.parked = Some(std::mem::replace(&mut self.source, rows));
            self.source.expect(b'[')?;
            self.state = State::Rows { first: true };
            return Ok(());
        }
        if !self.object.has_data {
            return Err(Error::decode("the answer is no result: it has no `data`"));
        }
        if let Some(rows) = self.object.rows.filter(|rows| *rows != self.received) {
            let text = format!("the server says that there are {rows} rows, but gave {}", self.received);
            return Err(Error::new(ErrorKind::Incomplete(text), Delivery::MaybeSent));
        }
        self.state = State::Finished;
        Ok(())
    }

    /// Passes over the rows that are left, also those of the results that follow when several statements were sent at
    /// once.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.drain()?;
        while self.encoding == Encoding::Document && self.source.peek()?.is_some() {
            self.state = State::Between;
            self.columns = None;
            self.about = About::default();
            self.received = 0;
            self.drain()?;
        }
        Ok(())
    }

    /// Whether the rest of the result has come already, which waits for nothing.
    pub(super) fn is_all_there(&mut self) -> bool {
        self.source.freeze();
        self.parked.iter_mut().for_each(Source::freeze);
        self.drain().is_ok()
    }

    /// Refuses what follows the one result that was asked for.
    pub(super) fn expect_end(&mut self) -> Result<()> {
        match self.source.peek()? {
            Some(_) if self.encoding == Encoding::Document => {
                Err(Error::decode("more follows the result: were these several statements?"))
            }
            _ => Ok(()),
        }
    }
}

/// Reads all rows of a result.
#[cfg(feature = "testing")]
pub(crate) fn count_rows(body: Body, is_lines: bool) -> Result<u64> {
    let encoding = if is_lines { Encoding::Lines } else { Encoding::Document };
    let mut reader = Reader::new(body, encoding, 200, 1024 * 1024);
    reader.open()?;
    while reader.next_row()?.is_some() {}
    reader.expect_end()?;
    Ok(reader.received())
}

/// The columns in the text of a list of them.
fn columns(list: &str) -> Result<Vec<Column>> {
    let list: Vec<Json> = serde_json::from_str(list).map_err(|error| Error::invalid_json(&error))?;
    let column = |column: &Json| {
        let name = member_text(column, "name").unwrap_or_default();
        types::column(name, &member_text(column, "type").unwrap_or_default())
    };
    Ok(list.iter().map(column).collect())
}

fn text(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

fn member_text(object: &Json, name: &str) -> Option<String> {
    object.get(name)?.decode().ok()
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("encoding", &self.encoding)
            .field("state", &self.state)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}
