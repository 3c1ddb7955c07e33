//! Functions of dates and times.

use super::super::cell::Cell;
use super::super::temporal::{self, Civil, DAY};
use super::super::time_format;
use super::{Body, int, text};

type Answer = Result<Cell, String>;

/// What the compiler calls by these names. Units are those of [`temporal::unit`].
pub(super) static OPERATORS: &[(&str, Body)] = &[
    // (unit, timestamp)
    ("t_trunc", |a| known(temporal::truncate(int(a, 1), text(a, 0)), text(a, 0))),
    ("t_extract", |a| known(temporal::extract(int(a, 1), text(a, 0)), text(a, 0))),
    // (unit, count, timestamp)
    ("t_add", add),
    // (unit, from, to)
    ("t_diff", |a| known(temporal::difference(text(a, 0), int(a, 1), int(a, 2)), text(a, 0))),
    // (timestamp, months)
    ("t_months", |a| temporal::add_months(int(a, 0), int(a, 1)).map(Cell::Integer).ok_or_else(out_of_range)),
    // (months of the interval), (milliseconds of the interval): one field
    ("t_interval_months", |a| {
        let months = int(a, 1);
        known(
            match text(a, 0) {
                "YEAR" => Some(months / 12),
                "MONTH" => Some(months % 12),
                _ => None,
            },
            text(a, 0),
        )
    }),
    ("t_interval", |a| {
        let millis = int(a, 1);
        known(
            match text(a, 0) {
                "DAY" => Some(millis / DAY),
                "HOUR" => Some(millis / 3_600_000 % 24),
                "MINUTE" => Some(millis / 60_000 % 60),
                "SECOND" => Some(millis / 1000 % 60),
                _ => None,
            },
            text(a, 0),
        )
    }),
    // (timestamp, pattern) and (text, pattern)
    ("t_format", |a| Ok(Cell::Text(time_format::format(int(a, 0), text(a, 1))))),
    ("t_parse", |a| {
        time_format::parse(text(a, 0), text(a, 1))
            .map(Cell::Integer)
            .ok_or_else(|| format!("Input text '{}' does not match the format '{}'", text(a, 0), text(a, 1)))
    }),
];

fn out_of_range() -> String {
    "The date is out of range".to_owned()
}

fn known(value: Option<i64>, unit: &str) -> Answer {
    value.map(Cell::Integer).ok_or_else(|| format!("'{unit}' is not a field of this type"))
}

fn add(a: &[Cell]) -> Answer {
    let (unit, count, timestamp) = (text(a, 0), int(a, 1), int(a, 2));
    let later = match temporal::unit_months(unit) {
        Some(months) => count.checked_mul(months).and_then(|months| temporal::add_months(timestamp, months)),
        None => temporal::unit_millis(unit)
            .and_then(|millis| count.checked_mul(millis))
            .and_then(|millis| timestamp.checked_add(millis)),
    };
    later.map(Cell::Integer).ok_or_else(out_of_range)
}

pub(super) fn last_day(a: &[Cell]) -> Answer {
    let (year, month, _) = temporal::date(int(a, 0));
    Ok(Cell::Integer(temporal::days(year, month, temporal::month_length(year, month))))
}

/// The first such weekday after a date.
pub(super) fn next_day(a: &[Cell]) -> Answer {
    let wanted = text(a, 1).to_ascii_uppercase();
    let matches = |name: &&str| wanted.len() >= 2 && name.to_ascii_uppercase().starts_with(&wanted);
    let place = time_format::DAYS
        .into_iter()
        .position(|name| matches(&name))
        .and_then(|place| i64::try_from(place).ok());
    let place = place.ok_or_else(|| format!("'{}' is not a day of the week", text(a, 1)))?;
    let ahead = (place - (int(a, 0) + 4)).rem_euclid(7);
    Ok(Cell::Integer(int(a, 0) + if ahead == 0 { 7 } else { ahead }))
}

pub(super) fn day_name(a: &[Cell]) -> Answer {
    Ok(Cell::Text(time_format::day_name(int(a, 0)).to_owned()))
}

pub(super) fn month_name(a: &[Cell]) -> Answer {
    Ok(Cell::Text(time_format::month_name(temporal::date(int(a, 0)).1).to_owned()))
}

pub(super) fn unix_timestamp(a: &[Cell]) -> Answer {
    Ok(Cell::Integer(int(a, 0).div_euclid(1000)))
}

/// Months with a fraction of 31sts, whole when both are the same day of the month or the last.
pub(super) fn months_between(a: &[Cell]) -> Answer {
    let civil = |place| Civil::new(int(a, place).saturating_mul(DAY));
    let (first, second) = (civil(0), civil(1));
    let months = (first.year - second.year) * 12 + first.month - second.month;
    let last = |civil: Civil| civil.day == temporal::month_length(civil.year, civil.month);
    let days = if last(first) && last(second) { 0 } else { first.day - second.day };
    let as_f64 = |value: i64| super::real(&[Cell::Integer(value)], 0);
    Ok(Cell::Real(as_f64(months) + as_f64(days) / 31.0))
}
