//! Calls of `groups`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, json};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let groups = client.groups();
    match operation {
        "groups.get" => json(groups.get(x.segment(3)).send()),
        "groups.get_by_name" => json(groups.get_by_name(x.segment(4)).send()),
        _ => panic!("no call for {operation}"),
    }
}
