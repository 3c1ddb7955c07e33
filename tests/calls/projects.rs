//! Calls of `projects`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let projects = cloud.projects();
    match operation {
        "projects.list" => json(projects.list().send()),
        "projects.create" => json(projects.create(x.body()).send()),
        "projects.get" => json(projects.get(x.segment(3)).send()),
        "projects.update" => json(projects.update(x.body()).send()),
        "projects.delete" => empty(projects.delete(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
