//! `POST /oauth/token`: six ways to an access token.

use std::sync::{Arc, Mutex};

use serde::Serialize;

use super::form::Form;
use super::jwt::Claims;
use super::tokens::ACCESS_LIFETIME;
use crate::dremio::account::{Accounts, User};
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, Impersonation, lock};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";
const PERSONAL: &str = "urn:ietf:params:oauth:token-type:dremio:personal-access-token";
const SUBJECT: &str = "urn:ietf:params:oauth:token-type:dremio:subject";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

/// The one scope that gives access.
const SCOPE: &str = "dremio.all";

/// The scope that asks for a refresh token.
const OFFLINE: &str = "offline_access";

#[derive(Serialize)]
struct Granted {
    access_token: String,
    expires_in: i64,
    token_type: &'static str,
    issued_token_type: &'static str,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// Who is let in, for how many milliseconds, and whether he may stay with a refresh token.
pub(crate) struct Admitted {
    user_id: String,
    lifetime: i64,
    may_refresh: bool,
}

impl Admitted {
    pub fn of(user: &User) -> Self {
        Self { user_id: user.id.clone(), lifetime: ACCESS_LIFETIME, may_refresh: false }
    }

    pub fn with_refresh(user: &User) -> Self {
        Self { may_refresh: true, ..Self::of(user) }
    }
}

fn invalid_request(description: impl Into<String>) -> ApiError {
    ApiError::oauth(400, "invalid_request", description)
}

/// Names, passwords and refresh tokens that are wrong.
fn invalid_grant(description: &str) -> ApiError {
    ApiError::oauth(400, "invalid_grant", description)
}

/// Tokens that are presented for exchange and are not good are a 401.
fn invalid_token(description: &str) -> ApiError {
    ApiError::oauth(401, "invalid_grant", description)
}

/// Lets somebody in by a grant type, if it is one of its own.
pub(crate) type Way<'a> = dyn Fn(&Accounts, &str, &Form) -> Option<Result<Admitted, ApiError>> + 'a;

/// What tokens are given from.
pub(crate) struct Issuer<'a> {
    pub accounts: &'a Mutex<Accounts>,
    pub now: i64,
    pub impersonation: &'a [Impersonation],
    /// The names of users that providers read in a token.
    pub named_by_providers: &'a dyn Fn(&Claims) -> Vec<String>,
    /// The grant types whose scope was settled before.
    pub without_scope: &'a [&'a str],
    /// Ways in that this service has of its own, by grant type; they are tried first.
    pub more: &'a Way<'a>,
}

/// `POST /oauth/token`
pub(crate) fn token(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let form = Form::read(&call.request)?;
    let named = |claims: &Claims| {
        let providers = lock(&dremio.token_providers);
        providers.iter().filter_map(|provider| provider.user_in(claims).map(str::to_owned)).collect()
    };
    let issuer = Issuer {
        accounts: &dremio.accounts,
        now: dremio.clock.now(),
        impersonation: &dremio.settings.impersonation,
        named_by_providers: &named,
        without_scope: &["refresh_token"],
        more: &|accounts, grant, form| (grant == "password").then(|| by_password(accounts, form)),
    };
    issue(&issuer, &form)
}

/// An access token for whoever the parameters prove to be.
pub(crate) fn issue(issuer: &Issuer<'_>, form: &Form) -> Result<Reply, ApiError> {
    let mut accounts = lock(issuer.accounts);
    let now = issuer.now;
    let grant = form.required("grant_type")?;
    let is_settled = issuer.without_scope.contains(&grant);
    let scopes = if is_settled { vec![SCOPE, OFFLINE] } else { scopes(form)? };
    let admitted = match (issuer.more)(&accounts, grant, form) {
        Some(admitted) => admitted?,
        None => by_grant(issuer, &accounts, grant, form)?,
    };
    let expires = now.saturating_add(admitted.lifetime);
    let access_token = accounts.tokens.add_access(&admitted.user_id, expires);
    let refreshes = admitted.may_refresh && scopes.contains(&OFFLINE);
    let refresh_token = refreshes.then(|| accounts.tokens.add_refresh(&admitted.user_id, now));
    Ok(Reply::json(&Granted {
        access_token,
        expires_in: admitted.lifetime / 1000,
        token_type: "Bearer",
        issued_token_type: ACCESS,
        scope: if refreshes { format!("{SCOPE} {OFFLINE}") } else { SCOPE.to_owned() },
        refresh_token,
    }))
}

fn by_grant(
    issuer: &Issuer<'_>,
    accounts: &Accounts,
    grant: &str,
    form: &Form,
) -> Result<Admitted, ApiError> {
    match grant {
        "client_credentials" => by_secret(accounts, form, issuer.now),
        "refresh_token" => by_refresh(accounts, form, issuer.now),
        EXCHANGE => by_exchange(issuer, accounts, form),
        other => Err(unsupported(other)),
    }
}

fn unsupported(grant: &str) -> ApiError {
    ApiError::oauth(400, "unsupported_grant_type", format!("The grant type [{grant}] is not supported."))
}

fn scopes(form: &Form) -> Result<Vec<&str>, ApiError> {
    let scopes: Vec<&str> = form.get("scope").unwrap_or_default().split_whitespace().collect();
    if scopes.contains(&SCOPE) && scopes.iter().all(|scope| [SCOPE, OFFLINE].contains(scope)) {
        return Ok(scopes);
    }
    Err(ApiError::oauth(400, "invalid_scope", format!("The scope must be [{SCOPE}].")))
}

/// A service user with his client secret.
fn by_secret(accounts: &Accounts, form: &Form, now: i64) -> Result<Admitted, ApiError> {
    let (id, secret) = form.client()?;
    let user = accounts.users().iter().find(|user| user.client_id.as_deref() == Some(id.as_str()));
    let user = user.filter(|user| accounts.credentials.has_secret(&user.id, &secret, now));
    let refused = || form.refuse_client("There is no such client, or the secret is wrong or has ended.");
    Ok(Admitted::with_refresh(user.ok_or_else(refused)?))
}

fn by_password(accounts: &Accounts, form: &Form) -> Result<Admitted, ApiError> {
    let (name, password) = (form.required("username")?, form.required("password")?);
    let user = accounts.by_name(name).filter(|user| user.password.as_deref() == Some(password));
    let user = user.ok_or_else(|| invalid_grant("Invalid username or password"))?;
    Ok(Admitted::with_refresh(user))
}

/// The client is the user of the first request, by name. The refresh token stays good until its own end.
fn by_refresh(accounts: &Accounts, form: &Form, now: i64) -> Result<Admitted, ApiError> {
    let (client, token) = (form.required("client_id")?, form.required("refresh_token")?);
    let user = accounts.tokens.refresh_holder(token, now).and_then(|id| accounts.by_id(id));
    let is_his = |user: &&User| user.is_named(client) || user.client_id.as_deref() == Some(client);
    let user = user.filter(is_his);
    user.map(Admitted::of).ok_or_else(|| invalid_grant("The refresh token is not this user's, or has ended."))
}

fn by_exchange(issuer: &Issuer<'_>, accounts: &Accounts, form: &Form) -> Result<Admitted, ApiError> {
    let now = issuer.now;
    let (subject, kind) = (form.required("subject_token")?, form.required("subject_token_type")?);
    match kind {
        JWT => by_jwt(issuer, accounts, subject),
        PERSONAL => by_personal_token(accounts, subject, now).map(Admitted::of),
        SUBJECT => by_impersonation(issuer, accounts, form, subject),
        other => Err(invalid_request(format!("The subject token type [{other}] is not supported."))),
    }
}

fn by_personal_token<'a>(accounts: &'a Accounts, text: &str, now: i64) -> Result<&'a User, ApiError> {
    let token = accounts.tokens.personal_holder(text, now);
    let user = token.and_then(|token| accounts.by_id(&token.user_id));
    user.ok_or_else(|| invalid_token("The personal access token is not valid."))
}

/// A token of a provider that names a user, or one that a service user is registered with. Access ends with it.
fn by_jwt(issuer: &Issuer<'_>, accounts: &Accounts, text: &str) -> Result<Admitted, ApiError> {
    let claims = Claims::read(text).ok_or_else(|| invalid_token("The subject token is no JWT."))?;
    let left =
        claims.remaining(issuer.now).ok_or_else(|| invalid_token("The JWT has ended, or not begun."))?;
    let named = (issuer.named_by_providers)(&claims).iter().find_map(|name| accounts.by_name(name));
    let user = named.or_else(|| accounts.by_id(accounts.credentials.named_by(&claims)?));
    let user = user.ok_or_else(|| invalid_token("No provider and no credential fits the JWT."))?;
    Ok(Admitted { lifetime: left.min(ACCESS_LIFETIME), ..Admitted::of(user) })
}

/// One user in the name of another, where a policy lets him.
fn by_impersonation(
    issuer: &Issuer<'_>,
    accounts: &Accounts,
    form: &Form,
    target: &str,
) -> Result<Admitted, ApiError> {
    let (actor, kind) = (form.required("actor_token")?, form.required("actor_token_type")?);
    if kind != PERSONAL {
        return Err(invalid_request(format!("The actor token type [{kind}] is not supported.")));
    }
    let proxy = by_personal_token(accounts, actor, issuer.now)?;
    let target = accounts.by_name(target);
    let allowed = target.filter(|target| {
        let roles = accounts.roles.held_by(&target.id);
        issuer.impersonation.iter().filter(|policy| proxy.is_named(&policy.proxy)).any(|policy| {
            policy.targets.iter().any(|name| {
                let role = accounts.roles.by_name(name);
                target.is_named(name) || role.is_some_and(|role| roles.contains(&role.id))
            })
        })
    });
    let refused = || {
        let description = format!("User [{}] may not act for that user.", proxy.name);
        ApiError::oauth(403, "access_denied", description)
    };
    allowed.map(Admitted::of).ok_or_else(refused)
}
