//! Every documented operation is there, by method and path.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "testing"))]

use std::collections::BTreeSet;

/// What the vendor documents, or serves without documenting it, one line each.
const DOCUMENTED: &str = include_str!("documented.txt");

#[test]
fn every_documented_method_and_path_is_an_operation() {
    let missing: Vec<&str> =
        DOCUMENTED.lines().filter(|line| lakehouse::testing::find(line).is_none()).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn nothing_is_an_operation_that_is_not_documented() {
    let found = DOCUMENTED.lines().filter_map(lakehouse::testing::find);
    let documented: BTreeSet<&str> = found.map(lakehouse::testing::Operation::id).collect();
    let known: BTreeSet<&str> =
        lakehouse::testing::operations().map(lakehouse::testing::Operation::id).collect();
    assert_eq!(known.difference(&documented).collect::<Vec<_>>(), Vec::<&&str>::new());
}
