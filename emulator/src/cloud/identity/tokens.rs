//! Personal access tokens: everybody has his own, and sees nobody else's.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::routes::Route;
use crate::dremio::identity::tokens::PersonalToken;
use crate::dremio::ids;
use crate::dremio::reply::{List, Reply};
use crate::dremio::route::Call;
use crate::dremio::{ApiError, Object, lock};

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::new("GET", "/v0/user/{userId}/token", list),
    Route::new("POST", "/v0/user/{userId}/token", create).text(),
    Route::new("DELETE", "/v0/user/{userId}/token", delete_all),
    Route::new("DELETE", "/v0/user/{userId}/token/{tokenId}", delete),
];

/// The longest life, in milliseconds: 180 days.
const MAX_LIFETIME: i64 = 180 * 24 * 3600 * 1000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    tid: &'a str,
    uid: &'a str,
    label: &'a str,
    created_at: i64,
    expires_at: i64,
}

impl<'a> View<'a> {
    fn of(token: &'a PersonalToken) -> Self {
        Self {
            tid: &token.id,
            uid: &token.user_id,
            label: &token.label,
            created_at: token.created_at,
            expires_at: token.expires_at(),
        }
    }
}

/// Not even administrators have to do with the tokens of others.
fn check_owner(call: &Call) -> Result<(), ApiError> {
    if call.caller.id == call.part(0) { Ok(()) } else { Err(ApiError::forbidden("Forbidden")) }
}

/// `GET /v0/user/{userId}/token`
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    check_owner(call)?;
    let accounts = lock(&cloud.accounts);
    Ok(Reply::json(&List::of(accounts.tokens.personal_of(call.part(0)).map(View::of).collect())))
}

/// `POST /v0/user/{userId}/token`: answers with the bare text, which nobody sees again.
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    check_owner(call)?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["label", "millisecondsToExpire"])?;
    let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
    let label = body.text("label")?.ok_or_else(|| required("label"))?;
    let lifetime = body.integer("millisecondsToExpire")?.ok_or_else(|| required("millisecondsToExpire"))?;
    if !(1..=MAX_LIFETIME).contains(&lifetime) {
        return Err(ApiError::bad_request("millisecondsToExpire must be between 1 and 180 days."));
    }
    let (text, now) = (format!("dremio_pat_{}", ids::token()), cloud.clock.now());
    let expires = Some(now.saturating_add(lifetime));
    lock(&cloud.accounts).tokens.add_personal(call.part(0), &label, &text, now, expires);
    Ok(Reply::Text(text))
}

/// `DELETE /v0/user/{userId}/token/{tokenId}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    check_owner(call)?;
    if lock(&cloud.accounts).tokens.revoke_personal(call.part(0), call.part(1)) {
        return Ok(Reply::NoContent);
    }
    Err(ApiError::control(404, format!("Token [{}] was not found.", call.part(1))))
}

/// `DELETE /v0/user/{userId}/token`
fn delete_all(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    check_owner(call)?;
    lock(&cloud.accounts).tokens.revoke_personal_of(call.part(0));
    Ok(Reply::NoContent)
}
