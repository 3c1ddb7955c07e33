//! The JSON formats.

use super::{Answer, Naming, Writer};
use crate::firebolt::sql::Generation;
use crate::sql::cell::{self, Cell};
use crate::sql::firebolt::{Zone, text};
use crate::sql::{Column, DataType};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// A text in quotes.
fn quoted(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(Json::from(text).to_string().as_bytes());
}

/// A value as it stands in JSON.
pub(super) fn value(
    out: &mut Vec<u8>,
    cell: &Cell,
    data_type: &DataType,
    zone: &Zone,
    generation: Generation,
) {
    let old = generation == Generation::V1;
    match (cell, data_type) {
        (Cell::Null, _) => out.extend_from_slice(b"null"),
        (Cell::Integer(own), DataType::Boolean) => {
            let word: &[u8] = match (*own != 0, old) {
                (true, true) => b"1",
                (false, true) => b"0",
                (true, false) => b"true",
                (false, false) => b"false",
            };
            out.extend_from_slice(word);
        }
        (Cell::Integer(own), DataType::Int) => out.extend_from_slice(own.to_string().as_bytes()),
        (_, DataType::BigInt | DataType::Decimal { .. }) => {
            let digits = text::of(cell, data_type, zone);
            let digits = if old { digits } else { format!("\"{digits}\"") };
            out.extend_from_slice(digits.as_bytes());
        }
        (cell, DataType::Float | DataType::Double) => {
            let number = text::of(cell, data_type, zone);
            match cell::as_f64(cell) {
                Some(own) if own.is_finite() => out.extend_from_slice(number.as_bytes()),
                _ => quoted(out, &number),
            }
        }
        (Cell::Blob(bytes), DataType::Geography) => {
            quoted(out, &crate::sql::functions::to_hex(bytes).to_uppercase());
        }
        (Cell::Blob(_), DataType::List(item)) => {
            out.push(b'[');
            for (place, own) in cell::unpack(cell).iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                value(out, own, item, zone, generation);
            }
            out.push(b']');
        }
        (Cell::Blob(_), DataType::Struct(members)) => {
            out.push(b'{');
            for (place, (own, (name, member))) in cell::unpack(cell).iter().zip(members).enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                quoted(out, name);
                out.push(b':');
                value(out, own, member, zone, generation);
            }
            out.push(b'}');
        }
        _ => quoted(out, &text::of(cell, data_type, zone)),
    }
}

/// A row as an array.
fn array(out: &mut Vec<u8>, row: &[Cell], result: &Answer) {
    out.push(b'[');
    for (place, (cell, column)) in row.iter().zip(result.columns()).enumerate() {
        if place > 0 {
            out.push(b',');
        }
        value(out, cell, &column.data_type, result.zone(), result.generation);
    }
    out.push(b']');
}

/// A row as an object.
fn object(out: &mut Vec<u8>, row: &[Cell], result: &Answer) {
    out.push(b'{');
    for (place, (cell, column)) in row.iter().zip(result.columns()).enumerate() {
        if place > 0 {
            out.push(b',');
        }
        quoted(out, &column.name);
        out.push(b':');
        value(out, cell, &column.data_type, result.zone(), result.generation);
    }
    out.push(b'}');
}

fn meta(result: &Answer, naming: Naming) -> Json {
    let column = |own: &Column| json!({"name": own.name, "type": result.type_name(own, naming)});
    result.columns().iter().map(column).collect()
}

fn statistics(result: &Answer) -> Json {
    let elapsed = result.about.elapsed.as_secs_f64();
    let outcome = &result.outcome;
    let mut all = json!({
        "elapsed": elapsed,
        "rows_read": outcome.scanned_rows,
        "bytes_read": outcome.scanned_bytes,
        // Clients of the days of 1.0 cannot do without these two.
        "time_before_execution": elapsed * 0.1,
        "time_to_execute": elapsed * 0.9,
    });
    if result.generation == Generation::V2
        && let Some(all) = all.as_object_mut()
    {
        all.insert("scanned_bytes_cache".to_owned(), json!(outcome.scanned_bytes));
        all.insert("scanned_bytes_storage".to_owned(), json!(0));
    }
    all
}

/// `JSON_Compact`, with rows as arrays, and `JSON`, with rows as objects.
pub(super) struct Document {
    pub(super) objects: bool,
}

impl Writer for Document {
    fn head(&mut self, result: &Answer) -> Vec<u8> {
        let about = &result.about;
        let mut out = String::from("{");
        if result.generation == Generation::V2 {
            let query = json!({
                "query_id": about.query_id,
                "request_id": about.request_id,
                "query_label": about.query_label,
            });
            let _ = write!(out, "\"query\":{query},");
        }
        let _ = write!(out, "\"meta\":{},\"data\":[", meta(result, Naming::Short));
        out.into_bytes()
    }

    fn rows(&mut self, result: &Answer, first: u64, rows: &[Vec<Cell>]) -> Vec<u8> {
        let mut out = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            out.extend_from_slice(if first == 0 && place == 0 { b"\n" } else { b",\n" });
            if self.objects {
                object(&mut out, row, result);
            } else {
                array(&mut out, row, result);
            }
        }
        out
    }

    fn tail(&mut self, result: &Answer) -> Vec<u8> {
        let mut out = format!("],\"rows\":{},\"statistics\":{}", result.count, statistics(result));
        if let Some(failure) = &result.outcome.failure {
            let _ = write!(out, ",\"errors\":[{}]", failure.to_json());
        }
        out.push_str("}\n");
        out.into_bytes()
    }
}

/// `JSONLines_Compact`: a message a line.
pub(super) struct Lines;

/// Rows in one message.
const CHUNK: usize = 256;

impl Writer for Lines {
    fn head(&mut self, result: &Answer) -> Vec<u8> {
        let about = &result.about;
        let start = json!({
            "message_type": "START",
            "query_id": about.query_id,
            "request_id": about.request_id,
            "query_label": about.query_label,
            "result_columns": meta(result, Naming::Sql),
        });
        format!("{start}\n").into_bytes()
    }

    fn rows(&mut self, result: &Answer, _first: u64, rows: &[Vec<Cell>]) -> Vec<u8> {
        let mut out = Vec::new();
        for chunk in rows.chunks(CHUNK) {
            out.extend_from_slice(b"{\"message_type\":\"DATA\",\"data\":[");
            for (place, row) in chunk.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                array(&mut out, row, result);
            }
            out.extend_from_slice(b"]}\n");
        }
        out
    }

    fn tail(&mut self, result: &Answer) -> Vec<u8> {
        let about = &result.about;
        let end = match &result.outcome.failure {
            None => json!({"message_type": "FINISH_SUCCESSFULLY", "statistics": statistics(result)}),
            Some(failure) => json!({
                "message_type": "FINISH_WITH_ERRORS",
                "query_id": about.query_id,
                "request_id": about.request_id,
                "query_label": about.query_label,
                "errors": [failure.to_json()],
                "statistics": statistics(result),
            }),
        };
        format!("{end}\n").into_bytes()
    }
}
