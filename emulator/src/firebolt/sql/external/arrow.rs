//! Rows of Arrow IPC streams and files.

use super::Source;
use crate::sql::cell::{self, Cell};
use crate::sql::firebolt::{Zone, convert};
use crate::sql::{Column, DataType, decimal};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType as Arrow, SchemaRef, TimeUnit};
use std::io::{Cursor, Read};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

/// The schema of a file and its batches; a file begins with `ARROW1`, a stream does not.
fn open(file: &Source) -> Result<(SchemaRef, Batches), String> {
    let mut bytes = Vec::new();
    file.open(false)?.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let failed = |error: ArrowError| error.to_string();
    if bytes.starts_with(b"ARROW1") {
        let reader = FileReader::try_new(Cursor::new(bytes), None).map_err(failed)?;
        return Ok((reader.schema(), Box::new(reader)));
    }
    let reader = StreamReader::try_new(Cursor::new(bytes), None).map_err(failed)?;
    Ok((reader.schema(), Box::new(reader)))
}

/// The columns of a file.
pub(super) fn columns(file: &Source) -> Result<Vec<Column>, String> {
    let column = |field: &arrow_schema::FieldRef| {
        let data_type = own_type(field.data_type())
            .ok_or_else(|| format!("The type of the column '{}' is not supported", field.name()))?;
        Ok(Column { name: field.name().clone(), data_type, nullable: field.is_nullable() })
    };
    open(file)?.0.fields().iter().map(column).collect()
}

fn own_type(data_type: &Arrow) -> Option<DataType> {
    Some(match data_type {
        Arrow::Null => DataType::Null,
        Arrow::Boolean => DataType::Boolean,
        Arrow::Int8 | Arrow::Int16 | Arrow::Int32 | Arrow::UInt8 | Arrow::UInt16 => DataType::Int,
        Arrow::Int64 | Arrow::UInt32 => DataType::BigInt,
        Arrow::Float32 => DataType::Float,
        Arrow::Float64 => DataType::Double,
        Arrow::Decimal128(precision, scale) => {
            DataType::Decimal { precision: *precision, scale: u8::try_from(*scale).ok()? }
        }
        Arrow::Utf8 | Arrow::LargeUtf8 | Arrow::Utf8View => DataType::Varchar,
        Arrow::Binary | Arrow::LargeBinary | Arrow::BinaryView | Arrow::FixedSizeBinary(_) => {
            DataType::Varbinary
        }
        Arrow::Date32 | Arrow::Date64 => DataType::Date,
        Arrow::Timestamp(_, None) => DataType::TimestampNtz,
        Arrow::Timestamp(_, Some(_)) => DataType::TimestampTz,
        Arrow::List(item) | Arrow::LargeList(item) => DataType::List(Box::new(own_type(item.data_type())?)),
        Arrow::Struct(fields) => {
            let members =
                fields.iter().map(|field| Some((field.name().clone(), own_type(field.data_type())?)));
            DataType::Struct(members.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// One value of an array, as a cell of the type that the array has by itself.
fn value(array: &dyn Array, place: usize) -> Option<Cell> {
    if array.is_null(place) {
        return Some(Cell::Null);
    }
    let int = |value: i64| Some(Cell::Integer(value));
    match array.data_type() {
        Arrow::Null => Some(Cell::Null),
        Arrow::Boolean => int(i64::from(array.as_boolean().value(place))),
        Arrow::Int8 => int(array.as_primitive::<Int8Type>().value(place).into()),
        Arrow::Int16 => int(array.as_primitive::<Int16Type>().value(place).into()),
        Arrow::Int32 => int(array.as_primitive::<Int32Type>().value(place).into()),
        Arrow::Int64 => int(array.as_primitive::<Int64Type>().value(place)),
        Arrow::UInt8 => int(array.as_primitive::<UInt8Type>().value(place).into()),
        Arrow::UInt16 => int(array.as_primitive::<UInt16Type>().value(place).into()),
        Arrow::UInt32 => int(array.as_primitive::<UInt32Type>().value(place).into()),
        Arrow::Float32 => Some(cell::real(array.as_primitive::<Float32Type>().value(place).into())),
        Arrow::Float64 => Some(cell::real(array.as_primitive::<Float64Type>().value(place))),
        Arrow::Decimal128(..) => {
            Some(Cell::Blob(decimal::encode(array.as_primitive::<Decimal128Type>().value(place))))
        }
        Arrow::Utf8 => Some(Cell::Text(array.as_string::<i32>().value(place).to_owned())),
        Arrow::LargeUtf8 => Some(Cell::Text(array.as_string::<i64>().value(place).to_owned())),
        Arrow::Utf8View => Some(Cell::Text(array.as_string_view().value(place).to_owned())),
        Arrow::Binary => Some(Cell::Blob(array.as_binary::<i32>().value(place).to_vec())),
        Arrow::LargeBinary => Some(Cell::Blob(array.as_binary::<i64>().value(place).to_vec())),
        Arrow::BinaryView => Some(Cell::Blob(array.as_binary_view().value(place).to_vec())),
        Arrow::FixedSizeBinary(_) => Some(Cell::Blob(array.as_fixed_size_binary().value(place).to_vec())),
        Arrow::Date32 => int(array.as_primitive::<Date32Type>().value(place).into()),
        Arrow::Date64 => int(array.as_primitive::<Date64Type>().value(place).div_euclid(DAY)),
        Arrow::Timestamp(unit, _) => micros(array, *unit, place).map(Cell::Integer),
        Arrow::List(_) => items(array.as_list::<i32>().value(place).as_ref()),
        Arrow::LargeList(_) => items(array.as_list::<i64>().value(place).as_ref()),
        Arrow::Struct(_) => {
            let members = array.as_struct().columns().iter().map(|member| value(member.as_ref(), place));
            members.collect::<Option<Vec<Cell>>>().map(|cells| cell::pack(&cells))
        }
        _ => None,
    }
}

fn items(array: &dyn Array) -> Option<Cell> {
    let cells = (0..array.len()).map(|place| value(array, place));
    cells.collect::<Option<Vec<Cell>>>().map(|cells| cell::pack(&cells))
}

fn micros(array: &dyn Array, unit: TimeUnit, place: usize) -> Option<i64> {
    match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(place).checked_mul(1_000_000),
        TimeUnit::Millisecond => {
            array.as_primitive::<TimestampMillisecondType>().value(place).checked_mul(1000)
        }
        TimeUnit::Microsecond => Some(array.as_primitive::<TimestampMicrosecondType>().value(place)),
        TimeUnit::Nanosecond => {
            Some(array.as_primitive::<TimestampNanosecondType>().value(place).div_euclid(1000))
        }
    }
}

/// The rows of a file as cells of these columns.
pub(super) fn rows<'a>(
    file: &Source,
    columns: &'a [Column],
    zone: &Zone,
) -> Result<impl Iterator<Item = Result<Vec<Cell>, String>> + use<'a>, String> {
    let (_, batches) = open(file)?;
    let zone = zone.clone();
    Ok(batches.flat_map(move |batch| {
        let rows: Vec<Result<Vec<Cell>, String>> = match batch {
            Ok(batch) => (0..batch.num_rows()).map(|place| row(&batch, place, columns, &zone)).collect(),
            Err(error) => vec![Err(error.to_string())],
        };
        rows
    }))
}

fn row(batch: &RecordBatch, place: usize, columns: &[Column], zone: &Zone) -> Result<Vec<Cell>, String> {
    let cell = |column: &Column| {
        let array = batch
            .column_by_name(&column.name)
            .ok_or_else(|| format!("The file has no column '{}'", column.name))?;
        let unreadable = || format!("The column '{}' cannot be read", column.name);
        match value(array.as_ref(), place).ok_or_else(unreadable)? {
            Cell::Null => super::csv::empty(column),
            own => {
                let from = own_type(array.data_type()).ok_or_else(unreadable)?;
                convert::cast(own, &from, &column.data_type, zone)
            }
        }
    };
    columns.iter().map(cell).collect()
}
