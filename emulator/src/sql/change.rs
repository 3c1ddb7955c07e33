//! Statements that change something: DDL and DML.

mod columns;
mod merge;

use super::plan::{Case, Plan, Planner, Relation, Scope};
use super::statement::{CreateTable, CreateView, Droppable, Statement};
use super::store::{Running, Stored};
use super::{Column, DataType, Outcome, Resolved, Rows, SqlError, StatementKind, Table, Value};
use crate::path::{quoted, quoted_path};
use sqlparser::ast::{Delete, Expr, FromTable, Query, TableFactor, TableWithJoins, Update};
use std::sync::Arc;

type Result<T> = std::result::Result<T, SqlError>;

fn invalid<T>(text: impl Into<String>) -> Result<T> {
    Err(SqlError::Validation(text.into()))
}

/// Compiles what a statement reads, without running it.
pub(crate) fn read_by(planner: &mut Planner<'_>, statement: &Statement) -> Result<()> {
    let query = match statement {
        Statement::Query(query) | Statement::Insert { source: query, .. } => Some(query),
        Statement::CreateTable(create) => create.query.as_ref(),
        Statement::CreateView(create) => Some(&create.query),
        Statement::Merge(merge) => return planner.from(&[merge::alone(&merge.source)], None).map(|_| ()),
        _ => None,
    };
    query.map_or(Ok(()), |query| planner.plan(query).map(|_| ()))
}

/// Runs a statement that is not a query.
pub(crate) fn run(
    planner: &mut Planner<'_>,
    statement: &Statement,
    context: &[String],
    running: &Running,
) -> Result<Outcome> {
    let mut change = Change { planner, context, running };
    match statement {
        Statement::Query(_) => invalid("A query changes nothing"),
        Statement::CreateTable(create) => change.create_table(create),
        Statement::CreateView(create) => change.create_view(create),
        Statement::CreateFolder { path, if_not_exists } => {
            let path = change.target(path);
            change.planner.names.create_folder(&path, *if_not_exists).map_err(SqlError::Validation)?;
            Outcome::ddl(format!("Folder {} created.", path.join(".")))
        }
        Statement::CreateSpace { path, if_not_exists } => {
            change.planner.names.create_space(path, *if_not_exists).map_err(SqlError::Validation)?;
            Outcome::ddl(format!("Space {} created.", path.join(".")))
        }
        Statement::Drop { what, path, if_exists } => change.drop(*what, path, *if_exists),
        Statement::Insert { path, columns, source } => change.insert(path, columns, source),
        Statement::Delete(delete) => {
            let sql = change.delete(delete)?;
            change.changed_rows(&sql)
        }
        Statement::Update(update) => {
            let sql = change.update(update)?;
            change.changed_rows(&sql)
        }
        Statement::Merge(merge) => change.merge(merge),
        Statement::Truncate { path, if_exists } => change.truncate(path, *if_exists),
        Statement::Describe(path) => change.describe(path),
        Statement::Refresh(path) => {
            let (path, _) = change.planner.resolve(path)?;
            Outcome::ddl(format!("Metadata for table '{}' refreshed.", path.join(".")))
        }
        Statement::Columns { path, change: columns } => change.alter_columns(path, columns),
        Statement::SetOption(path) => {
            let (path, _) = change.planner.resolve(path)?;
            Outcome::ddl(format!("Table [{}] options updated", path.join(".")))
        }
        Statement::Grant { path, change: grant } => {
            let path = change.existing(path);
            Outcome::ddl(change.planner.names.change_grants(&path, grant).map_err(SqlError::Validation)?)
        }
        Statement::Reflection { path, change: reflection } => {
            let path = change.existing(path);
            Outcome::ddl(
                change.planner.names.change_reflections(&path, reflection).map_err(SqlError::Validation)?,
            )
        }
    }
}

/// The SQL of UPDATE and DELETE, which is not run; other statements have none.
pub(crate) fn compiled(
    planner: &mut Planner<'_>,
    statement: &Statement,
    running: &Running,
) -> Result<String> {
    let mut change = Change { planner, context: &[], running };
    match statement {
        Statement::Delete(delete) => change.delete(delete),
        Statement::Update(update) => change.update(update),
        _ => Ok(String::new()),
    }
}

/// The query of a view and its columns, under the names that the view has for them, if it has any.
pub(crate) fn under_names(
    sql: String,
    columns: Vec<Column>,
    names: &[String],
) -> Result<(String, Vec<Column>)> {
    if names.is_empty() {
        return Ok((sql, columns));
    }
    let columns = super::plan::renamed(columns, names)?;
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    // The line break ends a comment that the query may end with.
    Ok((format!("SELECT * FROM ({sql}\n) AS \"view\" ({})", names.join(", ")), columns))
}

struct Change<'a, 'p> {
    planner: &'a mut Planner<'p>,
    context: &'a [String],
    running: &'a Running,
}

impl Change<'_, '_> {
    /// Where something new goes: a single name goes below the context.
    fn target(&self, path: &[String]) -> Vec<String> {
        match path {
            [name] => [self.context, std::slice::from_ref(name)].concat(),
            path => path.to_vec(),
        }
    }

    /// Where something is that may exist.
    fn existing(&self, path: &[String]) -> Vec<String> {
        self.planner.resolve(path).map_or_else(|_| self.target(path), |(path, _)| path)
    }

    fn query(&mut self, query: &Query) -> Result<Plan> {
        self.planner.plan(query)
    }

    fn rows(&mut self, plan: Plan) -> Result<Rows> {
        let extra = std::mem::take(&mut self.planner.extra);
        self.planner.store.query(&plan.sql, plan.columns, &extra, self.running)
    }

    fn create_table(&mut self, create: &CreateTable) -> Result<Outcome> {
        let path = self.target(&create.path);
        if create.if_not_exists && !matches!(self.planner.names.resolve(&path), Resolved::NotFound) {
            return Outcome::ddl(format!("Table [{}] already exists.", path.join(".")));
        }
        let mut columns = create.columns.clone();
        let rows = match &create.query {
            None => None,
            Some(query) => {
                let mut plan = self.query(query)?;
                if columns.is_empty() {
                    columns.clone_from(&plan.columns);
                } else if columns.len() == plan.columns.len() {
                    let types: Vec<DataType> =
                        columns.iter().map(|column| column.data_type.clone()).collect();
                    plan = super::plan::fitted(plan, &types)?;
                } else {
                    return invalid(format!(
                        "The query has {} columns, the table {}",
                        plan.columns.len(),
                        columns.len()
                    ));
                }
                Some(self.rows(plan)?)
            }
        };
        refuse_duplicates(&columns)?;
        let names = self.planner.names;
        let key = names.create_table(&path, &columns, create.replace).map_err(SqlError::Validation)?;
        let cells = rows.as_ref().map(cells);
        match self.planner.store.create(&key, &columns, cells.into_iter().flatten(), self.running) {
            Ok(count) if create.query.is_some() => created(count),
            Ok(_) => Outcome::ddl("Table created"),
            Err(error) => {
                // The catalog shall not keep a table without rows.
                let _ = names.drop_table(&path, true);
                Err(error)
            }
        }
    }

    fn create_view(&mut self, create: &CreateView) -> Result<Outcome> {
        let path = self.target(&create.path);
        let plan = self.query(&create.query)?;
        let (sql, columns) = under_names(create.sql.clone(), plan.columns, &create.columns)?;
        let names = self.planner.names;
        names
            .create_view(&path, &sql, self.context, &columns, create.replace)
            .map_err(SqlError::Validation)?;
        let done = if create.replace { "replaced" } else { "created" };
        Outcome::ddl(format!("View '{}' {done} successfully", path.join(".")))
    }

    fn drop(&mut self, what: Droppable, path: &[String], if_exists: bool) -> Result<Outcome> {
        let path = self.existing(path);
        let names = self.planner.names;
        let shown = path.join(".");
        match what {
            Droppable::Table => match names.drop_table(&path, if_exists).map_err(SqlError::Validation)? {
                Some(key) => {
                    self.planner.store.discard(&key)?;
                    Outcome::ddl(format!("Table [{shown}] dropped"))
                }
                None => Outcome::ddl(format!("Table [{shown}] does not exist.")),
            },
            Droppable::View => {
                let existed = !matches!(names.resolve(&path), Resolved::NotFound);
                names.drop_view(&path, if_exists).map_err(SqlError::Validation)?;
                let done = if existed { "has been dropped successfully." } else { "does not exist." };
                Outcome::ddl(format!("View [{shown}] {done}"))
            }
            Droppable::Folder => {
                names.drop_folder(&path, if_exists).map_err(SqlError::Validation)?;
                Outcome::ddl(format!("Folder [{shown}] dropped"))
            }
        }
    }

    /// The stored table of a path, and the path in full.
    fn stored(&self, path: &[String]) -> Result<(Vec<String>, Arc<Stored>)> {
        let (path, resolved) = self.planner.resolve(path)?;
        match resolved {
            Resolved::Table { key } => match self.planner.store.table(&key) {
                Some(stored) => Ok((path, stored)),
                None => invalid(format!("Table '{}' not found", path.join("."))),
            },
            _ => invalid(format!("[{}] is not a table that can be changed", path.join("."))),
        }
    }

    fn insert(&mut self, path: &[String], names: &[String], source: &Query) -> Result<Outcome> {
        let (_, stored) = self.stored(path)?;
        let places = places(&stored, names, self.planner.flavour.case())?;
        let plan = self.query(source)?;
        if plan.columns.len() != places.len() {
            return invalid(format!(
                "Number of INSERT target columns ({}) does not equal number of source items ({})",
                places.len(),
                plan.columns.len()
            ));
        }
        let types: Vec<DataType> = places
            .iter()
            .filter_map(|place| stored.columns.get(*place))
            .map(|c| c.data_type.clone())
            .collect();
        let plan = super::plan::fitted(plan, &types)?;
        let rows = self.rows(plan)?;
        let width = stored.columns.len();
        let spread = cells(&rows).map(|row| row.map(|row| spread(row, &places, width)));
        let count = self.planner.store.append(&stored, spread, self.running)?;
        Outcome::dml(count)
    }

    /// The table that UPDATE or DELETE names, ready for expressions over it.
    fn changed(&mut self, table: &TableWithJoins) -> Result<(Arc<Stored>, Scope<'static>)> {
        let TableFactor::Table { name, alias, .. } = &table.relation else {
            return invalid(format!("'{}' is not a table", table.relation));
        };
        if !table.joins.is_empty() {
            return Err(SqlError::Unsupported(
                "UPDATE and DELETE of joined tables are not supported".to_owned(),
            ));
        }
        let path = super::statement::parts(name).or_else(|error| invalid(error.to_string()))?;
        let (full, stored) = self.stored(&path)?;
        let called = alias.as_ref().map_or(full, |alias| vec![alias.name.value.clone()]);
        let relation = Relation::new(called, &stored.name, &stored.columns);
        Ok((
            stored,
            Scope { relations: vec![relation], case: self.planner.flavour.case(), ..Scope::default() },
        ))
    }

    fn filter(&mut self, selection: Option<&Expr>, scope: &Scope<'_>) -> Result<String> {
        let Some(selection) = selection else { return Ok(String::new()) };
        let typed = self.planner.plan_expr(selection, scope)?;
        if typed.data_type != DataType::Boolean {
            return invalid("WHERE clause must be a condition");
        }
        Ok(format!(" WHERE {}", typed.sql))
    }

    fn refuse_system_tables(&self) -> Result<()> {
        if self.planner.extra.is_empty() {
            return Ok(());
        }
        Err(SqlError::Unsupported("System tables cannot be read in UPDATE, DELETE and MERGE".to_owned()))
    }

    fn changed_rows(&mut self, sql: &str) -> Result<Outcome> {
        self.refuse_system_tables()?;
        Outcome::dml(self.planner.store.change(sql, self.running)?)
    }

    fn delete(&mut self, delete: &Delete) -> Result<String> {
        let (FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables)) = &delete.from;
        let plain = delete.using.is_none() && delete.order_by.is_empty() && delete.limit.is_none();
        let ([table], true, None) = (tables.as_slice(), plain, &delete.returning) else {
            return Err(SqlError::Unsupported(
                "Only DELETE FROM table WHERE condition is supported".to_owned(),
            ));
        };
        let (stored, scope) = self.changed(table)?;
        let filter = self.filter(delete.selection.as_ref(), &scope)?;
        Ok(format!("DELETE FROM {}{filter}", stored.name))
    }

    fn update(&mut self, update: &Update) -> Result<String> {
        if update.from.is_some() || update.returning.is_some() || update.limit.is_some() {
            return Err(SqlError::Unsupported(
                "Only UPDATE table SET .. WHERE condition is supported".to_owned(),
            ));
        }
        let (stored, scope) = self.changed(&update.table)?;
        let assigned = self.assigned(&update.assignments, &stored, &scope)?;
        let list: Vec<String> =
            assigned.iter().map(|(place, typed)| format!("c{place} = {}", typed.sql)).collect();
        let filter = self.filter(update.selection.as_ref(), &scope)?;
        Ok(format!("UPDATE {} SET {}{filter}", stored.name, list.join(", ")))
    }

    fn truncate(&mut self, path: &[String], if_exists: bool) -> Result<Outcome> {
        match self.stored(path) {
            Ok((path, stored)) => {
                self.planner.store.change(&format!("DELETE FROM {}", stored.name), self.running)?;
                Outcome::ddl(format!("Table [{}] truncated", path.join(".")))
            }
            Err(_) if if_exists => Outcome::ddl(format!("Table [{}] does not exist.", path.join("."))),
            Err(error) => Err(error),
        }
    }

    fn describe(&mut self, path: &[String]) -> Result<Outcome> {
        let Statement::Query(query) =
            super::statement::parse(&format!("SELECT * FROM {}", quoted_path(path)))?
        else {
            return invalid("DESCRIBE names a table or view");
        };
        let plan = self.query(&query)?;
        let rows = plan.columns.iter().map(described).collect();
        let columns = [
            ("COLUMN_NAME", DataType::Varchar),
            ("DATA_TYPE", DataType::Varchar),
            ("IS_NULLABLE", DataType::Varchar),
            ("NUMERIC_PRECISION", DataType::Int),
            ("NUMERIC_SCALE", DataType::Int),
        ];
        let columns = columns.into_iter().map(|(name, data_type)| Column::new(name, data_type)).collect();
        Ok(Outcome { kind: StatementKind::Query, rows: Rows::from_table(Table { columns, rows })? })
    }
}

/// The answer of CREATE TABLE AS.
fn created(count: u64) -> Result<Outcome> {
    let mut outcome = Outcome::dml(count)?;
    outcome.kind = StatementKind::Ddl;
    Ok(outcome)
}

fn described(column: &Column) -> Vec<Value> {
    let (name, numbers) = match &column.data_type {
        DataType::Decimal { precision, scale } => ("DECIMAL".to_owned(), Some((*precision, *scale))),
        DataType::Int => ("INTEGER".to_owned(), Some((32, 0))),
        DataType::BigInt => ("BIGINT".to_owned(), Some((64, 0))),
        DataType::Varchar => ("CHARACTER VARYING".to_owned(), None),
        DataType::Varbinary => ("BINARY VARYING".to_owned(), None),
        other => (other.to_string(), None),
    };
    let number = |value: Option<u8>| value.map_or(Value::Null, |value| Value::Int(i64::from(value)));
    vec![
        Value::Text(column.name.clone()),
        Value::Text(name),
        Value::Text("YES".to_owned()),
        number(numbers.map(|numbers| numbers.0)),
        number(numbers.map(|numbers| numbers.1)),
    ]
}

/// The rows of a result, one after the other.
pub(crate) fn cells(rows: &Rows) -> impl Iterator<Item = Result<Vec<super::cell::Cell>>> + '_ {
    const STEP: u64 = 1024;
    (0..rows.len().div_ceil(STEP)).flat_map(move |page| match rows.cells(page * STEP, STEP) {
        Ok(cells) => cells.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    })
}

/// Which columns of a table are named; all of them when none is.
fn places(stored: &Stored, names: &[String], case: Case) -> Result<Vec<usize>> {
    if names.is_empty() {
        return Ok((0..stored.columns.len()).collect());
    }
    names
        .iter()
        .map(|name| match stored.columns.iter().position(|column| case.same(&column.name, name)) {
            Some(place) => Ok(place),
            None => invalid(format!("Column '{name}' not found in any table")),
        })
        .collect()
}

/// A row with its cells in their places, and NULL in the others.
fn spread(row: Vec<super::cell::Cell>, places: &[usize], width: usize) -> Vec<super::cell::Cell> {
    let mut full = vec![super::cell::Cell::Null; width];
    for (cell, place) in row.into_iter().zip(places) {
        if let Some(target) = full.get_mut(*place) {
            *target = cell;
        }
    }
    full
}

fn refuse_duplicates(columns: &[Column]) -> Result<()> {
    for (place, column) in columns.iter().enumerate() {
        if columns.iter().take(place).any(|other| Case::Any.same(&other.name, &column.name)) {
            return invalid(format!("Column '{}' is there more than once", column.name));
        }
    }
    Ok(())
}
