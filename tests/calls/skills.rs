//! Calls of the skills of the AI agent.

use lakehouse::Result;
use lakehouse::dremio::Project;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let skills = project.skills();
    match operation {
        "skills.get" => json(skills.get(x.segment(4)).send()),
        "skills.update" => json(skills.update(x.segment(4), x.body()).send()),
        "skills.delete" => empty(skills.delete(x.segment(4)).send()),
        _ => panic!("no call for {operation}"),
    }
}
