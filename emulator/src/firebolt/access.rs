//! Who a request comes from.

use super::Firebolt;
use super::refusal::Refusal;
use super::settings::Quirk;
use super::tokens::{Holder, Invalid};
use crate::http::Request;
use crate::lock::lock;

/// Who calls.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The name of the user or the service account.
    pub name: String,
    /// The ids of the accounts that are open to him; all without.
    pub accounts: Option<Vec<String>>,
}

impl Caller {
    /// Whoever comes, where nobody signs in.
    pub fn anyone() -> Self {
        Self { name: "firebolt".to_owned(), accounts: None }
    }

    pub fn may_use(&self, account_id: &str) -> bool {
        self.accounts.as_ref().is_none_or(|ids| ids.iter().any(|id| id == account_id))
    }
}

/// The caller that the token of a request belongs to.
pub(crate) fn authenticate(firebolt: &Firebolt, request: &Request) -> Result<Caller, Refusal> {
    let token = request.header("authorization").and_then(bearer).ok_or_else(|| missing(firebolt, request))?;
    let holder = lock(&firebolt.tokens).holder(token, firebolt.clock.now());
    let holder = holder.map_err(|invalid| refused(firebolt, request, invalid))?;
    caller(firebolt, holder).ok_or_else(|| refused(firebolt, request, Invalid::Unknown))
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Nothing if he is not there any more.
fn caller(firebolt: &Firebolt, holder: Holder) -> Option<Caller> {
    let organization = firebolt.organization();
    match holder {
        Holder::User(name) => {
            organization.users.iter().any(|user| user.name == name).then_some(Caller { name, accounts: None })
        }
        Holder::ServiceAccount(id) => {
            let found = organization.service_accounts.iter().find(|account| account.id == id)?;
            Some(Caller { name: found.name.clone(), accounts: found.accounts.clone() })
        }
    }
}

fn missing(firebolt: &Firebolt, request: &Request) -> Refusal {
    if firebolt.settings.has(Quirk::HiddenUnauthorized) {
        return hidden(request, "no token in the request");
    }
    if firebolt.settings.is_v1() || firebolt.settings.is_core() {
        return Refusal::text(401, "Unauthorized");
    }
    Refusal::problem(401, "unauthenticated", "Authentication required", "The request has no bearer token.")
}

fn refused(firebolt: &Firebolt, request: &Request, invalid: Invalid) -> Refusal {
    let (jwt, detail) = match invalid {
        Invalid::Expired => ("\"exp\" not satisfied", "The token has expired."),
        Invalid::Unknown => ("signature not satisfied", "The token is not valid here."),
    };
    if firebolt.settings.has(Quirk::HiddenUnauthorized) {
        return hidden(request, &format!("failed to verify JWT token: failed to verify jwt: {jwt}"));
    }
    Refusal::problem(401, "unauthenticated", "Authentication required", detail)
}

/// A 401 as one service of 1.0 hears it from another.
fn hidden(request: &Request, body: &str) -> Refusal {
    let target = &request.target;
    let text = "Received error from remote server";
    Refusal::text(500, format!("{text} {target}. HTTP status code: 401 Unauthorized, body: {body}\n"))
}
