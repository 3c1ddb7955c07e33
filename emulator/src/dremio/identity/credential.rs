//! What service users sign in with: client secrets, and tokens of other issuers.

use std::sync::Arc;

use serde::Serialize;

use super::jwt::Claims;
use super::provider::check_url;
use super::user;
use crate::dremio::account::{Accounts, User};
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::{List, Reply};
use crate::dremio::route::Call;
use crate::dremio::time::iso;
use crate::dremio::{Dremio, ids, lock};

const DAY: i64 = 24 * 3600 * 1000;

/// A credential of a service user.
#[derive(Clone, Debug)]
pub(crate) struct Credential {
    id: String,
    user_id: String,
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Secret { text: String, created_at: i64, expires: i64 },
    Jwt(JwtConfig),
}

/// Which tokens of which issuer stand for the user.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct JwtConfig {
    issuer: String,
    allowed_audiences: Vec<String>,
    identifier_claim: String,
    identifier_claim_value: String,
    token_exchange_audience: String,
    jwks_uri: String,
}

#[derive(Debug, Default)]
pub(crate) struct Credentials(Vec<Credential>);

impl Credentials {
    pub fn add_secret(
        &mut self,
        user_id: &str,
        name: &str,
        text: &str,
        now: i64,
        expires: i64,
    ) -> Credential {
        let kind = Kind::Secret { text: text.to_owned(), created_at: now, expires };
        self.add(user_id, name.to_owned(), kind)
    }

    fn add(&mut self, user_id: &str, name: String, kind: Kind) -> Credential {
        let credential = Credential { id: ids::uuid(), user_id: user_id.to_owned(), name, kind };
        self.0.push(credential.clone());
        credential
    }

    pub fn has_secret(&self, user_id: &str, secret: &str, now: i64) -> bool {
        self.0.iter().filter(|credential| credential.user_id == user_id).any(|credential| {
            matches!(&credential.kind, Kind::Secret { text, expires, .. } if text == secret && now < *expires)
        })
    }

    /// The id of the service user that a token of another issuer stands for.
    pub fn named_by(&self, claims: &Claims) -> Option<&str> {
        let fits = |credential: &&Credential| {
            let Kind::Jwt(config) = &credential.kind else { return false };
            claims.is_meant(&config.issuer, &config.allowed_audiences)
                && claims.text(&config.identifier_claim) == Some(&config.identifier_claim_value)
        };
        self.0.iter().find(fits).map(|credential| credential.user_id.as_str())
    }

    pub fn forget_user(&mut self, user_id: &str) {
        self.0.retain(|credential| credential.user_id != user_id);
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    id: &'a str,
    name: &'a str,
    credential_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_config: Option<SecretView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_jwt_credential_config: Option<&'a JwtConfig>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SecretView<'a> {
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    expires_at: String,
    created_at: String,
}

/// A credential as answers show it; the secret is in one answer only.
fn view<'a>(user: &'a User, credential: &'a Credential, with_secret: bool) -> View<'a> {
    let (id, name) = (credential.id.as_str(), credential.name.as_str());
    match &credential.kind {
        Kind::Secret { text, created_at, expires } => View {
            id,
            name,
            credential_type: "CLIENT_SECRET",
            client_secret_config: Some(SecretView {
                client_id: user.client_id.as_deref().unwrap_or_default(),
                client_secret: with_secret.then_some(text.as_str()),
                expires_at: iso(*expires),
                created_at: iso(*created_at),
            }),
            external_jwt_credential_config: None,
        },
        Kind::Jwt(config) => View {
            id,
            name,
            credential_type: "EXTERNAL_JWT",
            client_secret_config: None,
            external_jwt_credential_config: Some(config),
        },
    }
}

fn service_user<'a>(accounts: &'a Accounts, id: &str) -> Result<&'a User, ApiError> {
    let user = accounts.by_id(id).ok_or_else(|| user::missing(id))?;
    if user.is_service() {
        return Ok(user);
    }
    Err(ApiError::bad_request(format!("User [{}] is no service user.", user.name)))
}

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find credential with id [{id}]."))
}

fn required<T>(value: Option<T>, key: &str) -> Result<T, ApiError> {
    value.ok_or_else(|| ApiError::bad_request(format!("{key} is required.")))
}

/// `GET /api/v3/user/{id}/oauth/credentials`
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    let user = service_user(&accounts, call.part(0))?;
    let own = accounts.credentials.0.iter().filter(|credential| credential.user_id == user.id);
    Ok(Reply::json(&List::of(own.map(|credential| view(user, credential, false)).collect())))
}

/// `POST /api/v3/user/{id}/oauth/credentials`
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["credentialType", "name", "clientSecretConfig", "externalJwtCredentialConfig"])?;
    let kind = body.word("credentialType", &["CLIENT_SECRET", "EXTERNAL_JWT"])?;
    let (kind, name) = (required(kind, "credentialType")?, required(body.text("name")?, "name")?);
    let now = dremio.clock.now();
    let kind = if kind == "CLIENT_SECRET" {
        Kind::Secret { text: ids::token(), created_at: now, expires: now + lifetime(&body)? }
    } else {
        Kind::Jwt(jwt_config(dremio, &body, false)?)
    };
    let mut accounts = lock(&dremio.accounts);
    let user = service_user(&accounts, call.part(0))?.clone();
    let credential = accounts.credentials.add(&user.id, name, kind);
    Ok(Reply::created(&view(&user, &credential, true)))
}

/// Milliseconds, from a number of days between 1 and 180.
fn lifetime(body: &Object<'_>) -> Result<i64, ApiError> {
    let config = required(body.object("clientSecretConfig")?, "clientSecretConfig")?;
    config.only(&["expiresIn"])?;
    let expires_in = required(config.object("expiresIn")?, "clientSecretConfig.expiresIn")?;
    expires_in.only(&["quantity", "units"])?;
    required(expires_in.word("units", &["DAYS"])?, "units")?;
    let days = required(expires_in.integer("quantity")?, "quantity")?;
    if (1..=180).contains(&days) {
        return Ok(days * DAY);
    }
    Err(ApiError::bad_request("A client secret lasts between 1 and 180 days."))
}

/// The audience for the exchange is the server's to say; whoever changes a credential may send it back.
fn jwt_config(dremio: &Dremio, body: &Object<'_>, is_echo: bool) -> Result<JwtConfig, ApiError> {
    let config = required(body.object("externalJwtCredentialConfig")?, "externalJwtCredentialConfig")?;
    let mut known = vec!["issuer", "allowedAudiences", "identifierClaim", "identifierClaimValue", "jwksUri"];
    if is_echo {
        known.push("tokenExchangeAudience");
    }
    config.only(&known)?;
    let issuer = required(config.text("issuer")?, "issuer")?;
    check_url("issuer", &issuer)?;
    let allowed_audiences = required(config.texts("allowedAudiences")?, "allowedAudiences")?;
    if allowed_audiences.is_empty() {
        return Err(ApiError::bad_request("allowedAudiences must not be empty."));
    }
    let jwks_uri = config.text("jwksUri")?.unwrap_or_else(|| super::provider::key_set_of(&issuer));
    check_url("jwksUri", &jwks_uri)?;
    Ok(JwtConfig {
        issuer,
        allowed_audiences,
        identifier_claim: required(config.text("identifierClaim")?, "identifierClaim")?,
        identifier_claim_value: required(config.text("identifierClaimValue")?, "identifierClaimValue")?,
        token_exchange_audience: dremio.cluster_id.clone(),
        jwks_uri,
    })
}

/// `PUT /api/v3/user/{id}/oauth/credentials/{credentialId}`: for tokens of other issuers only.
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["id", "credentialType", "name", "externalJwtCredentialConfig"])?;
    required(body.word("credentialType", &["EXTERNAL_JWT"])?, "credentialType")?;
    let name = required(body.text("name")?, "name")?;
    let config = jwt_config(dremio, &body, true)?;
    let id = call.part(1);
    if body.text("id")?.is_some_and(|echo| echo != id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    let mut accounts = lock(&dremio.accounts);
    let user = service_user(&accounts, call.part(0))?.clone();
    let mut own = accounts.credentials.0.iter_mut().filter(|credential| credential.user_id == user.id);
    let credential = own.find(|credential| credential.id == id).ok_or_else(|| missing(id))?;
    if matches!(credential.kind, Kind::Secret { .. }) {
        return Err(ApiError::bad_request("Client secrets can not be changed."));
    }
    (credential.name, credential.kind) = (name, Kind::Jwt(config));
    Ok(Reply::json(&view(&user, credential, false)))
}

/// `DELETE /api/v3/user/{id}/oauth/credentials/{credentialId}`: what is not there is a 400 here.
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let (user_id, id) = (call.part(0), call.part(1));
    let mut accounts = lock(&dremio.accounts);
    service_user(&accounts, user_id).map_err(ApiError::not_found_as_argument)?;
    let credentials = &mut accounts.credentials.0;
    let before = credentials.len();
    credentials.retain(|credential| credential.user_id != user_id || credential.id != id);
    if credentials.len() == before {
        return Err(missing(id).not_found_as_argument());
    }
    Ok(Reply::NoContent)
}
