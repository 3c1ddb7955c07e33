//! Calls of `identity_providers`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let providers = cloud.identity_providers();
    match operation {
        "identity_providers.list" => json(providers.list().send()),
        "identity_providers.create" => json(providers.create(x.body()).send()),
        "identity_providers.get" => json(providers.get(x.segment(3)).send()),
        "identity_providers.update" => json(providers.update(x.body()).send()),
        "identity_providers.delete" => empty(providers.delete(x.segment(3)).send()),
        "identity_providers.enable" => empty(providers.enable(x.segment(3)).send()),
        "identity_providers.disable" => empty(providers.disable(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
