//! Calls of `usage`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use lakehouse::dremio::usage::{UsageFrequency, UsageType};
use serde_json::Value;

use super::{Recorded, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let usage = cloud.usage();
    match operation {
        "usage.list" if x.target().1.is_empty() => json(usage.list().send()),
        "usage.list" => json(
            usage
                .list()
                .filter(x.query("filter"))
                .group_by(UsageType::from(x.query("groupBy")))
                .frequency(UsageFrequency::from(x.query("frequency")))
                .max_results(x.number("maxResults"))
                .page_token(x.query("pageToken"))
                .send(),
        ),
        _ => panic!("no call for {operation}"),
    }
}
