//! Calls of `external_token_providers`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let providers = client.external_token_providers();
    match operation {
        "external_token_providers.list" if x.target().1.is_empty() => json(providers.list().send()),
        "external_token_providers.list" => {
            json(providers.list().limit(x.number("limit")).page_token(x.query("pageToken")).send())
        }
        "external_token_providers.create" => json(providers.create(x.body()).send()),
        "external_token_providers.get" => json(providers.get(x.segment(3)).send()),
        "external_token_providers.update" => json(providers.update(x.body()).send()),
        "external_token_providers.set_state" => empty(providers.set_state(x.segment(3), x.body()).send()),
        "external_token_providers.delete" => empty(providers.delete(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
