//! What an observer is told, and the ids by which requests are found again.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "firebolt"))]

mod support;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lakehouse::dremio::{Software, SoftwareBuilder};
use lakehouse::firebolt::Core;
use lakehouse::{Event, Json, Observer, Retry};
use support::{Reply, Stub};

/// Writes down what it is told, without what differs from run to run.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Observer for Notes {
    fn observe(&self, event: &Event<'_>) {
        let note = match event {
            Event::Attempt(attempt) => format!("{} {}", attempt.operation(), attempt.number()),
            Event::Answer { attempt, status, .. } => format!("{} {status}", attempt.operation()),
            Event::Failure { attempt, error, .. } => format!("{} {:?}", attempt.operation(), error.status()),
            Event::Retry { wait, .. } => {
                format!("again, {}", if wait.is_zero() { "at once" } else { "later" })
            }
            Event::SignedIn { expires, .. } => format!("signed in, {}", expires.is_some()),
            Event::SignInFailed { error, .. } => format!("not signed in: {:?}", error.status()),
            Event::Page { operation, index, items, .. } => format!("{operation} page {index} {items:?}"),
            Event::State { kind, id, state, .. } => format!("{kind} {id} {state}"),
            other => panic!("{other:?}"),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }
}

fn builder(stub: &Stub, notes: &Notes) -> SoftwareBuilder {
    let soon = Retry::up_to(3).waits(Duration::from_millis(1), Duration::from_millis(2));
    Software::builder(stub.url()).retry(soon).observer(notes.clone())
}

#[test]
fn attempts_failures_retries_and_answers_are_told_in_order() {
    let (stub, notes) =
        (Stub::new([Reply::empty(503), Reply::close(), Reply::json(200, "{}")]), Notes::default());
    let dremio = builder(&stub, &notes).personal_access_token("t").build().expect("valid settings");
    dremio.call("GET", "/api/v3/info").send::<Json>().expect("the third attempt");
    // The connection that broke is replayed for free; the one that failed for good counts.
    let expected = [
        "call 1",
        "call Some(503)",
        "again, later",
        "call 2",
        "call None",
        "again, at once",
        "call 3",
        "call 200",
    ];
    assert_eq!(notes.take(), expected);
}

#[test]
fn tokens_are_told_with_their_end() {
    let login = Reply::json(200, r#"{"token":"t1","expires":4102444800000}"#);
    let stub = Stub::new([login, Reply::json(200, "{}"), Reply::empty(401), Reply::empty(403)]);
    let notes = Notes::default();
    let dremio = builder(&stub, &notes).login("ada", "secret").build().expect("valid settings");
    dremio.call("GET", "/api/v3/info").send::<Json>().expect("signed in");
    assert_eq!(notes.take(), ["auth.login 1", "auth.login 200", "signed in, true", "call 1", "call 200"]);
    let error = dremio.call("GET", "/api/v3/info").send::<Json>().expect_err("the session is over");
    assert!(error.is_unauthorized(), "{error:?}");
    let expected = [
        "call 1",
        "call Some(401)",
        "again, at once",
        "auth.login 1",
        "auth.login Some(403)",
        "not signed in: Some(403)",
    ];
    assert_eq!(notes.take(), expected);
}

#[test]
fn pages_are_told_as_they_come() {
    let pages = [Reply::folder(&["a", "b"], r#","nextPageToken":"2""#), Reply::folder(&["c"], "")];
    let (stub, notes) = (Stub::new(pages), Notes::default());
    let dremio = builder(&stub, &notes).build().expect("valid settings");
    assert_eq!(dremio.catalog().get_by_path(["f"]).items().count(), 3);
    let told: Vec<String> = notes.take().into_iter().filter(|note| note.contains("page")).collect();
    assert_eq!(told, ["catalog.get_by_path page 0 None", "catalog.get_by_path page 1 None"]);

    let rows = r#"{"rowCount":2,"rows":[{"n":1}]}"#;
    let (stub, notes) = (Stub::new([Reply::json(200, rows)]), Notes::default());
    let dremio = builder(&stub, &notes).build().expect("valid settings");
    assert_eq!(dremio.jobs().get_results("j1").pages().count(), 2);
    let told: Vec<String> = notes.take().into_iter().filter(|note| note.contains("page")).collect();
    assert_eq!(told, ["jobs.get_results page 0 Some(1)", "jobs.get_results page 1 Some(1)"]);
}

#[test]
fn the_states_of_a_job_and_the_pages_of_its_result_are_told_once_each() {
    let state = |state: &str| Reply::json(200, format!(r#"{{"jobState":"{state}"}}"#));
    let rows = r#"{"rowCount":1,"schema":[{"name":"n","type":{"name":"BIGINT"}}],"rows":[{"n":1}]}"#;
    let stub = Stub::new([
        Reply::json(200, r#"{"id":"j1"}"#),
        state("PLANNING"),
        state("RUNNING"),
        state("RUNNING"),
        state("COMPLETED"),
        Reply::json(200, rows),
    ]);
    let notes = Notes::default();
    let dremio = builder(&stub, &notes).build().expect("valid settings");
    assert_eq!(dremio.query("SELECT secret FROM t").rows().expect("a result").count(), 1);
    let told = notes.take();
    let told: Vec<&str> = told
        .iter()
        .map(String::as_str)
        .filter(|note| !note.contains(" 1") && !note.contains(" 200"))
        .collect();
    let expected = ["job j1 PLANNING", "job j1 RUNNING", "job j1 COMPLETED", "jobs.get_results page 0 None"];
    assert_eq!(told, expected);
}

#[test]
fn an_event_says_itself_in_one_line_without_what_could_be_confidential() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = told.clone();
    let stub = Stub::new([Reply::json(200, r#"{"token":"hunter2"}"#), Reply::empty(404)]);
    let dremio = Software::builder(stub.url())
        .login("ada", "correct horse")
        .observer(move |event: &Event<'_>| {
            listener.lock().expect("no panic").push(format!("{event}\n{event:?}"));
        })
        .build()
        .expect("valid settings");
    let error = dremio.catalog().get("secret-id").send().expect_err("not found");
    assert!(error.is_not_found(), "{error:?}");
    let told = told.lock().expect("no panic").join("\n");
    assert!(told.contains("catalog.get (GET /api/v3/catalog/{id}), attempt 1, request "), "{told}");
    for secret in ["hunter2", "correct horse", "secret-id"] {
        assert!(!told.contains(secret), "{told}");
    }
}

#[test]
fn all_attempts_of_a_call_have_one_id_and_each_call_its_own() {
    let stub = Stub::new([Reply::empty(503), Reply::empty(404)]);
    let soon = Retry::up_to(2).waits(Duration::from_millis(1), Duration::from_millis(2));
    let dremio = Software::builder(stub.url()).retry(soon).build().expect("valid settings");
    let error = dremio.catalog().get("a").send().expect_err("not found");
    let id = error.request_id().expect("an id").to_owned();
    let other = dremio.catalog().get("a").send().expect_err("not found");
    let requests = stub.requests();
    let sent: Vec<&str> = requests.iter().filter_map(|request| request.header("x-request-id")).collect();
    assert_eq!(sent[..2], [&*id, &*id]);
    assert!(sent[2] != id && other.request_id() == Some(sent[2]), "{sent:?}");
    assert!(format!("{error:?}").contains(&id));
}

#[test]
fn the_id_of_the_server_or_of_the_caller_counts() {
    let stub = Stub::new([
        Reply::headed(404, &[("X-Request-Id", "r-17")], ""),
        Reply::headed(200, &[("X-Request-Id", "r-18")], "[]"),
        Reply::json(200, "{}"),
        Reply::json(200, "no JSON"),
    ]);
    let dremio = Software::builder(stub.url()).build().expect("valid settings");
    let call = dremio.call("GET", "/api/v3/info").header("x-request-id", "mine");
    assert_eq!(call.send_raw().expect_err("not found").request_id(), Some("r-17"));
    let answer = call.send_raw().expect("an answer");
    assert_eq!(answer.request_id(), "r-18");
    assert!(answer.headers().any(|header| header == ("x-request-id", "r-18")));
    assert_eq!(call.send_raw().expect("an answer").request_id(), "mine");
    let error = call.send::<Json>().expect_err("no JSON");
    assert_eq!((error.request_id(), error.attempts()), (Some("mine"), 1));
    assert!(stub.requests().iter().all(|request| request.header("X-Request-Id") == Some("mine")));
}

#[test]
fn an_error_in_the_middle_of_a_result_names_the_request() {
    let start = r#"{"message_type":"START","query_id":"q","result_columns":[{"name":"a","type":"int"}]}"#;
    let body = format!("{start}\n{{\"message_type\":\"DATA\",\"data\":[[1],[\"x\"]]}}\n");
    let stub = Stub::new([Reply::headed(200, &[("X-Request-Id", "r-19")], &body)]);
    let core = Core::builder(stub.url()).build().expect("valid settings");
    let mut connection = core.connect();
    let rows = connection.query("SELECT 1").rows_as::<i32>().expect("it begins");
    let errors: Vec<_> = rows.filter_map(Result::err).collect();
    assert!(
        errors.iter().all(|error| error.request_id() == Some("r-19")) && !errors.is_empty(),
        "{errors:?}"
    );
}
