//! Dremio Cloud: an organization with its users, and its projects, each with a catalog and an engine of its own.

mod auth;
mod data_plane;
pub(crate) mod engine;
mod oauth;
pub(crate) mod project;
mod routes;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use self::project::Project;
use crate::dremio::account::Accounts;
use crate::dremio::time::Clock;
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
