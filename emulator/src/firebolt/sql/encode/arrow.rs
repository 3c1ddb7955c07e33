//! `ArrowStream`: an Arrow IPC stream.

use super::{Answer, Writer};
use crate::sql::cell::{self, Cell};
use crate::sql::firebolt::text;
use crate::sql::{DataType, decimal};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array,
    Int32Array, Int64Array, ListArray, NullArray, RecordBatch, StringArray, StructArray,
    TimestampMicrosecondArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType as Arrow, Field, Fields, Schema, TimeUnit};
use std::sync::Arc;

/// The zone that moments are given in.
const UTC: &str = "UTC";

#[derive(Default)]
pub(super) struct Stream {
    writer: Option<StreamWriter<Vec<u8>>>,
}

fn field(name: &str, data_type: &DataType, nullable: bool) -> Field {
    Field::new(name, arrow_type(data_type), nullable || *data_type == DataType::Null)
}

fn members(members: &[(String, DataType)]) -> Fields {
    members.iter().map(|(name, data_type)| field(name, data_type, true)).collect()
}

fn item(data_type: &DataType) -> Arc<Field> {
    Arc::new(field("item", data_type, true))
}

fn arrow_type(data_type: &DataType) -> Arrow {
    match data_type {
        DataType::Boolean => Arrow::Boolean,
        DataType::Int => Arrow::Int32,
        DataType::BigInt => Arrow::Int64,
        DataType::Float => Arrow::Float32,
        DataType::Double => Arrow::Float64,
        DataType::Decimal { precision, scale } => Arrow::Decimal128(*precision, scale.cast_signed()),
        DataType::Varbinary | DataType::Geography => Arrow::Binary,
        DataType::Date => Arrow::Date32,
        DataType::TimestampNtz => Arrow::Timestamp(TimeUnit::Microsecond, None),
        DataType::TimestampTz => Arrow::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
        DataType::List(own) => Arrow::List(item(own)),
        DataType::Struct(own) => Arrow::Struct(members(own)),
        DataType::Null => Arrow::Null,
        _ => Arrow::Utf8,
    }
}

fn integers(cells: &[Cell]) -> impl Iterator<Item = Option<i64>> + '_ {
    cells.iter().map(|cell| if let Cell::Integer(own) = cell { Some(*own) } else { None })
}

fn small(cells: &[Cell]) -> impl Iterator<Item = Option<i32>> + '_ {
    integers(cells).map(|own| own.and_then(|own| i32::try_from(own).ok()))
}

fn bytes(cell: &Cell) -> Option<&[u8]> {
    if let Cell::Blob(bytes) = cell { Some(bytes) } else { None }
}

fn known(cells: &[Cell]) -> NullBuffer {
    cells.iter().map(|cell| *cell != Cell::Null).collect()
}

/// Cells of one type as an array.
fn array(cells: &[Cell], data_type: &DataType) -> Result<ArrayRef, ArrowError> {
    Ok(match data_type {
        DataType::Boolean => {
            Arc::new(integers(cells).map(|own| own.map(|own| own != 0)).collect::<BooleanArray>())
        }
        DataType::Int => Arc::new(small(cells).collect::<Int32Array>()),
        DataType::BigInt => Arc::new(integers(cells).collect::<Int64Array>()),
        DataType::Float => {
            let numbers = cells.iter().map(|cell| cell::as_f64(cell).map(text::narrow));
            Arc::new(numbers.collect::<Float32Array>())
        }
        DataType::Double => Arc::new(cells.iter().map(cell::as_f64).collect::<Float64Array>()),
        DataType::Decimal { precision, scale } => {
            let digits = cells.iter().map(|cell| bytes(cell).and_then(decimal::decode));
            let array = digits.collect::<Decimal128Array>();
            Arc::new(array.with_precision_and_scale(*precision, scale.cast_signed())?)
        }
        DataType::Varbinary | DataType::Geography => {
            Arc::new(cells.iter().map(bytes).collect::<BinaryArray>())
        }
        DataType::Date => Arc::new(small(cells).collect::<Date32Array>()),
        DataType::TimestampNtz => Arc::new(integers(cells).collect::<TimestampMicrosecondArray>()),
        DataType::TimestampTz => {
            let array = integers(cells).collect::<TimestampMicrosecondArray>();
            Arc::new(array.with_timezone(UTC))
        }
        DataType::List(own) => {
            let lists: Vec<Vec<Cell>> = cells.iter().map(cell::unpack).collect();
            let offsets = OffsetBuffer::from_lengths(lists.iter().map(Vec::len));
            let values = array(&lists.concat(), own)?;
            Arc::new(ListArray::try_new(item(own), offsets, values, Some(known(cells)))?)
        }
        DataType::Struct(own) => {
            let rows: Vec<Vec<Cell>> = cells.iter().map(cell::unpack).collect();
            let column = |(place, (_, data_type)): (usize, &(String, DataType))| {
                let values: Vec<Cell> =
                    rows.iter().map(|row| row.get(place).cloned().unwrap_or(Cell::Null)).collect();
                array(&values, data_type)
            };
            let columns = own.iter().enumerate().map(column).collect::<Result<Vec<_>, _>>()?;
            Arc::new(StructArray::try_new(members(own), columns, Some(known(cells)))?)
        }
        DataType::Null => Arc::new(NullArray::new(cells.len())),
        _ => {
            let texts = cells.iter().map(|cell| if let Cell::Text(own) = cell { Some(own) } else { None });
            Arc::new(texts.collect::<StringArray>())
        }
    })
}

impl Stream {
    /// What was written since the last time.
    fn take(&mut self) -> Vec<u8> {
        self.writer.as_mut().map(|writer| std::mem::take(writer.get_mut())).unwrap_or_default()
    }

    fn write(&mut self, result: &Answer, rows: &[Vec<Cell>]) -> Result<(), ArrowError> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let column = |place: usize| -> Vec<Cell> {
            rows.iter().map(|row| row.get(place).cloned().unwrap_or(Cell::Null)).collect()
        };
        let columns = result.columns().iter().enumerate();
        let arrays = columns.map(|(place, own)| array(&column(place), &own.data_type));
        let arrays = arrays.collect::<Result<Vec<_>, _>>()?;
        writer.write(&RecordBatch::try_new(Arc::clone(&schema(result)), arrays)?)
    }
}

fn schema(result: &Answer) -> Arc<Schema> {
    let fields: Vec<Field> =
        result.columns().iter().map(|own| field(&own.name, &own.data_type, own.nullable)).collect();
    Arc::new(Schema::new(fields))
}

impl Writer for Stream {
    fn head(&mut self, result: &Answer) -> Vec<u8> {
        self.writer = StreamWriter::try_new(Vec::new(), &schema(result)).ok();
        self.take()
    }

    fn rows(&mut self, result: &Answer, _first: u64, rows: &[Vec<Cell>]) -> Vec<u8> {
        if self.write(result, rows).is_err() {
            // A stream without its end is an error to who reads it.
            self.writer = None;
        }
        self.take()
    }

    fn tail(&mut self, _result: &Answer) -> Vec<u8> {
        if let Some(writer) = &mut self.writer
            && writer.finish().is_err()
        {
            self.writer = None;
        }
        self.take()
    }
}
