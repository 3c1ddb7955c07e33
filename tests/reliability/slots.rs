//! T7c. Whatever a caller puts into a path or a query stays in its place, in every operation of every service.
//!
//! The recorded exchanges say how each operation is called and which values stand where; each of these values is
//! replaced in turn, and what arrives has to be the recorded request with the other value in the same place.

#[path = "../calls/mod.rs"]
mod calls;
#[path = "../exchange/mod.rs"]
mod exchange;
#[allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a column of setters is easier to read in one form"
)]
#[path = "../firebolt_calls/mod.rs"]
mod firebolt_calls;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use calls::Side;
use exchange::Recorded;
use lakehouse::dremio::{Cloud, Software};
use lakehouse::{ErrorKind, Result};

use crate::inputs;
use crate::random::{Random, often};
use crate::world::encoded;
use crate::world::support::{self, decoded};

/// Of the list, each slot gets one string of so many, other ones in each run; all of them where there is time.
fn stride() -> usize {
    often(3, 1)
}

/// So many strings made of parts of the list are tried in each slot: with those of the list that makes 100,000.
fn composed_strings() -> usize {
    often(147, 1000)
}

/// Operations are looked at by so many threads, each with a server and clients of its own.
const THREADS: usize = 4;

/// A server that hands on the head of each request as it came, and answers with an empty object.
struct Wire {
    url: String,
    heads: Receiver<Vec<u8>>,
}

impl Wire {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let (sender, heads) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sender = sender.clone();
                thread::spawn(move || serve(&stream, &sender));
            }
        });
        Self { url, heads }
    }

    /// What has arrived since the last look. The answer to a call comes after its request was handed on.
    fn arrived(&self) -> Vec<String> {
        let heads = self.heads.try_iter().map(|head| String::from_utf8(head).expect("a head is ASCII"));
        heads.collect()
    }
}

fn serve(stream: &TcpStream, heads: &Sender<Vec<u8>>) {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if reader.read_until(b'\n', &mut head).map_or(true, |read| read == 0) {
                return;
            }
        }
        let text = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        if reader.read_exact(&mut body).is_err() || heads.send(head).is_err() {
            return;
        }
        let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        if writer.write_all(answer).is_err() {
            return;
        }
    }
}

/// Where a value stands in a recorded request.
#[derive(Clone, Copy, Debug)]
enum Slot {
    /// The segment with this number.
    Path(usize),
    /// The pair with this number.
    Query(usize),
}

/// A target in its parts: segments, and pairs of names and values, percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    segments: Vec<String>,
    pairs: Vec<(String, String)>,
}

impl Target {
    fn read(target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Self {
            segments: path.split('/').map(str::to_owned).collect(),
            pairs: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        }
    }

    fn write(&self) -> String {
        let pairs: Vec<String> = self.pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let question = if pairs.is_empty() { "" } else { "?" };
        format!("{}{question}{}", self.segments.join("/"), pairs.join("&"))
    }

    fn value(&mut self, slot: Slot) -> &mut String {
        match slot {
            Slot::Path(at) => &mut self.segments[at],
            Slot::Query(at) => &mut self.pairs[at].1,
        }
    }
}

/// Something that a caller can call: an operation with a recorded request of it.
struct Callable {
    operation: String,
    request: Recorded,
    /// `None` for Firebolt.
    side: Option<Side>,
}

fn callables() -> Vec<Callable> {
    let mut all = Vec::new();
    for (operation, exchanges) in exchange::recorded("tests/exchanges") {
        for request in exchanges.into_iter().map(|exchange| exchange.request) {
            let side = request.sides().first().copied();
            all.push(Callable { operation: operation.clone(), request, side });
        }
    }
    for (operation, exchanges) in exchange::recorded("tests/exchanges/firebolt") {
        for request in exchanges.into_iter().map(|exchange| exchange.request) {
            all.push(Callable { operation: operation.clone(), request, side: None });
        }
    }
    all
}

impl Callable {
    fn target(&self) -> Target {
        Target::read(self.request.line.split_once(' ').expect("method and target").1)
    }

    /// The values that are text of the caller's choice: parameters in the path, and what is no number, no flag, no
    /// JSON and no sort order in the query.
    fn slots(&self) -> Vec<Slot> {
        let target = self.target();
        let vendor = if self.side.is_some() { "dremio" } else { "firebolt" };
        let paths: Vec<String> = exchange::operation(vendor, &self.operation).paths().collect();
        let path = paths.iter().find(|path| fits(path, &target.segments));
        let template: Vec<&str> = path.map(|path| path.split('/').collect()).unwrap_or_default();
        let whole = |part: &&str| part.starts_with('{') && part.ends_with('}');
        let segments = template.iter().enumerate().filter(|(_, part)| whole(part));
        let mut slots: Vec<Slot> = segments.map(|(at, _)| Slot::Path(at)).collect();
        let pairs = target.pairs.iter().enumerate().filter(|(_, (name, value))| is_text(name, value));
        slots.extend(pairs.map(|(at, _)| Slot::Query(at)));
        slots
    }

    /// Makes the call with `value` in place of `old`, which some operations take out of the body.
    fn call(&self, client: &Clients, line: String, old: &str, value: &str) -> Result<()> {
        let mut body = self.request.body.clone();
        if let Some(body) = &mut body {
            replace(body, old, value);
        }
        let content_type = self.request.content_type.clone();
        let request = Recorded { line, accept: None, content_type, body };
        match self.side {
            Some(Side::Software) => calls::call(&client.software, &self.operation, &request).map(drop),
            Some(Side::Cloud) => calls::call_cloud(&client.cloud, &self.operation, &request).map(drop),
            Some(Side::Project) => {
                let project = client.cloud.project(request.project());
                calls::call_project(&project, &self.operation, &request).map(drop)
            }
            None => firebolt_calls::call(&client.url, &self.operation, &request).map(drop),
        }
    }
}

/// Replaces a text wherever it is a member of its own.
fn replace(body: &mut serde_json::Value, old: &str, new: &str) {
    match body {
        serde_json::Value::String(text) if text == old => new.clone_into(text),
        serde_json::Value::Object(members) => {
            members.values_mut().for_each(|value| replace(value, old, new));
        }
        _ => {}
    }
}

/// Whether a path with parameters in braces is the one of these segments; a parameter may stand for several.
fn fits(path: &str, segments: &[String]) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    parts.len() <= segments.len()
        && parts.iter().zip(segments).all(|(part, segment)| part.contains('{') || part == segment)
}

/// What the crate takes as something else than text, by name.
const TYPED: [&str; 12] = [
    "sort",
    "order",
    "filter",
    "compress",
    "output_format",
    "query_parameters",
    "execution_mode",
    "async",
    "fields",
    "detailLevel",
    "downloadFormat",
    "orderBy",
];

fn is_text(name: &str, value: &str) -> bool {
    let value = decoded(value);
    let json = value.starts_with(['{', '[', '"']);
    let typed = value.parse::<f64>().is_ok() || value.parse::<bool>().is_ok() || TYPED.contains(&name);
    !(json || typed || name.contains('.'))
}

struct Clients {
    url: String,
    software: Software,
    cloud: Cloud,
}

impl Clients {
    fn of(wire: &Wire) -> Result<Self> {
        Ok(Self {
            url: wire.url.clone(),
            software: Software::builder(&wire.url).session_token("recorded").build()?,
            cloud: Cloud::builder(wire.url.as_str()).personal_access_token("recorded").build()?,
        })
    }
}

/// Puts a value into a slot, calls, and looks at what arrived; whether anything did.
fn hold(wire: &Wire, client: &Clients, callable: &Callable, slot: Slot, value: &str) -> bool {
    let mut target = callable.target();
    let old = decoded(&std::mem::replace(target.value(slot), encoded(value)));
    let method = callable.request.line.split(' ').next().unwrap_or_default();
    let place = format!("{} {slot:?} {value:.60?}", callable.operation);
    let outcome = callable.call(client, format!("{method} {}", target.write()), &old, value);
    let heads = wire.arrived();
    let Some(head) = heads.first() else {
        let error = outcome.expect_err("nothing was sent");
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{place}: {error:?}");
        assert_eq!(error.delivery(), lakehouse::Delivery::NotSent, "{place}");
        return false;
    };
    assert_eq!(heads.len(), 1, "{place}: one call is one request");
    let mut lines = head.split("\r\n");
    let line = lines.next().expect("a request line");
    assert_eq!(line.split(' ').count(), 3, "{place}: {line}");
    assert_eq!(lines.filter(|line| line.to_ascii_lowercase().starts_with("host:")).count(), 1, "{place}");
    let mut sent = Target::read(line.split(' ').nth(1).unwrap_or_default());
    assert_eq!(sent.segments.len(), target.segments.len(), "{place}: {line:.300}");
    assert_eq!(decoded(sent.value(slot)), value, "{place}: {line:.300}");
    assert_eq!(sent, target, "{place}");
    true
}

/// Whether nothing may be sent with a value: it would name another thing, or is too long for any server.
fn must_be_refused(slot: Slot, value: &str) -> bool {
    matches!(slot, Slot::Path(_)) && (matches!(value, "" | "." | "..") || value.len() > 16 * 1024)
}

/// What was found out about some operations.
#[derive(Debug, Default)]
struct Counts {
    slots: usize,
    sent: usize,
    refused: usize,
}

impl Counts {
    fn add(mut self, other: &Self) -> Self {
        self.slots += other.slots;
        self.sent += other.sent;
        self.refused += other.refused;
        self
    }
}

/// Tries strings in every slot of these operations.
fn try_all(callables: &[Callable], random: &mut Random) -> Counts {
    let wire = Wire::start();
    let client = Clients::of(&wire).expect("valid settings");
    let strings = inputs::slots();
    let mut counts = Counts::default();
    for callable in callables {
        for slot in callable.slots() {
            counts.slots += 1;
            let made: Vec<_> = (0..composed_strings()).map(|_| composed(random, &strings)).collect();
            let listed = strings.iter().skip(random.below(stride())).step_by(stride());
            let always = strings.iter().take(3);
            for value in always.chain(listed).chain(&made) {
                let arrived = hold(&wire, &client, callable, slot, value);
                assert!(
                    !(arrived && must_be_refused(slot, value)),
                    "{} {slot:?} {value:.60?}",
                    callable.operation
                );
                *if arrived { &mut counts.sent } else { &mut counts.refused } += 1;
            }
        }
    }
    counts
}

#[test]
fn every_string_stays_in_its_slot_of_every_operation() {
    let mut random = Random::seeded("slots");
    let callables = callables();
    let counts = thread::scope(|scope| {
        let chunks = callables.chunks(callables.len().div_ceil(THREADS));
        let threads: Vec<_> = chunks
            .map(|some| {
                let mut random = random.fork();
                scope.spawn(move || try_all(some, &mut random))
            })
            .collect();
        let counts = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        counts.fold(Counts::default(), |all, some| all.add(&some))
    });
    println!("slots: {counts:?}");
    assert!(counts.slots > 250 && counts.sent > 4 * counts.refused, "{counts:?}");
    assert!(counts.sent + counts.refused >= 100_000, "{counts:?}");
}

/// A few short strings of the list, one after the other, and characters of any kind.
fn composed(random: &mut Random, strings: &[String]) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(4) {
        let part = random.pick(strings);
        text.extend(part.chars().take(20));
        text.extend(char::from_u32(u32::try_from(random.below(0x1_1000)).unwrap_or(0)));
    }
    text
}
