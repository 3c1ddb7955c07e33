//! The model providers that the agent may use.

use std::sync::Arc;

use serde::Serialize;

use super::Cloud;
use super::routes::Route;
use crate::dremio::new_id;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;

pub(super) const ROUTES: &[Route] = &[Route::always("GET", "/v1/model-provider/config", list)];

/// The provider that comes with an organization.
#[derive(Debug)]
pub(crate) struct ModelProvider {
    id: String,
    name: &'static str,
    model: &'static str,
}

impl Default for ModelProvider {
    fn default() -> Self {
        Self { id: new_id(), name: "Dremio-provided model", model: super::agent::MODEL }
    }
}

impl ModelProvider {
    /// The model of a provider, if it is this one.
    pub(super) fn model_of(&self, id: &str) -> Option<String> {
        (self.id == id).then(|| self.model.to_owned())
    }
}

/// `GET /v1/model-provider/config`
fn list(cloud: &Arc<Cloud>, _: &Call) -> Reply {
    #[derive(Serialize)]
    struct Configs<'a> {
        configs: [Config<'a>; 1],
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Config<'a> {
        id: &'a str,
        name: &'a str,
        is_default: bool,
        default_model_name: &'a str,
        privileges: Privileges,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Privileges {
        can_call_model: bool,
    }

    let provider = &cloud.model_provider;
    Reply::json(&Configs {
        configs: [Config {
            id: &provider.id,
            name: provider.name,
            is_default: true,
            default_model_name: provider.model,
            privileges: Privileges { can_call_model: true },
        }],
    })
}
