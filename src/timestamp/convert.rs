//! `Timestamp` to and from the instants of other crates, each behind a feature of its name.

use super::Timestamp;
use crate::error::{Error, Result};

impl Timestamp {
    #[cfg_attr(
        not(any(feature = "jiff", feature = "time", feature = "chrono")),
        allow(dead_code, reason = "each of them uses it")
    )]
    /// The instant as another crate makes it; the error has the text, and what is wrong with it.
    fn instant_for<T>(&self, make: impl FnOnce(i64, u32) -> Option<T>) -> Result<T> {
        let wrong = |problem| Error::other(format!("{:?} {problem}", self.as_str()));
        let (seconds, nanos) = self.instant().ok_or_else(|| wrong("is not a time"))?;
        make(seconds, nanos).ok_or_else(|| wrong("is out of range"))
    }
}

/// Fails for a text that is no time, such as the word `ERROR`; the error has the text.
#[cfg(feature = "jiff")]
impl TryFrom<&Timestamp> for jiff::Timestamp {
    type Error = Error;

    fn try_from(time: &Timestamp) -> Result<Self> {
        time.instant_for(|seconds, nanos| Self::new(seconds, i32::try_from(nanos).ok()?).ok())
    }
}

/// In UTC, as ISO 8601.
#[cfg(feature = "jiff")]
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self::from_nanos(time.as_nanosecond())
    }
}

/// Fails for a text that is no time, such as the word `ERROR`; the error has the text. The offset is UTC.
#[cfg(feature = "time")]
impl TryFrom<&Timestamp> for time::OffsetDateTime {
    type Error = Error;

    fn try_from(time: &Timestamp) -> Result<Self> {
        time.instant_for(|seconds, nanos| {
            let time = Self::from_unix_timestamp(seconds).ok()?;
            time.replace_nanosecond(nanos).ok()
        })
    }
}

/// In UTC, as ISO 8601.
#[cfg(feature = "time")]
impl From<time::OffsetDateTime> for Timestamp {
    fn from(time: time::OffsetDateTime) -> Self {
        Self::from_nanos(time.unix_timestamp_nanos())
    }
}

/// Fails for a text that is no time, such as the word `ERROR`; the error has the text.
#[cfg(feature = "chrono")]
impl TryFrom<&Timestamp> for chrono::DateTime<chrono::Utc> {
    type Error = Error;

    fn try_from(time: &Timestamp) -> Result<Self> {
        time.instant_for(Self::from_timestamp)
    }
}

/// In UTC, as ISO 8601. A leap second becomes the first of the next minute.
#[cfg(feature = "chrono")]
impl<Tz: chrono::TimeZone> From<chrono::DateTime<Tz>> for Timestamp {
    fn from(time: chrono::DateTime<Tz>) -> Self {
        let seconds = i128::from(time.timestamp());
        Self::from_nanos(seconds * 1_000_000_000 + i128::from(time.timestamp_subsec_nanos()))
    }
}
