//! `GET /api/v3/reflection/summary`: the summary before there were pages, which older clients still ask for.

use std::sync::Arc;

use serde::Serialize;

use super::show::{Rights, ShownStatus, shown_status};
use super::{Reflection, Status, settled};
use crate::dremio::Dremio;
use crate::dremio::catalog::node::{Kind as NodeKind, Node};
use crate::dremio::catalog::store::Store;
use crate::dremio::reply::{List, Reply};
use crate::dremio::route::Call;
use crate::dremio::time::iso;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    entity_type: &'static str,
    id: String,
    created_at: String,
    updated_at: String,
    r#type: &'static str,
    name: String,
    dataset_id: String,
    dataset_path: Vec<String>,
    dataset_type: &'static str,
    current_size_bytes: u64,
    total_size_bytes: u64,
    enabled: bool,
    arrow_caching_enabled: bool,
    status: ShownStatus,
}

/// Those that the caller may see.
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Reply {
    let (store, reflections) = settled(dremio);
    let show = dremio.show(&store, &call.caller);
    let visible = reflections.iter().filter_map(|reflection| {
        let node = reflection.node(&store).filter(|node| Rights::on(&show, node).can_view)?;
        Some(item(dremio, &store, reflection, node))
    });
    Reply::json(&List::of(visible.collect()))
}

fn item(dremio: &Dremio, store: &Store, reflection: &Reflection, node: &Node) -> Item {
    let definition = &reflection.definition;
    let status = Status::of(reflection, store, node, dremio.clock.now());
    let bytes = status.rows.map_or(0, |rows| rows.bytes);
    let is_view = matches!(node.kind, NodeKind::View(_));
    Item {
        entity_type: "reflection-summary",
        id: reflection.id.clone(),
        created_at: iso(reflection.created_at),
        updated_at: iso(reflection.updated_at),
        r#type: definition.kind.as_str(),
        name: definition.name.clone(),
        dataset_id: node.id.clone(),
        dataset_path: node.path.clone(),
        dataset_type: if is_view { "VIRTUAL_DATASET" } else { "PHYSICAL_DATASET" },
        current_size_bytes: bytes,
        total_size_bytes: bytes,
        enabled: definition.enabled,
        arrow_caching_enabled: definition.arrow_caching,
        status: shown_status(status, false),
    }
}
