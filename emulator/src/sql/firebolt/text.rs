//! Values as Firebolt writes them in texts.

use super::{Zone, geography, micros};
use crate::sql::cell::{self, Cell};
use crate::sql::{DataType, decimal, functions, temporal};

/// A floating point number: `1.5`, `1`, `1e+20`, `inf`, `-inf`, `nan`.
pub(crate) fn floating(value: f64, single: bool) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        let text = if single { format!("{:e}", narrow(value)) } else { format!("{value:e}") };
        return match text.split_once('e') {
            Some((mantissa, exponent)) => match exponent.strip_prefix('-') {
                Some(digits) => format!("{mantissa}e-{digits:0>2}"),
                None => format!("{mantissa}e+{exponent:0>2}"),
            },
            None => text,
        };
    }
    if single { narrow(value).to_string() } else { value.to_string() }
}

/// The nearest REAL.
#[expect(clippy::cast_possible_truncation, reason = "the value was a REAL before")]
pub(crate) fn narrow(value: f64) -> f32 {
    value as f32
}

/// Bytes: `\x616263`.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    format!("\\x{}", functions::to_hex(bytes))
}

/// The text of a value that is no NULL, as CAST to TEXT gives it.
pub(crate) fn of(cell: &Cell, data_type: &DataType, zone: &Zone) -> String {
    match (cell, data_type) {
        (Cell::Text(text), DataType::Varchar) => text.clone(),
        (Cell::Integer(value), DataType::Boolean) => (*value != 0).to_string(),
        (Cell::Integer(value), DataType::Int | DataType::BigInt) => value.to_string(),
        (cell, DataType::Float | DataType::Double) => {
            cell::as_f64(cell).map(|value| floating(value, *data_type == DataType::Float)).unwrap_or_default()
        }
        (Cell::Blob(bytes), DataType::Decimal { scale, .. }) => {
            decimal::decode(bytes).map(|value| decimal::format(value, *scale)).unwrap_or_default()
        }
        (Cell::Integer(days), DataType::Date) => temporal::format_date(*days),
        (Cell::Integer(value), DataType::TimestampNtz) => micros::format(*value),
        (Cell::Integer(value), DataType::TimestampTz) => micros::format_zoned(*value, zone),
        (Cell::Blob(own), DataType::Varbinary) => bytes(own),
        (Cell::Blob(own), DataType::Geography) => geography::to_text(own).unwrap_or_default(),
        (Cell::Blob(_), DataType::List(item)) => {
            let inner: Vec<String> = cell::unpack(cell).iter().map(|own| nested(own, item, zone)).collect();
            format!("{{{}}}", inner.join(","))
        }
        (Cell::Blob(_), DataType::Struct(members)) => {
            let cells = cell::unpack(cell);
            let inner: Vec<String> =
                cells.iter().zip(members).map(|(own, (_, member))| nested(own, member, zone)).collect();
            format!("{{{}}}", inner.join(","))
        }
        _ => String::new(),
    }
}

/// A value inside another one.
fn nested(cell: &Cell, data_type: &DataType, zone: &Zone) -> String {
    if *cell == Cell::Null {
        return "NULL".to_owned();
    }
    let text = of(cell, data_type, zone);
    let bare = *data_type != DataType::Varchar
        || (!text.is_empty() && !text.contains([',', '{', '}', '"', '\\', ' ']) && text != "NULL");
    if bare { text } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let cases = [
            (1.5, "1.5"),
            (1.0, "1"),
            (-0.25, "-0.25"),
            (1e20, "1e+20"),
            (1.5e-7, "1.5e-07"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ];
        for (value, text) in cases {
            assert_eq!(floating(value, false), text);
        }
        assert_eq!(floating(cell::round_to_f32(0.1), true), "0.1");
    }
}
