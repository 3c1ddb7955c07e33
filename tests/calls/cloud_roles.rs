//! Calls of `cloud_roles`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let roles = cloud.roles();
    match operation {
        "cloud_roles.list" if x.target().1.is_empty() => json(roles.list().send()),
        "cloud_roles.list" => json(
            roles
                .list()
                .filter(x.query("filter"))
                .max_results(x.number("maxResults"))
                .page_token(x.query("pageToken"))
                .order_by(x.query("orderBy"))
                .send(),
        ),
        "cloud_roles.create" => json(roles.create(x.body()).send()),
        "cloud_roles.get" => json(roles.get(x.segment(3)).send()),
        "cloud_roles.get_by_name" => json(roles.get_by_name(x.segment(4)).send()),
        "cloud_roles.update" => json(roles.update(x.body()).send()),
        "cloud_roles.delete" => empty(roles.delete(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
