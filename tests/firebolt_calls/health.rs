//! Calls of `health`.

use lakehouse::Result;
use lakehouse::firebolt::Core;
use serde_json::Value;

use super::{empty, json};

pub fn call(client: &Core, verb: &str) -> Result<Option<Value>> {
    let health = client.health();
    match verb {
        "ready" => empty(health.ready().send()),
        "live" => empty(health.live().send()),
        "ping" => json(health.ping().send()),
        "metrics" => json(health.metrics().send()),
        "gateway" => empty(health.gateway().send()),
        _ => panic!("no call of health.{verb}"),
    }
}
