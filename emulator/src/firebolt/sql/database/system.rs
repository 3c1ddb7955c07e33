//! Tables about the tables of a database.

use super::super::catalog::{Entry, INFORMATION};
use super::super::types::{self, Naming};
use super::super::{Outcome, SqlError, SystemTable};
use super::Run;
use crate::sql::{Column, DataType, Table, Value};

fn texts(names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| Column::new(*name, DataType::Varchar)).collect()
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

impl Run<'_> {
    /// The name of a column's type, as results name it.
    pub(super) fn type_name(&self, column: &Column) -> String {
        types::name(&column.data_type, false, Naming::Sql, self.request.generation)
    }

    /// The table about tables of that name.
    pub(super) fn system_table(&self, name: &str) -> Option<SystemTable> {
        match name.strip_prefix(INFORMATION)? {
            ".tables" => Some(self.tables()),
            ".columns" => Some(self.columns()),
            ".views" => Some(self.views()),
            ".indexes" => Some(self.indexes()),
            ".schemata" => Some(self.schemata()),
            _ => None,
        }
    }

    /// The catalog and the schema that every row begins with.
    fn place(&self) -> Vec<Value> {
        vec![text(self.request.session.database), text("public")]
    }

    fn tables(&self) -> SystemTable {
        let columns =
            ["table_catalog", "table_schema", "table_name", "table_type", "primary_index", "number_of_rows"];
        let mut columns = texts(&columns);
        if let Some(rows) = columns.last_mut() {
            rows.data_type = DataType::BigInt;
        }
        let row = |(name, entry): (&String, &Entry)| {
            let (kind, index, rows) = match entry {
                Entry::Table(table) => {
                    let kind = match table.kind {
                        "" => "BASE TABLE",
                        kind => kind,
                    };
                    let stored = self.inner.store.table(&table.key);
                    let rows = stored.and_then(|stored| self.inner.store.count(&stored, &self.running).ok());
                    (kind, table.primary_index.join(", "), rows)
                }
                Entry::External(_) => ("EXTERNAL", String::new(), None),
                Entry::View(_) => ("VIEW", String::new(), None),
            };
            let index = if index.is_empty() { Value::Null } else { text(index) };
            let rows = rows.and_then(|rows| i64::try_from(rows).ok()).map_or(Value::Null, Value::Int);
            [self.place(), vec![text(name), text(kind), index, rows]].concat()
        };
        SystemTable { columns, rows: self.catalog.entries.iter().map(row).collect() }
    }

    fn columns(&self) -> SystemTable {
        let columns = [
            "table_catalog",
            "table_schema",
            "table_name",
            "column_name",
            "ordinal_position",
            "is_nullable",
            "data_type",
            "column_default",
        ];
        let mut columns = texts(&columns);
        if let Some(place) = columns.get_mut(4) {
            place.data_type = DataType::Int;
        }
        let mut rows = Vec::new();
        for (name, entry) in &self.catalog.entries {
            for (place, column) in entry.columns().iter().enumerate() {
                let default = match entry {
                    Entry::Table(table) => table.columns.get(place).and_then(|spec| spec.default.clone()),
                    _ => None,
                };
                let own = vec![
                    text(name),
                    text(&column.name),
                    Value::Int(i64::try_from(place + 1).unwrap_or(i64::MAX)),
                    text(if column.nullable { "YES" } else { "NO" }),
                    text(self.type_name(column)),
                    default.map_or(Value::Null, text),
                ];
                rows.push([self.place(), own].concat());
            }
        }
        SystemTable { columns, rows }
    }

    fn views(&self) -> SystemTable {
        let columns = texts(&["table_catalog", "table_schema", "table_name", "view_definition"]);
        let row = |(name, entry): (&String, &Entry)| match entry {
            Entry::View(view) => Some([self.place(), vec![text(name), text(&view.sql)]].concat()),
            _ => None,
        };
        SystemTable { columns, rows: self.catalog.entries.iter().filter_map(row).collect() }
    }

    fn indexes(&self) -> SystemTable {
        let columns = texts(&["table_catalog", "table_schema", "table_name", "index_name", "index_type"]);
        let row = |(name, table): (&String, &String)| {
            [self.place(), vec![text(table), text(name), text("aggregating")]].concat()
        };
        SystemTable { columns, rows: self.catalog.indexes.iter().map(row).collect() }
    }

    fn schemata(&self) -> SystemTable {
        let row = |schema: &str| vec![text(self.request.session.database), text(schema)];
        let rows = ["public", INFORMATION].map(row).to_vec();
        SystemTable { columns: texts(&["catalog_name", "schema_name"]), rows }
    }

    /// `SHOW TABLES` and its kin.
    pub(super) fn show(&self, what: &str) -> Result<Outcome, SqlError> {
        let table = self.system_table(&format!("{INFORMATION}.{what}")).unwrap_or_default();
        Self::table(Table { columns: table.columns, rows: table.rows })
    }

    /// `DESCRIBE table`: its columns.
    pub(super) fn describe_table(&self, path: &[String]) -> Result<Outcome, SqlError> {
        use super::super::catalog::{Target, target};
        let found = match target(path, self.request.session.database) {
            Target::Own(name) => self.catalog.entries.get(&name),
            _ => None,
        };
        let Some(entry) = found else {
            return Err(SqlError::validation(format!("relation \"{}\" does not exist", path.join("."))));
        };
        let row = |column: &Column| {
            let nullable = Value::Boolean(column.nullable);
            vec![text(&column.name), text(self.type_name(column)), nullable]
        };
        let mut columns = texts(&["column_name", "data_type", "nullable"]);
        if let Some(nullable) = columns.last_mut() {
            nullable.data_type = DataType::Boolean;
        }
        Self::table(Table { columns, rows: entry.columns().iter().map(row).collect() })
    }
}
