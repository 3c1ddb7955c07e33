//! Calls of `support`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse::dremio::support::KvStore;
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let support = client.support();
    let bytes = match operation {
        "support.download_query_bundle" => support.download_query_bundle(x.segment(3)).send(),
        "support.download_kvstore_report" => {
            let stores = x.queries("store").into_iter().map(KvStore::from);
            support.download_kvstore_report().stores(stores).send()
        }
        _ => panic!("no call for {operation}"),
    };
    json(bytes.map(|bytes| String::from_utf8(bytes).expect("the recorded bytes are text")))
}
