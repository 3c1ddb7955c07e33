//! Calls of the maintenance tasks of a project.

use lakehouse::Result;
use lakehouse::dremio::Project;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let maintenance = project.maintenance();
    match operation {
        "cloud_maintenance.list" => json(
            maintenance
                .list()
                .filter(x.query("filter"))
                .max_results(x.number("maxResults"))
                .page_token(x.query("pageToken"))
                .send(),
        ),
        "cloud_maintenance.create" => json(maintenance.create(x.body()).send()),
        "cloud_maintenance.get" => json(maintenance.get(x.segment(4)).send()),
        "cloud_maintenance.update" => json(maintenance.update(x.segment(4), x.body()).send()),
        "cloud_maintenance.delete" => empty(maintenance.delete(x.segment(4)).send()),
        _ => panic!("no call for {operation}"),
    }
}
