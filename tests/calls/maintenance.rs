//! Calls of maintenance tasks.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let maintenance = client.maintenance();
    match operation {
        "maintenance.list" => json(
            maintenance
                .list(x.segment(3))
                .filter(x.query("filter"))
                .max_results(x.number("maxResults"))
                .page_token(x.query("pageToken"))
                .send(),
        ),
        "maintenance.create" => json(maintenance.create(x.segment(3), x.body()).send()),
        "maintenance.get" => json(maintenance.get(x.segment(3), x.segment(6)).send()),
        "maintenance.update" => json(maintenance.update(x.segment(3), x.segment(6), x.body()).send()),
        "maintenance.delete" => empty(maintenance.delete(x.segment(3), x.segment(6)).send()),
        _ => panic!("no call for {operation}"),
    }
}
