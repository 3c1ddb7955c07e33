//! Statements one request at a time: streams that break off, answers that are empty, settings, and files that are no text.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "firebolt")]

mod support;

use lakehouse::firebolt::sql::OutputFormat;
use lakehouse::firebolt::streams::StreamMessage;
use lakehouse::firebolt::{Core, Endpoint};
use lakehouse::{ErrorKind, Result};
use support::{Reply, Stub};

fn endpoint(stub: &Stub) -> Endpoint {
    Core::builder(stub.url()).build().expect("valid settings").endpoint()
}

fn stream(text: &str) -> Stub {
    Stub::new([Reply::until_close("application/x-ndjson", text)])
}

fn told(stub: &Stub) -> Vec<String> {
    let messages = endpoint(stub).streams().execute("SELECT 1").send().expect("it begins");
    let told = messages.map(|message| match message {
        Ok(StreamMessage::Start(_)) => "start".to_owned(),
        Ok(StreamMessage::Data(rows)) => rows.data.len().to_string(),
        Ok(StreamMessage::FinishSuccessfully(_)) => "done".to_owned(),
        Ok(StreamMessage::FinishWithErrors(_)) => "failed".to_owned(),
        Ok(other) => format!("{other:?}"),
        Err(error) => match error.kind() {
            ErrorKind::Incomplete(_) => "broken off".to_owned(),
            ErrorKind::Decode(_) => "unreadable".to_owned(),
            other => format!("{other:?}"),
        },
    });
    told.collect()
}

const START: &str = r#"{"message_type":"START","result_columns":[{"name":"a","type":"integer"}]}"#;
const DATA: &str = r#"{"message_type":"DATA","data":[[1],[2]]}"#;
const DONE: &str = r#"{"message_type":"FINISH_SUCCESSFULLY"}"#;
const FAILED: &str = r#"{"message_type":"FINISH_WITH_ERRORS","errors":[{"description":"no"}]}"#;

#[test]
fn each_line_is_a_message_and_blank_ones_are_none() {
    assert_eq!(
        told(&stream(&format!("\n{START}\r\n\n  \n{DATA}\n{DATA}\n{DONE}"))),
        ["start", "2", "2", "done"]
    );
    assert_eq!(told(&stream(&format!("{START}\n{FAILED}\n"))), ["start", "failed"]);
}

#[test]
fn nothing_is_read_after_the_last_message() {
    assert_eq!(told(&stream(&format!("{START}\n{DONE}\n{START}\n{DATA}\n"))), ["start", "done"]);
}

#[test]
fn a_stream_without_its_last_message_is_broken_off() {
    for text in
        [String::new(), format!("{START}\n"), format!("{START}\n{DATA}\n"), format!("{START}\n{DATA}\n\n\n")]
    {
        let told = told(&stream(&text));
        assert_eq!(told.last().map(String::as_str), Some("broken off"), "{text}");
    }
    // The value of a column that looks like the end is none.
    let row = r#"{"data":[["{\"message_type\":\"FINISH_SUCCESSFULLY\"}"]],"message_type":"DATA"}"#;
    assert_eq!(told(&stream(&format!("{START}\n{row}\n"))), ["start", "1", "broken off"]);
    // Events have another mark for their end, which is no JSON.
    assert_eq!(told(&stream(&format!("{START}\n[DONE]\n"))), ["start", "unreadable", "broken off"]);
}

#[test]
fn half_a_line_is_no_message() {
    let told = told(&stream(&format!("{START}\n{}", &DONE[..DONE.len() - 1])));
    assert_eq!(told.first().map(String::as_str), Some("start"));
    assert!(!told.contains(&"done".to_owned()), "{told:?}");
}

#[test]
fn an_empty_answer_is_no_result() -> Result<()> {
    let stub = Stub::new([Reply::empty(200)]);
    assert!(endpoint(&stub).sql().execute("CREATE TABLE t (a INT)").send()?.is_none());
    Ok(())
}

#[test]
fn other_formats_come_as_their_bytes() -> Result<()> {
    let stub = Stub::new([Reply::Answer(200, "text/csv".to_owned(), b"1,\"Oslo\"\n".to_vec())]);
    let request = endpoint(&stub).sql().execute("SELECT 1, 'Oslo'").output_format(OutputFormat::Csv);
    assert_eq!(request.send_raw()?.body(), b"1,\"Oslo\"\n");
    assert!(request.send().is_err());
    Ok(())
}

#[test]
fn settings_replace_each_other_and_never_what_makes_the_operation() {
    let stub = Stub::new([Reply::json(202, r#"{"token":"t"}"#)]);
    let queries = endpoint(&stub).async_queries();
    let request = queries.submit("INSERT").setting("max_result_rows", 1).setting("time zone", "a&b");
    request.clone().setting("max_result_rows", 2).send().expect("taken");
    assert_eq!(stub.lines(), ["POST /?async=true&time%20zone=a%26b&max_result_rows=2"]);
    let error = request.setting("async", "false").send().expect_err("it would wait");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    let streams = endpoint(&stub).streams().execute("SELECT 1").setting("output_format", "CSV");
    assert!(streams.send().is_err());
    assert_eq!(stub.lines().len(), 1);
}

#[test]
fn a_statement_is_not_sent_again() {
    let stub = Stub::new([Reply::close()]);
    assert!(endpoint(&stub).sql().execute("INSERT").send().is_err());
    assert_eq!(stub.requests().len(), 1);
}
