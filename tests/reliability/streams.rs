//! T7d: results and events cut at each byte: never a success without what says that they are complete.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lakehouse::dremio::{Cloud, Software};
use lakehouse::firebolt::{Connection, V1};
use lakehouse::{Delivery, ErrorKind, Result};

use crate::random::Random;
use crate::world::support::{Reply, Stub};

const CUTS: usize = 20_000;

/// A server of both vendors that answers the question under test with what is queued, and all others well.
struct Server {
    stub: Stub,
    queue: Arc<Mutex<VecDeque<Reply>>>,
}

impl Server {
    fn start() -> Self {
        let queue: Arc<Mutex<VecDeque<Reply>>> = Arc::default();
        let given = queue.clone();
        let stub =
            Stub::answering(move |request| match request.target.split('?').next().unwrap_or_default() {
                "/api/v3/job/j/results" => next(&given),
                "/api/v3/job/j" => Reply::json(200, r#"{"jobState":"COMPLETED"}"#),
                target if target.contains("/runs/") => next(&given),
                _ if request.body == "SELECT" => next(&given),
                // The question for what runs, and the order to cancel it.
                _ => Reply::json(200, r#"{"meta":[],"data":[],"rows":0}"#),
            });
        Self { stub, queue }
    }

    fn give(&self, reply: Reply) {
        let mut queue = lock(&self.queue);
        queue.clear();
        queue.push_back(reply);
    }
}

fn lock(queue: &Mutex<VecDeque<Reply>>) -> MutexGuard<'_, VecDeque<Reply>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The last reply is given for ever: who asks again gets the same cut.
fn next(queue: &Mutex<VecDeque<Reply>>) -> Reply {
    let mut queue = lock(queue);
    if queue.len() > 1 { queue.pop_front() } else { queue.front().cloned() }.unwrap_or(Reply::close())
}

/// How an answer says where it ends.
#[derive(Clone, Copy, Debug)]
enum Framing {
    Close,
    Length,
    Chunks,
    WholeChunks,
}

const FRAMINGS: [Framing; 4] = [Framing::Close, Framing::Length, Framing::Chunks, Framing::WholeChunks];

/// The first `end` bytes of a body. With a length or chunks the framing breaks as well, but for `WholeChunks`, where only
/// the text says that it is not complete.
fn cut(body: &[u8], end: usize, framing: Framing, content_type: &str) -> Reply {
    let part = &body[..end];
    // The server closes what it has cut, and says so: who uses it again finds it dead, which is another test.
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nConnection: close\r\n");
    let mut bytes = head.into_bytes();
    match framing {
        Framing::Close => bytes.extend_from_slice(b"\r\n"),
        Framing::Length => bytes.extend(format!("Content-Length: {}\r\n\r\n", body.len()).bytes()),
        Framing::Chunks | Framing::WholeChunks => {
            bytes.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
            let whole = matches!(framing, Framing::WholeChunks) || end == body.len();
            let promised = if whole { end } else { end + 1 };
            if promised > 0 {
                bytes.extend(format!("{promised:x}\r\n").bytes());
            }
            bytes.extend_from_slice(part);
            if whole {
                bytes.extend_from_slice(if promised > 0 { b"\r\n0\r\n\r\n" } else { b"0\r\n\r\n" });
            }
            return Reply::Raw(bytes);
        }
    }
    bytes.extend_from_slice(part);
    Reply::Raw(bytes)
}

/// A text with everything in it that ends something elsewhere.
fn nasty(random: &mut Random) -> String {
    let pieces =
        ["a", "é", "🦀", "\\\"", "\\\\", "]", "}", "]}", "\\n", ",", "{\\\"message_type\\\":", "\\u00e9"];
    let text: String = (0..random.below(5)).map(|_| *random.pick(&pieces)).collect();
    format!("\"{text}\"")
}

fn pairs(random: &mut Random, count: usize) -> Vec<(i64, String)> {
    (0..count).map(|_| (i64::try_from(random.below(1 << 40)).unwrap_or(0), nasty(random))).collect()
}

/// Cuts a body at each byte: what is shorter than `complete` is an error, the rest has all its rows.
struct Cutter<'a> {
    server: &'a Server,
    content_type: &'static str,
    body: String,
    /// From this length on nothing is missing.
    complete: usize,
    rows: usize,
}

impl Cutter<'_> {
    /// From the given byte on; how many cuts there were.
    fn cut(&self, first: usize, random: &mut Random, read: &mut dyn FnMut() -> Result<usize>) -> usize {
        for end in first..=self.body.len() {
            let framing = *random.pick(&FRAMINGS);
            self.server.give(cut(self.body.as_bytes(), end, framing, self.content_type));
            self.judge(end, framing, read());
        }
        self.body.len() + 1 - first
    }

    fn judge(&self, end: usize, framing: Framing, outcome: Result<usize>) {
        let place = || {
            let text = String::from_utf8_lossy(&self.body.as_bytes()[..end]);
            format!("cut at {end} of {} with {framing:?}: {text}", self.body.len())
        };
        match outcome {
            Ok(rows) => {
                assert!(end >= self.complete, "a success with {rows} rows, {}", place());
                assert_eq!(rows, self.rows, "{}", place());
            }
            Err(error) => {
                // A promise of more bytes is broken even when nothing of the result is missing.
                let broken = matches!(framing, Framing::Length | Framing::Chunks) && end < self.body.len();
                assert!(end < self.complete || broken, "{error:?}, {}", place());
                let known = matches!(
                    error.kind(),
                    ErrorKind::Incomplete(_) | ErrorKind::Decode(_) | ErrorKind::Connection(_)
                );
                assert!(known && error.delivery() == Delivery::MaybeSent, "{error:?}, {}", place());
                assert!(error.attempts() > 0, "it was sent: {error:?}, {}", place());
            }
        }
    }
}

/// Repeats a test with other bodies until there have been so many cuts.
fn until(cuts: usize, mut round: impl FnMut() -> usize) {
    let mut done = 0;
    while done < cuts {
        done += round();
    }
    println!("streams: {done} cuts");
}

#[test]
fn lines_of_firebolt_cut_at_each_byte_are_never_a_success() {
    let (server, mut random) = (Server::start(), Random::seeded("streams, lines"));
    let mut connection = Connection::core(server.stub.url()).expect("an address");
    until(CUTS / 2, || {
        let count = random.below(6);
        let body = lines(&mut random, count);
        let complete = body.trim_end().len();
        let cutter =
            Cutter { server: &server, content_type: "application/json", body, complete, rows: count };
        cutter.cut(0, &mut random, &mut || {
            let rows = connection.query("SELECT").rows_as::<(i64, String)>()?;
            rows.collect::<Result<Vec<_>>>().map(|rows| rows.len())
        })
    });
}

fn lines(random: &mut Random, count: usize) -> String {
    let mut text = r#"{"message_type":"START","result_columns":[{"name":"a","type":"bigint"},{"name":"b","type":"text"}],"query_id":"q"}"#.to_owned();
    for (number, name) in pairs(random, count) {
        if random.below(4) == 0 {
            text.push_str("\n{\"message_type\":\"DATA\",\"data\":[]}");
        }
        let _ = write!(text, "\n{{\"message_type\":\"DATA\",\"data\":[[\"{number}\",{name}]]}}");
    }
    text + "\n{\"message_type\":\"FINISH_SUCCESSFULLY\",\"statistics\":{\"elapsed\":0.5}}\n"
}

#[test]
fn documents_of_firebolt_cut_at_each_byte_are_never_a_success() {
    let (server, mut random) = (Server::start(), Random::seeded("streams, documents"));
    let firebolt =
        V1::builder().api_url(server.stub.url()).access_token("t").build().expect("valid settings");
    let mut connection = firebolt.connect_to(server.stub.url(), "db").expect("an address");
    until(CUTS / 6, || {
        let count = random.below(6);
        let rows: Vec<String> =
            pairs(&mut random, count).iter().map(|(number, name)| format!("[{number},{name}]")).collect();
        let body = format!(
            r#"{{"query":{{"query_id":"q"}},"meta":[{{"name":"a","type":"long"}},{{"name":"b","type":"text"}}],"data":[{}],"rows":{count}}}"#,
            rows.join(",")
        );
        let complete = body.len();
        let cutter =
            Cutter { server: &server, content_type: "application/json", body, complete, rows: count };
        // No byte at all is how 1.0 answers a statement without rows.
        cutter.cut(1, &mut random, &mut || {
            let rows = connection.query("SELECT").rows_as::<(i64, String)>()?;
            rows.collect::<Result<Vec<_>>>().map(|rows| rows.len())
        })
    });
}

#[test]
fn pages_of_dremio_cut_at_each_byte_are_never_a_success() {
    let (server, mut random) = (Server::start(), Random::seeded("streams, pages"));
    let builder =
        Software::builder(server.stub.url()).personal_access_token("t").retry(lakehouse::Retry::never());
    let dremio = builder.build().expect("valid settings");
    until(CUTS / 6, || {
        let count = random.below(6);
        let rows: Vec<String> = pairs(&mut random, count)
            .iter()
            .map(|(number, name)| format!(r#"{{"a":{number},"b":{name}}}"#))
            .collect();
        let body = format!(
            r#"{{"rowCount":{count},"schema":[{{"name":"a","type":{{"name":"BIGINT"}}}},{{"name":"b","type":{{"name":"VARCHAR"}}}}],"rows":[{}]}}"#,
            rows.join(",")
        );
        let complete = body.len();
        let cutter =
            Cutter { server: &server, content_type: "application/json", body, complete, rows: count };
        cutter.cut(0, &mut random, &mut || {
            let rows = dremio.job("j").rows_as::<(i64, String)>()?;
            rows.collect::<Result<Vec<_>>>().map(|rows| rows.len())
        })
    });
}

#[test]
fn events_cut_at_each_byte_are_never_a_success() {
    let (server, mut random) = (Server::start(), Random::seeded("streams, events"));
    let cloud = Cloud::builder(server.stub.url()).personal_access_token("t").build().expect("valid settings");
    let agent = cloud.project("p").agent();
    until(CUTS / 6, || {
        let count = random.below(4);
        let mut body = String::new();
        for (_, name) in pairs(&mut random, count) {
            let event = format!("{{\"chunkType\":\"model\",\"result\":{{\"text\":{name}}}}}");
            let _ = write!(body, ": comment\n\ndata: {event}\n\n");
        }
        body.push_str("data: {\"chunkType\":\"endOfStream\"}");
        let complete = body.len();
        body.push_str("\n\n");
        let cutter =
            Cutter { server: &server, content_type: "text/event-stream", body, complete, rows: count + 1 };
        cutter.cut(0, &mut random, &mut || {
            let events = agent.stream_run("c", "r").send()?;
            events.collect::<Result<Vec<_>>>().map(|events| events.len())
        })
    });
}
