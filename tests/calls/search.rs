//! Calls of search.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let search = client.search();
    match operation {
        "search.query" => {
            json(search.query(x.body()).remove_catalog_name(x.query("removeCatalogName") == "true").send())
        }
        "search.get_status" => json(search.get_status().send()),
        "search.remove_documents" => json(search.remove_documents().send()),
        _ => panic!("no call for {operation}"),
    }
}
