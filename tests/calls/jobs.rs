//! Calls of jobs.

use lakehouse::dremio::jobs::{JobSortKey, Jobs, SortOrder};
use lakehouse::dremio::{Project, Software};
use lakehouse::{Deployment, Result};
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let jobs = client.jobs();
    match operation {
        "jobs.get_reflection_job" => json(jobs.get_reflection_job(x.segment(3), x.segment(5)).send()),
        "jobs.cancel_reflection_job" => empty(jobs.cancel_reflection_job(x.segment(3), x.segment(5)).send()),
        "jobs.list" => json(
            jobs.list()
                .filter(x.query("filter"))
                .sort(JobSortKey::from(x.query("sort")))
                .order(SortOrder::from(x.query("order")))
                .offset(x.number("offset"))
                .limit(x.number("limit"))
                .send(),
        ),
        _ => shared(&jobs, operation, x),
    }
}

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&project.jobs(), operation, x)
}

fn shared<D: Deployment>(jobs: &Jobs<D>, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "jobs.get" => json(jobs.get(x.segment(3)).send()),
        "jobs.get_results" => {
            json(jobs.get_results(x.segment(3)).offset(x.number("offset")).limit(x.number("limit")).send())
        }
        "jobs.cancel" => empty(jobs.cancel(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
