//! Who a request comes from.

use super::Cloud;
use crate::dremio::account::Caller;
use crate::dremio::{ApiError, lock};
use crate::http::Request;

/// The owner of the token after `Bearer`; there is no other way in.
pub(super) fn authenticate(cloud: &Cloud, request: &Request) -> Result<Caller, ApiError> {
    let refused = || ApiError::control(401, "Unauthorized");
    let token = bearer(request).ok_or_else(refused)?;
    let accounts = lock(&cloud.accounts);
    let (user, _) = accounts.holder(token, cloud.clock.now()).ok_or_else(refused)?;
    if !cloud.is_active(&user.id) {
        return Err(refused());
    }
    Ok(accounts.caller(user))
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
