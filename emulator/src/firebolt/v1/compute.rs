//! Where engines can run, and on what: regions, providers and types of nodes.

use serde::Serialize;

use super::page;
use super::route::{Call, Route, not_found};
use crate::firebolt::media;
use crate::firebolt::refusal::Refusal;
use crate::firebolt::time::rfc3339;
use crate::http::Response;

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/compute/v1/regions", regions),
    Route::new("GET", "/compute/v1/providers", providers),
    Route::new("GET", "/aws/v2/accounts/{}/instanceTypes", instance_types),
];

const PROVIDER_ID: &str = "402a51bb-1c8e-4dc4-9e05-ced3c1e2186e";

/// Name, what people call it, and id.
const REGIONS: [(&str, &str, &str); 2] = [
    ("us-east-1", "US East (N. Virginia)", "f1841f9f-4031-4a9a-b3d7-1dc27e7e61ed"),
    ("eu-west-1", "Europe (Ireland)", "25d9a3c1-7c7b-4f6f-bb5e-8d4d0a1f0f4e"),
];

/// A kind of machine.
#[derive(Clone, Copy, Debug)]
struct Machine {
    name: &'static str,
    id: &'static str,
    cores: i64,
    memory_gib: i64,
    storage_gb: i64,
    price_per_hour_cents: f64,
}

const MACHINES: [Machine; 3] = [
    Machine {
        name: "c5d.large",
        id: "ba1bb1b9-5b9a-4ee8-b0f0-4a6b0a4e3a10",
        cores: 2,
        memory_gib: 4,
        storage_gb: 50,
        price_per_hour_cents: 40.0,
    },
    Machine {
        name: "c5d.4xlarge",
        id: "40a0c5d4-2f3d-4f4a-9c57-6f6cb1a5c9b2",
        cores: 16,
        memory_gib: 32,
        storage_gb: 400,
        price_per_hour_cents: 322.0,
    },
    Machine {
        name: "r5d.xlarge",
        id: "8a3c8a0e-9d1f-4f7a-8d39-0c7a1c0a4d55",
        cores: 4,
        memory_gib: 32,
        storage_gb: 150,
        price_per_hour_cents: 121.0,
    },
];

/// When all of them came to be: long before any engine.
const CREATED_AT: i64 = 1_600_000_000_000;

/// A region among those of its provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct RegionId {
    pub provider_id: String,
    pub region_id: String,
}

impl Default for RegionId {
    fn default() -> Self {
        let region_id = REGIONS.first().map(|(.., id)| (*id).to_owned()).unwrap_or_default();
        Self { provider_id: PROVIDER_ID.to_owned(), region_id }
    }
}

/// A type of nodes in a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_field_names, reason = "the API names them so")]
pub(super) struct InstanceTypeId {
    pub provider_id: String,
    pub region_id: String,
    pub instance_type_id: String,
}

impl InstanceTypeId {
    /// The one that engines get without a wish.
    pub fn first_in(region: &RegionId) -> Self {
        let id = MACHINES.first().map(|machine| machine.id.to_owned()).unwrap_or_default();
        Self {
            provider_id: region.provider_id.clone(),
            region_id: region.region_id.clone(),
            instance_type_id: id,
        }
    }
}

/// `GET /compute/v1/regions`
fn regions(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Region {
        id: RegionId,
        name: &'static str,
        display_name: &'static str,
        create_time: String,
        last_update_time: String,
    }

    let region = |(name, display_name, id): (&'static str, &'static str, &str)| Region {
        id: RegionId { provider_id: PROVIDER_ID.to_owned(), region_id: id.to_owned() },
        name,
        display_name,
        create_time: rfc3339(CREATED_AT),
        last_update_time: rfc3339(CREATED_AT),
    };
    let items = REGIONS.into_iter().map(region).collect();
    Ok(media::json(&page::cut(&call.arguments, items, |it| it.id.region_id.clone())?))
}

/// `GET /compute/v1/providers`
fn providers(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Provider {
        id: &'static str,
        name: &'static str,
        display_name: &'static str,
        create_time: String,
        last_update_time: String,
    }

    let aws = Provider {
        id: PROVIDER_ID,
        name: "AWS",
        display_name: "AWS",
        create_time: rfc3339(CREATED_AT),
        last_update_time: rfc3339(CREATED_AT),
    };
    Ok(media::json(&page::cut(&call.arguments, vec![aws], |it| it.id.to_owned())?))
}

/// `GET /aws/v2/accounts/{account_id}/instanceTypes`
fn instance_types(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct InstanceType {
        id: InstanceTypeId,
        name: &'static str,
        is_spot_available: bool,
        cpu_virtual_cores_count: i64,
        memory_size_bytes: i64,
        storage_size_bytes: i64,
        price_per_hour_cents: f64,
        create_time: String,
        last_update_time: String,
    }

    if call.firebolt.organization().account(call.part(0)).is_none() {
        return Err(not_found());
    }
    let wanted = call.arguments.get("filter.id_region_id_eq");
    let regions = REGIONS.into_iter().filter(|(.., id)| wanted.is_none_or(|wanted| wanted == *id));
    let items = regions.flat_map(|(.., region_id)| {
        MACHINES.into_iter().map(move |machine| InstanceType {
            id: InstanceTypeId {
                provider_id: PROVIDER_ID.to_owned(),
                region_id: region_id.to_owned(),
                instance_type_id: machine.id.to_owned(),
            },
            name: machine.name,
            is_spot_available: false,
            cpu_virtual_cores_count: machine.cores,
            memory_size_bytes: machine.memory_gib << 30,
            storage_size_bytes: machine.storage_gb * 1_000_000_000,
            price_per_hour_cents: machine.price_per_hour_cents,
            create_time: rfc3339(CREATED_AT),
            last_update_time: rfc3339(CREATED_AT),
        })
    });
    let key = |it: &InstanceType| format!("{}/{}", it.id.region_id, it.id.instance_type_id);
    Ok(media::json(&page::cut(&call.arguments, items.collect(), key)?))
}
