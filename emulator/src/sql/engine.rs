//! The engine: one per emulator.

use super::plan::{Plan, Planner};
use super::rows::Rows;
use super::statement::{self, Statement};
use super::store::{Running, Store, stored_rows};
use super::{Cancel, Column, DataType, Names, SqlError, Table, Value, change};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// What kind of statement ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// Gave rows.
    Query,
    /// Changed the catalog: one row, `ok BOOLEAN, summary VARCHAR`.
    Ddl,
    /// Changed rows: one row, `Records BIGINT`.
    Dml,
}

/// What a statement gave.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The kind of statement.
    pub kind: StatementKind,
    /// Its rows; DDL and DML give one.
    pub rows: Rows,
}

impl Outcome {
    /// `ok` and `summary`.
    pub(crate) fn ddl(summary: impl Into<String>) -> Result<Self, SqlError> {
        let columns = vec![Column::new("ok", DataType::Boolean), Column::new("summary", DataType::Varchar)];
        let rows = vec![vec![Value::Boolean(true), Value::Text(summary.into())]];
        Ok(Self { kind: StatementKind::Ddl, rows: Rows::from_table(Table { columns, rows })? })
    }

    /// `Records`.
    pub(crate) fn dml(count: u64) -> Result<Self, SqlError> {
        let columns = vec![Column::new("Records", DataType::BigInt)];
        let rows = vec![vec![Value::Int(i64::try_from(count).unwrap_or(i64::MAX))]];
        Ok(Self { kind: StatementKind::Dml, rows: Rows::from_table(Table { columns, rows })? })
    }
}

/// Runs SQL. Cheap to clone; clones share their tables.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) store: Arc<Store>,
}

/// The stack of the threads that read statements: deep expressions need it.
const STACK: usize = 64 << 20;

/// Runs something on a thread with a large stack.
pub(crate) fn deep<T: Send, E: From<SqlError> + Send>(
    run: impl FnOnce() -> Result<T, E> + Send,
) -> Result<T, E> {
    let failed = || E::from(SqlError::Execution("The statement could not be planned".to_owned()));
    std::thread::scope(|scope| {
        let thread =
            std::thread::Builder::new().name("sql".to_owned()).stack_size(STACK).spawn_scoped(scope, run);
        thread.map_err(|_| failed())?.join().map_err(|_| failed())?
    })
}

/// Adds the statement to a validation error, as Dremio does.
fn with_statement(error: SqlError, sql: &str) -> SqlError {
    match error {
        SqlError::Validation(text) => SqlError::Validation(format!("{text}\n\nSQL Query {sql}")),
        other => other,
    }
}

/// Microseconds since 1970.
pub(crate) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_micros()).ok())
        .unwrap_or_default()
}

/// A query, ready to run.
struct Ready {
    plan: Plan,
    extra: Vec<(super::store::Stored, super::store::Extra)>,
}

impl Engine {
    /// An engine without tables.
    ///
    /// # Errors
    /// When its storage cannot be opened.
    pub fn new() -> Result<Self, SqlError> {
        Ok(Self { store: Arc::new(Store::new()?) })
    }

    /// Creates the storage of a table, in place of one that had the key before.
    ///
    /// # Errors
    /// When a value does not fit its column.
    pub fn create_table(
        &self,
        key: &str,
        columns: &[Column],
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Result<(), SqlError> {
        self.store
            .create(key, columns, stored_rows(columns, rows.into_iter()), &Running::default())
            .map(|_| ())
    }

    /// Drops the storage of a table; one that does not exist is fine.
    ///
    /// # Errors
    /// When the storage cannot be written.
    pub fn drop_table(&self, key: &str) -> Result<(), SqlError> {
        self.store.discard(key)
    }

    /// The columns of a table.
    ///
    /// # Errors
    /// When there is no such table.
    pub fn columns(&self, key: &str) -> Result<Vec<Column>, SqlError> {
        match self.store.table(key) {
            Some(stored) => Ok(stored.columns.clone()),
            None => Err(SqlError::Validation(format!("Object '{key}' not found"))),
        }
    }

    /// The columns a query would give, without running it.
    ///
    /// # Errors
    /// When the query does not parse or bind, or is not a query.
    pub fn describe(
        &self,
        sql: &str,
        context: &[String],
        names: &dyn Names,
    ) -> Result<Vec<Column>, SqlError> {
        self.planned(sql, context, names, |planner, statement| match statement {
            Statement::Query(query) => planner.plan(query).map(|plan| plan.columns),
            _ => Err(SqlError::Validation("The statement is not a query".to_owned())),
        })
    }

    /// The paths of the tables and views that a query reads directly, each once, in the order of their first use.
    ///
    /// # Errors
    /// When the query does not parse or bind.
    pub fn parents(
        &self,
        sql: &str,
        context: &[String],
        names: &dyn Names,
    ) -> Result<Vec<Vec<String>>, SqlError> {
        self.planned(sql, context, names, |planner, statement| {
            change::read_by(planner, statement)?;
            Ok(std::mem::take(&mut planner.parents))
        })
    }

    /// Runs one statement.
    ///
    /// # Errors
    /// When it does not parse or bind, fails, or is cancelled.
    pub fn run(
        &self,
        sql: &str,
        context: &[String],
        names: &dyn Names,
        cancel: &Cancel,
    ) -> Result<Outcome, SqlError> {
        let running = Running {
            cancel: cancel.clone(),
            user: names.user(),
            version: names.version(),
            micros: now(),
            zone: None,
            open: None,
        };
        let ready = self.planned(sql, context, names, |planner, statement| match statement {
            Statement::Query(query) => {
                let plan = planner.plan(query)?;
                Ok(Ok(Ready { plan, extra: std::mem::take(&mut planner.extra) }))
            }
            other => change::run(planner, other, context, &running).map(Err),
        })?;
        match ready {
            Ok(Ready { plan, extra }) => {
                let rows = self.store.query(&plan.sql, plan.columns, &extra, &running)?;
                Ok(Outcome { kind: StatementKind::Query, rows })
            }
            Err(outcome) => Ok(outcome),
        }
    }

    /// Reads a statement and does something with it, where the stack is large.
    fn planned<T: Send>(
        &self,
        sql: &str,
        context: &[String],
        names: &dyn Names,
        run: impl FnOnce(&mut Planner<'_>, &Statement) -> Result<T, SqlError> + Send,
    ) -> Result<T, SqlError> {
        deep(|| {
            let statement = statement::parse(sql)?;
            let mut planner = Planner::new(&self.store, names, context);
            run(&mut planner, &statement)
        })
        .map_err(|error| with_statement(error, sql))
    }
}
