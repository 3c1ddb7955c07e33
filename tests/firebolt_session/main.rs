//! Connections to Firebolt over a socket with scripted answers.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "firebolt")]

mod cancelling;
mod jobs;
mod sessions;
mod statements;
#[path = "../support/mod.rs"]
mod support;
mod tokens;

use lakehouse::firebolt::Connection;
use support::{Reply, Request, Stub};

const NOTHING: &str = r#"{"query":{"query_id":"q-0"},"meta":[],"data":[],"rows":0}"#;
const ONE: &str = "{\"message_type\":\"START\",\"query_id\":\"q-1\",\"result_columns\":[{\"name\":\"a\",\"type\":\"int\"}]}\n\
    {\"message_type\":\"DATA\",\"data\":[[1]]}\n{\"message_type\":\"FINISH_SUCCESSFULLY\"}\n";

fn nothing() -> Reply {
    Reply::json(200, NOTHING)
}

fn core(stub: &Stub) -> Connection {
    Connection::core(stub.url()).expect("an address")
}

/// The parameters of a request for a statement, without the label that is made up.
fn parameters(request: &Request) -> Vec<String> {
    let query = request.target.strip_prefix("/?").unwrap_or_else(|| panic!("{}", request.target));
    query.split('&').filter(|pair| !pair.starts_with("query_label=lakehouse-")).map(str::to_owned).collect()
}

/// The statements that a server was asked for, in their order.
fn bodies(stub: &Stub) -> Vec<String> {
    stub.requests().into_iter().map(|request| request.body).collect()
}
