//! Rows of JSON files: one object a line, one after the other, or an array of them.

use super::Source;
use super::csv::empty;
use crate::firebolt::sql::statement::FileOptions;
use crate::sql::cell::{self, Cell};
use crate::sql::firebolt::{Zone, convert};
use crate::sql::{Column, DataType};
use serde_json::Value as Json;
use std::io::{BufRead, BufReader, Read};

/// The objects of a file.
pub(super) fn objects(
    file: &Source,
    options: &FileOptions,
) -> Result<Box<dyn Iterator<Item = Result<Json, String>>>, String> {
    let mut reader = BufReader::new(file.open(options.gzip)?);
    let first = first_byte(&mut reader).map_err(|error| error.to_string())?;
    if first == Some(b'[') {
        let mut text = Vec::new();
        reader.read_to_end(&mut text).map_err(|error| error.to_string())?;
        let all: Vec<Json> = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        return Ok(Box::new(all.into_iter().map(Ok)));
    }
    let stream = serde_json::Deserializer::from_reader(reader).into_iter::<Json>();
    // Behind what cannot be read nothing can be read.
    let mut broken = false;
    Ok(Box::new(stream.map_while(move |value| {
        if broken {
            return None;
        }
        broken = value.is_err();
        Some(value.map_err(|error| error.to_string()))
    })))
}

/// The first byte that is no blank, which stays to be read.
fn first_byte(reader: &mut impl BufRead) -> std::io::Result<Option<u8>> {
    loop {
        let buffer = reader.fill_buf()?;
        let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if let Some(byte) = buffer.get(blanks) {
            return Ok(Some(*byte));
        }
        if buffer.is_empty() {
            return Ok(None);
        }
        reader.consume(blanks);
    }
}

/// The rows of a file as cells of these columns.
pub(super) fn rows<'a>(
    file: &Source,
    columns: &'a [Column],
    options: &FileOptions,
    zone: &Zone,
) -> Result<impl Iterator<Item = Result<Vec<Cell>, String>> + 'a, String> {
    let zone = zone.clone();
    Ok(objects(file, options)?.map(move |object| {
        let object = object?;
        let Json::Object(members) = &object else { return Err("It is no object".to_owned()) };
        let cell = |column: &Column| match member(members, &column.name) {
            None | Some(Json::Null) => empty(column),
            Some(value) => value_of(value, &column.data_type, &zone).ok_or_else(|| {
                format!("{value} is no {} (column '{}')", convert::name(&column.data_type), column.name)
            }),
        };
        columns.iter().map(cell).collect()
    }))
}

/// A member by its name, or one whose name has other capitals.
fn member<'a>(members: &'a serde_json::Map<String, Json>, name: &str) -> Option<&'a Json> {
    members
        .get(name)
        .or_else(|| members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// A JSON value as a cell of a type.
pub(super) fn value_of(value: &Json, data_type: &DataType, zone: &Zone) -> Option<Cell> {
    match (value, data_type) {
        (Json::Null, _) => Some(Cell::Null),
        (Json::String(text), _) => convert::from_text(text, data_type, zone),
        (Json::Array(items), DataType::List(item)) => {
            let cells: Option<Vec<Cell>> = items.iter().map(|own| value_of(own, item, zone)).collect();
            cells.map(|cells| cell::pack(&cells))
        }
        (Json::Object(members), DataType::Struct(types)) => {
            let cell = |(name, own): &(String, DataType)| match member(members, name) {
                Some(value) => value_of(value, own, zone),
                None => Some(Cell::Null),
            };
            types.iter().map(cell).collect::<Option<Vec<Cell>>>().map(|cells| cell::pack(&cells))
        }
        (Json::Array(_) | Json::Object(_), DataType::Varchar) => Some(Cell::Text(value.to_string())),
        (Json::Array(_) | Json::Object(_), _) => None,
        (Json::Bool(own), DataType::Boolean) => Some(Cell::Integer(i64::from(*own))),
        // Numbers as they are written, so that no digit is lost.
        (other, _) => convert::from_text(&other.to_string(), data_type, zone),
    }
}
