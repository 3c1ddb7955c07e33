//! Calls of `cloud_engines`.

use lakehouse::Result;
use lakehouse::dremio::Project;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let engines = project.engines();
    match operation {
        "cloud_engines.list" => json(engines.list().send()),
        "cloud_engines.create" => json(engines.create(x.body()).send()),
        "cloud_engines.get" => json(engines.get(x.segment(3)).send()),
        "cloud_engines.update" => {
            let engine = engines.update(x.body()).send()?;
            engine.map_or(Ok(None), |engine| json(Ok(engine)))
        }
        "cloud_engines.delete" => empty(engines.delete(x.segment(3)).send()),
        "cloud_engines.enable" => empty(engines.enable(x.segment(3)).send()),
        "cloud_engines.disable" => empty(engines.disable(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
