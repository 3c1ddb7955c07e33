//! Rows of JSON files: one object a line, one after the other, or an array of them.

use super::Source;
use super::csv::empty;
use crate::firebolt::sql::statement::FileOptions;
use crate::sql::cell::{self, Cell};
use crate::sql::firebolt::{Zone, convert};
use crate::sql::{Column, DataType};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

/// An object whose members are as they are written, so that no digit of a number is lost.
pub(super) type Object = BTreeMap<String, Box<RawValue>>;

/// Objects as they are written, or the sentence that ends them.
type Objects = Box<dyn Iterator<Item = Result<Box<RawValue>, String>>>;

/// The objects of a file, as they are written.
pub(super) fn objects(file: &Source, options: &FileOptions) -> Result<Objects, String> {
    let mut reader = BufReader::new(file.open(options.gzip)?);
    let first = first_byte(&mut reader).map_err(|error| error.to_string())?;
    if first == Some(b'[') {
        let mut text = Vec::new();
        reader.read_to_end(&mut text).map_err(|error| error.to_string())?;
        let all: Vec<Box<RawValue>> = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        return Ok(Box::new(all.into_iter().map(Ok)));
    }
    let stream = serde_json::Deserializer::from_reader(reader).into_iter::<Box<RawValue>>();
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
    options: &'a FileOptions,
    zone: &Zone,
) -> Result<impl Iterator<Item = Result<Vec<Cell>, String>> + use<'a>, String> {
    let zone = zone.clone();
    Ok(objects(file, options)?.map(move |object| {
        let written = object?;
        if options.whole {
            return whole(written.get(), columns);
        }
        let object = parsed(&written)?;
        let cell = |column: &Column| match member(&object, &column.name) {
            None | Some("null") => empty(column),
            Some(written) => value_of(written, &column.data_type, &zone).ok_or_else(|| {
                format!("{written} is no {} (column '{}')", convert::name(&column.data_type), column.name)
            }),
        };
        columns.iter().map(cell).collect()
    }))
}

/// The members of an object.
pub(super) fn parsed(written: &RawValue) -> Result<Object, String> {
    serde_json::from_str(written.get()).map_err(|error| error.to_string())
}

/// A row whose first column is a whole object.
fn whole(written: &str, columns: &[Column]) -> Result<Vec<Cell>, String> {
    let cell = |(place, column): (usize, &Column)| match place {
        0 if column.data_type == DataType::Varchar => Ok(Cell::Text(written.to_owned())),
        0 => Err(format!("PARSE_AS_TEXT needs a column of type text (column '{}')", column.name)),
        _ => empty(column),
    };
    columns.iter().enumerate().map(cell).collect()
}

/// A member by its name, or one whose name has other capitals.
fn member<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    let found = object
        .get(name)
        .or_else(|| object.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value));
    found.map(|value| value.get())
}

/// A JSON value, as it is written, as a cell of a type.
fn value_of(written: &str, data_type: &DataType, zone: &Zone) -> Option<Cell> {
    match (written.as_bytes().first()?, data_type) {
        (b'n', _) => Some(Cell::Null),
        (b'"', _) => convert::from_text(&serde_json::from_str::<String>(written).ok()?, data_type, zone),
        (b'[', DataType::List(item)) => {
            let items: Vec<&RawValue> = serde_json::from_str(written).ok()?;
            let cells: Option<Vec<Cell>> = items.iter().map(|own| value_of(own.get(), item, zone)).collect();
            cells.map(|cells| cell::pack(&cells))
        }
        (b'{', DataType::Struct(types)) => {
            let object: Object = serde_json::from_str(written).ok()?;
            let cell = |(name, own): &(String, DataType)| match member(&object, name) {
                Some(value) => value_of(value, own, zone),
                None => Some(Cell::Null),
            };
            types.iter().map(cell).collect::<Option<Vec<Cell>>>().map(|cells| cell::pack(&cells))
        }
        (b'[' | b'{', DataType::Varchar) => Some(Cell::Text(written.to_owned())),
        (b'[' | b'{', _) => None,
        // `true`, `false` and numbers.
        _ => convert::from_text(written, data_type, zone),
    }
}
