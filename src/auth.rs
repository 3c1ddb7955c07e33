//! Who the client is: where tokens come from, and how all threads share one.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use ureq::http::HeaderValue;

use crate::cancel::{GLANCE, Watch};
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::{Delivery, Error, Result};
use crate::observe::Event;
use crate::retry::{fraction, random};
use crate::secret::Secret;

/// A token that could not be had is not asked for again before this.
const NEGATIVE: Duration = Duration::from_secs(5);
/// A token is renewed so long before it expires, or a tenth of its life before if that is longer.
const MARGIN: Duration = Duration::from_secs(60);

/// A way to come by a token.
pub(crate) trait TokenSource: fmt::Debug + Send + Sync {
    /// Asks the server for a token.
    fn fetch(&self, client: &Client, deadline: Deadline) -> Result<Token>;
}

/// A token, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// Nothing where the server asks for nothing.
    header: Option<HeaderValue>,
    expires: Option<SystemTime>,
}

impl Token {
    /// A token as it stands in the `Authorization` header: `scheme` (with its blank, if it has one) and the secret.
    pub(crate) fn new(scheme: &str, secret: &Secret, expires: Option<SystemTime>) -> Result<Self> {
        let text = secret.expose().trim();
        if text.is_empty() {
            return Err(Error::configuration("the token is empty"));
        }
        if text.len() > 64 * 1024 {
            return Err(Error::configuration("the token is longer than 64 KiB"));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::configuration("the token has blanks or characters that no header may have"));
        }
        let mut header = HeaderValue::from_str(&format!("{scheme}{text}"))
            .map_err(|_| Error::configuration("the token has characters that no header may have"))?;
        header.set_sensitive(true);
        Ok(Self { header: Some(header), expires })
    }

    /// What goes to a server that asks for no token.
    pub(crate) fn none() -> Self {
        Self { header: None, expires: None }
    }

    /// When it ends. One that has ended when it comes is not believed: two clocks differ, or the server is confused, and
    /// whoever believed it would ask for another one with each call. The server tells when it is over.
    fn ends_at(&self, now: SystemTime) -> Option<SystemTime> {
        self.expires.filter(|expires| *expires > now)
    }

    /// When it is time to ask for the next one: not at the same moment for all programs that began together.
    fn renew_at(&self, now: SystemTime) -> Option<SystemTime> {
        let expires = self.ends_at(now)?;
        let life = expires.duration_since(now).unwrap_or_default();
        let margin = MARGIN.max(life / 10).min(life / 2);
        expires.checked_sub(margin.saturating_sub(fraction(margin / 10, random())))
    }
}

/// The end of a token that lasts so many seconds. One that says nothing of use, such as less than none, has no end.
pub(crate) fn after(asked_at: SystemTime, seconds: Option<i64>) -> Option<SystemTime> {
    asked_at.checked_add(Duration::from_secs(u64::try_from(seconds?).ok()?))
}

/// A point in time of the server's clock as our own clock will show it, given what the server's showed just now. HTTP
/// tells the time in whole seconds, so that small differences are none.
pub(crate) fn by_own_clock(at: SystemTime, shown: Option<SystemTime>, now: SystemTime) -> Option<SystemTime> {
    const BLUR: Duration = Duration::from_secs(2);
    let Some(shown) = shown else { return Some(at) };
    match now.duration_since(shown) {
        Ok(behind) if behind > BLUR => at.checked_add(behind),
        Err(ahead) if ahead.duration() > BLUR => at.checked_sub(ahead.duration()),
        _ => Some(at),
    }
}

/// Holds the token of a client. One thread asks for a new one, all others wait for it.
#[derive(Debug)]
pub(crate) struct Auth {
    source: Option<Box<dyn TokenSource>>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Current>,
    /// Counts tokens, so that a thread can tell whether the one that failed it is still the current one.
    generation: u64,
    fetching: bool,
    failed: Option<(Instant, Arc<Error>)>,
}

#[derive(Clone, Debug)]
struct Current {
    header: Option<HeaderValue>,
    expires: Option<SystemTime>,
    renew_at: Option<SystemTime>,
}

/// The header to send, and which token it is.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) header: Option<HeaderValue>,
    generation: u64,
}

impl Auth {
    /// Without any credentials.
    pub(crate) fn anonymous() -> Self {
        Self { source: None, state: Mutex::default(), changed: Condvar::new() }
    }

    /// With a token that the caller has.
    pub(crate) fn fixed(token: &Token) -> Self {
        let auth = Self::anonymous();
        auth.lock().current = Some(Current { header: token.header.clone(), expires: None, renew_at: None });
        auth
    }

    /// With tokens that are asked for when needed.
    pub(crate) fn from_source(source: impl TokenSource + 'static) -> Self {
        Self { source: Some(Box::new(source)), ..Self::anonymous() }
    }

    /// Whether there are no credentials.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.source.is_none() && self.lock().current.is_none()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token to send; asks for one if there is none or if its end is near.
    pub(crate) fn grant(&self, client: &Client, deadline: Deadline) -> Result<Option<Grant>> {
        let mut state = self.lock();
        loop {
            let Some(source) = &self.source else {
                return Ok(state.grant());
            };
            let now = SystemTime::now();
            if state.is_fresh(now) {
                return Ok(state.grant());
            }
            let usable = state.is_usable(now);
            if let Some(error) = state.recent_failure() {
                return if usable { Ok(state.grant()) } else { Err(error) };
            }
            if !state.fetching {
                state.fetching = true;
                drop(state);
                return self.renew(source.as_ref(), client, deadline, usable);
            }
            if usable {
                return Ok(state.grant());
            }
            state = self.wait(state, client.watch(), deadline)?;
        }
    }

    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        watch: &Watch,
        deadline: Deadline,
    ) -> Result<MutexGuard<'a, State>> {
        let left = deadline.remaining();
        if left.is_zero() {
            return Err(Error::timeout(
                "no token in time: another thread is still signing in",
                Delivery::NotSent,
            ));
        }
        watch.check(Delivery::NotSent)?;
        let left = if watch.is_on() { left.min(GLANCE) } else { left };
        let (state, _) = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner);
        Ok(state)
    }

    fn renew(
        &self,
        source: &dyn TokenSource,
        client: &Client,
        deadline: Deadline,
        usable: bool,
    ) -> Result<Option<Grant>> {
        // Should `fetch` panic (a caller's own agent might), the other threads must not wait for ever.
        let guard = Fetching(self);
        let fetched = source.fetch(client, deadline);
        client.tell(&match &fetched {
            Ok(token) => Event::SignedIn { expires: token.expires },
            Err(error) => Event::SignInFailed { error },
        });
        let mut state = self.lock();
        let outcome = match fetched {
            Ok(token) => {
                state.install(&token, SystemTime::now());
                Ok(state.grant())
            }
            Err(error) => {
                let error = Arc::new(error);
                // That one caller runs out of time or was told to stop says nothing about the next one.
                if !(error.is_timeout() || error.is_cancelled()) {
                    state.failed = Some((Instant::now(), error.clone()));
                }
                if usable { Ok(state.grant()) } else { Err(Error::sign_in(error)) }
            }
        };
        drop(state);
        drop(guard);
        outcome
    }

    /// Gives up the token that the server did not accept, unless it has been replaced already. Whether another attempt
    /// makes sense.
    pub(crate) fn reject(&self, grant: &Grant) -> bool {
        let mut state = self.lock();
        if self.source.is_none() {
            return false;
        }
        if state.generation == grant.generation {
            state.current = None;
        }
        true
    }
}

/// Ends the time during which one thread fetches.
struct Fetching<'a>(&'a Auth);

impl Drop for Fetching<'_> {
    fn drop(&mut self) {
        self.0.lock().fetching = false;
        self.0.changed.notify_all();
    }
}

impl State {
    fn grant(&self) -> Option<Grant> {
        self.current
            .as_ref()
            .map(|current| Grant { header: current.header.clone(), generation: self.generation })
    }

    /// Whether there is a token that need not be renewed yet.
    fn is_fresh(&self, now: SystemTime) -> bool {
        self.current.as_ref().is_some_and(|current| current.renew_at.is_none_or(|at| now < at))
    }

    /// Whether there is a token that has not ended.
    fn is_usable(&self, now: SystemTime) -> bool {
        self.current.as_ref().is_some_and(|current| current.expires.is_none_or(|at| now < at))
    }

    fn install(&mut self, token: &Token, now: SystemTime) {
        let (expires, renew_at) = (token.ends_at(now), token.renew_at(now));
        self.generation += 1;
        self.failed = None;
        self.current = Some(Current { header: token.header.clone(), expires, renew_at });
    }

    fn recent_failure(&self) -> Option<Error> {
        let (at, error) = self.failed.as_ref()?;
        (at.elapsed() < NEGATIVE).then(|| Error::sign_in(error.clone()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::{Duration, SystemTime};

    use super::{State, Token, after, by_own_clock};
    use crate::secret::Secret;

    const HOUR: Duration = Duration::from_secs(3600);

    /// A clock at the beginning of 1970, one that is right, and one in the year 2100.
    fn clocks() -> [SystemTime; 3] {
        [0, 1_790_000_000, 4_102_444_800].map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }

    /// What is held after a token came that ends then.
    fn holding(expires: Option<SystemTime>, now: SystemTime) -> State {
        let token = Token::new("Bearer ", &Secret::from("t"), expires).expect("a token");
        let mut state = State::default();
        state.install(&token, now);
        state
    }

    #[test]
    fn a_token_that_lasts_an_hour_does_so_whatever_the_clock_shows() {
        for now in clocks() {
            let state = holding(after(now, Some(3600)), now);
            assert!(state.is_fresh(now) && state.is_fresh(now + HOUR / 2), "{now:?}");
            assert!(!state.is_fresh(now + HOUR - Duration::from_secs(30)), "{now:?}");
            assert!(
                state.is_usable(now + HOUR - Duration::from_secs(1)) && !state.is_usable(now + HOUR),
                "{now:?}"
            );
        }
    }

    #[test]
    fn a_session_of_a_server_whose_clock_is_right_lasts_as_long_whatever_the_own_clock_shows() {
        let server = clocks()[1];
        for now in clocks() {
            let state = holding(by_own_clock(server + HOUR, Some(server), now), now);
            assert!(state.is_fresh(now + HOUR / 2) && !state.is_fresh(now + HOUR), "{now:?}");
        }
    }

    #[test]
    fn no_token_is_asked_for_with_every_call_whatever_the_clock_shows() {
        let ends = [None, Some(i64::MIN), Some(-1), Some(0), Some(i64::MAX)];
        for now in clocks() {
            for seconds in ends {
                assert!(holding(after(now, seconds), now).is_fresh(now), "{now:?} {seconds:?}");
            }
            // The server does not say what time it is, or says something mad.
            for at in clocks() {
                for shown in [None].into_iter().chain(clocks().map(Some)) {
                    assert!(
                        holding(by_own_clock(at, shown, now), now).is_fresh(now),
                        "{now:?} {at:?} {shown:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_clock_that_jumps_ends_a_token_early_and_never_asks_twice_for_it() {
        let [early, right, late] = clocks();
        let state = holding(after(right, Some(3600)), right);
        assert!(state.is_fresh(early), "it is used until the server refuses it");
        assert!(!state.is_usable(late));
        assert!(holding(after(late, Some(3600)), late).is_fresh(late), "and then there is a new one");
    }

    /// How long before its end a token that lives so many seconds is renewed, in as many programs.
    fn margins(life: u64) -> BTreeSet<Duration> {
        let now = SystemTime::now();
        let expires = now + Duration::from_secs(life);
        let margin = |_| {
            let token = Token::new("Bearer ", &Secret::from("t"), Some(expires)).ok()?;
            expires.duration_since(token.renew_at(now)?).ok()
        };
        (0..100).filter_map(margin).collect()
    }

    #[test]
    fn tokens_are_renewed_early_and_not_all_at_the_same_moment() {
        for (life, longest) in [(3600, 360), (300, 60), (60, 30)] {
            let margins = margins(life);
            assert!(margins.len() > 90, "programs that began together ask together: {margins:?}");
            let longest = Duration::from_secs(longest);
            let bounds = longest * 9 / 10..=longest;
            assert!(margins.iter().all(|margin| bounds.contains(margin)), "{life}: {margins:?}");
        }
    }
}
