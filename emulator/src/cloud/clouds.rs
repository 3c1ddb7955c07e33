//! Clouds: where the machines of a Classic organization are. The API lists them, and nothing else is known of it.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::Cloud;
use super::routes::Route;
use super::times::java;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{lock, new_id};

pub(super) const ROUTES: &[Route] = &[Route::always("GET", "/v0/clouds", list)];

/// A cloud.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub id: String,
    pub name: String,
    pub created_by: String,
    pub created_at: i64,
    pub region: String,
}

impl Place {
    /// The cloud that an organization begins with.
    pub fn first(created_by: String, now: i64) -> Self {
        let (name, region) = ("Default Cloud".to_owned(), "US_WEST_2".to_owned());
        Self { id: new_id(), name, created_by, created_at: now, region }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    name: String,
    id: String,
    created_by: String,
    modified_by: String,
    created_at: String,
    modified_at: String,
    attributes: Value,
    project_refs: [(); 0],
}

impl View {
    fn of(place: &Place) -> Self {
        let role = format!("arn:aws:iam::123456789012:role/{}", place.id);
        let attributes = json!({
            "vendor": "aws",
            "region": place.region,
            "subnets": ["subnet-0a1b2c3d"],
            "securityGroupIds": ["sg-0a1b2c3d"],
            "credentials": { "type": "IAM_ROLE", "roleArn": role, "externalId": null },
            "vpcEndpointId": null,
        });
        Self {
            name: place.name.clone(),
            id: place.id.clone(),
            created_by: place.created_by.clone(),
            modified_by: place.created_by.clone(),
            created_at: java(place.created_at),
            modified_at: java(place.created_at),
            attributes,
            project_refs: [],
        }
    }
}

/// `GET /v0/clouds`: an array, in no wrapper.
fn list(cloud: &Arc<Cloud>, _: &Call) -> Reply {
    Reply::json(&lock(&cloud.clouds).iter().map(View::of).collect::<Vec<_>>())
}
