//! Counts of nodes, sources, jobs and reflections.

use std::sync::Arc;
use std::thread;

use serde::Serialize;

use super::catalog::node::{Kind, Node};
use super::catalog::store::Store;
use super::reflection::{self, Reflections, Status};
use super::reply::Reply;
use super::route::Call;
use super::time::iso;
use super::{Dremio, Edition};

/// How far back jobs are counted.
const WEEK_MS: i64 = 7 * 86_400_000;

/// The kinds of jobs, in the order in which they are counted.
const GROUPS: [&str; 5] = ["UI", "EXTERNAL", "ACCELERATION", "DOWNLOAD", "INTERNAL"];

/// What a node may use beside the heap; the emulator sets itself no other bound.
const DIRECT_MEMORY: u64 = 8 << 30;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClusterStats {
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinators: Option<[Endpoint; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    executors: Option<[Endpoint; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster_nodes: Option<Nodes>,
    sources: Vec<SourceStats>,
    job_stats: [JobStats; 5],
    reflection_stats: ReflectionStats,
    edition: &'static str,
}

/// The one node, which coordinates and executes.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    address: &'static str,
    available_cores: usize,
    max_direct_memory_bytes: u64,
    started_at: String,
}

#[derive(Serialize)]
struct Nodes {
    coordinator: NodeStats,
    executor: NodeStats,
}

#[derive(Clone, Serialize)]
struct NodeStats {
    count: usize,
    mem: u64,
    cpu: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SourceStats {
    id: String,
    r#type: String,
    pds_count: usize,
    vds_count: i64,
}

#[derive(Serialize)]
struct JobStats {
    r#type: &'static str,
    count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReflectionStats {
    active_reflections: usize,
    error_reflections: usize,
    total_reflection_size_bytes: u64,
    latest_reflections_size_bytes: u64,
    incremental_reflection_count: usize,
}

/// The edition, as short as can be.
pub(crate) fn edition(dremio: &Dremio) -> &'static str {
    match dremio.settings.edition {
        Edition::Enterprise => "ee",
        Edition::Community => "oss",
    }
}

/// `GET /api/v3/cluster/stats`
pub(crate) fn stats(dremio: &Arc<Dremio>, call: &Call) -> Reply {
    let compact = call.query.get("showCompactStats").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let node = Endpoint {
        address: "localhost",
        available_cores: thread::available_parallelism().map_or(1, usize::from),
        max_direct_memory_bytes: DIRECT_MEMORY,
        started_at: iso(dremio.started_at),
    };
    let mean = NodeStats { count: 1, mem: node.max_direct_memory_bytes, cpu: node.available_cores };
    let since = dremio.clock.now() - WEEK_MS;
    let jobs = dremio.jobs.newest();
    let count = |group: &'static str| {
        let counted = jobs.iter().filter(|job| job.started_at > since && job.group() == group);
        JobStats { r#type: group, count: counted.count() }
    };
    let (store, reflections) = reflection::settled(dremio);
    Reply::json(&ClusterStats {
        coordinators: (!compact).then(|| [node.clone()]),
        executors: (!compact).then_some([node]),
        cluster_nodes: compact.then(|| Nodes { coordinator: mean.clone(), executor: mean }),
        sources: sources(dremio, &store),
        job_stats: GROUPS.map(count),
        reflection_stats: reflection_stats(dremio, &store, &reflections),
        edition: edition(dremio),
    })
}

fn sources(dremio: &Dremio, store: &Store) -> Vec<SourceStats> {
    let count = |node: &Node| {
        let Kind::Source(source) = &node.kind else { return None };
        let tables = store.nodes().filter(|other| matches!(other.kind, Kind::Table(_)));
        let inside: Vec<&Node> = tables.filter(|table| table.path.first() == node.path.first()).collect();
        let reads = |view: &&Node| {
            matches!(view.kind, Kind::View(_))
                && inside.iter().any(|table| reflection::reads(store, view, &table.path, 0))
        };
        // Newer releases do not count views any more.
        let views = (!dremio.settings.version.is_26()).then(|| store.nodes().filter(reads).count());
        Some(SourceStats {
            id: node.id.clone(),
            r#type: source.kind.clone(),
            pds_count: inside.len(),
            vds_count: views.map_or(-1, |views| i64::try_from(views).unwrap_or(i64::MAX)),
        })
    };
    store.nodes().filter_map(count).collect()
}

fn reflection_stats(dremio: &Dremio, store: &Store, reflections: &Reflections) -> ReflectionStats {
    let now = dremio.clock.now();
    let statuses: Vec<Status> = reflections
        .iter()
        .filter_map(|reflection| Some(Status::of(reflection, store, reflection.node(store)?, now)))
        .collect();
    let bytes = statuses.iter().filter_map(|status| status.rows).map(|rows| rows.bytes).sum();
    let active = |status: &&Status| status.availability == "AVAILABLE";
    let failed = |status: &&Status| status.availability != "AVAILABLE" && status.refresh == "GIVEN_UP";
    ReflectionStats {
        active_reflections: statuses.iter().filter(active).count(),
        error_reflections: statuses.iter().filter(failed).count(),
        total_reflection_size_bytes: bytes,
        latest_reflections_size_bytes: bytes,
        incremental_reflection_count: statuses.iter().filter(|status| status.method == "INCREMENTAL").count(),
    }
}
