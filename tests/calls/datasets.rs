//! The calls of the exchanges of `datasets`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse::dremio::datasets::RecommendationKind;
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let datasets = client.datasets();
    match operation {
        "datasets.list_reflections" => json(datasets.list_reflections(x.segment(3)).send()),
        "datasets.recommend_all_reflections" => json(datasets.recommend_all_reflections(x.segment(3)).send()),
        "datasets.recommend_reflections" => {
            let kind = RecommendationKind::from(x.segment(6));
            json(datasets.recommend_reflections(x.segment(3), kind).send())
        }
        _ => panic!("no call for {operation}"),
    }
}
