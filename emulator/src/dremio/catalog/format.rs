//! File formats: what requests may say about them, and how files become rows.

use serde_json::{Map, Value};

use super::node::{Content, File};
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::sql::{Column, DataType, Value as Cell};

/// Keys that every format has.
const COMMON: [&str; 9] = [
    "type",
    "name",
    "owner",
    "fullPath",
    "ctime",
    "version",
    "isFolder",
    "location",
    "ignoreOtherFileFormats",
];

/// The formats with their own keys and the defaults of these.
fn own_keys(name: &str) -> Option<&'static [(&'static str, Preset)]> {
    use Preset::{Flag, Missing, Text};
    Some(match name {
        "Text" => &[
            ("fieldDelimiter", Text(",")),
            ("skipFirstLine", Flag(false)),
            ("skipLines", Missing),
            ("extractHeader", Flag(false)),
            ("quote", Text("\"")),
            ("comment", Text("#")),
            ("escape", Text("\"")),
            ("lineDelimiter", Text("\r\n")),
            ("autoGenerateColumnNames", Flag(true)),
            ("trimHeader", Flag(true)),
        ],
        "Parquet" => &[("autoCorrectCorruptDates", Flag(true))],
        "Iceberg" => &[
            ("metaStoreType", Text("HDFS")),
            ("parquetDataFormat", Missing),
            ("dataFormatTypeList", Missing),
        ],
        "Delta" => &[("parquetDataFormat", Missing)],
        "Excel" | "XLS" => {
            &[("sheetName", Missing), ("extractHeader", Flag(false)), ("hasMergedCells", Flag(false))]
        }
        "HttpLog" => &[("logParser", Missing), ("customParser", Missing)],
        "JSON" | "Avro" | "Unknown" => &[],
        _ => return None,
    })
}

#[derive(Clone, Copy)]
enum Preset {
    Missing,
    Flag(bool),
    Text(&'static str),
}

/// Reads the `format` of a request and completes it.
pub(crate) fn format(
    body: &Object<'_>,
    path: &[String],
    is_folder: bool,
) -> Result<Option<Map<String, Value>>, ApiError> {
    let Some(block) = body.object("format")? else { return Ok(None) };
    let name = block.text("type")?.ok_or_else(|| ApiError::bad_request("Invalid value."))?;
    let own = own_keys(&name).ok_or_else(|| block.invalid("type"))?;
    let known: Vec<&str> = COMMON.into_iter().chain(own.iter().map(|(key, _)| *key)).collect();
    block.only(&known)?;

    let mut format = complete(&name, path, is_folder);
    if let Some(flag) = block.boolean("ignoreOtherFileFormats")? {
        format.insert("ignoreOtherFileFormats".to_owned(), flag.into());
    }
    for (key, default) in own {
        let value = match default {
            Preset::Flag(_) => block.boolean(key)?.map(Value::from),
            Preset::Text(_) => block.text(key)?.map(Value::from),
            Preset::Missing => block.get(key).cloned(),
        };
        if let Some(value) = value {
            format.insert((*key).to_owned(), value);
        }
    }
    Ok(Some(format))
}

/// A format with nothing but defaults.
pub(crate) fn complete(name: &str, path: &[String], is_folder: bool) -> Map<String, Value> {
    let mut format = Map::new();
    format.insert("type".to_owned(), name.into());
    format.insert("name".to_owned(), path.last().cloned().into());
    format.insert("fullPath".to_owned(), path.to_vec().into());
    format.insert("ctime".to_owned(), 0.into());
    format.insert("isFolder".to_owned(), is_folder.into());
    let location = path.get(1..).unwrap_or_default().join("/");
    format.insert("location".to_owned(), format!("/{location}").into());
    format.insert("ignoreOtherFileFormats".to_owned(), false.into());
    for (key, default) in own_keys(name).unwrap_or_default() {
        match default {
            Preset::Missing => {}
            Preset::Flag(flag) => drop(format.insert((*key).to_owned(), (*flag).into())),
            Preset::Text(text) => drop(format.insert((*key).to_owned(), (*text).into())),
        }
    }
    format
}

/// Rows of text files, read in that format. Files in other formats are not understood.
pub(crate) fn read(
    files: &[File],
    format: &Map<String, Value>,
) -> Result<(Vec<Column>, Vec<Vec<Cell>>), ApiError> {
    let texts = files.iter().filter_map(|file| match &file.content {
        Content::Text(text) => Some(text.as_str()),
        _ => None,
    });
    match format.get("type").and_then(Value::as_str) {
        Some("Text") => Ok(read_text(texts, format)),
        Some("JSON") => read_json(texts),
        Some(other) => Err(ApiError::user(format!("The file is not in the format {other}."), Vec::new())),
        None => Err(ApiError::bad_request("Invalid value.")),
    }
}

fn read_text<'a>(
    files: impl Iterator<Item = &'a str>,
    format: &Map<String, Value>,
) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let text =
        |key: &str, default: &str| format.get(key).and_then(Value::as_str).unwrap_or(default).to_owned();
    let flag = |key: &str| format.get(key).and_then(Value::as_bool).unwrap_or(false);
    let (delimiter, quote) = (text("fieldDelimiter", ","), text("quote", "\"").chars().next().unwrap_or('"'));
    let mut names: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for file in files {
        let mut records =
            records(file, &delimiter, quote).into_iter().skip(usize::from(flag("skipFirstLine")));
        if flag("extractHeader")
            && let Some(header) = records.next()
        {
            names = header
                .into_iter()
                .map(|name| if flag("trimHeader") { name.trim().to_owned() } else { name })
                .collect();
        }
        rows.extend(records);
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(names.len());
    let generated = (names.len()..width).map(column_name).collect::<Vec<_>>();
    names.extend(generated);
    let columns = names.into_iter().map(|name| Column::new(name, DataType::Varchar)).collect();
    let rows = rows.into_iter().map(|record| {
        let mut row: Vec<Cell> = record.into_iter().map(Cell::Text).collect();
        row.resize(width, Cell::Null);
        row
    });
    (columns, rows.collect())
}

/// A, B, .. Z, AA, AB, ..
fn column_name(mut place: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = u32::try_from(place % 26).unwrap_or_default();
        name.insert(0, char::from_u32(u32::from('A') + letter).unwrap_or('A'));
        if place < 26 {
            return name;
        }
        place = place / 26 - 1;
    }
}

/// Records of delimited text; a quote within quotes is written twice.
fn records(text: &str, delimiter: &str, quote: char) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let (mut record, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if quoted {
            if c != quote {
                field.push(c);
            } else if let Some(after) = after.strip_prefix(quote) {
                field.push(quote);
                rest = after;
                continue;
            } else {
                quoted = false;
            }
            rest = after;
        } else if let Some(after) = rest.strip_prefix(delimiter).filter(|_| !delimiter.is_empty()) {
            record.push(std::mem::take(&mut field));
            rest = after;
        } else {
            match c {
                '\n' => {
                    record.push(std::mem::take(&mut field));
                    records.push(std::mem::take(&mut record));
                }
                '\r' if after.starts_with('\n') => {}
                c if c == quote && field.is_empty() => quoted = true,
                c => field.push(c),
            }
            rest = after;
        }
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    records.retain(|record| record.iter().any(|field| !field.is_empty()));
    records
}

/// JSON objects one after the other, or in arrays. Columns are typed by what is in them.
fn read_json<'a>(files: impl Iterator<Item = &'a str>) -> Result<(Vec<Column>, Vec<Vec<Cell>>), ApiError> {
    let mut objects: Vec<Map<String, Value>> = Vec::new();
    for file in files {
        for value in serde_json::Deserializer::from_str(file).into_iter::<Value>() {
            let value = value.map_err(|error| {
                ApiError::user(format!("Failure reading JSON file - {error}"), Vec::new())
            })?;
            let values = if let Value::Array(values) = value { values } else { vec![value] };
            objects.extend(values.into_iter().filter_map(|value| match value {
                Value::Object(object) => Some(object),
                _ => None,
            }));
        }
    }
    let mut columns: Vec<Column> = Vec::new();
    for (name, value) in objects.iter().flatten() {
        match columns.iter_mut().find(|column| column.name == *name) {
            Some(column) => column.data_type = wider(&column.data_type, value),
            None => columns.push(Column::new(name, wider(&DataType::Null, value))),
        }
    }
    for column in &mut columns {
        if column.data_type == DataType::Null {
            column.data_type = DataType::Varchar;
        }
    }
    let cells = |object: &Map<String, Value>| {
        columns.iter().map(|column| cell(object.get(&column.name), &column.data_type)).collect::<Vec<_>>()
    };
    let rows = objects.iter().map(cells).collect();
    Ok((columns, rows))
}

/// The type that holds what it held and this value too.
fn wider(held: &DataType, value: &Value) -> DataType {
    let own = match value {
        Value::Null => return held.clone(),
        Value::Bool(_) => DataType::Boolean,
        Value::Number(number) if number.is_i64() => DataType::BigInt,
        Value::Number(_) => DataType::Double,
        _ => DataType::Varchar,
    };
    match (held, &own) {
        (DataType::Null, _) => own,
        (held, own) if held == own => own.clone(),
        (DataType::BigInt | DataType::Double, DataType::BigInt | DataType::Double) => DataType::Double,
        _ => DataType::Varchar,
    }
}

fn cell(value: Option<&Value>, data_type: &DataType) -> Cell {
    match (value, data_type) {
        (None | Some(Value::Null), _) => Cell::Null,
        (Some(Value::Bool(flag)), DataType::Boolean) => Cell::Boolean(*flag),
        (Some(value), DataType::BigInt) => value.as_i64().map_or(Cell::Null, Cell::Int),
        (Some(value), DataType::Double) => value.as_f64().map_or(Cell::Null, Cell::Double),
        (Some(Value::String(text)), _) => Cell::Text(text.clone()),
        (Some(value), _) => Cell::Text(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        File { path: Vec::new(), content: Content::Text(text.to_owned()) }
    }

    #[test]
    fn delimited_text_becomes_columns_of_text() {
        let mut format = complete("Text", &[], false);
        format.insert("extractHeader".to_owned(), true.into());
        let (columns, rows) = read(&[file("id, name\r\n1,\"a,\"\"b\"\"\"\n2,\"x\ny\"\n")], &format).unwrap();
        assert_eq!(columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["id", "name"]);
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(rows, [[text("1"), text("a,\"b\"")], [text("2"), text("x\ny")]]);
    }

    #[test]
    fn columns_without_a_header_are_named_by_letters() {
        assert_eq!([0, 25, 26, 52].map(column_name), ["A", "Z", "AA", "BA"]);
    }

    #[test]
    fn json_columns_are_typed_by_their_values() {
        let (columns, rows) =
            read(&[file("{\"a\":1,\"b\":true}\n{\"a\":1.5,\"c\":null}")], &complete("JSON", &[], false))
                .unwrap();
        assert_eq!(
            columns.iter().map(|c| &c.data_type).collect::<Vec<_>>(),
            [&DataType::Double, &DataType::Boolean, &DataType::Varchar]
        );
        assert_eq!(rows[1], [Cell::Double(1.5), Cell::Null, Cell::Null]);
    }
}
