//! What names stand for while a statement is compiled.

use super::super::SystemTable;
use super::super::catalog::{Entry, Target, target};
use super::super::external::External;
use super::Run;
use crate::sql::{Resolved, Scanned, Table};
use std::sync::Arc;

/// The catalog as the compiler sees it.
pub(super) struct Names<'a> {
    pub(super) run: &'a Run<'a>,
}

impl crate::sql::Names for Names<'_> {
    fn resolve(&self, path: &[String]) -> Resolved {
        match target(path, self.run.request.session.database) {
            Target::Own(name) => match self.run.catalog.entries.get(&name) {
                Some(Entry::Table(table)) => Resolved::Table { key: table.key.clone() },
                Some(Entry::View(view)) => Resolved::View { sql: view.sql.clone(), context: Vec::new() },
                Some(Entry::External(external)) => Resolved::Scan(Scanned(Arc::new(external.unread()))),
                None => self.given(&name),
            },
            Target::System(name) => self.system(&name),
            Target::Elsewhere => Resolved::NotFound,
        }
    }

    fn table_function(&self, name: &str, arguments: &[(String, String)]) -> Option<Result<Scanned, String>> {
        let uploads = self.run.request.uploads;
        let found = External::of_function(name, arguments, &self.run.inner.buckets, uploads)?;
        Some(found.map(|external| Scanned(Arc::new(external))))
    }

    fn user(&self) -> String {
        self.run.request.session.user.to_owned()
    }

    fn version(&self) -> String {
        self.run.request.session.version.to_owned()
    }
}

impl Names<'_> {
    /// What the request itself brought along.
    fn given(&self, name: &str) -> Resolved {
        let given = self.run.request.views.iter().find(|(known, _)| known == name);
        given.map_or(Resolved::NotFound, |(_, table)| rows(table.clone()))
    }

    fn system(&self, name: &str) -> Resolved {
        match self.given(name) {
            Resolved::NotFound => self.run.system_table(name).map_or(Resolved::NotFound, rows),
            given => given,
        }
    }
}

fn rows(table: SystemTable) -> Resolved {
    Resolved::Rows(Table { columns: table.columns, rows: table.rows })
}
