//! Calls of `engines`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let engines = client.engines();
    match operation {
        "engines.list" => json(engines.list().send()),
        "engines.create" => json(engines.create(x.body()).send()),
        "engines.get" => json(engines.get(x.segment(3)).send()),
        "engines.update" => json(engines.update(x.segment(3), x.body()).send()),
        "engines.delete" => empty(engines.delete(x.segment(3)).send()),
        "engines.stop" => json(engines.stop(x.segment(3)).send()),
        "engines.start" => json(engines.start(x.segment(3)).send()),
        "engines.get_options" => json(engines.get_options().send()),
        "engines.get_deployment_type" => json(engines.get_deployment_type().send()),
        _ => panic!("no call for {operation}"),
    }
}
