//! One database: its tables, external tables and views.

mod change;
mod copy;
mod create;
mod describe;
mod names;
mod query;
mod system;

use super::buckets::Buckets;
use super::catalog::Catalog;
use super::statement::{self, Parsed, Statement};
use super::{Cancel, Generation, Outcome, Request, SqlError};
use crate::lock::lock;
use crate::sql::engine::{deep, now};
use crate::sql::firebolt::Zone;
use crate::sql::plan::{Firebolt, Flavour, Planner};
use crate::sql::store::{Open, Running, Store};
use std::sync::{Arc, Mutex};

/// One database. Cheap to clone; clones share their tables.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    catalog: Mutex<Catalog>,
    buckets: Buckets,
}

/// What a transaction changes beside rows.
#[derive(Debug, Default)]
struct Draft {
    catalog: Catalog,
    /// Keys of tables that it made, and of tables that it dropped.
    made: Vec<String>,
    dropped: Vec<String>,
}

/// A transaction; rolled back when it is dropped.
#[derive(Debug)]
pub(crate) struct Transaction {
    database: Arc<Inner>,
    /// Taken when it is over.
    open: Option<Open>,
    draft: Mutex<Draft>,
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(open) = self.open.take() {
            self.database.store.forget(&lock(&self.draft).made);
            // A connection that fails to roll back is closed, which undoes as well.
            let _ = self.database.store.end(open, false);
        }
    }
}

impl Database {
    /// A database without tables.
    ///
    /// # Errors
    /// When its storage cannot be opened.
    pub(crate) fn new(buckets: Buckets) -> Result<Self, SqlError> {
        let inner = Inner { store: Store::new()?, catalog: Mutex::default(), buckets };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs one statement.
    ///
    /// # Errors
    /// When it does not parse or bind, fails, or is cancelled.
    pub(crate) fn run(&self, request: &Request<'_>) -> Result<Outcome, SqlError> {
        let parsed = deep(|| statement::parse(request.sql, escapes(request)))?;
        let reads = matches!(
            parsed.statement,
            Statement::Shared(crate::sql::statement::Statement::Query(_))
                | Statement::Explain(_)
                | Statement::Describe(_)
                | Statement::Show(_)
        );
        if reads || request.transaction.is_some() {
            return self.run_in(request, parsed, request.transaction);
        }
        let transaction = self.begin(request.cancel)?;
        let outcome = self.run_in(request, parsed, Some(&transaction))?;
        self.commit(transaction)?;
        Ok(outcome)
    }

    fn run_in(
        &self,
        request: &Request<'_>,
        parsed: Parsed,
        transaction: Option<&Transaction>,
    ) -> Result<Outcome, SqlError> {
        let statement = Run::new(self, request, transaction)?;
        statement.run(parsed.statement, parsed.divisions)
    }

    /// Begins a transaction: what is changed with it is seen by others only after [`Database::commit`]. Statements
    /// that change something without it wait until it is over.
    ///
    /// # Errors
    /// When another transaction did not end in time, or `cancel` was thrown.
    pub(crate) fn begin(&self, cancel: &Cancel) -> Result<Transaction, SqlError> {
        let open = self.inner.store.begin(cancel)?;
        // Now nobody else changes it.
        let catalog = lock(&self.inner.catalog).clone();
        let draft = Mutex::new(Draft { catalog, ..Draft::default() });
        Ok(Transaction { database: Arc::clone(&self.inner), open: Some(open), draft })
    }

    /// Makes what was done in a transaction last. Dropping it undoes it.
    ///
    /// # Errors
    /// When the storage cannot be written.
    pub(crate) fn commit(&self, mut transaction: Transaction) -> Result<(), SqlError> {
        let Some(open) = transaction.open.take() else { return Ok(()) };
        let draft = std::mem::take(&mut *lock(&transaction.draft));
        // Readers see the old names with the old rows, or the new names with the new rows.
        let mut catalog = lock(&self.inner.catalog);
        if let Err(error) = self.inner.store.end(open, true) {
            self.inner.store.forget(&draft.made);
            return Err(error.into());
        }
        *catalog = draft.catalog;
        self.inner.store.forget(&draft.dropped);
        Ok(())
    }
}

/// Whether a backslash in a plain text is the beginning of an escape.
fn escapes(request: &Request<'_>) -> bool {
    match request.settings.get("standard_conforming_strings").map(|value| value.to_ascii_lowercase()) {
        Some(value) => matches!(value.as_str(), "0" | "false" | "off"),
        None => request.generation == Generation::V1,
    }
}

/// One statement on its way.
struct Run<'a> {
    inner: &'a Inner,
    request: &'a Request<'a>,
    transaction: Option<&'a Transaction>,
    /// What names stand for while it runs.
    catalog: Catalog,
    running: Running,
    zone: Zone,
    /// What `current_database()` and its kin give.
    session: Vec<(&'static str, String)>,
    describing: bool,
}

impl<'a> Run<'a> {
    fn new(
        database: &'a Database,
        request: &'a Request<'a>,
        transaction: Option<&'a Transaction>,
    ) -> Result<Self, SqlError> {
        let name = request.settings.get("timezone").or_else(|| request.settings.get("time_zone"));
        let zone = match name {
            None => Zone::default(),
            Some(name) => Zone::parse(name)
                .ok_or_else(|| SqlError::validation(format!("'{name}' is not a time zone")))?,
        };
        let catalog = match transaction {
            Some(transaction) => lock(&transaction.draft).catalog.clone(),
            None => lock(&database.inner.catalog).clone(),
        };
        let session = request.session;
        let running = Running {
            cancel: request.cancel.clone(),
            user: session.user.to_owned(),
            version: session.version.to_owned(),
            micros: now(),
            zone: Some(zone.clone()),
            open: transaction.and_then(|transaction| transaction.open.clone()),
        };
        Ok(Self {
            inner: &database.inner,
            request,
            transaction,
            catalog,
            running,
            zone,
            session: vec![
                ("database", session.database.to_owned()),
                ("engine", session.engine.to_owned()),
                ("account", session.account.to_owned()),
            ],
            describing: false,
        })
    }

    fn run(
        &self,
        statement: Statement,
        divisions: Vec<sqlparser::tokenizer::Location>,
    ) -> Result<Outcome, SqlError> {
        let own = Firebolt {
            parameters: self.request.parameters,
            describing: self.describing,
            session: &self.session,
            divisions,
            read: statement::query,
        };
        self.with_planner(&own, |planner| self.dispatch(planner, statement))
    }

    /// Does something with a planner, where the stack is large; errors get the place at which it stopped.
    fn with_planner<T: Send>(
        &self,
        own: &Firebolt<'_>,
        run: impl FnOnce(&mut Planner<'_>) -> Result<T, SqlError> + Send,
    ) -> Result<T, SqlError> {
        deep(|| {
            let names = names::Names { run: self };
            let mut planner = Planner::new(&self.inner.store, &names, &[]);
            planner.flavour = Flavour::Firebolt(own);
            run(&mut planner).map_err(|error| error.at(planner.place))
        })
    }

    /// Changes the catalog that the transaction is writing.
    fn draft<T>(&self, change: impl FnOnce(&mut Draft) -> Result<T, SqlError>) -> Result<T, SqlError> {
        match self.transaction {
            Some(transaction) => change(&mut lock(&transaction.draft)),
            None => Err(SqlError::validation("Nothing is changed outside of a transaction")),
        }
    }
}
