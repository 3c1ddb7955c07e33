//! The login host, which is the same listener here: access tokens, and where they are to be had.

use std::sync::Arc;

use serde::Serialize;

use super::routes::Route;
use super::{Cloud, code};
use crate::dremio::identity::form::Form;
use crate::dremio::identity::jwt::Claims;
use crate::dremio::identity::oauth::{Issuer, issue};
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, lock};

pub(super) const ROUTES: &[Route] = &[
    Route::new("POST", "/oauth/token", token).access(Access::Open).form(),
    Route::always("GET", "/.well-known/oauth-authorization-server", metadata).access(Access::Open),
];

/// `POST /oauth/token`: a form and nothing else.
fn token(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    if call.request.header("content-type").is_some_and(|kind| kind.contains("json")) {
        return Err(ApiError::oauth(400, "invalid_request", "The body must be a form."));
    }
    let named = |claims: &Claims| {
        let providers = lock(&cloud.token_providers);
        providers.iter().filter_map(|provider| provider.user_in(claims).map(str::to_owned)).collect()
    };
    let now = cloud.clock.now();
    let issuer = Issuer {
        accounts: &cloud.accounts,
        now,
        impersonation: &[],
        named_by_providers: &named,
        without_scope: &["refresh_token", "authorization_code"],
        more: &|accounts, grant, form| match grant {
            "authorization_code" => Some(code::redeem(&mut lock(&cloud.codes), accounts, form)),
            "refresh_token" => code::renew(&lock(&cloud.codes), accounts, form, now).map(Ok),
            _ => None,
        },
    };
    issue(&issuer, &Form::read(&call.request)?)
}

/// `GET /.well-known/oauth-authorization-server`: of the grants it names two, although there are more.
fn metadata(_: &Arc<Cloud>, call: &Call) -> Reply {
    #[derive(Serialize)]
    struct Metadata {
        issuer: &'static str,
        authorization_endpoint: String,
        token_endpoint: String,
        registration_endpoint: String,
        response_types_supported: [&'static str; 1],
        grant_types_supported: [&'static str; 2],
        code_challenge_methods_supported: [&'static str; 1],
        token_endpoint_auth_methods_supported: [&'static str; 1],
    }

    let host = call.request.header("host").unwrap_or("localhost");
    let endpoint = |path: &str| format!("http://{host}{path}");
    Reply::json(&Metadata {
        issuer: "https://app.dremio.com",
        authorization_endpoint: endpoint("/oauth/authorize"),
        token_endpoint: endpoint("/oauth/token"),
        registration_endpoint: endpoint("/oauth/register"),
        response_types_supported: ["code"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        code_challenge_methods_supported: ["S256"],
        token_endpoint_auth_methods_supported: ["none"],
    })
}
