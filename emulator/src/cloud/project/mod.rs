//! Projects: what the organization knows about them, and the Dremio in each.

mod catalog;
pub(super) mod credentials;
pub(super) mod operations;

use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::Value;

use self::credentials::Credentials;
use super::Cloud;
use super::agent::Agent;
use super::engine::Engine;
use super::engine::rules::RuleSet;
use super::maintenance::Task;
use super::pipes::Pipe;
use crate::dremio::account::Caller;
use crate::dremio::time::iso;
use crate::dremio::{self, Deployment, Dremio, lock};
use crate::sql::SqlError;

/// What can be changed about a project.
#[derive(Clone, Debug)]
pub(crate) struct Details {
    pub name: String,
    pub cloud_id: String,
    pub store: Option<String>,
    pub credentials: Option<Credentials>,
    pub catalog_name: Option<String>,
    pub request_id: Option<String>,
    pub created_by: String,
    pub created_at: i64,
    pub modified_by: String,
    pub modified_at: i64,
    /// When it is no longer being made.
    pub active_at: i64,
}

/// A project.
#[derive(Debug)]
pub(crate) struct Project {
    pub id: String,
    pub details: Mutex<Details>,
    /// Also those that are gone, for what they used.
    pub engines: Mutex<Vec<Engine>>,
    pub rules: Mutex<RuleSet>,
    pub agent: Mutex<Agent>,
    pub tasks: Mutex<Vec<Task>>,
    pub pipes: Mutex<Vec<Pipe>>,
    /// Its catalog, its jobs and all that Software has too.
    pub dremio: Arc<Dremio>,
}

impl Cloud {
    /// A new project, which is in no list yet.
    pub fn new_project(&self, id: String, name: String, owner: &Caller) -> Result<Project, SqlError> {
        let settings = dremio::Settings {
            deployment: Deployment::Cloud,
            job_pace: self.settings.job_pace,
            ..dremio::Settings::default()
        };
        let (accounts, clock) = (Arc::clone(&self.accounts), Arc::clone(&self.clock));
        let now = clock.now();
        let details = Details {
            name,
            cloud_id: "dremio-aws-us-east-1".to_owned(),
            store: None,
            credentials: None,
            catalog_name: None,
            request_id: None,
            created_by: owner.id.clone(),
            created_at: now,
            modified_by: owner.id.clone(),
            modified_at: now,
            active_at: now,
        };
        Ok(Project {
            id,
            details: Mutex::new(details),
            engines: Mutex::default(),
            rules: Mutex::default(),
            agent: Mutex::default(),
            tasks: Mutex::default(),
            pipes: Mutex::default(),
            dremio: Arc::new(Dremio::among(settings, accounts, clock)?),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Catalog {
    storage_location: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct View {
    name: String,
    id: String,
    r#type: &'static str,
    cloud_id: String,
    state: &'static str,
    created_by: String,
    modified_by: String,
    created_at: String,
    modified_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_store: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<Value>,
    number_of_engines: usize,
    cloud_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_catalog_id: Option<String>,
    catalog: Catalog,
}

impl Project {
    pub(super) fn view(&self, cloud: &Cloud) -> View {
        let details = lock(&self.details).clone();
        let catalogs = lock(&cloud.arctic);
        let primary = details.catalog_name.as_deref().and_then(|name| catalogs.id_of(name));
        let store = details.store.clone();
        let location = store.clone().unwrap_or_else(|| format!("s3://{}/{}", details.cloud_id, self.id));
        let now = cloud.clock.now();
        View {
            name: details.name,
            id: self.id.clone(),
            r#type: "QUERY_ENGINE",
            cloud_type: if details.cloud_id.contains("azure") { "AZURE" } else { "AWS" },
            cloud_id: details.cloud_id,
            state: if now < details.active_at { "CREATING" } else { "ACTIVE" },
            created_by: details.created_by,
            modified_by: details.modified_by,
            created_at: iso(details.created_at),
            modified_at: iso(details.modified_at),
            project_store: store,
            credentials: details.credentials.as_ref().map(Credentials::shown),
            number_of_engines: self.engine_count(now, cloud.pace()),
            primary_catalog_id: primary,
            catalog: Catalog { storage_location: location },
        }
    }
}
