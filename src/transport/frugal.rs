//! `Frugal`: connections that ask the system for no more than they need.
//!
//! With a deadline, `ureq` tells the socket a new timeout for each read and each write, and it looks twice between two
//! requests whether the connection is still open. That is a third of the system calls of a small request.
//!
//! They are also where a wait for an answer is cancelled.

use std::io;
use std::time::Duration;

use ureq::Error;
use ureq::unversioned::transport::time::Duration as Span;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use crate::cancel::{Cancelled, GLANCE, Watch};

/// Timeouts are told in steps of a sixty-fourth or less, so that one requests' are those of the next.
const STEPS: u128 = 64;

/// Makes connections that are frugal.
#[derive(Debug)]
pub(super) struct Frugal;

impl<In: Transport> Connector<In> for Frugal {
    type Out = Connection<In>;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| Connection { inner, answered: false }))
    }
}

/// A connection that is frugal.
#[derive(Debug)]
pub(super) struct Connection<T> {
    inner: T,
    /// Whether something has come since the last look at whether it is open.
    answered: bool,
}

impl<T: Transport> Transport for Connection<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.inner.transmit_output(amount, with_each(timeout, rounded))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let outcome = match Watch::current() {
            Some(watch) => self.wait_watching(timeout, &watch),
            None => self.wait(timeout),
        };
        self.answered = true;
        outcome
    }

    /// After an answer the connection goes back to the pool. Whether it is open counts when it is taken from there.
    fn is_open(&mut self) -> bool {
        std::mem::take(&mut self.answered) || self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

impl<T: Transport> Connection<T> {
    fn wait(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let coarse = with_each(timeout, rounded);
        match self.inner.await_input(coarse) {
            Err(Error::Timeout(_)) => {
                let waited = *coarse.for_read().after;
                self.inner.await_input(with_each(timeout, |span| span.saturating_sub(waited)))
            }
            outcome => outcome,
        }
    }

    /// Waits a little at a time, and looks in between whether the call has been cancelled.
    fn wait_watching(&mut self, timeout: NextTimeout, watch: &Watch) -> Result<bool, Error> {
        let whole = timeout.for_read();
        let mut left = *whole.after;
        loop {
            if watch.is_cancelled() {
                return Err(Error::Io(io::Error::other(Cancelled)));
            }
            let glance = GLANCE.min(left);
            left = left.saturating_sub(glance);
            let span = NextTimeout { after: Span::Exact(glance), ..whole };
            match self.inner.await_input(span) {
                Err(Error::Timeout(_)) if !left.is_zero() => {}
                outcome => return outcome,
            }
        }
    }
}

fn with_each(timeout: NextTimeout, change: impl Fn(Duration) -> Duration) -> NextTimeout {
    let change = |span| match span {
        Span::Exact(exact) => Span::Exact(change(exact)),
        Span::NotHappening => Span::NotHappening,
    };
    NextTimeout {
        after: change(timeout.after),
        per_read: timeout.per_read.map(change),
        per_write: timeout.per_write.map(change),
        ..timeout
    }
}

/// Rounds down to a whole number of steps.
fn rounded(exact: Duration) -> Duration {
    let millis = exact.as_millis();
    let step = (millis / STEPS).checked_ilog2().map_or(1, |log| 1_u128 << log);
    if millis < STEPS {
        return exact;
    }
    u64::try_from(millis / step * step).map_or(exact, Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::rounded;

    #[test]
    fn timeouts_are_rounded_down_by_a_sixty_fourth_at_most() {
        for nanos in
            (0..63).map(|log| 1_u64 << log).flat_map(|power| [power - 1, power, power + 1, power / 3 * 5])
        {
            let exact = Duration::from_nanos(nanos);
            let lost = exact.saturating_sub(rounded(exact));
            assert!(rounded(exact) <= exact && lost <= exact / 64, "{exact:?}");
        }
        assert_eq!(rounded(Duration::MAX), Duration::MAX);
    }

    #[test]
    fn calls_that_follow_each_other_have_the_same_timeout() {
        let first = rounded(Duration::from_secs(60) - Duration::from_micros(5));
        assert!((0..90).all(|millis| rounded(Duration::from_micros(59_999_990 - millis * 1000)) == first));
    }
}
