//! Every documented operation is there, by method and path.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(feature = "testing")]

use std::collections::BTreeSet;

use lakehouse::testing::{Operation, find_all, operations};

fn known(vendor: &str) -> BTreeSet<&'static str> {
    operations().filter(|operation| operation.vendor() == vendor).map(Operation::id).collect()
}

#[cfg(feature = "dremio")]
mod dremio {
    use super::{BTreeSet, Operation, find_all, known};

    /// What the vendor documents, or serves without documenting it, one line each.
    const DOCUMENTED: &str = include_str!("documented.txt");

    fn find(line: &str) -> Option<&'static Operation> {
        find_all(line).find(|operation| operation.vendor() == "dremio")
    }

    #[test]
    fn every_documented_method_and_path_is_an_operation() {
        let missing: Vec<&str> = DOCUMENTED.lines().filter(|line| find(line).is_none()).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }

    #[test]
    fn nothing_is_an_operation_that_is_not_documented() {
        let documented: BTreeSet<&str> = DOCUMENTED.lines().filter_map(find).map(Operation::id).collect();
        assert_eq!(known("dremio").difference(&documented).collect::<Vec<_>>(), Vec::<&&str>::new());
    }
}

#[cfg(feature = "firebolt")]
mod firebolt {
    use super::{BTreeSet, Operation, find_all, known};

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
        assert_eq!(missing, Vec::new());
    }

    #[test]
    fn nothing_is_an_operation_that_is_not_documented() {
        let documented: BTreeSet<&str> = lines().map(|(_, id)| id).collect();
        assert_eq!(documented, known("firebolt"));
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
