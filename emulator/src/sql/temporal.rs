//! Dates, times and intervals: days or milliseconds as numbers, and Dremio's texts for them.

/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400_000;

/// A date and time taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    /// Milliseconds since midnight.
    pub(crate) millis: i64,
}

/// Days since 1970-01-01 of a proleptic Gregorian date.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = (month + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a count of days.
pub(crate) fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

impl Civil {
    /// Takes a timestamp apart.
    pub(crate) fn new(timestamp: i64) -> Self {
        let (year, month, day) = date(timestamp.div_euclid(DAY));
        Self { year, month, day, millis: timestamp.rem_euclid(DAY) }
    }

    /// Puts it together again.
    pub(crate) fn timestamp(self) -> i64 {
        days(self.year, self.month, self.day).saturating_mul(DAY).saturating_add(self.millis)
    }
}

/// The last day of a month.
pub(crate) fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A timestamp some months later; the day is cut to the month's length.
pub(crate) fn add_months(timestamp: i64, months: i64) -> Option<i64> {
    let mut civil = Civil::new(timestamp);
    let total = civil.year.checked_mul(12)?.checked_add(civil.month - 1)?.checked_add(months)?;
    civil.year = total.div_euclid(12);
    if civil.year.abs() > 200_000 {
        return None;
    }
    civil.month = total.rem_euclid(12) + 1;
    civil.day = civil.day.min(month_length(civil.year, civil.month));
    Some(civil.timestamp())
}

/// Reads a run of digits.
fn number(text: &str, most: usize) -> Option<i64> {
    (!text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Reads `YYYY-MM-DD` (months and days may have one digit).
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let mut parts = text.splitn(3, '-');
    let year = number(parts.next()?, 6)?;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    let year = if negative { -year } else { year };
    let fits = (1..=12).contains(&month) && day >= 1 && day <= month_length(year, month);
    fits.then(|| days(year, month, day))
}

fn parse_fraction(text: &str) -> Option<i64> {
    number(text, 9)?;
    let millis: String = text.chars().chain("000".chars()).take(3).collect();
    number(&millis, 3)
}

/// Reads `HH:MM[:SS[.fff]]`.
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let mut parts = text.trim().splitn(3, ':');
    let hour = number(parts.next()?, 2)?;
    let minute = number(parts.next()?, 2)?;
    let seconds = parts.next().unwrap_or("0");
    let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let second = number(second, 2)?;
    let millis = parse_fraction(fraction)?;
    let fits = hour < 24 && minute < 60 && second < 60;
    fits.then_some(((hour * 60 + minute) * 60 + second) * 1000 + millis)
}

/// Reads a date, or a date and a time with a blank or a `T` between them and perhaps a `Z` behind.
pub(crate) fn parse_timestamp(text: &str) -> Option<i64> {
    let text = text.trim();
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let Some((day, time)) = text.split_once([' ', 'T', 't']) else {
        return parse_date(text).map(|days| days * DAY);
    };
    Some(parse_date(day)? * DAY + parse_time(time)?)
}

/// `YYYY-MM-DD`.
pub(crate) fn format_date(days: i64) -> String {
    let (year, month, day) = date(days);
    let sign = if year < 0 { "-" } else { "" };
    format!("{sign}{:04}-{month:02}-{day:02}", year.abs())
}

/// `HH:MM:SS.mmm`.
pub(crate) fn format_time(millis: i64) -> String {
    let (seconds, fraction) = (millis.div_euclid(1000), millis.rem_euclid(1000));
    let (minutes, second) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    format!("{:02}:{:02}:{second:02}.{fraction:03}", minutes.div_euclid(60), minutes.rem_euclid(60))
}

/// `YYYY-MM-DD HH:MM:SS.mmm`.
pub(crate) fn format_timestamp(millis: i64) -> String {
    format!("{} {}", format_date(millis.div_euclid(DAY)), format_time(millis.rem_euclid(DAY)))
}

fn sign(value: i64) -> char {
    if value < 0 { '-' } else { '+' }
}

/// `+001-02`.
pub(crate) fn format_months(months: i64) -> String {
    let size = months.unsigned_abs();
    format!("{}{:03}-{:02}", sign(months), size / 12, size % 12)
}

/// `+001 18:25:16.766`.
pub(crate) fn format_interval(millis: i64) -> String {
    let size = i64::try_from(millis.unsigned_abs()).unwrap_or(i64::MAX);
    format!("{}{:03} {}", sign(millis), size / DAY, format_time(size % DAY))
}

/// Splits off a sign.
fn signed(text: &str) -> (i64, &str) {
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(rest) => (-1, rest.trim_start()),
        None => (1, text.strip_prefix('+').unwrap_or(text).trim_start()),
    }
}

/// Reads years and months: `+001-02`, `1-2`.
pub(crate) fn parse_months(text: &str) -> Option<i64> {
    let (sign, text) = signed(text);
    let (years, months) = text.split_once('-').unwrap_or((text, "0"));
    Some(sign * (number(years, 6)? * 12 + number(months, 6)?))
}

/// Reads days and a time: `+001 18:25:16.766`, `1 18:25:16`.
pub(crate) fn parse_interval(text: &str) -> Option<i64> {
    let (sign, text) = signed(text);
    let (days, time) = text.split_once(' ').unwrap_or((text, "00:00:00"));
    Some(sign * (number(days, 6)? * DAY + parse_time(time)?))
}

/// Milliseconds of one of a unit that always has the same length.
pub(crate) fn unit_millis(unit: &str) -> Option<i64> {
    Some(match unit {
        "MILLISECOND" => 1,
        "SECOND" => 1000,
        "MINUTE" => 60_000,
        "HOUR" => 3_600_000,
        "DAY" => DAY,
        "WEEK" => 7 * DAY,
        _ => return None,
    })
}

/// Months of one of a unit that is made of months.
pub(crate) fn unit_months(unit: &str) -> Option<i64> {
    Some(match unit {
        "MONTH" => 1,
        "QUARTER" => 3,
        "YEAR" => 12,
        "DECADE" => 120,
        "CENTURY" => 1200,
        "MILLENNIUM" => 12_000,
        _ => return None,
    })
}

/// The start of the unit that a timestamp lies in.
pub(crate) fn truncate(timestamp: i64, unit: &str) -> Option<i64> {
    let mut civil = Civil::new(timestamp);
    if let Some(months) = unit_months(unit) {
        let total = (civil.year * 12 + civil.month - 1).div_euclid(months) * months;
        civil = Civil { year: total.div_euclid(12), month: total.rem_euclid(12) + 1, day: 1, millis: 0 };
        return Some(civil.timestamp());
    }
    if unit == "WEEK" {
        let day = timestamp.div_euclid(DAY);
        // 1970-01-01 was a Thursday; weeks start on Mondays.
        return Some((day - (day + 3).rem_euclid(7)) * DAY);
    }
    let millis = unit_millis(unit)?;
    Some(timestamp.div_euclid(millis) * millis)
}

/// One field of a timestamp, as EXTRACT gives it.
pub(crate) fn extract(timestamp: i64, field: &str) -> Option<i64> {
    let civil = Civil::new(timestamp);
    let day = timestamp.div_euclid(DAY);
    Some(match field {
        "MILLENNIUM" => (civil.year + 999).div_euclid(1000),
        "CENTURY" => (civil.year + 99).div_euclid(100),
        "DECADE" => civil.year.div_euclid(10),
        "YEAR" => civil.year,
        "QUARTER" => (civil.month + 2) / 3,
        "MONTH" => civil.month,
        "WEEK" => iso_week(day),
        "DAY" => civil.day,
        "DOW" | "DAYOFWEEK" => (day + 4).rem_euclid(7) + 1,
        "ISODOW" => (day + 3).rem_euclid(7) + 1,
        "DOY" | "DAYOFYEAR" => day - days(civil.year, 1, 1) + 1,
        "HOUR" => civil.millis / 3_600_000,
        "MINUTE" => civil.millis / 60_000 % 60,
        "SECOND" => civil.millis / 1000 % 60,
        "MILLISECOND" => civil.millis % 60_000,
        "EPOCH" => timestamp.div_euclid(1000),
        _ => return None,
    })
}

/// The ISO week of a day.
fn iso_week(day: i64) -> i64 {
    let thursday = day - (day + 3).rem_euclid(7) + 3;
    let (year, _, _) = date(thursday);
    (thursday - days(year, 1, 1)) / 7 + 1
}

/// Whole units between two timestamps, cut towards zero.
pub(crate) fn difference(unit: &str, from: i64, to: i64) -> Option<i64> {
    if let Some(months) = unit_months(unit) {
        let (start, end) = (Civil::new(from), Civil::new(to));
        let mut total = (end.year - start.year) * 12 + end.month - start.month;
        let rest = (end.day, end.millis).cmp(&(start.day, start.millis));
        if total > 0 && rest.is_lt() {
            total -= 1;
        } else if total < 0 && rest.is_gt() {
            total += 1;
        }
        return Some(total / months);
    }
    Some(to.checked_sub(from)? / unit_millis(unit)?)
}

/// The name of a unit without plural or the ODBC prefix.
pub(crate) fn unit(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    let bare = upper.strip_prefix("SQL_TSI_").unwrap_or(&upper);
    match bare {
        "DOW" | "DOY" | "ISODOW" | "EPOCH" | "DAYOFWEEK" | "DAYOFYEAR" | "CENTURY" | "MILLENNIUM" => {
            bare.to_owned()
        }
        "MILLISECONDS" | "MS" => "MILLISECOND".to_owned(),
        _ => bare.strip_suffix('S').unwrap_or(bare).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_survive() {
        for text in ["1970-01-01", "2024-02-29", "0001-01-01", "9999-12-31", "1582-10-15"] {
            assert_eq!(parse_date(text).map(format_date).as_deref(), Some(text));
        }
        for text in ["2024-02-29 23:59:59.999", "1969-12-31 23:59:59.001"] {
            assert_eq!(parse_timestamp(text).map(format_timestamp).as_deref(), Some(text));
        }
        assert_eq!(parse_time("18:25:16.7").map(format_time).as_deref(), Some("18:25:16.700"));
        assert_eq!(
            parse_interval("1 18:25:16.766").map(format_interval).as_deref(),
            Some("+001 18:25:16.766")
        );
        assert_eq!(parse_months("-1-2").map(format_months).as_deref(), Some("-001-02"));
        assert_eq!(parse_date("2023-02-29"), None);
        assert_eq!(parse_time("24:00:00"), None);
    }

    #[test]
    fn fields_and_units() {
        let moment = parse_timestamp("2024-12-30 10:20:30.456").unwrap();
        assert_eq!(extract(moment, "WEEK"), Some(1));
        assert_eq!(extract(moment, "DOW"), Some(2));
        assert_eq!(extract(moment, "DOY"), Some(365));
        assert_eq!(
            truncate(moment, "QUARTER").map(format_timestamp).as_deref(),
            Some("2024-10-01 00:00:00.000")
        );
        assert_eq!(
            truncate(moment, "WEEK").map(format_timestamp).as_deref(),
            Some("2024-12-30 00:00:00.000")
        );
        let january = parse_timestamp("2024-01-31").unwrap();
        assert_eq!(add_months(january, 1).map(format_timestamp).as_deref(), Some("2024-02-29 00:00:00.000"));
        assert_eq!(difference("MONTH", january, moment), Some(10));
    }
}
