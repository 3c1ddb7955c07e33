//! Constants.

use super::{Planner, Result, Typed, coerce, invalid, unsupported};
use crate::sql::cell::{self, Cell};
use crate::sql::{DataType, FIREBOLT_TYPE, Value, decimal, functions, temporal};
use sqlparser::ast::{self, Expr};

/// A text as `SQLite` reads it.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains('\0') {
        return format!("CAST(x'{}' AS TEXT)", functions::to_hex(text.as_bytes()));
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A cell as `SQLite` reads it.
pub(super) fn constant(cell: &Cell) -> String {
    match cell {
        Cell::Null => "NULL".to_owned(),
        Cell::Integer(i64::MIN) => "(-9223372036854775807 - 1)".to_owned(),
        Cell::Integer(value) => value.to_string(),
        // Through the bits, so that no digit is lost.
        Cell::Real(value) => format!("bits({})", value.to_bits().cast_signed()),
        Cell::Text(text) => quoted(text),
        Cell::Blob(bytes) => format!("x'{}'", functions::to_hex(bytes)),
    }
}

/// A value of a type as a constant.
pub(super) fn value(value: &Value, data_type: DataType) -> Result<Typed> {
    match cell::store(value, &data_type) {
        Ok(cell) => Ok(Typed::new(constant(&cell), data_type)),
        Err(text) => invalid(text),
    }
}

/// A text constant.
pub(super) fn text(text: &str) -> Typed {
    Typed::new(quoted(text), DataType::Varchar)
}

/// A number as it is written, with its sign.
pub(super) fn number(written: &str) -> Result<Typed> {
    let unsigned = written.trim_start_matches(['-', '+']);
    if unsigned.contains(['e', 'E']) {
        return match written.parse() {
            Ok(number) => value(&Value::Double(number), DataType::Double),
            Err(_) => invalid(format!("Numeric literal '{written}' is not a number")),
        };
    }
    if !unsigned.contains('.')
        && let Ok(number) = written.parse::<i64>()
    {
        let data_type = if i32::try_from(number).is_ok() { DataType::Int } else { DataType::BigInt };
        return Ok(Typed::new(constant(&Cell::Integer(number)), data_type));
    }
    match decimal::literal(unsigned) {
        Some((digits, precision, scale)) => {
            let digits = if written.starts_with('-') { -digits } else { digits };
            let cell = Cell::Blob(decimal::encode(digits));
            Ok(Typed::new(constant(&cell), DataType::Decimal { precision, scale }))
        }
        None => invalid(format!("Numeric literal '{written}' out of range")),
    }
}

/// The text of a plain string literal.
pub(super) fn as_text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            ast::Value::SingleQuotedString(text) | ast::Value::NationalStringLiteral(text) => Some(text),
            _ => None,
        },
        Expr::Nested(inner) => as_text(inner),
        _ => None,
    }
}

/// The value of a plain integer literal.
pub(super) fn as_integer(expr: &Expr) -> Option<i64> {
    match expr {
        Expr::Value(value) => match &value.value {
            ast::Value::Number(text, _) => text.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

impl Planner<'_> {
    /// `INTERVAL '1 02:03:04' DAY TO SECOND`.
    pub(super) fn interval(&mut self, interval: &ast::Interval, env: super::Env<'_>) -> Result<Typed> {
        let Some(first) = &interval.leading_field else { return invalid("INTERVAL needs a unit") };
        let unit = temporal::unit(&first.to_string());
        let data_type = match unit.as_str() {
            "YEAR" | "MONTH" | "QUARTER" => DataType::IntervalYear,
            "WEEK" | "DAY" | "HOUR" | "MINUTE" | "SECOND" => DataType::IntervalDay,
            _ => return invalid(format!("INTERVAL does not know the unit {unit}")),
        };
        let size = temporal::unit_months(&unit).or_else(|| temporal::unit_millis(&unit)).unwrap_or_default();
        if let Some(written) = as_text(&interval.value) {
            return match span(written, &unit) {
                Some(size) => Ok(Typed::new(constant(&Cell::Integer(size)), data_type)),
                None => invalid(format!("Illegal INTERVAL literal '{written}' {unit}")),
            };
        }
        let count = self.expr(&interval.value, env)?;
        let count = coerce::cast(count, &DataType::BigInt)?;
        Ok(Typed::new(format!("mul_i64({}, {size})", count.sql), data_type))
    }
}

fn form(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Date => "'yyyy-MM-dd'",
        DataType::Time => "'HH:mm:ss'",
        _ => "'yyyy-MM-dd HH:mm:ss'",
    }
}

/// The length of an interval whose first field has that unit.
fn span(written: &str, unit: &str) -> Option<i64> {
    let (sign, text) = match written.trim().strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, written.trim().trim_start_matches('+')),
    };
    let units: &[&str] = match unit {
        "YEAR" => &["YEAR", "MONTH"],
        "DAY" => &["DAY", "HOUR", "MINUTE", "SECOND"],
        "HOUR" => &["HOUR", "MINUTE", "SECOND"],
        "MINUTE" => &["MINUTE", "SECOND"],
        other => &[other],
    };
    let numbers: Vec<&str> = text.split([' ', ':', '-']).filter(|part| !part.is_empty()).collect();
    if numbers.is_empty() || numbers.len() > units.len() {
        return None;
    }
    let mut total = 0_i64;
    for (number, unit) in numbers.iter().zip(units) {
        let size = temporal::unit_months(unit).or_else(|| temporal::unit_millis(unit))?;
        let part = if *unit == "SECOND" {
            i64::try_from(decimal::parse(number, 3).ok()?).ok()?
        } else {
            number.parse::<i64>().ok()?.checked_mul(size)?
        };
        total = total.checked_add(part)?;
    }
    total.checked_mul(sign)
}

pub(super) fn literal(literal: &ast::Value) -> Result<Typed> {
    match literal {
        ast::Value::Number(text, _) => number(text),
        ast::Value::SingleQuotedString(own)
        | ast::Value::NationalStringLiteral(own)
        | ast::Value::UnicodeStringLiteral(own) => Ok(text(own)),
        ast::Value::HexStringLiteral(digits) => match functions::from_hex(digits) {
            Some(bytes) => Ok(Typed::new(constant(&Cell::Blob(bytes)), DataType::Varbinary)),
            None => invalid("Binary literal string must contain an even number of hexadecimal digits"),
        },
        ast::Value::Boolean(own) => Ok(Typed::new(if *own { "1" } else { "0" }, DataType::Boolean)),
        ast::Value::Null => Ok(Typed::new("NULL", DataType::Null)),
        ast::Value::Placeholder(_) => invalid("Parameters are not supported in a query"),
        other => unsupported(format!("The literal {other} is not supported")),
    }
}

/// `DATE '2024-02-29'` and its kin.
pub(super) fn typed_literal(data_type: &ast::DataType, written: &ast::Value) -> Result<Typed> {
    let data_type = written_type(data_type)?;
    let ast::Value::SingleQuotedString(own) = written else {
        return invalid(format!("A literal of type {data_type} is written in quotes"));
    };
    let fits = data_type.is_temporal() && cell::parse_temporal(own, &data_type).is_some();
    if !fits {
        return invalid(format!("Illegal {data_type} literal '{own}': not in format {}", form(&data_type)));
    }
    value(&Value::Text(own.clone()), data_type)
}

/// A type as it is written in the query.
pub(super) fn written_type(written: &ast::DataType) -> Result<DataType> {
    let parsed = match written {
        ast::DataType::Custom(name, modifiers) => {
            let text = modifiers.first().map_or_else(|| written.to_string(), Clone::clone);
            if name.to_string() == FIREBOLT_TYPE {
                DataType::parse_any(&text)
            } else {
                DataType::parse(&text)
            }
        }
        other => DataType::parse(&other.to_string()),
    };
    parsed.map_or_else(invalid, Ok)
}
