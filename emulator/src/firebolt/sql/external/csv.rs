//! Rows of CSV and TSV files.

use super::Source;
use crate::firebolt::sql::statement::{FileKind, FileOptions};
use crate::sql::cell::Cell;
use crate::sql::firebolt::{Zone, convert};
use crate::sql::{Column, DataType};
use std::io::Read;

/// A reader of records, at the first row.
pub(super) fn reader(
    file: &Source,
    options: &FileOptions,
) -> Result<csv::Reader<Box<dyn Read + Send>>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(options.delimiter)
        .quote(options.quote)
        .quoting(!options.unquoted)
        .from_reader(file.open(options.gzip)?);
    let mut record = csv::ByteRecord::new();
    for _ in 0..options.skip_rows {
        reader.read_byte_record(&mut record).map_err(|error| error.to_string())?;
    }
    Ok(reader)
}

/// The rows of a file as cells of these columns.
pub(super) fn rows<'a>(
    file: &Source,
    columns: &'a [Column],
    options: &'a FileOptions,
    zone: &Zone,
) -> Result<impl Iterator<Item = Result<Vec<Cell>, String>> + 'a, String> {
    let mut reader = reader(file, options)?;
    let mut order: Vec<usize> = (0..columns.len()).collect();
    if options.header {
        let mut names = csv::StringRecord::new();
        reader.read_record(&mut names).map_err(|error| error.to_string())?;
        order = by_name(columns, &names)?;
    }
    let zone = zone.clone();
    let records = std::iter::from_fn(move || {
        let mut record = csv::StringRecord::new();
        match reader.read_record(&mut record) {
            Ok(true) => Some(Ok(record)),
            Ok(false) => None,
            Err(error) => Some(Err(error.to_string())),
        }
    });
    Ok(records.map(move |record| {
        let record = record?;
        if record.len() != columns.len() && !options.header && !options.ragged {
            return Err(format!("There are {} fields, and {} columns", record.len(), columns.len()));
        }
        let cell = |(column, place): (&Column, &usize)| cell(record.get(*place), column, options, &zone);
        columns.iter().zip(&order).map(cell).collect()
    }))
}

/// Where each column is, by the names of the first row.
fn by_name(columns: &[Column], names: &csv::StringRecord) -> Result<Vec<usize>, String> {
    let place = |column: &Column| {
        let found = names
            .iter()
            .position(|name| name.trim() == column.name)
            .or_else(|| names.iter().position(|name| name.trim().eq_ignore_ascii_case(&column.name)));
        found.ok_or_else(|| format!("The first row has no column '{}'", column.name))
    };
    columns.iter().map(place).collect()
}

fn cell(field: Option<&str>, column: &Column, options: &FileOptions, zone: &Zone) -> Result<Cell, String> {
    let text = match field {
        Some(text) if *text != options.null => text,
        _ => return empty(column),
    };
    if text.is_empty() && (options.empty_is_null || column.data_type != DataType::Varchar) {
        return empty(column);
    }
    let text = if options.kind == FileKind::Tsv { unescaped(text) } else { text.to_owned() };
    convert::from_text(&text, &column.data_type, zone).ok_or_else(|| {
        format!("'{text}' is no {} (column '{}')", convert::name(&column.data_type), column.name)
    })
}

/// NULL, where the column takes it.
pub(super) fn empty(column: &Column) -> Result<Cell, String> {
    if column.nullable { Ok(Cell::Null) } else { Err(format!("Column '{}' takes no NULL", column.name)) }
}

/// Undoes the escapes of tab-separated text.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => out.push(match letters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            }),
            (other, false) => out.push(other),
        }
    }
    out
}
