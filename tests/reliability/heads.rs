//! The heads of 4.5: answers whose head or framing is wrong, odd, or without an end, over a raw socket. Each ends as it
//! is written down, in time, and the next call of the same client gets its own answer.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use lakehouse::dremio::Software;
use lakehouse::{Delivery, Error, ErrorKind, Json, Retry};

use crate::inputs::{self, Head, HeadEnd};

/// The time of a call whose answer never comes.
const LIMIT: Duration = Duration::from_millis(300);
/// Far more than that: machines are shared.
const HANGING: Duration = Duration::from_secs(10);

/// A server that answers calls of `/bad` with the bytes under test, and all others well.
struct Server {
    url: String,
    bad: Arc<Mutex<Bad>>,
}

/// Bytes, and whether the connection is closed behind them.
#[derive(Clone, Default)]
struct Bad {
    bytes: Vec<u8>,
    closes: bool,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let bad: Arc<Mutex<Bad>> = Arc::default();
        let given = bad.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let given = given.clone();
                thread::spawn(move || serve(&stream, &given));
            }
        });
        Self { url, bad }
    }

    fn give(&self, bytes: &[u8], closes: bool) {
        *self.bad.lock().expect("no panic") = Bad { bytes: bytes.to_vec(), closes };
    }
}

fn serve(mut stream: &TcpStream, bad: &Mutex<Bad>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            reader.read_until(b'\n', &mut head).ok().filter(|read| *read > 0)?;
        }
        let target = String::from_utf8(head).ok()?.split(' ').nth(1)?.to_owned();
        if target == "/bad" {
            let Bad { bytes, closes } = bad.lock().ok()?.clone();
            stream.write_all(&bytes).ok()?;
            if closes {
                return stream.shutdown(Shutdown::Both).ok();
            }
        } else {
            let body = format!("{{\"path\":\"{target}\"}}");
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).ok()?;
        }
    }
}

/// What came of a call, should it be one of those that may.
fn ended(outcome: &Result<Json, Error>, closes: bool) -> Option<HeadEnd> {
    let error = match outcome {
        Ok(json) if json.as_str() == "{}" => return Some(HeadEnd::Value),
        Ok(json) => return json.is_null().then_some(HeadEnd::Nothing),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::Api(api) => Some(HeadEnd::Status(api.status)),
        ErrorKind::Decode(_) => Some(HeadEnd::Decode),
        ErrorKind::Connection(_) if closes => Some(HeadEnd::Cut),
        ErrorKind::Timeout(_) if !closes => Some(HeadEnd::Cut),
        _ => None,
    }
}

/// Meets a head, and then makes a call that is answered well.
fn meet(dremio: &Software, method: &str, head: &Head, closes: bool) {
    let place = format!("{method} {closes} {:.200}", head.bytes.escape_ascii().to_string());
    let waits = head.end == HeadEnd::Cut && !closes;
    let limit = if waits { LIMIT } else { HANGING };
    let begun = Instant::now();
    let outcome = dremio.call(method, "/bad").timeout(limit).send::<Json>();
    assert!(begun.elapsed() < HANGING, "{place}: {:?}", begun.elapsed());
    assert_eq!(ended(&outcome, closes), Some(head.end), "{place}: {outcome:?}");
    if let Err(error) = outcome {
        assert_eq!(error.delivery(), Delivery::MaybeSent, "{place}: {error:?}");
        // A connection that broke may have been one that was dead already, which is tried once more where that does no
        // harm.
        let replayed = error.is_connection() && method == "GET";
        assert_eq!(error.attempts(), if replayed { 2 } else { 1 }, "{place}: {error:?}");
    }
    let next = dremio.call("GET", "/next").timeout(HANGING).send::<Json>();
    assert_eq!(next.expect("answered well").as_str(), r#"{"path":"/next"}"#, "{place}");
}

#[test]
fn every_head_ends_as_it_should_and_the_next_call_is_answered_rightly() {
    let server = Server::start();
    let builder = Software::builder(&server.url).personal_access_token("t").retry(Retry::never());
    let dremio = builder.build().expect("valid settings");
    for head in inputs::http_heads() {
        for closes in [true, false] {
            server.give(&head.bytes, closes);
            for method in ["GET", "POST"] {
                meet(&dremio, method, &head, closes);
            }
        }
    }
}

/// What a client reads out of an answer with these headers that asks it to come back later.
fn asked_to_wait(dremio: &Software, server: &Server, headers: &str) -> Result<Option<Duration>, ErrorKind> {
    let head = format!("HTTP/1.1 503 X\r\n{headers}Content-Length: 2\r\n\r\n{{}}");
    server.give(head.as_bytes(), false);
    let error = dremio.call("GET", "/bad").timeout(HANGING).send::<Json>().expect_err("later");
    if error.status() == Some(503) { Ok(error.retry_after()) } else { Err(error.kind().clone()) }
}

#[test]
fn every_form_of_retry_after_arrives_or_is_passed_over() {
    let server = Server::start();
    let builder = Software::builder(&server.url).personal_access_token("t").retry(Retry::never());
    let dremio = builder.build().expect("valid settings");
    for (value, seconds) in inputs::retry_after() {
        let read = asked_to_wait(&dremio, &server, &format!("Retry-After: {value}\r\n"));
        // No head may be as long.
        if value.len() >= 64 * 1024 {
            assert!(matches!(read, Err(ErrorKind::Decode(_))), "{read:?}");
            continue;
        }
        // The dates have passed since.
        let is_date = value.contains(':');
        let seconds = seconds.map(|seconds| if is_date { 0 } else { seconds });
        assert_eq!(read, Ok(seconds.map(Duration::from_secs)), "{value}");
    }
}

#[test]
fn of_several_headers_that_say_how_long_to_wait_the_first_that_can_be_read_counts() {
    let server = Server::start();
    let builder = Software::builder(&server.url).personal_access_token("t").retry(Retry::never());
    let dremio = builder.build().expect("valid settings");
    for (first, second, seconds) in [
        ("5", "10", Some(5)),
        ("10", "5", Some(10)),
        ("abc", "10", Some(10)),
        ("\u{e9}", "10", Some(10)),
        ("abc", "5.5", None),
    ] {
        let headers = format!("Retry-After: {first}\r\nretry-after: {second}\r\n");
        let read = asked_to_wait(&dremio, &server, &headers);
        assert_eq!(read, Ok(seconds.map(Duration::from_secs)), "{first} {second}");
    }
}
