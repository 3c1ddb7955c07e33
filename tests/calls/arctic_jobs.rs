//! Calls of the jobs of Arctic catalogs.
#![allow(deprecated, reason = "deprecated operations are operations")]

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use lakehouse::dremio::arctic_jobs::ArcticJobView;
use serde_json::Value;

use super::{Recorded, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let jobs = cloud.arctic_jobs();
    match operation {
        "arctic_jobs.list" => json(
            jobs.list(x.segment(4))
                .max_results(x.number("maxResults"))
                .page_token(x.query("pageToken"))
                .filter(x.query("filter"))
                .view(ArcticJobView::from(x.query("view")))
                .send(),
        ),
        "arctic_jobs.run" => json(jobs.run(x.segment(4), x.body()).send()),
        "arctic_jobs.get" => json(jobs.get(x.segment(4), x.segment(6)).send()),
        _ => panic!("no call for {operation}"),
    }
}
