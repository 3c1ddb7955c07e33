//! Calls of `authorization_cache`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let cache = client.authorization_cache();
    match operation {
        "authorization_cache.clear" => empty(cache.clear(x.segment(4)).send()),
        "authorization_cache.clear_all" => empty(cache.clear_all().send()),
        _ => panic!("no call for {operation}"),
    }
}
