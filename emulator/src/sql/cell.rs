//! How values are stored: a cell is what `SQLite` holds, and cells of one type compare in Dremio's order.
//!
//! | type | cell |
//! |---|---|
//! | BOOLEAN, INT, BIGINT | integer |
//! | FLOAT, DOUBLE | real; NaN is the text `NaN`, which sorts behind every number |
//! | DECIMAL | 16 bytes (see `decimal.rs`) |
//! | VARCHAR | text |
//! | VARBINARY | bytes |
//! | DATE | integer: days since 1970-01-01 |
//! | TIME, TIMESTAMP, INTERVAL DAY | integer: milliseconds |
//! | TIMESTAMPNTZ, TIMESTAMPTZ | integer: microseconds |
//! | GEOGRAPHY | bytes: EWKB |
//! | INTERVAL YEAR | integer: months |
//! | LIST, STRUCT, MAP | bytes: the [`pack`]ed cells of the items, the members in order, key after value |

use super::firebolt::{Zone, micros};
use super::{DataType, Value, decimal, temporal};
pub(crate) use rusqlite::types::Value as Cell;

/// A floating point number as a cell.
pub(crate) fn real(value: f64) -> Cell {
    if value.is_nan() { Cell::Text("NaN".to_owned()) } else { Cell::Real(value) }
}

/// The floating point number of a cell.
pub(crate) fn as_f64(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Real(value) => Some(*value),
        #[expect(clippy::cast_precision_loss, reason = "a DOUBLE holds what it can of an integer")]
        Cell::Integer(value) => Some(*value as f64),
        Cell::Text(text) if text == "NaN" => Some(f64::NAN),
        _ => None,
    }
}

/// Appends a length or a small number, seven bits a byte.
fn put_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f | 0x80).to_le_bytes()[0]);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn put_bytes(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a cell in a compact form.
pub(crate) fn put(out: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Null => out.push(0),
        Cell::Integer(value) => {
            out.push(1);
            put_number(out, ((value << 1) ^ (value >> 63)).cast_unsigned());
        }
        Cell::Real(value) => {
            out.push(2);
            out.extend_from_slice(&value.to_bits().to_le_bytes());
        }
        Cell::Text(text) => put_bytes(out, 3, text.as_bytes()),
        Cell::Blob(bytes) => put_bytes(out, 4, bytes),
    }
}

/// Reads a cell that was [`put`], and moves on behind it.
pub(crate) fn take(bytes: &mut &[u8]) -> Option<Cell> {
    let (tag, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(match tag {
        0 => Cell::Null,
        1 => {
            let zigzag = take_number(bytes)?;
            Cell::Integer((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
        }
        2 => {
            let (bits, rest) = bytes.split_first_chunk::<8>()?;
            *bytes = rest;
            Cell::Real(f64::from_bits(u64::from_le_bytes(*bits)))
        }
        _ => {
            let length = usize::try_from(take_number(bytes)?).ok()?;
            let (content, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            if *tag == 3 {
                Cell::Text(String::from_utf8_lossy(content).into_owned())
            } else {
                Cell::Blob(content.to_vec())
            }
        }
    })
}

/// The cells of a nested value as one blob.
pub(crate) fn pack(cells: &[Cell]) -> Cell {
    let mut out = Vec::new();
    for cell in cells {
        put(&mut out, cell);
    }
    Cell::Blob(out)
}

/// The cells of a nested value.
pub(crate) fn unpack(cell: &Cell) -> Vec<Cell> {
    let Cell::Blob(bytes) = cell else { return Vec::new() };
    let mut rest = bytes.as_slice();
    std::iter::from_fn(|| take(&mut rest)).collect()
}

/// The keys and values of a packed map.
pub(crate) fn entries(cell: &Cell) -> Vec<(Cell, Cell)> {
    let mut cells = unpack(cell).into_iter();
    std::iter::from_fn(|| Some((cells.next()?, cells.next()?))).collect()
}

/// The cell of a value of that type; a sentence when it does not fit.
pub(crate) fn store(value: &Value, data_type: &DataType) -> Result<Cell, String> {
    let misfit = || format!("{value:?} is no value of type {data_type}");
    Ok(match (value, data_type) {
        (Value::Null, _) => Cell::Null,
        (Value::Boolean(value), DataType::Boolean) => Cell::Integer(i64::from(*value)),
        (Value::Int(value), DataType::Int) => {
            Cell::Integer(i64::from(i32::try_from(*value).map_err(|_| misfit())?))
        }
        (Value::Int(value), DataType::BigInt) => Cell::Integer(*value),
        (Value::Int(value), DataType::Float | DataType::Double) => {
            real(as_f64(&Cell::Integer(*value)).unwrap_or_default())
        }
        (Value::Double(value), DataType::Float) => real(round_to_f32(*value)),
        (Value::Double(value), DataType::Double) => real(*value),
        (Value::Text(text), DataType::Float | DataType::Double) => {
            real(text.trim().parse().map_err(|_| misfit())?)
        }
        (Value::Decimal(text) | Value::Text(text), DataType::Decimal { precision, scale }) => {
            decimal_cell(text, *precision, *scale).ok_or_else(misfit)?
        }
        (Value::Int(value), DataType::Decimal { precision, scale }) => {
            decimal_cell(&value.to_string(), *precision, *scale).ok_or_else(misfit)?
        }
        (Value::Double(value), DataType::Decimal { precision, scale }) => {
            decimal_cell(&value.to_string(), *precision, *scale).ok_or_else(misfit)?
        }
        (Value::Text(text), DataType::Varchar) => Cell::Text(text.clone()),
        (Value::Bytes(bytes), DataType::Varbinary | DataType::Geography) => Cell::Blob(bytes.clone()),
        (Value::Text(text), _) if data_type.is_temporal() => {
            Cell::Integer(parse_temporal(text, data_type).ok_or_else(misfit)?)
        }
        (Value::List(items), DataType::List(item)) => {
            pack(&store_all(items.iter(), std::iter::repeat(&**item))?)
        }
        (Value::Struct(members), DataType::Struct(types)) => {
            let find = |name: &String| {
                members.iter().find(|(given, _)| given == name).map_or(&Value::Null, |m| &m.1)
            };
            pack(&store_all(types.iter().map(|(name, _)| find(name)), types.iter().map(|(_, t)| t))?)
        }
        (Value::Map(entries), DataType::Map(key, value)) => {
            let values = entries.iter().flat_map(|(k, v)| [k, v]);
            pack(&store_all(values, [&**key, &**value].into_iter().cycle())?)
        }
        _ => return Err(misfit()),
    })
}

fn store_all<'a>(
    values: impl Iterator<Item = &'a Value>,
    types: impl Iterator<Item = &'a DataType>,
) -> Result<Vec<Cell>, String> {
    values.zip(types).map(|(value, data_type)| store(value, data_type)).collect()
}

fn decimal_cell(text: &str, precision: u8, scale: u8) -> Option<Cell> {
    let value = decimal::parse(text, scale).ok()?;
    decimal::within(value, precision).then(|| Cell::Blob(decimal::encode(value)))
}

/// The nearest 32-bit floating point number.
#[expect(clippy::cast_possible_truncation, reason = "rounding is what is asked for")]
pub(crate) fn round_to_f32(value: f64) -> f64 {
    f64::from(value as f32)
}

/// Reads Dremio's text of a date, time, timestamp or interval.
pub(crate) fn parse_temporal(text: &str, data_type: &DataType) -> Option<i64> {
    match data_type {
        DataType::Date => temporal::parse_date(text.split(['T', ' ']).next()?),
        DataType::Time => temporal::parse_time(text),
        DataType::Timestamp => temporal::parse_timestamp(text),
        DataType::IntervalDay => temporal::parse_interval(text),
        DataType::IntervalYear => temporal::parse_months(text),
        DataType::TimestampNtz => micros::parse(text),
        DataType::TimestampTz => micros::parse_zoned(text, &Zone::default()),
        _ => None,
    }
}

/// Dremio's text of a date, time, timestamp or interval.
pub(crate) fn format_temporal(value: i64, data_type: &DataType) -> String {
    match data_type {
        DataType::Date => temporal::format_date(value),
        DataType::Time => temporal::format_time(value),
        DataType::Timestamp => temporal::format_timestamp(value),
        DataType::IntervalYear => temporal::format_months(value),
        DataType::TimestampNtz => micros::format(value),
        DataType::TimestampTz => micros::format_zoned(value, &Zone::default()),
        _ => temporal::format_interval(value),
    }
}

/// The value of a cell of that type, without copying its text or bytes.
pub(crate) fn load_owned(cell: Cell, data_type: &DataType) -> Value {
    match (cell, data_type) {
        (Cell::Text(text), DataType::Varchar) => Value::Text(text),
        (Cell::Blob(bytes), DataType::Varbinary | DataType::Geography) => Value::Bytes(bytes),
        (cell, _) => load(&cell, data_type),
    }
}

/// The value of a cell of that type; a cell that does not fit gives NULL.
pub(crate) fn load(cell: &Cell, data_type: &DataType) -> Value {
    match (cell, data_type) {
        (Cell::Text(_), DataType::Varchar) | (Cell::Blob(_), DataType::Varbinary | DataType::Geography) => {
            load_owned(cell.clone(), data_type)
        }
        (Cell::Integer(value), DataType::Boolean) => Value::Boolean(*value != 0),
        (Cell::Integer(value), DataType::Int | DataType::BigInt) => Value::Int(*value),
        (cell, DataType::Float | DataType::Double) => as_f64(cell).map_or(Value::Null, Value::Double),
        (Cell::Blob(bytes), DataType::Decimal { scale, .. }) => {
            decimal::decode(bytes).map_or(Value::Null, |value| Value::Decimal(decimal::format(value, *scale)))
        }
        (Cell::Integer(value), _) if data_type.is_temporal() => {
            Value::Text(format_temporal(*value, data_type))
        }
        (Cell::Blob(_), DataType::List(item)) => {
            Value::List(unpack(cell).iter().map(|c| load(c, item)).collect())
        }
        (Cell::Blob(_), DataType::Struct(types)) => {
            let cells = unpack(cell);
            let member = |(place, (name, data_type)): (usize, &(String, DataType))| {
                (name.clone(), cells.get(place).map_or(Value::Null, |cell| load(cell, data_type)))
            };
            Value::Struct(types.iter().enumerate().map(member).collect())
        }
        (Cell::Blob(_), DataType::Map(key, value)) => {
            Value::Map(entries(cell).iter().map(|(k, v)| (load(k, key), load(v, value))).collect())
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_survive_packing() {
        let cells = vec![
            Cell::Null,
            Cell::Integer(i64::MIN),
            Cell::Integer(i64::MAX),
            Cell::Integer(-1),
            Cell::Real(f64::NEG_INFINITY),
            Cell::Text("ß".repeat(200)),
            Cell::Blob(vec![0, 255]),
        ];
        assert_eq!(unpack(&pack(&cells)), cells);
    }

    #[test]
    fn values_survive_storage() {
        let data_type = DataType::Struct(vec![
            ("d".to_owned(), DataType::Decimal { precision: 38, scale: 2 }),
            ("l".to_owned(), DataType::List(Box::new(DataType::Timestamp))),
            ("m".to_owned(), DataType::Map(Box::new(DataType::Varchar), Box::new(DataType::Double))),
        ]);
        let value = Value::Struct(vec![
            ("d".to_owned(), Value::Decimal("-123456789012345678901234567890123456.70".to_owned())),
            (
                "l".to_owned(),
                Value::List(vec![Value::Text("2024-02-29 01:02:03.004".to_owned()), Value::Null]),
            ),
            ("m".to_owned(), Value::Map(vec![(Value::Text("k".to_owned()), Value::Double(f64::INFINITY))])),
        ]);
        let cell = store(&value, &data_type).unwrap();
        assert_eq!(load(&cell, &data_type), value);
        assert!(store(&Value::Text("x".to_owned()), &DataType::Date).is_err());
    }
}
