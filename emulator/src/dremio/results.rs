//! Neutral rows in Dremio's JSON: `schema` entries and the cells of job results.
//!
//! A page is written as text, not built as a tree: a DECIMAL of 38 digits has to keep them all, and members have to
//! keep their order.

use crate::sql::{Column, DataType, Rows, SqlError, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// The columns as Dremio lists them in the `schema` of job results and the `fields` of datasets.
pub(crate) fn fields(columns: &[Column]) -> Json {
    columns
        .iter()
        .map(|column| json!({ "name": column.name, "type": type_json(&column.data_type) }))
        .collect()
}

/// A type as Dremio describes it: its name, and what belongs to it.
pub(crate) fn type_json(data_type: &DataType) -> Json {
    match data_type {
        DataType::Decimal { precision, scale } => {
            json!({ "name": "DECIMAL", "precision": precision, "scale": scale })
        }
        DataType::List(item) => json!({ "name": "LIST", "subSchema": [{ "type": type_json(item) }] }),
        DataType::Struct(members) => json!({ "name": "STRUCT", "subSchema": named(members) }),
        DataType::Map(key, value) => {
            let entry = [("key".to_owned(), (**key).clone()), ("value".to_owned(), (**value).clone())];
            json!({ "name": "MAP", "subSchema": [{ "type": { "name": "STRUCT", "subSchema": named(&entry) } }] })
        }
        plain => json!({ "name": type_name(plain) }),
    }
}

fn named(members: &[(String, DataType)]) -> Json {
    members.iter().map(|(name, data_type)| json!({ "name": name, "type": type_json(data_type) })).collect()
}

/// The name of a type in `schema`.
pub(crate) fn type_name(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "BOOLEAN",
        DataType::Int => "INTEGER",
        DataType::BigInt => "BIGINT",
        DataType::Float => "FLOAT",
        DataType::Double => "DOUBLE",
        DataType::Decimal { .. } => "DECIMAL",
        DataType::Varchar => "VARCHAR",
        DataType::Varbinary => "VARBINARY",
        DataType::Date => "DATE",
        DataType::Time => "TIME",
        DataType::Timestamp => "TIMESTAMP",
        DataType::IntervalDay => "INTERVAL DAY TO SECOND",
        DataType::IntervalYear => "INTERVAL YEAR TO MONTH",
        DataType::List(_) => "LIST",
        DataType::Struct(_) => "STRUCT",
        DataType::Map(..) => "MAP",
        _ => "OTHER",
    }
}

/// A page of job results as JSON text: `{"rowCount": .., "schema": [..], "rows": [..]}`.
///
/// # Errors
/// When the rows cannot be read back.
pub(crate) fn page(rows: &Rows, offset: u64, limit: u64) -> Result<String, SqlError> {
    let columns = rows.columns();
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    let mut out = format!("{{\"rowCount\":{},\"schema\":{},\"rows\":[", rows.len(), fields(columns));
    for (place, row) in rows.page(offset, limit)?.iter().enumerate() {
        out.push_str(if place == 0 { "{" } else { ",{" });
        for (place, ((name, column), value)) in names.iter().zip(columns).zip(row).enumerate() {
            out.push_str(if place == 0 { "" } else { "," });
            out.push_str(name);
            out.push(':');
            write_value(&mut out, value, &column.data_type);
        }
        out.push('}');
    }
    out.push_str("]}");
    Ok(out)
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_text(&mut out, text);
    out
}

/// Writes a JSON string; one without anything to escape is copied as it is.
fn write_text(out: &mut String, text: &str) {
    if text.bytes().any(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\')) {
        out.push_str(&Json::from(text).to_string());
        return;
    }
    out.push('"');
    out.push_str(text);
    out.push('"');
}

/// Writes a cell.
fn write_value(out: &mut String, value: &Value, data_type: &DataType) {
    match (value, data_type) {
        (Value::Boolean(value), _) => out.push_str(if *value { "true" } else { "false" }),
        // Writing to a String cannot fail.
        (Value::Int(value), _) => drop(write!(out, "{value}")),
        (Value::Double(value), _) => out.push_str(&floating(*value, *data_type == DataType::Float)),
        (Value::Decimal(digits), _) => out.push_str(&decimal(digits)),
        (Value::Text(text), _) => write_text(out, text),
        (Value::Bytes(bytes), _) => write_text(out, &STANDARD.encode(bytes)),
        (Value::List(items), DataType::List(item)) => {
            out.push('[');
            for (place, value) in items.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                write_value(out, value, item);
            }
            out.push(']');
        }
        (Value::Struct(members), DataType::Struct(types)) => {
            let members = members.iter().zip(types).filter(|((_, value), _)| *value != Value::Null);
            write_object(out, members.map(|((name, value), (_, own))| (name.clone(), value, own)));
        }
        (Value::Map(entries), DataType::Map(key, own)) => {
            write_object(out, entries.iter().map(|(name, value)| (key_text(name, key), value, &**own)));
        }
        _ => out.push_str("null"),
    }
}

fn write_object<'a>(out: &mut String, members: impl Iterator<Item = (String, &'a Value, &'a DataType)>) {
    out.push('{');
    for (place, (name, value, data_type)) in members.enumerate() {
        out.push_str(if place == 0 { "" } else { "," });
        write_text(out, &name);
        out.push(':');
        write_value(out, value, data_type);
    }
    out.push('}');
}

/// A number, or one of the texts for what is none.
fn floating(value: f64, single: bool) -> String {
    if value.is_nan() {
        "\"NaN\"".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "\"Infinity\"".to_owned() } else { "\"-Infinity\"".to_owned() }
    } else if single {
        #[expect(clippy::cast_possible_truncation, reason = "the value of a FLOAT has 32 bits")]
        let narrow = value as f32;
        java(&format!("{narrow:?}"), &format!("{narrow:E}"), value)
    } else {
        java(&format!("{value:?}"), &format!("{value:E}"), value)
    }
}

/// Java writes numbers below a thousandth and from ten million on with an exponent.
fn java(plain: &str, exponential: &str, value: f64) -> String {
    if value == 0.0 || (1e-3..1e7).contains(&value.abs()) {
        return plain.to_owned();
    }
    match exponential.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => exponential.to_owned(),
    }
}

/// A decimal as Java's `BigDecimal` writes it: with an exponent when its adjusted exponent is below -6.
fn decimal(digits: &str) -> String {
    let (sign, unsigned) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let Some((whole, fraction)) = unsigned.split_once('.') else { return digits.to_owned() };
    let significant = fraction.trim_start_matches('0');
    let scale = fraction.len();
    let length = significant.len().max(1);
    if whole != "0" || scale - length < 6 {
        return digits.to_owned();
    }
    let significant = if significant.is_empty() { "0" } else { significant };
    let (first, rest) = significant.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}E-{}", scale - length + 1)
}

/// The key of a map entry as text: plain numbers, ISO moments, bytes in base64.
fn key_text(key: &Value, data_type: &DataType) -> String {
    match (key, data_type) {
        (Value::Text(text), DataType::Timestamp) => text.replacen(' ', "T", 1),
        (Value::Text(text) | Value::Decimal(text), _) => text.clone(),
        (Value::Bytes(bytes), _) => STANDARD.encode(bytes),
        (other, data_type) => {
            let mut out = String::new();
            write_value(&mut out, other, data_type);
            out.trim_matches('"').to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Table;

    fn cell(value: &Value, data_type: &DataType) -> String {
        let mut out = String::new();
        write_value(&mut out, value, data_type);
        out
    }

    #[test]
    fn numbers_are_written_exactly() {
        let wide = DataType::Decimal { precision: 38, scale: 2 };
        let digits = "123456789012345678901234567890123456.70";
        assert_eq!(cell(&Value::Decimal(digits.to_owned()), &wide), digits);
        assert_eq!(cell(&Value::Int(i64::MAX), &DataType::BigInt), "9223372036854775807");
        assert_eq!(decimal("0.0000000000"), "0E-10");
        assert_eq!(decimal("-0.0000000123"), "-1.23E-8");
        assert_eq!(decimal("0.000000"), "0.000000");
        assert_eq!(decimal("0.0000001"), "1E-7");
        assert_eq!(decimal("12.50"), "12.50");
        assert_eq!(floating(f64::NAN, false), "\"NaN\"");
        assert_eq!(floating(f64::NEG_INFINITY, true), "\"-Infinity\"");
        assert_eq!(floating(1.5e300, false), "1.5E300");
        assert_eq!(floating(1e8, false), "1.0E8");
        assert_eq!(floating(f64::from(0.1_f32), true), "0.1");
    }

    #[test]
    fn nested_cells_follow_the_rules_for_null() {
        let item = DataType::Int;
        let list = Value::List(vec![Value::Int(1), Value::Null]);
        assert_eq!(cell(&list, &DataType::List(Box::new(item.clone()))), "[1,null]");
        let types = vec![("a".to_owned(), item), ("b".to_owned(), DataType::Date)];
        let members =
            vec![("a".to_owned(), Value::Null), ("b".to_owned(), Value::Text("2024-02-29".to_owned()))];
        assert_eq!(cell(&Value::Struct(members), &DataType::Struct(types)), r#"{"b":"2024-02-29"}"#);
        let map = DataType::Map(Box::new(DataType::Timestamp), Box::new(DataType::Varbinary));
        let key = Value::Text("2024-02-29 01:02:03.004".to_owned());
        assert_eq!(
            cell(&Value::Map(vec![(key, Value::Bytes(vec![0, 255]))]), &map),
            r#"{"2024-02-29T01:02:03.004":"AP8="}"#
        );
    }

    #[test]
    fn a_page_holds_schema_and_rows() {
        let rows = Rows::from_table(Table {
            columns: vec![Column::new("z\"", DataType::Int), Column::new("a", DataType::Null)],
            rows: vec![vec![Value::Int(1), Value::Null], vec![Value::Int(2), Value::Null]],
        })
        .unwrap();
        let text = page(&rows, 1, 100).unwrap();
        let expected = r#"{"rowCount":2,"schema":[{"name":"z\"","type":{"name":"INTEGER"}},{"name":"a","type":{"name":"OTHER"}}],"rows":[{"z\"":2,"a":null}]}"#;
        assert_eq!(text, expected);
    }
}
