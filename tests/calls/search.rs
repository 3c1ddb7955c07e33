//! Calls of search.

use lakehouse::dremio::search::Search;
use lakehouse::dremio::{Project, Software};
use lakehouse::{Deployment, Result};
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let search = client.search();
    match operation {
        "search.get_status" => json(search.get_status().send()),
        "search.remove_documents" => json(search.remove_documents().send()),
        _ => shared(&search, operation, x),
    }
}

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&project.search(), operation, x)
}

fn shared<D: Deployment>(search: &Search<D>, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "search.query" => {
            let mut request = search.query(x.body());
            for short in x.queries("removeCatalogName") {
                request = request.remove_catalog_name(short == "true");
            }
            json(request.send())
        }
        _ => panic!("no call for {operation}"),
    }
}
