//! HTTP: what clients really send, and what nobody should.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use lakehouse_emulator::Emulator;
use serde_json::json;
use support::{anonymous, signed_in};

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn unknown_routes_verbs_and_media_types_are_told_in_json() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    for (method, target, status, message) in [
        ("GET", "/api/v3/nope", 404, "HTTP 404 Not Found"),
        ("GET", "/", 404, "HTTP 404 Not Found"),
        ("GET", "/api/v3", 404, "HTTP 404 Not Found"),
        ("POST", "/api/v3/login", 404, "HTTP 404 Not Found"),
        ("PATCH", "/api/v3/catalog", 405, "HTTP 405 Method Not Allowed"),
        ("GET", "/api/v3/sql", 405, "HTTP 405 Method Not Allowed"),
        ("POST", "/api/v3/catalog/search", 405, "HTTP 405 Method Not Allowed"),
        ("TRACE", "/api/v3/catalog", 405, "HTTP 405 Method Not Allowed"),
    ] {
        let answer = client.send(method, target, &[], "").expect(status);
        assert_eq!(answer.message(), message, "{method} {target}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
    assert_eq!(client.get("/api/v3/sql").header("allow"), Some("POST,OPTIONS"));
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
        let answer = client.send("POST", "/api/v3/sql", &[("Content-Type", content_type)], "{}").expect(415);
        assert_eq!(answer.message(), "HTTP 415 Unsupported Media Type");
    }
    client.send("GET", "/api/v3/catalog", &[("Accept", "text/html")], "").expect(406);
    // Routes are looked up before anybody asks who is there.
    anonymous(&emulator).get("/api/v3/nope").expect(404);
}

#[test]
fn harmless_variations_are_accepted() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let sql = r#"{"sql":"SELECT 1"}"#;
    for (method, target, headers, body) in [
        ("GET", "/api/v3/catalog/", vec![], ""),
        ("GET", "//api/v3//catalog", vec![], ""),
        ("GET", "/api/v3/catalog", vec![JSON], "null"),
        ("GET", "/api/v3/catalog?&", vec![JSON], ""),
        ("GET", "/api/v3/catalog", vec![("Accept", "application/json, text/plain, */*")], ""),
        ("GET", "/api/v3/catalog", vec![("Accept", "application/json;charset=utf-8;q=0.9")], ""),
        ("HEAD", "/api/v3/catalog", vec![], ""),
        ("POST", "/api/v3/sql/", vec![("content-type", "application/json; charset=UTF-8")], sql),
        ("POST", "/api/v3/sql", vec![("CONTENT-TYPE", "Application/JSON")], sql),
        ("POST", "/api/v3/sql", vec![], sql),
    ] {
        let answer = client.send(method, target, &headers, body);
        assert_eq!(answer.status, 200, "{method} {target} {headers:?}: {}", answer.body);
    }
    let deleted = client.create(json!({"entityType": "space", "name": "x"}));
    let target = format!("/api/v3/catalog/{}", support::id(&deleted));
    client.send("DELETE", &target, &[JSON, ("Content-Length", "0")], "").expect(204);
}

#[test]
fn malformed_json_is_answered_in_plain_text() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    for body in ["{", "{\"sql\":}", "{'sql':1}", "nope", "[1,", "{\"a\":1}x", &"[".repeat(100_000)] {
        let answer = client.send("POST", "/api/v3/sql", &[JSON], body).expect(400);
        assert_eq!(answer.header("content-type"), Some("text/plain"), "{body:.20}");
        assert!(!answer.body.is_empty());
    }
    client.send("POST", "/api/v3/sql", &[JSON], "").expect(400);
    // Who you are is asked first.
    anonymous(&emulator).send("POST", "/api/v3/sql", &[JSON], "{").expect(401);
}

#[test]
fn answers_carry_the_usual_headers() {
    let emulator = Emulator::dremio().start().unwrap();
    let answer = signed_in(&emulator).get("/api/v3/catalog").expect(200);
    for (name, value) in [
        ("content-type", "application/json"),
        ("cache-control", "no-cache, no-store"),
        ("x-content-type-options", "nosniff"),
        ("content-length", &answer.body.len().to_string()),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    assert!(answer.header("date").is_some());
}

#[test]
fn pretty_answers_are_the_same_answers() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let (plain, pretty) = (client.get("/api/v3/catalog"), client.get("/api/v3/catalog?pretty"));
    assert_eq!(plain.json(), pretty.json());
    assert!(pretty.body.lines().count() > 5);
}

#[test]
fn a_connection_serves_many_requests() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let mut socket = TcpStream::connect(emulator.url().strip_prefix("http://").unwrap()).unwrap();
    let mut reader = BufReader::new(socket.try_clone().unwrap());
    for target in ["/api/v3/catalog", "/api/v3/nope", "/api/v3/catalog/by-path/100%", "/apiv2/login"] {
        write!(socket, "GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\n\r\n", client.authorization)
            .unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
            assert!(!line.is_empty(), "closed after {target}");
        }
        reader.read_exact(&mut vec![0; length]).unwrap();
    }
}

/// What no client should send; some of it is not even HTTP.
fn nonsense(authorization: &str) -> Vec<Vec<u8>> {
    let mut requests: Vec<Vec<u8>> = [
        "",
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\x16\x03\x01\x02",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    let deep = format!("{{\"entityType\":\"space\",\"name\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let long = "x".repeat(20_000);
    let targets = [
        "/api/v3/catalog/by-path/100%".to_owned(),
        "/api/v3/catalog/by-path/%00/%ff/%".to_owned(),
        "/api/v3/catalog/by-path/;;;/;".to_owned(),
        "/api/v3/catalog/dremio%3A".to_owned(),
        "/api/v3/catalog/dremio%3A%2F".to_owned(),
        "/api/v3/catalog/%7B%22tableKey%22%3A%5B%5D%7D".to_owned(),
        "/api/v3/catalog?include=%".to_owned(),
        "/api/v3/catalog?&&&==&=&a".to_owned(),
        "/api/v3/catalog?pageToken=e30&maxChildren=1".to_owned(),
        "/api/v3/catalog/by-path/%40dremio?pageToken=e30&maxChildren=1".to_owned(),
        "/api/v3/job/%2e%2e%2f/results?offset=9223372036854775807&limit=500".to_owned(),
        "/apiv2/jobs-listing/v1.0?offset=2147483647&limit=2147483647".to_owned(),
        format!("/api/v3/catalog/{long}"),
        format!("/api/v3/catalog/search?query={long}"),
    ];
    for target in &targets {
        for method in ["GET", "DELETE", "POST", "PUT"] {
            let head = format!(
                "{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {authorization}\r\n"
            );
            requests.push(format!("{head}\r\n").into_bytes());
            requests.push(format!("{head}Content-Length: 4\r\n\r\nnull").into_bytes());
        }
    }
    let bodies = [
        "null",
        "[]",
        "{}",
        "1",
        "\"x\"",
        "[null]",
        "[[null]]",
        "{\"entityType\":null}",
        &deep,
        "{\"entityType\":\"dataset\",\"type\":\"VIRTUAL_DATASET\",\"path\":[\"\",\"\"],\"sql\":\"\\u0000\"}",
        "{\"entityType\":\"folder\",\"path\":[\"@dremio\",\"\"]}",
        "{\"sql\":\"\\ud83d\"}",
        "{\"sql\":\"((((((((((\"}",
        "{\"entityType\":\"source\",\"type\":\"NAS\",\"name\":\"n\",\"config\":[]}",
        "{\"entityType\":\"source\",\"type\":\"NAS\",\"name\":\"n\",\"config\":{\"path\":\"x\"},\"metadataPolicy\":[]}",
    ];
    for body in bodies {
        for target in [
            "/api/v3/catalog",
            "/api/v3/catalog/x",
            "/api/v3/catalog/by-ids?maxChildren=1",
            "/api/v3/catalog/by-paths?maxChildren=1",
            "/api/v3/sql",
            "/api/v3/source",
            "/api/v3/search",
            "/apiv2/login",
            "/api/v3/catalog/x/collaboration/wiki",
            "/api/v3/catalog/x/grants",
        ] {
            for method in ["POST", "PUT"] {
                let head = format!(
                    "{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {authorization}\r\n"
                );
                requests.push(
                    format!(
                        "{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    )
                    .into_bytes(),
                );
            }
        }
    }
    requests
        .push(b"POST /api/v3/sql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_vec());
    requests.push(
        b"POST /api/v3/sql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n".to_vec(),
    );
    requests.push(
        format!("GET /api/v3/catalog HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "y".repeat(1 << 20))
            .into_bytes(),
    );
    requests.push(
        b"GET /api/v3/catalog HTTP/1.1\r\nHost: x\r\nAuthorization: \xff\xfe\r\nConnection: close\r\n\r\n"
            .to_vec(),
    );
    requests
}

#[test]
fn the_server_survives_whatever_is_sent() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    for request in nonsense(&client.authorization) {
        let mut socket = TcpStream::connect(emulator.url().strip_prefix("http://").unwrap()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        // The server may hang up while we are still talking.
        let _ = socket.write_all(&request);
        let _ = socket.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = socket.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        let known_500 = "by-ids";
        let request = String::from_utf8_lossy(&request);
        assert!(
            !answer.starts_with("HTTP/1.1 500") || request.contains(known_500),
            "{request:.300}\n{answer}"
        );
    }
    client.get("/api/v3/catalog").expect(200);
}

#[test]
fn requests_are_kept_for_tests_to_look_at() {
    let emulator = Emulator::dremio().start().unwrap();
    anonymous(&emulator).get("/api/v3/catalog/by-path/a%2Fb?x=1");
    let requests: Vec<String> = emulator.requests().iter().map(ToString::to_string).collect();
    assert_eq!(requests, ["GET /api/v3/catalog/by-path/a%2Fb?x=1"]);
}

#[test]
fn dropping_an_emulator_stops_it_and_frees_its_port() {
    let emulator = Emulator::dremio().job_pace(Duration::from_mins(1)).start().unwrap();
    let client = signed_in(&emulator);
    client.submit("SELECT 1");
    let address = emulator.url().strip_prefix("http://").unwrap().to_owned();
    let mut idle = TcpStream::connect(&address).unwrap();
    idle.write_all(b"GET /apiv2/server_status HTTP/1.1\r\nHo").unwrap();

    let start = Instant::now();
    drop(emulator);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert!(TcpStream::connect(&address).is_err());
    drop(idle);
    TcpListener::bind(&address).unwrap();
}

#[test]
fn two_emulators_know_nothing_of_each_other() {
    let (one, two) = (Emulator::dremio().start().unwrap(), Emulator::dremio().start().unwrap());
    assert_ne!(one.url(), two.url());
    let mut client = signed_in(&one);
    client.create(json!({"entityType": "space", "name": "x"}));
    client.url = two.url();
    client.get("/api/v3/catalog").expect(401);
}
