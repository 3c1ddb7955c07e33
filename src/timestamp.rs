//! `Timestamp`: a point in time as the server wrote it.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod convert;
mod written;

/// A date and time as the server wrote it.
///
/// The text is kept as it came and written back as it was. [`Timestamp::to_system_time`] reads it, in any of the forms
/// that the vendors use: ISO 8601 (`2026-03-01T08:30:00.125Z`, with `Z`, an offset, or nothing for UTC), the form of
/// query results (`2026-03-01 08:30:00.125`, UTC, and Firebolt's with an offset such as `+05:30` or `+05:53:28`), both with
/// up to nine digits of a second, a date alone, the form of Dremio Cloud's older answers (`Thu Aug 19 14:39:38 UTC 2021`), and milliseconds since the epoch, as a number or its
/// text.
///
/// With the feature `jiff`, `time` or `chrono` it converts to and from the instant of that crate, with all the digits
/// that the text has.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp {
    text: Box<str>,
    /// Whether it stands on the wire as a number: milliseconds since the epoch.
    is_number: bool,
}

impl Timestamp {
    /// The text as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The point in time, or `None` when the text is none, such as the word `ERROR` that Dremio writes for a stored
    /// time out of range.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let (seconds, nanos) = self.instant()?;
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let at = if seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(whole)?
        } else {
            SystemTime::UNIX_EPOCH.checked_add(whole)?
        };
        at.checked_add(Duration::from_nanos(u64::from(nanos)))
    }

    /// Seconds since the epoch and the nanoseconds after them.
    fn instant(&self) -> Option<(i64, u32)> {
        parse(&self.text).or_else(|| epoch_millis(&self.text)).or_else(|| dated(&self.text))
    }

    /// A number of milliseconds since the epoch, with the digits that came.
    pub(crate) fn number(digits: &str) -> Self {
        Self { text: digits.into(), is_number: true }
    }

    /// Whether it stands on the wire as a number.
    pub(crate) fn is_number(&self) -> bool {
        self.is_number
    }

    /// Whether this stands for "never", as the last instant of 1969 does for reflections of Dremio.
    #[must_use]
    pub fn means_never(&self) -> bool {
        let never = SystemTime::UNIX_EPOCH.checked_sub(Duration::from_millis(1));
        never.is_some() && self.to_system_time() == never
    }

    /// Whether this stands for "without an end", as times around the year 3022 do for reflections of Dremio.
    #[must_use]
    pub fn means_no_end(&self) -> bool {
        self.to_system_time().is_some_and(|at| at >= SystemTime::UNIX_EPOCH + Duration::from_secs(YEAR_3000))
    }
}

/// The year 3000, in seconds since the epoch.
const YEAR_3000: u64 = 32_503_680_000;

/// Seconds since the epoch and the nanoseconds after them.
fn parse(text: &str) -> Option<(i64, u32)> {
    let (date, rest) = text.split_at_checked(10)?;
    let days = days_since_epoch(date)?;
    if rest.is_empty() {
        return Some((days * 86_400, 0));
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at_checked(zone_at)?;
    let (seconds, nanos) = seconds_of_day(time)?;
    Some((days * 86_400 + seconds - offset_seconds(zone)?, nanos))
}

/// Milliseconds since the epoch.
fn epoch_millis(text: &str) -> Option<(i64, u32)> {
    let millis: i64 = text.parse().ok()?;
    let nanos = u32::try_from(millis.rem_euclid(1000)).ok()? * 1_000_000;
    Some((millis.div_euclid(1000), nanos))
}

pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Thu Aug 19 14:39:38 UTC 2021`.
fn dated(text: &str) -> Option<(i64, u32)> {
    let mut words = text.split_ascii_whitespace().skip(1);
    let month = words.next().and_then(|name| MONTHS.iter().position(|month| *month == name))? + 1;
    let (day, time, zone, year) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if !matches!(zone, "UTC" | "GMT" | "Z") || words.next().is_some() {
        return None;
    }
    parse(&format!("{year}-{month:02}-{day:0>2}T{time}Z"))
}

fn days_since_epoch(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) =
        (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        _ => return None,
    };
    if parts.next().is_some() || !(1..=longest).contains(&day) {
        return None;
    }
    // Days from civil, with the year starting in March so that the leap day comes last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

fn seconds_of_day(time: &str) -> Option<(i64, u32)> {
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = number(parts.next().unwrap_or("00"), 2)?;
    if hour > 23 || minute > 59 || second > 60 || parts.next().is_some() || fraction.len() > 9 {
        return None;
    }
    let nanos = if fraction.is_empty() { 0 } else { number(fraction, fraction.len())? };
    let scale = 10_i64.checked_pow(u32::try_from(9 - fraction.len()).ok()?)?;
    Some((hour * 3600 + minute * 60 + second, u32::try_from(nanos * scale).ok()?))
}

fn offset_seconds(zone: &str) -> Option<i64> {
    let (sign, clock) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(clock), _) => (1, clock),
        (_, Some(clock)) => (-1, clock),
        _ => return matches!(zone, "" | "Z" | "z").then_some(0),
    };
    let digits: String = clock.chars().filter(|c| *c != ':').collect();
    let (hours, rest) = digits.split_at_checked(2)?;
    let (minutes, seconds) = rest.split_at_checked(2).unwrap_or(("00", ""));
    let seconds = if seconds.is_empty() { 0 } else { number(seconds, 2)? };
    Some(sign * (number(hours, 2)? * 3600 + number(minutes, 2)? * 60 + seconds))
}

/// Exactly `width` decimal digits.
fn number(text: &str, width: usize) -> Option<i64> {
    (text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self { text: text.into_boxed_str(), is_number: false }
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self { text: text.into(), is_number: false }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::wire::serialize_text(&crate::wire::encode_text(self), serializer)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = crate::wire::scalar_text_of(deserializer)?;
        crate::wire::decoded(crate::wire::decode_text(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, parse};

    #[test]
    fn every_form_that_the_vendors_use_is_read() {
        for (text, seconds, nanos) in [
            ("1970-01-01T00:00:00.000Z", 0, 0),
            ("1969-12-31T23:59:59.999Z", -1, 999_000_000),
            ("2023-01-12T18:44:43.237Z", 1_673_549_083, 237_000_000),
            ("2026-03-01 08:30:00.125", 1_772_353_800, 125_000_000),
            ("2026-03-01 08:30:00+05:30", 1_772_334_000, 0),
            ("2026-03-01 08:30:00.123456-08", 1_772_382_600, 123_456_000),
            ("0001-01-01", -62_135_596_800, 0),
            ("2024-02-29", 1_709_164_800, 0),
        ] {
            assert_eq!(parse(text), Some((seconds, nanos)), "{text}");
        }
    }

    #[test]
    fn times_of_dremio_cloud_are_read_in_each_of_their_forms() {
        let at = |text: &str| Timestamp::from(text).to_system_time();
        let wanted = at("2021-08-19T14:39:38.000Z");
        assert!(wanted.is_some());
        for text in ["Thu Aug 19 14:39:38 UTC 2021", "1629383978000", "2021-08-19T14:39:38.000+0000"] {
            assert_eq!(at(text), wanted, "{text}");
        }
        assert_eq!(at("Mon Mar 1 08:30:00 UTC 2021"), at("2021-03-01T08:30:00Z"));
        assert_eq!(at("-1"), at("1969-12-31T23:59:59.999Z"));
    }

    #[test]
    fn a_number_stays_a_number() {
        let longer = ["-16293839762938397808000", "1629383978000.12345678901234567890"];
        for json in ["1629383978000", "\"1629383978000\"", "-1"].into_iter().chain(longer) {
            let time: Timestamp = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&time).unwrap(), json);
        }
        assert!(serde_json::from_str::<Timestamp>("1.5e3").is_ok());
        assert!(serde_json::from_str::<Timestamp>("true").is_err());
    }

    #[test]
    fn never_and_without_an_end_have_times_of_their_own() {
        let time = |text| Timestamp::from(text);
        assert!(
            time("1969-12-31T23:59:59.999Z").means_never() && !time("1970-01-01T00:00:00Z").means_never()
        );
        assert!(
            time("3022-05-06T07:08:09.123Z").means_no_end() && !time("2999-12-31T23:59:59Z").means_no_end()
        );
        assert!(!time("ERROR").means_never() && !time("ERROR").means_no_end());
    }

    #[test]
    fn what_is_no_time_is_none_and_never_a_panic() {
        for text in [
            "",
            "ERROR",
            "2024-02-30",
            "2023-02-29",
            "-0001-01-01",
            "2024-01-01T25:00",
            "2024-01-01Tééé",
            "ééééééééééé",
            "2024-01-01 00:00:00+é",
            "9999999999999999999999",
            "Thu Aug 32 14:39:38 UTC 2021",
            "Thu Aug 19 14:39:38 PST 2021",
            "Thu Aug 19 14:39:38 UTC",
            "Thu Foo 19 14:39:38 UTC 2021",
            "2024-01-01T00:00:00.1234567890Z",
        ] {
            assert_eq!(Timestamp::from(text).to_system_time(), None, "{text}");
        }
        assert!(Timestamp::from("9999-12-31 23:59:59.999999").to_system_time().is_some());
    }
}
