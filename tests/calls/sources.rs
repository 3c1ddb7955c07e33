//! Calls of the old source API.

use lakehouse::dremio::sources::Sources;
use lakehouse::dremio::{Project, Software};
use lakehouse::{Deployment, Result};
use serde_json::Value;

use super::{Recorded, empty, json};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let sources = client.sources();
    match operation {
        "sources.list" => json(sources.list().send()),
        "sources.create" => json(sources.create(x.body()).send()),
        "sources.get" => json(sources.get(x.segment(3)).send()),
        "sources.update" => json(sources.update(x.body()).send()),
        "sources.delete" => empty(sources.delete(x.segment(3)).send()),
        "sources.list_types" => json(sources.list_types().send()),
        "sources.get_type" => json(sources.get_type(x.segment(4)).send()),
        _ => shared(&sources, operation, x),
    }
}

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&project.sources(), operation, x)
}

fn shared<D: Deployment>(sources: &Sources<D>, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "sources.clear_permission_cache" => empty(sources.clear_permission_cache(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
