//! Signing in on 1.0: a token for a password, for a refresh token, or for the secret of a service account.

use serde_json::{Map, Value};

use crate::firebolt::Firebolt;
use crate::firebolt::media;
use crate::firebolt::oauth::{self, Granted, grant};
use crate::firebolt::refusal::{Code, Refusal};
use crate::firebolt::tokens::Holder;
use crate::http::{Request, Response};
use crate::lock::lock;

const ISSUER: &str = "https://api.app.firebolt.io/";
const SCOPE: &str = "offline_access";

/// Answers what needs no token, if the request is of that kind.
pub(super) fn answer(
    firebolt: &Firebolt,
    request: &Request,
    path: &[&str],
) -> Option<Result<Response, Refusal>> {
    let act: fn(&Firebolt, &Request) -> Result<Response, Refusal> = match path {
        ["auth", "v1", "login"] => login,
        ["auth", "v1", "refresh"] => refresh,
        ["auth", "v1", "token"] | ["oauth", "token"] => token,
        _ => return None,
    };
    if request.method != "POST" {
        return Some(Err(Refusal::control(Code::Unimplemented, "Method Not Allowed")));
    }
    Some(act(firebolt, request))
}

fn object(request: &Request) -> Result<Map<String, Value>, Refusal> {
    let json = serde_json::from_slice(&request.body);
    json.map_err(|_| Refusal::control(Code::InvalidArgument, "the body must be a JSON object"))
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a str, Refusal> {
    let missing = || Refusal::control(Code::InvalidArgument, &format!("{name} is missing"));
    members.get(name).and_then(Value::as_str).ok_or_else(missing)
}

/// `POST /auth/v1/login`
fn login(firebolt: &Firebolt, request: &Request) -> Result<Response, Refusal> {
    let body = object(request)?;
    let (name, password) = (text(&body, "username")?, text(&body, "password")?);
    let organization = firebolt.organization();
    let known = organization.users.iter().any(|user| user.name == name && user.password == password);
    drop(organization);
    if !known {
        return Err(Refusal::control(Code::PermissionDenied, "Wrong email or password."));
    }
    let holder = Holder::User(name.to_owned());
    let refresh_token = lock(&firebolt.tokens).issue_refresh(holder.clone());
    let granted = grant(firebolt, holder, ISSUER, oauth::AUDIENCE);
    Ok(media::json(&Granted { scope: Some(SCOPE), refresh_token: Some(refresh_token), ..granted }))
}

/// `POST /auth/v1/refresh`: the refresh token stays good, and does not come again.
fn refresh(firebolt: &Firebolt, request: &Request) -> Result<Response, Refusal> {
    let body = object(request)?;
    let holder = lock(&firebolt.tokens).refresh(text(&body, "refresh_token")?);
    let refused = || Refusal::control(Code::PermissionDenied, "Unknown or invalid refresh token.");
    let granted = grant(firebolt, holder.ok_or_else(refused)?, ISSUER, oauth::AUDIENCE);
    Ok(media::json(&Granted { scope: Some(SCOPE), ..granted }))
}

/// `POST /auth/v1/token` and `POST /oauth/token`
fn token(firebolt: &Firebolt, request: &Request) -> Result<Response, Refusal> {
    oauth::token(firebolt, request, false)
}
