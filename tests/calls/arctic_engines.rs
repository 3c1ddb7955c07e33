//! Calls of the engines of Arctic catalogs.
#![allow(deprecated, reason = "deprecated operations are operations")]

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let engines = cloud.arctic_engines();
    match operation {
        "arctic_engines.get" => json(engines.get(x.segment(4)).send()),
        "arctic_engines.create" => empty(engines.create(x.segment(4), x.body()).send()),
        "arctic_engines.update" => json(engines.update(x.segment(4), x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}
