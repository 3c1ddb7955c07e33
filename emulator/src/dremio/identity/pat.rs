//! Personal access tokens.

use std::sync::Arc;

use serde::Serialize;

use super::tokens::PersonalToken;
use super::user;
use crate::dremio::account::Accounts;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::{List, Reply};
use crate::dremio::route::Call;
use crate::dremio::time::iso;
use crate::dremio::{Dremio, ids, lock};

/// The longest life that the server gives a token: 180 days.
const MAX_LIFETIME: i64 = 180 * 24 * 3600 * 1000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    tid: &'a str,
    uid: &'a str,
    label: &'a str,
    created_at: String,
    expires_at: String,
}

impl<'a> Listed<'a> {
    fn of(token: &'a PersonalToken) -> Self {
        Self {
            tid: &token.id,
            uid: &token.user_id,
            label: &token.label,
            created_at: iso(token.created_at),
            expires_at: iso(token.expires_at()),
        }
    }
}

/// Refuses a user who is not there, and the tokens of others to all but (perhaps) administrators.
fn check_owner(accounts: &Accounts, call: &Call, admins_too: bool) -> Result<(), ApiError> {
    let id = call.part(0);
    accounts.by_id(id).ok_or_else(|| user::missing(id))?;
    if call.caller.id == id || (admins_too && call.caller.admin) {
        return Ok(());
    }
    Err(ApiError::role_missing())
}

/// `GET /api/v3/user/{userId}/token`: before 26 not even administrators see the tokens of others.
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    check_owner(&accounts, call, dremio.settings.version.is_26())?;
    Ok(Reply::json(&List::of(accounts.tokens.personal_of(call.part(0)).map(Listed::of).collect())))
}

/// `POST /api/v3/user/{userId}/token`: answers with the bare text. Without a lifetime the token ends at once.
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["label", "millisecondsToExpire"])?;
    let label = body.text("label")?.ok_or_else(|| ApiError::bad_request("label is required."))?;
    let lifetime = body.integer("millisecondsToExpire")?.unwrap_or(0);
    if !(0..=MAX_LIFETIME).contains(&lifetime) {
        return Err(ApiError::bad_request("millisecondsToExpire must be between 0 and 180 days."));
    }
    let mut accounts = lock(&dremio.accounts);
    check_owner(&accounts, call, false)?;
    let (text, now) = (ids::token(), dremio.clock.now());
    accounts.tokens.add_personal(call.part(0), &label, &text, now, Some(now.saturating_add(lifetime)));
    Ok(Reply::Text(text))
}

/// `DELETE /api/v3/user/{userId}/token/{tokenId}`
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let mut accounts = lock(&dremio.accounts);
    check_owner(&accounts, call, true)?;
    if accounts.tokens.revoke_personal(call.part(0), call.part(1)) {
        return Ok(Reply::NoContent);
    }
    Err(ApiError::not_found(format!("Could not find token with id [{}].", call.part(1))))
}

/// `DELETE /api/v3/user/{userId}/token`
pub(crate) fn delete_all_for_user(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let mut accounts = lock(&dremio.accounts);
    check_owner(&accounts, call, true)?;
    accounts.tokens.revoke_personal_of(call.part(0));
    Ok(Reply::NoContent)
}

/// `DELETE /api/v3/token`: the caller's tokens before 26, and everybody's since.
pub(crate) fn delete_all(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let mut accounts = lock(&dremio.accounts);
    if !dremio.settings.version.is_26() {
        accounts.tokens.revoke_personal_of(&call.caller.id);
    } else if call.caller.admin {
        accounts.tokens.revoke_all_personal();
    } else {
        return Err(ApiError::role_missing());
    }
    Ok(Reply::NoContent)
}
