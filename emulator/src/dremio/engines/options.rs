//! The choices for engines, as this installation is set up.

use std::sync::Arc;

use serde::Serialize;

use crate::dremio::Dremio;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Size {
    pub name: &'static str,
    pods: u32,
    memory: &'static str,
    cpu_scale_factor: f64,
}

const fn size(name: &'static str, pods: u32, memory: &'static str, cpu_scale_factor: f64) -> Size {
    Size { name, pods, memory, cpu_scale_factor }
}

pub(crate) const SIZES: [Size; 8] = [
    size("2XSmall", 1, "64Gi", 0.5),
    size("XSmall", 1, "128Gi", 1.0),
    size("Small", 2, "128Gi", 1.0),
    size("Medium", 4, "128Gi", 1.0),
    size("Large", 8, "128Gi", 1.0),
    size("XLarge", 12, "128Gi", 1.0),
    size("2XLarge", 16, "128Gi", 1.0),
    size("3XLarge", 24, "128Gi", 1.0),
];

#[derive(Serialize)]
pub(crate) struct Offset {
    pub name: &'static str,
    cpu: &'static str,
    memory: &'static str,
    action: &'static str,
}

pub(crate) const OFFSETS: [Offset; 3] = [
    Offset { name: "reserve-0-0", cpu: "0", memory: "0", action: "Reserve" },
    Offset { name: "reserve-2-4", cpu: "2", memory: "4Gi", action: "Reserve" },
    Offset { name: "reserve-2-8", cpu: "2", memory: "8Gi", action: "Reserve" },
];

/// Names and Kubernetes quantities.
pub(crate) const CAPACITIES: [(&str, &str); 2] = [("16C", "16"), ("32C", "32")];
pub(crate) const STORAGE: [(&str, &str); 3] = [("100GB", "100Gi"), ("300GB", "300Gi"), ("600GB", "600Gi")];

/// The longest idle timeout, `PT24H`.
pub(crate) const MAX_IDLE_SECONDS: u64 = 24 * 3600;

/// How many executors an engine of that size has.
pub(crate) fn pods(size: &str) -> u32 {
    SIZES.iter().find(|known| known.name == size).map_or(0, |size| size.pods)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    target_cpu_capacities: Capacities,
    sizes: [Size; 8],
    resource_allocation_offsets: Offsets,
    storage: Storage,
    idle_timeouts: IdleTimeouts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Capacities {
    capacities: Vec<Capacity>,
    default_capacity: &'static str,
}

#[derive(Serialize)]
struct Capacity {
    name: &'static str,
    cpu: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Offsets {
    offsets: [Offset; 3],
    default_offset: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Storage {
    spill_storage_sizes: Vec<StorageSize>,
    default_spill_storage_size: &'static str,
    c3_storage_sizes: Vec<StorageSize>,
    default_c3_storage_size: &'static str,
}

#[derive(Serialize)]
struct StorageSize {
    name: &'static str,
    storage: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IdleTimeouts {
    durations: [&'static str; 5],
    default_duration: &'static str,
    maximum_duration: &'static str,
}

/// `GET /api/v3/engines/configuration/options`
pub(crate) fn get(_: &Arc<Dremio>, _: &Call) -> Reply {
    let sizes = || STORAGE.into_iter().map(|(name, storage)| StorageSize { name, storage }).collect();
    Reply::json(&Options {
        target_cpu_capacities: Capacities {
            capacities: CAPACITIES.into_iter().map(|(name, cpu)| Capacity { name, cpu }).collect(),
            default_capacity: "16C",
        },
        sizes: SIZES,
        resource_allocation_offsets: Offsets { offsets: OFFSETS, default_offset: "reserve-0-0" },
        storage: Storage {
            spill_storage_sizes: sizes(),
            default_spill_storage_size: "100GB",
            c3_storage_sizes: sizes(),
            default_c3_storage_size: "100GB",
        },
        idle_timeouts: IdleTimeouts {
            durations: ["PT15M", "PT30M", "PT1H", "PT2H", "PT4H"],
            default_duration: "PT2H",
            maximum_duration: "PT24H",
        },
    })
}

/// `GET /api/v3/engines/configuration/deployment-type`
pub(crate) fn deployment_type(_: &Arc<Dremio>, _: &Call) -> Reply {
    #[derive(Serialize)]
    struct DeploymentType {
        r#type: &'static str,
    }

    Reply::json(&DeploymentType { r#type: "KUBERNETES" })
}
