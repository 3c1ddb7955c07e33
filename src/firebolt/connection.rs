//! `Connection`: a session with an engine, in which statements run.

use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::endpoint::Endpoint;
use super::job::Job;
use super::link::{Generation, Link};
use super::query::{Execution, Query};
use super::reader::{Encoding, Reader};
use super::request::Request;
use super::rows::{RowsAs, Stream};
use super::running::{self, CANCEL_TIME, Running};
use super::sent::Sent;
use super::session::Session;
use super::statement::quoted_name;
use crate::cancel::CancelToken;
use crate::deadline::Deadline;
use crate::error::{Error, ErrorKind, Result, Trail};
use crate::transport::RawResponse;

/// Settings that say what a request is, and not how a statement runs.
const RESERVED: [&str; 10] = [
    "database",
    "engine",
    "account_id",
    "output_format",
    "query_parameters",
    "query_label",
    "async",
    "execution_mode",
    "transaction_id",
    "transaction_sequence_id",
];

/// A session with an engine: the database, settings, and the transaction that is open.
///
/// It belongs to one place in a program at a time: running a statement needs it mutably, because statements change it.
/// Several threads have a connection each; what connections of one client share is the token and the sockets.
///
/// The server keeps nothing of a session. What it says about it in an answer (`USE`, transactions) is remembered here and
/// sent along with the next statement, if the statement succeeded. A server that wants the connection to go on at a host
/// outside of the account's domain is refused.
///
/// ```no_run
/// use lakehouse::firebolt::V2;
///
/// # fn main() -> lakehouse::Result<()> {
/// let firebolt = V2::builder("acme").service_account("id", "secret").build()?;
/// let mut web = firebolt.engine("web").database("traffic").connect()?;
/// web.set("timezone", "Europe/Oslo")?;
/// let sql = "SELECT page, COUNT(*) FROM visits WHERE day = $1::DATE GROUP BY 1 LIMIT $2";
/// for row in web.query(sql).param("2026-08-01").param(10).rows_as::<(String, i64)>()? {
///     let (page, hits) = row?;
///     println!("{hits:>8} {page}");
/// }
/// # Ok(())
/// # }
/// ```
pub struct Connection {
    pub(super) link: Link,
    pub(super) session: Session,
}

impl Connection {
    pub(super) fn new(link: Link, session: Session) -> Self {
        Self { link, session }
    }

    /// A SQL statement, to be sent with [`rows`](Query::rows), [`rows_as`](Query::rows_as),
    /// [`execute`](Query::execute), [`submit`](Query::submit) or [`raw`](Query::raw).
    pub fn query(&mut self, sql: impl Into<String>) -> Query<'_> {
        Query::new(self, sql.into())
    }

    /// Changes a setting for all statements that follow, such as `timezone` (1.0: `time_zone`), `max_result_rows` or
    /// `statement_timeout`. The statement `SET name = value` does the same.
    ///
    /// The server is asked whether it takes the setting, with a statement that does nothing; one that it refuses is not
    /// remembered.
    ///
    /// `POST /`
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for what is not set like this: the database and the engine
    /// have [`use_database`](Self::use_database) and [`use_engine`](Self::use_engine), transactions have
    /// [`begin`](Self::begin). [`Statement`](crate::ErrorKind::Statement) when the server does not know the setting.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) -> Result<()> {
        let (name, value) = (name.into(), value.into());
        if let Some(why) = refused_setting(&name) {
            return Err(Error::invalid_request(format_args!("the setting {name:?} {why}")));
        }
        let mut request = Request::new("SELECT 1");
        request.settings.push((name.clone(), value.clone()));
        if self.link.generation == Generation::V2 {
            // The question whether a setting is known shall not wake an engine.
            request.settings.push(("auto_start_stop_control".to_owned(), "ignore".to_owned()));
        }
        self.run(request)?;
        self.session.set(name, value);
        Ok(())
    }

    /// Forgets a setting, so that the server's default counts again. Nothing is sent.
    pub fn unset(&mut self, name: &str) {
        if refused_setting(name).is_none() {
            self.session.remove(name);
        }
    }

    /// The value of a setting, if it was set.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.session.get(name)
    }

    /// The database that statements run in, if one was chosen: without one a Core takes its own, `firebolt`, and this is
    /// `None`.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        self.session.get("database")
    }

    /// The engine that statements run on, where there are several behind one address.
    #[must_use]
    pub fn engine(&self) -> Option<&str> {
        self.session.get("engine")
    }

    /// Changes the database. On 1.0 this takes effect with the next statement; later generations are asked, with
    /// `USE DATABASE`.
    ///
    /// `POST /`
    ///
    /// # Errors
    /// [`Statement`](crate::ErrorKind::Statement) when there is no such database, or it is not for this user.
    pub fn use_database(&mut self, name: &str) -> Result<()> {
        if self.link.generation == Generation::V1 {
            self.session.set("database", name);
            return Ok(());
        }
        self.run(Request::new(format!("USE DATABASE {}", quoted_name(name))))
    }

    /// Changes the engine, with `USE ENGINE` (2.x). Settings are forgotten, so [set](Self::set) them again; the
    /// database stays. An engine that is stopped is accepted; the next statement tells.
    ///
    /// `POST /`
    ///
    /// # Errors
    /// [`Statement`](crate::ErrorKind::Statement) when there is no such engine;
    /// [`Redirect`](crate::ErrorKind::Redirect) when the server sends the connection out of the account's domain.
    pub fn use_engine(&mut self, name: &str) -> Result<()> {
        self.run(Request::new(format!("USE ENGINE {}", quoted_name(name))))
    }

    /// Opens a transaction (not on 1.0). Transactions do not nest.
    ///
    /// `POST /`
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) when one is open already, which stays open.
    pub fn begin(&mut self) -> Result<()> {
        if self.in_transaction() {
            return Err(Error::invalid_request("a transaction is open already: they do not nest"));
        }
        self.run(Request::new("BEGIN TRANSACTION"))
    }

    /// Commits the open transaction.
    ///
    /// `POST /`
    ///
    /// # Errors
    /// [`Statement`](crate::ErrorKind::Statement) when none is open, or it cannot be committed.
    pub fn commit(&mut self) -> Result<()> {
        self.run(Request::new("COMMIT"))
    }

    /// Rolls back what the open transaction did.
    ///
    /// `POST /`
    ///
    /// # Errors
    /// [`Statement`](crate::ErrorKind::Statement) when none is open, or the server has lost it: then the connection has none
    /// any more either.
    pub fn rollback(&mut self) -> Result<()> {
        self.roll_back(Request::new("ROLLBACK"))
    }

    /// Rolls back, also when the connection was told to stop: the server would keep the transaction.
    fn roll_back(&mut self, request: Request) -> Result<()> {
        let uncancelled = self.link.client.uncancelled();
        let watched = std::mem::replace(&mut self.link.client, uncancelled);
        let outcome = self.run(request);
        self.link.client = watched;
        let is_lost =
            |error: &Error| error.is_engine_stopped() || matches!(error.kind(), ErrorKind::Statement(_));
        if outcome.as_ref().is_err_and(is_lost) {
            // There is nothing to roll back: an engine that stops loses its transactions.
            self.session.forget_transaction();
        }
        outcome
    }

    /// Whether a transaction is open.
    #[must_use]
    pub fn in_transaction(&self) -> bool {
        self.session.in_transaction()
    }

    /// Runs `work` in a transaction, which is committed if it succeeds. If it fails, or the commit does, the transaction is
    /// rolled back.
    ///
    /// ```no_run
    /// # fn example(connection: &mut lakehouse::firebolt::Connection) -> lakehouse::Result<()> {
    /// connection.transaction(|connection| {
    ///     connection.query("UPDATE accounts SET balance = balance - 5 WHERE id = 1").execute()?;
    ///     connection.query("UPDATE accounts SET balance = balance + 5 WHERE id = 2").execute()
    /// })?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What opening or committing it fails with, and what `work` fails with.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.begin()?;
        let outcome = work(self).and_then(|value| self.commit().map(|()| value));
        // The cause is what the caller has to know; a server that has lost the transaction has rolled it back.
        if outcome.is_err() && self.in_transaction() {
            let _ = self.rollback();
        }
        outcome
    }

    /// Replaces the tokens of this connection; `None` removes them, also those of the
    /// [client](super::V2::with_cancel_token) that it came from. Statements that follow end early when the token is
    /// cancelled, and the server is told. A token that was cancelled stays so: set another one, or `None`, to go on.
    ///
    /// ```
    /// use lakehouse::CancelToken;
    /// use lakehouse::firebolt::Connection;
    ///
    /// # let emulator = lakehouse_emulator::Emulator::firebolt_core().start()?;
    /// # let url = emulator.url();
    /// let mut core = Connection::core(url)?;
    /// let token = CancelToken::new();
    /// core.set_cancel_token(Some(&token));
    /// # std::thread::spawn({
    /// #     let token = token.clone();
    /// #     move || { std::thread::sleep(std::time::Duration::from_millis(100)); token.cancel() }
    /// # });
    /// // Another thread, or the handler of a signal, calls `token.cancel()` meanwhile.
    /// let error = core.query("SELECT SLEEP(60)").execute().unwrap_err();
    /// assert!(error.is_cancelled());
    ///
    /// core.set_cancel_token(None);
    /// core.query("SELECT 1").execute()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_cancel_token(&mut self, token: Option<&CancelToken>) {
        self.link = self.link.uncancelled();
        if let Some(token) = token {
            self.link.client = self.link.client.with_cancel_token(token);
        }
    }

    /// Cancels a running query by its id. One that has ended already is no error.
    ///
    /// The id stands in [`Rows::query_id`](super::Rows::query_id), in the status of a [`Job`], and in
    /// `information_schema.engine_running_queries`, where a [label](Query::label) finds it (1.0: `running_queries`).
    ///
    /// `POST /cancel?query_id=…` on 1.0, `CANCEL QUERY` on later generations. It takes five seconds at most.
    ///
    /// # Errors
    /// What the call fails with; later generations say of a query that they do not know that there is none.
    pub fn cancel(&self, query_id: &str) -> Result<()> {
        running::cancel(&self.link.uncancelled(), &self.session, query_id, Deadline::after(CANCEL_TIME))
    }

    /// A statement that was [submitted](Query::submit) before, here or elsewhere, by its token.
    #[must_use]
    pub fn job(&self, token: impl Into<String>) -> Job {
        Job::new(self.link.clone(), self.session.aside(), token.into())
    }

    /// The address of the engine, for single requests that know nothing of this session.
    #[must_use]
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::new(self.link.client.for_engine(self.session.endpoint.clone()))
    }

    /// Runs a statement whose rows are not wanted.
    fn run(&mut self, request: Request) -> Result<()> {
        self.finish(request.format("JSON_Compact")).map(drop)
    }

    /// Sends statements, reads the answer to its end, and gives what the last of them said.
    pub(super) fn finish(&mut self, request: Request) -> Result<Execution> {
        let (head, stream) = start(&self.link, &self.session, request, Encoding::Document)?;
        let execution = stream.finish()?;
        self.session.obey(&head)?;
        Ok(execution)
    }

    /// Sends a statement and gives its rows to be read.
    pub(super) fn stream(&mut self, request: Request, encoding: Encoding) -> Result<Stream> {
        let (head, stream) = start(&self.link, &self.session, request, encoding)?;
        self.session.obey(&head)?;
        Ok(stream)
    }

    /// Sends what is no step of the transaction and leaves the session as it is.
    pub(super) fn look(&self, request: Request) -> Result<Stream> {
        start(&self.link, &self.session.aside(), request, Encoding::Document).map(|(_, stream)| stream)
    }

    /// All rows of a statement, which are few.
    pub(super) fn collect<T: DeserializeOwned>(&mut self, sql: impl Into<String>) -> Result<Vec<T>> {
        let stream = self.stream(Request::new(sql).format("JSON_Compact"), Encoding::Document)?;
        RowsAs::new(stream).collect()
    }

    /// What stands for a statement that has ended.
    pub(super) fn ended(&self) -> Running {
        let mut running = Running::new(&self.link, &self.session, &mut Request::default());
        running.end();
        running
    }

    /// The rows of a statement that was not sent.
    pub(super) fn nothing(&self) -> Stream {
        let running = self.ended();
        let body = Box::new(std::io::empty());
        let reader = Reader::new(body, Encoding::Document, 200, self.link.limit());
        let call = self.link.call(&self.session, &Request::default());
        Stream::new(reader, running, call.context, Trail::default())
    }
}

/// Sends a statement and reads its answer up to the first row.
fn start(
    link: &Link,
    session: &Session,
    request: Request,
    encoding: Encoding,
) -> Result<(RawResponse, Stream)> {
    let Sent { head, body, mut running, context } = Sent::send(link, session, request)?;
    let mut reader = Reader::new(body, encoding, head.status(), link.limit());
    let opened = reader.open().map_err(|error| error.within(&context).on(head.trail()));
    running.query_id.clone_from(&reader.about().query_id);
    running.watch(opened)?;
    let stream = Stream::new(reader, running, context, head.trail().clone());
    Ok((head, stream))
}

/// Why a setting cannot be set, if it cannot.
pub(super) fn refused_setting(name: &str) -> Option<&'static str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.is_empty() || !name.bytes().all(plain) {
        return Some("has a name with other characters than letters, digits and `_`");
    }
    RESERVED.contains(&name).then_some("is not set like this: it has a method of its own")
}

/// A transaction that nobody will end is rolled back; that takes five seconds at most.
impl Drop for Connection {
    fn drop(&mut self) {
        if self.in_transaction() {
            let _ = self.roll_back(Request::new("ROLLBACK").timeout(Duration::from_secs(5)));
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("generation", &self.link.generation)
            .field("endpoint", &self.session.endpoint.as_str())
            .field("engine", &self.engine())
            .field("database", &self.database())
            .field("in_transaction", &self.in_transaction())
            .finish_non_exhaustive()
    }
}
