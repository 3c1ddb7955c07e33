//! What is in a catalog, as seed files write it.

use serde_json::{Map, Value as Json};

use super::part::{Members, Part};
use super::value::cell;
use super::{Entry, FileContent};
use crate::Error;
use crate::sql::{Column, DataType, Value};

/// Spaces, sources and all that is in them.
pub(super) fn read(top: &Members<'_>, entries: &mut Vec<Entry>) -> Result<(), Error> {
    for space in top.list("spaces")? {
        entries.push(Entry::Space(space.text()?));
    }
    for source in top.list("sources")? {
        entries.push(read_source(&source)?);
    }
    for folder in top.list("folders")? {
        entries.push(Entry::Folder(folder.path()?));
    }
    for table in top.list("tables")? {
        let table = table.object(&["path", "columns", "rows"])?;
        let (columns, rows) = read_rows(&table)?;
        entries.push(Entry::Table { path: table.required("path")?.path()?, columns, rows });
    }
    for file in top.list("files")? {
        entries.push(read_file(&file)?);
    }
    for view in top.list("views")? {
        let view = view.object(&["path", "sql", "context"])?;
        let context = view.list("context")?.iter().map(Part::text).collect::<Result<_, _>>()?;
        let (path, sql) = (view.required("path")?.path()?, view.required("sql")?.text()?);
        entries.push(Entry::View { path, sql, context });
    }
    Ok(())
}

/// Statements that run after all that.
pub(super) fn read_statements(top: &Members<'_>, entries: &mut Vec<Entry>) -> Result<(), Error> {
    for statement in top.list("sql")? {
        entries.push(Entry::Sql(statement.text()?));
    }
    Ok(())
}

fn read_source(source: &Part<'_>) -> Result<Entry, Error> {
    let source = source.object(&["name", "type", "config"])?;
    let config = match source.get("config") {
        None => Map::new(),
        Some(Part { value: Json::Object(config), .. }) => config.clone(),
        Some(part) => return Err(part.wrong("must be an object")),
    };
    let (name, source_type) = (source.required("name")?.text()?, source.required("type")?.text()?);
    Ok(Entry::Source { name, source_type, config })
}

fn read_file(file: &Part<'_>) -> Result<Entry, Error> {
    let pointer = file.pointer.clone();
    let file = file.object(&["path", "text", "columns", "rows"])?;
    let path = file.required("path")?.path()?;
    let content = match (file.get("text"), file.get("columns")) {
        (Some(text), None) => FileContent::Text(text.text()?),
        (None, Some(_)) => {
            let (columns, rows) = read_rows(&file)?;
            FileContent::Rows { columns, rows }
        }
        _ => return Err(Error::new(format!("{pointer}: must have either `text`, or `columns` and `rows`"))),
    };
    Ok(Entry::File { path, content })
}

fn read_rows(table: &Members<'_>) -> Result<(Vec<Column>, Vec<Vec<Value>>), Error> {
    let mut columns: Vec<Column> = Vec::new();
    for column in table.required("columns")?.items()? {
        let members = column.object(&["name", "type"])?;
        let (name, data_type) = (members.required("name")?.text()?, members.required("type")?);
        if columns.iter().any(|known| known.name.eq_ignore_ascii_case(&name)) {
            return Err(column.wrong(&format!("there are two columns `{name}`")));
        }
        let data_type = DataType::parse(&data_type.text()?).map_err(|error| data_type.wrong(&error))?;
        columns.push(Column::new(name, data_type));
    }
    let rows = table.list("rows")?;
    let rows = rows.iter().map(|row| read_row(row, &columns)).collect::<Result<_, _>>()?;
    Ok((columns, rows))
}

fn read_row(row: &Part<'_>, columns: &[Column]) -> Result<Vec<Value>, Error> {
    let values = row.items()?;
    if values.len() != columns.len() {
        return Err(row.wrong(&format!("has {} values for {} columns", values.len(), columns.len())));
    }
    let read = |(part, column): (&Part<'_>, &Column)| {
        cell(part.value, &column.data_type)
            .map_err(|error| part.wrong(&format!("(column `{}`) {error}", column.name)))
    };
    values.iter().zip(columns).map(read).collect()
}
