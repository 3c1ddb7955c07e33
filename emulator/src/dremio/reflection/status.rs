//! The state of a reflection, which follows from its refreshes.

use super::policy::Policy;
use super::{ATTEMPTS, Reflection, columns};
use crate::dremio::catalog::node::Node;
use crate::dremio::catalog::store::Store;
use crate::dremio::job::{Progress, State};

#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub config: &'static str,
    pub refresh: &'static str,
    pub availability: &'static str,
    pub combined: &'static str,
    pub method: &'static str,
    pub failures: usize,
    pub failure: Option<String>,
    /// The rows there are, if any.
    pub rows: Option<Rows>,
}

/// The rows that the last refresh made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows {
    pub count: u64,
    pub bytes: u64,
    pub fetched_at: i64,
    pub finished_at: i64,
    pub expires_at: i64,
    pub duration: i64,
}

impl Status {
    pub fn of(reflection: &Reflection, store: &Store, node: &Node, now: i64) -> Self {
        let policy = Policy::of(store, node);
        let progress: Vec<(i64, Progress)> =
            reflection.refreshes.iter().map(|job| (job.started_at, job.progress())).collect();
        let done = progress.iter().rev().find(|(_, progress)| progress.state == State::Completed);
        let rows = done.map(|(started, progress)| rows(*started, progress, policy));
        let failures = reflection.failures();
        let mut failed = progress.iter().rev().filter(|(_, progress)| progress.state == State::Failed);
        let failure = failed.next().filter(|_| failures > 0).map(|(_, progress)| progress.error.clone());
        let last = progress.last().map(|(_, progress)| progress.state);
        let refresh = match last {
            _ if !reflection.definition.enabled => policy.refresh.as_str(),
            None if reflection.definition.check(columns(node)).is_ok() => "PENDING",
            Some(State::Pending) => "PENDING",
            Some(state) if !state.is_final() => "RUNNING",
            _ if failures >= ATTEMPTS => "GIVEN_UP",
            _ => policy.refresh.as_str(),
        };
        let availability = match rows {
            None => "NONE",
            Some(rows) if rows.expires_at < now => "EXPIRED",
            Some(_) => "AVAILABLE",
        };
        let is_valid = reflection.definition.check(columns(node)).is_ok();
        let combined = match (refresh, availability) {
            _ if !reflection.definition.enabled => "DISABLED",
            _ if !is_valid => "INVALID",
            ("GIVEN_UP", _) => "FAILED",
            (_, "EXPIRED") => "EXPIRED",
            ("RUNNING" | "PENDING", "AVAILABLE") => "CAN_ACCELERATE",
            (_, "AVAILABLE") if failures > 0 => "CAN_ACCELERATE_WITH_FAILURES",
            (_, "AVAILABLE") => "CAN_ACCELERATE",
            ("RUNNING" | "PENDING", _) => "REFRESHING",
            ("MANUAL", _) => "CANNOT_ACCELERATE_MANUAL",
            _ => "CANNOT_ACCELERATE_SCHEDULED",
        };
        Self {
            config: if is_valid { "OK" } else { "INVALID" },
            refresh,
            availability,
            combined,
            method: if rows.is_some() { "FULL" } else { "NONE" },
            failures,
            failure,
            rows,
        }
    }
}

fn rows(started: i64, progress: &Progress, policy: Policy) -> Rows {
    let finished_at = progress.ended_at.unwrap_or(started);
    Rows {
        count: progress.row_count,
        bytes: progress.bytes,
        fetched_at: started,
        finished_at,
        expires_at: started.saturating_add(policy.lifetime),
        duration: finished_at - started,
    }
}
