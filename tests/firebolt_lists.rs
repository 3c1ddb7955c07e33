//! Lists with edges, whatever the server says of its pages: every item once, or an error that says why not.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "firebolt")]

mod support;

use lakehouse::firebolt::V1;
use lakehouse::firebolt::engines::{Engine, EngineOrder};
use lakehouse::{ErrorKind, Result};
use support::{Reply, Stub};

/// A page with these engines, each with its name for a cursor, and what stands before the edges.
fn page(engines: &[&str], head: &str) -> Reply {
    let edges: Vec<String> = engines
        .iter()
        .map(|name| format!(r#"{{"cursor":"{name}","node":{{"id":{{"account_id":"a","engine_id":"e"}},"name":"{name}"}}}}"#))
        .collect();
    Reply::json(200, format!(r#"{{{head}"edges":[{}]}}"#, edges.join(",")))
}

const MORE: &str = r#""page":{"has_next_page":true},"#;
const LAST: &str = r#""page":{"has_next_page":false},"#;

fn client(stub: &Stub) -> V1 {
    V1::builder().api_url(stub.url()).access_token("t").build().expect("valid settings")
}

/// The name of each engine, or `Incomplete` and the like for an error.
fn told(items: impl Iterator<Item = Result<Engine>>) -> Vec<String> {
    let told = items.map(|item| match item {
        Ok(engine) => engine.name,
        Err(error) => match error.kind() {
            ErrorKind::Incomplete(_) => "incomplete".to_owned(),
            ErrorKind::PageLoop(_) => "loop".to_owned(),
            other => format!("{other:?}"),
        },
    });
    told.collect()
}

#[test]
fn the_list_goes_on_behind_the_last_edge() {
    let stub =
        Stub::new([page(&["a", "b"], MORE), page(&["c"], MORE), page(&["d/+ é"], MORE), page(&[], LAST)]);
    let list = client(&stub)
        .engines()
        .list_in_account("acc")
        .filter_name_contains("x")
        .order_by(EngineOrder::NameDesc);
    assert_eq!(told(list.page_first(2).items()), ["a", "b", "c", "d/+ é"]);
    let start = "GET /core/v1/accounts/acc/engines?filter.name_contains=x&order_by=ENGINE_ORDER_NAME_DESC&page.first=2";
    let after = |cursor: &str| format!("{start}&page.after={cursor}");
    assert_eq!(stub.lines(), [start.to_owned(), after("b"), after("c"), after("d%2F%2B%20%C3%A9")]);
}

#[test]
fn a_page_that_says_nothing_of_others_is_the_last() {
    let heads =
        ["", LAST, r#""page":{},"#, r#""page":null,"#, r#""page":{"has_next_page":null,"total_size":9},"#];
    for head in heads {
        let stub = Stub::new([page(&["a"], head)]);
        assert_eq!(told(client(&stub).engines().list().items()), ["a"], "{head}");
        assert_eq!(stub.lines(), ["GET /core/v1/account/engines"], "{head}");
    }
    for body in ["{}", r#"{"edges":null}"#, r#"{"edges":[]}"#] {
        let stub = Stub::new([Reply::json(200, body)]);
        assert_eq!(told(client(&stub).engines().list().items()), Vec::<String>::new(), "{body}");
    }
}

#[test]
fn more_pages_without_a_cursor_are_an_error() {
    let node = r#"{"node":{"id":{"account_id":"a","engine_id":"e"},"name":"a"}}"#;
    let empty = node.replace(r#"{"node"#, r#"{"cursor":"","node"#);
    for edges in [node, empty.as_str(), ""] {
        let stub = Stub::new([Reply::json(200, format!(r#"{{{MORE}"edges":[{edges}]}}"#))]);
        assert_eq!(told(client(&stub).engines().list().items()), ["incomplete"], "{edges}");
        assert_eq!(stub.requests().len(), 1, "{edges}");
    }
}

#[test]
fn a_cursor_that_comes_again_is_a_loop() {
    let stub = Stub::new([page(&["a"], MORE), page(&["b"], MORE), page(&["a"], MORE)]);
    assert_eq!(told(client(&stub).engines().list().items()), ["a", "b", "loop"]);
    let stub = Stub::new([page(&["b"], MORE)]);
    assert_eq!(told(client(&stub).engines().list().page_after("b").items()), ["loop"]);
}

#[test]
fn a_page_that_failed_is_asked_for_again() {
    let stub = Stub::new([page(&["a"], MORE), Reply::json(400, r#"{"message":"no"}"#), page(&["b"], LAST)]);
    let mut items = client(&stub).engines().list().items();
    assert_eq!(items.next().expect("an item").expect("there").name, "a");
    assert!(items.next().expect("an error").is_err());
    assert_eq!(items.next().expect("an item").expect("there").name, "b");
    assert!(items.next().is_none());
}

#[test]
fn verbs_stay_as_they_are_and_ids_do_not() {
    let stub = Stub::new([Reply::json(500, "{}")]);
    let engines = client(&stub).engines();
    let _ = engines.start("a:b/c").send();
    let _ = engines.get("a:start").send();
    let _ = engines.get_id_by_name("naïve & co").account("a+b").send();
    let lines = stub.lines();
    assert_eq!(lines.first().map(String::as_str), Some("POST /core/v1/account/engines/a%3Ab%2Fc:start"));
    assert!(lines.contains(&"GET /core/v1/account/engines/a%3Astart".to_owned()), "{lines:?}");
    let name = "GET /core/v1/account/engines:getIdByName?engine_name=na%C3%AFve%20%26%20co&account=a%2Bb";
    assert!(lines.contains(&name.to_owned()), "{lines:?}");
    for id in ["", ".", ".."] {
        assert!(engines.stop(id).send().is_err(), "{id:?}");
        assert!(client(&stub).databases().delete_in_account("a", id).send().is_err(), "{id:?}");
    }
    assert_eq!(stub.lines().len(), lines.len());
}
