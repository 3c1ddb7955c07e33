//! The nodes that get no work.

use std::sync::Arc;

use serde_json::Value;

use super::error::ApiError;
use super::reply::Reply;
use super::route::Call;
use super::{Dremio, lock};

/// `GET /api/v3/nodeCollections/blacklist`: a bare array.
pub(crate) fn list_denied(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    Reply::json(&*lock(&dremio.denied_nodes))
}

/// `POST /api/v3/nodeCollections/blacklist`: the list takes the place of the one before.
pub(crate) fn set_denied(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let nodes = body.as_array().ok_or_else(|| ApiError::invalid_value(""))?;
    let nodes: Option<Vec<String>> =
        nodes.iter().map(|node| Value::as_str(node).map(str::to_owned)).collect();
    let mut nodes = nodes.ok_or_else(|| ApiError::invalid_value(""))?;
    nodes.dedup();
    lock(&dremio.denied_nodes).clone_from(&nodes);
    Ok(Reply::json(&nodes))
}
