//! Calls of `node_collections`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let node_collections = client.node_collections();
    match operation {
        "node_collections.get_blacklist" => json(node_collections.get_blacklist().send()),
        "node_collections.set_blacklist" => {
            json(node_collections.set_blacklist(x.body::<Vec<String>>()).send())
        }
        _ => panic!("no call for {operation}"),
    }
}
