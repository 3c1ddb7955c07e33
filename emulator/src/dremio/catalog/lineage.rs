//! `GET /api/v3/catalog/{id}/graph`: what a dataset is made of, and what is made of it.

use std::sync::Arc;

use serde::Serialize;

use super::access::Wish;
use super::entity::Item;
use super::node::{Kind, Node};
use super::store::{Found, key};
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, lock};

#[derive(Serialize)]
struct Lineage {
    sources: Vec<Item>,
    parents: Vec<Item>,
    children: Vec<Item>,
}

pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let store = lock(&dremio.catalog);
    let show = dremio.show(&store, &call.caller);
    let node = store.node_by_id(id).filter(|node| node.kind.is_dataset());
    let node = node.ok_or_else(|| ApiError::not_found(format!("Could not find dataset with id [{id}].")))?;
    show.rules().require(Wish::See, &node.path)?;

    let parents: Vec<&Node> = parent_paths(node).iter().filter_map(|path| store.node(path)).collect();
    let own = key(&node.path);
    let reads_it = |other: &&Node| parent_paths(other).iter().any(|path| key(path) == own);
    let children = store.nodes().filter(reads_it);

    // The roots of what is read; a table is read from its own source.
    let mut roots: Vec<&Node> = Vec::new();
    let read = if parents.is_empty() { vec![node] } else { parents.clone() };
    for root in read.iter().filter_map(|node| store.node(node.path.get(..1)?)) {
        if !roots.iter().any(|known| known.id == root.id) {
            roots.push(root);
        }
    }
    let item = |node: &Node| show.item(&Found::Node(node));
    Ok(Reply::json(&Lineage {
        sources: roots.into_iter().map(item).collect(),
        parents: parents.into_iter().map(item).collect(),
        children: children.map(item).collect(),
    }))
}

fn parent_paths(node: &Node) -> &[Vec<String>] {
    match &node.kind {
        Kind::View(view) => &view.parents,
        _ => &[],
    }
}
