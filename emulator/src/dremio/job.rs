//! Jobs: one thread each, from state to state.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use super::account::Caller;
use super::catalog::names::CatalogNames;
use super::{Dremio, dml, ids, lock};
use crate::sql::{Cancel, Rows, SqlError};

/// The states a job goes through here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    MetadataRetrieval,
    Planning,
    Running,
    Completed,
    Failed,
    Canceled,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::MetadataRetrieval => "METADATA_RETRIEVAL",
            Self::Planning => "PLANNING",
            Self::Running => "RUNNING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Canceled => "CANCELED",
        }
    }

    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Canceled)
    }
}

/// What a job is for.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    /// The statement of a user.
    Statement,
    /// The refresh of a reflection, which runs this query.
    Refresh { reflection: String, query: String },
}

/// Who owns the jobs that nobody submitted.
const SYSTEM_USER: &str = "$dremio$";

impl Caller {
    /// The server itself.
    pub fn system() -> Self {
        Self { id: SYSTEM_USER.to_owned(), name: SYSTEM_USER.to_owned(), admin: true, roles: Vec::new() }
    }
}

/// A statement on its way.
#[derive(Debug)]
pub(crate) struct Job {
    pub id: String,
    pub owner: Caller,
    pub work: Work,
    pub sql: String,
    pub context: Vec<String>,
    pub started_at: i64,
    cancel: Cancel,
    progress: Mutex<Progress>,
    moved: Condvar,
}

/// How far a job has come.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub state: State,
    pub scheduled_at: Option<i64>,
    pub running_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub row_count: u64,
    /// What the rows take.
    pub bytes: u64,
    /// Missing before the end, and again when they have expired.
    pub rows: Option<Rows>,
    pub error: String,
    pub cancellation: String,
}

impl Job {
    fn new(dremio: &Dremio, owner: Caller, work: Work, sql: String, context: Vec<String>) -> Arc<Self> {
        Arc::new(Self {
            id: ids::uuid(),
            owner,
            work,
            sql,
            context,
            started_at: dremio.clock.now(),
            cancel: Cancel::new(),
            progress: Mutex::new(Progress {
                state: State::Pending,
                scheduled_at: None,
                running_at: None,
                ended_at: None,
                row_count: 0,
                bytes: 0,
                rows: None,
                error: String::new(),
                cancellation: String::new(),
            }),
            moved: Condvar::new(),
        })
    }

    /// The kind of job, as the API names it.
    pub fn query_type(&self) -> &'static str {
        match self.work {
            Work::Statement => "REST",
            Work::Refresh { .. } => "ACCELERATOR_CREATE",
        }
    }

    /// The kind of job, as statistics and filters group them.
    pub fn group(&self) -> &'static str {
        match self.work {
            Work::Statement => "EXTERNAL",
            Work::Refresh { .. } => "ACCELERATION",
        }
    }

    /// The queue that it goes through.
    pub fn queue(&self) -> &'static str {
        match self.work {
            Work::Statement => "Low Cost User Queries",
            Work::Refresh { .. } => "Low Cost Reflections",
        }
    }

    /// The reflection that it refreshes.
    pub fn reflection(&self) -> Option<&str> {
        match &self.work {
            Work::Statement => None,
            Work::Refresh { reflection, .. } => Some(reflection),
        }
    }

    /// What the engine runs.
    fn statement(&self) -> &str {
        match &self.work {
            Work::Statement => &self.sql,
            Work::Refresh { query, .. } => query,
        }
    }

    pub fn progress(&self) -> Progress {
        lock(&self.progress).clone()
    }

    /// Asks the job to end; `false` when it has ended already.
    pub fn cancel(&self, reason: &str) -> bool {
        let mut progress = lock(&self.progress);
        if progress.state.is_final() {
            return false;
        }
        if progress.cancellation.is_empty() {
            reason.clone_into(&mut progress.cancellation);
        }
        self.cancel.cancel();
        self.moved.notify_all();
        true
    }

    /// Enters a state and stays there for a while, unless the job is cancelled.
    fn linger(&self, state: State, now: i64, pace: Duration) {
        let mut progress = lock(&self.progress);
        progress.state = state;
        match state {
            State::Planning => progress.scheduled_at = Some(now),
            State::Running => progress.running_at = Some(now),
            _ => {}
        }
        if state != State::Running && !pace.is_zero() {
            let waited = self.moved.wait_timeout_while(progress, pace, |_| !self.cancel.is_cancelled());
            drop(waited);
        }
    }

    fn run(&self, dremio: &Arc<Dremio>) {
        let pace = dremio.settings.job_pace;
        for state in [State::Pending, State::MetadataRetrieval, State::Planning, State::Running] {
            self.linger(state, dremio.clock.now(), pace);
        }
        let names = CatalogNames::new(dremio, &self.owner);
        let run = || {
            self.check_access(dremio, &names)?;
            dremio.engine.run(self.statement(), &self.context, &names, &self.cancel)
        };
        // A fault of the engine ends the job, not the wait for it.
        let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
            Err(SqlError::Execution("The statement hit a fault of the emulator.".to_owned()))
        });
        let mut progress = lock(&self.progress);
        progress.ended_at = Some(dremio.clock.now());
        progress.state = match outcome {
            _ if self.cancel.is_cancelled() => State::Canceled,
            Ok(outcome) => {
                progress.row_count = outcome.rows.len();
                progress.bytes = outcome.rows.size();
                // The rows of a reflection are for the planner, not for those who ask for results.
                progress.rows = self.reflection().is_none().then_some(outcome.rows);
                State::Completed
            }
            Err(SqlError::Cancelled) => State::Canceled,
            Err(error) => {
                progress.error = error.to_string();
                State::Failed
            }
        };
    }

    /// What is read must be readable, and what is changed changeable. Statements on the catalog are checked by it.
    fn check_access(&self, dremio: &Dremio, names: &CatalogNames<'_>) -> Result<(), SqlError> {
        if self.cancel.is_cancelled() {
            return Err(SqlError::Cancelled);
        }
        if self.owner.admin {
            return Ok(());
        }
        if let Some((privilege, target)) = dml::target(&self.sql) {
            names.check_writable(privilege, &target, &self.context).map_err(SqlError::Validation)?;
        }
        let parents = dremio.engine.parents(&self.sql, &self.context, names).unwrap_or_default();
        names.check_readable(&parents).map_err(SqlError::Validation)
    }
}

/// All jobs, in the order they came.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    all: Mutex<Registry>,
}

/// How many jobs keep their results.
const KEPT_RESULTS: usize = 500;

#[derive(Debug, Default)]
struct Registry {
    in_order: Vec<Arc<Job>>,
    by_id: HashMap<String, Arc<Job>>,
}

impl Registry {
    /// Drops the results of the job that is old enough; its state stays.
    fn expire(&mut self) {
        let place = self.in_order.len().checked_sub(KEPT_RESULTS + 1);
        if let Some(job) = place.and_then(|place| self.in_order.get(place)) {
            lock(&job.progress).rows = None;
        }
    }
}

impl Jobs {
    pub fn get(&self, id: &str) -> Option<Arc<Job>> {
        lock(&self.all).by_id.get(id).cloned()
    }

    /// Newest first.
    pub fn newest(&self) -> Vec<Arc<Job>> {
        lock(&self.all).in_order.iter().rev().cloned().collect()
    }

    /// Cancels a job that has not ended.
    pub fn cancel(&self, id: &str, reason: &str) -> bool {
        self.get(id).is_some_and(|job| job.cancel(reason))
    }

    pub fn cancel_all(&self) {
        for job in self.newest() {
            job.cancel("The server is stopping.");
        }
    }

    /// Starts a job and gives its id at once.
    pub fn submit(&self, dremio: &Arc<Dremio>, owner: Caller, sql: String, context: Vec<String>) -> String {
        let job = Job::new(dremio, owner, Work::Statement, sql, context);
        self.start(dremio, &job);
        job.id.clone()
    }

    /// Starts the refresh of a reflection by a query.
    pub fn refresh(&self, dremio: &Arc<Dremio>, reflection: &str, query: String) -> Arc<Job> {
        let sql = format!("REFRESH REFLECTION '{reflection}' AS '{}'", ids::uuid());
        let work = Work::Refresh { reflection: reflection.to_owned(), query };
        let job = Job::new(dremio, Caller::system(), work, sql, Vec::new());
        self.start(dremio, &job);
        job
    }

    fn start(&self, dremio: &Arc<Dremio>, job: &Arc<Job>) {
        {
            let mut all = lock(&self.all);
            all.in_order.push(Arc::clone(job));
            all.expire();
            all.by_id.insert(job.id.clone(), Arc::clone(job));
        }
        let (dremio, worker) = (Arc::clone(dremio), Arc::clone(job));
        let started =
            thread::Builder::new().name("emulator-job".to_owned()).spawn(move || worker.run(&dremio));
        if let Err(error) = started {
            let mut progress = lock(&job.progress);
            progress.state = State::Failed;
            progress.error = format!("RESOURCE ERROR: {error}");
        }
    }
}
