//! `Query`: a SQL statement before it is sent.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::job::Job;
use super::jobs::JobStatus;
use super::rows::{Paging, Rows, RowsAs};
use super::software::Software;
use super::sql::{SqlRequest, VersionReference};
use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::url::segment;

/// A statement that nobody limits is given up after a day. The server keeps results no longer.
pub(super) const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A SQL statement, ready to be sent.
///
/// ```no_run
/// # fn example(dremio: &lakehouse::dremio::Software) -> lakehouse::Result<()> {
/// let orders = dremio.query("SELECT id, region FROM orders").context(["sales"]).prefetch(4);
/// for row in orders.rows()? {
///     let row = row?;
///     println!("{} {}", row.get::<i64>("id")?, row.get::<String>("region")?);
/// }
/// # Ok(()) }
/// ```
///
/// [`rows`](Self::rows) and [`rows_as`](Self::rows_as) wait and read the result, [`execute`](Self::execute) only waits,
/// and [`submit`](Self::submit) gives a [`Job`] to wait for, to cancel, or to come back to.
#[derive(Clone, Debug)]
#[must_use = "a query does nothing until it is sent"]
pub struct Query {
    api: Software,
    request: SqlRequest,
    timeout: Duration,
    paging: Paging,
}

impl Query {
    pub(super) fn new(api: Software, sql: String) -> Self {
        Self { api, request: SqlRequest::new(sql), timeout: LONGEST, paging: Paging::default() }
    }

    /// Resolves names in the statement against this path, such as `["sales", "emea"]`.
    pub fn context(mut self, path: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.request = self.request.context(path);
        self
    }

    /// Reads a versioned source at a branch, tag or commit.
    pub fn reference(mut self, source: impl Into<String>, reference: VersionReference) -> Self {
        self.request.references.insert(source.into(), reference);
        self
    }

    /// Runs the statement on the engine of this name (not of this id), in place of the one that the rules choose. Which
    /// error an engine that is not there leads to is not documented: it may be a 400, or a job that fails.
    pub fn engine(mut self, name: impl Into<String>) -> Self {
        self.request.engine_name = Some(name.into());
        self
    }

    /// How long the statement may take until its result is ready: a day unless set. When the time is over, the server
    /// is told to cancel it. Reading the rows is not counted; each request for a page has the timeout of a call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How many rows to ask for at a time: 500 unless set, which is the most that Dremio gives.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.paging = self.paging.size(rows);
        self
    }

    /// Fetches so many pages of the result before they are asked for, each on a thread and a connection of its own: none
    /// unless set, sixteen at most. Rows come in the same order, and so many pages are held in memory.
    ///
    /// That pays where a request takes longer than its rows, as it does over most networks. The threads end with the
    /// rows, or with the request that they are at when the rows are dropped.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.paging = self.paging.ahead(pages);
        self
    }

    /// Hands the statement over to the server.
    ///
    /// The server takes statements that it cannot parse, too: what is wrong with one is said when its job is waited for. An
    /// [engine](Self::engine) that does not run may be refused at once.
    ///
    /// `POST /api/v3/sql`; in a project of Cloud all paths of queries and jobs are below `/v0/projects/{projectId}`
    ///
    /// # Errors
    /// When it could not be handed over. It is not sent a second time where it might run twice; see
    /// [`Error::delivery`](crate::Error::delivery).
    pub fn submit(&self) -> Result<Job> {
        self.submit_by(Deadline::after(self.timeout))
    }

    fn submit_by(&self, deadline: Deadline) -> Result<Job> {
        let time = deadline.remaining().min(self.api.core().timeout());
        let submitted = self.api.sql().submit(self.request.clone()).timeout(time).send()?;
        if let Err(why) = segment(&submitted.id) {
            let text = format!("the statement was taken, but the id of its job {why}");
            return Err(Error::decode(text));
        }
        Ok(Job::new(self.api.clone(), submitted.id, self.paging))
    }

    /// Once the statement has been handed over, no failure means that it was not run.
    fn finish(&self) -> Result<(Job, JobStatus)> {
        let deadline = Deadline::after(self.timeout);
        // Nobody else knows of this job, so nobody else will cancel it when we give up.
        let job = self.submit_by(deadline)?.cancel_on_drop();
        // Whatever became of a look at the job: the statement was sent.
        let status = job.wait_until(deadline).map_err(Error::maybe_sent)?;
        Ok((job, status))
    }

    /// Runs the statement, waits for it, and gives its rows as they are asked for, page by page.
    ///
    /// `POST /api/v3/sql`, `GET /api/v3/job/{id}`, `GET /api/v3/job/{id}/results`
    ///
    /// # Errors
    /// [`Job`](crate::ErrorKind::Job) when the statement fails or is cancelled; a timeout when it takes longer than
    /// [allowed](Self::timeout); and what the calls fail with.
    pub fn rows(&self) -> Result<Rows> {
        let (job, _) = self.finish()?;
        job.rows().map_err(Error::maybe_sent)
    }

    /// Runs the statement, waits for it, and gives its rows as values of a type of the caller's: a struct with the names
    /// of the columns, a tuple, or, for a single column, a plain value. See [`sql`](crate::sql) for what fits what.
    ///
    /// ```no_run
    /// # fn example(dremio: &lakehouse::dremio::Software) -> lakehouse::Result<()> {
    /// for row in dremio.query("SELECT name, total FROM sales.orders").rows_as::<(String, f64)>()? {
    ///     let (name, total) = row?;
    ///     println!("{name:>20} {total:>10.2}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As for [`rows`](Self::rows).
    pub fn rows_as<T: DeserializeOwned>(&self) -> Result<RowsAs<T>> {
        let (job, _) = self.finish()?;
        job.rows_as().map_err(Error::maybe_sent)
    }

    /// Runs the statement and waits for it, without fetching rows.
    ///
    /// # Errors
    /// As for [`rows`](Self::rows).
    pub fn execute(&self) -> Result<Execution> {
        let (job, status) = self.finish()?;
        Ok(Execution { job_id: job.id().to_owned(), status })
    }
}

/// What came of a statement.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Execution {
    /// The id of the job.
    pub job_id: String,
    /// The job as it ended.
    pub status: JobStatus,
}
