//! `Deadline`: the one point in time by which a call has to end, whatever it is waiting for.

use std::time::{Duration, Instant};

/// Longer waits than this are taken for "as long as it takes", so that no arithmetic on instants can overflow.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// The point in time by which something has to end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// Ends `timeout` from now.
    pub(crate) fn after(timeout: Duration) -> Self {
        Self(Instant::now().checked_add(timeout.min(LONGEST)))
    }

    /// What is left, zero once it has passed.
    pub(crate) fn remaining(self) -> Duration {
        self.0.map_or(LONGEST, |at| at.saturating_duration_since(Instant::now()))
    }

    pub(crate) fn has_passed(self) -> bool {
        self.remaining().is_zero()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Deadline, LONGEST};

    #[test]
    fn longer_than_ten_years_is_ten_years() {
        let seconds = [LONGEST.as_secs() + 1, 1 << 40, 1 << 62, u64::MAX].map(Duration::from_secs);
        for timeout in seconds.into_iter().chain([Duration::MAX]) {
            let left = Deadline::after(timeout).remaining();
            assert!(left <= LONGEST && left + Duration::from_secs(3600) > LONGEST, "{timeout:?}: {left:?}");
        }
    }
}
