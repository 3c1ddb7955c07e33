//! Calls of `wlm`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let wlm = client.wlm();
    match operation {
        "wlm.list_queues" => json(wlm.list_queues().send()),
        "wlm.create_queue" => json(wlm.create_queue(x.body()).send()),
        "wlm.get_queue" => json(wlm.get_queue(x.segment(4)).send()),
        "wlm.get_queue_by_name" => json(wlm.get_queue_by_name(x.segment(5)).send()),
        "wlm.update_queue" => json(wlm.update_queue(x.body()).send()),
        "wlm.delete_queue" => empty(wlm.delete_queue(x.segment(4)).send()),
        "wlm.get_rules" => json(wlm.get_rules().send()),
        "wlm.update_rules" => json(wlm.update_rules(x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}
