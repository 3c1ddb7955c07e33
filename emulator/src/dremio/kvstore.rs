//! The report on the metadata store: a zip of CSV files.

use std::fmt::Display;
use std::sync::Arc;

use super::Dremio;
use super::catalog::node::{Kind, Node};
use super::catalog::store::Store;
use super::error::ApiError;
use super::reflection::{self, Reflections, Status, columns};
use super::reply::Reply;
use super::route::Call;
use super::time::iso;
use super::zip::Zip;
use crate::path::dotted;

/// The stores that can be looked into.
const STORES: [&str; 6] = [
    "metadata-multi-splits",
    "metadata-dataset-splits",
    "dac-namespace",
    "materialization-store",
    "reflection-goals",
    "reflection-entries",
];

/// `GET /apiv2/kvstore/report`: `store` may be repeated; `none` leaves the statistics alone.
pub(crate) fn download(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let wanted: Vec<&str> = call.query.all("store").collect();
    if let Some(unknown) = wanted.iter().find(|name| !STORES.contains(name) && **name != "none") {
        return Err(ApiError::bare(400, format!("There is no store [{unknown}].")));
    }
    if wanted.contains(&"none") && wanted.len() > 1 {
        return Err(ApiError::bare(400, "Either none or stores, not both."));
    }
    let (store, reflections) = reflection::settled(dremio);
    let now = dremio.clock.now();
    let tables = STORES.map(|name| (name, table(name, &store, &reflections, now)));
    let mut statistics = Csv::new(&["store", "entries", "bytes"]);
    for (name, table) in &tables {
        statistics.row(&[name, &table.rows, &table.text.len()]);
    }
    let mut zip = Zip::default();
    zip.add("kvstore_stats.csv", statistics.text.as_bytes());
    zip.add("source_settings.csv", sources(&store).text.as_bytes());
    for (name, table) in tables.iter().filter(|(name, _)| wanted.is_empty() || wanted.contains(name)) {
        zip.add(&format!("{name}.csv"), table.text.as_bytes());
    }
    Ok(Reply::File { name: format!("kvstore-report_{now}.zip"), content: zip.finish() })
}

fn table(name: &str, store: &Store, reflections: &Reflections, now: i64) -> Csv {
    match name {
        "metadata-multi-splits" | "metadata-dataset-splits" => splits(store),
        "dac-namespace" => namespace(store),
        "materialization-store" => materializations(store, reflections, now),
        "reflection-goals" => goals(reflections),
        _ => entries(store, reflections, now),
    }
}

/// Every table here is read in one piece.
fn splits(store: &Store) -> Csv {
    let mut csv = Csv::new(&["dataset_id", "path", "columns", "splits"]);
    for node in store.nodes().filter(|node| matches!(node.kind, Kind::Table(_))) {
        csv.row(&[&node.id, &dotted(&node.path), &columns(node).len(), &1]);
    }
    csv
}

fn namespace(store: &Store) -> Csv {
    let mut csv = Csv::new(&["id", "path", "type", "created_at"]);
    for node in store.nodes() {
        csv.row(&[&node.id, &dotted(&node.path), &node.kind.word(), &iso(node.created_at)]);
    }
    csv
}

fn sources(store: &Store) -> Csv {
    let mut csv = Csv::new(&[
        "source",
        "type",
        "auth_ttl_ms",
        "names_refresh_ms",
        "dataset_refresh_after_ms",
        "dataset_expire_after_ms",
        "reflection_refresh_ms",
        "reflection_grace_ms",
    ]);
    for node in store.nodes() {
        let Kind::Source(source) = &node.kind else { continue };
        let (policy, acceleration) = (&source.policy, &source.acceleration);
        csv.row(&[
            &dotted(&node.path),
            &source.kind,
            &policy.auth_ttl,
            &policy.names_refresh,
            &policy.dataset_refresh_after,
            &policy.dataset_expire_after,
            &acceleration.refresh_period,
            &acceleration.grace_period,
        ]);
    }
    csv
}

fn goals(reflections: &Reflections) -> Csv {
    let mut csv = Csv::new(&["id", "name", "type", "dataset_id", "enabled", "tag", "created_at"]);
    for reflection in reflections.iter() {
        let definition = &reflection.definition;
        csv.row(&[
            &reflection.id,
            &definition.name,
            &definition.kind.as_str(),
            &definition.dataset_id,
            &definition.enabled,
            &reflection.tag,
            &iso(reflection.created_at),
        ]);
    }
    csv
}

fn statuses<'a>(
    store: &'a Store,
    reflections: &'a Reflections,
    now: i64,
) -> impl Iterator<Item = (&'a str, &'a Node, Status)> {
    reflections.iter().filter_map(move |reflection| {
        let node = reflection.node(store)?;
        Some((reflection.id.as_str(), node, Status::of(reflection, store, node, now)))
    })
}

fn entries(store: &Store, reflections: &Reflections, now: i64) -> Csv {
    let mut csv = Csv::new(&["id", "dataset", "refresh", "availability", "failures"]);
    for (id, node, status) in statuses(store, reflections, now) {
        csv.row(&[&id, &dotted(&node.path), &status.refresh, &status.availability, &status.failures]);
    }
    csv
}

fn materializations(store: &Store, reflections: &Reflections, now: i64) -> Csv {
    let mut csv = Csv::new(&["reflection_id", "dataset", "records", "bytes", "finished_at", "expires_at"]);
    for (id, node, status) in statuses(store, reflections, now) {
        if let Some(rows) = status.rows {
            let (finished, expires) = (iso(rows.finished_at), iso(rows.expires_at));
            csv.row(&[&id, &dotted(&node.path), &rows.count, &rows.bytes, &finished, &expires]);
        }
    }
    csv
}

/// Comma-separated values, each in quotes.
struct Csv {
    text: String,
    rows: usize,
}

impl Csv {
    fn new(columns: &[&str]) -> Self {
        Self { text: format!("{}\n", columns.join(",")), rows: 0 }
    }

    fn row(&mut self, values: &[&dyn Display]) {
        let quoted = |value: &&dyn Display| format!("\"{}\"", value.to_string().replace('"', "\"\""));
        self.text.push_str(&values.iter().map(quoted).collect::<Vec<_>>().join(","));
        self.text.push('\n');
        self.rows += 1;
    }
}
