//! `Parameter`: a value that goes with a statement.

use std::fmt::Write as _;

use super::statement::{Dialect, quoted_text};
use crate::json::Json;
use crate::timestamp::Timestamp;

/// A value that goes with a statement, made with `from` out of what a program has.
///
/// How it travels decides which type it has on the server: null has none, booleans are BOOLEAN, integers BIGINT,
/// floating-point numbers DOUBLE PRECISION, everything else TEXT, to be cast where the context does not: `$1::DATE`,
/// `$2::NUMERIC(38, 9)`, `$3::BYTEA`. What JSON has no number for goes as text too: integers beyond 64 bits, `inf`,
/// `nan`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter(Value);

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    Array(Vec<Parameter>),
}

impl Parameter {
    /// The value `NULL`.
    pub const NULL: Self = Self(Value::Null);

    /// As a member of the URL parameter `query_parameters`.
    pub(super) fn to_json(&self) -> Json {
        match &self.0 {
            Value::Null => Json::scanned("null"),
            Value::Boolean(value) => Json::scanned(if *value { "true" } else { "false" }),
            Value::Integer(value) => Json::scanned(&value.to_string()),
            Value::Float(value) => match Json::encode(value) {
                Ok(json) if value.is_finite() => json,
                _ => Json::text(not_finite(*value)),
            },
            Value::Text(text) => Json::text(text),
            Value::Bytes(bytes) => Json::text(&hex(bytes)),
            Value::Array(items) => Json::text(&array_text(items)),
        }
    }

    /// As it is written in SQL.
    pub(super) fn to_sql(&self, dialect: Dialect) -> String {
        match &self.0 {
            Value::Null => "NULL".to_owned(),
            Value::Boolean(value) => value.to_string(),
            // The smallest number has no literal: it would be the negative of one that is too large.
            Value::Integer(i64::MIN) => "'-9223372036854775808'::BIGINT".to_owned(),
            Value::Integer(value) => value.to_string(),
            Value::Float(value) if value.is_finite() => format!("'{value:?}'::DOUBLE PRECISION"),
            Value::Float(value) => format!("'{}'::DOUBLE PRECISION", not_finite(*value)),
            Value::Text(text) => quoted_text(text, dialect),
            Value::Bytes(bytes) => format!("{}::BYTEA", quoted_text(&hex(bytes), dialect)),
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| item.to_sql(dialect)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }
}

fn not_finite(value: f64) -> &'static str {
    match (value.is_nan(), value > 0.0) {
        (true, _) => "nan",
        (false, true) => "inf",
        (false, false) => "-inf",
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::from("\\x");
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The text that casts to an array.
fn array_text(items: &[Parameter]) -> String {
    let items: Vec<String> = items.iter().map(|item| item.to_json().as_str().to_owned()).collect();
    format!("[{}]", items.join(","))
}

macro_rules! from {
    ($($ty:ty: $value:ident => $make:expr),* $(,)?) => {$(
        impl From<$ty> for Parameter {
            fn from($value: $ty) -> Self {
                Self($make)
            }
        }
    )*};
}

from! {
    bool: value => Value::Boolean(value),
    i8: value => Value::Integer(value.into()),
    i16: value => Value::Integer(value.into()),
    i32: value => Value::Integer(value.into()),
    i64: value => Value::Integer(value),
    u8: value => Value::Integer(value.into()),
    u16: value => Value::Integer(value.into()),
    u32: value => Value::Integer(value.into()),
    u64: value => wide(value.into()),
    u128: value => i64::try_from(value).map_or_else(|_| Value::Text(value.to_string()), Value::Integer),
    isize: value => i64::try_from(value).map_or(Value::Null, Value::Integer),
    usize: value => i64::try_from(value).map_or_else(|_| Value::Text(value.to_string()), Value::Integer),
    i128: value => wide(value),
    f32: value => Value::Float(value.into()),
    f64: value => Value::Float(value),
    &str: value => Value::Text(value.to_owned()),
    String: value => Value::Text(value),
    &String: value => Value::Text(value.clone()),
    Timestamp: value => Value::Text(value.to_string()),
    &Timestamp: value => Value::Text(value.to_string()),
    Json: value => Value::Text(value.as_str().to_owned()),
    Vec<Parameter>: value => Value::Array(value),
}

/// An integer, or its text where 64 bits are not enough.
fn wide(value: i128) -> Value {
    i64::try_from(value).map_or_else(|_| Value::Text(value.to_string()), Value::Integer)
}

impl<T: Into<Parameter>> From<Option<T>> for Parameter {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::NULL, Into::into)
    }
}

/// Bytes are BYTEA, and every other list an array.
impl From<Vec<u8>> for Parameter {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Value::Bytes(bytes))
    }
}

impl From<&[u8]> for Parameter {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl<const N: usize> From<[u8; N]> for Parameter {
    fn from(bytes: [u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

impl<const N: usize> From<&[u8; N]> for Parameter {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

fn array<T: Into<Parameter>>(values: impl IntoIterator<Item = T>) -> Parameter {
    Parameter(Value::Array(values.into_iter().map(Into::into).collect()))
}

mod sealed {
    /// What arrays are made of.
    pub trait Element: Into<super::Parameter> {}
}

impl<T: sealed::Element, const N: usize> From<[T; N]> for Parameter {
    fn from(values: [T; N]) -> Self {
        array(values)
    }
}

impl<T: sealed::Element + Clone> From<&[T]> for Parameter {
    fn from(values: &[T]) -> Self {
        array(values.iter().cloned())
    }
}

macro_rules! elements {
    ($($ty:ty),*) => {$(
        impl sealed::Element for $ty {}
        impl sealed::Element for Option<$ty> {}

        impl From<Vec<$ty>> for Parameter {
            fn from(values: Vec<$ty>) -> Self {
                array(values)
            }
        }

        impl From<Vec<Option<$ty>>> for Parameter {
            fn from(values: Vec<Option<$ty>>) -> Self {
                array(values)
            }
        }

        impl From<Vec<Vec<$ty>>> for Parameter {
            fn from(values: Vec<Vec<$ty>>) -> Self {
                array(values)
            }
        }
    )*};
}

elements!(bool, i8, i16, i32, i64, i128, u16, u32, u64, u128, f32, f64, String, &str, Timestamp);

#[cfg(test)]
mod tests {
    use super::{Dialect, Parameter};

    #[test]
    fn values_travel_as_the_type_that_they_shall_have() {
        let (max, quoted_max) = (format!("\"{}\"", u128::MAX), format!("'{}'", u128::MAX));
        let pairs: [(Parameter, &str, &str); 21] = [
            (Parameter::NULL, "null", "NULL"),
            (None::<i32>.into(), "null", "NULL"),
            (true.into(), "true", "true"),
            (i64::MAX.into(), "9223372036854775807", "9223372036854775807"),
            (i64::MIN.into(), "-9223372036854775808", "'-9223372036854775808'::BIGINT"),
            (u64::MAX.into(), "\"18446744073709551615\"", "'18446744073709551615'"),
            (3.0.into(), "3.0", "'3.0'::DOUBLE PRECISION"),
            (1e300.into(), "1e+300", "'1e300'::DOUBLE PRECISION"),
            (f64::NEG_INFINITY.into(), "\"-inf\"", "'-inf'::DOUBLE PRECISION"),
            (f64::NAN.into(), "\"nan\"", "'nan'::DOUBLE PRECISION"),
            ("it's \\ \"q\"".into(), r#""it's \\ \"q\"""#, "'it''s \\ \"q\"'"),
            ([0_u8, 255].as_slice().into(), r#""\\x00ff""#, "'\\x00ff'::BYTEA"),
            (vec![1_i64, 2].into(), "\"[1,2]\"", "[1, 2]"),
            ([1_u32, 2].into(), "\"[1,2]\"", "[1, 2]"),
            (vec![vec![1_i32], vec![]].into(), r#""[\"[1]\",\"[]\"]""#, "[[1], []]"),
            (b"a".into(), r#""\\x61""#, "'\\x61'::BYTEA"),
            (["a"].as_slice().into(), r#""[\"a\"]""#, "['a']"),
            (u128::MAX.into(), &max, &quoted_max),
            (vec![Some("a"), None].into(), r#""[\"a\",null]""#, "['a', NULL]"),
            (
                vec![Parameter::from(vec![1_i32]), Parameter::NULL].into(),
                r#""[\"[1]\",null]""#,
                "[[1], NULL]",
            ),
            (
                crate::Timestamp::from("2026-01-02 03:04:05").into(),
                "\"2026-01-02 03:04:05\"",
                "'2026-01-02 03:04:05'",
            ),
        ];
        for (value, json, sql) in pairs {
            assert_eq!(value.to_json().as_str(), json, "{value:?}");
            assert_eq!(value.to_sql(Dialect::V2), sql, "{value:?}");
        }
        assert_eq!(Parameter::from("a\\'").to_sql(Dialect::V1), "'a\\\\'''");
    }
}
