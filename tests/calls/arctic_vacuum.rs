//! Calls of the vacuum of Arctic catalogs.
#![allow(deprecated, reason = "deprecated operations are operations")]

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let vacuum = cloud.arctic_vacuum();
    match operation {
        "arctic_vacuum.get" => json(vacuum.get(x.segment(4)).send()),
        "arctic_vacuum.create" => json(vacuum.create(x.segment(4), x.body()).send()),
        "arctic_vacuum.update" => json(vacuum.update(x.segment(4), x.body()).send()),
        "arctic_vacuum.delete" => empty(vacuum.delete(x.segment(4)).send()),
        _ => panic!("no call for {operation}"),
    }
}
