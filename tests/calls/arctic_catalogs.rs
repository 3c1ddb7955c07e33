//! Calls of Arctic catalogs.
#![allow(deprecated, reason = "deprecated operations are operations")]

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let catalogs = cloud.arctic_catalogs();
    match operation {
        "arctic_catalogs.list" => json(catalogs.list().send()),
        "arctic_catalogs.create" => json(catalogs.create(x.body()).send()),
        "arctic_catalogs.get" => json(catalogs.get(x.segment(4)).send()),
        "arctic_catalogs.delete" => empty(catalogs.delete(x.segment(4)).send()),
        _ => panic!("no call for {operation}"),
    }
}
