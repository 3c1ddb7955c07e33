//! Pages of a result that are fetched before they are asked for: in order, each once, no more than asked for, and an end.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lakehouse::dremio::{Job, Software};
use lakehouse::{ErrorKind, Result};
use support::{Reply, Request, Stub};

fn job(stub: &Stub, pages: usize) -> Job {
    let dremio =
        Software::builder(stub.url()).personal_access_token("token").build().expect("valid settings");
    dremio.job("j1").prefetch(pages)
}

fn parameter(request: &Request, name: &str) -> usize {
    request.query(name).and_then(|value| value.parse().ok()).expect("a number in the query")
}

/// Rows `offset..end` of a result that is said to have `total`.
fn rows(offset: usize, end: usize, total: usize) -> Reply {
    let mut text =
        format!(r#"{{"rowCount":{total},"schema":[{{"name":"n","type":{{"name":"BIGINT"}}}}],"rows":["#);
    for row in offset..end {
        let comma = if row == offset { "" } else { "," };
        let _ = write!(text, r#"{comma}{{"n":{row}}}"#);
    }
    Reply::json(200, text + "]}")
}

/// A server whose result has `total` rows, of which it gives no more than `most` at a time.
fn server(total: usize, most: usize) -> Stub {
    Stub::answering(move |request| page(request, total, most))
}

fn page(request: &Request, total: usize, most: usize) -> Reply {
    if !request.target.contains("/results") {
        return Reply::json(200, r#"{"jobState":"COMPLETED"}"#);
    }
    let (offset, limit) = (parameter(request, "offset"), parameter(request, "limit"));
    rows(offset, (offset + limit.min(most)).min(total).max(offset), total)
}

fn offsets(stub: &Stub) -> Vec<usize> {
    let requests = stub.requests();
    let pages = requests.iter().filter(|request| request.target.contains("/results"));
    pages.map(|request| parameter(request, "offset")).collect()
}

/// Waits until no request has come for a while.
fn settled(stub: &Stub) -> usize {
    let mut seen = usize::MAX;
    while seen != stub.requests().len() {
        seen = stub.requests().len();
        thread::sleep(Duration::from_millis(200));
    }
    seen
}

#[test]
fn rows_come_in_order_and_each_page_is_asked_for_once() {
    for pages in [0, 1, 2, 3, 7, usize::MAX] {
        for total in [0, 1, 499, 500, 501, 1000, 10_250] {
            let stub = server(total, 500);
            let numbers: Vec<usize> =
                job(&stub, pages).rows_as().expect("a result").collect::<Result<_>>().expect("all rows");
            assert!(numbers.into_iter().eq(0..total), "{pages} ahead, {total} rows");
            let mut asked = offsets(&stub);
            asked.sort_unstable();
            let wanted: Vec<usize> = (0..total.max(1)).step_by(500).collect();
            assert_eq!(asked, wanted, "{pages} ahead, {total} rows");
        }
    }
}

#[test]
fn rows_that_are_not_known_beforehand_come_as_well() {
    let stub = server(2345, 500);
    let sum = job(&stub, 3).rows().expect("a result").map(|row| row.expect("a row").get::<u64>("n"));
    assert_eq!(sum.collect::<Result<Vec<_>>>().expect("numbers").len(), 2345);
}

#[test]
fn as_many_requests_are_under_way_as_were_asked_for() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (under_way, highest) = (now.clone(), most.clone());
    let stub = Stub::answering(move |request| {
        highest.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(30));
        under_way.fetch_sub(1, Ordering::SeqCst);
        page(request, 10_000, 500)
    });
    assert_eq!(job(&stub, 4).rows_as::<u64>().expect("a result").count(), 10_000);
    assert_eq!(most.load(Ordering::SeqCst), 4);
}

#[test]
fn pages_that_are_not_read_are_not_fetched() {
    let stub = server(100_000, 500);
    let mut rows = job(&stub, 3).rows_as::<u64>().expect("a result");
    rows.next().expect("a row").expect("a number");
    assert_eq!(settled(&stub), 2 + 3, "a look at the job, a page, and three ahead");
    drop(rows);
    assert_eq!(settled(&stub), 2 + 3, "nothing more once they are dropped");
}

#[test]
fn a_server_that_gives_fewer_rows_than_asked_for_loses_none() {
    for most in [100, 400, 499] {
        let total = 3000;
        let stub = server(total, most);
        let numbers: Vec<usize> =
            job(&stub, 2).rows_as().expect("a result").collect::<Result<_>>().expect("all rows");
        assert!(numbers.into_iter().eq(0..total), "{most} at a time");
        let asked = settled(&stub) - 1;
        assert!(asked <= total.div_ceil(most) + 2, "{asked} requests, {most} at a time");
    }
    // One page in the middle is short, and what was fetched after it does not fit any more.
    let stub = Stub::answering(|request| match page(request, 5000, 500) {
        _ if request.target.ends_with("offset=1000") => rows(1000, 1300, 5000),
        page => page,
    });
    let numbers: Vec<usize> =
        job(&stub, 4).rows_as().expect("a result").collect::<Result<_>>().expect("all rows");
    assert!(numbers.into_iter().eq(0..5000));
}

#[test]
fn a_result_that_grows_or_shrinks_is_read_to_its_end() {
    for (first, then) in [(1000, 3000), (3000, 1200)] {
        let stub = Stub::answering(move |request| {
            let total = if request.target.ends_with("offset=0") { first } else { then };
            page(request, total, 500)
        });
        let numbers: Vec<usize> =
            job(&stub, 3).rows_as().expect("a result").collect::<Result<_>>().expect("all rows");
        assert!(numbers.into_iter().eq(0..then), "from {first} to {then}");
    }
}

#[test]
fn a_page_that_fails_is_an_error_in_its_place_and_asked_for_again() {
    let failures = AtomicUsize::new(1);
    let stub = Stub::answering(move |request| {
        let fails = request.target.ends_with("offset=1500");
        if fails && failures.fetch_sub(1, Ordering::SeqCst) == 1 {
            return Reply::json(404, "{}");
        }
        page(request, 4000, 500)
    });
    let outcomes: Vec<Result<usize>> = job(&stub, 3).rows_as().expect("a result").collect();
    let error = outcomes[1500].as_ref().expect_err("the page that failed");
    assert!(error.is_not_found(), "{error}");
    let numbers = outcomes.into_iter().filter_map(Result::ok);
    assert!(numbers.eq(0..4000));
}

#[test]
fn rows_that_are_missing_are_an_error() {
    let stub = Stub::answering(|request| match page(request, 2000, 500) {
        _ if request.target.ends_with("offset=1500") => rows(0, 0, 2000),
        page => page,
    });
    let last = job(&stub, 2).rows_as::<u64>().expect("a result").last().expect("something");
    let error = last.expect_err("five hundred rows are missing");
    assert!(matches!(error.kind(), ErrorKind::Incomplete(_)), "{error}");
}

#[test]
fn dropping_rows_does_not_wait_for_requests_that_hang() {
    let stub = Stub::answering(|request| {
        if request.target.contains("/results") && !request.target.ends_with("offset=0") {
            return Reply::Stall(Vec::new());
        }
        page(request, 10_000, 500)
    });
    let mut rows = job(&stub, 4).rows_as::<u64>().expect("a result");
    rows.next().expect("a row").expect("a number");
    let started = Instant::now();
    drop(rows);
    assert!(started.elapsed() < Duration::from_secs(5));
}
