//! The operation behind every statement.

use super::endpoint::Endpoint;
use crate::call::{Answer, Call, Method, Operation};
use crate::deployment::{Kind, Server, sealed::HasClient as _};

static EXECUTE: Operation = Operation {
    id: "sql.execute",
    method: Method::Post,
    servers: &[Server::new(Kind::Engine, "")],
    path: "/",
    idempotent: false,
    authenticated: true,
    answer: Answer::Binary,
};

pub(super) fn execute(endpoint: &Endpoint) -> Call {
    Call::new(endpoint.client(), &EXECUTE)
}
