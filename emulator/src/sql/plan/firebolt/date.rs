//! Dates and timestamps: microseconds, and moments that are read in a time zone.

use super::super::scope::Env;
use super::super::{Planner, Result, Typed, coerce, invalid, literal, quoted, unsupported};
use crate::sql::firebolt::micros::{self, DAY};
use crate::sql::{DataType, decimal, temporal};
use sqlparser::ast::{self, Expr};

/// The name of a unit as the functions take it.
fn unit(name: &str) -> String {
    match name.trim_matches('\'').to_ascii_uppercase().as_str() {
        "MICROSECOND" | "MICROSECONDS" | "US" => "MICROSECOND".to_owned(),
        "CENTURIES" => "CENTURY".to_owned(),
        "MILLENNIA" | "MILLENNIUMS" => "MILLENNIUM".to_owned(),
        other => temporal::unit(other),
    }
}

/// A unit given as a text or as a bare word.
fn unit_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(name) => Some(unit(&name.value)),
        other => literal::as_text(other).map(unit),
    }
}

/// A timestamp in microseconds of a clock, and what it was.
struct Clock {
    sql: String,
    data_type: DataType,
}

impl Clock {
    /// Microseconds of the clock as a value of the type that it was.
    fn back(&self, sql: String, zone: &str) -> Typed {
        let own = self.data_type.clone();
        match own {
            DataType::Date => Typed::new(format!("conv({sql}, 'TIMESTAMPNTZ', 'DATE')"), own),
            DataType::TimestampTz => Typed::new(format!("z_utc({sql}{zone})"), own),
            _ => Typed::new(sql, own),
        }
    }
}

impl Planner<'_> {
    /// The function of that name, if it is one of dates and times.
    pub(super) fn firebolt_date_function(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        env: Env<'_>,
    ) -> Option<Result<Typed>> {
        Some(match (name, arguments) {
            ("DATE_TRUNC", [field, moment, rest @ ..]) if rest.len() < 2 => {
                self.date_trunc(field, moment, rest.first().copied(), env)
            }
            ("DATE_PART", [field, moment]) => match unit_of(field) {
                Some(field) => self.firebolt_extract(&field, moment, env),
                None => invalid("DATE_PART takes a field as a text"),
            },
            ("DATE_ADD", [field, count, moment]) => self.firebolt_date_add(field, count, moment, env),
            ("DATE_DIFF", [field, from, to]) => self.date_diff(field, from, to, env),
            ("TO_DATE", [value, rest @ ..]) => self.read_as(&DataType::Date, value, rest, env),
            ("TO_TIMESTAMP", [value, rest @ ..]) => self.read_as(&DataType::TimestampNtz, value, rest, env),
            ("TO_TIMESTAMPTZ", [value, rest @ ..]) => self.read_as(&DataType::TimestampTz, value, rest, env),
            ("TO_CHAR" | "TO_STRING", [value, pattern]) => self.written_as(value, pattern, env),
            ("TO_CHAR" | "TO_STRING", [value]) => {
                self.expr(value, env).and_then(|typed| coerce::cast(typed, &DataType::Varchar))
            }
            _ => return Self::now(name, arguments),
        })
    }

    /// The functions that give the time, with and without brackets.
    pub(in super::super) fn now(name: &str, arguments: &[&Expr]) -> Option<Result<Typed>> {
        let shown = "z_local(s_now_micros())";
        Some(Ok(match (name, arguments) {
            ("NOW" | "CURRENT_TIMESTAMP" | "CURRENT_TIMESTAMPTZ", []) => {
                Typed::new("s_now_micros()", DataType::TimestampTz)
            }
            ("LOCALTIMESTAMP" | "CURRENT_TIMESTAMPNTZ", []) => Typed::new(shown, DataType::TimestampNtz),
            ("CURRENT_DATE" | "CURRENT_PGDATE" | "TODAY", []) => {
                Typed::new(format!("conv({shown}, 'TIMESTAMPNTZ', 'DATE')"), DataType::Date)
            }
            _ => return None,
        }))
    }

    fn clock(&mut self, expr: &Expr, zone: &str, env: Env<'_>) -> Result<Clock> {
        clock_of(self.expr(expr, env)?, zone)
    }

    fn date_trunc(
        &mut self,
        field: &Expr,
        moment: &Expr,
        zone: Option<&Expr>,
        env: Env<'_>,
    ) -> Result<Typed> {
        let Some(field) = unit_of(field).filter(|field| micros::truncate(0, field).is_some()) else {
            return invalid(format!("DATE_TRUNC does not know the unit {field}"));
        };
        let zone = match zone {
            Some(zone) => {
                let zone = self.expr(zone, env)?;
                format!(", {}", coerce::cast(zone, &DataType::Varchar)?.sql)
            }
            None => String::new(),
        };
        let clock = self.clock(moment, &zone, env)?;
        let sql = format!("u_trunc({}, {})", quoted(&field), clock.sql);
        Ok(clock.back(sql, &zone))
    }

    pub(super) fn firebolt_extract(&mut self, field: &str, moment: &Expr, env: Env<'_>) -> Result<Typed> {
        let field = unit(field);
        let clock = self.clock(moment, "", env)?;
        let fraction = |sql: String, precision: u8, scale: u8| {
            let data_type = DataType::Decimal { precision, scale };
            Typed::new(format!("u_decimal({sql})"), data_type)
        };
        let source = &clock.sql;
        Ok(match field.as_str() {
            "EPOCH" => {
                let moment = match clock.data_type {
                    DataType::TimestampTz => format!("z_utc({source})"),
                    _ => source.clone(),
                };
                fraction(moment, 38, 6)
            }
            "SECOND" => fraction(format!("u_extract('MICROSECOND', {source})"), 8, 6),
            "MILLISECOND" => fraction(format!("u_extract('MICROSECOND', {source})"), 9, 3),
            "MICROSECOND" | "TIMEZONE" => {
                Typed::new(format!("u_extract('{field}', {source})"), DataType::Int)
            }
            other if temporal::extract(0, other).is_some() => {
                Typed::new(format!("u_extract({}, {source})", quoted(other)), DataType::Int)
            }
            other => return invalid(format!("EXTRACT does not know the field {other}")),
        })
    }

    /// A moment that many units later.
    fn shifted(&mut self, field: &str, count: &str, moment: &Expr, env: Env<'_>) -> Result<Typed> {
        let known = temporal::unit_months(field).is_some() || micros::unit(field).is_some();
        if !known {
            return invalid(format!("{field} is no unit of time"));
        }
        let mut clock = self.clock(moment, "", env)?;
        let days = temporal::unit_months(field).is_some() || matches!(field, "DAY" | "WEEK");
        if clock.data_type == DataType::Date && !days {
            clock.data_type = DataType::TimestampNtz;
        }
        let sql = format!("u_add({}, {count}, {})", quoted(field), clock.sql);
        Ok(clock.back(sql, ""))
    }

    fn firebolt_date_add(
        &mut self,
        field: &Expr,
        count: &Expr,
        moment: &Expr,
        env: Env<'_>,
    ) -> Result<Typed> {
        let Some(field) = unit_of(field) else { return invalid("DATE_ADD takes a unit as a text") };
        let count = self.expr(count, env)?;
        let count = coerce::cast(count, &DataType::BigInt)?;
        self.shifted(&field, &count.sql, moment, env)
    }

    fn date_diff(&mut self, field: &Expr, from: &Expr, to: &Expr, env: Env<'_>) -> Result<Typed> {
        let Some(field) = unit_of(field).filter(|field| micros::boundaries(field, 0, 0).is_some()) else {
            return invalid(format!("DATE_DIFF does not know the unit {field}"));
        };
        let (from, to) = (self.clock(from, "", env)?.sql, self.clock(to, "", env)?.sql);
        Ok(Typed::new(format!("u_diff({}, {from}, {to})", quoted(&field)), DataType::BigInt))
    }

    /// A date or timestamp, an interval later or earlier.
    pub(super) fn moved(
        &mut self,
        moment: &Expr,
        interval: &ast::Interval,
        back: bool,
        env: Env<'_>,
    ) -> Result<Typed> {
        let Some((months, length)) = span(interval) else {
            return invalid(format!("Invalid interval {interval}"));
        };
        let sign = if back { -1 } else { 1 };
        let mut clock = self.clock(moment, "", env)?;
        if clock.data_type == DataType::Date {
            clock.data_type = DataType::TimestampNtz;
        }
        let sql = format!(
            "u_add('MICROSECOND', {}, u_add('MONTH', {}, {}))",
            length.saturating_mul(sign),
            months.saturating_mul(sign),
            clock.sql
        );
        Ok(clock.back(sql, ""))
    }

    pub(super) fn at_zone(&mut self, moment: &Expr, zone: &Expr, env: Env<'_>) -> Result<Typed> {
        let (typed, zone) = (self.expr(moment, env)?, self.expr(zone, env)?);
        let zone = coerce::cast(zone, &DataType::Varchar)?.sql;
        if typed.data_type == DataType::TimestampTz {
            return Ok(Typed::new(format!("z_local({}, {zone})", typed.sql), DataType::TimestampNtz));
        }
        let typed = coerce::cast(typed, &DataType::TimestampNtz)?;
        Ok(Typed::new(format!("z_utc({}, {zone})", typed.sql), DataType::TimestampTz))
    }

    /// From a text, a text with a pattern, or seconds since 1970.
    fn read_as(&mut self, data_type: &DataType, value: &Expr, rest: &[&Expr], env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        let Some(pattern) = rest.first() else {
            if !typed.data_type.is_number() {
                return coerce::cast(typed, data_type);
            }
            let seconds = coerce::cast(typed, &DataType::Decimal { precision: 38, scale: 6 })?;
            let moment = Typed::new(format!("u_whole({})", seconds.sql), DataType::TimestampTz);
            return match data_type {
                DataType::TimestampNtz => Ok(Typed::new(moment.sql, DataType::TimestampNtz)),
                other => coerce::cast(moment, other),
            };
        };
        let typed = coerce::cast(typed, &DataType::Varchar)?;
        let pattern = self.expr(pattern, env)?;
        let pattern = coerce::cast(pattern, &DataType::Varchar)?;
        let sql = format!("mul_i64(t_parse({}, {}), 1000)", typed.sql, pattern.sql);
        coerce::cast(Typed::new(sql, DataType::TimestampNtz), data_type)
    }

    fn written_as(&mut self, value: &Expr, pattern: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        if typed.data_type.is_number() {
            return unsupported("TO_CHAR of numbers is not supported");
        }
        let clock = clock_of(typed, "")?;
        let pattern = self.expr(pattern, env)?;
        let pattern = coerce::cast(pattern, &DataType::Varchar)?;
        Ok(Typed::new(format!("u_format({}, {})", clock.sql, pattern.sql), DataType::Varchar))
    }
}

/// What the clock shows at a date or timestamp; a text is read as a timestamp.
fn clock_of(typed: Typed, zone: &str) -> Result<Clock> {
    Ok(match typed.data_type {
        DataType::Date => Clock { sql: format!("mul_i64({}, {DAY})", typed.sql), data_type: DataType::Date },
        DataType::TimestampTz => {
            Clock { sql: format!("z_local({}{zone})", typed.sql), data_type: DataType::TimestampTz }
        }
        DataType::TimestampNtz | DataType::Varchar | DataType::Null => {
            let typed = coerce::cast(typed, &DataType::TimestampNtz)?;
            Clock { sql: typed.sql, data_type: typed.data_type }
        }
        other => return invalid(format!("A value of type {other} is no date or time")),
    })
}

/// The months and microseconds of an interval: `'1 day'`, `'1' DAY`, `'1 year 2 months 03:04:05'`.
fn span(interval: &ast::Interval) -> Option<(i64, i64)> {
    let written = match &*interval.value {
        Expr::Value(value) => match &value.value {
            ast::Value::Number(digits, _) => digits.clone(),
            ast::Value::SingleQuotedString(text) => text.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let qualifier = interval.leading_field.as_ref().map(|field| unit(&field.to_string()));
    let mut words = written.split_whitespace().peekable();
    let (mut months, mut length) = (0_i64, 0_i64);
    while let Some(word) = words.next() {
        if word.contains(':') {
            length = length.checked_add(micros::parse(&format!("1970-01-01 {word}"))?)?;
            continue;
        }
        let named = words.next_if(|next| next.starts_with(|c: char| c.is_alphabetic())).map(unit);
        let name = named.or_else(|| qualifier.clone())?;
        let millionths = i64::try_from(decimal::parse(word, 6).ok()?).ok()?;
        if let Some(size) = temporal::unit_months(&name) {
            months = months.checked_add(millionths.checked_mul(size)? / 1_000_000)?;
        } else {
            let whole = i128::from(millionths) * i128::from(micros::unit(&name)?) / 1_000_000;
            length = length.checked_add(i64::try_from(whole).ok()?)?;
        }
    }
    (!written.trim().is_empty()).then_some((months, length))
}
