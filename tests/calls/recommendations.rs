//! Calls of `recommendations`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty, json};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let recommendations = client.recommendations();
    match operation {
        "recommendations.submit_jobs" => json(recommendations.submit_jobs(x.body()).send()),
        "recommendations.get_job_results" => json(recommendations.get_job_results(x.segment(5)).send()),
        "recommendations.list_usage_based" => json(recommendations.list_usage_based().send()),
        "recommendations.create_usage_based" => json(recommendations.create_usage_based(x.body()).send()),
        "recommendations.refresh_usage_based" => empty(recommendations.refresh_usage_based().send()),
        "recommendations.delete_usage_based" => empty(recommendations.delete_usage_based().send()),
        "recommendations.list_for_jobs" => json(recommendations.list_for_jobs(x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}
