//! The schema of a result, read into columns.

use crate::dremio::common::{Field, FieldTypeName};
use crate::error::{Error, Result};
use crate::sql::{Column, DataType};
use crate::wire::decode_text;

/// Reads the schema of a result.
pub(super) fn columns(schema: &str) -> Result<Vec<Column>> {
    let fields: Vec<Field> = decode_text(schema).map_err(Error::invalid_text)?;
    Ok(fields.iter().map(column).collect())
}

fn data_type(field: &Field) -> DataType {
    let field_type = &field.field_type;
    let digits = |count: Option<i64>| count.and_then(|count| u32::try_from(count).ok()).unwrap_or_default();
    match (&field_type.name, field_type.sub_schema.as_slice()) {
        (FieldTypeName::Boolean, _) => DataType::Boolean,
        (FieldTypeName::Tinyint | FieldTypeName::Smallint | FieldTypeName::Integer, _) => DataType::Integer,
        (FieldTypeName::Bigint, _) => DataType::BigInt,
        (FieldTypeName::Float, _) => DataType::Float,
        (FieldTypeName::Double, _) => DataType::Double,
        (FieldTypeName::Decimal, _) => {
            DataType::Decimal { precision: digits(field_type.precision), scale: digits(field_type.scale) }
        }
        (FieldTypeName::Varchar, _) => DataType::Varchar,
        (FieldTypeName::Varbinary | FieldTypeName::Binary, _) => DataType::Varbinary,
        (FieldTypeName::Date, _) => DataType::Date,
        (FieldTypeName::Time, _) => DataType::Time,
        (FieldTypeName::Timestamp, _) => DataType::Timestamp,
        (FieldTypeName::IntervalDayToSecond, _) => DataType::IntervalDayToSecond,
        (FieldTypeName::IntervalYearToMonth, _) => DataType::IntervalYearToMonth,
        (FieldTypeName::List, [element]) => DataType::List(Box::new(data_type(element))),
        (FieldTypeName::Struct, members) => DataType::Struct(members.iter().map(column).collect()),
        (FieldTypeName::Map, [entry]) => map_type(entry),
        (other, _) => DataType::Other(other.as_str().to_owned()),
    }
}

fn column(field: &Field) -> Column {
    Column::new(field.name.clone().unwrap_or_default(), data_type(field))
}

/// Maps have one nameless struct inside, which has the key and the value.
fn map_type(entry: &Field) -> DataType {
    match entry.field_type.sub_schema.as_slice() {
        [key, value] => DataType::Map { key: Box::new(data_type(key)), value: Box::new(data_type(value)) },
        _ => DataType::Other("MAP".to_owned()),
    }
}
