//! Calls of the AI tools.

use lakehouse::Result;
use lakehouse::dremio::Project;
use serde_json::Value;

use super::{Recorded, json};

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let tools = project.ai_tools();
    match operation {
        "ai_tools.list" => json(tools.list().send()),
        "ai_tools.invoke" => {
            let name = x.segment(4);
            let name = name.strip_suffix(":invoke").expect("the path says what to do");
            match tools.invoke(name, x.body()).send()? {
                Some(answer) => json(Ok(answer)),
                None => Ok(None),
            }
        }
        _ => panic!("no call for {operation}"),
    }
}
