//! `COPY`: rows of files for a table.

use super::super::catalog::{Entry, Table, Target, target};
use super::super::external::External;
use super::super::statement::{ColumnSpec, Copy};
use super::super::{Outcome, SqlError};
use super::Run;
use crate::sql::Column;
use crate::sql::plan::Planner;
use std::sync::Arc;

impl Run<'_> {
    pub(super) fn copy(&self, planner: &mut Planner<'_>, copy: &Copy) -> Result<Outcome, SqlError> {
        let buckets = &self.inner.buckets;
        let found = match target(&copy.path, self.request.session.database) {
            Target::Own(name) => self.catalog.entries.get(&name),
            _ => None,
        };
        let table = match (found, copy.create) {
            (None, true) => {
                let all = External::of_copy(copy, None, buckets).map_err(SqlError::validation)?;
                let spec = |column: &Column| ColumnSpec { column: column.clone(), default: None };
                let columns = all.declared().iter().map(spec).collect();
                self.made_for_rows(&copy.path, columns)?
            }
            _ => self.stored_table(&copy.path)?,
        };
        let places = super::change::places(&table, &copy.columns)?;
        let columns = places.iter().filter_map(|place| table.columns.get(*place));
        let columns = columns.map(|spec| spec.column.clone()).collect();
        let files = External::of_copy(copy, Some(columns), buckets).map_err(SqlError::validation)?;
        let plan = planner.plan_scan(Arc::new(files));
        self.put_rows(planner, &table, &places, &plan)
    }

    /// A new table without rows.
    fn made_for_rows(&self, path: &[String], columns: Vec<ColumnSpec>) -> Result<Arc<Table>, SqlError> {
        let table =
            self.make(Table { key: String::new(), columns, kind: "", primary_index: Vec::new() }, None)?;
        let table = Arc::new(table);
        self.put(self.new_name(path)?, Entry::Table(Arc::clone(&table)))?;
        Ok(table)
    }
}
