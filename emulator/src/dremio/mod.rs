//! Dremio Software: what it keeps, and what it answers.

pub(crate) mod account;
pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod catalog;
mod cluster;
mod dml;
mod engines;
pub(crate) mod error;
mod filter;
pub(crate) mod identity;
pub(crate) mod ids;
pub(crate) mod job;
mod job_filter;
mod job_list;
mod job_table;
mod jobs;
mod kvstore;
mod maintenance;
mod nodes;
mod platform_routes;
pub(crate) mod reflection;
pub(crate) mod reply;
pub(crate) mod results;
pub(crate) mod route;
pub(crate) mod routes;
mod scripts;
mod search;
mod search_index;
mod server;
mod source;
mod stats;
mod support;
pub(crate) mod target;
pub(crate) mod time;
pub(crate) mod vote;
mod workload;
mod zip;

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use self::account::{Accounts, User};
pub(crate) use self::body::Object;
use self::catalog::node::Kind;
use self::catalog::store::Store;
pub(crate) use self::error::ApiError;
use self::identity::keys::PublicKey;
use self::identity::preference::Stars;
use self::identity::provider::Provider;
pub(crate) use self::ids::{tag as new_tag, uuid as new_id};
use self::job::Jobs;
use self::time::{Clock, millis};
use crate::http::{Handler, Request, Response};
pub(crate) use crate::lock::lock;
use crate::received::RequestLog;
use crate::sql::{Engine, SqlError};

/// What was bought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edition {
    /// With access control, grants, lineage and search.
    #[default]
    Enterprise,
    /// The open server: everybody may do everything.
    Community,
}

/// The release that is emulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Version {
    /// 25.2
    V25,
    /// 26.0
    #[default]
    V26,
}

impl Version {
    pub fn is_26(self) -> bool {
        self == Self::V26
    }

    pub fn release(self) -> u32 {
        match self {
            Self::V25 => 25,
            Self::V26 => 26,
        }
    }

    /// The version as the server gives it.
    pub fn build(self) -> &'static str {
        match self {
            Self::V25 => "25.2.0-202410241428100111-a963b970",
            Self::V26 => "26.0.5-202509091642240013-f5051a07",
        }
    }

    /// The release that a text like `25.2` or `26.0.5` names.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split('.').next()? {
            "25" => Some(Self::V25),
            "26" => Some(Self::V26),
            _ => None,
        }
    }
}

/// A user who may get tokens in the name of others.
#[derive(Clone, Debug)]
pub(crate) struct Impersonation {
    /// The name of the user.
    pub proxy: String,
    /// The names of users and roles.
    pub targets: Vec<String>,
}

/// Whose machines it runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Deployment {
    /// The customer's.
    #[default]
    Software,
    /// The vendor's: it is one project of an organization.
    Cloud,
}

/// What is decided before the server starts.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub deployment: Deployment,
    pub edition: Edition,
    pub version: Version,
    pub session_lifetime_ms: i64,
    /// How long a job stays in each of its early states.
    pub job_pace: Duration,
    /// Who may act for whom.
    pub impersonation: Vec<Impersonation>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            deployment: Deployment::default(),
            edition: Edition::default(),
            version: Version::default(),
            session_lifetime_ms: millis(Duration::from_hours(30)),
            job_pace: Duration::from_millis(2),
            impersonation: Vec::new(),
        }
    }
}

impl Settings {
    pub fn is_cloud(&self) -> bool {
        self.deployment == Deployment::Cloud
    }
}

/// One installation of Dremio. Whoever needs several locks takes the catalog before the accounts, and both before the
/// rest.
#[derive(Debug)]
pub(crate) struct Dremio {
    pub settings: Settings,
    pub cluster_id: String,
    pub started_at: i64,
    pub clock: Arc<Clock>,
    pub engine: Engine,
    pub catalog: Mutex<Store>,
    pub accounts: Arc<Mutex<Accounts>>,
    pub token_providers: Mutex<Vec<Provider>>,
    pub stars: Mutex<Stars>,
    pub signing_key: OnceLock<PublicKey>,
    pub jobs: Jobs,
    pub tasks: Mutex<Vec<maintenance::Task>>,
    pub reflections: Mutex<reflection::Reflections>,
    pub recommendations: Mutex<reflection::Recommendations>,
    pub scripts: Mutex<Vec<scripts::Script>>,
    pub workload: Mutex<workload::Workload>,
    pub denied_nodes: Mutex<Vec<String>>,
    pub engines: Mutex<engines::Engines>,
    pub votes: Mutex<Vec<vote::Vote>>,
    pub requests: RequestLog,
}

impl Dremio {
    pub fn new(settings: Settings) -> Result<Self, SqlError> {
        Self::among(settings, Arc::default(), Arc::default())
    }

    /// An installation that shares its users and its clock with others.
    pub fn among(
        settings: Settings,
        accounts: Arc<Mutex<Accounts>>,
        clock: Arc<Clock>,
    ) -> Result<Self, SqlError> {
        Ok(Self {
            settings,
            cluster_id: ids::uuid(),
            started_at: clock.now(),
            clock,
            engine: Engine::new()?,
            catalog: Mutex::default(),
            accounts,
            token_providers: Mutex::default(),
            stars: Mutex::default(),
            signing_key: OnceLock::new(),
            jobs: Jobs::default(),
            tasks: Mutex::default(),
            reflections: Mutex::default(),
            recommendations: Mutex::default(),
            scripts: Mutex::default(),
            workload: Mutex::default(),
            denied_nodes: Mutex::default(),
            engines: Mutex::default(),
            votes: Mutex::default(),
            requests: RequestLog::default(),
        })
    }

    /// Takes in a user, puts him into roles, and gives him a home. A home that another of his name left is his now.
    pub fn admit(&self, store: &mut Store, accounts: &mut Accounts, user: User, roles: &[String]) {
        let path = vec![format!("@{}", user.name)];
        let id = user.id.clone();
        accounts.add(user);
        accounts.roles.set_roles_of(&id, roles);
        let Some(owner) = accounts.by_id(&id).map(|user| accounts.caller(user)) else { return };
        if let Some(home) = store.node_mut(&path) {
            home.owner = id;
        } else {
            let home = self.new_node(store, path, Kind::Home, &owner);
            store.insert(home);
        }
    }
}

/// Answers HTTP requests for an installation.
#[derive(Debug)]
pub(crate) struct Service(pub Arc<Dremio>);

impl Handler for Service {
    fn handle(&self, request: Request) -> Response {
        self.0.requests.push(&request);
        route::dispatch(&self.0, request)
    }
}
