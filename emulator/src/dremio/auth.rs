//! Login, logout, temporary tokens, and who a request comes from.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::account::Caller;
use super::body::Object;
use super::error::ApiError;
use super::reply::Reply;
use super::route::Call;
use super::{Dremio, Edition, lock};
use crate::http::Request;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Session<'a> {
    token: String,
    user_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    expires: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    user_id: &'a str,
    admin: bool,
    cluster_id: &'a str,
    cluster_created_at: i64,
    version: &'a str,
    permissions: serde_json::Map<String, Value>,
    user_created_at: i64,
}

/// What the console lets anybody do, and what it keeps for administrators.
const PERMISSIONS: [(&str, bool); 16] = [
    ("canUploadProfiles", false),
    ("canDownloadProfiles", false),
    ("canEmailForSupport", true),
    ("canChatForSupport", false),
    ("canViewAllJobs", false),
    ("canCreateUser", false),
    ("canCreateRole", false),
    ("canCreateSource", false),
    ("canUploadFile", true),
    ("canManageNodeActivity", false),
    ("canManageEngines", false),
    ("canManageQueues", false),
    ("canManageEngineRouting", false),
    ("canManageSupportSettings", false),
    ("canConfigureSecurity", false),
    ("canRunDiagnostic", false),
];

/// `POST /apiv2/login`
pub(crate) fn login(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["userName", "password"])?;
    let (name, password) = (body.text("userName")?, body.text("password")?);

    let mut accounts = lock(&dremio.accounts);
    if accounts.is_empty() {
        return Err(ApiError::forbidden("No User Available"));
    }
    let refused = || ApiError::new(401, "Login failed: Invalid username or password");
    let user = name.and_then(|name| accounts.by_name(&name)).ok_or_else(refused)?.clone();
    if password.is_none() || user.password != password {
        return Err(refused());
    }
    let expires = dremio.clock.now().saturating_add(dremio.settings.session_lifetime_ms);
    let token = accounts.tokens.open_session(&user.id, expires);
    let admin = accounts.roles.makes_admin(&user.id) || dremio.settings.edition == Edition::Community;
    let permissions = PERMISSIONS.map(|(name, everyone)| (name.to_owned(), Value::Bool(admin || everyone)));
    Ok(Reply::json(&Session {
        token,
        user_name: &user.name,
        first_name: user.first_name.as_deref(),
        last_name: user.last_name.as_deref(),
        expires,
        email: user.email.as_deref(),
        user_id: &user.id,
        admin,
        cluster_id: &dremio.cluster_id,
        cluster_created_at: dremio.started_at,
        version: dremio.settings.version.build(),
        permissions: permissions.into_iter().collect(),
        user_created_at: user.created_at,
    }))
}

/// `GET /apiv2/login`
pub(crate) fn check(_: &Arc<Dremio>, _: &Call) -> Reply {
    Reply::json(&true)
}

/// `DELETE /apiv2/login`: strips `_dremio` and nothing else, so that a token sent as `Bearer` survives.
pub(crate) fn logout(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let header = call.request.header("authorization").ok_or_else(|| ApiError::new(500, ""))?;
    let token = header.strip_prefix("_dremio").unwrap_or(header).trim();
    lock(&dremio.accounts).tokens.close_session(token);
    Ok(Reply::NoContent)
}

/// `POST /apiv2/temp-token`
pub(crate) fn create_temporary_token(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct TemporaryToken {
        token: String,
    }

    let refused = || ApiError::empty(400);
    let target = call.query.get("request").filter(|target| !target.is_empty()).ok_or_else(refused)?;
    let seconds =
        call.query.integer("durationSeconds").map_err(|_| refused())?.filter(|seconds| *seconds > 0);
    let wanted = dremio.clock.now() + seconds.ok_or_else(refused)? * 1000;
    let mut accounts = lock(&dremio.accounts);
    let session = presented(&call.request).and_then(|token| accounts.holder(token, dremio.clock.now()));
    let expires = session.and_then(|(_, expires)| expires).map_or(wanted, |end| wanted.min(end));
    let token = accounts.tokens.add_temporary(&call.caller.id, target, expires);
    Ok(Reply::json(&TemporaryToken { token }))
}

/// Who sends a request; nobody is a 401 without a word.
pub(crate) fn authenticate(dremio: &Dremio, request: &Request) -> Result<Caller, ApiError> {
    let accounts = lock(&dremio.accounts);
    let now = dremio.clock.now();
    let by_header = presented(request).and_then(|token| accounts.holder(token, now)).map(|(user, _)| user);
    let user = by_header.or_else(|| {
        let (target, token) = split_temporary(&request.target)?;
        accounts.temporary_holder(token, &target, now)
    });
    let mut caller = accounts.caller(user.ok_or_else(|| ApiError::empty(401))?);
    // In the community edition everybody is an administrator.
    caller.admin |= dremio.settings.edition == Edition::Community;
    Ok(caller)
}

/// The token in the header: after `_dremio`, with a blank or without, after `Bearer` in any case, or bare.
fn presented(request: &Request) -> Option<&str> {
    let header = request.header("authorization")?.trim();
    if let Some(token) = header.strip_prefix("_dremio") {
        return Some(token.trim());
    }
    match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim()),
        _ => Some(header),
    }
}

/// The target without its `.token` parameter, and the token.
fn split_temporary(target: &str) -> Option<(String, &str)> {
    let (path, query) = target.split_once('?')?;
    let token = query.split('&').find_map(|pair| pair.strip_prefix(".token="))?;
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with(".token=")).collect();
    let bound = if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) };
    Some((bound, token))
}
