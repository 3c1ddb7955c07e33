//! Every operation of Dremio has recorded exchanges, and each is held both ways: the client sends exactly the recorded
//! request, and what it makes of the recorded answer encodes to that answer again.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "testing"))]

mod calls;
mod exchange;
mod support;

use calls::Side;
use exchange::{Exchange, Recorded};
use lakehouse::dremio::{Cloud, Software};
use serde_json::Value;
use support::Stub;

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

#[test]
fn every_operation_has_an_exchange_and_every_exchange_an_operation() {
    exchange::check_all_recorded("dremio", "tests/exchanges");
}

#[test]
fn every_exchange_is_held_both_ways() {
    for (operation, exchanges) in exchange::recorded("tests/exchanges") {
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
    request.check(operation, &sent);
    let token = if side == Side::Software { "_dremiorecorded" } else { "Bearer recorded" };
    let authorization = (!OPEN.contains(&operation)).then_some(token);
    assert_eq!(sent.header("authorization"), authorization, "{operation}");

    let expected = response.expected().filter(|_| !BARE_ONES.contains(&operation));
    assert_eq!(answer, expected, "{operation}: the answer");
    exchange.recode(exchange::operation("dremio", operation));
}
