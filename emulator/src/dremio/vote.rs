//! Votes for datasets that users want to be faster.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::Serialize;

use super::Dremio;
use super::catalog::store::Store;
use super::lock;
use super::reflection::{self, show::dataset_type};
use super::reply::{List, Reply};
use super::route::Call;

/// The vote of one user for one dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Vote {
    pub user_id: String,
    pub dataset_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    id: String,
    votes: usize,
    dataset_id: String,
    dataset_path: Vec<String>,
    dataset_type: &'static str,
    dataset_reflection_count: usize,
    entity_type: &'static str,
}

/// `GET /api/v3/vote`: the datasets with votes, most votes first.
pub(crate) fn list(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    let (store, reflections) = reflection::settled(dremio);
    let votes = lock(&dremio.votes);
    let mut summaries: Vec<Summary> = Vec::new();
    for vote in votes.iter() {
        match summaries.iter_mut().find(|known| known.dataset_id == vote.dataset_id) {
            Some(known) => known.votes += 1,
            None => summaries.extend(first(&store, &reflections, vote)),
        }
    }
    summaries.sort_by_key(|summary| Reverse(summary.votes));
    Reply::json(&List::of(summaries))
}

fn first(store: &Store, reflections: &reflection::Reflections, vote: &Vote) -> Option<Summary> {
    let node = store.node_by_id(&vote.dataset_id)?;
    let own = reflections.iter().filter(|reflection| reflection.definition.dataset_id == node.id);
    Some(Summary {
        id: format!("vote-{}", node.id),
        votes: 1,
        dataset_id: node.id.clone(),
        dataset_path: node.path.clone(),
        dataset_type: dataset_type(node),
        dataset_reflection_count: own.count(),
        entity_type: "vote-summary",
    })
}
