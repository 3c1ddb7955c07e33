//! A reflection as the API shows it.

use serde::Serialize;

use super::definition::{Fields, Kind};
use super::{Reflection, Status};
use crate::dremio::catalog::entity::Show;
use crate::dremio::catalog::node::{Kind as NodeKind, Node, Origin};
use crate::dremio::catalog::store::Store;
use crate::dremio::time::iso;
use crate::dremio::{Dremio, Edition};
use crate::path::dotted;

/// What stands for "never" among times: a millisecond before 1970.
const NEVER: i64 = -1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shown<'a> {
    id: &'a str,
    r#type: Kind,
    name: &'a str,
    tag: &'a str,
    created_at: String,
    updated_at: String,
    dataset_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reflection_mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arrow_caching_enabled: Option<bool>,
    current_size_bytes: u64,
    total_size_bytes: u64,
    enabled: bool,
    #[serde(flatten)]
    dataset: Option<Dataset>,
    status: ShownStatus,
    #[serde(flatten)]
    fields: &'a Fields,
    partition_distribution_strategy: &'a str,
    #[serde(flatten)]
    rights: Option<Rights>,
    entity_type: &'static str,
}

/// What only the newer Enterprise releases tell.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dataset {
    #[serde(rename = "datasetName")]
    name: String,
    #[serde(rename = "datasetType")]
    r#type: &'static str,
    record_count: u64,
    considered_count: u64,
    matched_count: u64,
    accelerated_count: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShownStatus {
    config: &'static str,
    refresh: &'static str,
    availability: &'static str,
    combined_status: &'static str,
    refresh_method: &'static str,
    failure_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_failure_message: Option<String>,
    last_data_fetch: String,
    expires_at: String,
    last_refresh_duration_millis: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_refresh_finished: Option<String>,
}

/// What a caller may do with the reflections of a dataset.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rights {
    pub can_view: bool,
    pub can_alter: bool,
}

impl Rights {
    pub fn on(show: &Show<'_>, node: &Node) -> Self {
        let held = show.rules().permissions(&node.path);
        let can_alter = held.contains(&"ALTER_REFLECTION");
        Self { can_view: can_alter || held.contains(&"VIEW_REFLECTION"), can_alter }
    }
}

/// The kind of a dataset.
pub(crate) fn dataset_type(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::View(_) => "VIRTUAL_DATASET",
        NodeKind::Table(table) => match table.origin {
            Origin::Promoted => "PHYSICAL_DATASET_SOURCE_FOLDER",
            Origin::Uploaded => "PHYSICAL_DATASET_HOME_FILE",
            _ => "PHYSICAL_DATASET",
        },
        _ => "INVALID_DATASET_TYPE",
    }
}

pub(crate) fn shown<'a>(
    dremio: &Dremio,
    store: &Store,
    node: &Node,
    reflection: &'a Reflection,
    rights: Rights,
) -> Shown<'a> {
    let status = Status::of(reflection, store, node, dremio.clock.now());
    let definition = &reflection.definition;
    let is_26 = dremio.settings.version.is_26();
    let enterprise = dremio.settings.edition == Edition::Enterprise;
    let bytes = status.rows.map_or(0, |rows| rows.bytes);
    let dataset = Dataset {
        name: dotted(&node.path),
        r#type: dataset_type(node),
        record_count: status.rows.map_or(0, |rows| rows.count),
        considered_count: 0,
        matched_count: 0,
        accelerated_count: 0,
    };
    let mode = if definition.managed { "Autonomous" } else { "Manual" };
    Shown {
        id: &reflection.id,
        r#type: definition.kind,
        name: &definition.name,
        tag: &reflection.tag,
        created_at: iso(reflection.created_at),
        updated_at: iso(reflection.updated_at),
        dataset_id: &definition.dataset_id,
        reflection_mode: is_26.then_some(mode),
        arrow_caching_enabled: (!is_26).then_some(definition.arrow_caching),
        current_size_bytes: bytes,
        total_size_bytes: bytes,
        enabled: definition.enabled,
        dataset: (is_26 && enterprise).then_some(dataset),
        status: shown_status(status, is_26),
        fields: &definition.fields,
        partition_distribution_strategy: definition.strategy,
        rights: enterprise.then_some(rights),
        entity_type: "reflection",
    }
}

pub(crate) fn shown_status(status: Status, is_26: bool) -> ShownStatus {
    let rows = status.rows;
    ShownStatus {
        config: status.config,
        refresh: status.refresh,
        availability: status.availability,
        combined_status: status.combined,
        refresh_method: status.method,
        failure_count: status.failures,
        last_failure_message: status.failure,
        last_data_fetch: iso(rows.map_or(NEVER, |rows| rows.fetched_at)),
        expires_at: iso(rows.map_or(NEVER, |rows| rows.expires_at)),
        last_refresh_duration_millis: rows.map_or(-1, |rows| rows.duration),
        last_refresh_finished: is_26.then(|| iso(rows.map_or(NEVER, |rows| rows.finished_at))),
    }
}
