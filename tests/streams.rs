//! Streams of events, with all that a server may do to them.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use lakehouse::dremio::Cloud;
use lakehouse::dremio::agent::AgentEvent;
use lakehouse::{ErrorKind, Result};
use support::{Reply, Stub};

fn stream(text: &str) -> Reply {
    Reply::until_close("text/event-stream", text)
}

fn events(stub: &Stub) -> Result<Vec<Result<AgentEvent>>> {
    let cloud = Cloud::builder(stub.url()).personal_access_token("t").build()?;
    Ok(cloud.project("p1").agent().stream_run("c1", "r1").send()?.collect())
}

/// What the model says in each event, and the kind of each error.
fn told(text: &str) -> Vec<String> {
    let events = events(&Stub::new([stream(text)])).expect("the stream begins");
    let told = events.into_iter().map(|event| match event {
        Ok(AgentEvent::Model(output)) => output.result.and_then(|result| result.text).unwrap_or_default(),
        Ok(AgentEvent::EndOfStream(_)) => "end".to_owned(),
        Ok(other) => format!("{other:?}"),
        Err(error) => match error.kind() {
            ErrorKind::Incomplete(_) => "broken off".to_owned(),
            other => format!("{other:?}"),
        },
    });
    told.collect()
}

fn model(text: &str) -> String {
    format!(r#"{{"chunkType":"model","result":{{"text":"{text}"}}}}"#)
}

const END: &str = r#"{"chunkType":"endOfStream"}"#;

#[test]
fn events_have_comments_names_and_lines_of_every_kind() {
    let (a, b) = (model("a"), model("b"));
    let text = format!(
        ": welcome\n\nevent: message\nid: 7\nretry: 10\ndata: {a}\n\n: still here\ndata:{b}\r\n\r\n\n\ndata: {END}\n\n"
    );
    assert_eq!(told(&text), ["a", "b", "end"]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_event() {
    assert_eq!(told(&format!("\u{feff}data: {}\n\ndata: {END}\n\n", model("a"))), ["a", "end"]);
}

#[test]
fn data_over_several_lines_is_one_event() {
    let text =
        format!("data: {{\"chunkType\":\"model\",\ndata: \"result\":{{\"text\":\"a\"}}}}\n\ndata: {END}\n\n");
    assert_eq!(told(&text), ["a", "end"]);
}

#[test]
fn the_last_event_needs_no_empty_line_after_it() {
    assert_eq!(told(&format!("data: {}\n\ndata: {END}", model("a"))), ["a", "end"]);
    assert_eq!(told(&format!("data: {}\n\ndata: [DONE]", model("a"))), ["a"]);
}

#[test]
fn nothing_is_read_after_the_last_event() {
    assert_eq!(told(&format!("data: {END}\n\ndata: {}\n\n", model("late"))), ["end"]);
    assert_eq!(told(&format!("data: [DONE]\n\ndata: {}\n\n", model("late"))), Vec::<String>::new());
}

#[test]
fn a_stream_that_breaks_off_is_an_error_and_then_over() {
    assert_eq!(told(&format!("data: {}\n\n", model("a"))), ["a", "broken off"]);
    assert_eq!(told(""), ["broken off"]);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1000\r\n\r\n";
    let cut = Stub::new([Reply::Raw(format!("{head}data: {}\n\n", model("a")).into())]);
    let events = events(&cut).expect("the stream begins");
    let [Ok(_), Err(error)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(error.operation(), Some("agent.stream_run"));
    assert!(error.is_connection() || matches!(error.kind(), ErrorKind::Incomplete(_)), "{error:?}");
}

#[test]
fn a_stream_is_asked_for_uncompressed_and_each_header_stands_once() -> Result<()> {
    let stub = Stub::new([stream(&format!("data: {END}\n\n"))]);
    events(&stub)?;
    let request = stub.requests().pop().expect("one request");
    assert_eq!(request.headers("accept-encoding"), ["identity"]);
    assert_eq!(request.headers("accept"), ["text/event-stream"]);
    assert_eq!(request.headers("authorization"), ["Bearer t"]);
    Ok(())
}

#[test]
fn an_error_before_the_stream_is_the_error_of_the_call() {
    let error = events(&Stub::new([Reply::json(404, r#"{"error":"no such run"}"#)])).expect_err("must fail");
    assert!(error.is_not_found() && error.to_string().contains("no such run"), "{error}");
}
