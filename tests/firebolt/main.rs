//! The clients of Firebolt against the emulator: a day at each of its generations, and every operation is used in one.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "firebolt", feature = "testing"))]

#[path = "../coverage/mod.rs"]
mod coverage;

mod core;
mod types;
mod v1;
mod v2;

use std::collections::BTreeSet;
use std::time::Duration;

/// Longer than anything takes that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the paths of Firebolt begin with. `/oauth` is also Dremio's.
const PATHS: [&str; 8] = [
    "/auth/v1",
    "/iam/v2",
    "/core/v1",
    "/compute/v1",
    "/aws/v2",
    "/web/v3",
    "/.well-known/firebolt",
    "/health",
];

const WHOLE_PATHS: [&str; 7] = ["/", "/query", "/cancel", "/ping", "/metrics", "/healthz", "/oauth/jwks"];

#[test]
fn every_operation_is_used() {
    let used = [v1::day(), v2::day(), core::day()].concat();
    let counts =
        |path: &str| WHOLE_PATHS.contains(&path) || PATHS.iter().any(|beginning| path.starts_with(beginning));
    assert_eq!(coverage::unused(&used, counts), BTreeSet::new());
}
