//! Calls of `preferences`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse::dremio::preferences::PreferenceType;
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let preferences = client.preferences();
    let kind = PreferenceType::from(x.segment(4));
    match operation {
        "preferences.get" if x.target().1.is_empty() => json(preferences.get(kind).send()),
        "preferences.get" => {
            json(preferences.get(kind).show_catalog_info(x.query("showCatalogInfo") == "true").send())
        }
        "preferences.add" => json(preferences.add(kind, x.segment(5)).send()),
        "preferences.remove" => json(preferences.remove(kind, x.segment(5)).send()),
        _ => panic!("no call for {operation}"),
    }
}
