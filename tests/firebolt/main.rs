//! The clients of Firebolt against the emulator: a day at each of its generations, and every operation is used in one.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "firebolt", feature = "testing"))]

#[path = "../coverage/mod.rs"]
mod coverage;

#[path = "../support/bytes.rs"]
mod bytes;

mod core;
mod types;
mod v1;
mod v2;

use std::time::Duration;

/// Longer than anything takes that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn every_operation_is_used() {
    let used = [v1::day(), v2::day(), core::day()].concat();
    coverage::check("firebolt", &used, |_| true);
}
