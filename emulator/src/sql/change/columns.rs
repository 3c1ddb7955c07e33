//! `ALTER TABLE` on columns: the rows are written anew.

use super::{
    Case, Change, Column, Outcome, Resolved, Result, Rows, SqlError, Stored, cells, invalid, places,
    refuse_duplicates,
};
use crate::sql::plan::{self, Plan};
use crate::sql::statement::ColumnChange;

impl Change<'_, '_> {
    pub(super) fn alter_columns(&mut self, path: &[String], change: &ColumnChange) -> Result<Outcome> {
        let (path, stored) = self.stored(path)?;
        let Resolved::Table { key } = self.planner.names.resolve(&path) else {
            return invalid(format!("Table '{}' not found", path.join(".")));
        };
        let (columns, done) = changed(&stored, change)?;
        let (values, columns): (Vec<String>, Vec<Column>) = columns.into_iter().unzip();
        refuse_duplicates(&columns)?;
        let rows = self.rewritten(&stored, &values, &columns)?;
        self.planner.names.set_columns(&path, &columns).map_err(SqlError::Validation)?;
        self.planner.store.create(&key, &columns, cells(&rows), self.running)?;
        Outcome::ddl(done)
    }

    fn rewritten(&mut self, stored: &Stored, values: &[String], columns: &[Column]) -> Result<Rows> {
        let list: Vec<String> =
            values.iter().enumerate().map(|(place, value)| format!("{value} AS c{place}")).collect();
        let sql = format!("SELECT {} FROM {}", list.join(", "), stored.name);
        self.rows(Plan { sql, columns: columns.to_vec() })
    }
}

/// The new columns, each with the SQL that gives its values, and the summary.
fn changed(stored: &Stored, change: &ColumnChange) -> Result<(Vec<(String, Column)>, &'static str)> {
    let kept = stored.columns.iter().enumerate().map(|(place, column)| (format!("c{place}"), column.clone()));
    let mut all: Vec<(String, Column)> = kept.collect();
    let place = |name: &String| {
        Ok::<_, SqlError>(places(stored, std::slice::from_ref(name), Case::Any)?.first().copied())
    };
    match change {
        ColumnChange::Add(columns) => {
            all.extend(columns.iter().map(|column| ("NULL".to_owned(), column.clone())));
            Ok((all, "New columns added."))
        }
        ColumnChange::Drop(name) => {
            if all.len() == 1 {
                return invalid("Cannot drop all columns of a table");
            }
            if let Some(place) = place(name)? {
                all.remove(place);
            }
            Ok((all, "Column dropped."))
        }
        ColumnChange::Alter(old, column) => {
            let typed = place(old)?.and_then(|place| all.get_mut(place));
            if let Some(entry) = typed {
                let value = plan::Typed { sql: entry.0.clone(), data_type: entry.1.data_type.clone() };
                *entry = (plan::cast(value, &column.data_type)?.sql, column.clone());
            }
            Ok((all, "Column changed."))
        }
    }
}
