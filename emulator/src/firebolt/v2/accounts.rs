//! What the API host says about an account.

use serde::Serialize;

use crate::firebolt::Firebolt;
use crate::firebolt::access::Caller;
use crate::firebolt::media;
use crate::firebolt::organization::Account;
use crate::firebolt::refusal::Refusal;
use crate::firebolt::settings::Quirk;
use crate::http::Response;

/// `GET /web/v3/account/{account_name}/..`: who may not see an account is told that there is none.
pub(super) fn answer(
    firebolt: &Firebolt,
    caller: &Caller,
    name: &str,
    what: &str,
) -> Result<Response, Refusal> {
    let account = firebolt.organization().account_named(name).cloned();
    let account = account.filter(|account| caller.may_use(&account.id)).ok_or_else(|| unknown(name))?;
    match what {
        "engineUrl" => Ok(engine_url(firebolt, &account)),
        "resolve" => Ok(resolve(&account)),
        _ => Err(Refusal::problem(404, "not_found", "Not found", "There is nothing at this path.")),
    }
}

fn unknown(name: &str) -> Refusal {
    let detail = format!("Account '{name}' does not exist or you are not authorized to access it.");
    Refusal::problem(404, "not_found", "Account not found", &detail)
}

fn engine_url(firebolt: &Firebolt, account: &Account) -> Response {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        engine_url: String,
    }

    let address = firebolt.gateway_of(account);
    let url = firebolt.url_of(address);
    let has_id = firebolt.settings.has(Quirk::AccountIdInUrls);
    let engine_url = if has_id { format!("{url}?account_id={}", account.id) } else { url };
    media::json(&Answer { engine_url })
}

fn resolve(account: &Account) -> Response {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer<'a> {
        id: &'a str,
        region: &'static str,
        infra_version: u32,
    }

    media::json(&Answer { id: &account.id, region: "us-east-1", infra_version: 2 })
}
