//! A point in time as this crate writes it.

use std::time::SystemTime;

use super::Timestamp;

/// In UTC, as ISO 8601, with as many digits of a second as it takes: none, three, six or nine.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let (nanos, sign) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (after.as_nanos(), 1),
            Err(before) => (before.duration().as_nanos(), -1),
        };
        Self::from_nanos(i128::try_from(nanos).unwrap_or(i128::MAX) * sign)
    }
}

const NANOS: i128 = 1_000_000_000;

impl Timestamp {
    /// So many nanoseconds after the epoch, or before it.
    pub(super) fn from_nanos(since_epoch: i128) -> Self {
        let (seconds, nanos) = (since_epoch.div_euclid(NANOS), since_epoch.rem_euclid(NANOS));
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        // Years of other lengths have a sign.
        let year = match year {
            0..=9999 => format!("{year:04}"),
            _ => format!("{year:+05}"),
        };
        let fraction = fraction(nanos);
        Self::from(format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
    }
}

fn fraction(nanos: i128) -> String {
    if nanos == 0 {
        String::new()
    } else if nanos % 1_000_000 == 0 {
        format!(".{:03}", nanos / 1_000_000)
    } else if nanos % 1000 == 0 {
        format!(".{:06}", nanos / 1000)
    } else {
        format!(".{nanos:09}")
    }
}

/// Year, month and day of so many days after the epoch.
fn civil(days: i128) -> (i128, i128, i128) {
    // Years start in March here, so that the leap day comes last.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year_of_era + year, month, day)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::{NANOS, Timestamp};

    #[test]
    fn what_is_written_is_read_as_the_same_instant() {
        let days = (-719_528..2_932_896).step_by(613);
        for seconds in days.map(|day| i128::from(day) * 86_400 + 86_399) {
            for nanos in [0, 1, 999_999_999, 120_000_000, 123_400_000] {
                let time = Timestamp::from_nanos(seconds * NANOS + nanos);
                let read = parse(time.as_str()).expect("a time");
                assert_eq!(
                    i128::from(read.0) * NANOS + i128::from(read.1),
                    seconds * NANOS + nanos,
                    "{time:?}"
                );
            }
        }
    }

    #[test]
    fn as_many_digits_are_written_as_it_takes() {
        for (nanos, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
            (120_000_000, "1970-01-01T00:00:00.120Z"),
            (1_772_353_800_000_001_000, "2026-03-01T08:30:00.000001Z"),
            (253_402_300_800 * NANOS, "+10000-01-01T00:00:00Z"),
            (-62_167_219_201 * NANOS, "-0001-12-31T23:59:59Z"),
        ] {
            assert_eq!(Timestamp::from_nanos(nanos).as_str(), text);
        }
    }
}
