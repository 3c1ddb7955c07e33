//! M5: settings, and a machine without threads, that make some clients panic.

use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse_emulator::faults::FaultServer;

use crate::Row;
use crate::clients::{Outcome, Which, brief, seen};
use crate::process;

pub fn rows() -> Vec<Row> {
    let server = FaultServer::builder().start().expect("a server");
    // A name, not an address: names have to be looked up.
    let url = format!("http://localhost:{}", server.address().port());
    let run = |which, case: &str| {
        let mut command = process::child("m5", which, &[&url, case]);
        if case == "threads" {
            // No machine has room for such a stack, so that there is no thread for anybody.
            command.env("RUST_MIN_STACK", (1_u64 << 46).to_string());
        }
        process::run(command)
    };
    vec![
        Row::of("a user agent with a line break", |which| run(which, "agent")),
        Row::of("a limit of `Duration::MAX`", |which| run(which, "longest")),
        Row::of("a limit of `u64::MAX` seconds", |which| run(which, "seconds")),
        Row::of("no thread to be had", |which| run(which, "threads")),
    ]
}

pub fn child(which: Which, url: &str, case: &str) -> String {
    let get = |timeout| which.build(url, timeout).and_then(|client| client.get("/x"));
    let outcome = match case {
        "agent" => with_agent(which, url),
        "longest" => get(Duration::MAX),
        "seconds" => get(Duration::from_secs(u64::MAX)),
        _ => get(Duration::from_secs(60)),
    };
    brief(&outcome)
}

fn with_agent(which: Which, url: &str) -> Outcome {
    let agent = "a\nb";
    match which {
        Which::Crate => {
            let client = Software::builder(url).personal_access_token("t").user_agent(agent).build();
            let answer = client.and_then(|client| client.call("GET", "/x").send_raw());
            answer.map(|answer| answer.body().to_vec()).map_err(|error| seen(&error))
        }
        Which::Ureq => {
            let config = ureq::Agent::config_builder().user_agent(agent).build();
            let answer = ureq::Agent::from(config).get(url).call();
            answer.and_then(|mut answer| answer.body_mut().read_to_vec()).map_err(|error| seen(&error))
        }
        Which::Reqwest => {
            let client = reqwest::blocking::Client::builder().user_agent(agent).build();
            let answer = client.and_then(|client| client.get(url).send()).and_then(|answer| answer.bytes());
            answer.map(|bytes| bytes.to_vec()).map_err(|error| seen(&error))
        }
    }
}
