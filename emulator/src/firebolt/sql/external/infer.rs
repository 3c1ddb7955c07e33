//! The columns that files have by themselves.

use super::{Source, arrow, csv, json, parquet};
use crate::firebolt::sql::statement::{FileKind, FileOptions};
use crate::sql::firebolt::{Zone, convert};
use crate::sql::{Column, DataType};
use ::parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::schema::types::Type;
use serde_json::Value as Json;

/// How many rows of a file without types are looked at.
const ROWS: usize = 1000;

/// The columns of the first file.
pub(super) fn columns(files: &[Source], options: &FileOptions) -> Result<Vec<Column>, String> {
    let Some(first) = files.first() else { return Err("There are no files".to_owned()) };
    let found = match options.kind {
        FileKind::Csv | FileKind::Tsv => of_csv(first, options),
        FileKind::Json => of_json(first, options),
        FileKind::Parquet => of_parquet(first),
        FileKind::Arrow => arrow::columns(first),
    };
    found.map_err(|text| format!("File '{}': {text}", first.name))
}

/// The names of the first row, or `f0`, `f1`, ...; the types that the texts of all columns have.
fn of_csv(file: &Source, options: &FileOptions) -> Result<Vec<Column>, String> {
    let mut reader = csv::reader(file, options)?;
    let mut records = reader.records().take(ROWS + 1);
    let mut names: Option<Vec<String>> = None;
    if options.header {
        let first = records.next().transpose().map_err(|error| error.to_string())?;
        names = first.map(|row| row.iter().map(|name| name.trim().to_owned()).collect());
    }
    let mut types: Vec<DataType> = names.iter().flatten().map(|_| DataType::Null).collect();
    for record in records {
        let record = record.map_err(|error| error.to_string())?;
        types.resize(types.len().max(record.len()), DataType::Null);
        for (own, text) in types.iter_mut().zip(record.iter()) {
            *own = wider(own, text, &options.null);
        }
    }
    let name = |place: usize| {
        names.as_ref().and_then(|names| names.get(place).cloned()).unwrap_or_else(|| format!("f{place}"))
    };
    let column = |(place, data_type): (usize, DataType)| Column::new(name(place), known(data_type));
    Ok(types.into_iter().enumerate().map(column).collect())
}

/// What has no values is a text.
fn known(data_type: DataType) -> DataType {
    if data_type == DataType::Null { DataType::Varchar } else { data_type }
}

/// The narrowest type from this one on that a text fits.
fn wider(own: &DataType, text: &str, null: &str) -> DataType {
    const ORDER: [DataType; 7] = [
        DataType::Boolean,
        DataType::Int,
        DataType::BigInt,
        DataType::Double,
        DataType::Date,
        DataType::TimestampNtz,
        DataType::Varchar,
    ];
    if text.is_empty() || text == null {
        return own.clone();
    }
    let fits = |data_type: &DataType| match data_type {
        DataType::Boolean => matches!(text.to_ascii_lowercase().as_str(), "true" | "false"),
        DataType::Date => text.len() == 10 && convert::from_text(text, data_type, &Zone::default()).is_some(),
        other => convert::from_text(text, other, &Zone::default()).is_some(),
    };
    let mixes = |from: &DataType, to: &DataType| {
        *from == DataType::Null
            || from == to
            || *to == DataType::Varchar
            || (from.is_integer() && to.is_number())
            || (*from == DataType::Date && *to == DataType::TimestampNtz)
    };
    let start = ORDER.iter().position(|data_type| data_type == own).unwrap_or(0);
    let found = ORDER.iter().skip(start).find(|data_type| mixes(own, data_type) && fits(data_type));
    found.cloned().unwrap_or(DataType::Varchar)
}

fn of_json(file: &Source, options: &FileOptions) -> Result<Vec<Column>, String> {
    let mut columns: Vec<Column> = Vec::new();
    for object in json::objects(file, options)?.take(ROWS) {
        for (name, value) in json::parsed(&object?)? {
            let value = serde_json::from_str(value.get()).map_err(|error| error.to_string())?;
            let data_type = of_value(&value);
            match columns.iter_mut().find(|column| column.name == name) {
                Some(column) => column.data_type = common(&column.data_type, &data_type),
                None => columns.push(Column::new(name, data_type)),
            }
        }
    }
    for column in &mut columns {
        column.data_type = known(column.data_type.clone());
    }
    Ok(columns)
}

fn common(left: &DataType, right: &DataType) -> DataType {
    match (left, right) {
        (left, right) if left == right => left.clone(),
        (DataType::Null, other) | (other, DataType::Null) => other.clone(),
        (left, right) if left.is_number() && right.is_number() => DataType::Double,
        _ => DataType::Varchar,
    }
}

fn of_value(value: &Json) -> DataType {
    match value {
        Json::Null => DataType::Null,
        Json::Bool(_) => DataType::Boolean,
        Json::Number(number) if number.is_i64() => DataType::BigInt,
        Json::Number(_) => DataType::Double,
        Json::Array(items) => {
            let item = items.iter().map(of_value).fold(DataType::Null, |own, item| common(&own, &item));
            DataType::List(Box::new(known(item)))
        }
        Json::Object(members) => {
            let member = |(name, value): (&String, &Json)| (name.clone(), known(of_value(value)));
            DataType::Struct(members.iter().map(member).collect())
        }
        Json::String(_) => DataType::Varchar,
    }
}

fn of_parquet(file: &Source) -> Result<Vec<Column>, String> {
    let reader = parquet::open(file)?;
    let schema = reader.metadata().file_metadata().schema();
    let column = |field: &std::sync::Arc<Type>| {
        let data_type = of_field(field)
            .ok_or_else(|| format!("The type of the column '{}' is not supported", field.name()))?;
        let nullable = field.get_basic_info().repetition() != Repetition::REQUIRED;
        Ok(Column { name: field.name().to_owned(), data_type, nullable })
    };
    schema.get_fields().iter().map(column).collect()
}

fn of_field(field: &Type) -> Option<DataType> {
    let info = field.get_basic_info();
    let list = matches!(info.logical_type_ref(), Some(LogicalType::List))
        || info.converted_type() == ConvertedType::LIST;
    match field {
        Type::GroupType { fields, .. } if list => {
            let repeated = fields.first()?;
            let item = match &**repeated {
                Type::GroupType { fields, .. } if fields.len() == 1 => of_field(fields.first()?)?,
                other => of_field(other)?,
            };
            Some(DataType::List(Box::new(item)))
        }
        Type::GroupType { fields, .. } => {
            let member = |own: &std::sync::Arc<Type>| Some((own.name().to_owned(), of_field(own)?));
            Some(DataType::Struct(fields.iter().map(member).collect::<Option<_>>()?))
        }
        Type::PrimitiveType { physical_type, precision, scale, .. } => {
            let digits = || {
                let (precision, scale) = (u8::try_from(*precision).ok()?, u8::try_from(*scale).ok()?);
                Some(DataType::Decimal { precision, scale })
            };
            match (info.logical_type_ref(), info.converted_type()) {
                (Some(LogicalType::Decimal { .. }), _) | (_, ConvertedType::DECIMAL) => return digits(),
                (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => return Some(DataType::Date),
                (Some(LogicalType::Timestamp(own)), _) => {
                    let zoned = own.is_adjusted_to_u_t_c;
                    let data_type = if zoned { DataType::TimestampTz } else { DataType::TimestampNtz };
                    return (own.unit != TimeUnit::NANOS).then_some(data_type);
                }
                (_, ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIMESTAMP_MICROS) => {
                    return Some(DataType::TimestampNtz);
                }
                (Some(LogicalType::String | LogicalType::Enum | LogicalType::Json), _)
                | (_, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON) => {
                    return Some(DataType::Varchar);
                }
                _ => {}
            }
            Some(match physical_type {
                Physical::BOOLEAN => DataType::Boolean,
                Physical::INT32 => DataType::Int,
                Physical::INT64 => DataType::BigInt,
                Physical::INT96 => DataType::TimestampNtz,
                Physical::FLOAT => DataType::Float,
                Physical::DOUBLE => DataType::Double,
                Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => DataType::Varbinary,
            })
        }
    }
}
