//! What the states of jobs mean.

use super::jobs::JobState;

impl JobState {
    /// Whether a job in this state will not change any more. A state that this version of the crate does not know is
    /// taken for one on the way.
    #[must_use]
    pub fn is_final(&self) -> bool {
        outcome(self) != Outcome::Running
    }
}

/// What a state means for those who wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Outcome {
    Running,
    Ready,
    Failed,
}

pub(super) fn outcome(state: &JobState) -> Outcome {
    match state.as_str() {
        "COMPLETED" => Outcome::Ready,
        // Dremio writes one L; nobody should wait for ever should it change its mind.
        "FAILED" | "CANCELED" | "CANCELLED" | "INVALID_STATE" => Outcome::Failed,
        // Also states that are not known yet: new ones are added on the way to an end, not as one.
        _ => Outcome::Running,
    }
}
