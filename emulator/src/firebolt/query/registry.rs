//! Queries that run, and those that did.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::dremio::new_id;
use crate::firebolt::sql::Cancel;
use crate::lock::lock;

/// How many queries that have ended are remembered.
const KEPT: usize = 10_000;

/// What became of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Succeeded,
    /// It was wrong before it ran.
    Refused,
    Failed,
    Cancelled,
}

/// How far a query has come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    /// It was told to end.
    pub is_canceling: bool,
    pub end: Option<Ended>,
}

/// How a query ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub at: i64,
    pub how: End,
    pub error: Option<String>,
    pub scanned_rows: u64,
    pub scanned_bytes: u64,
    /// Rows that it changed.
    pub changed: u64,
}

/// A query: what is known of it from the beginning, and its progress.
#[derive(Debug)]
pub(crate) struct Query {
    pub id: String,
    pub request_id: String,
    pub label: Option<String>,
    pub text: String,
    pub user: String,
    pub account: String,
    pub engine_id: String,
    pub engine_name: String,
    pub started_at: i64,
    /// The handle of one that runs in the background.
    pub token: Option<String>,
    pub cancel: Cancel,
    progress: Mutex<Progress>,
}

/// What is said of a query when it begins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Begun {
    pub label: Option<String>,
    pub text: String,
    pub user: String,
    pub account: String,
    pub engine_id: String,
    pub engine_name: String,
    pub is_async: bool,
}

impl Query {
    pub fn progress(&self) -> Progress {
        lock(&self.progress).clone()
    }

    /// Tells it to end; `false` if it has.
    pub fn end_early(&self) -> bool {
        let mut progress = lock(&self.progress);
        if progress.end.is_some() {
            return false;
        }
        progress.is_canceling = true;
        self.cancel.cancel();
        true
    }

    pub fn finish(&self, ended: Ended) {
        lock(&self.progress).end = Some(ended);
    }

    fn is_running(&self) -> bool {
        lock(&self.progress).end.is_none()
    }
}

/// All queries, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Queries(Mutex<VecDeque<Arc<Query>>>);

impl Queries {
    /// Takes note of a new query.
    pub fn begin(&self, begun: Begun, now: i64) -> Arc<Query> {
        let query = Arc::new(Query {
            id: new_id(),
            request_id: new_id(),
            label: begun.label,
            text: begun.text,
            user: begun.user,
            account: begun.account,
            engine_id: begun.engine_id,
            engine_name: begun.engine_name,
            started_at: now,
            token: begun.is_async.then(new_id),
            cancel: Cancel::new(),
            progress: Mutex::default(),
        });
        let mut all = lock(&self.0);
        if all.len() >= KEPT {
            let oldest = all.iter().position(|query| !query.is_running());
            oldest.and_then(|place| all.remove(place));
        }
        all.push_back(Arc::clone(&query));
        query
    }

    pub fn all(&self) -> Vec<Arc<Query>> {
        lock(&self.0).iter().cloned().collect()
    }

    pub fn find(&self, fits: impl Fn(&Query) -> bool) -> Option<Arc<Query>> {
        lock(&self.0).iter().find(|query| fits(query)).cloned()
    }

    /// Ends a query; `false` when there is none with that id, or it has ended.
    pub fn cancel(&self, id: &str) -> bool {
        self.find(|query| query.id == id).is_some_and(|query| query.end_early())
    }

    /// Ends all that run on an engine.
    pub fn cancel_on(&self, engine_id: &str) {
        self.all().iter().filter(|query| query.engine_id == engine_id).for_each(|query| {
            query.end_early();
        });
    }

    pub fn cancel_all(&self) {
        for query in self.all() {
            query.end_early();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended() -> Ended {
        Ended { at: 1, how: End::Succeeded, error: None, scanned_rows: 0, scanned_bytes: 0, changed: 0 }
    }

    #[test]
    fn a_query_that_has_ended_cannot_be_cancelled() {
        let queries = Queries::default();
        let query = queries.begin(Begun::default(), 0);
        assert!(queries.cancel(&query.id) && query.cancel.is_cancelled());
        assert!(query.progress().is_canceling);
        query.finish(ended());
        assert!(!queries.cancel(&query.id) && !queries.cancel("other"));
    }

    #[test]
    fn those_that_run_are_never_forgotten() {
        let queries = Queries::default();
        let first = queries.begin(Begun::default(), 0);
        for _ in 0..KEPT {
            queries.begin(Begun::default(), 0).finish(ended());
        }
        assert_eq!(queries.all().len(), KEPT);
        assert!(queries.cancel(&first.id));
    }
}
