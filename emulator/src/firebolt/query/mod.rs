//! SQL over HTTP: what a request asks for, who runs it, and what is answered.

mod background;
mod body;
mod cancel;
mod command;
mod commands;
mod ending;
mod engine_options;
mod failure;
mod in_transaction;
mod manage;
mod parameters;
mod query_views;
pub(crate) mod registry;
mod reply;
mod run;
mod session;
mod settings;
mod site;
mod status;
pub(crate) mod transaction;
mod upload;
mod values;
mod views;
mod words;
mod work;

use std::sync::Arc;

pub(crate) use self::run::run_statement;
pub(crate) use self::site::{On, Site};
use self::work::Work;
use super::Firebolt;
use super::access::Caller;
use super::refusal::Refusal;
use super::request::Parts;
use crate::http::{Request, Response};

/// Answers a request to an engine: SQL at `/` and `/query`, and `/cancel`.
pub(crate) fn answer(
    firebolt: &Arc<Firebolt>,
    site: &Site,
    caller: &Caller,
    request: &Request,
    parts: Parts,
) -> Result<Response, Refusal> {
    let path = parts.path();
    let is_cancel = match path.as_slice() {
        [] | ["query"] => false,
        ["cancel"] => true,
        _ => return Err(Refusal::text(404, "Not Found")),
    };
    if request.method != "POST" {
        return Err(Refusal::text(405, "Method Not Allowed").with_header("allow", "POST"));
    }
    if is_cancel {
        return cancel::over_http(firebolt, site, &parts.query);
    }
    Work::new(firebolt, site, caller, request, parts.query)?.answer(request)
}
