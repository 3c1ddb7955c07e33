//! Who and what there is: accounts, users, service accounts, databases and engines.

use std::sync::Arc;

use super::engine::Engine;
use super::sql;
use crate::http::Listening;

/// A part of an organization that has databases and engines of its own.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub id: String,
    pub name: String,
    /// Where its engines are to be had on 2.x, unless that is where all is.
    pub gateway: Option<Arc<Listening>>,
}

/// Somebody who signs in with a password.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub name: String,
    pub password: String,
}

/// A program that signs in with an id and a secret.
#[derive(Clone, Debug)]
pub(crate) struct ServiceAccount {
    pub name: String,
    pub id: String,
    pub secret: String,
    /// The ids of the accounts that it may use; all without.
    pub accounts: Option<Vec<String>>,
}

/// A database of an account.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub id: String,
    pub account_id: String,
    pub name: String,
    pub description: String,
    pub owner: String,
    pub created_at: i64,
    pub updated_at: i64,
    /// Its tables.
    pub content: sql::Database,
}

/// An engine that is attached to a database.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub database_id: String,
    pub engine_id: String,
    pub is_default: bool,
    pub created_at: i64,
}

/// All of them. What is in an account is looked up with the account's id.
#[derive(Debug, Default)]
pub(crate) struct Organization {
    pub accounts: Vec<Account>,
    pub users: Vec<User>,
    pub service_accounts: Vec<ServiceAccount>,
    pub databases: Vec<Database>,
    pub engines: Vec<Engine>,
    pub bindings: Vec<Binding>,
}

impl Organization {
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    pub fn account_named(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == name)
    }

    /// The database of an account with that name.
    pub fn database_named(&self, account_id: &str, name: &str) -> Option<&Database> {
        self.databases.iter().find(|it| it.account_id == account_id && it.name == name)
    }

    pub fn database(&self, account_id: &str, id: &str) -> Option<&Database> {
        self.databases.iter().find(|it| it.account_id == account_id && it.id == id)
    }

    pub fn database_mut(&mut self, id: &str) -> Option<&mut Database> {
        self.databases.iter_mut().find(|database| database.id == id)
    }

    /// The engine of an account with that name, unless it is gone.
    pub fn engine_named(&self, account_id: &str, name: &str, now: Now) -> Option<&Engine> {
        self.engines.iter().find(|it| it.account_id == account_id && it.name == name && it.exists(now))
    }

    pub fn engine(&self, account_id: &str, id: &str, now: Now) -> Option<&Engine> {
        self.engines.iter().find(|it| it.account_id == account_id && it.id == id && it.exists(now))
    }

    pub fn engine_mut(&mut self, id: &str) -> Option<&mut Engine> {
        self.engines.iter_mut().find(|engine| engine.id == id)
    }

    /// The default engine of a database.
    pub fn default_engine(&self, database: &Database, now: Now) -> Option<&Engine> {
        let binding = self.bindings.iter().find(|it| it.database_id == database.id && it.is_default)?;
        self.engine(&database.account_id, &binding.engine_id, now)
    }

    /// The name of the database that an engine works for unless it is told otherwise.
    pub fn default_database(&self, engine_id: &str) -> Option<&Database> {
        let binding = self.bindings.iter().find(|binding| binding.engine_id == engine_id)?;
        self.databases.iter().find(|database| database.id == binding.database_id)
    }

    /// Attaches an engine to a database; the first one is its default.
    pub fn attach(&mut self, binding: Binding) {
        let is_first = !self.bindings.iter().any(|it| it.database_id == binding.database_id);
        let is_default = binding.is_default || is_first;
        if is_default {
            for other in self.bindings.iter_mut().filter(|it| it.database_id == binding.database_id) {
                other.is_default = false;
            }
        }
        self.bindings.push(Binding { is_default, ..binding });
    }

    /// Takes a database away, with what is attached to it.
    pub fn remove_database(&mut self, id: &str) {
        self.databases.retain(|database| database.id != id);
        self.bindings.retain(|binding| binding.database_id != id);
    }

    /// Takes away what engines leave behind once they are gone.
    pub fn sweep(&mut self, now: Now) {
        self.engines.retain(|engine| engine.exists(now));
        let engines = &self.engines;
        self.bindings.retain(|binding| engines.iter().any(|engine| engine.id == binding.engine_id));
    }
}

/// A moment, and how long an engine takes from one state to the next, both in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub ms: i64,
    pub pace: i64,
}
