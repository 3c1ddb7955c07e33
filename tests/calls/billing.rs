//! Calls of `billing`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, json};

#[expect(deprecated, reason = "they are still there")]
pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let billing = cloud.billing();
    match operation {
        "billing.list" => json(billing.list().send()),
        "billing.list_credits" => json(billing.list_credits(x.segment(3)).send()),
        "billing.list_transactions" => json(billing.list_transactions(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
