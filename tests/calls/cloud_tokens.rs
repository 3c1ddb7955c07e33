//! Calls of `cloud_tokens`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let tokens = cloud.tokens();
    match operation {
        "cloud_tokens.list" => json(tokens.list(x.segment(3)).send()),
        "cloud_tokens.create" => json(tokens.create(x.segment(3), x.body()).send()),
        "cloud_tokens.delete" => empty(tokens.delete(x.segment(3), x.segment(5)).send()),
        "cloud_tokens.delete_all_of_user" => empty(tokens.delete_all_of_user(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
