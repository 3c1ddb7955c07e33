//! External token providers: whose tokens stand for the users they name.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::jwt::Claims;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};

/// Page size when none is asked for.
const DEFAULT_PAGE: usize = 5;

/// The most that one page has.
const MAX_PAGE: usize = 99;

const STATES: [&str; 2] = ["ENABLED", "DISABLED"];

/// A provider, as it is kept and shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Provider {
    pub id: String,
    pub name: String,
    pub audience: Vec<String>,
    pub user_claim: String,
    pub issuer: String,
    pub jwks: String,
    r#type: &'static str,
    state: &'static str,
}

impl Provider {
    pub fn new(
        id: String,
        name: String,
        audience: Vec<String>,
        user_claim: String,
        issuer: String,
        jwks: String,
    ) -> Self {
        Self { id, name, audience, user_claim, issuer, jwks, r#type: "JWT", state: "ENABLED" }
    }

    pub fn is_enabled(&self) -> bool {
        self.state == "ENABLED"
    }

    pub fn enable(&mut self, enabled: bool) {
        self.state = if enabled { "ENABLED" } else { "DISABLED" };
    }

    /// The user name in a token, if the token is this provider's.
    pub fn user_in<'a>(&self, claims: &'a Claims) -> Option<&'a str> {
        let is_ours = self.is_enabled() && claims.is_meant(&self.issuer, &self.audience);
        claims.text(&self.user_claim).filter(|_| is_ours)
    }
}

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find external token provider with id [{id}]."))
}

/// `GET /api/v3/external-token-providers`
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct Summary<'a> {
        id: &'a str,
        name: &'a str,
        r#type: &'static str,
        state: &'static str,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Page<'a> {
        data: Vec<Summary<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        next_page_token: Option<String>,
    }

    let limit = match call.query.integer("limit")? {
        None => DEFAULT_PAGE,
        Some(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| *limit > 0)
            .ok_or_else(|| ApiError::bad_request("limit must be positive."))?
            .min(MAX_PAGE),
    };
    let providers = lock(&dremio.token_providers);
    let start = match call.query.get("pageToken").filter(|token| !token.is_empty()) {
        None => 0,
        Some(token) => start_of(&providers, token)
            .ok_or_else(|| ApiError::bad_request(format!("Invalid page token [{token}]")))?,
    };
    let mut rest = providers.iter().skip(start);
    let data: Vec<Summary<'_>> = rest
        .by_ref()
        .take(limit)
        .map(|p| Summary { id: &p.id, name: &p.name, r#type: p.r#type, state: p.state })
        .collect();
    let next_page_token = rest.next().map(|next| BASE64_STANDARD.encode(&next.id));
    Ok(Reply::json(&Page { data, next_page_token }))
}

/// Where the page begins that a token names: at the provider whose id is in it.
fn start_of(providers: &[Provider], token: &str) -> Option<usize> {
    let id = String::from_utf8(BASE64_STANDARD.decode(token).ok()?).ok()?;
    providers.iter().position(|provider| provider.id == id)
}

/// What a request says about a provider.
struct Definition {
    name: String,
    audience: Vec<String>,
    user_claim: String,
    issuer: String,
    jwks: String,
}

impl Definition {
    fn read(body: &Object<'_>) -> Result<Self, ApiError> {
        let required = |key: &str| {
            let text = body.text(key)?.filter(|text| !text.trim().is_empty());
            text.ok_or_else(|| ApiError::bad_request(format!("{key} is required.")))
        };
        let audience = body.texts("audience")?.unwrap_or_default();
        if audience.is_empty() {
            return Err(ApiError::bad_request("audience is required."));
        }
        let issuer = required("issuer")?;
        check_url("issuer", &issuer)?;
        let jwks = body.text("jwks")?.unwrap_or_else(|| key_set_of(&issuer));
        check_url("jwks", &jwks)?;
        Ok(Self { name: required("name")?, audience, user_claim: required("userClaim")?, issuer, jwks })
    }

    fn into_provider(self, id: String, state: &'static str) -> Provider {
        Provider {
            id,
            name: self.name,
            audience: self.audience,
            user_claim: self.user_claim,
            issuer: self.issuer,
            jwks: self.jwks,
            r#type: "JWT",
            state,
        }
    }
}

/// Refuses what is no web address.
pub(crate) fn check_url(key: &str, url: &str) -> Result<(), ApiError> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.starts_with('/') => Ok(()),
        _ => Err(ApiError::bad_request(format!("{key} must be a URL, and [{url}] is none."))),
    }
}

/// Where an issuer's keys are by custom. The real server asks the issuer; nobody is asked from here.
pub(crate) fn key_set_of(issuer: &str) -> String {
    format!("{}/.well-known/jwks.json", issuer.trim_end_matches('/'))
}

/// `POST /api/v3/external-token-providers`
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["name", "audience", "userClaim", "issuer", "jwks"])?;
    let provider = Definition::read(&body)?.into_provider(ids::uuid(), "ENABLED");
    lock(&dremio.token_providers).push(provider.clone());
    Ok(Reply::json(&provider))
}

/// `GET /api/v3/external-token-providers/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let providers = lock(&dremio.token_providers);
    let provider = providers.iter().find(|provider| provider.id == call.part(0));
    Ok(Reply::json(provider.ok_or_else(|| missing(call.part(0)))?))
}

/// `PUT /api/v3/external-token-providers/{id}`: only the state may be left out and stays.
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["id", "name", "audience", "userClaim", "issuer", "jwks", "type", "state"])?;
    body.word("type", &["JWT"])?;
    let (id, state) = (call.part(0), body.word("state", &STATES)?);
    let definition = Definition::read(&body)?;
    if body.text("id")?.is_some_and(|echo| echo != id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    let mut providers = lock(&dremio.token_providers);
    let provider = providers.iter_mut().find(|provider| provider.id == id).ok_or_else(|| missing(id))?;
    *provider = definition.into_provider(id.to_owned(), state.unwrap_or(provider.state));
    Ok(Reply::json(provider))
}

/// `PATCH /api/v3/external-token-providers/{id}/state`
pub(crate) fn set_state(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["state"])?;
    let state = body.word("state", &STATES)?.ok_or_else(|| ApiError::bad_request("state is required."))?;
    let mut providers = lock(&dremio.token_providers);
    let provider = providers.iter_mut().find(|provider| provider.id == call.part(0));
    provider.ok_or_else(|| missing(call.part(0)))?.state = state;
    Ok(Reply::NoContent)
}

/// `DELETE /api/v3/external-token-providers/{id}`: what is not there is gone already.
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Reply {
    lock(&dremio.token_providers).retain(|provider| provider.id != call.part(0));
    Reply::NoContent
}
