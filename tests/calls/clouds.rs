//! Calls of `clouds`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, _x: &Recorded) -> Result<Option<Value>> {
    let clouds = cloud.clouds();
    match operation {
        #[expect(deprecated, reason = "it is still there")]
        "clouds.list" => json(clouds.list().send()),
        _ => panic!("no call for {operation}"),
    }
}
