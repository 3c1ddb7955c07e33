//! SQL jobs and their rows, over a socket with scripted answers.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

#[path = "support/bytes.rs"]
mod bytes;
mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use lakehouse::dremio::Software;
use lakehouse::sql::DataType;
use lakehouse::{ErrorKind, Json, Result, Timestamp};
use serde::Deserialize;
use support::{Reply, Stub};

fn client(stub: &Stub) -> Software {
    Software::builder(stub.url()).personal_access_token("token").build().expect("valid settings")
}

fn submitted() -> Reply {
    Reply::json(200, r#"{"id":"j1"}"#)
}

fn state(state: &str) -> Reply {
    Reply::json(
        200,
        format!(r#"{{"jobState":"{state}","rowCount":0,"errorMessage":"","cancellationReason":""}}"#),
    )
}

fn page(total: i64, schema: &str, rows: &str) -> Reply {
    Reply::json(200, format!(r#"{{"rowCount":{total},"schema":[{schema}],"rows":[{rows}]}}"#))
}

const N: &str = r#"{"name":"n","type":{"name":"BIGINT"}}"#;

fn numbers(stub: &Stub) -> Vec<Result<i64>> {
    client(stub).query("SELECT n").rows_as::<i64>().expect("submitted and completed").collect()
}

fn completed(pages: impl IntoIterator<Item = Reply>) -> Stub {
    Stub::new([submitted(), state("COMPLETED")].into_iter().chain(pages))
}

#[test]
fn a_job_that_fails_says_what_the_server_said() {
    let failed = r#"{"jobState":"FAILED","errorMessage":"VALIDATION ERROR: Object 'x' not found","cancellationReason":""}"#;
    let stub = Stub::new([submitted(), state("RUNNING"), Reply::json(200, failed)]);
    let error = client(&stub).query("SELECT * FROM x").rows().expect_err("must fail");
    let ErrorKind::Job(failure) = error.kind() else { panic!("{error:?}") };
    assert_eq!((failure.id.as_str(), failure.state.as_str()), ("j1", "FAILED"));
    assert_eq!(error.to_string(), "job j1 ended FAILED: VALIDATION ERROR: Object 'x' not found");
}

#[test]
fn a_job_that_is_cancelled_elsewhere_ends_the_wait_in_either_spelling() {
    for spelling in ["CANCELED", "CANCELLED"] {
        let reply = format!(
            r#"{{"jobState":"{spelling}","errorMessage":"","cancellationReason":"Query cancelled by user 'ada'"}}"#
        );
        let stub = Stub::new([submitted(), state("CANCELLATION_REQUESTED"), Reply::json(200, reply)]);
        let error = client(&stub).query("SELECT 1").execute().expect_err("must fail");
        assert_eq!(error.to_string(), format!("job j1 ended {spelling}: Query cancelled by user 'ada'"));
    }
}

#[test]
fn a_failed_job_stays_failed_however_it_is_asked() {
    let failed = r#"{"jobState":"FAILED","errorMessage":"no such table"}"#;
    let stub = Stub::new([Reply::json(200, failed)]);
    let job = client(&stub).job("j9");
    for _ in 0..2 {
        let error = job.rows().expect_err("must fail");
        assert!(
            matches!(error.kind(), ErrorKind::Job(failure) if failure.message == "no such table"),
            "{error:?}"
        );
    }
    assert!(job.status().expect("an answer").job_state.is_final());
}

#[test]
fn states_that_nobody_knows_yet_are_waited_through() {
    let stub = Stub::new([
        submitted(),
        state("NOT_SUBMITTED"),
        state("WARMING_UP"),
        state("completed"),
        state("COMPLETED"),
    ]);
    assert!(client(&stub).query("SELECT 1").execute().is_ok());
    assert_eq!(stub.requests().len(), 5);
}

#[test]
fn a_job_that_is_not_known_yet_is_asked_for_again_and_one_that_was_lost_is_an_error() {
    let stub = Stub::new([submitted(), Reply::json(404, "{}"), state("COMPLETED")]);
    assert!(client(&stub).query("SELECT 1").execute().is_ok());
    let stub = Stub::new([submitted(), state("RUNNING"), Reply::json(404, "{}")]);
    let error = client(&stub).query("SELECT 1").execute().expect_err("must fail");
    assert!(matches!(error.kind(), ErrorKind::Job(failure) if failure.state == "LOST"), "{error:?}");
}

#[test]
fn a_query_that_takes_too_long_is_cancelled_on_the_server() {
    let stub = Stub::new([submitted(), state("RUNNING")]);
    let error = client(&stub)
        .query("SELECT sleep(100)")
        .timeout(Duration::from_millis(150))
        .rows()
        .expect_err("must fail");
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(stub.lines().last().map(String::as_str), Some("POST /api/v3/job/j1/cancel"));
    assert_eq!(stub.lines().iter().filter(|line| line.contains("cancel")).count(), 1);
}

#[test]
fn dropping_an_unfinished_job_cancels_it_only_when_asked_to() {
    let lines_after = |cancel: bool| {
        let stub = Stub::new([submitted(), Reply::empty(204)]);
        let job = client(&stub).query("SELECT 1").submit().expect("submitted");
        drop(if cancel { job.cancel_on_drop() } else { job });
        stub.lines()
    };
    assert_eq!(lines_after(false), ["POST /api/v3/sql"]);
    assert_eq!(lines_after(true), ["POST /api/v3/sql", "POST /api/v3/job/j1/cancel"]);
    let stub = Stub::new([submitted(), state("COMPLETED"), Reply::empty(204)]);
    let job = client(&stub).query("SELECT 1").submit().expect("submitted").cancel_on_drop();
    job.wait().expect("completed");
    drop(job);
    assert_eq!(stub.requests().len(), 2, "what has ended is not cancelled");
}

#[test]
fn waiting_for_a_while_leaves_the_job_running() {
    let stub = Stub::new([submitted(), state("RUNNING")]);
    let job = client(&stub).query("SELECT 1").submit().expect("submitted");
    assert!(job.wait_for(Duration::from_millis(120)).expect("no error").is_none());
    assert!(!stub.lines().iter().any(|line| line.contains("cancel")));
}

#[test]
fn cancelling_a_job_that_has_ended_is_no_error() {
    let stub =
        Stub::new([submitted(), Reply::json(404, r#"{"errorMessage":"Could not find a job with id [j1]"}"#)]);
    client(&stub).query("SELECT 1").submit().expect("submitted").cancel().expect("fine");
}

#[test]
fn pages_are_asked_for_by_the_rows_that_came() {
    let stub = completed([
        page(5, N, r#"{"n":1},{"n":2}"#),
        page(5, N, r#"{"n":3}"#),
        page(5, N, r#"{"n":4},{"n":5}"#),
    ]);
    let rows: Vec<i64> = numbers(&stub).into_iter().collect::<Result<_>>().expect("all");
    assert_eq!(rows, [1, 2, 3, 4, 5]);
    let targets: Vec<String> = stub.lines().split_off(2);
    assert_eq!(
        targets,
        ["limit=500&offset=0", "limit=500&offset=2", "limit=500&offset=3"]
            .map(|query| format!("GET /api/v3/job/j1/results?{query}"))
    );
}

#[test]
fn a_result_that_ends_too_early_is_an_error_and_not_fewer_rows() {
    let stub = completed([page(3, N, r#"{"n":1},{"n":2}"#), page(3, N, "")]);
    let rows = numbers(&stub);
    assert_eq!(rows.len(), 3);
    let error = rows[2].as_ref().expect_err("one row is missing");
    assert!(
        matches!(error.kind(), ErrorKind::Incomplete(text) if text.contains('3') && text.contains('2')),
        "{error}"
    );
}

#[test]
fn a_page_that_fails_is_fetched_again_by_the_next_call() {
    let stub = completed([page(2, N, r#"{"n":1}"#), Reply::json(404, "{}"), page(2, N, r#"{"n":2}"#)]);
    let rows = numbers(&stub);
    assert!(matches!(rows.as_slice(), [Ok(1), Err(error), Ok(2)] if error.is_not_found()), "{rows:?}");
}

#[test]
fn a_page_that_breaks_off_gives_no_row_twice_and_loses_none() {
    let cut = r#"{"rowCount":3,"schema":[{"name":"n","type":{"name":"BIGINT"}}],"rows":[{"n":1},{"n":"#;
    let stub = completed([Reply::json(200, cut), page(3, N, r#"{"n":2},{"n":3}"#)]);
    let rows = numbers(&stub);
    assert!(matches!(rows.as_slice(), [Ok(1), Err(_), Ok(2), Ok(3)]), "{rows:?}");
    assert!(stub.lines()[3].ends_with("offset=1"), "{:?}", stub.lines());
}

#[test]
fn a_row_that_does_not_fit_is_an_error_that_names_the_column_and_the_next_row_still_comes() {
    let stub = completed([page(3, N, r#"{"n":1},{"n":"many"},{"n":3}"#)]);
    let rows = numbers(&stub);
    assert!(matches!(rows.as_slice(), [Ok(1), Err(_), Ok(3)]), "{rows:?}");
    let error = rows[1].as_ref().expect_err("no number").to_string();
    assert!(error.contains("row 2: column `n`"), "{error}");
}

const SCHEMA: &str = r#"
    {"name":"big","type":{"name":"BIGINT"}},{"name":"text_big","type":{"name":"BIGINT"}},
    {"name":"dec","type":{"name":"DECIMAL","precision":38,"scale":4}},{"name":"nan","type":{"name":"DOUBLE"}},
    {"name":"name","type":{"name":"VARCHAR"}},{"name":"bytes","type":{"name":"VARBINARY"}},{"name":"ok","type":{"name":"BOOLEAN"}},
    {"name":"at","type":{"name":"TIMESTAMP"}},{"name":"nothing","type":{"name":"INTEGER"}},
    {"name":"list","type":{"name":"LIST","subSchema":[{"type":{"name":"BIGINT"}}]}},
    {"name":"point","type":{"name":"STRUCT","subSchema":[{"name":"x","type":{"name":"DECIMAL","precision":38,"scale":0}},{"name":"y","type":{"name":"INTEGER"}}]}},
    {"name":"map","type":{"name":"MAP","subSchema":[{"type":{"name":"STRUCT","subSchema":[{"name":"key","type":{"name":"VARCHAR"}},{"name":"value","type":{"name":"INTEGER"}}]}}]}}"#;

const ROW: &str = r#"{"big":9223372036854775807,"text_big":"-9223372036854775808","dec":1234567890123456789012345678901234.5600,
    "nan":"NaN","name":"a \"b\" é\u00e9 🦀","bytes":"AP8Q","ok":true,"at":"2026-03-01 08:30:00.125","nothing":null,
    "list":[1,null,3],"point":{"x":12345678901234567890123456789012345678},"map":{"a":1,"b c":2}}"#;

#[derive(Debug, Deserialize, PartialEq)]
struct Point {
    x: String,
    y: Option<i32>,
}

#[derive(Debug, Deserialize)]
struct Everything {
    big: i64,
    text_big: i64,
    dec: String,
    nan: f64,
    name: String,
    bytes: Bytes,
    ok: bool,
    at: Timestamp,
    nothing: Option<i32>,
    list: Vec<Option<i64>>,
    point: Point,
    map: BTreeMap<String, i32>,
}

#[test]
fn every_type_lands_exactly_in_a_struct() {
    let stub = completed([page(1, SCHEMA, ROW)]);
    let row: Everything =
        client(&stub).query("x").rows_as().expect("completed").next().expect("one").expect("fits");
    assert_eq!((row.big, row.text_big), (i64::MAX, i64::MIN));
    assert_eq!(row.dec, "1234567890123456789012345678901234.5600");
    assert!(row.nan.is_nan());
    assert_eq!(row.name, "a \"b\" éé 🦀");
    assert_eq!(row.bytes, Bytes(vec![0, 255, 16]));
    assert!(row.ok && row.nothing.is_none());
    assert!(row.at.to_system_time().is_some());
    assert_eq!(row.list, [Some(1), None, Some(3)]);
    assert_eq!(row.point, Point { x: "12345678901234567890123456789012345678".to_owned(), y: None });
    assert_eq!(row.map.get("b c"), Some(&2));
}

#[test]
fn dynamic_rows_give_the_same_values_by_name_and_position() {
    let stub = completed([page(1, SCHEMA, ROW)]);
    let mut rows = client(&stub).query("x").rows().expect("completed");
    assert_eq!(rows.row_count(), Some(1));
    assert_eq!(rows.columns()[2].data_type(), &DataType::Decimal { precision: 38, scale: 4 });
    assert_eq!(rows.columns()[11].data_type().to_string(), "MAP(VARCHAR, INTEGER)");
    let row = rows.next().expect("one").expect("fits");
    assert!(rows.next().is_none() && rows.next().is_none());
    assert_eq!(row.get::<i64>("big").expect("fits"), i64::MAX);
    assert_eq!(row.get::<i64>("BIG").expect("fits"), i64::MAX);
    assert_eq!(row.get::<i64>(1).expect("fits"), i64::MIN);
    assert_eq!(row.get::<String>("dec").expect("fits"), "1234567890123456789012345678901234.5600");
    assert_eq!(
        row.get::<Json>("point").expect("fits").as_str(),
        r#"{"x":12345678901234567890123456789012345678}"#
    );
    assert_eq!(row.get::<serde_json::Value>("dec").expect("fits"), "1234567890123456789012345678901234.5600");
    assert_eq!(row.get::<Option<i32>>("nothing").expect("fits"), None);
    assert!(row.get::<i32>("nothing").expect_err("null").to_string().contains("Option"));
    assert!(
        row.get::<i32>("big").is_err() && row.get::<i32>("missing").is_err() && row.get::<i32>(12).is_err()
    );
    assert_eq!(row.decode::<Everything>().expect("fits").big, i64::MAX);
}

#[test]
fn rows_fit_tuples_maps_and_single_values() {
    let schema = r#"{"name":"a","type":{"name":"INTEGER"}},{"name":"b","type":{"name":"VARCHAR"}}"#;
    let rows = r#"{"a":1,"b":"x"},{"b":"y","a":2}"#;
    let stub = completed([page(2, schema, rows)]);
    let pairs: Vec<(i32, String)> =
        client(&stub).query("x").rows_as().expect("completed").collect::<Result<_>>().expect("fits");
    assert_eq!(pairs, [(1, "x".to_owned()), (2, "y".to_owned())]);
    let stub = completed([page(2, schema, rows)]);
    let maps: Vec<BTreeMap<String, Json>> =
        client(&stub).query("x").rows_as().expect("completed").collect::<Result<_>>().expect("fits");
    assert_eq!(maps[1]["b"].as_str(), "\"y\"");
    let stub = completed([page(2, schema, rows)]);
    let single: Vec<Result<i32>> = client(&stub).query("x").rows_as().expect("completed").collect();
    assert!(matches!(single[..], [Err(_), Err(_)]), "{single:?}");
}

#[test]
fn keys_of_maps_may_be_numbers() {
    let schema = r#"{"name":"m","type":{"name":"MAP"}}"#;
    let stub = completed([page(1, schema, r#"{"m":{"10":"ten","-2":"minus two"}}"#)]);
    let map: BTreeMap<i64, String> = client(&stub)
        .query("x")
        .rows()
        .expect("completed")
        .next()
        .expect("one")
        .expect("fits")
        .get("m")
        .expect("fits");
    assert_eq!(map.into_iter().collect::<Vec<_>>(), [(-2, "minus two".to_owned()), (10, "ten".to_owned())]);
}

#[test]
fn a_page_is_read_whatever_the_order_of_its_members() {
    let body = r#"{"rows":[{"n":1},{"n":2}],"new":{"x":[1]},"schema":[{"name":"n","type":{"name":"BIGINT"}}],"rowCount":2}"#;
    let stub = completed([Reply::json(200, body)]);
    assert!(matches!(numbers(&stub).as_slice(), [Ok(1), Ok(2)]));
}

#[test]
fn an_unknown_number_of_rows_ends_with_an_empty_page() {
    let page =
        |rows: &str| Reply::json(200, format!(r#"{{"rowCount":null,"schema":[{N}],"rows":[{rows}]}}"#));
    let stub = completed([page(r#"{"n":1}"#), page("")]);
    assert!(matches!(numbers(&stub).as_slice(), [Ok(1)]));
}

#[test]
fn an_error_about_a_job_has_its_id_whatever_ended_the_wait() {
    let running = || Reply::json(200, r#"{"jobState":"RUNNING"}"#);
    let stub = Stub::new([Reply::json(200, r#"{"id":"j1"}"#), running()]);
    let soon = client(&stub).query("SELECT 1").timeout(Duration::from_millis(200));
    let error = soon.execute().expect_err("it takes longer");
    assert!(error.is_timeout() && error.to_string().starts_with("job j1 did not end within 0."), "{error}");
    assert_eq!(error.job_id(), Some("j1"));

    let failed = r#"{"jobState":"FAILED","errorMessage":"no"}"#;
    let stub = Stub::new([Reply::json(200, r#"{"id":"j2"}"#), Reply::json(200, failed)]);
    let error = client(&stub).query("SELECT 1").rows().expect_err("it fails");
    assert_eq!(error.job_id(), Some("j2"));

    let stub = Stub::new([Reply::json(200, r#"{"id":"j3"}"#), Reply::json(403, "")]);
    let error = client(&stub).query("SELECT 1").rows().expect_err("it may not be looked at");
    assert_eq!((error.job_id(), error.status()), (Some("j3"), Some(403)));

    let stub = Stub::new([Reply::json(400, "")]);
    assert_eq!(client(&stub).query("SELECT 1").rows().expect_err("not taken").job_id(), None);
}

#[test]
fn a_row_shows_its_cells_as_they_came() {
    let rows = r#"{"rowCount":1,"schema":[{"name":"n","type":{"name":"BIGINT"}},
        {"name":"t","type":{"name":"VARCHAR"}}],"rows":[{"n":1,"t":"a \"b\""}]}"#;
    let stub = Stub::new([Reply::json(200, r#"{"jobState":"COMPLETED"}"#), Reply::json(200, rows)]);
    let row = client(&stub).job("j1").rows().expect("rows").next().expect("a row").expect("fits");
    assert_eq!(format!("{row:?}"), r#"{"n": 1, "t": "a \"b\""}"#);
}
