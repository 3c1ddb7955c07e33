//! The emulator's clock, and times as Dremio writes them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A clock that can be put forward.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_ms: AtomicU64,
}

impl Clock {
    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        millis(now).saturating_add_unsigned(self.ahead_ms.load(Ordering::Relaxed))
    }

    pub fn advance(&self, by: Duration) {
        self.ahead_ms.fetch_add(millis(by).unsigned_abs(), Ordering::Relaxed);
    }
}

/// A span in milliseconds, as far as they fit.
pub(crate) fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// ISO 8601 in UTC with three decimals.
pub(crate) fn iso(ms: i64) -> String {
    let (days, in_day) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    let (year, month, day) = date(days);
    let (seconds, ms) = (in_day / 1000, in_day % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

/// Year, month and day of a day counted from 1970, in the Gregorian calendar, counted in eras of 400 years.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * month_index + 2) / 5 + 1)
}

/// Milliseconds of a time in the form that Dremio insists on: `2024-01-31T09:15:00.123Z`.
pub(crate) fn parse_iso(text: &str) -> Option<i64> {
    let shape = |c: char| if c.is_ascii_digit() { '0' } else { c };
    if text.chars().map(shape).collect::<String>() != "0000-00-00T00:00:00.000Z" {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let days = days(number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let seconds = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    let ms = days * 86_400_000 + seconds * 1000 + number(20, 23)?;
    // Dates that do not exist come out as others.
    (iso(ms) == text).then_some(ms)
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    Day,
    Week,
    Month,
}

impl Period {
    /// The key under which statistics name one.
    pub fn key(self) -> &'static str {
        match self {
            Self::Day => "date",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first day of the one that a moment is in; weeks begin on Sundays.
    pub fn first_day(self, ms: i64) -> String {
        let day = ms.div_euclid(86_400_000);
        let first = match self {
            Self::Day => day,
            // 1970 began on a Thursday.
            Self::Week => day - (day + 4).rem_euclid(7),
            Self::Month => day - date(day).2 + 1,
        };
        let (year, month, day) = date(first);
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// When the month before that of a moment began.
    pub fn start_of_last_month(ms: i64) -> i64 {
        let day = ms.div_euclid(86_400_000);
        let end_of_last = day - date(day).2;
        (end_of_last - date(end_of_last).2 + 1) * 86_400_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_and_read() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_709_210_096_789, "2024-02-29T12:34:56.789Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(iso(ms), text);
            assert_eq!(parse_iso(text), Some(ms));
        }
    }

    #[test]
    fn periods_begin_on_their_first_days() {
        // A Thursday.
        let moment = parse_iso("2024-02-29T12:34:56.789Z").unwrap();
        assert_eq!(Period::Day.first_day(moment), "2024-02-29");
        assert_eq!(Period::Week.first_day(moment), "2024-02-25");
        assert_eq!(Period::Month.first_day(moment), "2024-02-01");
        assert_eq!(iso(Period::start_of_last_month(moment)), "2024-01-01T00:00:00.000Z");
    }

    #[test]
    fn other_forms_of_a_time_are_refused() {
        for text in
            ["2024-01-31T09:15:00Z", "2024-02-30T09:15:00.000Z", "2024-01-31 09:15:00.000", "", "ERROR"]
        {
            assert_eq!(parse_iso(text), None, "{text}");
        }
    }
}
