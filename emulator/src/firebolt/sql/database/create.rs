//! Statements that make, change and drop tables, views and indexes.

use super::super::catalog::{Catalog, Entry, Table, Target, View, target};
use super::super::external::External;
use super::super::statement::{ColumnSpec, CreateExternal, CreateTable, CreateView, Relation, Statement};
use super::super::{Kind, Outcome, SqlError};
use super::Run;
use super::change::{complete, done};
use crate::sql::plan::Planner;
use crate::sql::store::CellRows;
use crate::sql::{Column, change as shared};
use std::sync::Arc;

type Result<T> = std::result::Result<T, SqlError>;

fn exists(word: &str, name: &str) -> SqlError {
    SqlError::validation(format!("{word} '{name}' already exists."))
}

fn missing(name: &str) -> SqlError {
    SqlError::validation(format!("relation \"{name}\" does not exist"))
}

impl Run<'_> {
    pub(super) fn create_or_drop(&self, planner: &mut Planner<'_>, statement: Statement) -> Result<Outcome> {
        match statement {
            Statement::CreateTable(create) => self.create_table(planner, create)?,
            Statement::CreateExternal(create) => self.create_external(&create)?,
            Statement::CreateView(create) => self.create_view(planner, create)?,
            Statement::CreateIndex { name, table, if_not_exists } => {
                self.create_index(name, &table, if_not_exists)?;
            }
            Statement::Drop { what, path, if_exists } => self.drop(what, &path, if_exists)?,
            Statement::AddColumn { path, column } => self.add_column(planner, &path, column)?,
            Statement::DropColumn { path, column } => self.drop_column(&path, &column)?,
            Statement::Rename { path, name } => self.rename(&path, name)?,
            Statement::Maintain(path) => {
                self.stored_table(&path)?;
            }
            other => return Err(SqlError::unsupported(format!("{other:?} is not supported"))),
        }
        Ok(done(Kind::Ddl, 0))
    }

    /// The name that something new gets.
    pub(super) fn new_name(&self, path: &[String]) -> Result<String> {
        match target(path, self.request.session.database) {
            Target::Own(name) => Ok(name),
            _ => Err(SqlError::validation(format!("Nothing can be created at {}", path.join(".")))),
        }
    }

    /// Whether something new is to be made; an error when the name is taken and that is not fine.
    fn is_free(&self, name: &str, if_not_exists: bool) -> Result<bool> {
        match self.catalog.entries.get(name) {
            None => Ok(true),
            Some(_) if if_not_exists => Ok(false),
            Some(entry) => Err(exists(entry.word(), name)),
        }
    }

    /// Makes the storage of a table and gives its key.
    fn store(&self, columns: &[ColumnSpec], rows: Option<CellRows<'_>>) -> Result<String> {
        let columns: Vec<Column> = columns.iter().map(|spec| spec.column.clone()).collect();
        let key = self.inner.store.fresh_name();
        self.draft(|draft| {
            draft.made.push(key.clone());
            Ok(())
        })?;
        let rows = rows.unwrap_or_else(|| Box::new(std::iter::empty()));
        self.inner.store.create(&key, &columns, rows, &self.running)?;
        Ok(key)
    }

    pub(super) fn put(&self, name: String, entry: Entry) -> Result<()> {
        self.draft(|draft| {
            draft.catalog.entries.insert(name, entry);
            Ok(())
        })
    }

    fn create_table(&self, planner: &mut Planner<'_>, create: CreateTable) -> Result<()> {
        let name = self.new_name(&create.path)?;
        if !self.is_free(&name, create.if_not_exists)? {
            return Ok(());
        }
        let mut table = Table {
            key: String::new(),
            columns: create.columns,
            kind: create.kind,
            primary_index: create.primary_index,
        };
        let rows = match &create.query {
            None => None,
            Some(query) => {
                let plan = planner.plan(query)?;
                if table.columns.is_empty() {
                    let spec = |column: &Column| ColumnSpec { column: column.clone(), default: None };
                    table.columns = plan.columns.iter().map(spec).collect();
                }
                let places: Vec<usize> = (0..plan.columns.len()).collect();
                let plan = complete(planner, &table, &places, &plan)?;
                let extra = std::mem::take(&mut planner.extra);
                Some(self.inner.store.query(&plan.sql, plan.columns, &extra, &self.running)?)
            }
        };
        let rows: Option<CellRows<'_>> = match &rows {
            Some(rows) => Some(Box::new(shared::cells(rows))),
            None => None,
        };
        self.put(name, Entry::Table(Arc::new(self.make(table, rows)?)))
    }

    /// A table with its storage.
    pub(super) fn make(&self, table: Table, rows: Option<CellRows<'_>>) -> Result<Table> {
        check(&table)?;
        let key = self.store(&table.columns, rows)?;
        Ok(Table { key, ..table })
    }

    fn create_external(&self, create: &CreateExternal) -> Result<()> {
        let name = self.new_name(&create.path)?;
        if !self.is_free(&name, create.if_not_exists)? {
            return Ok(());
        }
        let external = External::new(create, &self.inner.buckets).map_err(SqlError::validation)?;
        self.put(name, Entry::External(Arc::new(external)))
    }

    fn create_view(&self, planner: &mut Planner<'_>, create: CreateView) -> Result<()> {
        let name = self.new_name(&create.path)?;
        let replaced = create.replace && matches!(self.catalog.entries.get(&name), Some(Entry::View(_)));
        if !replaced && !self.is_free(&name, create.if_not_exists)? {
            return Ok(());
        }
        let plan = planner.plan(&create.query)?;
        let (sql, columns) = shared::under_names(create.sql, plan.columns, &create.columns)?;
        self.put(name, Entry::View(Arc::new(View { sql, columns })))
    }

    fn create_index(&self, name: String, table: &[String], if_not_exists: bool) -> Result<()> {
        self.stored_table(table)?;
        if self.catalog.indexes.contains_key(&name) {
            return if if_not_exists { Ok(()) } else { Err(exists("Index", &name)) };
        }
        let table = self.new_name(table)?;
        self.draft(|draft| {
            draft.catalog.indexes.insert(name, table);
            Ok(())
        })
    }

    fn drop(&self, what: Relation, path: &[String], if_exists: bool) -> Result<()> {
        let name = self.new_name(path)?;
        if what == Relation::Index {
            let known = self.draft(|draft| Ok(draft.catalog.indexes.remove(&name).is_some()))?;
            return if known || if_exists { Ok(()) } else { Err(missing(&name)) };
        }
        match (self.catalog.entries.get(&name), what) {
            (None, _) if if_exists => Ok(()),
            (None, _) => Err(missing(&name)),
            (Some(Entry::Table(table)), Relation::Table) => self.remove(&name, table),
            (Some(Entry::External(_)), Relation::Table) | (Some(Entry::View(_)), Relation::View) => self
                .draft(|draft| {
                    draft.catalog.entries.remove(&name);
                    Ok(())
                }),
            (Some(entry), _) => {
                Err(SqlError::validation(format!("'{name}' is {}", entry.word().to_lowercase())))
            }
        }
    }

    fn remove(&self, name: &str, table: &Table) -> Result<()> {
        self.discard(&table.key)?;
        self.draft(|draft| {
            let Catalog { entries, indexes } = &mut draft.catalog;
            entries.remove(name);
            indexes.retain(|_, of| of != name);
            Ok(())
        })
    }

    /// Drops the storage of a table, as far as the transaction goes.
    fn discard(&self, key: &str) -> Result<()> {
        if let Some(stored) = self.inner.store.table(key) {
            self.inner.store.drop_inside(&stored, &self.running)?;
        }
        self.draft(|draft| {
            draft.dropped.push(key.to_owned());
            Ok(())
        })
    }

    /// Writes a table anew with other columns, each with the SQL that gives its values.
    fn rewrite(&self, name: String, table: &Table, columns: Vec<(String, ColumnSpec)>) -> Result<()> {
        let Some(stored) = self.inner.store.table(&table.key) else { return Err(missing(&name)) };
        let (values, columns): (Vec<String>, Vec<ColumnSpec>) = columns.into_iter().unzip();
        let sql = format!("SELECT {} FROM {}", values.join(", "), stored.name);
        let plain = columns.iter().map(|spec| spec.column.clone()).collect();
        let rows = self.inner.store.query(&sql, plain, &[], &self.running)?;
        let new = Table { columns, ..table.clone() };
        let new = self.make(new, Some(Box::new(shared::cells(&rows))))?;
        self.discard(&table.key)?;
        self.put(name, Entry::Table(Arc::new(new)))
    }

    fn add_column(&self, planner: &mut Planner<'_>, path: &[String], column: ColumnSpec) -> Result<()> {
        let table = self.stored_table(path)?;
        let empty = crate::sql::plan::Plan { sql: "SELECT 1".to_owned(), columns: Vec::new() };
        let only = Table { columns: vec![column.clone()], ..(*table).clone() };
        let value = complete(planner, &only, &[], &empty)?;
        let mut columns = kept(&table);
        columns.push((format!("({})", value.sql), column));
        self.rewrite(self.new_name(path)?, &table, columns)
    }

    fn drop_column(&self, path: &[String], column: &str) -> Result<()> {
        let table = self.stored_table(path)?;
        let mut columns = kept(&table);
        columns.retain(|(_, spec)| spec.column.name != column);
        if columns.len() == table.columns.len() {
            return Err(SqlError::validation(format!("Column '{column}' does not exist.")));
        }
        if columns.is_empty() || table.primary_index.iter().any(|name| name == column) {
            return Err(SqlError::validation(format!("Column '{column}' cannot be dropped")));
        }
        self.rewrite(self.new_name(path)?, &table, columns)
    }

    fn rename(&self, path: &[String], new: String) -> Result<()> {
        let old = self.new_name(path)?;
        self.is_free(&new, false)?;
        self.draft(|draft| {
            let Catalog { entries, indexes } = &mut draft.catalog;
            let entry = entries.remove(&old).ok_or_else(|| missing(&old))?;
            indexes.values_mut().filter(|of| **of == old).for_each(|of| of.clone_from(&new));
            entries.insert(new, entry);
            Ok(())
        })
    }
}

/// The columns of a table with the SQL of their values.
fn kept(table: &Table) -> Vec<(String, ColumnSpec)> {
    table.columns.iter().enumerate().map(|(place, spec)| (format!("c{place}"), spec.clone())).collect()
}

/// Refuses columns of one name, and an index on columns that are not there.
fn check(table: &Table) -> Result<()> {
    let names: Vec<&String> = table.columns.iter().map(|spec| &spec.column.name).collect();
    for (place, name) in names.iter().enumerate() {
        if names.iter().take(place).any(|other| other == name) {
            return Err(SqlError::validation(format!("Column '{name}' is there more than once")));
        }
    }
    match table.primary_index.iter().find(|name| !names.contains(name)) {
        Some(name) => Err(SqlError::validation(format!("Column '{name}' does not exist."))),
        None => Ok(()),
    }
}
