//! Firebolt Core, and the self-managed engines that are like it: SQL without accounts.

mod discovery;
mod gateway;
mod health;

use std::sync::Arc;

use super::Firebolt;
use super::access::{Caller, authenticate};
use super::query::{self, Site};
use super::refusal::Refusal;
use super::request::Parts;
use crate::http::{Handler, Request, Response};

/// Answers what is asked of a Core, or of the gateway in front of engines.
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
        let path = parts.path();
        if request.method == "GET" {
            if let Some(answer) = health::answer(firebolt, &path) {
                return Ok(answer);
            }
            if let Some(answer) = discovery::answer(firebolt, request, &path) {
                return answer;
            }
        }
        if path == ["oauth", "token"] && request.method == "POST" {
            return discovery::token(firebolt, request);
        }
        let caller = if firebolt.settings.has_authentication {
            authenticate(firebolt, request)?
        } else {
            Caller::anyone()
        };
        let site = self.site(request)?;
        query::answer(firebolt, &site, &caller, request, parts)
    }

    fn site(&self, request: &Request) -> Result<Site, Refusal> {
        let account = self.0.organization().accounts.first().cloned();
        let account = account.ok_or_else(|| Refusal::text(404, "Not Found"))?;
        if self.0.settings.is_gateway {
            let name = gateway::selected(request)?;
            return Site::named(&self.0, account, Some(&name));
        }
        Ok(Site { account, on: query::On::Core })
    }
}
