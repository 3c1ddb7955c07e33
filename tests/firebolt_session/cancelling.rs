//! Which statements are cancelled on the server, and how.

use std::time::{Duration, Instant};

use lakehouse::firebolt::{Connection, V1};

use crate::support::{Reply, Stub};
use crate::{ONE, core, nothing, parameters};

/// A server whose statements never end; what else it was asked is in its requests.
fn stuck(answer: &'static str) -> Stub {
    Stub::answering(move |request| {
        let body = request.body.as_str();
        if body.starts_with("SELECT query_id FROM") {
            let found = r#"{"meta":[{"name":"query_id","type":"text"}],"data":[["q-7"]],"rows":1}"#;
            return Reply::json(200, found);
        }
        if body.starts_with("CANCEL") || request.target.starts_with("/cancel") {
            return nothing();
        }
        Reply::Stall(answer.as_bytes().to_vec())
    })
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\
    {\"message_type\":\"START\",\"query_id\":\"q-8\",\"result_columns\":[{\"name\":\"a\",\"type\":\"int\"}]}\n\
    {\"message_type\":\"DATA\",\"data\":[[1]]}\n";

#[test]
fn a_statement_out_of_time_is_cancelled_by_its_label() {
    let stub = stuck("");
    let started = Instant::now();
    let error =
        core(&stub).query("SELECT slow").timeout(Duration::from_millis(300)).rows().expect_err("too slow");
    assert!(error.is_timeout(), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
    let requests = stub.requests();
    assert!(parameters(&requests[0]).contains(&"statement_timeout=1300".to_owned()));
    let label = requests[0].query("query_label").expect("a label");
    let find = format!(
        "SELECT query_id FROM information_schema.engine_running_queries WHERE query_label = '{label}'"
    );
    let rest: Vec<&str> = requests[1..].iter().map(|request| request.body.as_str()).collect();
    assert_eq!(rest, [&find, "CANCEL QUERY WHERE query_id = 'q-7'"]);
}

#[test]
fn a_result_that_is_dropped_or_stalls_is_cancelled_by_its_id() {
    let stub = stuck(HEAD);
    let mut rows = core(&stub).query("SELECT slow").rows_as::<i32>().expect("begun");
    assert_eq!(rows.next().expect("a row").expect("fits"), 1);
    drop(rows);
    let mut rows =
        core(&stub).query("SELECT slow").timeout(Duration::from_millis(300)).rows_as::<i32>().expect("begun");
    assert_eq!(rows.next().expect("a row").expect("fits"), 1);
    assert!(rows.next().expect("an item").expect_err("too slow").is_timeout());
    assert!(rows.next().is_none());
    drop(rows);
    let cancels = stub.requests().iter().filter(|r| r.body == "CANCEL QUERY WHERE query_id = 'q-8'").count();
    assert_eq!(cancels, 2);
}

#[test]
fn a_label_of_the_callers_is_not_enough_to_cancel_what_is_somebody_elses() {
    let both = r#"{"meta":[{"name":"query_id","type":"text"}],"data":[["q-1"],["q-2"]],"rows":2}"#;
    let stub = Stub::answering(move |request| {
        if request.body.starts_with("SELECT query_id") {
            return Reply::json(200, both);
        }
        Reply::Stall(Vec::new())
    });
    let query_time = Duration::from_millis(200);
    core(&stub).query("SELECT slow").label("nightly").timeout(query_time).rows().expect_err("too slow");
    assert_eq!(stub.requests().len(), 2);
}

#[test]
fn what_has_ended_is_not_cancelled() {
    let stub = Stub::new([Reply::json(200, ONE)]);
    let mut connection = core(&stub);
    assert_eq!(connection.query("SELECT 1").rows().expect("a result").count(), 1);
    // Who wants the first row only need not ask for the end.
    assert!(connection.query("SELECT 1").rows().expect("a result").next().expect("a row").is_ok());
    drop(connection.query("SELECT 1").rows().expect("a result"));
    // Nothing listens there.
    let mut nowhere = Connection::core("http://127.0.0.1:1").expect("an address");
    assert!(nowhere.query("SELECT 1").rows().expect_err("refused").is_connection());
    assert_eq!(stub.requests().len(), 3);
}

#[test]
fn cancelling_by_id_speaks_the_language_of_the_generation() {
    let stub =
        Stub::new([Reply::json(400, r#"{"message":"query is not running"}"#), Reply::empty(200), nothing()]);
    let firebolt = V1::builder().api_url(stub.url()).access_token("t").build().expect("valid settings");
    let connection = firebolt.connect_to(stub.url(), "db").expect("an address");
    connection.cancel("q 1").expect("it has ended");
    connection.cancel("q-2").expect("cancelled");
    core(&stub).cancel("q'3").expect("cancelled");
    assert_eq!(stub.lines()[..2], ["POST /cancel?query_id=q%201", "POST /cancel?query_id=q-2"]);
    assert_eq!(stub.requests()[2].body, "CANCEL QUERY WHERE query_id = 'q''3'");
}
