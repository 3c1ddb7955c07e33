//! Firebolt 1.0: users with passwords, a control plane over HTTP, and engines with a host of their own each.

mod accounts;
mod arguments;
mod bindings;
mod compute;
mod databases;
mod door;
mod engine_changes;
mod engine_view;
mod engines;
mod login;
mod page;
mod route;

use std::sync::Arc;

pub(crate) use self::door::open;
pub(crate) use self::engine_view::Setup;
use super::Firebolt;
use super::refusal::Refusal;
use crate::http::{Handler, Request, Response};

/// Answers what is asked of the API host.
#[derive(Debug)]
pub(crate) struct Service(pub Arc<Firebolt>);

impl Handler for Service {
    fn handle(&self, request: Request) -> Response {
        self.0.requests.push(&request);
        route::dispatch(&self.0, request).unwrap_or_else(Refusal::into_response)
    }
}
