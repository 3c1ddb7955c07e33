//! Calls of ingestion pipes.

use lakehouse::Result;
use lakehouse::dremio::Project;
use serde_json::Value;

use super::{Recorded, json};

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "pipes.load_files" => json(project.pipes().load_files(x.segment(3), x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}
