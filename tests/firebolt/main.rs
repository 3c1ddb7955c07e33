//! The clients of Firebolt against the emulator: a day at each of its generations, and every operation is used in one.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "firebolt", feature = "testing"))]

#[path = "../coverage/mod.rs"]
mod coverage;

#[path = "../support/bytes.rs"]
mod bytes;
#[path = "../support/eventually.rs"]
mod eventually;

mod core;
mod types;
mod v1;
mod v2;

#[test]
fn every_operation_is_used() {
    let used = [v1::day(), v2::day(), core::day()].concat();
    coverage::check("firebolt", &used, |_| true);
}
