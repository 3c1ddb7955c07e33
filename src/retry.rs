//! When a failed attempt is made again, and after which wait.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::error::{Delivery, Error, ErrorKind};
use crate::timestamp::{MONTHS, Timestamp};

/// How often and after which waits a request is attempted.
///
/// What is attempted again at all is not a matter of taste and cannot be set: requests that read, and requests that may
/// be repeated, after every failure that may pass; all others only when nothing of them was sent, or when the server
/// answered that it refused them for now (429, and 503 with `Retry-After`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
    base: Duration,
    throttled: Duration,
    cap: Duration,
}

impl Retry {
    /// At most so many attempts, the first included; 3 is the default. Waits grow from 100 ms (1 s after 429 and 503) to
    /// 20 s, each taken at random from zero up to that.
    #[must_use]
    pub fn up_to(attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..Self::default() }
    }

    /// One attempt only.
    #[must_use]
    pub fn never() -> Self {
        Self::up_to(1)
    }

    /// Sets the wait from which waits grow, and the longest one. After 429 and 503 they grow from one second, or from
    /// `first` if that is longer, and from no more than `longest`.
    #[must_use]
    pub fn waits(mut self, first: Duration, longest: Duration) -> Self {
        self.base = first;
        self.throttled = first.max(self.throttled.min(longest));
        self.cap = longest;
        self
    }

    /// The longest wait before the attempt after `attempt` failed ones.
    fn bound(&self, attempt: u32, throttled: bool) -> Duration {
        let first = if throttled { self.throttled } else { self.base };
        first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(self.cap)
    }

    /// How long to wait after `attempt` failed attempts, given a random number.
    fn wait(&self, attempt: u32, error: &Error, random: u64) -> Duration {
        let throttled = matches!(error.status(), Some(429 | 503));
        match error.retry_after() {
            Some(asked) => asked,
            None => fraction(self.bound(attempt, throttled), random),
        }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(100),
            throttled: Duration::from_secs(1),
            cap: Duration::from_secs(20),
        }
    }
}

/// What a call is, as far as it counts for repeating it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nature {
    pub(crate) is_get: bool,
    /// Whether sending it twice does no more than sending it once.
    pub(crate) idempotent: bool,
}

impl Retry {
    /// The wait before the next attempt after `tries` that failed, the last one so; nothing when there is to be none.
    pub(crate) fn next(
        &self,
        tries: u32,
        error: &Error,
        call: Nature,
        left: Duration,
        budget: &Budget,
    ) -> Option<Duration> {
        if !may_repeat(error, call.is_get, call.idempotent) || tries >= self.attempts {
            return None;
        }
        let wait = self.wait(tries, error, random());
        // A wait that ends after the deadline is not begun: the caller learns now what it would learn then.
        (wait < left && budget.spend()).then_some(wait)
    }
}

/// Whether an attempt that failed so may be made again.
fn may_repeat(error: &Error, method_is_get: bool, idempotent: bool) -> bool {
    match (error.kind(), error.delivery()) {
        (ErrorKind::Connection(_) | ErrorKind::Timeout(_), Delivery::NotSent) => true,
        (ErrorKind::Connection(_) | ErrorKind::Timeout(_), _) => idempotent,
        (ErrorKind::Api(api), _) => match api.status {
            429 => true,
            503 => idempotent || error.retry_after().is_some(),
            408 | 502 | 504 => idempotent,
            500 => method_is_get,
            _ => false,
        },
        _ => false,
    }
}

/// Keeps a client from hammering a server that is down: every retry costs, every success pays a little back.
#[derive(Debug)]
pub(crate) struct Budget(AtomicI64);

impl Budget {
    const FULL: i64 = 100;
    const RETRY: i64 = 10;

    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(Self::FULL))
    }

    /// Pays for one retry, if there is enough left.
    fn spend(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                (left >= Self::RETRY).then_some(left - Self::RETRY)
            })
            .is_ok()
    }

    pub(crate) fn earn(&self) {
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            (left < Self::FULL).then_some(left + 1)
        });
    }
}

/// Random numbers for waits: spread is all that is asked of them.
pub(crate) fn random() -> u64 {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    RandomState::new().hash_one(COUNTER.fetch_add(1, Ordering::Relaxed))
}

/// A share of `whole` chosen by a random number.
pub(crate) fn fraction(whole: Duration, random: u64) -> Duration {
    let nanos = whole.as_nanos().saturating_mul(u128::from(random)) / u128::from(u64::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// Reads a `Retry-After` header: seconds, or a date.
pub(crate) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let at = http_date(value, now)?;
    Some(at.duration_since(now).unwrap_or(Duration::ZERO))
}

/// Reads a date in any of the three forms of RFC 9110: `Sun, 06 Nov 1994 08:49:37 GMT`, which is what servers send today,
/// `Sunday, 06-Nov-94 08:49:37 GMT`, and `Sun Nov  6 08:49:37 1994`.
pub(crate) fn http_date(value: &str, now: SystemTime) -> Option<SystemTime> {
    let (day, month, year, time, zone) = if let Some((_, date)) = value.split_once(", ") {
        let mut parts = date.split([' ', '-']);
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next())
    } else {
        let mut parts = value.split_ascii_whitespace().skip(1);
        let (month, day, time) = (parts.next()?, parts.next()?, parts.next()?);
        (day, month, parts.next()?, time, parts.next())
    };
    if !zone.is_none_or(|zone| zone.eq_ignore_ascii_case("GMT")) {
        return None;
    }
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
    let at = |century: &str| {
        Timestamp::from(format!("{century}{year}-{month:02}-{day:0>2}T{time}Z")).to_system_time()
    };
    if year.len() != 2 {
        return at("");
    }
    // Without a century, what would be more than fifty years ahead has passed.
    at("20").filter(|at| at.duration_since(now).unwrap_or_default() <= FIFTY_YEARS).or_else(|| at("19"))
}

const FIFTY_YEARS: Duration = Duration::from_secs(50 * 31_556_952);

#[cfg(test)]
#[path = "../tests/reliability/inputs.rs"]
mod inputs;
#[cfg(test)]
#[path = "../tests/reliability/random.rs"]
mod seeded;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::{Duration, SystemTime};

    use super::inputs;
    use super::seeded::Random;
    use super::{Budget, Nature, Retry, fraction, retry_after};
    use crate::error::{ApiError, Error, ErrorKind};
    use crate::{Delivery, Result};

    /// T3: the forms of `Retry-After` that servers and nobody send, and the seconds that they stand for.
    #[test]
    fn every_form_of_retry_after_is_read_or_passed_over() {
        let now = SystemTime::UNIX_EPOCH + inputs::RETRY_AFTER_NOW;
        for (value, seconds) in inputs::retry_after() {
            assert_eq!(retry_after(&value, now).map(|wait| wait.as_secs()), seconds, "{value:.60}");
        }
    }

    const READ: Nature = Nature { is_get: true, idempotent: true };

    fn unavailable() -> Error {
        let api = ApiError::read(503, None, b"");
        Error::from_answer(api)
    }

    /// A call on a clock that only waits move: how often it was sent, how long it took, and whether it succeeded.
    fn call(
        policy: &Retry,
        budget: &Budget,
        limit: Duration,
        mut attempt: impl FnMut() -> Result<()>,
    ) -> (u32, Duration, bool) {
        let (mut tries, mut waited) = (0, Duration::ZERO);
        loop {
            tries += 1;
            let Err(error) = attempt() else {
                budget.earn();
                return (tries, waited, true);
            };
            match policy.next(tries, &error, READ, limit.saturating_sub(waited), budget) {
                Some(wait) => waited += wait,
                None => return (tries, waited, false),
            }
        }
    }

    #[test]
    fn ten_thousand_calls_wait_no_longer_than_they_may() {
        let mut random = Random::seeded("retry");
        let kinds = [
            |_: u64| unavailable(),
            |seconds| unavailable().retry_later(Some(Duration::from_secs(seconds))),
            |_| Error::new(ErrorKind::Connection(String::new()), Delivery::NotSent),
            |_| Error::from_answer(ApiError::read(429, None, b"")),
            |_| Error::from_answer(ApiError::read(500, None, b"")),
        ];
        for _ in 0..10_000 {
            let attempts = u32::try_from(random.below(12)).unwrap_or(0);
            let policy = Retry::up_to(attempts);
            let limit = Duration::from_millis(random.next() % 100_000);
            let (mut asked, seconds) = (Duration::ZERO, random.next() % 200);
            let kind = *random.pick(&kinds);
            let (tries, waited, _) = call(&policy, &Budget::new(), limit, || {
                let error = kind(seconds);
                asked = error.retry_after().unwrap_or(policy.cap);
                Err(error)
            });
            assert!(tries <= attempts.clamp(1, 11), "{tries} of {attempts}");
            assert!(waited <= limit && waited <= asked.saturating_mul(tries - 1), "{waited:?} {limit:?}");
        }
    }

    #[test]
    fn a_thousand_calls_of_a_server_that_is_down_are_hardly_more_than_a_thousand_requests() {
        let budget = Budget::new();
        let limit = Duration::from_secs(60);
        let sent = (0..1000).map(|_| call(&Retry::default(), &budget, limit, || Err(unavailable())).0);
        let sent: u32 = sent.sum();
        assert!((1000..=1010).contains(&sent), "{sent}");
    }

    #[test]
    fn of_ten_thousand_calls_with_faults_in_twenty_nearly_all_succeed() {
        let mut random = Random::seeded("retry");
        let budget = Budget::new();
        let limit = Duration::from_secs(60);
        let succeeded = (0..10_000).filter(|_| {
            call(&Retry::default(), &budget, limit, || {
                if random.below(20) == 0 { Err(unavailable()) } else { Ok(()) }
            })
            .2
        });
        let succeeded = succeeded.count();
        assert!(succeeded >= 9990, "{succeeded}");
    }

    #[test]
    fn waits_grow_and_stay_below_their_bound() {
        let retry = Retry::default();
        let bounds: Vec<_> = (1..12).map(|attempt| retry.bound(attempt, false).as_millis()).collect();
        assert_eq!(bounds, [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000, 20_000]);
        assert_eq!(retry.bound(1, true), Duration::from_secs(1));
        assert_eq!(retry.bound(u32::MAX, true), Duration::from_secs(20));
        assert_eq!(fraction(Duration::from_secs(2), 0), Duration::ZERO);
        assert_eq!(fraction(Duration::from_secs(2), u64::MAX), Duration::from_secs(2));
        assert!(fraction(Duration::MAX, u64::MAX) > Duration::from_secs(1));
    }

    #[test]
    fn waits_are_spread_over_all_of_their_bound() {
        let wait = || Retry::default().next(1, &unavailable(), READ, Duration::from_secs(60), &Budget::new());
        let waits: BTreeSet<Duration> = (0..100).filter_map(|_| wait()).collect();
        assert!(waits.len() > 90, "clients that failed together come back together: {waits:?}");
        assert!(waits.first().is_some_and(|wait| *wait < Duration::from_millis(250)), "{waits:?}");
        assert!(waits.last().is_some_and(|wait| *wait > Duration::from_millis(750)), "{waits:?}");
    }

    #[test]
    fn the_budget_lets_ten_retries_through_a_full_outage() {
        let budget = Budget::new();
        assert_eq!((0..1000).filter(|_| budget.spend()).count(), 10);
        (0..10).for_each(|_| budget.earn());
        assert!(budget.spend() && !budget.spend());
    }
}
