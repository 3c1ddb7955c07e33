//! Calls of `cluster`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty, json};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let cluster = client.cluster();
    let flag = |name: &str| x.query(name) == "true";
    match operation {
        "cluster.get_info" => json(cluster.get_info().send()),
        "cluster.get_stats" => json(cluster.get_stats().show_compact_stats(flag("showCompactStats")).send()),
        "cluster.get_id" => json(cluster.get_id().send()),
        "cluster.get_job_stats" => json(
            cluster
                .get_job_stats()
                .start(x.number("start"))
                .end(x.number("end"))
                .only_date_wise_totals(flag("onlyDateWiseTotals"))
                .send(),
        ),
        "cluster.get_user_stats" => json(
            cluster
                .get_user_stats()
                .start(x.number("start"))
                .end(x.number("end"))
                .only_unique_users_by_date(flag("onlyUniqueUsersByDate"))
                .send(),
        ),
        "cluster.get_job_and_user_stats" => json(
            cluster
                .get_job_and_user_stats()
                .num_days_back(x.number("numDaysBack"))
                .detailed_stats(flag("detailedStats"))
                .send(),
        ),
        "cluster.get_status" => json(cluster.get_status().send()),
        "cluster.create_first_user" => json(cluster.create_first_user(x.body()).send()),
        "cluster.accept_eula" => empty(cluster.accept_eula().send()),
        _ => panic!("no call for {operation}"),
    }
}
