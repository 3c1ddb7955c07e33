//! Authorization codes: what a browser brings back from the sign-in page, which is not emulated.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::sha256;
use crate::dremio::ApiError;
use crate::dremio::account::Accounts;
use crate::dremio::identity::form::Form;
use crate::dremio::identity::oauth::Admitted;

/// A code for one user, bound to the secret of whoever asked for it.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub user_id: String,
    pub text: String,
    /// The digest of the verifier, in base64 for URLs.
    pub challenge: String,
    /// The client that has redeemed it; it works once.
    pub redeemed_by: Option<String>,
}

/// Whom a code lets in.
pub(super) fn redeem(codes: &mut [Code], accounts: &Accounts, form: &Form) -> Result<Admitted, ApiError> {
    let (client, text) = (form.required("client_id")?, form.required("code")?);
    form.required("redirect_uri")?;
    let verifier = form.required("code_verifier")?;
    let refused = |text: &str| ApiError::oauth(400, "invalid_grant", text);
    let code = codes.iter_mut().find(|code| code.text == text && code.redeemed_by.is_none());
    let code = code.ok_or_else(|| refused("There is no such code, or it has been used."))?;
    if BASE64_URL_SAFE_NO_PAD.encode(sha256::digest(verifier.as_bytes())) != code.challenge {
        return Err(refused("The verifier does not fit the challenge."));
    }
    let user = accounts.by_id(&code.user_id).ok_or_else(|| refused("The user is gone."))?;
    code.redeemed_by = Some(client.to_owned());
    Ok(Admitted::with_refresh(user))
}

/// Whom a client that has redeemed a code may renew the access of.
pub(super) fn renew(codes: &[Code], accounts: &Accounts, form: &Form, now: i64) -> Option<Admitted> {
    let (client, token) = (form.get("client_id")?, form.get("refresh_token")?);
    let user = accounts.by_id(accounts.tokens.refresh_holder(token, now)?)?;
    let is_his = |code: &Code| code.user_id == user.id && code.redeemed_by.as_deref() == Some(client);
    codes.iter().any(is_his).then(|| Admitted::of(user))
}
