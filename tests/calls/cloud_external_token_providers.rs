//! Calls of `cloud_external_token_providers`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let providers = cloud.external_token_providers();
    match operation {
        "cloud_external_token_providers.list" => json(providers.list().send()),
        "cloud_external_token_providers.create" => json(providers.create(x.body()).send()),
        "cloud_external_token_providers.get" => json(providers.get(x.segment(3)).send()),
        "cloud_external_token_providers.update" => json(providers.update(x.body()).send()),
        "cloud_external_token_providers.delete" => empty(providers.delete(x.segment(3)).send()),
        "cloud_external_token_providers.enable" => empty(providers.enable(x.segment(3)).send()),
        "cloud_external_token_providers.disable" => empty(providers.disable(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
