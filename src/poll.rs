//! `Poll`: the waits between looks at what happens on the server.

use std::time::{Duration, Instant};

use crate::deadline::Deadline;
use crate::retry;

/// Waits that grow, until a deadline.
pub(crate) struct Poll {
    started: Instant,
    deadline: Deadline,
    pause: Duration,
    longest: Duration,
}

impl Poll {
    pub(crate) fn new(deadline: Deadline, first: Duration, longest: Duration) -> Self {
        Self { started: Instant::now(), deadline, pause: first, longest }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Sleeps until it is time for the next look; false when the deadline came first.
    pub(crate) fn wait(&mut self) -> bool {
        // Half of it at least, the rest at random, so that many clients do not look all at once.
        let wait = self.pause / 2 + retry::fraction(self.pause / 2, retry::random());
        self.pause = (self.pause * 3 / 2).min(self.longest);
        let remaining = self.deadline.remaining();
        std::thread::sleep(wait.min(remaining));
        wait < remaining
    }
}
