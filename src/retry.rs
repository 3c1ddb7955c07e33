//! When a failed attempt is made again, and after which wait.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use crate::error::{Delivery, Error, ErrorKind};

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
    /// At most so many attempts, the first included; 3 is the default. Waits grow from 100 ms (1 s when the server
    /// throttles) to 20 s, each taken at random from zero up to that.
    #[must_use]
    pub fn up_to(attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..Self::default() }
    }

    /// One attempt only.
    #[must_use]
    pub fn never() -> Self {
        Self::up_to(1)
    }

    /// Sets the wait from which waits grow, and the longest one.
    #[must_use]
    pub fn waits(mut self, first: Duration, longest: Duration) -> Self {
        self.base = first;
        self.throttled = first.max(self.throttled.min(longest));
        self.cap = longest;
        self
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The longest wait before the attempt after `attempt` failed ones.
    fn bound(&self, attempt: u32, throttled: bool) -> Duration {
        let first = if throttled { self.throttled } else { self.base };
        first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(self.cap)
    }

    /// How long to wait after `attempt` failed attempts, given a random number.
    pub(crate) fn wait(&self, attempt: u32, error: &Error, random: u64) -> Duration {
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

/// Whether an attempt that failed so may be made again.
pub(crate) fn may_repeat(error: &Error, method_is_get: bool, idempotent: bool) -> bool {
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
    pub(crate) fn spend(&self) -> bool {
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
pub(crate) fn retry_after(value: &str, now: std::time::SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let at = http_date(value)?;
    Some(at.duration_since(now).unwrap_or(Duration::ZERO))
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that HTTP still sends.
pub(crate) fn http_date(value: &str) -> Option<std::time::SystemTime> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = value.split_once(", ")?.1.split(' ');
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
    crate::Timestamp::from(format!("{year}-{month:02}-{day}T{time}Z")).to_system_time()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{Budget, Retry, fraction, retry_after};

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
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let read = |value: &str| retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!(read(" 5 "), Some(5));
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
        assert_eq!(read("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(read("99999999999999999999"), Some(u64::MAX));
        for nonsense in ["", "abc", "-1", "5.5", "1e3", "inf", "5, 10", "Sun, 31 Feb 1994 08:49:37 GMT"] {
            assert_eq!(read(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn the_budget_lets_ten_retries_through_a_full_outage() {
        let budget = Budget::new();
        assert_eq!((0..1000).filter(|_| budget.spend()).count(), 10);
        (0..10).for_each(|_| budget.earn());
        assert!(budget.spend() && !budget.spend());
    }
}
