//! Projects: what the organization knows about them, and the Dremio in each.

use std::sync::{Arc, Mutex};

use serde::Serialize;

use super::Cloud;
use super::engine::Engine;
use super::routes::Route;
use crate::dremio::account::Caller;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::time::iso;
use crate::dremio::{self, Deployment, Dremio, lock};
use crate::sql::SqlError;

pub(super) const ROUTES: &[Route] = &[Route::always("GET", "/v0/projects", list)];

/// What can be changed about a project.
#[derive(Clone, Debug)]
pub(crate) struct Details {
    pub name: String,
    pub cloud_id: String,
    pub created_by: String,
    pub created_at: i64,
    pub modified_by: String,
    pub modified_at: i64,
}

/// A project.
#[derive(Debug)]
pub(crate) struct Project {
    pub id: String,
    pub details: Mutex<Details>,
    pub engines: Mutex<Vec<Engine>>,
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
            created_by: owner.id.clone(),
            created_at: now,
            modified_by: owner.id.clone(),
            modified_at: now,
        };
        Ok(Project {
            id,
            details: Mutex::new(details),
            engines: Mutex::default(),
            dremio: Arc::new(Dremio::among(settings, accounts, clock)?),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    name: String,
    id: String,
    r#type: &'static str,
    cloud_id: String,
    state: &'static str,
    created_by: String,
    modified_by: String,
    created_at: String,
    modified_at: String,
    number_of_engines: usize,
    cloud_type: &'static str,
}

fn view(project: &Project) -> View {
    let details = lock(&project.details).clone();
    View {
        name: details.name,
        id: project.id.clone(),
        r#type: "QUERY_ENGINE",
        cloud_id: details.cloud_id,
        state: "ACTIVE",
        created_by: details.created_by,
        modified_by: details.modified_by,
        created_at: iso(details.created_at),
        modified_at: iso(details.modified_at),
        number_of_engines: lock(&project.engines).len(),
        cloud_type: "AWS",
    }
}

/// `GET /v0/projects`: an array, in no wrapper.
fn list(cloud: &Arc<Cloud>, _: &Call) -> Reply {
    let projects = lock(&cloud.projects).clone();
    Reply::json(&projects.iter().map(|project| view(project)).collect::<Vec<_>>())
}
