//! `Job`: a SQL statement that has been handed over to the server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::job_state::{Outcome, outcome};
use super::jobs::JobStatus;
use super::query::LONGEST;
use super::rows::{Paging, Rows, RowsAs};
use super::software::Software;
use crate::deadline::Deadline;
use crate::error::{Delivery, Error, JobFailure, Result};
use crate::poll::Poll;

/// The first and the longest wait between two looks at a job.
pub(super) const FIRST_WAIT: Duration = Duration::from_millis(50);
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A server that submits in the background may not know a job yet that it has just given out.
const NOT_YET_KNOWN: Duration = Duration::from_secs(2);
/// Cancelling must not take longer than this: whoever cancels has run out of time already.
const CANCEL_TIME: Duration = Duration::from_secs(5);

/// A SQL statement that has been handed over to the server.
///
/// Dropping it leaves the statement running, unless [`cancel_on_drop`](Job::cancel_on_drop) was asked for.
#[derive(Debug)]
pub struct Job {
    api: Software,
    id: String,
    paging: Paging,
    cancel_on_drop: bool,
    /// Whether the job is known to have ended, and whether its result is ready.
    ended: AtomicBool,
    ready: AtomicBool,
}

impl Job {
    pub(super) fn new(api: Software, id: String, paging: Paging) -> Self {
        Self { api, id, paging, cancel_on_drop: false, ended: false.into(), ready: false.into() }
    }

    /// The id of the job, with which it can be found in Dremio's list of jobs, or with `jobs().get(id)`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Cancels the statement when this value is dropped before the job was seen to have ended. That takes five seconds
    /// at most, and errors are passed over.
    #[must_use]
    pub fn cancel_on_drop(mut self) -> Self {
        self.cancel_on_drop = true;
        self
    }

    /// Fetches so many pages of the result before they are asked for. See [`Query::prefetch`](super::Query::prefetch).
    #[must_use]
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.paging = self.paging.ahead(pages);
        self
    }

    /// How the job is doing. [`JobState::is_final`](super::jobs::JobState::is_final) tells whether it has ended.
    ///
    /// `GET /api/v3/job/{id}`
    ///
    /// # Errors
    /// What the call fails with.
    pub fn status(&self) -> Result<JobStatus> {
        self.look(Deadline::after(self.api.core().timeout()))
    }

    fn look(&self, deadline: Deadline) -> Result<JobStatus> {
        let time = deadline.remaining().min(self.api.core().timeout());
        let status = self.api.jobs().get(&self.id).timeout(time).send()?;
        let outcome = outcome(&status.job_state);
        self.ended.store(outcome != Outcome::Running, Ordering::Relaxed);
        self.ready.store(outcome == Outcome::Ready, Ordering::Relaxed);
        Ok(status)
    }

    /// Waits until the result is ready, for a day at most. When the wait ends before, also by a
    /// [`CancelToken`](crate::CancelToken), the statement goes on running, unless
    /// [`cancel_on_drop`](Self::cancel_on_drop) was asked for and the job is dropped then.
    ///
    /// # Errors
    /// [`Job`](crate::ErrorKind::Job) when the statement failed or was cancelled, with what the server says about it;
    /// and what the calls fail with.
    pub fn wait(&self) -> Result<JobStatus> {
        self.wait_until(Deadline::after(LONGEST))
    }

    /// Waits until the result is ready, but no longer than `time`; `None` when it is not ready then. The statement
    /// goes on running.
    ///
    /// # Errors
    /// As for [`wait`](Self::wait).
    pub fn wait_for(&self, time: Duration) -> Result<Option<JobStatus>> {
        match self.wait_until(Deadline::after(time)) {
            Ok(status) => Ok(Some(status)),
            Err(error) if error.is_timeout() => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn wait_until(&self, deadline: Deadline) -> Result<JobStatus> {
        self.follow(deadline).map_err(|error| error.of_job(&self.id))
    }

    fn follow(&self, deadline: Deadline) -> Result<JobStatus> {
        let mut poll = Poll::new(self.api.core(), deadline, FIRST_WAIT, LONGEST_WAIT);
        let mut seen = false;
        loop {
            match self.look(deadline) {
                Ok(status) => {
                    seen = true;
                    poll.saw("job", &self.id, status.job_state.as_str());
                    match outcome(&status.job_state) {
                        Outcome::Ready => return Ok(status),
                        Outcome::Failed => return Err(self.failure(&status)),
                        Outcome::Running => {}
                    }
                }
                Err(error) if error.is_not_found() && seen => return Err(self.lost(&error)),
                Err(error) if error.is_not_found() && poll.elapsed() < NOT_YET_KNOWN => {}
                Err(error) => return Err(error),
            }
            if !poll.wait()? {
                let text = format!("job {} did not end {}", self.id, poll.in_time());
                return Err(Error::timeout(text, Delivery::MaybeSent));
            }
        }
    }

    fn failure(&self, status: &JobStatus) -> Error {
        let messages = [&status.error_message, &status.cancellation_reason];
        let message = messages.into_iter().flatten().find(|message| !message.is_empty());
        Error::job(JobFailure {
            id: self.id.clone(),
            state: status.job_state.as_str().to_owned(),
            message: message.cloned().unwrap_or_default(),
        })
    }

    fn lost(&self, error: &Error) -> Error {
        Error::job(JobFailure {
            id: self.id.clone(),
            state: "LOST".to_owned(),
            message: format!("the server does not know it any more: {error}"),
        })
    }

    /// Asks the server to cancel the statement. One that has ended already stays as it is, and that is no error.
    ///
    /// `POST /api/v3/job/{id}/cancel`
    ///
    /// # Errors
    /// What the call fails with.
    pub fn cancel(&self) -> Result<()> {
        match self.api.uncancelled().jobs().cancel(&self.id).timeout(CANCEL_TIME).send() {
            // Dremio says "not found" of a job that has ended.
            Err(error) if error.is_not_found() => Ok(()),
            outcome => outcome,
        }
    }

    /// The rows of the result, page by page as they are asked for. Waits until it is ready.
    ///
    /// # Errors
    /// As for [`wait`](Self::wait).
    pub fn rows(&self) -> Result<Rows> {
        self.ensure_ready()?;
        Rows::new(&self.api, &self.id, self.paging)
    }

    /// The rows of the result as values of a type of the caller's. Waits until it is ready.
    ///
    /// # Errors
    /// As for [`wait`](Self::wait).
    pub fn rows_as<T: DeserializeOwned>(&self) -> Result<RowsAs<T>> {
        self.ensure_ready()?;
        RowsAs::new(&self.api, &self.id, self.paging)
    }

    fn ensure_ready(&self) -> Result<()> {
        if self.ready.load(Ordering::Relaxed) { Ok(()) } else { self.wait().map(drop) }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if self.cancel_on_drop && !*self.ended.get_mut() {
            let _ = self.cancel();
        }
    }
}
