//! T8. Lists in pages: every item once, or an error that says why not, and never a request too many.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lakehouse::dremio::Software;
use lakehouse::{Error, ErrorKind, Result};

use crate::inputs;
use crate::world::support::{Reply, Request, Stub};

/// What came of a list.
#[derive(Debug)]
struct Outcome {
    items: Vec<String>,
    errors: Vec<Error>,
    requests: usize,
}

impl Outcome {
    /// Goes through a list as a caller does who goes on after an error, but not for ever.
    fn of(stub: &Stub, list: impl Iterator<Item = Result<String>>) -> Self {
        let (mut items, mut errors) = (Vec::new(), Vec::new());
        for item in list {
            match item {
                Ok(item) => items.push(item),
                Err(error) => errors.push(error),
            }
            if errors.len() > 3 || items.len() > 1000 {
                break;
            }
        }
        Self { items, errors, requests: stub.requests().len() }
    }

    fn named(&self) -> Vec<&str> {
        self.items.iter().map(String::as_str).collect()
    }
}

fn client(stub: &Stub) -> Software {
    Software::builder(stub.url()).session_token("t").build().expect("valid settings")
}

fn token(token: &str) -> String {
    format!(r#","nextPageToken":"{token}""#)
}

fn children(pages: Vec<Reply>) -> (Outcome, Stub) {
    let stub = Stub::new(pages);
    let items = client(&stub).catalog().get("f").max_children(2).items();
    (Outcome::of(&stub, items.map(|item| item.map(|item| item.id))), stub)
}

#[test]
fn what_stands_for_the_next_page_leads_on_or_ends_the_list() {
    for next in inputs::PAGE_TOKENS {
        let behind = next.map(|next| format!(r#","nextPageToken":{next}"#)).unwrap_or_default();
        let (outcome, stub) = children(vec![Reply::folder(&["a"], &behind), Reply::folder(&["b"], "")]);
        let text: Option<String> = next.and_then(|next| serde_json::from_str(next).ok()).flatten();
        let leads_on = text.as_ref().is_some_and(|text| !text.is_empty());
        let expected = if leads_on { vec!["a", "b"] } else { vec!["a"] };
        assert_eq!((outcome.named(), outcome.errors.len()), (expected, 0), "{next:?}");
        if leads_on {
            assert_eq!(stub.requests()[1].query("pageToken"), text, "{next:?}");
        }
        assert_eq!(outcome.requests, outcome.items.len(), "{next:?}");
    }
}

#[test]
fn a_token_of_any_length_goes_back_as_it_came_or_is_an_error() {
    for length in [1, 8 * 1024, 60 * 1024, 64 * 1024, 1024 * 1024] {
        let long = "t".repeat(length);
        let (outcome, stub) = children(vec![Reply::folder(&["a"], &token(&long)), Reply::folder(&["b"], "")]);
        if outcome.errors.is_empty() {
            assert_eq!(outcome.named(), ["a", "b"]);
            assert_eq!(stub.requests()[1].query("pageToken"), Some(long));
        } else {
            assert!(length >= 60 * 1024, "{length}: {:?}", outcome.errors);
            assert_eq!((outcome.named(), outcome.requests), (vec!["a"], 1));
            let told = |error: &Error| matches!(error.kind(), ErrorKind::InvalidRequest(_));
            assert!(outcome.errors.iter().all(told), "{:?}", outcome.errors);
        }
    }
}

#[test]
fn a_token_that_comes_again_is_an_error() {
    for tokens in [&["A", "A"][..], &["A", "B", "A"], &["A", "B", "C", "D", "B"]] {
        let pages = tokens.iter().map(|name| Reply::folder(&["x"], &token(name))).collect();
        let (outcome, _) = children(pages);
        let [error] = outcome.errors.as_slice() else { panic!("{tokens:?}: {outcome:?}") };
        assert!(matches!(error.kind(), ErrorKind::PageLoop(_)), "{error:?}");
        assert_eq!((outcome.requests, outcome.items.len()), (tokens.len(), tokens.len() - 1), "{tokens:?}");
    }
}

#[test]
fn empty_pages_are_passed_over_but_not_for_ever() {
    for (empty, ends) in [(1, true), (999, true), (1100, false)] {
        let pages = (0..empty).map(|number| Reply::folder(&[], &token(&format!("p{number}"))));
        let (outcome, _) = children(pages.chain([Reply::folder(&["a"], "")]).collect());
        if ends {
            assert_eq!((outcome.named(), outcome.requests), (vec!["a"], empty + 1));
        } else {
            assert!(matches!(outcome.errors[0].kind(), ErrorKind::PageLoop(_)), "{outcome:?}");
            assert!(outcome.requests <= 1001, "{}", outcome.requests);
        }
    }
}

#[test]
fn a_page_may_be_larger_than_asked_and_another_may_fail_in_between() {
    let (outcome, _) = children(vec![Reply::folder(&["a", "b", "c", "d", "e"], "")]);
    assert_eq!((outcome.named().len(), outcome.requests), (5, 1));
    let refused = || Reply::json(403, r#"{"errorMessage":"not now"}"#);
    let pages = vec![
        Reply::folder(&["a"], &token("2")),
        Reply::folder(&["b"], &token("3")),
        refused(),
        refused(),
        Reply::folder(&["c"], ""),
    ];
    let (outcome, stub) = children(pages);
    assert_eq!((outcome.named(), outcome.errors.len()), (vec!["a", "b", "c"], 2));
    let lines = stub.lines();
    assert!(lines[2] == lines[3] && lines[3] == lines[4] && lines.len() == 5, "{lines:?}");
}

/// What a server says of the number of rows, by the number of the request.
type Total = fn(usize) -> String;

/// How a server with the rows 0, 1, 2, … of a result gives them away.
#[derive(Clone, Copy)]
struct Server {
    rows: usize,
    /// Never more than so many on a page, whatever is asked for.
    most: usize,
    /// What it says of the number of rows, by the number of the request.
    total: Total,
    /// The requests that fail.
    fails: &'static [usize],
    /// Rows of its own accord by which it goes back on every page but the first.
    back: usize,
}

const HONEST: Server =
    Server { rows: 7, most: 3, total: |_| r#""rowCount":7,"#.to_owned(), fails: &[], back: 0 };

const SCHEMA: &str = r#"[{"name":"n","type":{"name":"INTEGER"}}]"#;

impl Server {
    fn start(self) -> Stub {
        let asked = Arc::new(AtomicUsize::new(0));
        Stub::answering(move |request| {
            if !request.target.contains("/results") {
                return Reply::json(200, r#"{"jobState":"COMPLETED","rowCount":7}"#);
            }
            let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
            self.answer(number, request)
        })
    }

    fn answer(&self, number: usize, request: &Request) -> Reply {
        let read = |name| request.query(name).and_then(|text| text.parse::<usize>().ok());
        let (offset, limit) = (read("offset").unwrap_or(0), read("limit").unwrap_or(100));
        if self.fails.contains(&number) {
            return Reply::json(403, r#"{"errorMessage":"not now"}"#);
        }
        if limit > 500 {
            return Reply::json(400, r#"{"errorMessage":"limit cannot exceed 500"}"#);
        }
        let from = if offset == 0 { 0 } else { offset - self.back };
        let to = (from + limit.min(self.most)).min(self.rows);
        let rows: Vec<String> = (from..to).map(|row| format!(r#"{{"n":{row}}}"#)).collect();
        let total = (self.total)(number);
        Reply::json(200, format!(r#"{{{total}"schema":{SCHEMA},"rows":[{}]}}"#, rows.join(",")))
    }
}

/// Reads a result in both ways: as a list of the API, and as rows.
fn results(server: Server) -> [Outcome; 2] {
    let stub = server.start();
    let list = client(&stub).jobs().get_results("j").items();
    let list = Outcome::of(&stub, list.map(|row| row.map(|row| row.as_str().replace(['{', '}'], ""))));
    let stub = server.start();
    let rows = client(&stub).job("j").rows_as::<u32>().expect("the first page");
    let mut rows = Outcome::of(&stub, rows.map(|row| row.map(|row| format!("\"n\":{row}"))));
    // The state of the job was asked for first.
    rows.requests -= 1;
    [list, rows]
}

fn numbers(rows: impl Iterator<Item = usize>) -> Vec<String> {
    rows.map(|row| format!("\"n\":{row}")).collect()
}

#[test]
fn whatever_a_server_says_of_the_number_of_rows_each_comes_once() {
    let said: [(&str, Total); 7] = [
        ("right", |_| r#""rowCount":7,"#.to_owned()),
        ("grows", |number| format!(r#""rowCount":{},"#, 4 + number)),
        ("shrinks", |number| format!(r#""rowCount":{},"#, 7_usize.saturating_sub(number))),
        ("negative", |_| r#""rowCount":-1,"#.to_owned()),
        ("null", |_| r#""rowCount":null,"#.to_owned()),
        ("missing", |_| String::new()),
        ("nothing", |_| r#""rowCount":0,"#.to_owned()),
    ];
    for (name, total) in said {
        for most in [1, 3, 7, 100] {
            for outcome in results(Server { most, total, ..HONEST }) {
                // A total that is what has come by then is the end, and one that is more than ever comes is an error.
                assert_eq!(outcome.items, numbers(0..outcome.items.len()), "{name} {most}");
                let said = total(outcome.requests).contains(&format!(":{},", outcome.items.len()));
                let whole = outcome.items.len() == 7;
                assert!(
                    whole || (said && ["grows", "shrinks"].contains(&name)),
                    "{name} {most}: {outcome:?}"
                );
                let incomplete = |error: &Error| matches!(error.kind(), ErrorKind::Incomplete(_));
                assert!(
                    outcome.errors.is_empty() || (name == "grows" && outcome.errors.iter().all(incomplete)),
                    "{name} {most}: {outcome:?}"
                );
                assert!(outcome.requests <= 7_usize.div_ceil(most) + 1, "{name} {most}: {outcome:?}");
            }
        }
    }
}

#[test]
fn rows_that_are_missing_are_an_error() {
    for outcome in results(Server { rows: 5, ..HONEST }) {
        assert_eq!(outcome.items, numbers(0..5));
        let [error] = outcome.errors.as_slice() else { panic!("{outcome:?}") };
        assert!(matches!(error.kind(), ErrorKind::Incomplete(_)), "{error:?}");
        assert_eq!(outcome.requests, 3);
    }
}

#[test]
fn a_page_that_fails_is_asked_for_again() {
    for outcome in results(Server { fails: &[2, 3], ..HONEST }) {
        assert_eq!((outcome.items, outcome.errors.len()), (numbers(0..7), 2));
        assert_eq!(outcome.requests, 5);
    }
}

#[test]
fn a_server_that_goes_back_by_a_row_loses_none_and_cannot_go_on_for_ever() {
    for outcome in results(Server { back: 1, ..HONEST }) {
        let mut rows = outcome.items.clone();
        rows.dedup();
        assert!(rows.len() < 7 || rows == numbers(0..7), "{outcome:?}");
        assert!(outcome.requests <= 6, "{outcome:?}");
    }
}

#[test]
fn an_offset_past_the_end_is_an_empty_list_and_a_limit_that_is_refused_an_error() {
    let stub = HONEST.start();
    let list = client(&stub).jobs().get_results("j").offset(100).items();
    let list: Result<Vec<_>> = list.collect();
    assert!(list.is_ok_and(|rows| rows.is_empty()) && stub.requests().len() == 1);
    let stub = HONEST.start();
    let mut list = client(&stub).jobs().get_results("j").limit(501).items();
    assert_eq!(list.next().expect("an error").expect_err("refused").status(), Some(400));
}
