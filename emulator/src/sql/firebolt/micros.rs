//! Timestamps in microseconds: their texts, fields and units.

use super::Zone;
use crate::sql::temporal;
use std::fmt::Write as _;

/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// Reads a run of digits.
fn number(text: &str, most: usize) -> Option<i64> {
    let plain = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Reads `HH:MM[:SS[.ffffff]]`; digits behind the sixth are cut.
fn time(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let seconds = parts.next().unwrap_or("0");
    let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let second = number(second, 2)?;
    number(fraction, 18)?;
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let fits = hour < 24 && minute < 60 && second < 60;
    fits.then_some(((hour * 60 + minute) * 60 + second) * 1_000_000 + number(&micros, 6)?)
}

/// Reads `+HH`, `-HH:MM`, `+HH:MM:SS` or `+HHMM` as seconds.
fn offset(text: &str) -> Option<i64> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = digits.split_at_checked(2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() { ("0", rest) } else { rest.split_at_checked(2)? };
    let seconds = if rest.is_empty() { "0" } else { rest.strip_prefix(':').unwrap_or(rest) };
    Some(sign * ((number(hours, 2)? * 60 + number(minutes, 2)?) * 60 + number(seconds, 2)?))
}

/// A timestamp as it is written: what the clock shows, and the zone when there is one.
struct Written<'a> {
    local: i64,
    zone: &'a str,
}

fn written(text: &str) -> Option<Written<'_>> {
    let text = text.trim();
    let Some(at) = text.get(1..)?.find([' ', 'T', 't']).map(|at| at + 1) else {
        return Some(Written { local: temporal::parse_date(text)?.checked_mul(DAY)?, zone: "" });
    };
    let (day, rest) = (text.get(..at)?, text.get(at + 1..)?.trim_start());
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(end)?;
    Some(Written {
        local: temporal::parse_date(day)?.checked_mul(DAY)?.checked_add(time(clock)?)?,
        zone: zone.trim(),
    })
}

/// Reads a timestamp without a zone; one that is written is passed over.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let written = written(text)?;
    let known = written.zone.is_empty() || utc(&written, &Zone::default()).is_some();
    known.then_some(written.local)
}

/// Reads a timestamp; without a zone in the text it is meant in `zone`.
pub(crate) fn parse_zoned(text: &str, zone: &Zone) -> Option<i64> {
    utc(&written(text)?, zone)
}

fn utc(written: &Written<'_>, zone: &Zone) -> Option<i64> {
    match written.zone {
        "" => Some(zone.utc(written.local)),
        "Z" | "z" => Some(written.local),
        name => match offset(name) {
            Some(seconds) => written.local.checked_sub(seconds * 1_000_000),
            None => Some(Zone::parse(name)?.utc(written.local)),
        },
    }
}

/// `YYYY-MM-DD HH:MM:SS[.ffffff]` without zeros at the end.
pub(crate) fn format(micros: i64) -> String {
    let date = temporal::format_date(micros.div_euclid(DAY));
    let of_day = micros.rem_euclid(DAY);
    let (seconds, fraction) = (of_day / 1_000_000, of_day % 1_000_000);
    let mut text = format!("{date} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction > 0 {
        let digits = format!(".{fraction:06}");
        text.push_str(digits.trim_end_matches('0'));
    }
    text
}

/// The same as the clocks of a zone show it, and how far they are ahead of UTC: `+HH[:MM[:SS]]`.
pub(crate) fn format_zoned(micros: i64, zone: &Zone) -> String {
    let offset = zone.offset(micros);
    let size = offset.abs();
    let sign = if offset < 0 { '-' } else { '+' };
    let mut text = format!("{}{sign}{:02}", format(micros.saturating_add(offset * 1_000_000)), size / 3600);
    if size % 3600 > 0 {
        let _ = write!(text, ":{:02}", size / 60 % 60);
    }
    if size % 60 > 0 {
        let _ = write!(text, ":{:02}", size % 60);
    }
    text
}

/// Microseconds of one of a unit that always has the same length.
pub(crate) fn unit(unit: &str) -> Option<i64> {
    match unit {
        "MICROSECOND" => Some(1),
        other => temporal::unit_millis(other).map(|millis| millis * 1000),
    }
}

fn millis(micros: i64) -> (i64, i64) {
    (micros.div_euclid(1000), micros.rem_euclid(1000))
}

/// The start of the unit that a timestamp lies in.
pub(crate) fn truncate(micros: i64, unit: &str) -> Option<i64> {
    if unit == "MICROSECOND" {
        return Some(micros);
    }
    temporal::truncate(millis(micros).0, unit)?.checked_mul(1000)
}

/// A timestamp some months later.
pub(crate) fn add_months(micros: i64, months: i64) -> Option<i64> {
    let (millis, rest) = millis(micros);
    temporal::add_months(millis, months)?.checked_mul(1000)?.checked_add(rest)
}

/// How often a unit begins between two timestamps.
pub(crate) fn boundaries(unit: &str, from: i64, to: i64) -> Option<i64> {
    let start = |micros| truncate(micros, unit);
    if let Some(months) = temporal::unit_months(unit) {
        return temporal::difference("MONTH", millis(start(from)?).0, millis(start(to)?).0)
            .map(|n| n / months);
    }
    Some(start(to)?.checked_sub(start(from)?)? / self::unit(unit)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_survive() {
        for text in ["2019-07-31 01:01:01", "1111-01-05 17:04:42.123456", "0001-01-01 00:00:00.1"] {
            assert_eq!(parse(text).map(format).as_deref(), Some(text));
        }
        assert_eq!(parse("2024-02-29").map(format).as_deref(), Some("2024-02-29 00:00:00"));
        assert_eq!(parse("2024-02-29T01:02:03.1000Z").map(format).as_deref(), Some("2024-02-29 01:02:03.1"));
        for text in
            ["", "x", "2024-02-30 00:00:00", "2024-02-29 25:00:00", "2024-02-29 10:00:00 Nowhere", "é 1"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn zones_are_read_and_written() {
        let utc = Zone::default();
        let zoned = |text: &str, zone: &str| {
            format_zoned(parse_zoned(text, &utc).unwrap(), &Zone::parse(zone).unwrap())
        };
        assert_eq!(zoned("1111-01-05 17:04:42.123456", "UTC"), "1111-01-05 17:04:42.123456+00");
        assert_eq!(
            zoned("1111-01-05 17:04:42.123456", "Asia/Calcutta"),
            "1111-01-05 22:58:10.123456+05:53:28"
        );
        assert_eq!(zoned("2023-01-05 17:04:42+01", "Asia/Calcutta"), "2023-01-05 21:34:42+05:30");
        assert_eq!(zoned("2023-07-05 17:04:42 Europe/Berlin", "America/New_York"), "2023-07-05 11:04:42-04");
        assert_eq!(parse_zoned("2023-07-05 00:00:00+5:3:2:1", &utc), None);
    }

    #[test]
    fn units_are_counted_at_their_starts() {
        let (from, to) = (parse("2023-12-31 23:59:59.999999").unwrap(), parse("2024-01-01").unwrap());
        for unit in ["YEAR", "MONTH", "DAY", "HOUR", "SECOND", "MICROSECOND"] {
            assert_eq!(boundaries(unit, from, to), Some(1), "{unit}");
        }
        assert_eq!(boundaries("YEAR", to, from), Some(-1));
        assert_eq!(boundaries("FORTNIGHT", to, from), None);
    }
}
