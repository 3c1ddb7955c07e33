//! External token providers: whose tokens stand for the users they name. They work like those of Software, and are
//! written in other words.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::routes::Route;
use crate::dremio::identity::provider::{Provider, check_url, key_set_of};
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock, new_id};

const PROVIDERS: &str = "/v0/external-token-providers";
const PROVIDER: &str = "/v0/external-token-providers/{id}";

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::always("GET", PROVIDERS, list).access(Access::Admin),
    Route::new("POST", PROVIDERS, create).access(Access::Admin),
    Route::new("GET", PROVIDER, get).access(Access::Admin),
    Route::new("PUT", PROVIDER, update).access(Access::Admin),
    Route::new("DELETE", PROVIDER, delete).access(Access::Admin),
    Route::new("PUT", "/v0/external-token-providers/{id}/enable", enable).access(Access::Admin),
    Route::new("PUT", "/v0/external-token-providers/{id}/disable", disable).access(Access::Admin),
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    id: &'a str,
    name: &'a str,
    audience: &'a [String],
    user_claim: &'a str,
    issuer_url: &'a str,
    jwks_url: &'a str,
    enabled: bool,
}

impl<'a> View<'a> {
    fn of(provider: &'a Provider) -> Self {
        Self {
            id: &provider.id,
            name: &provider.name,
            audience: &provider.audience,
            user_claim: &provider.user_claim,
            issuer_url: &provider.issuer,
            jwks_url: &provider.jwks,
            enabled: provider.is_enabled(),
        }
    }
}

fn missing(id: &str) -> ApiError {
    ApiError::control(404, format!("External token provider [{id}] was not found."))
}

/// `GET /v0/external-token-providers`: an array, in no wrapper.
fn list(cloud: &Arc<Cloud>, _: &Call) -> Reply {
    let providers = lock(&cloud.token_providers);
    Reply::json(&providers.iter().map(View::of).collect::<Vec<_>>())
}

/// A provider as a body describes it.
fn read(body: &Object<'_>, id: String, enabled: bool) -> Result<Provider, ApiError> {
    let required = |key: &str| {
        let text = body.text(key)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| ApiError::bad_request(format!("{key} is required.")))
    };
    let audience = body.texts("audience")?.filter(|audience| !audience.is_empty());
    let audience = audience.ok_or_else(|| ApiError::bad_request("audience is required."))?;
    let issuer = required("issuerUrl")?;
    check_url("issuerUrl", &issuer)?;
    let jwks = body.text("jwksUrl")?.unwrap_or_else(|| key_set_of(&issuer));
    check_url("jwksUrl", &jwks)?;
    let mut provider = Provider::new(id, required("name")?, audience, required("userClaim")?, issuer, jwks);
    provider.enable(body.boolean("enabled")?.unwrap_or(enabled));
    Ok(provider)
}

/// `POST /v0/external-token-providers`
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["name", "audience", "userClaim", "issuerUrl", "jwksUrl", "enabled"])?;
    let provider = read(&body, new_id(), true)?;
    let reply = Reply::json(&View::of(&provider));
    lock(&cloud.token_providers).push(provider);
    Ok(reply)
}

/// `GET /v0/external-token-providers/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let providers = lock(&cloud.token_providers);
    let provider = providers.iter().find(|provider| provider.id == call.part(0));
    Ok(Reply::json(&View::of(provider.ok_or_else(|| missing(call.part(0)))?)))
}

/// `PUT /v0/external-token-providers/{id}`: only `enabled` may be left out and stays.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["id", "name", "audience", "userClaim", "issuerUrl", "jwksUrl", "enabled"])?;
    if body.text("id")?.is_some_and(|echo| echo != id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    let mut providers = lock(&cloud.token_providers);
    let provider = providers.iter_mut().find(|provider| provider.id == id).ok_or_else(|| missing(id))?;
    *provider = read(&body, id.to_owned(), provider.is_enabled())?;
    Ok(Reply::json(&View::of(provider)))
}

/// `DELETE /v0/external-token-providers/{id}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut providers = lock(&cloud.token_providers);
    let place = providers.iter().position(|provider| provider.id == call.part(0));
    providers.remove(place.ok_or_else(|| missing(call.part(0)))?);
    Ok(Reply::NoContent)
}

fn set(cloud: &Cloud, call: &Call, enabled: bool) -> Result<Reply, ApiError> {
    let mut providers = lock(&cloud.token_providers);
    let provider = providers.iter_mut().find(|provider| provider.id == call.part(0));
    provider.ok_or_else(|| missing(call.part(0)))?.enable(enabled);
    Ok(Reply::Empty)
}

/// `PUT /v0/external-token-providers/{id}/enable`
fn enable(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    set(cloud, call, true)
}

/// `PUT /v0/external-token-providers/{id}/disable`
fn disable(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    set(cloud, call, false)
}
