//! Calls of `datasets`.

use lakehouse::dremio::datasets::{Datasets, RecommendationKind};
use lakehouse::dremio::{Project, Software};
use lakehouse::{Deployment, Result};
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let datasets = client.datasets();
    match operation {
        "datasets.recommend_all_reflections" => json(datasets.recommend_all_reflections(x.segment(3)).send()),
        "datasets.recommend_reflections" => {
            let kind = RecommendationKind::from(x.segment(6));
            json(datasets.recommend_reflections(x.segment(3), kind).send())
        }
        _ => shared(&datasets, operation, x),
    }
}

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&project.datasets(), operation, x)
}

fn shared<D: Deployment>(datasets: &Datasets<D>, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "datasets.list_reflections" => json(datasets.list_reflections(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}
