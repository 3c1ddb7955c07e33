//! T1: every fault meets every call, at its first, its second and every attempt.
//!
//! What must come of it is written down here, fault by fault, as the rules for retries have it; nothing is taken from
//! the code that is tested.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use lakehouse::{Delivery, Error, ErrorKind};
use lakehouse_emulator::faults::{Answer, DeafPort, Fault, FaultServer};

use super::calls::{self, CALLS, Call, Class, Clients, Setup};
use super::random::often;
use super::roads::{Road, Roads};

const ATTEMPTS: usize = 3;
const WORKERS: usize = 16;
/// How often all of it is tried where there is time.
const REPEATED: usize = 500;
const POISON: &str = r#"{"entityType":"space","id":"poison","name":"poison","token":"poison","children":[]}"#;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Position {
    First,
    Second,
    Every,
}

const POSITIONS: [Position; 3] = [Position::First, Position::Second, Position::Every];

/// The kinds of errors that the table speaks of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Connection,
    Timeout,
    Decode,
    Page,
    Redirect,
    Status(u16),
    Other,
}

impl Kind {
    fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Connection(_) => Self::Connection,
            ErrorKind::Timeout(_) => Self::Timeout,
            // A stream that lacks its end says so in a word of its own.
            ErrorKind::Decode(_) | ErrorKind::Incomplete(_) => Self::Decode,
            ErrorKind::UnexpectedContentType { .. } => Self::Page,
            ErrorKind::Redirect { .. } => Self::Redirect,
            ErrorKind::Api(api) => Self::Status(api.status),
            _ => Self::Other,
        }
    }
}

/// What a fault is to a call.
#[derive(Clone, Copy, Debug)]
enum Rule {
    /// Nothing.
    Harmless,
    /// Nothing was sent: everybody tries again.
    NotSent(Kind),
    /// Nothing was sent, and the time is over.
    NotSentInTime(Kind),
    /// The connection broke after sending: who may repeats, once of it for free, as the connection may have been dead
    /// before.
    Broken,
    /// No answer after sending: who may repeats.
    Silence,
    /// No answer after sending, and the time is over.
    SilenceInTime,
    /// The server said that it did not do it, for now: everybody tries again.
    Refused(u16),
    /// An answer that those of the class may try to better.
    Answer(u16, Option<Class>, Delivery),
    /// An answer that is none: nobody tries again.
    Bad(Kind, Delivery),
    /// The token was refused, and the next one is taken.
    NextToken,
    /// No token is taken.
    NoToken,
}

/// How a fault is made.
#[derive(Clone, Debug)]
enum Means {
    /// By the server.
    Server(Fault),
    /// On the way to it.
    Road(Way),
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Refused,
    Deaf,
    NoSuchHost,
    SlowName,
    NoTls,
}

struct Row {
    name: &'static str,
    means: Means,
    rule: Rule,
    /// The limits that the fault runs into.
    idle: Duration,
    timeout: Duration,
    connect: Duration,
}

const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(400);

fn row(name: &'static str, means: Means, rule: Rule) -> Row {
    Row { name, means, rule, idle: LONG, timeout: LONG, connect: LONG }
}

fn server(name: &'static str, fault: Fault, rule: Rule) -> Row {
    row(name, Means::Server(fault), rule)
}

fn road(name: &'static str, way: Way, rule: Rule) -> Row {
    row(name, Means::Road(way), rule)
}

impl Row {
    fn idle(self) -> Self {
        Self { idle: SHORT, ..self }
    }

    fn timeout(self) -> Self {
        Self { timeout: SHORT, ..self }
    }

    fn connect(self) -> Self {
        Self { connect: SHORT, ..self }
    }
}

/// Table 1.1.
fn rows() -> Vec<Row> {
    use Delivery::{MaybeSent, Refused};
    use Fault as F;
    let answer = |status, class, delivery| Rule::Answer(status, class, delivery);
    vec![
        road("refuse", Way::Refused, Rule::NotSent(Kind::Connection)),
        road("connect timeout", Way::Deaf, Rule::NotSent(Kind::Timeout)).connect(),
        road("DNS fail", Way::NoSuchHost, Rule::NotSent(Kind::Connection)),
        road("DNS slow", Way::SlowName, Rule::NotSentInTime(Kind::Timeout)).timeout(),
        road("TLS fail", Way::NoTls, Rule::NotSent(Kind::Connection)),
        server("close before reply", F::CloseBeforeReply, Rule::Broken),
        server("reset before reply", F::ResetBeforeReply, Rule::Broken),
        server("close after half head", F::CloseInHead, Rule::Broken),
        server("reset in body", F::ResetInBody, Rule::Broken),
        server("cut content-length", F::CutContentLength, Rule::Broken),
        server("cut chunk", F::CutChunk, Rule::Broken),
        server("close-delimited cut", F::CutUntilClose, Rule::Bad(Kind::Decode, MaybeSent)),
        server("close-delimited reset", F::ResetUntilClose, Rule::Broken),
        server("bad chunk", F::BadChunkSize, Rule::Bad(Kind::Decode, MaybeSent)),
        server("stall before head", F::StallBeforeHead, Rule::Silence).idle(),
        server("stall in head", F::StallInHead, Rule::Silence).idle(),
        server("stall in body", F::StallInBody, Rule::Silence).idle(),
        server("drip", F::Drip(SHORT / 8), Rule::SilenceInTime).timeout(),
        server("stale pooled close", F::SilentClose, Rule::Harmless),
        server("reply to the wrong request", F::ExtraReply(Answer::json(POISON)), Rule::Harmless),
        server("100 flood", F::Flood100, Rule::Bad(Kind::Decode, MaybeSent)),
        server(
            "301 other host",
            F::redirect(301, "http://evil.example/x?y"),
            Rule::Bad(Kind::Redirect, Refused),
        ),
        server("307 same host", F::redirect(307, "/api/v3/elsewhere"), Rule::Bad(Kind::Redirect, Refused)),
        server("401 once", F::status(401), Rule::NextToken),
        server("401 for ever", F::status(401), Rule::NoToken),
        server("403", F::status(403), answer(403, None, Refused)),
        server("404", F::status(404), answer(404, None, Refused)),
        server("408", F::status(408), answer(408, Some(Class::Repeatable), MaybeSent)),
        server("409", F::status(409), answer(409, None, Refused)),
        server("429 + Retry-After 0", F::retry_after(429, "0"), Rule::Refused(429)),
        server("429 + Retry-After 1", F::retry_after(429, "1"), Rule::Refused(429)),
        server("429 + Retry-After 999", F::retry_after(429, "999"), answer(429, None, Refused)),
        server(
            "429 + Retry-After date",
            F::retry_after(429, "Sun, 06 Nov 1994 08:49:37 GMT"),
            Rule::Refused(429),
        ),
        server("500", F::status(500), answer(500, Some(Class::Get), MaybeSent)),
        server("502 HTML", F::Instead(Answer::html(502)), answer(502, Some(Class::Repeatable), MaybeSent)),
        server("503 + Retry-After", F::retry_after(503, "0"), Rule::Refused(503)),
        server("504 empty", F::status(504), answer(504, Some(Class::Repeatable), MaybeSent)),
        server("200 with HTML", F::Instead(Answer::html(200)), Rule::Bad(Kind::Page, MaybeSent)),
    ]
}

/// What has to come of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Outcome {
    error: Option<(Kind, Delivery)>,
    /// How many requests of this call arrive.
    wire: usize,
    /// How often it was tried, where an error says so.
    attempts: Option<usize>,
}

fn good(wire: usize) -> Outcome {
    Outcome { error: None, wire, attempts: None }
}

fn bad(kind: Kind, delivery: Delivery, wire: usize) -> Outcome {
    Outcome { error: Some((kind, delivery)), wire, attempts: Some(wire) }
}

/// What the rules say of a fault that meets a call.
fn expected(rule: Rule, call: Call, position: Position) -> Outcome {
    use Delivery::{MaybeSent, NotSent, Refused};
    // The second attempt is made because the first one was refused.
    let before = usize::from(position == Position::Second);
    let once = before + 1;
    let repeated = |error: Outcome| if position == Position::Every { error } else { good(once + 1) };
    let repeats = call.class() != Class::Once;
    match rule {
        Rule::Harmless => good(once),
        Rule::NotSent(kind) => match position {
            Position::Every => Outcome { attempts: Some(ATTEMPTS), ..bad(kind, NotSent, 0) },
            _ => good(once),
        },
        Rule::NotSentInTime(kind) => Outcome { attempts: Some(once), ..bad(kind, NotSent, before) },
        Rule::Broken if repeats => repeated(bad(Kind::Connection, MaybeSent, ATTEMPTS + 1)),
        Rule::Broken => bad(Kind::Connection, MaybeSent, once),
        // A statement has no limit for a silence, only one for all of it.
        Rule::Silence if repeats => repeated(bad(Kind::Timeout, MaybeSent, ATTEMPTS)),
        Rule::Silence | Rule::SilenceInTime => bad(Kind::Timeout, MaybeSent, once),
        Rule::Refused(status) => repeated(bad(Kind::Status(status), Refused, ATTEMPTS)),
        Rule::Answer(status, by, delivery) => {
            let better = match by {
                None => false,
                Some(Class::Get) => call.class() == Class::Get,
                Some(_) => repeats,
            };
            let error = |wire| bad(Kind::Status(status), delivery, wire);
            if better { repeated(error(ATTEMPTS)) } else { error(once) }
        }
        Rule::Bad(kind, delivery) => bad(kind, delivery, once),
        Rule::NextToken | Rule::NoToken if call == Call::Login => bad(Kind::Status(401), Refused, once),
        Rule::NextToken => good(once + 1),
        Rule::NoToken => bad(Kind::Status(401), Refused, once + 1),
    }
}

/// The same with what a call does not care for.
fn expected_of(row: &Row, call: Call, position: Position) -> Outcome {
    let cut_where_nothing_is_read = row.name == "close-delimited cut" && call.needs_no_body();
    let rule = if cut_where_nothing_is_read { Rule::Harmless } else { row.rule };
    expected(rule, call, position)
}

/// What the server does to the attempts of a call.
fn script(row: &Row, position: Position) -> Box<dyn FnMut() -> Fault + Send> {
    let fault = match &row.means {
        Means::Server(fault) => fault.clone(),
        Means::Road(_) => Fault::None,
    };
    let for_ever = position == Position::Every || matches!(row.rule, Rule::NoToken);
    let for_ever = for_ever && !matches!(row.rule, Rule::NextToken);
    let mut attempt = 0;
    Box::new(move || {
        attempt += 1;
        match (position, attempt) {
            // After a while, so that a connection that was closed without a word is known to be.
            (Position::Second, 1) => refusal(&fault),
            (Position::Second, 2) | (Position::First | Position::Every, 1) => fault.clone(),
            _ if for_ever => fault.clone(),
            _ => Fault::None,
        }
    })
}

/// What makes everybody try again.
fn refusal(fault: &Fault) -> Fault {
    let wait = if *fault == Fault::SilentClose { "1" } else { "0" };
    Fault::Instead(Answer::empty(429).header("Retry-After", wait))
}

/// What is in the way of the attempts of a call.
fn roads_of(way: Way, position: Position, world: &World) -> Vec<Road> {
    let blocked = match way {
        Way::Refused => Road::To(world.refusing),
        Way::Deaf => Road::To(world.deaf.address()),
        Way::NoSuchHost => Road::NoSuchHost,
        Way::SlowName => Road::SlowName,
        Way::NoTls => Road::Tls,
    };
    match position {
        Position::First => vec![blocked],
        Position::Second => vec![Road::Free, blocked],
        Position::Every => vec![blocked; ATTEMPTS + 2],
    }
}

struct World {
    deaf: DeafPort,
    refusing: SocketAddr,
}

/// Runs a cell and says what was wrong.
fn run(row: &Row, call: Call, position: Position, world: &World) -> Result<(), String> {
    let mut faults = script(row, position);
    let closes = matches!(row.means, Means::Road(_));
    let silent = matches!(&row.means, Means::Server(Fault::SilentClose));
    let server = FaultServer::builder()
        .answer(move |request| {
            let answer = calls::answer(request);
            if closes { answer.closing() } else { answer }
        })
        .decide(move |request| match call.matches(request) {
            true if closes => match faults() {
                Fault::Instead(answer) => Fault::Instead(answer.closing()),
                other => other,
            },
            true => faults(),
            // What came last before left a connection that is dead.
            false if silent && Clients::is_warming(request) => Fault::SilentClose,
            false => Fault::None,
        })
        .start()
        .map_err(|error| error.to_string())?;
    let roads = Roads::new(server.address());
    let statement_time = Some(row.idle.min(row.timeout));
    let clients = Clients::of(&Setup {
        url: server.url(),
        agent: Some(roads.agent()),
        timeout: row.timeout,
        connect: row.connect,
        idle: row.idle,
        statement_time,
    });
    clients.warm(call).map_err(|error| format!("not warm: {error:?}"))?;
    if silent {
        thread::sleep(Duration::from_millis(50));
    }
    if let Means::Road(way) = row.means {
        roads.block(roads_of(way, position, world), usize::from(call == Call::NextPage));
    }
    let outcome = call.make(&clients);
    roads.block(Vec::new(), 0);
    let wire = server.requests().iter().filter(|request| call.matches(request)).count();
    let expected = expected_of(row, call, position);
    let found = Outcome {
        error: outcome.as_ref().err().map(|error| (Kind::of(error), error.delivery())),
        wire,
        attempts: outcome.as_ref().err().map(|error| error.attempts() as usize),
    };
    if found != expected {
        return Err(format!("expected {expected:?}, found {found:?}: {outcome:?}"));
    }
    // What a bad day leaves behind must not spoil the next one.
    clients.follow_up().map_err(|error| format!("the next call: {error:?}"))
}

#[test]
fn every_fault_meets_every_call_at_every_attempt() {
    let world = World {
        deaf: DeafPort::start().expect("a deaf port"),
        refusing: FaultServer::refusing().expect("a free port"),
    };
    let rows = rows();
    let cells: Vec<(usize, Call, Position)> = (0..rows.len())
        .flat_map(|row| CALLS.map(|call| POSITIONS.map(|position| (row, call, position))))
        .flatten()
        .collect();
    let (next, all) = (AtomicUsize::new(0), cells.len() * often(1, REPEATED));
    let failures = Mutex::new(BTreeMap::<usize, Vec<String>>::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(turn) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|turn| *turn < all) {
                    let (number, call, position) = cells[turn % cells.len()];
                    let row = &rows[number];
                    let run = AssertUnwindSafe(|| run(row, call, position, &world));
                    let outcome = catch_unwind(run).unwrap_or_else(|_| Err("a panic".to_owned()));
                    if let Err(text) = outcome {
                        let text = format!("{} / {call:?} / {position:?}: {text}", row.name);
                        failures.lock().expect("no panic").entry(number).or_default().push(text);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no panic");
    let of_each = CALLS.len() * POSITIONS.len() * often(1, REPEATED);
    println!("{:28} {:>5} {:>5}", "fault", "tried", "held");
    for (number, row) in rows.iter().enumerate() {
        let failed = failures.get(&number).map_or(0, Vec::len);
        println!("{:28} {of_each:5} {:5}", row.name, of_each - failed);
    }
    let failed: Vec<&str> = failures.values().flatten().map(String::as_str).collect();
    println!("{:28} {:5} {:5}", "all", all, all - failed.len());
    assert!(failed.is_empty(), "{} cells:\n{}", failed.len(), failed.join("\n"));
}
