//! `Column` and `DataType`: what a result consists of.

use std::fmt;

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    name: String,
    data_type: DataType,
    nullable: Option<bool>,
}

impl Column {
    pub(crate) fn new(name: impl Into<String>, data_type: DataType) -> Self {
        Self { name: name.into(), data_type, nullable: None }
    }

    pub(crate) fn nullable(self, nullable: bool) -> Self {
        Self { nullable: Some(nullable), ..self }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type of its values.
    #[must_use]
    pub fn data_type(&self) -> &DataType {
        &self.data_type
    }

    /// Whether its values may be null, if the server says it. Firebolt does, though not always rightly: an `Option`
    /// never does harm.
    #[must_use]
    pub fn is_nullable(&self) -> Option<bool> {
        self.nullable
    }
}

/// The type of a column.
///
/// `Display` uses one name for what is the same on both vendors, that of Dremio: NUMERIC of Firebolt is DECIMAL, TEXT is
/// VARCHAR, and ARRAY is LIST.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataType {
    /// True or false.
    Boolean,
    /// An integer of up to 32 bits.
    Integer,
    /// An integer of 64 bits.
    BigInt,
    /// A floating-point number of 32 bits.
    Float,
    /// A floating-point number of 64 bits.
    Double,
    /// An exact number.
    Decimal {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// Text.
    Varchar,
    /// Bytes of Dremio, base64 on the wire.
    Varbinary,
    /// Bytes of Firebolt, hexadecimal on the wire.
    Bytea,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A time of day, `HH:MM:SS.mmm`.
    Time,
    /// A point in time: of Dremio `YYYY-MM-DD HH:MM:SS.mmm` in UTC; of Firebolt with up to six digits of a second and
    /// without a zone.
    Timestamp,
    /// A point in time of Firebolt with the offset of the session's time zone, `YYYY-MM-DD HH:MM:SS.ffffff+00`.
    TimestampTz,
    /// A length of time in days and parts of a day, `+001 18:25:16.766`.
    IntervalDayToSecond,
    /// A length of time in years and months, `+001-02`.
    IntervalYearToMonth,
    /// Values of one type, in order.
    List(Box<DataType>),
    /// Named values; members that are null are left out.
    Struct(Vec<Column>),
    /// Values by key; keys are text on the wire.
    Map {
        /// The type of the keys.
        key: Box<DataType>,
        /// The type of the values.
        value: Box<DataType>,
    },
    /// A place on Earth: hexadecimal EWKB on the wire.
    Geography,
    /// JSON, as text.
    Json,
    /// Values of different types, in order.
    Tuple(Vec<DataType>),
    /// The type of a `NULL` that has none.
    Null,
    /// A type that this version of the crate does not know, by its name.
    Other(String),
}

impl DataType {
    /// The type of what is inside a value of this type under `name`; lists have elements without a name.
    pub(super) fn inside(&self, name: Option<&str>) -> Option<&DataType> {
        match (self, name) {
            (Self::List(element), None) => Some(element),
            (Self::Map { value, .. }, Some(_)) => Some(value),
            (Self::Struct(members), Some(name)) => {
                members.iter().find(|member| member.name == name).map(|member| &member.data_type)
            }
            _ => None,
        }
    }
}

impl DataType {
    /// Whether `1` and `0` may stand for true and false, as they do in Firebolt 1.0.
    pub(super) fn has_bits(&self) -> bool {
        matches!(self, Self::Boolean | Self::Integer)
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("BOOLEAN"),
            Self::Integer => f.write_str("INTEGER"),
            Self::BigInt => f.write_str("BIGINT"),
            Self::Float => f.write_str("FLOAT"),
            Self::Double => f.write_str("DOUBLE"),
            Self::Decimal { precision, scale } => write!(f, "DECIMAL({precision}, {scale})"),
            Self::Varchar => f.write_str("VARCHAR"),
            Self::Varbinary => f.write_str("VARBINARY"),
            Self::Bytea => f.write_str("BYTEA"),
            Self::Date => f.write_str("DATE"),
            Self::Time => f.write_str("TIME"),
            Self::Timestamp => f.write_str("TIMESTAMP"),
            Self::TimestampTz => f.write_str("TIMESTAMPTZ"),
            Self::Geography => f.write_str("GEOGRAPHY"),
            Self::Json => f.write_str("JSON"),
            Self::Null => f.write_str("NULL"),
            Self::IntervalDayToSecond => f.write_str("INTERVAL DAY TO SECOND"),
            Self::IntervalYearToMonth => f.write_str("INTERVAL YEAR TO MONTH"),
            Self::List(element) => write!(f, "LIST({element})"),
            Self::Struct(members) => {
                let member = |member: &Column| format!("{} {}", member.name, member.data_type);
                write!(f, "STRUCT({})", members.iter().map(member).collect::<Vec<_>>().join(", "))
            }
            Self::Tuple(types) => {
                let names: Vec<String> = types.iter().map(ToString::to_string).collect();
                write!(f, "TUPLE({})", names.join(", "))
            }
            Self::Map { key, value } => write!(f, "MAP({key}, {value})"),
            Self::Other(name) => f.write_str(name),
        }
    }
}
