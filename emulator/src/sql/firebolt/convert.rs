//! CAST between Firebolt's types.

use super::{Zone, geography, micros, text};
use crate::sql::cell::{self, Cell};
use crate::sql::{DataType, convert, functions, temporal};

/// The names of types in messages.
pub(crate) fn name(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int => "integer".to_owned(),
        DataType::BigInt => "bigint".to_owned(),
        DataType::Float => "real".to_owned(),
        DataType::Double => "double precision".to_owned(),
        DataType::Decimal { precision, scale } => format!("numeric({precision}, {scale})"),
        DataType::Varchar => "text".to_owned(),
        DataType::Varbinary => "bytea".to_owned(),
        DataType::TimestampNtz => "timestamp".to_owned(),
        DataType::List(item) => format!("array({})", name(item)),
        other => other.to_string().to_lowercase(),
    }
}

/// Casts a cell; a sentence when its value does not fit.
pub(crate) fn cast(value: Cell, from: &DataType, to: &DataType, zone: &Zone) -> Result<Cell, String> {
    if from == to || value == Cell::Null {
        return Ok(value);
    }
    let done = match (&value, from, to) {
        (_, _, DataType::Varchar) => Some(Cell::Text(text::of(&value, from, zone))),
        (Cell::Text(own), DataType::Varchar, _) => from_text(own, to, zone),
        (Cell::Integer(days), DataType::Date, DataType::TimestampNtz) => {
            days.checked_mul(micros::DAY).map(Cell::Integer)
        }
        (Cell::Integer(days), DataType::Date, DataType::TimestampTz) => {
            days.checked_mul(micros::DAY).map(|local| Cell::Integer(zone.utc(local)))
        }
        (Cell::Integer(own), DataType::TimestampNtz, DataType::Date) => {
            Some(Cell::Integer(own.div_euclid(micros::DAY)))
        }
        (Cell::Integer(own), DataType::TimestampTz, DataType::Date) => {
            Some(Cell::Integer(zone.local(*own).div_euclid(micros::DAY)))
        }
        (Cell::Integer(own), DataType::TimestampNtz, DataType::TimestampTz) => {
            Some(Cell::Integer(zone.utc(*own)))
        }
        (Cell::Integer(own), DataType::TimestampTz, DataType::TimestampNtz) => {
            Some(Cell::Integer(zone.local(*own)))
        }
        (Cell::Blob(_), DataType::List(own), DataType::List(other)) => {
            let items = cell::unpack(&value).into_iter().map(|item| cast(item, own, other, zone));
            Some(cell::pack(&items.collect::<Result<Vec<_>, _>>()?))
        }
        (Cell::Blob(_), DataType::Struct(own), DataType::Struct(other)) => {
            let members = cell::unpack(&value).into_iter().zip(own.iter().zip(other));
            let members = members.map(|(member, (own, other))| cast(member, &own.1, &other.1, zone));
            Some(cell::pack(&members.collect::<Result<Vec<_>, _>>()?))
        }
        _ => convert::convert(value.clone(), from, to).ok(),
    };
    done.ok_or_else(|| {
        let shown = text::of(&value, from, zone);
        match from {
            DataType::Varchar => format!("Unable to cast text '{shown}' to {}", name(to)),
            _ => format!("Unable to cast {} {shown} to {}", name(from), name(to)),
        }
    })
}

/// The value of a text.
pub(crate) fn from_text(own: &str, to: &DataType, zone: &Zone) -> Option<Cell> {
    match to {
        DataType::Varbinary => bytes(own).map(Cell::Blob),
        DataType::Geography => geography::read(own).map(Cell::Blob),
        DataType::TimestampNtz => micros::parse(own).map(Cell::Integer),
        DataType::TimestampTz => micros::parse_zoned(own, zone).map(Cell::Integer),
        DataType::Date => temporal::parse_date(own)
            .or_else(|| micros::parse(own).map(|micros| micros.div_euclid(micros::DAY)))
            .map(Cell::Integer),
        DataType::Float | DataType::Double => special(own)
            .or_else(|| convert::parse_floating(own))
            .map(|value| cell::real(if *to == DataType::Float { cell::round_to_f32(value) } else { value })),
        DataType::Boolean => match own.trim().to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => Some(Cell::Integer(1)),
            "false" | "f" | "no" | "n" | "off" | "0" => Some(Cell::Integer(0)),
            _ => None,
        },
        DataType::List(item) => {
            let cast = |part: Option<String>| match part {
                None => Some(Cell::Null),
                Some(text) => from_text(&text, item, zone),
            };
            Some(cell::pack(&parts(own)?.into_iter().map(cast).collect::<Option<Vec<_>>>()?))
        }
        DataType::Varchar => Some(Cell::Text(own.to_owned())),
        _ => convert::convert(Cell::Text(own.to_owned()), &DataType::Varchar, to).ok(),
    }
}

fn special(text: &str) -> Option<f64> {
    let lower = text.trim().to_ascii_lowercase();
    let (negative, word) = match lower.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, lower.strip_prefix('+').unwrap_or(&lower)),
    };
    let value = match word {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => return None,
    };
    Some(if negative { -value } else { value })
}

/// The bytes that a text stands for: `\x` and digits, or the text's own with `\\` and `\ooo` in it.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    if let Some(digits) = text.strip_prefix("\\x") {
        return functions::from_hex(digits);
    }
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first != b'\\' {
            out.push(*first);
        } else if let Some(tail) = rest.strip_prefix(b"\\") {
            out.push(b'\\');
            rest = tail;
        } else {
            let (digits, tail) = rest.split_at_checked(3)?;
            out.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()?);
            rest = tail;
        }
    }
    Some(out)
}

/// The items of `{1,NULL,"a b"}` or `[1, 2]`, those that are NULL as nothing.
fn parts(text: &str) -> Option<Vec<Option<String>>> {
    let text = text.trim();
    let inner = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')))?;
    let mut parts = Vec::new();
    let mut part = String::new();
    let (mut quoted, mut was_quoted, mut open) = (None, false, 0_usize);
    let mut letters = inner.chars();
    let mut finish = |part: &mut String, was_quoted: &mut bool| {
        let own = std::mem::take(part);
        let bare = !std::mem::take(was_quoted);
        let own = if bare { own.trim().to_owned() } else { own };
        parts.push((!bare || !own.eq_ignore_ascii_case("null")).then_some(own));
    };
    while let Some(letter) = letters.next() {
        match (quoted, letter) {
            (Some(_), '\\') => part.extend(letters.next()),
            (Some(quote), own) if own == quote && open == 0 => quoted = None,
            (None, '"' | '\'') if open == 0 => {
                (quoted, was_quoted) = (Some(letter), true);
                part.clear();
            }
            (None, ',') if open == 0 => finish(&mut part, &mut was_quoted),
            (None, '{' | '[') => {
                open += 1;
                part.push(letter);
            }
            (None, '}' | ']') => {
                open = open.checked_sub(1)?;
                part.push(letter);
            }
            (None, ' ') if was_quoted => {}
            (_, other) => part.push(other),
        }
    }
    if !inner.trim().is_empty() {
        finish(&mut part, &mut was_quoted);
    }
    (quoted.is_none() && open == 0).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(text: &str, data_type: &DataType) -> Option<String> {
        let zone = Zone::default();
        let cell = from_text(text, data_type, &zone)?;
        Some(super::text::of(&cell, data_type, &zone))
    }

    #[test]
    fn texts_become_values_and_texts_again() {
        let ints = DataType::List(Box::new(DataType::Int));
        let cases = [
            ("\\x616200", DataType::Varbinary, "\\x616200"),
            ("ab\\\\\\001", DataType::Varbinary, "\\x61625c01"),
            ("-Infinity", DataType::Double, "-inf"),
            ("nan", DataType::Float, "nan"),
            ("2024-02-29 10:00:00", DataType::Date, "2024-02-29"),
            ("2024-02-29 10:00:00.5+02", DataType::TimestampTz, "2024-02-29 08:00:00.5+00"),
            ("yes", DataType::Boolean, "true"),
            ("{1,NULL, 3}", ints.clone(), "{1,NULL,3}"),
            ("[]", ints.clone(), "{}"),
            ("12.345", DataType::Decimal { precision: 38, scale: 2 }, "12.35"),
        ];
        for (text, data_type, wanted) in cases {
            assert_eq!(through(text, &data_type).as_deref(), Some(wanted), "{text}");
        }
        let texts = DataType::List(Box::new(DataType::List(Box::new(DataType::Varchar))));
        assert_eq!(through("{{a,\"b c\"},{NULL}}", &texts).as_deref(), Some("{{a,\"b c\"},{NULL}}"));
        for (text, data_type) in [
            ("\\xf", DataType::Varbinary),
            ("x", DataType::Date),
            ("{1", ints.clone()),
            ("{1}}", ints),
            ("", DataType::Int),
        ] {
            assert_eq!(through(text, &data_type), None, "{text}");
        }
    }
}
