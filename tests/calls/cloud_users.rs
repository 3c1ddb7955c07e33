//! Calls of `cloud_users`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let users = cloud.users();
    match operation {
        "cloud_users.list" if x.target().1.is_empty() => json(users.list().send()),
        "cloud_users.list" => json(
            users
                .list()
                .filter(x.query("filter"))
                .max_results(x.number("maxResults"))
                .page_token(x.query("pageToken"))
                .order_by(x.query("orderBy"))
                .send(),
        ),
        "cloud_users.invite" => json(users.invite(x.body()).send()),
        "cloud_users.get" => json(users.get(x.segment(3)).send()),
        "cloud_users.get_by_name" => json(users.get_by_name(x.segment(4)).send()),
        "cloud_users.update" => json(users.update(x.body()).send()),
        "cloud_users.delete" => empty(users.delete(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
