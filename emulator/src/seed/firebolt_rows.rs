//! Tables of a Firebolt seed as the statements that make them.

use serde_json::Value as Json;

use super::part::{Members, Part};
use crate::Error;
use crate::path::quoted;

/// How many rows one `INSERT` has.
const BATCH: usize = 500;

/// The statements for a table: its name, its columns with their types, and its rows.
pub(super) fn statements(part: &Part<'_>) -> Result<Vec<String>, Error> {
    let table = part.object(&["name", "columns", "rows"])?;
    let name = quoted(&table.required("name")?.text()?);
    let columns = table.required("columns")?;
    let definitions = columns.items()?.iter().map(definition).collect::<Result<Vec<_>, _>>()?;
    if definitions.is_empty() {
        return Err(columns.wrong("must have at least one column"));
    }
    let mut statements = vec![format!("CREATE TABLE {name} ({})", definitions.join(", "))];
    let rows = rows(&table, definitions.len())?;
    for batch in rows.chunks(BATCH) {
        statements.push(format!("INSERT INTO {name} VALUES {}", batch.join(", ")));
    }
    Ok(statements)
}

fn definition(part: &Part<'_>) -> Result<String, Error> {
    let column = part.object(&["name", "type"])?;
    Ok(format!("{} {}", quoted(&column.required("name")?.text()?), column.required("type")?.text()?))
}

fn rows(table: &Members<'_>, width: usize) -> Result<Vec<String>, Error> {
    let row = |row: &Part<'_>| {
        let values = row.items()?;
        if values.len() != width {
            return Err(row.wrong(&format!("has {} values for {width} columns", values.len())));
        }
        let values = values.iter().map(literal).collect::<Result<Vec<_>, _>>()?;
        Ok(format!("({})", values.join(", ")))
    };
    table.list("rows")?.iter().map(row).collect()
}

/// A value as SQL writes it; the type of its column decides what a text is.
fn literal(part: &Part<'_>) -> Result<String, Error> {
    Ok(match part.value {
        Json::Null => "NULL".to_owned(),
        Json::Bool(flag) => flag.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text_literal(text),
        Json::Array(_) => {
            let items = part.items()?.iter().map(literal).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", items.join(", "))
        }
        Json::Object(_) => return Err(part.wrong("must be null, a boolean, a number, a string or an array")),
    })
}

/// A text that every generation reads alike: backslashes mean themselves in 2.x, and must be escaped in 1.0.
fn text_literal(text: &str) -> String {
    if !text.contains('\\') {
        return format!("'{}'", text.replace('\'', "''"));
    }
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_written_as_sql() {
        let table = json!({
            "name": "or\"ders",
            "columns": [{"name": "id", "type": "BIGINT"}, {"name": "tags", "type": "ARRAY(TEXT)"}],
            "rows": [[1, ["it's", null]], [null, []], [2, ["a\\b"]]]
        });
        let statements = statements(&Part::whole_of(&table)).unwrap();
        assert_eq!(
            statements,
            [
                r#"CREATE TABLE "or""ders" ("id" BIGINT, "tags" ARRAY(TEXT))"#,
                r#"INSERT INTO "or""ders" VALUES (1, ['it''s', NULL]), (NULL, []), (2, [E'a\\b'])"#,
            ]
        );
    }

    #[test]
    fn many_rows_are_many_statements() {
        let rows: Vec<_> = (0..=BATCH).map(|n| vec![n]).collect();
        let table = json!({"name": "t", "columns": [{"name": "n", "type": "INT"}], "rows": rows});
        assert_eq!(statements(&Part::whole_of(&table)).unwrap().len(), 3);
    }
}
