//! Lists in pages, whatever the server does with its tokens and totals: every item once, or an error that says why not.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use lakehouse::dremio::Software;
use lakehouse::{Error, ErrorKind, Result};
use support::{Reply, Stub};

fn token(token: &str) -> String {
    format!(r#","nextPageToken":"{token}""#)
}

fn client(stub: &Stub) -> Software {
    Software::builder(stub.url()).session_token("t").build().expect("valid settings")
}

fn children(stub: &Stub) -> Vec<Result<String>> {
    client(stub).catalog().get("f").max_children(2).items().map(|item| item.map(|item| item.id)).collect()
}

fn named(items: &[Result<String>]) -> Vec<&str> {
    items.iter().filter_map(|item| item.as_ref().ok()).map(String::as_str).collect()
}

fn failure(items: &[Result<String>]) -> Option<&Error> {
    items.iter().find_map(|item| item.as_ref().err())
}

#[test]
fn no_token_an_empty_one_and_null_all_end_the_list() {
    for end in ["", r#","nextPageToken":"""#, r#","nextPageToken":null"#] {
        let stub = Stub::new([Reply::folder(&["a"], &token("p2")), Reply::folder(&["b"], end)]);
        let items = children(&stub);
        assert_eq!((named(&items), stub.requests().len()), (vec!["a", "b"], 2), "{end}");
    }
}

#[test]
fn tokens_are_encoded_and_every_other_parameter_stays() {
    let stub = Stub::new([Reply::folder(&["a"], &token("a+b/c= d")), Reply::folder(&["b"], "")]);
    assert_eq!(named(&children(&stub)), ["a", "b"]);
    assert_eq!(stub.lines()[1], "GET /api/v3/catalog/f?maxChildren=2&pageToken=a%2Bb%2Fc%3D%20d");
}

#[test]
fn a_token_that_comes_again_is_a_loop_however_long() {
    let loops = [
        vec![Reply::folder(&["a"], &token("A")), Reply::folder(&["b"], &token("A"))],
        vec![
            Reply::folder(&["a"], &token("A")),
            Reply::folder(&["b"], &token("B")),
            Reply::folder(&["c"], &token("A")),
        ],
    ];
    for pages in loops {
        let length = pages.len();
        let stub = Stub::new(pages);
        let items = children(&stub);
        assert!(matches!(failure(&items).map(Error::kind), Some(ErrorKind::PageLoop(_))), "{items:?}");
        assert_eq!((stub.requests().len(), items.len()), (length, length));
    }
    // Where one begins counts too.
    let stub = Stub::new([Reply::folder(&["a"], &token("A"))]);
    let mut items = client(&stub).catalog().get("f").page_token("A").items();
    assert!(items.next().is_some_and(|item| item.is_err()) && items.next().is_none());
}

#[test]
fn empty_pages_with_a_token_do_not_end_the_list() {
    let mut pages: Vec<Reply> =
        (0..999).map(|number| Reply::folder(&[], &token(&format!("p{number}")))).collect();
    pages.push(Reply::folder(&["a"], ""));
    let stub = Stub::new(pages);
    assert_eq!(named(&children(&stub)), ["a"]);
    assert_eq!(stub.requests().len(), 1000);
}

#[test]
fn empty_pages_for_ever_do() {
    let pages = (0..1100).map(|number| Reply::folder(&[], &token(&format!("p{number}"))));
    let stub = Stub::new(pages);
    let items = children(&stub);
    assert!(matches!(failure(&items).map(Error::kind), Some(ErrorKind::PageLoop(_))), "{:?}", items.len());
    assert!(stub.requests().len() <= 1001);
}

#[test]
fn a_page_that_fails_is_asked_for_again_and_nothing_before_it_is_lost() {
    let stub = Stub::new([
        Reply::folder(&["a"], &token("p2")),
        Reply::folder(&["b"], &token("p3")),
        Reply::json(403, r#"{"errorMessage":"not now"}"#),
        Reply::folder(&["c"], ""),
    ]);
    let items = children(&stub);
    assert_eq!(named(&items), ["a", "b", "c"]);
    assert!(failure(&items).is_some_and(Error::is_permission_denied));
    assert_eq!(stub.lines()[2], stub.lines()[3]);
}

#[test]
fn more_items_than_asked_for_are_all_given() {
    let stub = Stub::new([Reply::folder(&["a", "b", "c", "d", "e"], "")]);
    assert_eq!(named(&children(&stub)).len(), 5);
}

/// Answers with these totals and numbers of rows, page by page.
fn results(pages: &[(&str, usize)]) -> (Vec<Result<lakehouse::Json>>, usize) {
    let replies = pages.iter().map(|(total, rows)| {
        let rows = vec![r#"{"n":1}"#; *rows].join(",");
        Reply::json(200, format!(r#"{{"rowCount":{total},"schema":[],"rows":[{rows}]}}"#))
    });
    let stub = Stub::new(replies);
    let items = client(&stub).jobs().get_results("j").items().collect();
    (items, stub.requests().len())
}

#[test]
fn totals_that_change_lie_or_are_missing_never_lose_a_row() {
    for (pages, rows, requests) in [
        (vec![("3", 2), ("3", 1)], 3, 2),
        (vec![("3", 2), ("5", 2), ("5", 1)], 5, 3),
        (vec![("5", 3), ("2", 1), ("2", 0)], 4, 3),
        (vec![("-1", 2), ("-1", 0)], 2, 2),
        (vec![("null", 2), ("null", 1), ("null", 0)], 3, 3),
        (vec![("0", 2), ("0", 0)], 2, 2),
        (vec![("0", 0)], 0, 1),
    ] {
        let (items, asked) = results(&pages);
        assert!(items.iter().all(Result::is_ok), "{pages:?}: {items:?}");
        assert_eq!((items.len(), asked), (rows, requests), "{pages:?}");
    }
    let (items, asked) = results(&[("5", 2), ("5", 0)]);
    assert!(matches!(items[2].as_ref().map_err(Error::kind), Err(ErrorKind::Incomplete(_))), "{items:?}");
    assert_eq!((items.len(), asked), (3, 2));
}
