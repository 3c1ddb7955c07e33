//! T5: connections that servers close at the worst moment lose no request and send none twice.

use std::collections::HashMap;
use std::thread;
use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse_emulator::faults::{FaultServer, FaultServerBuilder};

use super::random::Random;

const CLIENTS: usize = 4;
/// Of each method, for all clients and servers together.
const CALLS: usize = 2000;
const IDLE_CLOSE: Duration = Duration::from_millis(50);

/// What is sent, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    Get,
    Post,
}

/// Sends requests with pauses around the moment at which the server closes; gives the failures.
fn send(
    server: &FaultServer,
    method: Method,
    client: usize,
    count: usize,
    mut random: Random,
) -> Vec<String> {
    let dremio = Software::builder(server.url()).personal_access_token("t0").build().expect("valid settings");
    let mut failures = Vec::new();
    for number in 0..count {
        // Half of them around the end of the connection, which the clock of the system puts some milliseconds later than
        // it was asked for, the others at once or before it.
        let pause = match random.below(4) {
            0 => 0,
            1 => random.below(50_000),
            _ => 49_000 + random.below(10_000),
        };
        thread::sleep(Duration::from_micros(pause as u64));
        let path = format!("/api/v3/of-{client}-{number}");
        let outcome = match method {
            Method::Get => dremio.call("GET", &path).send::<lakehouse::Json>(),
            Method::Post => dremio.call("POST", &path).send::<lakehouse::Json>(),
        };
        if let Err(error) = outcome {
            failures.push(format!("{path}: {error:?}"));
        }
    }
    failures
}

/// Requests of a method through all clients at once: none fails, and each arrives once, if it may arrive once only.
fn hold(what: &str, method: Method, calls: usize, builder: FaultServerBuilder) {
    let server = builder.start().expect("a server");
    let mut random = Random::seeded(what);
    let seeds: Vec<Random> = (0..CLIENTS).map(|_| random.fork()).collect();
    let failures: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = seeds
            .into_iter()
            .enumerate()
            .map(|(client, random)| {
                let server = &server;
                scope.spawn(move || send(server, method, client, calls / CLIENTS, random))
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    let mut arrived: HashMap<String, usize> = HashMap::new();
    for request in server.requests() {
        *arrived.entry(request.target).or_default() += 1;
    }
    let twice = arrived.values().filter(|count| **count > 1).count();
    println!(
        "{what}: {calls} calls over {} connections, {} failed, {twice} arrived twice",
        server.connections(),
        failures.len()
    );
    assert!(failures.is_empty(), "{what}: {} of {calls} failed, such as {}", failures.len(), failures[0]);
    assert_eq!((arrived.len(), twice), (calls, 0), "{what}");
    assert!(server.connections() > CLIENTS as u64, "{what}: the server closed no connection");
    assert!(server.connections() < calls as u64, "{what}: no connection was used twice");
}

fn closing_when_idle(method: Method) {
    hold(&format!("{method:?}, idle"), method, CALLS / 2, FaultServer::builder().idle_close(IDLE_CLOSE));
}

fn closing_after_some(method: Method) {
    thread::scope(|scope| {
        for requests in 1..=5 {
            scope.spawn(move || {
                let builder = FaultServer::builder().close_after(requests);
                let what = format!("{method:?}, after {requests}");
                if requests == 1 {
                    hold_without_reuse(&what, method, builder);
                } else {
                    hold(&what, method, CALLS / 10, builder);
                }
            });
        }
    });
}

/// Where every connection serves one request, there are as many as requests.
fn hold_without_reuse(what: &str, method: Method, builder: FaultServerBuilder) {
    let server = builder.start().expect("a server");
    let failures = send(&server, method, 0, CALLS / 40, Random::seeded(what));
    assert!(failures.is_empty(), "{what}: {failures:?}");
    assert_eq!((server.count(), server.connections()), ((CALLS / 40) as u64, (CALLS / 40) as u64), "{what}");
}

#[test]
fn reads_survive_servers_that_close_idle_connections() {
    closing_when_idle(Method::Get);
}

#[test]
fn writes_survive_servers_that_close_idle_connections() {
    closing_when_idle(Method::Post);
}

#[test]
fn reads_survive_servers_that_close_connections_after_some_requests() {
    closing_after_some(Method::Get);
}

#[test]
fn writes_survive_servers_that_close_connections_after_some_requests() {
    closing_after_some(Method::Post);
}
