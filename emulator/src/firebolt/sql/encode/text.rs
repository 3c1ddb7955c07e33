//! Tabs and commas between values.

use super::{Answer, Naming, Writer, json};
use crate::firebolt::sql::Generation;
use crate::sql::DataType;
use crate::sql::cell::{self, Cell};
use crate::sql::firebolt::{Zone, text};

/// What stands for NULL.
const NULL: &str = "\\N";

/// Writes a text so that no tab, line break or backslash in it is one of the format.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            '\'' => out.push_str("\\'"),
            other => out.push(other),
        }
    }
    out
}

/// A value that is no NULL, without escapes.
pub(super) fn plain(cell: &Cell, data_type: &DataType, zone: &Zone, generation: Generation) -> String {
    match (cell, data_type) {
        (Cell::Integer(own), DataType::Boolean) => match (*own != 0, generation) {
            (true, Generation::V1) => "1",
            (false, Generation::V1) => "0",
            (true, Generation::V2) => "t",
            (false, Generation::V2) => "f",
        }
        .to_owned(),
        (Cell::Blob(bytes), DataType::Varbinary) if bytes.is_empty() => String::new(),
        (Cell::Blob(bytes), DataType::Geography) => crate::sql::functions::to_hex(bytes).to_uppercase(),
        (Cell::Blob(_), DataType::List(item)) => {
            let items = cell::unpack(cell);
            let items: Vec<String> = items.iter().map(|own| nested(own, item, zone, generation)).collect();
            format!("[{}]", items.join(","))
        }
        (Cell::Blob(_), DataType::Struct(_)) => {
            let mut out = Vec::new();
            json::value(&mut out, cell, data_type, zone, generation);
            String::from_utf8_lossy(&out).into_owned()
        }
        _ => text::of(cell, data_type, zone),
    }
}

/// A value inside an array.
fn nested(cell: &Cell, data_type: &DataType, zone: &Zone, generation: Generation) -> String {
    if *cell == Cell::Null {
        return "NULL".to_owned();
    }
    let own = plain(cell, data_type, zone, generation);
    match data_type {
        DataType::Varchar | DataType::Date | DataType::TimestampNtz | DataType::TimestampTz => {
            format!("'{}'", escaped(&own))
        }
        DataType::Varbinary => format!("'{}'", own.replace('\\', "\\\\")),
        _ => own,
    }
}

/// A cell of tab-separated text.
fn tabbed(cell: &Cell, data_type: &DataType, result: &Answer) -> String {
    if *cell == Cell::Null {
        return NULL.to_owned();
    }
    let own = plain(cell, data_type, result.zone(), result.generation);
    if *data_type == DataType::Varchar { escaped(&own) } else { own }
}

fn line(cells: impl Iterator<Item = String>, between: &str) -> String {
    let mut line = cells.collect::<Vec<_>>().join(between);
    line.push('\n');
    line
}

/// What a failure in the middle looks like.
fn failure(result: &Answer) -> Vec<u8> {
    match &result.outcome.failure {
        Some(failure) => format!("{{\"errors\":[{}]}}\n", failure.to_json()).into_bytes(),
        None => Vec::new(),
    }
}

/// `TabSeparatedWithNames`, and `...AndTypes`.
pub(super) struct Tabs {
    pub(super) types: bool,
}

impl Writer for Tabs {
    fn head(&mut self, result: &Answer) -> Vec<u8> {
        let mut out = line(result.columns().iter().map(|column| escaped(&column.name)), "\t");
        if self.types {
            let types = result.columns().iter().map(|column| result.type_name(column, Naming::Short));
            out.push_str(&line(types, "\t"));
        }
        out.into_bytes()
    }

    fn rows(&mut self, result: &Answer, _first: u64, rows: &[Vec<Cell>]) -> Vec<u8> {
        let mut out = String::new();
        for row in rows {
            let cells = row.iter().zip(result.columns());
            out.push_str(&line(cells.map(|(cell, column)| tabbed(cell, &column.data_type, result)), "\t"));
        }
        out.into_bytes()
    }

    fn tail(&mut self, result: &Answer) -> Vec<u8> {
        failure(result)
    }
}

/// `CSV`, and `CSVWithNames`.
pub(super) struct Commas {
    pub(super) names: bool,
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A cell of comma-separated text: numbers and booleans are bare.
fn comma(cell: &Cell, data_type: &DataType, result: &Answer) -> String {
    if *cell == Cell::Null {
        return NULL.to_owned();
    }
    let own = plain(cell, data_type, result.zone(), result.generation);
    let bare = data_type.is_number() || *data_type == DataType::Boolean;
    if bare { own } else { in_quotes(&own) }
}

impl Writer for Commas {
    fn head(&mut self, result: &Answer) -> Vec<u8> {
        if !self.names {
            return Vec::new();
        }
        line(result.columns().iter().map(|column| in_quotes(&column.name)), ",").into_bytes()
    }

    fn rows(&mut self, result: &Answer, _first: u64, rows: &[Vec<Cell>]) -> Vec<u8> {
        let mut out = String::new();
        for row in rows {
            let cells = row.iter().zip(result.columns());
            out.push_str(&line(cells.map(|(cell, column)| comma(cell, &column.data_type, result)), ","));
        }
        out.into_bytes()
    }

    fn tail(&mut self, result: &Answer) -> Vec<u8> {
        failure(result)
    }
}
