//! Every operation has recorded exchanges, and each is held both ways: the client sends exactly the recorded request,
//! and what it makes of the recorded answer encodes to that answer again.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "testing"))]

mod calls;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use calls::{Recorded, Side};
use lakehouse::Json;
use lakehouse::dremio::{Cloud, Software};
use serde::Deserialize;
use serde_json::Value;
use support::{Reply, Stub};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    request: Recorded,
    response: Answer,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Answer {
    status: u16,
    /// JSON unless it says otherwise; anything else is recorded as its text.
    content_type: Option<String>,
    body: Option<Value>,
    /// What a stream of events gives.
    events: Option<Value>,
}

impl Answer {
    fn reply(&self) -> Reply {
        match (&self.content_type, &self.body) {
            (_, None) => Reply::empty(self.status),
            (Some(content_type), Some(Value::String(text))) => {
                Reply::Answer(self.status, content_type.clone(), text.clone().into_bytes())
            }
            (_, Some(body)) => Reply::json(self.status, body.to_string()),
        }
    }
}

/// Operations that need no token.
const OPEN: &[&str] = &[
    "auth.login",
    "auth.login_v2",
    "cluster.create_first_user",
    "cluster.get_id",
    "cluster.get_status",
    "oauth.create_token",
    "oauth.get_metadata",
];

/// Operations that answer with a bare `1`, which says nothing.
const BARE_ONES: &[&str] = &["engines.delete", "maintenance.delete"];

fn files() -> Vec<(String, PathBuf)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exchanges");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), path))
        .collect();
    files.sort();
    files
}

#[test]
fn every_operation_has_an_exchange_and_every_exchange_an_operation() {
    let recorded: BTreeSet<String> = files().into_iter().map(|(operation, _)| operation).collect();
    let known: BTreeSet<String> =
        lakehouse::testing::operations().map(|operation| operation.id().to_owned()).collect();
    assert_eq!(recorded, known);
}

#[test]
fn every_exchange_is_held_both_ways() {
    for (operation, path) in files() {
        let text = fs::read_to_string(&path).expect("readable");
        let exchanges: Vec<Exchange> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert!(!exchanges.is_empty(), "{operation}");
        for exchange in exchanges {
            for side in exchange.request.sides() {
                hold(&operation, &exchange, side);
            }
        }
    }
}

/// Makes the call of a recorded request with a client that has it.
fn call(url: &str, operation: &str, x: &Recorded, side: Side) -> lakehouse::Result<Option<Value>> {
    let cloud = || Cloud::builder(url).personal_access_token("recorded").build();
    match side {
        Side::Software => {
            calls::call(&Software::builder(url).session_token("recorded").build()?, operation, x)
        }
        Side::Project => calls::call_project(&cloud()?.project(x.project()), operation, x),
        Side::Cloud => calls::call_cloud(&cloud()?, operation, x),
    }
}

fn hold(operation: &str, exchange: &Exchange, side: Side) {
    let Exchange { request, response } = exchange;
    let stub = Stub::new([response.reply()]);
    let answer =
        call(stub.url(), operation, request, side).unwrap_or_else(|error| panic!("{operation}: {error:?}"));

    let sent = stub.requests().pop().expect("one request");
    assert_eq!(sent.line(), request.line, "{operation}");
    let json = "application/json".to_owned();
    let (accept, content_type) =
        (request.accept.as_ref().unwrap_or(&json), request.content_type.as_ref().unwrap_or(&json));
    let body: Option<Value> = (!sent.body.is_empty()).then(|| match content_type {
        kind if *kind == json => serde_json::from_str(&sent.body).expect("JSON"),
        _ => Value::String(sent.body.clone()),
    });
    assert_eq!(body, request.body, "{operation}: the request body");
    assert_eq!(sent.header("accept"), Some(accept.as_str()), "{operation}");
    assert_eq!(sent.header("content-type"), body.is_some().then_some(content_type.as_str()), "{operation}");
    let token = if side == Side::Software { "_dremiorecorded" } else { "Bearer recorded" };
    let authorization = (!OPEN.contains(&operation)).then_some(token);
    assert_eq!(sent.header("authorization"), authorization, "{operation}");
    if matches!(sent.method.as_str(), "POST" | "PUT" | "PATCH") {
        assert_eq!(sent.header("content-length"), Some(sent.body.len().to_string().as_str()), "{operation}");
    }

    let expected = response.events.clone().or_else(|| response.body.clone());
    let expected = expected.filter(|_| !BARE_ONES.contains(&operation));
    assert_eq!(answer, expected, "{operation}: the answer");
    recode(operation, request, response);
}

/// The same through the table that the `testing` feature exposes.
fn recode(operation: &str, request: &Recorded, response: &Answer) {
    let entry = lakehouse::testing::operations().find(|entry| entry.id() == operation).expect("known");
    for (body, recode) in [(&request.members(), entry.request()), (&response.body, entry.response())] {
        if let (Some(body), Some(recode)) = (body, recode) {
            let again: Json = Json::parse(recode(&body.to_string()).expect("decodes")).expect("JSON");
            assert_eq!(&again.decode::<Value>().expect("JSON"), body, "{operation}");
        }
    }
}
