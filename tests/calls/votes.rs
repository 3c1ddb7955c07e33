//! Calls of `votes`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, json};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn call(client: &Software, operation: &str, _: &Recorded) -> Result<Option<Value>> {
    match operation {
        "votes.list" => json(client.votes().list().send()),
        _ => panic!("no call for {operation}"),
    }
}
