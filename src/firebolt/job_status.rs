//! What the states of statements that run without a connection mean.

use super::async_queries::AsyncQueryStatusRow;

/// What a state means for those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Running,
    Done,
    Failed,
}

impl AsyncQueryStatusRow {
    pub(super) fn outcome(&self) -> Outcome {
        match self.status.as_str() {
            "ENDED_SUCCESSFULLY" | "SUCCEEDED" => Outcome::Done,
            "CANCELED_EXECUTION" | "CANCELLED" | "CANCELED" | "EXECUTION_ERROR" | "FAILED"
            | "ENDED_WITH_ERROR" | "IN_DOUBT" => Outcome::Failed,
            "SUSPENDED" | "RUNNING" => Outcome::Running,
            // A new word for being on the way must not end a wait, one for an end must not prolong it for ever.
            _ if self.end_time.is_some() => Outcome::Failed,
            _ => Outcome::Running,
        }
    }

    /// Whether the statement has ended, in whichever way.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.outcome() != Outcome::Running
    }
}
