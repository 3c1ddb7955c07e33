//! M2: bodies that break off, and one that is exactly as long as allowed.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse_emulator::faults::{Answer, Fault, FaultServer};
use socket2::SockRef;

use crate::Row;
use crate::clients::{Outcome, Which, brief, seen, short};

const LIMIT: usize = 1000;

pub fn rows() -> Vec<Row> {
    vec![
        Row::of("reset in the middle of a body that ends with the connection, read as bytes", |which| {
            brief(&which.client(&resetting()).get("/x"))
        }),
        Row::of("the same, read as JSON", |which| json(which, &resetting())),
        Row::of("closed there without a reset, read as JSON", |which| {
            let server = FaultServer::builder()
                .answer(|_| Answer::json("[1,2,3,4,5,6,7,8]"))
                .always(Fault::CutUntilClose)
                .start()
                .expect("a server");
            json(which, &server.url())
        }),
        Row::of("a body of exactly the limit of bytes", |which| {
            let server = FaultServer::builder().answer(|_| Answer::json("1".repeat(LIMIT))).start();
            exactly(which, &server.expect("a server").url())
        }),
    ]
}

/// A server that begins a body without saying how long it is, and resets the connection.
fn resetting() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[1,2");
            thread::sleep(Duration::from_millis(100));
            let _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        }
    });
    url
}

fn json(which: Which, url: &str) -> String {
    let outcome = match which {
        Which::Crate => {
            let client = Software::builder(url).personal_access_token("t").build().expect("valid settings");
            client.call("GET", "/x").send::<lakehouse::Json>().map(drop).map_err(|error| seen(&error))
        }
        Which::Ureq => {
            let answer = ureq::get(url).call();
            let value = answer.and_then(|mut answer| answer.body_mut().read_json::<serde_json::Value>());
            value.map(drop).map_err(|error| seen(&error))
        }
        Which::Reqwest => {
            let value = reqwest::blocking::get(url).and_then(|answer| answer.json::<serde_json::Value>());
            value.map(drop).map_err(|error| seen(&error))
        }
    };
    outcome.map_or_else(|error| format!("error: {}", short(&error)), |()| "ok".to_owned())
}

fn exactly(which: Which, url: &str) -> String {
    let outcome: Outcome = match which {
        Which::Crate => {
            let builder = Software::builder(url).max_response_size(LIMIT as u64).personal_access_token("t");
            let client = builder.build().expect("valid settings");
            let answer = client.call("GET", "/x").send_raw();
            answer.map(|answer| answer.body().to_vec()).map_err(|error| seen(&error))
        }
        Which::Ureq => {
            let answer = ureq::get(url).call();
            let body = answer
                .and_then(|mut answer| answer.body_mut().with_config().limit(LIMIT as u64).read_to_vec());
            body.map_err(|error| seen(&error))
        }
        Which::Reqwest => return "has no limit".to_owned(),
    };
    brief(&outcome)
}
