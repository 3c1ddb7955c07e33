//! `CancelToken`: ends calls from another thread.

use std::cell::RefCell;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::events::Body;

/// A wait looks so often whether it has been cancelled.
pub(crate) const GLANCE: Duration = Duration::from_millis(50);

/// Ends calls from another thread: all of those that are made with a client that [has it](crate::dremio::Software::with_cancel_token),
/// those on the way too.
///
/// Clones are the same token. What it ends fails with an error that [is "cancelled"](crate::Error::is_cancelled): a call
/// that waits for an answer, for rows or events, for a job or an engine, for a token, or for its next attempt, within a
/// tenth of a second. While a connection is made or a request is written, it is noticed after that step, which
/// [`connect_timeout`](crate::dremio::SoftwareBuilder::connect_timeout) and
/// [`idle_timeout`](crate::dremio::SoftwareBuilder::idle_timeout) bound; with an
/// [agent](crate::dremio::SoftwareBuilder::agent) of the caller's, between attempts, looks at a job, and pages.
///
/// The statement of a `rows`, `rows_as` or `execute` that is waited for is cancelled on the server as well, as it is when
/// its time is over, and an open transaction is rolled back. A job that was
/// [submitted](crate::dremio::Query::submit) runs on when its [`wait`](crate::dremio::Job::wait) is ended, unless
/// [`cancel_on_drop`](crate::dremio::Job::cancel_on_drop) was asked for. Explicit calls that cancel or roll back work with
/// a cancelled token.
///
/// ```no_run
/// use lakehouse::CancelToken;
/// use lakehouse::dremio::Software;
///
/// # fn main() -> lakehouse::Result<()> {
/// let url = "https://dremio.example.com";
/// let dremio = Software::builder(url).login("ada", "correct horse").build()?;
/// let stop = CancelToken::new();
/// let watched = dremio.with_cancel_token(&stop);
/// let statement = watched.query("SELECT * FROM sales.orders");
/// let report = std::thread::spawn(move || statement.execute());
///
/// // Somewhere else: the user closed the window.
/// stop.cancel();
/// match report.join() {
///     Ok(Err(error)) if error.is_cancelled() => println!("stopped"),
///     outcome => println!("{outcome:?}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that is not cancelled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the calls, now and for ever: there is no way back. It is one atomic store, which a signal handler may do too.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it has been cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The tokens that a client looks at; mostly none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch(Option<Arc<[CancelToken]>>);

thread_local! {
    /// What the exchange that this thread is at looks at. Connections are pooled, so they cannot know by themselves.
    static CURRENT: RefCell<Watch> = RefCell::default();
}

impl Watch {
    /// Looks at this token too.
    pub(crate) fn and(&self, token: &CancelToken) -> Self {
        let known = self.0.as_deref().unwrap_or_default();
        Self(Some(known.iter().chain([token]).cloned().collect()))
    }

    /// Whether there is a token to look at.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.as_deref().unwrap_or_default().iter().any(CancelToken::is_cancelled)
    }

    /// An error if it has been cancelled.
    pub(crate) fn check(&self, delivery: Delivery) -> Result<()> {
        if self.is_cancelled() { Err(Error::new(ErrorKind::Cancelled, delivery)) } else { Ok(()) }
    }

    /// Sleeps, but not after it has been cancelled.
    pub(crate) fn sleep(&self, mut time: Duration) {
        while self.is_on() && time > GLANCE && !self.is_cancelled() {
            std::thread::sleep(GLANCE);
            time -= GLANCE;
        }
        if !self.is_cancelled() {
            std::thread::sleep(time);
        }
    }

    /// Does something during which the connections of this thread look at the tokens.
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        if !self.is_on() {
            return work();
        }
        let _before = Restore(CURRENT.replace(self.clone()));
        work()
    }

    /// A body that is read while its connection looks at the tokens.
    pub(crate) fn over(&self, body: Body) -> Body {
        if self.is_on() { Box::new(Watched { body, watch: self.clone() }) } else { body }
    }

    /// What this thread looks at, if anything.
    pub(crate) fn current() -> Option<Self> {
        CURRENT.with_borrow(|watch| watch.is_on().then(|| watch.clone()))
    }
}

struct Watched {
    body: Body,
    watch: Watch,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watch.is_cancelled() {
            return Err(io::Error::other(Cancelled));
        }
        let Self { body, watch } = self;
        watch.during(|| body.read(buffer))
    }
}

/// Puts back what was looked at before, also after a panic.
struct Restore(Watch);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(std::mem::take(&mut self.0));
    }
}

/// What a wait for an answer fails with.
#[derive(Debug)]
pub(crate) struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the call was cancelled")
    }
}

impl std::error::Error for Cancelled {}

/// The way to give a client a token.
macro_rules! cancellable {
    ($client:ident) => {
        impl $client {
            /// The same client, whose calls this token ends, besides those tokens that it has already. Connections and
            /// the token of the session are shared with this one.
            #[must_use]
            pub fn with_cancel_token(&self, token: &$crate::CancelToken) -> Self {
                let mut watched = self.clone();
                watched.client = watched.client.with_cancel_token(token);
                watched
            }
        }
    };
}
pub(crate) use cancellable;

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{CancelToken, Watch};
    use crate::error::Delivery;

    #[test]
    fn any_of_several_tokens_ends_a_wait() {
        for which in 0..2 {
            let tokens = [CancelToken::new(), CancelToken::new()];
            let watch = tokens.iter().fold(Watch::default(), |watch, token| watch.and(token));
            assert!(watch.check(Delivery::NotSent).is_ok());
            let started = Instant::now();
            std::thread::scope(|scope| {
                let wait = scope.spawn(|| watch.sleep(Duration::from_secs(600)));
                tokens[which].cancel();
                wait.join().expect("no panic");
            });
            assert!(started.elapsed() < Duration::from_secs(300));
            assert!(watch.check(Delivery::NotSent).is_err_and(|error| error.is_cancelled()));
        }
    }

    #[test]
    fn only_what_is_done_meanwhile_is_looked_at_also_after_a_panic() {
        let watch = Watch::default().and(&CancelToken::new());
        assert!(watch.during(|| Watch::current().is_some()));
        let caught = std::panic::catch_unwind(|| watch.during(|| panic!("a caller's agent")));
        assert!(caught.is_err() && Watch::current().is_none());
    }
}
