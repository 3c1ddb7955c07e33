//! What is in a Firebolt when it starts.

use std::path::PathBuf;

use crate::firebolt::settings::{Deployment, Settings};

/// The name of whatever must be there and is named by nobody.
pub(super) const NAME: &str = "firebolt";

/// The user of 1.0 that is there without any other.
const USER: &str = "firebolt@example.com";

/// The password, and the secret.
const SECRET: &str = "firebolt123";

/// Everything that is put into a Firebolt.
#[derive(Clone, Debug)]
pub(crate) struct FireboltSeed {
    pub settings: Settings,
    pub accounts: Vec<AccountSeed>,
    pub users: Vec<UserSeed>,
    pub service_accounts: Vec<ServiceAccountSeed>,
    pub databases: Vec<DatabaseSeed>,
    pub engines: Vec<EngineSeed>,
    pub buckets: Vec<(String, PathBuf)>,
    /// Statements that run when all is there, each in a database.
    pub statements: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub(crate) struct AccountSeed {
    pub name: String,
    /// Made up without.
    pub id: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct UserSeed {
    pub name: String,
    pub password: String,
}

#[derive(Clone, Debug)]
pub(crate) struct ServiceAccountSeed {
    /// The id without.
    pub name: Option<String>,
    pub id: String,
    pub secret: String,
    /// The names of the accounts that it may use; all without.
    pub accounts: Option<Vec<String>>,
}

#[derive(Clone, Debug)]
pub(crate) struct DatabaseSeed {
    pub name: String,
    /// The name of its account; the first one without.
    pub account: Option<String>,
    pub description: String,
    /// What makes its tables.
    pub statements: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct EngineSeed {
    pub name: String,
    pub account: Option<String>,
    /// The names of the databases that it is attached to.
    pub databases: Vec<String>,
    pub is_default: bool,
    pub is_stopped: bool,
    pub auto_start: bool,
    pub node_type: Option<String>,
    pub nodes: Option<i64>,
}

impl EngineSeed {
    /// An engine that runs, for some databases.
    pub fn new(name: String, account: Option<String>, databases: Vec<String>) -> Self {
        Self {
            name,
            account,
            databases,
            is_default: false,
            is_stopped: false,
            auto_start: false,
            node_type: None,
            nodes: None,
        }
    }
}

impl FireboltSeed {
    pub fn new(deployment: Deployment) -> Self {
        Self {
            settings: Settings::new(deployment),
            accounts: Vec::new(),
            users: Vec::new(),
            service_accounts: Vec::new(),
            databases: Vec::new(),
            engines: Vec::new(),
            buckets: Vec::new(),
            statements: Vec::new(),
        }
    }

    /// Adds what nobody named but must be there, and leaves out what the deployment does not have.
    pub(super) fn complete(&mut self) {
        let deployment = self.settings.deployment;
        if self.accounts.is_empty() {
            self.accounts.push(AccountSeed { name: NAME.to_owned(), id: None });
        }
        if deployment == Deployment::Core {
            self.complete_core();
        } else if self.databases.is_empty() {
            self.databases.push(database(NAME));
        }
        if self.users.is_empty() && deployment == Deployment::V1 {
            self.users.push(UserSeed { name: USER.to_owned(), password: SECRET.to_owned() });
        }
        if self.service_accounts.is_empty() && deployment != Deployment::Core {
            self.service_accounts.push(ServiceAccountSeed {
                name: None,
                id: NAME.to_owned(),
                secret: SECRET.to_owned(),
                accounts: None,
            });
        }
        if self.engines.is_empty() && deployment != Deployment::Core {
            let first = self.accounts.first().map(|account| account.name.clone());
            let of_first = |it: &&DatabaseSeed| it.account.is_none() || it.account == first;
            let databases = self.databases.iter().filter(of_first).map(|it| it.name.clone()).collect();
            self.engines.push(EngineSeed::new(NAME.to_owned(), first, databases));
        }
    }

    /// A Core has one account, which nobody sees, and no engines but those behind a gateway.
    fn complete_core(&mut self) {
        self.accounts.truncate(1);
        let account = self.accounts.first().map(|account| account.name.clone());
        self.databases.retain(|it| it.account.is_none() || it.account == account);
        if !self.databases.iter().any(|database| database.name == NAME) {
            self.databases.insert(0, database(NAME));
        }
        if self.settings.is_gateway {
            self.engines.retain(|it| it.account.is_none() || it.account == account);
        } else {
            self.engines.clear();
        }
        let databases = &self.databases;
        self.statements.retain(|(name, _)| databases.iter().any(|database| database.name == *name));
    }
}

fn database(name: &str) -> DatabaseSeed {
    DatabaseSeed { name: name.to_owned(), account: None, description: String::new(), statements: Vec::new() }
}
