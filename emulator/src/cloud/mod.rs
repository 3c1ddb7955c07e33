//! Dremio Cloud: an organization with its users, and its projects, each with a catalog and an engine of its own.

mod agent;
mod ai;
mod arctic;
mod auth;
mod billing;
mod clouds;
pub(crate) mod code;
mod data_plane;
pub(crate) mod engine;
mod identity;
mod maintenance;
mod models;
mod oauth;
mod page;
pub(crate) mod pipes;
pub(crate) mod project;
mod routes;
mod sha256;
mod times;
mod usage;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use self::arctic::Arctic;
use self::billing::Account;
use self::clouds::Place;
use self::code::Code;
use self::identity::grants::Grants;
use self::identity::providers::Providers;
use self::models::ModelProvider;
use self::project::Project;
use crate::dremio::account::{Accounts, Caller};
use crate::dremio::identity::provider::Provider;
use crate::dremio::time::{Clock, millis};
use crate::dremio::{ApiError, lock, new_id};
use crate::http::{Handler, Request, Response};
use crate::received::RequestLog;

/// What is decided before the service starts.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// How long a job stays in each of its early states.
    pub job_pace: Duration,
    /// How long engines and projects take from one state to the next.
    pub state_pace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { job_pace: Duration::from_millis(2), state_pace: Duration::from_millis(2) }
    }
}

/// The customer.
#[derive(Clone, Debug)]
pub(crate) struct Organization {
    pub id: String,
    pub name: String,
}

impl Default for Organization {
    fn default() -> Self {
        Self { id: new_id(), name: "organization".to_owned() }
    }
}

/// One organization on Dremio Cloud. Whoever needs several locks takes the list of projects first and lets go of it
/// before the next, then what is in a project, then the accounts, then the rest.
#[derive(Debug, Default)]
pub(crate) struct Cloud {
    pub settings: Settings,
    pub organization: Organization,
    pub clock: Arc<Clock>,
    /// Users, roles and tokens are the organization's: all projects share them.
    pub accounts: Arc<Mutex<Accounts>>,
    pub projects: Mutex<Vec<Arc<Project>>>,
    /// The ids of the users who may not sign in.
    inactive: Mutex<HashSet<String>>,
    grants: Mutex<Grants>,
    identity_providers: Mutex<Providers>,
    token_providers: Mutex<Vec<Provider>>,
    pub codes: Mutex<Vec<Code>>,
    clouds: Mutex<Vec<Place>>,
    billing: Mutex<Vec<Account>>,
    arctic: Mutex<Arctic>,
    model_provider: ModelProvider,
    pub requests: RequestLog,
}

impl Cloud {
    pub fn new(settings: Settings, organization: Organization) -> Self {
        Self { settings, organization, ..Self::default() }
    }

    pub fn project(&self, id: &str) -> Result<Arc<Project>, ApiError> {
        let found = lock(&self.projects).iter().find(|project| project.id == id).cloned();
        found.ok_or_else(|| ApiError::control(404, "Not Found"))
    }

    /// What every organization has from the beginning.
    pub fn found(&self, owner: &Caller) {
        let now = self.clock.now();
        lock(&self.clouds).push(Place::first(owner.id.clone(), now));
        lock(&self.billing).push(Account::first(owner.name.clone(), owner.id.clone(), now));
    }

    /// How long engines and projects take from one state to the next, in milliseconds.
    fn pace(&self) -> i64 {
        millis(self.settings.state_pace)
    }

    /// Whether any project has an engine with this id.
    fn has_engine(&self, id: &str) -> bool {
        let projects = lock(&self.projects).clone();
        let (now, pace) = (self.clock.now(), self.pace());
        projects.iter().any(|project| {
            let engines = lock(&project.engines);
            engines.iter().any(|engine| engine.id == id && engine.exists(now, pace))
        })
    }

    fn is_active(&self, user_id: &str) -> bool {
        !lock(&self.inactive).contains(user_id)
    }

    fn set_active(&self, user_id: &str, is_active: bool) {
        let mut inactive = lock(&self.inactive);
        if is_active {
            inactive.remove(user_id);
        } else {
            inactive.insert(user_id.to_owned());
        }
    }
}

/// Answers HTTP requests for an organization.
#[derive(Debug)]
pub(crate) struct Service(pub Arc<Cloud>);

impl Handler for Service {
    fn handle(&self, request: Request) -> Response {
        self.0.requests.push(&request);
        routes::dispatch(&self.0, request)
    }
}
