//! Calls of `scripts`.

use lakehouse::dremio::scripts::Scripts;
use lakehouse::dremio::{Project, Software};
use lakehouse::{Deployment, Result};
use serde_json::Value;

use super::{Recorded, empty, json, order};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&client.scripts(), operation, x)
}

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&project.scripts(), operation, x)
}

fn shared<D: Deployment>(scripts: &Scripts<D>, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "scripts.list" => json(
            scripts
                .list()
                .offset(x.number("offset"))
                .max_results(x.number("maxResults"))
                .search(x.query("search"))
                .order_by(x.query("orderBy").split(',').map(order))
                .created_by(x.query("createdBy"))
                .owned_by(x.query("ownedBy"))
                .send(),
        ),
        "scripts.create" => json(scripts.create(x.body()).send()),
        "scripts.get" => json(scripts.get(x.segment(3)).send()),
        "scripts.update" => json(scripts.update(x.segment(3), x.body()).send()),
        "scripts.delete" => empty(scripts.delete(x.segment(3)).send()),
        "scripts.delete_batch" => json(scripts.delete_batch(x.body()).send()),
        "scripts.get_grants" => json(scripts.get_grants(x.segment(3)).send()),
        "scripts.set_grants" => json(scripts.set_grants(x.segment(3), x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}
