//! Runs one statement, and ends it when its time is over.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::failure::Failure;
use super::parameters::Parameters;
use super::registry::Query;
use super::views;
use super::{Site, status};
use crate::firebolt::Firebolt;
use crate::firebolt::access::Caller;
use crate::firebolt::settings::Deployment;
use crate::firebolt::sql::{
    Cancel, Database, ErrorKind, Generation, Outcome, Request, Session, SqlError, Transaction, split,
};

/// What `version()` gives.
pub(super) const VERSION: &str = "4.28.0";

pub(super) fn generation(deployment: Deployment) -> Generation {
    match deployment {
        Deployment::V1 => Generation::V1,
        Deployment::V2 | Deployment::Core => Generation::V2,
    }
}

/// A database with the name under which it is used.
#[derive(Clone, Debug)]
pub(super) struct Used {
    pub name: String,
    pub content: Database,
}

/// A statement, and all that it needs to run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job<'a> {
    pub firebolt: &'a Firebolt,
    pub site: &'a Site,
    pub caller: &'a Caller,
    pub parameters: &'a Parameters,
    pub uploads: &'a [(String, Vec<u8>)],
    pub used: &'a Used,
    pub text: &'a str,
}

impl Job<'_> {
    /// Runs it to its end.
    pub fn run(&self, query: &Query, transaction: Option<&Transaction>) -> Result<Outcome, Failure> {
        let guard = self.parameters.timeout().map(|limit| Guard::set(limit, query.cancel.clone()));
        let outcome = self.with_request(transaction, &query.cancel, |request| self.used.content.run(request));
        let timed_out = guard.filter(|guard| guard.rang(&query.cancel) && !query.progress().is_canceling);
        match (outcome, timed_out) {
            (Err(error), Some(guard)) if error.kind == ErrorKind::Cancelled => Err(guard.failure()),
            (outcome, _) => Ok(outcome?),
        }
    }

    /// Says what placeholders and columns it has, without running it.
    pub fn describe(&self) -> Result<Outcome, Failure> {
        let describe = |request: &Request<'_>| self.used.content.describe_parameters(request);
        Ok(self.with_request(None, &Cancel::new(), describe)?)
    }

    fn with_request(
        &self,
        transaction: Option<&Transaction>,
        cancel: &Cancel,
        run: impl FnOnce(&Request<'_>) -> Result<Outcome, SqlError>,
    ) -> Result<Outcome, SqlError> {
        let views = views::named_in(self);
        run(&Request {
            sql: self.text,
            generation: generation(self.firebolt.settings.deployment),
            parameters: &self.parameters.values,
            settings: &self.parameters.settings,
            views: &views,
            uploads: self.uploads,
            session: Session {
                user: &self.caller.name,
                account: &self.site.account.name,
                database: &self.used.name,
                engine: self.site.engine_name(),
                version: VERSION,
            },
            keep_rows: self.parameters.format.shows_failures(),
            transaction,
            cancel,
        })
    }
}

/// Throws a switch when a time is over, unless it is dropped before.
#[derive(Debug)]
struct Guard {
    limit: Duration,
    rang: mpsc::Receiver<()>,
    _calm: mpsc::Sender<()>,
}

impl Guard {
    fn set(limit: Duration, cancel: Cancel) -> Self {
        let (calm, calmed) = mpsc::channel::<()>();
        let (bell, rang) = mpsc::channel();
        thread::spawn(move || {
            if calmed.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = bell.send(());
                cancel.cancel();
            }
        });
        Self { limit, rang, _calm: calm }
    }

    fn rang(&self, cancel: &Cancel) -> bool {
        cancel.is_cancelled() && self.rang.try_recv().is_ok()
    }

    fn failure(&self) -> Failure {
        Failure::Sql(SqlError {
            kind: ErrorKind::Execution,
            message: format!("The query took longer than its timeout of {} ms", self.limit.as_millis()),
            place: None,
        })
    }
}

/// The outcome of what gives no rows.
pub(super) fn nothing() -> Outcome {
    status::outcome(crate::sql::Rows::default())
}

/// Runs a statement of a seed, or several.
pub(crate) fn run_statement(
    firebolt: &Firebolt,
    name: &str,
    content: &Database,
    text: &str,
) -> Result<(), SqlError> {
    let generation = generation(firebolt.settings.deployment);
    for sql in split(text, generation) {
        content.run(&Request {
            sql,
            generation,
            parameters: &[],
            settings: &BTreeMap::new(),
            views: &[],
            uploads: &[],
            session: Session { user: "firebolt", account: "", database: name, engine: "", version: VERSION },
            keep_rows: false,
            transaction: None,
            cancel: &Cancel::new(),
        })?;
    }
    Ok(())
}
