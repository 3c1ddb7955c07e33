//! Calls of `project_users`.

use lakehouse::Result;
use lakehouse::dremio::Project;
use serde_json::Value;

use super::{Recorded, json};

#[expect(deprecated, reason = "they are still there")]
pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let users = project.users();
    match operation {
        "project_users.get" => json(users.get(x.segment(3)).send()),
        "project_users.get_by_name" => json(users.get_by_name(x.segment(4)).send()),
        _ => panic!("no call for {operation}"),
    }
}
