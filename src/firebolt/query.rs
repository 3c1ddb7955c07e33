//! `Query`: a statement before it is sent.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::connection::{Connection, refused_setting};
use super::describe::{self, Description};
use super::job::{self, Job};
use super::link::Generation;
use super::output::RawResult;
use super::parameter::Parameter;
use super::reader::{Encoding, Reader};
use super::request::{Mode, Request};
use super::results::Results;
use super::rows::{Rows, RowsAs, Stream};
use super::sql::{OutputFormat, QueryStatistics};
use super::statement;
use crate::error::{Error, Result};

/// A SQL statement, ready to be sent.
///
/// ```no_run
/// # fn example(connection: &mut lakehouse::firebolt::Connection) -> lakehouse::Result<()> {
/// let sql = "SELECT page, hits FROM visits WHERE day = $1::DATE AND hits > $2";
/// for row in connection.query(sql).param("2026-08-01").param(10).rows_as::<(String, i64)>()? {
///     let (page, hits) = row?;
///     println!("{hits:>8} {page}");
/// }
/// # Ok(()) }
/// ```
///
/// [`rows`](Self::rows) and [`rows_as`](Self::rows_as) read the result while it comes, [`execute`](Self::execute) passes
/// over it, [`results`](Self::results) is for several statements, and [`submit`](Self::submit) for long work that nobody
/// waits for.
#[derive(Debug)]
#[must_use = "a query does nothing until it is sent"]
pub struct Query<'c> {
    connection: &'c mut Connection,
    request: Request,
    problem: Option<String>,
}

impl<'c> Query<'c> {
    pub(super) fn new(connection: &'c mut Connection, sql: String) -> Self {
        Self { connection, request: Request::new(sql), problem: None }
    }

    /// The value of the next numbered place: the first call gives `$1`, the second `$2`, and so on.
    ///
    /// Values travel in the URL, where access logs show them, and where a few kilobytes are the limit.
    pub fn param(mut self, value: impl Into<Parameter>) -> Self {
        self.request.positional.push(value.into());
        self
    }

    /// The value of a named parameter, read with `param('name')`, which is always TEXT: `param('cutoff')::INT`.
    pub fn named_param(mut self, name: impl Into<String>, value: impl Into<Parameter>) -> Self {
        let name = name.into();
        if self.request.named.iter().any(|(known, _)| *known == name) {
            self.refuse(format!("the parameter {name:?} is given twice"));
        }
        self.request.named.push((name, value.into()));
        self
    }

    /// The value of the next question mark, written into the statement before it is sent. Question marks in texts, names
    /// and comments do not count. This is how arrays and bytes go that cannot be parameters, and how 1.0 takes values
    /// without `param`.
    pub fn bind(mut self, value: impl Into<Parameter>) -> Self {
        self.request.bound.push(value.into());
        self
    }

    /// A setting for this statement alone. It is not asked for beforehand: one that the server does not know fails the
    /// statement.
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        if let Some(why) = refused_setting(&name) {
            self.refuse(format!("the setting {name:?} {why}"));
        }
        self.request.settings.push((name, value.into()));
        self
    }

    /// A label that the views of running and of past queries show (not on 1.0). Without one the statement gets one that
    /// nothing else has, so that it can be found and cancelled.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.request.label = Some(label.into());
        self
    }

    /// A file that goes with the statement, which reads it as `upload://name` (not on 1.0).
    ///
    /// ```no_run
    /// # fn example(connection: &mut lakehouse::firebolt::Connection, bytes: Vec<u8>) -> lakehouse::Result<()> {
    /// let sql = "INSERT INTO visits SELECT * FROM read_parquet('upload://batch')";
    /// connection.query(sql).file("batch", bytes).execute()?;
    /// # Ok(()) }
    /// ```
    pub fn file(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let name = name.into();
        if name == "sql" {
            self.refuse(
                "the name `sql` is that of the statement itself: give the file another one".to_owned(),
            );
        }
        self.request.files.push((name, bytes.into()));
        self
    }

    /// How long the statement may take, from its start to its last row. When the time is over, the server is told to
    /// cancel it; it is told the limit beforehand, too.
    ///
    /// Without a limit it may take a day, but the server must not be silent for more than 300 seconds: the load balancers
    /// of the cloud forget a silent connection after 350. A statement that works longer before its first row is given a
    /// limit here on a network that bears it, or better [submitted](Self::submit).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.timeout = Some(timeout);
        self
    }

    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    fn check(&self) -> Result<()> {
        if !self.request.files.is_empty() {
            self.refuse_on_v1("takes no files with a statement")?;
        }
        self.problem.as_ref().map_or(Ok(()), |problem| Err(Error::invalid_request(problem)))
    }

    fn refuse_on_v1(&self, what: &str) -> Result<()> {
        match self.connection.link.generation {
            Generation::V1 => Err(Error::invalid_request(format_args!("Firebolt 1.0 {what}"))),
            Generation::V2 | Generation::Core => Ok(()),
        }
    }

    /// The request with its bound values in the text, and the statements of that text.
    fn statements(self) -> Result<(&'c mut Connection, Request, Vec<String>)> {
        self.check()?;
        let generation = self.connection.link.generation;
        let request = self.request.bind(generation)?;
        let statements = statement::split(&request.sql, generation.dialect())?;
        let statements = statements.into_iter().map(str::to_owned).collect();
        Ok((self.connection, request, statements))
    }

    /// Checks that it is one statement, and sends it for its rows.
    fn start(self) -> Result<Stream> {
        let (connection, request, statements) = self.statements()?;
        match statements.len() {
            1 => {}
            0 => return Err(Error::invalid_request("there is no statement in the text")),
            count => {
                return Err(Error::invalid_request(format_args!(
                    "the text has {count} statements: `results` gives the rows of each, `execute` runs them"
                )));
            }
        }
        rows(connection, request)
    }

    /// Runs the statement and gives its rows as they come.
    ///
    /// 2.x and Core stream them (`JSONLines_Compact`), 1.0 sends a document that is read as it comes (`JSON_Compact`).
    ///
    /// `POST /`
    ///
    /// # Errors
    /// [`Statement`](crate::ErrorKind::Statement) when the server refuses it or it fails, also on the way, between two
    /// rows; an error that [is an engine's being stopped](crate::Error::is_engine_stopped); a timeout; and what the call
    /// fails with. A statement is never sent twice where it might run twice.
    pub fn rows(self) -> Result<Rows> {
        self.start().map(Rows::new)
    }

    /// Runs the statement and gives its rows as values of a type of the caller's: a struct with the names of the
    /// columns, a tuple, or, for a single column, a plain value. See [`sql`](crate::sql) for what fits what.
    ///
    /// `POST /`
    ///
    /// # Errors
    /// As for [`rows`](Self::rows).
    pub fn rows_as<T: DeserializeOwned>(self) -> Result<RowsAs<T>> {
        self.start().map(RowsAs::new)
    }

    /// Runs the statement and waits for it, passing over its rows.
    ///
    /// The text may have several statements: 1.0 gets it as it is, later generations take one statement at a time and
    /// get them one after the other. The first that fails is the last that was sent.
    ///
    /// `POST /`
    ///
    /// # Errors
    /// As for [`rows`](Self::rows).
    pub fn execute(self) -> Result<Execution> {
        let (connection, request, statements) = self.statements()?;
        if connection.link.generation == Generation::V1 && statements.len() > 1 {
            return connection.finish(request);
        }
        let count = statements.len();
        let mut last = Execution::default();
        for (number, sql) in (1..).zip(statements) {
            let one = execute_one(connection, Request { sql, ..request.clone() });
            let place =
                |error: Error| if count > 1 { error.of_statement_number(number, count) } else { error };
            last = one.map_err(place)?;
        }
        Ok(last)
    }

    /// Runs the statements of the text and gives the result of each, one after the other.
    ///
    /// On 1.0 all of them are sent at once; later generations get each statement when its result is asked for.
    ///
    /// `POST /`
    ///
    /// # Errors
    /// What the first statement fails with on 1.0; later ones, and those of other generations, when they are asked for.
    pub fn results(self) -> Result<Results<'c>> {
        let (connection, request, statements) = self.statements()?;
        Results::new(connection, request, statements)
    }

    /// Hands the statement over to the server, which runs it without a connection (2.x). For what changes data: `SELECT`
    /// is refused by the server, because nobody would get the rows.
    ///
    /// `POST /?async=true`
    ///
    /// # Errors
    /// [`Statement`](crate::ErrorKind::Statement) when the server refuses it; what it fails with later is said when it is
    /// waited for.
    pub fn submit(self) -> Result<Job> {
        self.check()?;
        self.refuse_on_v1("runs no statement without a connection")?;
        let request = Request { mode: Mode::Submit, ..self.request };
        job::submit(self.connection, request)
    }

    /// Runs the statement and gives its result in any format that the server has, to be read as it comes.
    ///
    /// `POST /?output_format=…`
    ///
    /// # Errors
    /// As for [`rows`](Self::rows). What fails after the head of the answer is in the text: formats for people and for
    /// spreadsheets have no other place for it.
    pub fn raw(self, format: &OutputFormat) -> Result<RawResult> {
        self.check()?;
        RawResult::open(self.connection, self.request, format)
    }

    /// Asks for the types of the numbered places and of the columns, without running the statement (not on 1.0).
    ///
    /// `POST /?execution_mode=describe_parameters`
    ///
    /// # Errors
    /// [`Statement`](crate::ErrorKind::Statement) when the server does not understand the statement.
    pub fn describe(self) -> Result<Description> {
        self.check()?;
        self.refuse_on_v1("describes no statements")?;
        describe::describe(self.connection, self.request)
    }
}

/// Sends a statement for its rows.
pub(super) fn rows(connection: &mut Connection, request: Request) -> Result<Stream> {
    if let Some((name, value)) = statement::setting(&request.sql, connection.link.generation.dialect()) {
        connection.set(name, value)?;
        return Ok(connection.nothing());
    }
    let (format, encoding) = match connection.link.generation {
        Generation::V1 => ("JSON_Compact", Encoding::Document),
        Generation::V2 | Generation::Core => ("JSONLines_Compact", Encoding::Lines),
    };
    connection.stream(request.format(format), encoding)
}

fn execute_one(connection: &mut Connection, request: Request) -> Result<Execution> {
    if let Some((name, value)) = statement::setting(&request.sql, connection.link.generation.dialect()) {
        connection.set(name, value)?;
        return Ok(Execution::default());
    }
    // 1.0 is asked in the way in which it is documented: its own format, of which only the end counts here.
    let request = match connection.link.generation {
        Generation::V1 => request,
        Generation::V2 | Generation::Core => request.format("JSON_Compact"),
    };
    connection.finish(request)
}

/// What came of a statement.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Execution {
    /// The id of the query, if the server said it; 1.0 does not.
    pub query_id: Option<String>,
    /// How many rows the result had. What a statement wrote is not among them.
    pub row_count: u64,
    /// What the server counted: bytes, rows, seconds.
    pub statistics: Option<QueryStatistics>,
}

impl Execution {
    pub(super) fn of(reader: &Reader) -> Self {
        let about = reader.about();
        let (query_id, statistics) = (about.query_id.clone(), about.statistics.clone());
        Self { query_id, row_count: reader.received(), statistics }
    }
}
