//! A client for these tests: one request, one answer, over a plain socket.
#![allow(dead_code, reason = "every test program uses a part of it")]
#![allow(clippy::needless_pass_by_value, reason = "a body is written where it is sent")]

pub mod cloud;
pub mod firebolt;

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lakehouse_emulator::Emulator;
use serde_json::{Value, json};

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.body))
    }

    /// The answer, if it has that status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    pub fn message(&self) -> String {
        self.json()["errorMessage"]
            .as_str()
            .unwrap_or_else(|| panic!("no errorMessage in {}", self.body))
            .to_owned()
    }
}

/// A signed-in user.
pub struct Client {
    pub url: String,
    pub authorization: String,
}

pub fn anonymous(emulator: &Emulator) -> Client {
    Client { url: emulator.url(), authorization: String::new() }
}

pub fn signed_in(emulator: &Emulator) -> Client {
    sign_in(emulator, "dremio", "dremio123")
}

pub fn sign_in(emulator: &Emulator, name: &str, password: &str) -> Client {
    let mut client = anonymous(emulator);
    let session =
        client.post("/apiv2/login", json!({"userName": name, "password": password})).expect(200).json();
    client.authorization = format!("_dremio{}", session["token"].as_str().unwrap());
    client
}

impl Client {
    pub fn get(&self, target: &str) -> Answer {
        self.send("GET", target, &[], "")
    }

    pub fn delete(&self, target: &str) -> Answer {
        self.send("DELETE", target, &[], "")
    }

    pub fn post(&self, target: &str, body: Value) -> Answer {
        self.send("POST", target, &[("Content-Type", "application/json")], &body.to_string())
    }

    pub fn put(&self, target: &str, body: Value) -> Answer {
        self.send("PUT", target, &[("Content-Type", "application/json")], &body.to_string())
    }

    pub fn patch(&self, target: &str, body: Value) -> Answer {
        self.send("PATCH", target, &[("Content-Type", "application/json")], &body.to_string())
    }

    pub fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        if !self.authorization.is_empty() && !headers.iter().any(|(name, _)| *name == "Authorization") {
            write!(head, "Authorization: {}\r\n", self.authorization).unwrap();
        }
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        if !body.is_empty() || ["POST", "PUT", "PATCH"].contains(&method) {
            write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
        }
        self.raw(format!("{head}\r\n{body}").as_bytes())
    }

    /// Sends bytes and reads until the server closes.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut socket = TcpStream::connect(self.url.strip_prefix("http://").unwrap()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        socket.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).unwrap();
        parse(&answer)
    }

    /// The object at a path, which must be there.
    pub fn by_path(&self, path: &str) -> Value {
        self.get(&format!("/api/v3/catalog/by-path/{path}")).expect(200).json()
    }

    pub fn create(&self, body: Value) -> Value {
        self.post("/api/v3/catalog", body).expect(200).json()
    }

    /// Starts a job and gives its id.
    pub fn submit(&self, sql: &str) -> String {
        let answer = self.post("/api/v3/sql", json!({"sql": sql})).expect(200).json();
        answer["id"].as_str().unwrap().to_owned()
    }

    /// Waits until a job ends, and gives it.
    pub fn finish(&self, id: &str) -> Value {
        let start = Instant::now();
        loop {
            let job = self.get(&format!("/api/v3/job/{id}")).expect(200).json();
            if ["COMPLETED", "FAILED", "CANCELED"].contains(&job["jobState"].as_str().unwrap()) {
                return job;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{job}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Why a statement fails.
    #[track_caller]
    pub fn error(&self, sql: &str) -> String {
        let job = self.finish(&self.submit(sql));
        assert_eq!(job["jobState"], "FAILED", "{sql}: {job}");
        job["errorMessage"].as_str().unwrap().to_owned()
    }

    /// The rows of a query that works.
    pub fn query(&self, sql: &str) -> Value {
        let id = self.submit(sql);
        let job = self.finish(&id);
        assert_eq!(job["jobState"], "COMPLETED", "{job}");
        self.get(&format!("/api/v3/job/{id}/results?limit=500")).expect(200).json()
    }
}

fn parse(answer: &[u8]) -> Answer {
    let answer = String::from_utf8_lossy(answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if is_chunked { joined(body) } else { body.to_owned() };
    Answer { status: status.unwrap(), head: head.to_owned(), body }
}

/// The chunks of a body that came to its end, put together.
fn joined(mut body: &str) -> String {
    let mut whole = String::new();
    loop {
        let (size, rest) = body.split_once("\r\n").unwrap_or_else(|| panic!("no end in {body:?}"));
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return whole;
        }
        whole.push_str(&rest[..size]);
        body = &rest[size + 2..];
    }
}

/// An id as a path segment.
pub fn segment(id: &str) -> String {
    id.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// The id of an object, as a path segment.
pub fn id(entity: &Value) -> String {
    segment(entity["id"].as_str().unwrap())
}
