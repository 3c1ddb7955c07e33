//! Rows of Parquet files.

use super::csv::empty;
use super::{Bytes, Source};
use crate::sql::cell::{self, Cell};
use crate::sql::firebolt::{Zone, convert};
use crate::sql::{Column, DataType, decimal};
use num_bigint::BigInt;
use parquet::data_type::Decimal;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use std::fs::File;

/// A file whose chunks can be read.
pub(super) fn open(file: &Source) -> Result<Box<dyn FileReader>, String> {
    fn reader<R: ChunkReader + 'static>(source: R) -> Result<Box<dyn FileReader>, String> {
        let reader = SerializedFileReader::new(source).map_err(|error| error.to_string())?;
        Ok(Box::new(reader))
    }
    match &file.bytes {
        Bytes::Path(path) => reader(File::open(path).map_err(|error| error.to_string())?),
        Bytes::Memory(bytes) => reader(parquet_bytes(bytes.as_ref().clone())),
    }
}

fn parquet_bytes(bytes: Vec<u8>) -> bytes::Bytes {
    bytes::Bytes::from(bytes)
}

/// The rows of a file as cells of these columns.
pub(super) fn rows<'a>(
    file: &Source,
    columns: &'a [Column],
    zone: &Zone,
) -> Result<impl Iterator<Item = Result<Vec<Cell>, String>> + 'a, String> {
    let reader = open(file)?;
    let mut rows = parquet::record::reader::RowIter::from_file_into(reader);
    let zone = zone.clone();
    // Behind what cannot be read nothing can be read.
    let mut broken = false;
    Ok(std::iter::from_fn(move || {
        if broken {
            return None;
        }
        let row = rows.next()?;
        broken = row.is_err();
        Some(row.map_err(|error| error.to_string()).and_then(|row| cells(&row, columns, &zone)))
    }))
}

fn cells(row: &Row, columns: &[Column], zone: &Zone) -> Result<Vec<Cell>, String> {
    let find = |column: &Column| {
        let by = |same: &dyn Fn(&str) -> bool| row.get_column_iter().find(|(name, _)| same(name));
        by(&|name| name == column.name).or_else(|| by(&|name| name.eq_ignore_ascii_case(&column.name)))
    };
    let cell = |column: &Column| match find(column) {
        None => Err(format!("The file has no column '{}'", column.name)),
        Some((_, Field::Null)) => empty(column),
        Some((_, field)) => value_of(field, &column.data_type, zone).ok_or_else(|| {
            format!("{field} is no {} (column '{}')", convert::name(&column.data_type), column.name)
        }),
    };
    columns.iter().map(cell).collect()
}

/// The type that a value has by itself, and the value as a cell of it.
fn own(field: &Field) -> Option<(DataType, Cell)> {
    let int = |value: i64| (DataType::BigInt, Cell::Integer(value));
    Some(match field {
        Field::Bool(value) => (DataType::Boolean, Cell::Integer(i64::from(*value))),
        Field::Byte(value) => int(i64::from(*value)),
        Field::Short(value) => int(i64::from(*value)),
        Field::Int(value) => int(i64::from(*value)),
        Field::Long(value) => int(*value),
        Field::UByte(value) => int(i64::from(*value)),
        Field::UShort(value) => int(i64::from(*value)),
        Field::UInt(value) => int(i64::from(*value)),
        Field::ULong(value) => {
            let whole = DataType::Decimal { precision: 20, scale: 0 };
            (whole, Cell::Blob(decimal::encode(i128::from(*value))))
        }
        Field::Float16(value) => (DataType::Float, cell::real(f64::from(f32::from(*value)))),
        Field::Float(value) => (DataType::Float, cell::real(f64::from(*value))),
        Field::Double(value) => (DataType::Double, cell::real(*value)),
        Field::Decimal(value) => exact(value)?,
        Field::Str(text) => (DataType::Varchar, Cell::Text(text.clone())),
        Field::Bytes(bytes) => (DataType::Varbinary, Cell::Blob(bytes.data().to_vec())),
        Field::Date(days) => (DataType::Date, Cell::Integer(i64::from(*days))),
        Field::TimestampMillis(millis) => (DataType::TimestampNtz, Cell::Integer(millis.checked_mul(1000)?)),
        Field::TimestampMicros(micros) => (DataType::TimestampNtz, Cell::Integer(*micros)),
        _ => return None,
    })
}

fn exact(value: &Decimal) -> Option<(DataType, Cell)> {
    let digits = i128::try_from(&BigInt::from_signed_bytes_be(value.data())).ok()?;
    let (precision, scale) = (u8::try_from(value.precision()).ok()?, u8::try_from(value.scale()).ok()?);
    Some((DataType::Decimal { precision, scale }, Cell::Blob(decimal::encode(digits))))
}

fn value_of(field: &Field, data_type: &DataType, zone: &Zone) -> Option<Cell> {
    match (field, data_type) {
        (Field::Null, _) => Some(Cell::Null),
        (Field::ListInternal(list), DataType::List(item)) => {
            let cells = list.elements().iter().map(|own| value_of(own, item, zone));
            cells.collect::<Option<Vec<Cell>>>().map(|cells| cell::pack(&cells))
        }
        (Field::Group(row), DataType::Struct(types)) => {
            let cell = |(name, own): &(String, DataType)| match row
                .get_column_iter()
                .find(|(known, _)| *known == name)
            {
                Some((_, field)) => value_of(field, own, zone),
                None => Some(Cell::Null),
            };
            types.iter().map(cell).collect::<Option<Vec<Cell>>>().map(|cells| cell::pack(&cells))
        }
        // A moment is kept, and a clock's time is one of UTC.
        (Field::TimestampMillis(_) | Field::TimestampMicros(_), DataType::TimestampTz) => {
            own(field).map(|(_, cell)| cell)
        }
        (Field::Bytes(bytes), DataType::Varchar) => {
            std::str::from_utf8(bytes.data()).ok().map(|text| Cell::Text(text.to_owned()))
        }
        (Field::Str(text), DataType::Varbinary) => Some(Cell::Blob(text.clone().into_bytes())),
        (Field::Bytes(bytes), DataType::Geography) => Some(Cell::Blob(bytes.data().to_vec())),
        _ => {
            let (from, value) = own(field)?;
            convert::cast(value, &from, data_type, zone).ok()
        }
    }
}
