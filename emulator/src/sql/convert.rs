//! CAST: cells of one type as cells of another.

use super::cell::{self, Cell};
use super::temporal::DAY;
use super::{DataType, Value, decimal};
use std::fmt::Write as _;

/// Whether a value of one type can be cast to another.
pub(crate) fn castable(from: &DataType, to: &DataType) -> bool {
    use DataType::{
        Boolean, Date, Geography, IntervalDay, IntervalYear, List, Map, Null, Struct, Time, Timestamp,
        TimestampNtz, TimestampTz, Varbinary, Varchar,
    };
    match (from, to) {
        (_, Null) => *from == Null,
        (Null, _)
        | (_, Varchar)
        | (Date | TimestampNtz | TimestampTz, TimestampNtz | TimestampTz)
        | (TimestampNtz | TimestampTz, Date)
        | (Varchar, Geography) => true,
        (from, to) if from == to => true,
        (List(from), List(to)) => castable(from, to),
        (Struct(from), Struct(to)) => {
            from.len() == to.len() && from.iter().zip(to).all(|(from, to)| castable(&from.1, &to.1))
        }
        (Map(fk, fv), Map(tk, tv)) => castable(fk, tk) && castable(fv, tv),
        (from, to) if from.is_micros() || to.is_micros() => *from == Varchar,
        (Geography, _) | (_, Geography) => false,
        (from, to) if from.is_nested() || to.is_nested() => false,
        (Varchar, _) | (Varbinary, Varbinary) | (Date, Timestamp) | (Timestamp, Date | Time) => true,
        (Boolean, to) => to.is_number(),
        (from, Boolean) => from.is_number(),
        (IntervalDay | IntervalYear, to) => matches!(to, DataType::BigInt | DataType::Int),
        (from, IntervalDay | IntervalYear) => from.is_integer(),
        (Time, _) | (_, Time) => false,
        (from, to) => from.is_number() && to.is_number(),
    }
}

/// Casts a cell; a sentence when its value does not fit.
pub(crate) fn convert(value: Cell, from: &DataType, to: &DataType) -> Result<Cell, String> {
    if from == to || value == Cell::Null {
        return Ok(value);
    }
    match to {
        DataType::Varchar => Ok(Cell::Text(to_text(&value, from))),
        DataType::Varbinary => match value {
            Cell::Text(text) => Ok(Cell::Blob(text.into_bytes())),
            other => Ok(other),
        },
        DataType::Boolean => to_boolean(&value, from),
        DataType::Int | DataType::BigInt => to_integer(&value, from, to),
        DataType::Float | DataType::Double => to_floating(&value, from, to),
        DataType::Decimal { precision, scale } => to_decimal(&value, from, *precision, *scale),
        DataType::List(_) | DataType::Struct(_) | DataType::Map(..) => to_nested(&value, from, to),
        _ => to_temporal(&value, from, to),
    }
}

fn misfit(value: &Cell, from: &DataType, to: &str) -> String {
    format!("Failed to cast the {} {} to {to}", from.to_string().to_lowercase(), to_text(value, from))
}

/// The text of a value, as CAST to VARCHAR gives it.
pub(crate) fn to_text(value: &Cell, from: &DataType) -> String {
    match (value, from) {
        (Cell::Null, _) => String::new(),
        (Cell::Text(text), DataType::Varchar) => text.clone(),
        (Cell::Blob(bytes), DataType::Varbinary) => String::from_utf8_lossy(bytes).into_owned(),
        (value, from) if from.is_nested() => json(&cell::load(value, from)),
        (value, from) => match cell::load(value, from) {
            Value::Boolean(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Double(value) => floating_text(value, *from == DataType::Float),
            Value::Decimal(text) | Value::Text(text) => text,
            _ => String::new(),
        },
    }
}

/// A floating point number as Java writes it.
pub(crate) fn floating_text(value: f64, single: bool) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-3..1e7).contains(&size) {
        let text = if single { format!("{:E}", narrow(value)) } else { format!("{value:E}") };
        return match text.split_once('E') {
            Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
            _ => text,
        };
    }
    if single { format!("{:?}", narrow(value)) } else { format!("{value:?}") }
}

#[expect(clippy::cast_possible_truncation, reason = "the value was a FLOAT before")]
fn narrow(value: f64) -> f32 {
    value as f32
}

fn json(value: &Value) -> String {
    let mut out = String::new();
    write_json(&mut out, value);
    out
}

fn write_json(out: &mut String, value: &Value) {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match value {
        Value::Null => out.push_str("null"),
        Value::Boolean(value) => drop(write!(out, "{value}")),
        Value::Int(value) => drop(write!(out, "{value}")),
        Value::Double(value) if value.is_finite() => out.push_str(&floating_text(*value, false)),
        Value::Double(value) => out.push_str(&quoted(&floating_text(*value, false))),
        Value::Decimal(text) => out.push_str(text),
        Value::Text(text) => out.push_str(&quoted(text)),
        Value::Bytes(bytes) => out.push_str(&quoted(&String::from_utf8_lossy(bytes))),
        Value::List(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                write_json(out, item);
            }
            out.push(']');
        }
        Value::Struct(members) => {
            let members = members.iter().filter(|(_, value)| *value != Value::Null);
            write_object(out, members.map(|(name, value)| (name.clone(), value)));
        }
        Value::Map(entries) => {
            let key = |key: &Value| match key {
                Value::Text(text) => text.clone(),
                other => json(other),
            };
            write_object(out, entries.iter().map(|(k, v)| (key(k), v)));
        }
    }
}

fn write_object<'a>(out: &mut String, members: impl Iterator<Item = (String, &'a Value)>) {
    out.push('{');
    for (place, (name, value)) in members.enumerate() {
        out.push_str(if place == 0 { "" } else { "," });
        out.push_str(&serde_json::Value::from(name).to_string());
        out.push(':');
        write_json(out, value);
    }
    out.push('}');
}

fn to_boolean(value: &Cell, from: &DataType) -> Result<Cell, String> {
    let known = match value {
        Cell::Text(text) if *from == DataType::Varchar => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "t" | "1" => Some(true),
            "false" | "f" | "0" => Some(false),
            _ => None,
        },
        Cell::Integer(value) => Some(*value != 0),
        Cell::Blob(bytes) => decimal::decode(bytes).map(|value| value != 0),
        other => cell::as_f64(other).map(|value| value != 0.0),
    };
    known.map(|known| Cell::Integer(i64::from(known))).ok_or_else(|| misfit(value, from, "boolean"))
}

/// The integer nearest to a floating point number, halves away from zero.
fn rounded(value: f64) -> Option<i64> {
    // Every i64 as text is exact; `as` would cut what does not fit.
    let text = format!("{:.0}", value.abs().floor());
    let whole: i64 = text.parse().ok()?;
    let whole = whole.checked_add(i64::from(value.abs().fract() >= 0.5))?;
    Some(if value < 0.0 { -whole } else { whole })
}

fn to_integer(value: &Cell, from: &DataType, to: &DataType) -> Result<Cell, String> {
    let name = if *to == DataType::Int { "int32_t" } else { "int64_t" };
    let known: Option<i64> = match (value, from) {
        (Cell::Integer(value), _) => Some(*value),
        (Cell::Text(text), DataType::Varchar) => text.trim().parse().ok(),
        (Cell::Blob(bytes), DataType::Decimal { scale, .. }) => decimal::decode(bytes)
            .and_then(|value| decimal::rescale(value, *scale, 0))
            .and_then(|value| i64::try_from(value).ok()),
        (other, _) => cell::as_f64(other).and_then(rounded),
    };
    known
        .filter(|value| *to == DataType::BigInt || i32::try_from(*value).is_ok())
        .map(Cell::Integer)
        .ok_or_else(|| misfit(value, from, name))
}

/// A floating point number written in any of the usual ways.
pub(crate) fn parse_floating(text: &str) -> Option<f64> {
    let text = text.trim();
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" | "+Infinity" | "inf" => Some(f64::INFINITY),
        "-Infinity" | "-inf" => Some(f64::NEG_INFINITY),
        _ if text.contains(|c: char| c.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    }
}

fn to_floating(value: &Cell, from: &DataType, to: &DataType) -> Result<Cell, String> {
    let known = match (value, from) {
        (Cell::Text(text), DataType::Varchar) => parse_floating(text),
        (Cell::Blob(bytes), DataType::Decimal { scale, .. }) => {
            decimal::decode(bytes).map(|value| decimal::to_f64(value, *scale))
        }
        (other, _) => cell::as_f64(other),
    };
    let known = known.ok_or_else(|| misfit(value, from, "double"))?;
    Ok(cell::real(if *to == DataType::Float { cell::round_to_f32(known) } else { known }))
}

fn to_decimal(value: &Cell, from: &DataType, precision: u8, scale: u8) -> Result<Cell, String> {
    let known = match (value, from) {
        (Cell::Blob(bytes), DataType::Decimal { scale: own, .. }) => {
            decimal::decode(bytes).and_then(|value| decimal::rescale(value, *own, scale))
        }
        (Cell::Integer(value), _) => decimal::rescale(i128::from(*value), 0, scale),
        (Cell::Text(text), DataType::Varchar) => decimal::parse(text, scale).ok(),
        (other, _) => cell::as_f64(other)
            .filter(|value| value.is_finite())
            .and_then(|value| decimal::parse(&format!("{value:e}"), scale).ok()),
    };
    known
        .filter(|known| decimal::within(*known, precision))
        .map(|known| Cell::Blob(decimal::encode(known)))
        .ok_or_else(|| misfit(value, from, &format!("decimal({precision}, {scale})")))
}

fn to_temporal(value: &Cell, from: &DataType, to: &DataType) -> Result<Cell, String> {
    let known = match (value, from, to) {
        (Cell::Text(text), DataType::Varchar, _) => cell::parse_temporal(text.trim(), to),
        (Cell::Integer(days), DataType::Date, DataType::Timestamp)
        | (Cell::Integer(days), _, DataType::IntervalDay) => days.checked_mul(DAY),
        (Cell::Integer(millis), DataType::Timestamp, DataType::Date) => Some(millis.div_euclid(DAY)),
        (Cell::Integer(millis), DataType::Timestamp, DataType::Time) => Some(millis.rem_euclid(DAY)),
        (Cell::Integer(value), _, _) => Some(*value),
        _ => None,
    };
    known.map(Cell::Integer).ok_or_else(|| misfit(value, from, &to.to_string().to_lowercase()))
}

fn to_nested(value: &Cell, from: &DataType, to: &DataType) -> Result<Cell, String> {
    let cells = cell::unpack(value);
    let types: Vec<(&DataType, &DataType)> = match (from, to) {
        (DataType::List(from), DataType::List(to)) => vec![(from, to); cells.len()],
        (DataType::Struct(from), DataType::Struct(to)) => {
            from.iter().zip(to).map(|(f, t)| (&f.1, &t.1)).collect()
        }
        (DataType::Map(fk, fv), DataType::Map(tk, tv)) => {
            [(&**fk, &**tk), (&**fv, &**tv)].into_iter().cycle().take(cells.len()).collect()
        }
        _ => return Err(misfit(value, from, &to.to_string())),
    };
    let cells: Result<Vec<_>, _> =
        cells.into_iter().zip(types).map(|(cell, (from, to))| convert(cell, from, to)).collect();
    Ok(cell::pack(&cells?))
}
