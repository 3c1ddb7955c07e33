//! Calls of model providers.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, _x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "model_providers.list" => json(cloud.model_providers().list().send()),
        _ => panic!("no call for {operation}"),
    }
}
