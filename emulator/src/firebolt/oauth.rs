//! Access tokens for service accounts.

use std::time::Duration;

use serde::Serialize;

use super::Firebolt;
use super::media;
use super::refusal::Refusal;
use super::tokens::{Claims, Holder};
use crate::dremio::identity::form::Form;
use crate::dremio::time::millis;
use crate::http::{Request, Response};
use crate::lock::lock;

/// For whom tokens of the cloud are.
pub(crate) const AUDIENCE: &str = "https://api.firebolt.io";

/// What comes with a new token.
#[derive(Debug, Serialize)]
pub(crate) struct Granted {
    pub access_token: String,
    pub token_type: &'static str,
    pub expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// A new access token for somebody.
pub(crate) fn grant(firebolt: &Firebolt, holder: Holder, issuer: &str, audience: &str) -> Granted {
    let lifetime: Duration = firebolt.settings.token_lifetime();
    let claims = Claims { issuer, audience, key_id: &firebolt.key_id };
    let now = firebolt.clock.now();
    let access_token = lock(&firebolt.tokens).issue(holder, claims, now, millis(lifetime));
    Granted {
        access_token,
        token_type: "Bearer",
        expires_in: lifetime.as_secs(),
        scope: None,
        refresh_token: None,
    }
}

pub(crate) fn read(request: &Request) -> Result<Form, Refusal> {
    let unreadable = "The body has no parameters that can be read.";
    Form::read(request).map_err(|_| Refusal::oauth(400, "invalid_request", unreadable))
}

/// A parameter that must be there.
pub(crate) fn required<'a>(form: &'a Form, name: &str) -> Result<&'a str, Refusal> {
    let missing = || Refusal::oauth(400, "invalid_request", &format!("The parameter {name} is missing."));
    form.get(name).ok_or_else(missing)
}

/// Refuses every grant but that of a program with its own secret.
pub(crate) fn check_grant_type(form: &Form) -> Result<(), Refusal> {
    match required(form, "grant_type")? {
        "client_credentials" => Ok(()),
        other => {
            let text = format!("The grant type {other} is not open to the client.");
            Err(Refusal::oauth(403, "unauthorized_client", &text))
        }
    }
}

/// The service account whose id and secret a form has.
pub(crate) fn service_account(firebolt: &Firebolt, form: &Form) -> Result<Holder, Refusal> {
    let (id, secret) = (required(form, "client_id")?, required(form, "client_secret")?);
    let organization = firebolt.organization();
    let known = organization.service_accounts.iter().any(|it| it.id == id && it.secret == secret);
    if !known {
        return Err(Refusal::oauth(401, "invalid_client", "The client id or the secret is wrong."));
    }
    Ok(Holder::ServiceAccount(id.to_owned()))
}

/// `POST /oauth/token` of the cloud; without an audience on 1.0.
pub(crate) fn token(
    firebolt: &Firebolt,
    request: &Request,
    needs_audience: bool,
) -> Result<Response, Refusal> {
    let form = read(request)?;
    check_grant_type(&form)?;
    if needs_audience && required(&form, "audience")? != AUDIENCE {
        return Err(Refusal::oauth(403, "access_denied", "There is no service for this audience."));
    }
    let holder = service_account(firebolt, &form)?;
    Ok(media::json(&grant(firebolt, holder, "https://id.app.firebolt.io/", AUDIENCE)))
}
