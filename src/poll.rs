//! `Poll`: the waits between looks at what happens on the server.

use std::time::{Duration, Instant};

use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::{Delivery, Result};
use crate::observe::Event;
use crate::retry;

/// Waits that grow, until a deadline.
pub(crate) struct Poll {
    client: Client,
    /// What was seen at the last look.
    state: String,
    started: Instant,
    deadline: Deadline,
    pause: Duration,
    longest: Duration,
}

impl Poll {
    pub(crate) fn new(client: &Client, deadline: Deadline, first: Duration, longest: Duration) -> Self {
        Self {
            client: client.clone(),
            state: String::new(),
            started: Instant::now(),
            deadline,
            pause: first,
            longest,
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// How long it was waited, for those who get nothing else.
    pub(crate) fn in_time(&self) -> String {
        format!("within {:.1} s", self.elapsed().as_secs_f64())
    }

    /// Tells whoever listens in which state what is waited for is now, if that is another one.
    pub(crate) fn saw(&mut self, kind: &'static str, id: &str, state: &str) {
        if self.state != state {
            state.clone_into(&mut self.state);
            self.client.tell(&Event::State { kind, id, state });
        }
    }

    /// Looks until there is what is waited for; nothing when the deadline came first. A look that the deadline ends is no
    /// failure.
    ///
    /// # Errors
    /// What a look fails with, and when the client was told to stop.
    pub(crate) fn until<T>(
        &mut self,
        mut look: impl FnMut(&mut Self) -> Result<Option<T>>,
    ) -> Result<Option<T>> {
        loop {
            match look(self) {
                Ok(Some(found)) => return Ok(Some(found)),
                Err(error) if !(error.is_timeout() && self.deadline.has_passed()) => return Err(error),
                Ok(None) | Err(_) => {}
            }
            if !self.wait()? {
                return Ok(None);
            }
        }
    }

    /// Sleeps until it is time for the next look; false when the deadline came first.
    ///
    /// # Errors
    /// When the client was told to stop.
    pub(crate) fn wait(&mut self) -> Result<bool> {
        // Half of it at least, the rest at random, so that many clients do not look all at once.
        let wait = self.pause / 2 + retry::fraction(self.pause / 2, retry::random());
        self.pause = (self.pause * 3 / 2).min(self.longest);
        let remaining = self.deadline.remaining();
        self.client.watch().sleep(wait.min(remaining));
        // What is looked at was handed over before.
        self.client.watch().check(Delivery::MaybeSent)?;
        Ok(wait < remaining)
    }
}
