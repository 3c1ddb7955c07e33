//! Calls of `roles`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse::dremio::roles::RoleMemberChange;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let roles = client.roles();
    match operation {
        "roles.list" if x.target().1.is_empty() => json(roles.list().send()),
        "roles.list" => json(roles.list().filter(x.query("filter")).send()),
        "roles.create" => json(roles.create(x.body()).send()),
        "roles.get" => json(roles.get(x.segment(3)).send()),
        "roles.get_by_name" => json(roles.get_by_name(x.segment(4)).send()),
        "roles.update" => json(roles.update(x.body()).send()),
        "roles.update_members" => {
            empty(roles.update_members(x.segment(3), x.body::<Vec<RoleMemberChange>>()).send())
        }
        "roles.delete" => empty(roles.delete(x.segment(3)).send()),
        "roles.list_privileges" => json(roles.list_privileges(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
