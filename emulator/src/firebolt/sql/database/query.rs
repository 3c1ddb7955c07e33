//! Statements that read.

use super::super::statement::Statement;
use super::super::{Kind, Outcome, SqlError};
use super::Run;
use super::change::done;
use crate::sql::plan::{Plan, Planner};
use crate::sql::statement as shared;
use crate::sql::{Column, DataType, Resolved, Rows, Table, Value};
use sqlparser::ast::Query;

impl Run<'_> {
    /// Runs a statement of any kind.
    pub(super) fn dispatch(
        &self,
        planner: &mut Planner<'_>,
        statement: Statement,
    ) -> Result<Outcome, SqlError> {
        match statement {
            Statement::Shared(shared::Statement::Query(query)) => self.query(planner, &query),
            Statement::Explain(query) => self.explain(planner, &query),
            Statement::Describe(path) => self.describe_table(&path),
            Statement::Show(what) => self.show(what),
            other => self.change(planner, other),
        }
    }

    fn query(&self, planner: &mut Planner<'_>, query: &Query) -> Result<Outcome, SqlError> {
        let plan = planner.plan(query)?;
        let plan = self.limited(plan);
        let extra = std::mem::take(&mut planner.extra);
        let scanned = self.scanned(planner)?;
        let columns = plan.columns.clone();
        let (rows, failure) = self.inner.store.query_keeping(
            &plan.sql,
            columns,
            &extra,
            &self.running,
            self.request.keep_rows,
        )?;
        let failure = failure.map(SqlError::from);
        let scanned = scanned + extra.iter().map(|(_, table)| table.rows_read()).sum::<u64>();
        let scanned_bytes = if scanned == 0 { 0 } else { rows.size() };
        Ok(Outcome {
            kind: Kind::Query,
            rows,
            zone: self.zone.clone(),
            failure,
            changed: 0,
            scanned_rows: scanned,
            scanned_bytes,
        })
    }

    /// `max_result_rows` is a LIMIT around the query.
    fn limited(&self, plan: Plan) -> Plan {
        let limit = self.request.settings.get("max_result_rows").and_then(|text| text.parse::<u64>().ok());
        match limit.filter(|limit| *limit > 0) {
            Some(limit) => {
                Plan { sql: format!("SELECT * FROM ({}) LIMIT {limit}", plan.sql), columns: plan.columns }
            }
            None => plan,
        }
    }

    /// How many rows the tables have that a query reads.
    pub(super) fn scanned(&self, planner: &Planner<'_>) -> Result<u64, SqlError> {
        let mut rows = 0;
        for path in &planner.parents {
            if let Resolved::Table { key } = planner.names.resolve(path)
                && let Some(stored) = self.inner.store.table(&key)
            {
                rows += self.inner.store.count(&stored, &self.running)?;
            }
        }
        Ok(rows)
    }

    /// The plan of a query as text, the last step first.
    fn explain(&self, planner: &mut Planner<'_>, query: &Query) -> Result<Outcome, SqlError> {
        let plan = planner.plan(query)?;
        let columns: Vec<String> = plan
            .columns
            .iter()
            .map(|column| format!("{}: {}", column.name, self.type_name(column)))
            .collect();
        let mut lines = vec![format!("[0] [Projection] {}", columns.join(", "))];
        for (place, path) in planner.parents.iter().enumerate() {
            lines.push(format!(" \\_[{}] [TableScan] {}", place + 1, path.join(".")));
        }
        let rows = vec![vec![Value::Text(lines.join("\n"))]];
        let columns = vec![Column::required("explain", DataType::Varchar)];
        Self::table(Table { columns, rows })
    }

    /// A result of rows that are there.
    pub(super) fn table(table: Table) -> Result<Outcome, SqlError> {
        Ok(Outcome { kind: Kind::Query, rows: Rows::from_table(table)?, ..done(Kind::Query, 0) })
    }
}
