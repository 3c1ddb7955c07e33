//! Arctic catalogs of a Classic organization, each with an engine that keeps its tables in order.

mod catalogs;
mod engine;
mod job;
mod schedule;
mod task;

use serde::Serialize;

use self::engine::{ArcticEngine, Vacuum};
use self::job::Job;
use self::schedule::Schedule;
use super::Cloud;
use super::routes::Route;
use crate::dremio::account::Caller;
use crate::dremio::time::iso;
use crate::dremio::{ApiError, lock, new_id};

/// The tables of these areas.
pub(super) const TABLES: [&[Route]; 4] = [catalogs::ROUTES, engine::ROUTES, schedule::ROUTES, job::ROUTES];

/// All catalogs of an organization.
#[derive(Debug, Default)]
pub(crate) struct Arctic(Vec<Catalog>);

/// A catalog.
#[derive(Debug)]
struct Catalog {
    id: String,
    name: String,
    request_id: Option<String>,
    owner: (String, String),
    created_at: i64,
    engine: Option<ArcticEngine>,
    vacuum: Option<Vacuum>,
    schedules: Vec<Schedule>,
    jobs: Vec<Job>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    id: String,
    name: String,
    owner_id: String,
    owner_name: String,
    created_by: String,
    modified_by: String,
    created_at: String,
    modified_at: String,
    state: Option<()>,
    nessie_endpoint: Option<()>,
}

impl Catalog {
    fn view(&self) -> View {
        let (id, name) = self.owner.clone();
        View {
            id: self.id.clone(),
            name: self.name.clone(),
            owner_id: id.clone(),
            owner_name: name,
            created_by: id.clone(),
            modified_by: id,
            created_at: iso(self.created_at),
            modified_at: iso(self.created_at),
            state: None,
            nessie_endpoint: None,
        }
    }
}

/// Refuses a name that is empty or taken.
pub(super) fn check_new_name(cloud: &Cloud, name: &str) -> Result<(), ApiError> {
    if name.trim().is_empty() {
        return Err(ApiError::bad_request("name must not be empty."));
    }
    if lock(&cloud.arctic).id_of(name).is_some() {
        return Err(ApiError::bad_request(format!("Cannot create catalog [{name}]. It already exists.")));
    }
    Ok(())
}

impl Arctic {
    /// Makes a catalog and gives its id.
    pub fn add(&mut self, name: &str, request_id: Option<String>, owner: &Caller, now: i64) -> String {
        let id = new_id();
        self.0.push(Catalog {
            id: id.clone(),
            name: name.to_owned(),
            request_id,
            owner: (owner.id.clone(), owner.name.clone()),
            created_at: now,
            engine: None,
            vacuum: None,
            schedules: Vec::new(),
            jobs: Vec::new(),
        });
        id
    }

    pub fn id_of(&self, name: &str) -> Option<String> {
        self.0.iter().find(|catalog| catalog.name == name).map(|catalog| catalog.id.clone())
    }

    fn get_mut(&mut self, id: &str) -> Result<&mut Catalog, ApiError> {
        let catalog = self.0.iter_mut().find(|catalog| catalog.id == id);
        catalog.ok_or_else(|| ApiError::not_found(format!("Catalog [{id}] was not found.")))
    }
}
