//! Calls of SQL.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "sql.submit" => json(client.sql().submit(x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}
