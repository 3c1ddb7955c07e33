//! The server that fails on purpose does what it is told, and counts right.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lakehouse_emulator::faults::{Answer, DeafPort, Fault, FaultServer};

/// Sends a request on a connection of its own and gives what comes until the end, or until an error.
fn ask(server: &FaultServer) -> (String, bool) {
    let mut stream = TcpStream::connect(server.address()).expect("connected");
    stream.set_read_timeout(Some(Duration::from_millis(300))).expect("set");
    stream.write_all(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
    let (mut came, mut chunk) = (Vec::new(), [0; 4096]);
    let broke = loop {
        match stream.read(&mut chunk) {
            Ok(0) => break false,
            Ok(read) => came.extend_from_slice(&chunk[..read.min(chunk.len())]),
            Err(_) => break true,
        }
        if came.len() > 100_000 {
            break true;
        }
    };
    (String::from_utf8_lossy(&came).into_owned(), broke)
}

#[test]
fn every_fault_looks_as_it_is_said_to() {
    let body = "{\"name\":\"0123456789\"}";
    let server = |fault: Fault| {
        FaultServer::builder().answer(move |_| Answer::json(body)).faults([fault]).start().expect("started")
    };
    let (half, whole) = (&body[..body.len() / 2], body);
    for (fault, wanted, absent, broke) in [
        (Fault::CloseBeforeReply, "", "HTTP", false),
        (Fault::ResetBeforeReply, "", "HTTP", true),
        (Fault::CloseInHead, "HTTP/1.1 200", "\r\n\r\n", false),
        (Fault::CutContentLength, half, whole, false),
        (Fault::CutChunk, half, whole, false),
        (Fault::CutUntilClose, half, "Content-Length", false),
        (Fault::BadChunkSize, "\r\nzz\r\n", whole, false),
        (Fault::StallBeforeHead, "", "HTTP", true),
        (Fault::StallInHead, "HTTP/1.1 200", "\r\n\r\n", true),
        (Fault::StallInBody, half, whole, true),
        (Fault::Drip(Duration::from_millis(20)), "HTTP/1.1", whole, true),
        (Fault::SilentClose, whole, "Connection: close", false),
        (Fault::ExtraReply(Answer::empty(418)), "HTTP/1.1 418", "Connection: close", true),
        (Fault::Flood100, "100 Continue\r\n\r\nHTTP/1.1 100", "200", true),
        (Fault::retry_after(503, "7"), "Retry-After: 7\r\n", "200", true),
        (Fault::Raw(b"hello".to_vec()), "hello", "HTTP", false),
    ] {
        let server = server(fault.clone());
        let limit = Instant::now() + Duration::from_secs(1);
        let (came, was_broken) = match fault {
            // It never ends: what comes in a while is enough.
            Fault::Drip(_) => ask_until(&server, limit),
            _ => ask(&server),
        };
        assert!(came.contains(wanted) && !came.contains(absent), "{fault:?}: {came:?}");
        assert_eq!(was_broken, broke, "{fault:?}: {came:?}");
        let (next, _) = ask(&server);
        assert!(next.contains(whole), "{fault:?}: the next request is answered well");
        assert_eq!((server.connections(), server.count()), (2, 2), "{fault:?}");
    }
}

fn ask_until(server: &FaultServer, limit: Instant) -> (String, bool) {
    let mut stream = TcpStream::connect(server.address()).expect("connected");
    stream.write_all(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
    let (mut came, mut byte) = (Vec::new(), [0]);
    while Instant::now() < limit && stream.read_exact(&mut byte).is_ok() {
        came.push(byte[0]);
    }
    (String::from_utf8_lossy(&came).into_owned(), true)
}

#[test]
fn connections_end_when_they_are_idle_or_used_up() {
    let server = FaultServer::builder().idle_close(Duration::from_millis(50)).start().expect("started");
    let (came, broke) = ask(&server);
    assert!(came.ends_with("{}") && !broke, "{came}");
    let server = FaultServer::builder().close_after(1).start().expect("started");
    let (came, broke) = ask(&server);
    assert!(came.contains("Connection: close") && !broke, "{came}");
}

#[test]
fn requests_are_read_whole_and_faults_spare_the_others() {
    let server = FaultServer::builder()
        .only(|request| request.target == "/bad")
        .always(Fault::status(500))
        .start()
        .expect("started");
    let mut stream = TcpStream::connect(server.address()).expect("connected");
    let chunked =
        "POST /good HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
    let counted = "PUT /bad HTTP/1.1\r\nContent-Length: 3\r\nConnection: close\r\n\r\nxyz";
    stream.write_all(format!("{chunked}{counted}").as_bytes()).expect("sent");
    stream.set_read_timeout(Some(Duration::from_millis(500))).expect("set");
    let mut came = Vec::new();
    let _ = stream.read_to_end(&mut came);
    let came = String::from_utf8_lossy(&came);
    assert!(came.starts_with("HTTP/1.1 200") && came.contains("HTTP/1.1 500"), "{came}");
    let requests = server.requests();
    assert_eq!(requests.iter().map(ToString::to_string).collect::<Vec<_>>(), ["POST /good", "PUT /bad"]);
    assert_eq!((requests[0].text(), requests[1].text()), ("abcde".to_owned(), "xyz".to_owned()));
    assert_eq!(requests[1].header("content-LENGTH"), Some("3"));
}

#[test]
fn a_deaf_port_and_a_refusing_one_take_nobody() {
    let deaf = DeafPort::start().expect("started");
    let timeout = Duration::from_millis(200);
    let error = TcpStream::connect_timeout(&deaf.address(), timeout).expect_err("nobody answers");
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
    let refusing = FaultServer::refusing().expect("a free port");
    let error = TcpStream::connect(refusing).expect_err("nothing listens");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
}
