//! Tables and views by their names.

use super::scope::Relation;
use super::{Plan, Planner, Result, invalid};
use crate::sql::Resolved;
use crate::sql::statement::{self, Statement};
use crate::sql::store::{Extra, Scan, Stored};
use sqlparser::ast::{ObjectName, Spanned};
use std::sync::Arc;

/// How deep views stand on views.
const DEPTH: usize = 50;

impl Planner<'_> {
    pub(super) fn table(&mut self, name: &ObjectName) -> Result<(String, Relation)> {
        let path = statement::parts(name).or_else(|error| invalid(error.to_string()))?;
        let start = name.span().start;
        if start.line > 0 && self.views.is_empty() {
            self.place = start;
        }
        if let [single] = path.as_slice()
            && let Some(cte) =
                self.ctes.iter().rev().find(|cte| self.flavour.case().same(&cte.name, single)).cloned()
        {
            let alias = self.fresh("t");
            let relation = Relation::new(path, &alias, &cte.columns);
            return Ok((format!("{} AS {alias}", cte.sql_name), relation));
        }
        let (full, resolved) = self.resolve(&path)?;
        if self.views.is_empty() && !self.parents.contains(&full) {
            self.parents.push(full.clone());
        }
        match resolved {
            Resolved::Table { key } => match self.store.table(&key) {
                Some(stored) => Ok(self.scan(&stored, full)),
                None => self.missing(&path),
            },
            Resolved::View { sql, context } => {
                let plan = self.view(&full, &sql, context)?;
                Ok(self.derived(&plan, full))
            }
            Resolved::Rows(table) => Ok(self.made_up(Extra::Table(table), full)),
            Resolved::Scan(scan) => Ok(self.made_up(Extra::Scan(scan.0), full)),
            Resolved::NotFound => self.missing(&path),
        }
    }

    /// Looks a path up below the context, then as it is.
    pub(crate) fn resolve(&self, path: &[String]) -> Result<(Vec<String>, Resolved)> {
        let below = [self.context.as_slice(), path].concat();
        let candidates =
            if self.context.is_empty() { vec![path.to_vec()] } else { vec![below, path.to_vec()] };
        for candidate in candidates {
            match self.names.resolve(&candidate) {
                Resolved::NotFound => {}
                found => return Ok((candidate, found)),
            }
        }
        self.missing(path)
    }

    fn missing<T>(&self, path: &[String]) -> Result<T> {
        if self.flavour.firebolt().is_some() {
            return invalid(format!("relation \"{}\" does not exist", path.join(".")));
        }
        match path.split_last() {
            Some((name, parents)) if !parents.is_empty() => {
                invalid(format!("Object '{name}' not found within '{}'", parents.join(".")))
            }
            _ => invalid(format!("Object '{}' not found", path.concat())),
        }
    }

    fn scan(&mut self, stored: &Stored, path: Vec<String>) -> (String, Relation) {
        let alias = self.fresh("t");
        let relation = Relation::new(path, &alias, &stored.columns);
        (format!("{} AS {alias}", stored.name), relation)
    }

    pub(super) fn made_up(&mut self, table: Extra, path: Vec<String>) -> (String, Relation) {
        let stored = Stored { name: self.store.fresh_name(), columns: table.columns().to_vec() };
        let scan = self.scan(&stored, path);
        self.extra.push((stored, table));
        scan
    }

    /// A query of all rows that are read from elsewhere.
    pub(crate) fn plan_scan(&mut self, scan: Arc<dyn Scan>) -> Plan {
        let columns = scan.columns().to_vec();
        let (from, relation) = self.made_up(Extra::Scan(scan), Vec::new());
        let fields = relation.fields.iter().enumerate();
        let list: Vec<String> =
            fields.map(|(place, field)| format!("{} AS c{place}", field.typed.sql)).collect();
        Plan { sql: format!("SELECT {} FROM {from}", list.join(", ")), columns }
    }

    /// Compiles a view in its own context.
    fn view(&mut self, path: &[String], sql: &str, context: Vec<String>) -> Result<Plan> {
        let case = self.flavour.case();
        let equal = |view: &Vec<String>| {
            view.len() == path.len() && view.iter().zip(path).all(|(a, b)| case.same(a, b))
        };
        if self.views.iter().any(equal) {
            return invalid(format!("The view {} refers to itself", path.join(".")));
        }
        if self.views.len() >= DEPTH {
            return invalid(format!("The view {} stands on more than {DEPTH} views", path.join(".")));
        }
        let query = match self.flavour.firebolt() {
            Some(own) => (own.read)(sql)?,
            None => match statement::parse(sql)? {
                Statement::Query(query) => query,
                _ => return invalid(format!("The view {} is not a query", path.join("."))),
            },
        };
        self.views.push(path.to_vec());
        let outer_context = std::mem::replace(&mut self.context, context);
        let outer_ctes = std::mem::take(&mut self.ctes);
        let plan = self.query(&query, None);
        self.context = outer_context;
        self.ctes = outer_ctes;
        self.views.pop();
        plan
    }
}
