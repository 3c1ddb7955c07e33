//! Accounts and their ids.

use serde::Serialize;

use super::route::{Call, Route};
use crate::firebolt::media;
use crate::firebolt::refusal::{Code, Refusal};
use crate::http::Response;

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/iam/v2/account", default),
    Route::new("GET", "/iam/v2/accounts:getIdByName", id_by_name),
];

/// `GET /iam/v2/account`
#[expect(clippy::unnecessary_wraps, reason = "it is what a route does")]
fn default(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Account<'a> {
        id: &'a str,
        name: &'a str,
        title: &'a str,
    }

    #[derive(Serialize)]
    struct Answer<'a> {
        account: Account<'a>,
    }

    let (id, name) = (call.account.id.as_str(), call.account.name.as_str());
    Ok(media::json(&Answer { account: Account { id, name, title: name } }))
}

/// `GET /iam/v2/accounts:getIdByName`
fn id_by_name(call: &Call) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Answer {
        account_id: String,
    }

    let name = call.arguments.required("account_name")?;
    let id = call.firebolt.organization().account_named(name).map(|account| account.id.clone());
    let unknown = || Refusal::control(Code::NotFound, &format!("account \"{name}\" was not found"));
    Ok(media::json(&Answer { account_id: id.ok_or_else(unknown)? }))
}
