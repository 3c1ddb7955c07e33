//! Identity providers: what people may sign in with.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::routes::Route;
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock, new_id};

const PROVIDERS: &str = "/v0/identity-providers";
const PROVIDER: &str = "/v0/identity-providers/{id}";

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::always("GET", PROVIDERS, list).access(Access::Admin),
    Route::new("POST", PROVIDERS, create).access(Access::Admin),
    Route::new("GET", PROVIDER, get).access(Access::Admin),
    Route::new("PUT", PROVIDER, update).access(Access::Admin),
    Route::new("DELETE", PROVIDER, delete).access(Access::Admin),
    Route::new("PUT", "/v0/identity-providers/{id}/enable", enable).access(Access::Admin),
    Route::new("PUT", "/v0/identity-providers/{id}/disable", disable).access(Access::Admin),
];

/// A provider, as it is kept and shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Provider {
    r#type: &'static str,
    id: String,
    is_active: bool,
    #[serde(flatten)]
    settings: Option<Settings>,
}

/// What an organization says about a provider of its own.
#[derive(Clone, Debug, Serialize)]
struct Settings {
    /// Where the provider is, under the name that its type has for that.
    #[serde(flatten)]
    place: Place,
    #[serde(rename = "clientID")]
    client_id: String,
    /// Never shown.
    #[serde(rename = "clientSecret", serialize_with = "hide")]
    client_secret: String,
}

fn hide<S: serde::Serializer>(_: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_none()
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Place {
    IssuerUrl(String),
    Domain(String),
    OktaUrl(String),
}

/// All providers: those that every organization has, and its own.
#[derive(Debug)]
pub(in crate::cloud) struct Providers {
    local: Provider,
    social: Vec<Provider>,
    enterprise: Vec<Provider>,
}

impl Default for Providers {
    fn default() -> Self {
        let built_in =
            |r#type, id: &str| Provider { r#type, id: id.to_owned(), is_active: true, settings: None };
        Self {
            local: built_in("LOCAL", &format!("con_{}", crate::dremio::ids::token())),
            social: vec![
                built_in("GOOGLE", "google-oauth2"),
                built_in("GITHUB", "github"),
                built_in("MICROSOFT", "windowslive"),
            ],
            enterprise: Vec::new(),
        }
    }
}

impl Providers {
    fn get(&self, id: &str) -> Result<&Provider, ApiError> {
        let mut all = std::iter::once(&self.local).chain(&self.social).chain(&self.enterprise);
        all.find(|provider| provider.id == id).ok_or_else(|| missing(id))
    }

    fn get_mut(&mut self, id: &str) -> Result<&mut Provider, ApiError> {
        let all = std::iter::once(&mut self.local).chain(&mut self.social).chain(&mut self.enterprise);
        all.into_iter().find(|provider| provider.id == id).ok_or_else(|| missing(id))
    }
}

fn missing(id: &str) -> ApiError {
    ApiError::control(404, format!("Identity provider [{id}] was not found."))
}

/// `GET /v0/identity-providers`
fn list(cloud: &Arc<Cloud>, _: &Call) -> Reply {
    #[derive(Serialize)]
    struct All<'a> {
        local: &'a Provider,
        social: &'a [Provider],
        enterprise: &'a [Provider],
    }

    let providers = lock(&cloud.identity_providers);
    Reply::json(&All {
        local: &providers.local,
        social: &providers.social,
        enterprise: &providers.enterprise,
    })
}

/// The type in a body. One page of the docs writes `AZURE_ID`.
fn kind(body: &Object<'_>) -> Result<&'static str, ApiError> {
    let kinds = ["GENERIC_OIDC", "AZURE_AD", "OKTA", "AZURE_ID", "LOCAL", "GOOGLE", "GITHUB", "MICROSOFT"];
    let kind = body.word("type", &kinds)?.ok_or_else(|| ApiError::bad_request("type is required."))?;
    Ok(if kind == "AZURE_ID" { "AZURE_AD" } else { kind })
}

/// What a body says about a provider of its own; a secret that it leaves out stays.
fn settings(body: &Object<'_>, kind: &str, old: Option<&Settings>) -> Result<Settings, ApiError> {
    body.only(&["type", "id", "isActive", "issuerUrl", "domain", "oktaUrl", "clientID", "clientSecret"])?;
    let required = |key: &str| {
        let text = body.text(key)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| ApiError::bad_request(format!("{key} is required.")))
    };
    let place = match kind {
        "GENERIC_OIDC" => Place::IssuerUrl(required("issuerUrl")?),
        "AZURE_AD" => Place::Domain(required("domain")?),
        "OKTA" => Place::OktaUrl(required("oktaUrl")?),
        other => return Err(ApiError::bad_request(format!("Providers of type [{other}] cannot be added."))),
    };
    let client_secret = match (body.text("clientSecret")?, old) {
        (None, Some(old)) => old.client_secret.clone(),
        _ => required("clientSecret")?,
    };
    Ok(Settings { place, client_id: required("clientID")?, client_secret })
}

/// `POST /v0/identity-providers`: answers with the id alone.
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct Created<'a> {
        id: &'a str,
    }

    let body = call.json()?;
    let body = Object::root(&body)?;
    let kind = kind(&body)?;
    let settings = settings(&body, kind, None)?;
    let is_active = body.boolean("isActive")?.unwrap_or(false);
    let provider = Provider { r#type: kind, id: new_id(), is_active, settings: Some(settings) };
    let reply = Reply::json(&Created { id: &provider.id });
    lock(&cloud.identity_providers).enterprise.push(provider);
    Ok(reply)
}

/// `GET /v0/identity-providers/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(lock(&cloud.identity_providers).get(call.part(0))?))
}

/// `PUT /v0/identity-providers/{id}`: of those that came with the service only `isActive` changes.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let body = call.json()?;
    let body = Object::root(&body)?;
    let mut providers = lock(&cloud.identity_providers);
    let provider = providers.get_mut(id)?;
    if kind(&body)? != provider.r#type {
        return Err(ApiError::bad_request("The type of a provider cannot be changed."));
    }
    if body.text("id")?.is_some_and(|echo| echo != id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    let is_active = body.boolean("isActive")?.unwrap_or(provider.is_active);
    match &mut provider.settings {
        Some(old) => *old = settings(&body, provider.r#type, Some(old))?,
        None => body.only(&["type", "id", "isActive"])?,
    }
    provider.is_active = is_active;
    Ok(Reply::json(provider))
}

/// `DELETE /v0/identity-providers/{id}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let mut providers = lock(&cloud.identity_providers);
    if providers.get(id)?.settings.is_none() {
        return Err(ApiError::bad_request("Only enterprise providers can be deleted."));
    }
    providers.enterprise.retain(|provider| provider.id != id);
    Ok(Reply::NoContent)
}

fn set(cloud: &Cloud, call: &Call, is_active: bool) -> Result<Reply, ApiError> {
    lock(&cloud.identity_providers).get_mut(call.part(0))?.is_active = is_active;
    Ok(Reply::Empty)
}

/// `PUT /v0/identity-providers/{id}/enable`
fn enable(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    set(cloud, call, true)
}

/// `PUT /v0/identity-providers/{id}/disable`
fn disable(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    set(cloud, call, false)
}
