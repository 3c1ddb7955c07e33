//! Cancel tokens: whatever a call waits for, it ends soon, and what has to be done all the same is done.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "firebolt"))]

mod support;

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use lakehouse::dremio::{Cloud, Software};
use lakehouse::firebolt::{Connection, Core, V2};
use lakehouse::{CancelToken, Delivery, Error, Json, Retry};
use support::{Reply, Request, Stub};

/// Nothing that is cancelled here would end by itself before this.
const NEVER: Duration = Duration::from_secs(20);

fn dremio(stub: &Stub) -> Software {
    Software::builder(stub.url()).personal_access_token("t").build().expect("valid settings")
}

/// Runs a call that waits, cancels it once the server has had `requests`, and gives its error, which has to come soon.
fn cancelled<T: Send>(
    stub: &Stub,
    requests: usize,
    call: impl FnOnce(&CancelToken) -> Result<T, Error> + Send,
) -> Error {
    let token = CancelToken::new();
    thread::scope(|scope| {
        let call = scope.spawn(|| call(&token));
        while stub.requests().len() < requests && !call.is_finished() {
            thread::sleep(Duration::from_millis(5));
        }
        // Into the middle of the wait.
        thread::sleep(Duration::from_millis(30));
        let at = Instant::now();
        token.cancel();
        let outcome = call.join().expect("no panic");
        assert!(at.elapsed() < NEVER / 2, "back {:?} after it was cancelled", at.elapsed());
        let error = outcome.err().expect("nothing came");
        assert!(error.is_cancelled(), "{error:?}");
        error
    })
}

fn stalled() -> Reply {
    Reply::Stall(Vec::new())
}

#[test]
fn a_call_that_waits_for_its_answer() {
    let stub = Stub::new([stalled()]);
    let error = cancelled(&stub, 1, |token| dremio(&stub).with_cancel_token(token).catalog().list().send());
    assert_eq!(error.delivery(), Delivery::MaybeSent);
    assert_eq!(error.to_string(), "catalog.list (GET /api/v3/catalog): the call was cancelled");
    assert_eq!((stub.requests().len(), error.attempts()), (1, 1), "it is not attempted again");
}

#[test]
fn a_call_in_the_middle_of_its_answer() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"data\":";
    let stub = Stub::new([Reply::Stall(head.into())]);
    cancelled(&stub, 1, |token| dremio(&stub).with_cancel_token(token).catalog().list().send());
}

#[test]
fn a_call_between_two_attempts() {
    let stub = Stub::new([Reply::headed(503, &[("Retry-After", "20")], "")]);
    let client = dremio(&stub);
    let error = cancelled(&stub, 1, |token| client.with_cancel_token(token).catalog().list().send());
    assert_eq!((stub.requests().len(), error.delivery()), (1, Delivery::NotSent));
}

#[test]
fn a_call_that_waits_for_a_token_that_another_one_asks_for() {
    let stub = Stub::new([stalled()]);
    let build = || Software::builder(stub.url()).login("ada", "secret").retry(Retry::never()).build();
    let client = build().expect("valid settings");
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        let late = CancelToken::new();
        let other = client.with_cancel_token(&late);
        scope.spawn(move || drop(tell.send(other.catalog().list().timeout(NEVER).send())));
        let error = cancelled(&stub, 1, |token| client.with_cancel_token(token).catalog().list().send());
        assert_eq!((error.delivery(), error.attempts()), (Delivery::NotSent, 0));
        assert!(told.try_recv().is_err(), "the call that asks for the token goes on");
        late.cancel();
    });
}

#[test]
fn a_call_that_is_signing_in_and_the_next_one_signs_in_itself() {
    let login = || Reply::json(200, r#"{"token":"t1"}"#);
    let stub = Stub::new([stalled(), login(), Reply::json(200, r#"{"data":[]}"#)]);
    let client = Software::builder(stub.url()).login("ada", "secret").build().expect("valid settings");
    let error = cancelled(&stub, 1, |token| client.with_cancel_token(token).catalog().list().send());
    assert_eq!(error.delivery(), Delivery::NotSent);
    client.catalog().list().send().expect("no failure is remembered");
}

/// A Dremio whose jobs never end.
fn never_ending(request: &Request) -> Reply {
    match request.target.as_str() {
        "/api/v3/sql" => Reply::json(200, r#"{"id":"j1"}"#),
        "/api/v3/job/j1/cancel" => Reply::json(200, ""),
        _ => Reply::json(200, r#"{"jobState":"RUNNING"}"#),
    }
}

#[test]
fn a_statement_of_dremio_which_is_cancelled_on_the_server() {
    let stub = Stub::answering(never_ending);
    let error =
        cancelled(&stub, 2, |token| dremio(&stub).with_cancel_token(token).query("SELECT 1").execute());
    assert_eq!((error.delivery(), error.job_id()), (Delivery::MaybeSent, Some("j1")));
    assert_eq!(stub.lines().last().map(String::as_str), Some("POST /api/v3/job/j1/cancel"));
}

#[test]
fn a_job_that_is_waited_for_which_is_left_alone_until_it_is_cancelled_by_hand() {
    let stub = Stub::answering(never_ending);
    let token = CancelToken::new();
    let job = dremio(&stub).with_cancel_token(&token).job("j1");
    token.cancel();
    assert!(job.wait_for(NEVER).is_err_and(|error| error.is_cancelled()));
    assert_eq!(stub.lines(), [""; 0]);
    job.cancel().expect("it works with a cancelled token");
    assert_eq!(stub.lines(), ["POST /api/v3/job/j1/cancel"]);
}

#[test]
fn rows_that_are_fetched_ahead() {
    let first = r#"{"rowCount":9,"schema":[{"name":"n","type":{"name":"BIGINT"}}],"rows":[{"n":1}]}"#;
    let stub = Stub::answering(move |request| match request.target.as_str() {
        target if target.contains("offset=0") => Reply::json(200, first),
        target if target.contains("/results") => stalled(),
        _ => Reply::json(200, r#"{"jobState":"COMPLETED"}"#),
    });
    for pages in [0, 3] {
        let seen = stub.requests().len();
        cancelled(&stub, seen + 3, |token| {
            let job = dremio(&stub).with_cancel_token(token).job("j1").prefetch(pages);
            let mut rows = job.rows_as::<i64>()?;
            assert_eq!(rows.next().expect("a row")?, 1);
            rows.next().expect("an error")
        });
    }
}

#[test]
fn a_stream_of_events() {
    let start =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"chunkType\":\"model\"}\n\n";
    let stub = Stub::new([Reply::Stall(start.into())]);
    let cloud = Cloud::builder(stub.url()).personal_access_token("t").build().expect("valid settings");
    cancelled(&stub, 1, |token| {
        let project = cloud.project("p1").with_cancel_token(token);
        let mut events = project.agent().stream_run("c", "r").send()?;
        events.next().expect("an event")?;
        events.next().expect("an error")
    });
}

#[test]
fn an_engine_that_is_waited_for() {
    let stub = Stub::answering(|request| match request.method.as_str() {
        "PUT" => Reply::json(200, ""),
        _ => Reply::json(200, r#"{"id":"e1","name":"etl","state":"ENABLING"}"#),
    });
    let cloud = Cloud::builder(stub.url()).personal_access_token("t").build().expect("valid settings");
    cancelled(&stub, 2, |token| {
        cloud.with_cancel_token(token).project("p1").engines().enable_and_wait("e1", NEVER)
    });
}

/// The head of a result of Firebolt, and its first row.
fn begun() -> Reply {
    let start = r#"{"message_type":"START","query_id":"q1","result_columns":[{"name":"a","type":"int"}]}"#;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    Reply::Stall(format!("{head}{start}\n{{\"message_type\":\"DATA\",\"data\":[[1]]}}\n").into_bytes())
}

fn nothing() -> Reply {
    Reply::json(200, r#"{"meta":[],"data":[],"rows":0}"#)
}

#[test]
fn rows_of_firebolt_whose_statement_is_cancelled_on_the_server() {
    let stub = Stub::answering(|request| if request.body == "SELECT slow" { begun() } else { nothing() });
    let core = Core::builder(stub.url()).build().expect("valid settings");
    cancelled(&stub, 1, |token| {
        let mut connection = core.with_cancel_token(token).connect();
        let mut rows = connection.query("SELECT slow").rows_as::<i32>()?;
        assert_eq!(rows.next().expect("a row")?, 1);
        rows.next().expect("an error")
    });
    let last = stub.requests().pop().expect("two requests");
    assert_eq!(last.body, "CANCEL QUERY WHERE query_id = 'q1'");
}

#[test]
fn a_connection_goes_on_with_another_token() {
    let stub = Stub::answering(|_| nothing());
    let mut connection = Connection::core(stub.url()).expect("an address");
    let stop = CancelToken::new();
    connection.set_cancel_token(Some(&stop));
    stop.cancel();
    assert!(connection.query("SELECT 1").execute().is_err_and(|error| error.is_cancelled()));
    connection.set_cancel_token(Some(&CancelToken::new()));
    connection.query("SELECT 2").execute().expect("not cancelled");
    connection.set_cancel_token(None);
    connection.query("SELECT 3").execute().expect("not cancelled");
    let bodies: Vec<String> = stub.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies, ["SELECT 2", "SELECT 3"]);
}

#[test]
fn a_transaction_that_is_cancelled_is_taken_back() {
    let transaction = [("Firebolt-Update-Parameters", "transaction_id=7,transaction_sequence_id=1")];
    let over = [("Firebolt-Remove-Parameters", "transaction_id,transaction_sequence_id")];
    let stub = Stub::answering(move |request| match request.body.as_str() {
        "BEGIN TRANSACTION" => Reply::headed(200, &transaction, r#"{"meta":[],"data":[],"rows":0}"#),
        "ROLLBACK" => Reply::headed(200, &over, r#"{"meta":[],"data":[],"rows":0}"#),
        "INSERT slow" => stalled(),
        _ => nothing(),
    });
    let core = Core::builder(stub.url()).build().expect("valid settings");
    cancelled(&stub, 2, |token| {
        let mut connection = core.with_cancel_token(token).connect();
        connection.transaction(|connection| connection.query("INSERT slow").execute())
    });
    let rolled_back = |request: &Request| request.body == "ROLLBACK";
    assert_eq!(stub.requests().iter().filter(|request| rolled_back(request)).count(), 1);
}

#[test]
fn a_download_into_a_writer() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 100\r\n\r\nPK";
    let stub = Stub::new([Reply::Stall(head.into())]);
    let mut written = Vec::new();
    cancelled(&stub, 1, |token| {
        let dremio = dremio(&stub).with_cancel_token(token);
        dremio.support().download_query_bundle("j1").write_to(&mut written)
    });
    assert_eq!(written, b"PK");
}

#[test]
fn nothing_is_sent_with_a_cancelled_token_and_the_client_itself_goes_on() {
    let stub = Stub::new([Reply::json(200, "{}")]);
    let (first, second) = (CancelToken::new(), CancelToken::new());
    let client = dremio(&stub);
    let watched = client.with_cancel_token(&first).with_cancel_token(&second);
    watched.call("GET", "/api/v3/info").send::<Json>().expect("no token is cancelled");
    first.clone().cancel();
    let error = watched.call("GET", "/api/v3/info").send::<Json>().expect_err("one is");
    assert!(
        error.is_cancelled() && error.delivery() == Delivery::NotSent && !error.is_retryable(),
        "{error:?}"
    );
    client.call("GET", "/api/v3/info").send::<Json>().expect("it has no token");
    assert_eq!(stub.lines().len(), 2);
    let account = V2::builder("acme").access_token("t").api_url(stub.url()).build().expect("valid settings");
    let watched = account.with_cancel_token(&first);
    assert!(watched.connect().is_err_and(|error| error.is_cancelled()));
}
