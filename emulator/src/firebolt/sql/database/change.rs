//! Statements that change rows.

use super::super::catalog::{Entry, Table, Target, target};
use super::super::statement::{self, Statement};
use super::super::{Kind, Outcome, SqlError};
use super::Run;
use crate::sql::firebolt::Zone;
use crate::sql::plan::{self, Plan, Planner, Scope, Typed};
use crate::sql::statement as shared;
use crate::sql::{Rows, Value};
use sqlparser::ast::Query;
use std::sync::Arc;

/// The outcome of a statement that gives no rows.
pub(super) fn done(kind: Kind, changed: u64) -> Outcome {
    let (zone, scanned_rows, scanned_bytes) = (Zone::default(), 0, 0);
    Outcome { kind, rows: Rows::default(), zone, failure: None, changed, scanned_rows, scanned_bytes }
}

impl Run<'_> {
    /// Runs a statement that changes something.
    pub(super) fn change(
        &self,
        planner: &mut Planner<'_>,
        statement: Statement,
    ) -> Result<Outcome, SqlError> {
        match statement {
            Statement::Shared(shared::Statement::Insert { path, columns, source }) => {
                self.insert(planner, &path, &columns, &source)
            }
            Statement::Copy(copy) => self.copy(planner, &copy),
            Statement::Shared(other) => {
                let kind = match other {
                    shared::Statement::Truncate { .. } => Kind::Ddl,
                    _ => Kind::Dml,
                };
                let outcome = crate::sql::change::run(planner, &other, &[], &self.running)?;
                let count = match outcome.rows.page(0, 1)?.first().and_then(|row| row.first()) {
                    Some(Value::Int(count)) => count.unsigned_abs(),
                    _ => 0,
                };
                Ok(done(kind, count))
            }
            other => self.create_or_drop(planner, other),
        }
    }

    /// The stored table that a path leads to.
    pub(super) fn stored_table(&self, path: &[String]) -> Result<Arc<Table>, SqlError> {
        let found = match target(path, self.request.session.database) {
            Target::Own(name) => self.catalog.entries.get(&name),
            _ => None,
        };
        match found {
            Some(Entry::Table(table)) => Ok(Arc::clone(table)),
            Some(other) => {
                Err(SqlError::validation(format!("{} is not a table that can be changed", other.word())))
            }
            None => Err(SqlError::validation(format!("relation \"{}\" does not exist", path.join(".")))),
        }
    }

    fn insert(
        &self,
        planner: &mut Planner<'_>,
        path: &[String],
        names: &[String],
        source: &Query,
    ) -> Result<Outcome, SqlError> {
        let table = self.stored_table(path)?;
        let places = places(&table, names)?;
        let plan = planner.plan(source)?;
        if plan.columns.len() != places.len() {
            return Err(SqlError::validation(format!(
                "INSERT has {} target columns but {} expressions",
                places.len(),
                plan.columns.len()
            )));
        }
        self.put_rows(planner, &table, &places, &plan)
    }

    /// Adds the rows of a query to a table, whose columns at these places it gives.
    pub(super) fn put_rows(
        &self,
        planner: &mut Planner<'_>,
        table: &Table,
        places: &[usize],
        plan: &Plan,
    ) -> Result<Outcome, SqlError> {
        let plan = complete(planner, table, places, plan)?;
        let extra = std::mem::take(&mut planner.extra);
        let store = &self.inner.store;
        let scanned = self.scanned(planner)?;
        let rows = store.query(&plan.sql, plan.columns, &extra, &self.running)?;
        let scanned_rows = scanned + extra.iter().map(|(_, table)| table.rows_read()).sum::<u64>();
        let Some(stored) = store.table(&table.key) else {
            return Err(SqlError::validation("The table is gone"));
        };
        let count = store.append(&stored, crate::sql::change::cells(&rows), &self.running)?;
        let scanned_bytes = if scanned_rows == 0 { 0 } else { rows.size() };
        Ok(Outcome { scanned_rows, scanned_bytes, ..done(Kind::Dml, count) })
    }
}

/// The places of the columns of that name; all of them when none is named.
pub(super) fn places(table: &Table, names: &[String]) -> Result<Vec<usize>, SqlError> {
    if names.is_empty() {
        return Ok((0..table.columns.len()).collect());
    }
    let place = |name: &String| {
        let found = table.columns.iter().position(|spec| spec.column.name == *name);
        found.ok_or_else(|| SqlError::validation(format!("Column '{name}' does not exist.")))
    };
    names.iter().map(place).collect()
}

/// A query with a column for each of the table: given ones cast, the others with their defaults.
pub(super) fn complete(
    planner: &mut Planner<'_>,
    table: &Table,
    places: &[usize],
    plan: &Plan,
) -> Result<Plan, SqlError> {
    let mut list = Vec::new();
    let mut columns = Vec::new();
    for (place, spec) in table.columns.iter().enumerate() {
        let given = places.iter().position(|own| *own == place);
        let value = match (given, &spec.default) {
            (Some(from), _) => {
                let data_type = plan.columns.get(from).map(|column| column.data_type.clone());
                Typed { sql: format!("c{from}"), data_type: data_type.unwrap_or(crate::sql::DataType::Null) }
            }
            (None, Some(default)) => {
                planner.plan_expr(&statement::expression(default)?, &Scope::default())?
            }
            (None, None) => Typed { sql: "NULL".to_owned(), data_type: crate::sql::DataType::Null },
        };
        let value = plan::required(plan::cast(value, &spec.column.data_type)?, &spec.column);
        list.push(format!("{} AS c{place}", value.sql));
        columns.push(spec.column.clone());
    }
    Ok(Plan { sql: format!("SELECT {} FROM ({})", list.join(", "), plan.sql), columns })
}
