//! The engine's neutral types and values.

use crate::path::quoted;
use std::fmt;

/// The type of a column or an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataType {
    /// True or false.
    Boolean,
    /// 32-bit integer.
    Int,
    /// 64-bit integer.
    BigInt,
    /// 32-bit floating point number.
    Float,
    /// 64-bit floating point number.
    Double,
    /// Exact number of up to 38 digits.
    Decimal {
        /// Digits in all.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
    /// Text.
    Varchar,
    /// Bytes.
    Varbinary,
    /// Calendar date.
    Date,
    /// Time of day, in milliseconds.
    Time,
    /// Date and time without a zone, in milliseconds.
    Timestamp,
    /// Date and time without a zone, in microseconds (Firebolt).
    TimestampNtz,
    /// A moment, in microseconds (Firebolt).
    TimestampTz,
    /// Points, lines and areas, as EWKB (Firebolt).
    Geography,
    /// Interval of days to milliseconds.
    IntervalDay,
    /// Interval of years and months.
    IntervalYear,
    /// List of values of one type.
    List(Box<DataType>),
    /// Named members.
    Struct(Vec<(String, DataType)>),
    /// Key and value types.
    Map(Box<DataType>, Box<DataType>),
    /// The type of a bare `NULL`.
    Null,
}

/// A value of any [`DataType`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// NULL.
    Null,
    /// BOOLEAN.
    Boolean(bool),
    /// INT and BIGINT.
    Int(i64),
    /// FLOAT and DOUBLE, NaN and infinities included.
    Double(f64),
    /// DECIMAL, its digits as text, with as many after the point as the type's scale says.
    Decimal(String),
    /// VARCHAR; also DATE (`2024-02-29`), TIME (`18:25:16.766`), TIMESTAMP (`2024-02-29 18:25:16.766`; TIMESTAMPTZ
    /// with the offset, `+00`, behind) and intervals (`+001-02`, `+001 18:25:16.766`).
    Text(String),
    /// VARBINARY; also GEOGRAPHY (EWKB).
    Bytes(Vec<u8>),
    /// LIST.
    List(Vec<Value>),
    /// STRUCT, members in the type's order; one that is NULL is there as [`Value::Null`].
    Struct(Vec<(String, Value)>),
    /// MAP, entries in the order they were given.
    Map(Vec<(Value, Value)>),
}

/// A named, typed column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, in the case it was given.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// Whether it may hold NULL.
    pub nullable: bool,
}

impl Column {
    /// A column of that name and type, which may hold NULL.
    pub fn new(name: impl Into<String>, data_type: DataType) -> Self {
        Self { name: name.into(), data_type, nullable: true }
    }

    /// A column of that name and type, which never holds NULL.
    pub fn required(name: impl Into<String>, data_type: DataType) -> Self {
        Self { name: name.into(), data_type, nullable: false }
    }
}

/// Columns and rows held in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows; each has one value per column.
    pub rows: Vec<Vec<Value>>,
}

impl DataType {
    /// Parses a type as it is written in SQL: `INT`, `DECIMAL(10, 2)`, `LIST<VARCHAR>`, `STRUCT<a INT, b DATE>`, ...
    ///
    /// # Errors
    /// A sentence that names what is no type.
    pub fn parse(text: &str) -> Result<Self, String> {
        super::type_parser::parse(text, false)
    }

    /// Parses what `Display` writes, the types of every vendor included.
    pub(crate) fn parse_any(text: &str) -> Result<Self, String> {
        super::type_parser::parse(text, true)
    }

    /// Whether it is a date, time, timestamp or interval.
    pub(super) fn is_temporal(&self) -> bool {
        matches!(self, Self::Date | Self::Time | Self::Timestamp | Self::IntervalDay | Self::IntervalYear)
            || self.is_micros()
    }

    /// Whether it is a timestamp in microseconds.
    pub(crate) fn is_micros(&self) -> bool {
        matches!(self, Self::TimestampNtz | Self::TimestampTz)
    }

    /// Whether it is a number.
    pub(crate) fn is_number(&self) -> bool {
        self.is_exact() || self.is_floating()
    }

    /// Whether it is an integer or a decimal.
    pub(crate) fn is_exact(&self) -> bool {
        self.is_integer() || matches!(self, Self::Decimal { .. })
    }

    /// Whether it is an integer.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(self, Self::Int | Self::BigInt)
    }

    /// Whether it is a floating point number.
    pub(super) fn is_floating(&self) -> bool {
        matches!(self, Self::Float | Self::Double)
    }

    /// Whether it is a list, struct or map.
    pub(super) fn is_nested(&self) -> bool {
        matches!(self, Self::List(_) | Self::Struct(_) | Self::Map(..))
    }
}

impl fmt::Display for DataType {
    /// The type as it is written in SQL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("BOOLEAN"),
            Self::Int => f.write_str("INTEGER"),
            Self::BigInt => f.write_str("BIGINT"),
            Self::Float => f.write_str("FLOAT"),
            Self::Double => f.write_str("DOUBLE"),
            Self::Decimal { precision, scale } => write!(f, "DECIMAL({precision}, {scale})"),
            Self::Varchar => f.write_str("VARCHAR"),
            Self::Varbinary => f.write_str("VARBINARY"),
            Self::Date => f.write_str("DATE"),
            Self::Time => f.write_str("TIME"),
            Self::Timestamp => f.write_str("TIMESTAMP"),
            Self::TimestampNtz => f.write_str("TIMESTAMPNTZ"),
            Self::TimestampTz => f.write_str("TIMESTAMPTZ"),
            Self::Geography => f.write_str("GEOGRAPHY"),
            Self::IntervalDay => f.write_str("INTERVAL DAY TO SECOND"),
            Self::IntervalYear => f.write_str("INTERVAL YEAR TO MONTH"),
            Self::List(item) => write!(f, "LIST<{item}>"),
            Self::Struct(members) => {
                f.write_str("STRUCT<")?;
                for (place, (name, data_type)) in members.iter().enumerate() {
                    let comma = if place == 0 { "" } else { ", " };
                    write!(f, "{comma}{} {data_type}", quoted(name))?;
                }
                f.write_str(">")
            }
            Self::Map(key, value) => write!(f, "MAP<{key}, {value}>"),
            Self::Null => f.write_str("NULL"),
        }
    }
}
