//! Every operation of Firebolt has recorded exchanges, and each is held both ways: the client sends exactly the recorded
//! request, and what it makes of the recorded answer encodes to that answer again.
//!
//! The first exchanges of what the REST API of 1.0 documents are its examples, letter for letter.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a column of setters is easier to read in one form"
)]
#![cfg(all(feature = "firebolt", feature = "testing"))]

mod exchange;
mod firebolt_calls;
mod support;

use exchange::Exchange;
use support::Stub;

/// Groups and operations that need no token.
const OPEN: &[&str] = &["auth.", "health.", "instance.", "oauth."];

const FOLDER: &str = "tests/exchanges/firebolt";

#[test]
fn every_operation_has_an_exchange_and_every_exchange_an_operation() {
    exchange::check_all_recorded("firebolt", FOLDER);
}

#[test]
fn every_exchange_is_held_both_ways() {
    for (operation, exchanges) in exchange::recorded(FOLDER) {
        for exchange in exchanges {
            hold(&operation, &exchange);
        }
    }
}

fn hold(operation: &str, exchange: &Exchange) {
    let Exchange { request, response } = exchange;
    let stub = Stub::new([response.reply()]);
    let answer = firebolt_calls::call(stub.url(), operation, request)
        .unwrap_or_else(|error| panic!("{operation}: {error:?}"));

    let sent = stub.requests().pop().expect("one request");
    request.check(operation, &sent);
    let is_open = OPEN.iter().any(|group| operation.starts_with(group));
    assert_eq!(sent.header("authorization"), (!is_open).then_some("Bearer recorded"), "{operation}");

    let answer = answer.filter(|answer| !answer.is_null());
    assert_eq!(answer, response.expected(), "{operation}: the answer");
    exchange.recode(exchange::operation("firebolt", operation));
}
