//! Calls of `reflections`.

use lakehouse::dremio::reflections::Reflections;
use lakehouse::dremio::{Project, Software};
use lakehouse::{Deployment, Result};
use serde_json::Value;

use super::{Recorded, empty, json, order};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let reflections = client.reflections();
    match operation {
        "reflections.list_early_summaries" => json(reflections.list_early_summaries().send()),
        _ => shared(&reflections, operation, x),
    }
}

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&project.reflections(), operation, x)
}

fn shared<D: Deployment>(
    reflections: &Reflections<D>,
    operation: &str,
    x: &Recorded,
) -> Result<Option<Value>> {
    let filter = || serde_json::from_str(&x.query("filter")).expect("the recorded filter fits its type");
    match operation {
        "reflections.list" => json(reflections.list().send()),
        "reflections.get" => json(reflections.get(x.segment(3)).send()),
        "reflections.create" => json(reflections.create(x.body()).send()),
        "reflections.update" => json(reflections.update(x.body()).send()),
        "reflections.delete" => empty(reflections.delete(x.segment(3)).send()),
        "reflections.refresh" => empty(reflections.refresh(x.segment(3)).send()),
        "reflections.list_summaries" if x.queries("orderBy").is_empty() => {
            json(reflections.list_summaries().filter(filter()).send())
        }
        "reflections.list_summaries" => json(
            reflections
                .list_summaries()
                .page_token(x.query("pageToken"))
                .max_results(x.number("maxResults"))
                .filter(filter())
                .order_by(order(&x.query("orderBy")))
                .send(),
        ),
        _ => panic!("no call for {operation}"),
    }
}
