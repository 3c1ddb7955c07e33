//! Calls of `engine_rules`.

use lakehouse::Result;
use lakehouse::dremio::Project;
use serde_json::Value;

use super::{Recorded, json};

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let rules = project.engine_rules();
    match operation {
        "engine_rules.get" => json(rules.get().send()),
        "engine_rules.update" => json(rules.update(x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}
