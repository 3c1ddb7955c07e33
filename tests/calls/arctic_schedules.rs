//! Calls of the schedules of Arctic catalogs.
#![allow(deprecated, reason = "deprecated operations are operations")]

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let schedules = cloud.arctic_schedules();
    match operation {
        "arctic_schedules.list" => json(
            schedules.list(x.segment(4)).filter(x.query("filter")).page_token(x.query("pageToken")).send(),
        ),
        "arctic_schedules.create" => json(schedules.create(x.segment(4), x.body()).send()),
        "arctic_schedules.get" => json(schedules.get(x.segment(4), x.segment(6)).send()),
        "arctic_schedules.update" => json(schedules.update(x.segment(4), x.segment(6), x.body()).send()),
        "arctic_schedules.delete" => empty(schedules.delete(x.segment(4), x.segment(6)).send()),
        _ => panic!("no call for {operation}"),
    }
}
