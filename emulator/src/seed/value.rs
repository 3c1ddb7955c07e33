//! JSON values of a seed as values of a column.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value as Json;

use crate::sql::{DataType, Value};

/// The longest number that a JSON parser is trusted with; longer decimals are written as text.
const EXACT_DIGITS: usize = 15;

/// Reads a value of that type, or says why it is none.
pub(crate) fn cell(json: &Json, data_type: &DataType) -> Result<Value, String> {
    let refused = || Err(format!("must be {}, not {json}", expected(data_type)));
    Ok(match (data_type, json) {
        (_, Json::Null) => Value::Null,
        (DataType::Boolean, Json::Bool(flag)) => Value::Boolean(*flag),
        (DataType::Int, Json::Number(number)) => match number.as_i64().map(i32::try_from) {
            Some(Ok(number)) => Value::Int(number.into()),
            _ => return refused(),
        },
        (DataType::BigInt, Json::Number(number)) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => return refused(),
        },
        (DataType::Float | DataType::Double, Json::Number(number)) => match number.as_f64() {
            Some(number) => Value::Double(number),
            None => return refused(),
        },
        (DataType::Float | DataType::Double, Json::String(text)) => Value::Double(match text.as_str() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => return refused(),
        }),
        (DataType::Decimal { precision, scale }, Json::Number(_) | Json::String(_)) => {
            Value::Decimal(decimal(json, (*precision).into(), (*scale).into())?)
        }
        (DataType::Varbinary, Json::String(text)) => match BASE64_STANDARD.decode(text) {
            Ok(bytes) => Value::Bytes(bytes),
            Err(_) => return refused(),
        },
        (
            DataType::Varchar
            | DataType::Date
            | DataType::Time
            | DataType::Timestamp
            | DataType::IntervalDay
            | DataType::IntervalYear,
            Json::String(text),
        ) => match as_text(text, data_type) {
            Some(text) => Value::Text(text),
            None => return refused(),
        },
        (DataType::List(item), Json::Array(items)) => {
            Value::List(items.iter().map(|json| cell(json, item)).collect::<Result<_, _>>()?)
        }
        (DataType::Struct(members), Json::Object(object)) => {
            if let Some(unknown) = object.keys().find(|key| !members.iter().any(|(name, _)| name == *key)) {
                return Err(format!("has an unknown member `{unknown}`"));
            }
            let member = |(name, data_type): &(String, DataType)| {
                let value = object.get(name).map_or(Ok(Value::Null), |json| cell(json, data_type))?;
                Ok::<_, String>((name.clone(), value))
            };
            Value::Struct(members.iter().map(member).collect::<Result<_, _>>()?)
        }
        (DataType::Map(key, value), Json::Object(object)) => {
            let entry =
                |(name, json): (&String, &Json)| Ok::<_, String>((map_key(name, key)?, cell(json, value)?));
            Value::Map(object.iter().map(entry).collect::<Result<_, _>>()?)
        }
        _ => return refused(),
    })
}

/// Keys are text in JSON, whatever their type.
fn map_key(text: &str, data_type: &DataType) -> Result<Value, String> {
    match data_type {
        DataType::Int | DataType::BigInt | DataType::Boolean | DataType::Float | DataType::Double => {
            let json = serde_json::from_str(text)
                .map_err(|_| format!("has the key `{text}`, which is no {data_type}"))?;
            cell(&json, data_type)
        }
        _ => cell(&Json::from(text), data_type),
    }
}

fn expected(data_type: &DataType) -> String {
    let form = match data_type {
        DataType::Boolean => "true or false",
        DataType::Int => "a whole number of 32 bits",
        DataType::BigInt => "a whole number of 64 bits",
        DataType::Float | DataType::Double => "a number, \"NaN\", \"Infinity\" or \"-Infinity\"",
        DataType::Decimal { .. } => "a number, or a number in a string",
        DataType::Varchar => "a string",
        DataType::Varbinary => "a base64 string",
        DataType::Date => "a string like \"2024-02-29\"",
        DataType::Time => "a string like \"18:25:16.766\"",
        DataType::Timestamp => "a string like \"2024-02-29 18:25:16.766\"",
        DataType::IntervalDay => "a string like \"+001 18:25:16.766\"",
        DataType::IntervalYear => "a string like \"+001-02\"",
        DataType::List(_) => "an array",
        DataType::Struct(_) | DataType::Map(..) => "an object",
        _ => "null",
    };
    form.to_owned()
}

/// Text in the form that values of the type have.
fn as_text(text: &str, data_type: &DataType) -> Option<String> {
    match data_type {
        DataType::Date => has_shape(text, "0000-00-00").then(|| text.to_owned()),
        DataType::Time => with_millis(text, "00:00:00"),
        DataType::Timestamp => with_millis(text, "0000-00-00 00:00:00"),
        _ => Some(text.to_owned()),
    }
}

fn has_shape(text: &str, shape: &str) -> bool {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).eq(shape.chars())
}

/// The text with three digits after the second, as values have it.
fn with_millis(text: &str, shape: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fits = has_shape(whole, shape) && fraction.len() <= 3 && fraction.chars().all(|c| c.is_ascii_digit());
    fits.then(|| format!("{whole}.{fraction:0<3}"))
}

/// The digits of a decimal, as many after the point as its scale says.
fn decimal(json: &Json, precision: usize, scale: usize) -> Result<String, String> {
    let text = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
    let wrong = |what: &str| format!("`{text}` {what}");
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return Err(wrong("must be digits with at most one point"));
    }
    if json.is_number() && whole.len() + fraction.len() > EXACT_DIGITS && json.as_i64().is_none() {
        return Err(wrong("has too many digits for a JSON number: write it as a string"));
    }
    let whole = whole.trim_start_matches('0');
    if fraction.trim_end_matches('0').len() > scale {
        return Err(wrong(&format!("has more than {scale} digits after the point")));
    }
    if whole.len() + scale > precision {
        return Err(wrong(&format!("does not fit DECIMAL({precision}, {scale})")));
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction: String = fraction.chars().chain(std::iter::repeat('0')).take(scale).collect();
    let point = if scale > 0 { "." } else { "" };
    Ok(format!("{sign}{whole}{point}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const MONEY: DataType = DataType::Decimal { precision: 10, scale: 2 };

    #[test]
    fn decimals_take_the_scale_of_their_column() {
        for (json, text) in
            [(json!(12.5), "12.50"), (json!("-0.5"), "-0.50"), (json!(7), "7.00"), (json!("00012"), "12.00")]
        {
            assert_eq!(cell(&json, &MONEY), Ok(Value::Decimal(text.to_owned())));
        }
        for json in [json!("1.234"), json!("123456789.00"), json!("1e3"), json!(""), json!(".5"), json!(true)]
        {
            assert!(cell(&json, &MONEY).is_err(), "{json}");
        }
    }

    #[test]
    fn numbers_that_json_would_round_must_be_text() {
        let wide = DataType::Decimal { precision: 38, scale: 10 };
        assert!(cell(&json!(0.123_456_789_012_345_67), &wide).is_err());
        assert!(cell(&json!("1234567890123456789.0123456789"), &wide).is_ok());
    }

    #[test]
    fn times_are_completed() {
        let text = |text: &str| Ok(Value::Text(text.to_owned()));
        assert_eq!(
            cell(&json!("2024-02-29 01:02:03"), &DataType::Timestamp),
            text("2024-02-29 01:02:03.000")
        );
        assert_eq!(cell(&json!("01:02:03.5"), &DataType::Time), text("01:02:03.500"));
        assert!(cell(&json!("2024-2-29"), &DataType::Date).is_err());
    }
}
