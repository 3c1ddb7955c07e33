//! Calls of `users`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let users = client.users();
    let bare = x.target().1.is_empty();
    match operation {
        "users.list" if bare => json(users.list().send()),
        "users.list" => json(users.list().filter(x.query("filter")).send()),
        "users.create" => json(users.create(x.body()).send()).map(|user| user.filter(|user| !user.is_null())),
        "users.get" => json(users.get(x.segment(3)).send()),
        "users.get_by_name" => json(users.get_by_name(x.segment(4)).send()),
        "users.update" => json(users.update(x.body()).send()),
        "users.delete" if bare => empty(users.delete(x.segment(3)).send()),
        "users.delete" => empty(users.delete(x.segment(3)).version(x.query("version")).send()),
        "users.list_privileges" => json(users.list_privileges(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
