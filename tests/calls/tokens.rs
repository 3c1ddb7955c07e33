//! Calls of `tokens`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let tokens = client.tokens();
    match operation {
        "tokens.list" => json(tokens.list(x.segment(3)).send()),
        "tokens.create" => json(tokens.create(x.segment(3), x.body()).send()),
        "tokens.delete" => empty(tokens.delete(x.segment(3), x.segment(5)).send()),
        "tokens.delete_all_of_user" => empty(tokens.delete_all_of_user(x.segment(3)).send()),
        "tokens.delete_everyones" => empty(tokens.delete_everyones().send()),
        _ => panic!("no call for {operation}"),
    }
}
