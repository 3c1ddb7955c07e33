//! Every documented operation is there, by method and path.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(feature = "testing")]

use std::collections::BTreeSet;

use lakehouse::testing::{Operation, find_all, operations};

#[cfg(feature = "dremio")]
mod dremio {
    use super::{BTreeSet, Operation, find_all, operations};

    /// What the vendor documents, or serves without documenting it, one line each.
    const DOCUMENTED: &str = include_str!("documented.txt");

    fn find(line: &str) -> Option<&'static Operation> {
        find_all(line).find(|operation| operation.vendor() == "dremio")
    }

    #[test]
    fn every_documented_method_and_path_is_an_operation() {
        let missing: Vec<&str> = DOCUMENTED.lines().filter(|line| find(line).is_none()).collect();
        assert!(missing.is_empty(), "in tests/documented.txt, but not below spec/dremio: {missing:#?}");
    }

    #[test]
    fn nothing_is_an_operation_that_is_not_documented() {
        let documented: BTreeSet<&str> = DOCUMENTED.lines().filter_map(find).map(Operation::id).collect();
        let more = operations().filter(|operation| operation.vendor() == "dremio");
        let more = more.filter(|operation| !documented.contains(operation.id()));
        let lines: Vec<String> = more
            .flat_map(|operation| operation.paths().map(|path| format!("{} {path}", operation.method())))
            .collect();
        assert!(
            lines.is_empty(),
            "what the vendor has is written down twice, so that nothing gets in or lost by a slip: if these are right, \
             add them to tests/documented.txt, if not, correct the spec: {lines:#?}"
        );
    }
}

#[cfg(feature = "firebolt")]
mod firebolt {
    use super::{BTreeSet, Operation, find_all, operations};

    /// What the vendor documents, or its own programs send, one line each: method, path, the operation that sends it, and
    /// what it is called in the facts. Several share a path, and statements that are always the same share an operation.
    const DOCUMENTED: &str = include_str!("documented_firebolt.txt");

    /// Method and path, and the id of the operation.
    fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
        DOCUMENTED.lines().map(|line| {
            let (rest, _) = line.rsplit_once(' ').expect("what the facts call it");
            rest.rsplit_once(' ').expect("an operation")
        })
    }

    #[test]
    fn every_documented_method_and_path_is_an_operation() {
        let is_there = |line: &str, id: &str| {
            find_all(line).any(|operation| operation.vendor() == "firebolt" && operation.id() == id)
        };
        let missing: Vec<_> = lines().filter(|(line, id)| !is_there(line, id)).collect();
        assert!(
            missing.is_empty(),
            "in tests/documented_firebolt.txt, but not below spec/firebolt: {missing:#?}"
        );
    }

    #[test]
    fn nothing_is_an_operation_that_is_not_documented() {
        let documented: BTreeSet<&str> = lines().map(|(_, id)| id).collect();
        let known: BTreeSet<&str> =
            operations().filter(|operation| operation.vendor() == "firebolt").map(Operation::id).collect();
        let more: Vec<&&str> = known.difference(&documented).collect();
        assert!(
            more.is_empty(),
            "what the vendor has is written down twice, so that nothing gets in or lost by a slip: if these are right, \
             add a line for each to tests/documented_firebolt.txt, if not, correct the spec: {more:#?}"
        );
    }

    #[test]
    fn operations_that_share_a_path_are_all_found() {
        let sharing: BTreeSet<&str> = find_all("POST /")
            .filter(|operation| operation.vendor() == "firebolt")
            .map(Operation::id)
            .collect();
        let wanted = [
            "async_queries.submit",
            "query_parameters.describe",
            "sql.execute",
            "streams.execute",
            "uploads.execute",
        ];
        assert_eq!(sharing, wanted.into_iter().collect());
    }
}
