//! Firebolt 2.x: service accounts, and SQL for everything.

mod accounts;

use std::io;
use std::sync::Arc;

use super::Firebolt;
use super::access::authenticate;
use super::oauth;
use super::organization::Account;
use super::query::{self, Site};
use super::refusal::Refusal;
use super::request::{Parts, host_of};
use crate::http::{Handler, Listening, Request, Response};

/// Answers what is asked of the id host, the API host and the gateway of the first account, which are one port.
#[derive(Debug)]
pub(crate) struct Service(pub Arc<Firebolt>);

impl Handler for Service {
    fn handle(&self, request: Request) -> Response {
        self.0.requests.push(&request);
        self.answer(&request).unwrap_or_else(Refusal::into_response)
    }
}

impl Service {
    fn answer(&self, request: &Request) -> Result<Response, Refusal> {
        let firebolt = &self.0;
        let parts = Parts::of(&request.target).ok_or_else(|| Refusal::text(400, "Bad Request"))?;
        match (request.method.as_str(), parts.path().as_slice()) {
            (method, ["oauth", "token"]) => {
                need_method(method, "POST")?;
                // Only the hosts of engines and of the API do not give out tokens; any other name stands for all.
                if host_of(request.header("host")).starts_with("api.") {
                    return Err(Refusal::text(404, "Not Found"));
                }
                oauth::token(firebolt, request, true)
            }
            (method, ["web", "v3", "account", name, what]) => {
                let caller = authenticate(firebolt, request)?;
                need_method(method, "GET")?;
                accounts::answer(firebolt, &caller, name, what)
            }
            _ => {
                let account = firebolt.organization().accounts.first().cloned();
                gateway(firebolt, account, request, parts)
            }
        }
    }
}

fn need_method(method: &str, wanted: &'static str) -> Result<(), Refusal> {
    if method == wanted {
        return Ok(());
    }
    Err(Refusal::text(405, "Method Not Allowed").with_header("allow", wanted))
}

/// Sends a statement to the engine that it names, or to the system engine of the account.
fn gateway(
    firebolt: &Arc<Firebolt>,
    account: Option<Account>,
    request: &Request,
    parts: Parts,
) -> Result<Response, Refusal> {
    let caller = authenticate(firebolt, request)?;
    let account = account.ok_or_else(|| Refusal::text(404, "Not Found"))?;
    let site = Site::named(firebolt, account, parts.query.get("engine"))?;
    query::answer(firebolt, &site, &caller, request, parts)
}

/// The gateway of another account.
#[derive(Debug)]
struct Gateway {
    firebolt: Arc<Firebolt>,
    account_id: String,
}

/// Opens the gateway of an account.
pub(crate) fn open(firebolt: &Arc<Firebolt>, account_id: &str) -> io::Result<Listening> {
    let gateway = Gateway { firebolt: Arc::clone(firebolt), account_id: account_id.to_owned() };
    Ok(firebolt.host.reserve(0)?.open(Arc::new(gateway)))
}

impl Handler for Gateway {
    fn handle(&self, request: Request) -> Response {
        self.firebolt.requests.push(&request);
        let Some(parts) = Parts::of(&request.target) else {
            return Refusal::text(400, "Bad Request").into_response();
        };
        let account = self.firebolt.organization().account(&self.account_id).cloned();
        gateway(&self.firebolt, account, &request, parts).unwrap_or_else(Refusal::into_response)
    }
}
