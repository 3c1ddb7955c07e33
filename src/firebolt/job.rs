//! `Job`: a statement that the server runs without a connection.

use std::time::Duration;

use super::async_queries::{AsyncQueryAccepted, AsyncQueryStatusRow};
use super::connection::Connection;
use super::job_status::Outcome;
use super::link::{LONGEST, Link};
use super::request::Request;
use super::running::{self, CANCEL_TIME};
use super::session::Session;
use super::statement::quoted_text;
use crate::deadline::Deadline;
use crate::error::{Delivery, Error, JobFailure, Result};
use crate::poll::Poll;
use crate::sql::source::Value;

/// The first and the longest wait between two looks at a job.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A statement that the server runs without a connection (2.x), known by its token.
///
/// Dropping it leaves the statement running. It stays with the engine and the database that the connection had when it
/// was made.
///
/// ```
/// use std::time::Duration;
///
/// # use lakehouse::firebolt::V2;
/// # let emulator = lakehouse_emulator::Emulator::firebolt_v2().account("acme").service_account("id", "secret")
/// #     .database("traffic").engine("web", "traffic").sql("traffic", "CREATE TABLE visits (hits BIGINT)").start()?;
/// # let firebolt = V2::builder("acme").service_account("id", "secret").api_url(emulator.url()).build()?;
/// # let mut web = firebolt.engine("web").database("traffic").connect()?;
/// let sql = "INSERT INTO visits SELECT * FROM generate_series(1, 1000)";
/// let token = web.query(sql).submit()?.token().to_owned();
///
/// // Here or in another program, now or an hour later:
/// let job = web.job(token);
/// match job.wait_for(Duration::from_secs(600))? {
///     Some(status) => println!("done at {:?}, {:?} rows read", status.end_time, status.scanned_rows),
///     None => job.cancel()?,
/// }
/// # assert_eq!(web.query("SELECT COUNT(*) FROM visits").rows_as::<i64>()?.next().transpose()?, Some(1000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Job {
    link: Link,
    session: Session,
    token: String,
}

pub(super) fn submit(connection: &mut Connection, request: Request) -> Result<Job> {
    let request = request.bind(connection.link.generation)?;
    let call = connection.link.call(&connection.session, &request);
    let deadline = Deadline::after(request.timeout.unwrap_or(connection.link.client.timeout()));
    let within = |error: Error| error.of_statement().within(&call.context);
    let answer = call.run_by(deadline).map_err(within)?;
    if let Some(failure) = crate::StatementFailure::read(answer.status(), &answer.text()) {
        return Err(Error::statement(failure).within(&call.context));
    }
    let accepted: AsyncQueryAccepted = answer.decode().map_err(within)?;
    connection.session.obey(&answer).map_err(within)?;
    Ok(Job::new(connection.link.clone(), connection.session.aside(), accepted.token))
}

impl Job {
    pub(super) fn new(link: Link, session: Session, token: String) -> Self {
        Self { link, session, token }
    }

    /// The token, with which the statement can be found again: see [`Connection::job`].
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// How the statement is doing.
    ///
    /// `CALL fb_GetAsyncStatus('…')`, a statement of its own: `POST /`
    ///
    /// # Errors
    /// What this statement fails with. Of a token that the server does not know it may say so, which is a
    /// [`Statement`](crate::ErrorKind::Statement) error, or answer without a row, which is [`Job`](crate::ErrorKind::Job)
    /// with the state `LOST`.
    pub fn status(&self) -> Result<AsyncQueryStatusRow> {
        self.look(Deadline::after(self.link.client.timeout()))
    }

    fn look(&self, deadline: Deadline) -> Result<AsyncQueryStatusRow> {
        let token = quoted_text(&self.token, self.link.generation.dialect());
        let sql = format!("CALL fb_GetAsyncStatus({token})");
        let time = Deadline::after(deadline.remaining().min(self.link.client.timeout()));
        let mut rows = running::query(&self.link, &self.session, sql, time)?;
        match rows.next_as()? {
            Some(Value::Read(status)) => rows.drain().map(|()| status),
            Some(Value::Unreadable(error)) => Err(error),
            None => Err(self.failure("LOST", "the server knows nothing of this token")),
        }
    }

    /// Waits until the statement has ended, for a day at most. When the wait ends before, also by a
    /// [`CancelToken`](crate::CancelToken), the statement goes on.
    ///
    /// # Errors
    /// [`Job`](crate::ErrorKind::Job) when it failed or was cancelled, with what the server says about it; and what the
    /// looks at it fail with.
    pub fn wait(&self) -> Result<AsyncQueryStatusRow> {
        self.wait_until(Deadline::after(LONGEST))
    }

    /// Waits until the statement has ended, but no longer than `time`; `None` when it has not ended then. It goes on.
    ///
    /// # Errors
    /// As for [`wait`](Self::wait).
    pub fn wait_for(&self, time: Duration) -> Result<Option<AsyncQueryStatusRow>> {
        match self.wait_until(Deadline::after(time)) {
            Ok(status) => Ok(Some(status)),
            Err(error) if error.is_timeout() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn wait_until(&self, deadline: Deadline) -> Result<AsyncQueryStatusRow> {
        self.follow(deadline).map_err(|error| error.of_job(&self.token))
    }

    fn follow(&self, deadline: Deadline) -> Result<AsyncQueryStatusRow> {
        let mut poll = Poll::new(&self.link.client, deadline, FIRST_WAIT, LONGEST_WAIT);
        loop {
            let status = self.look(deadline)?;
            poll.saw("job", &self.token, status.status.as_str());
            match status.outcome() {
                Outcome::Done => return Ok(status),
                Outcome::Failed => {
                    let message = status.error_message.as_deref().unwrap_or_default();
                    return Err(self.failure(status.status.as_str(), message));
                }
                Outcome::Running => {}
            }
            if !poll.wait()? {
                let text = format!("the statement did not end {}", poll.in_time());
                return Err(Error::timeout(text, Delivery::MaybeSent));
            }
        }
    }

    /// Cancels the statement, if it is running: asks for its query id, and has that query cancelled. It takes ten seconds
    /// at most.
    ///
    /// `CALL fb_GetAsyncStatus('…')` and `CANCEL QUERY WHERE query_id = '…'`: `POST /`
    ///
    /// # Errors
    /// What these fail with.
    pub fn cancel(&self) -> Result<()> {
        let link = self.link.uncancelled();
        let status = Self { link: link.clone(), ..self.clone() }.look(Deadline::after(CANCEL_TIME))?;
        match status.query_id.as_deref() {
            Some(id) if status.outcome() == Outcome::Running => {
                running::cancel(&link, &self.session, id, Deadline::after(CANCEL_TIME))
            }
            _ => Ok(()),
        }
    }

    fn failure(&self, state: &str, message: &str) -> Error {
        Error::job(JobFailure {
            id: self.token.clone(),
            state: state.to_owned(),
            message: message.to_owned(),
        })
    }
}
