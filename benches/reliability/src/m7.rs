//! M7: secrets in errors, a port that is none, and a header that is too large.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse_emulator::faults::FaultServer;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::Row;
use crate::clients::{Outcome, Which, brief, seen, short};

pub fn rows() -> Vec<Row> {
    vec![
        Row::of(
            "a URL with a password and a token where only https is allowed: what the error shows",
            |which| shown(&https_only(which)),
        ),
        Row::of("a token in the query, and nothing listens: what the error shows", |which| {
            let address = FaultServer::refusing().expect("a free port");
            let client = which.client(&format!("http://{address}"));
            shown(&client.get("/p?token=SECRET").expect_err("nothing listens"))
        }),
        Row::of("`http://localhost:99999`", port),
        Row::of("a header of 200 kB", header),
    ]
}

/// Which of the secrets stand in the text.
fn shown(text: &str) -> String {
    let found: Vec<&str> = [("hunter2", "the password"), ("SECRET", "the token")]
        .into_iter()
        .filter(|(secret, _)| text.contains(secret))
        .map(|(_, name)| name)
        .collect();
    if found.is_empty() { "neither".to_owned() } else { format!("**{}**", found.join(" and ")) }
}

/// Everything that can be seen of the error.
fn https_only(which: Which) -> String {
    let url = "http://user:hunter2@example.invalid/p?token=SECRET";
    match which {
        Which::Crate => {
            // It takes no URL with secrets in it, and sends no token over plain http: both are tried.
            let built = Software::builder(url).personal_access_token("t").build();
            let plain = Software::builder("http://example.invalid").personal_access_token("SECRET").build();
            let errors = [built.expect_err("credentials"), plain.expect_err("not encrypted")];
            errors.each_ref().map(|error| seen(error)).join("\n")
        }
        Which::Ureq => {
            let agent: ureq::Agent = ureq::Agent::config_builder().https_only(true).build().into();
            seen(&agent.get(url).call().expect_err("not https"))
        }
        Which::Reqwest => {
            let client =
                reqwest::blocking::Client::builder().https_only(true).build().expect("valid settings");
            seen(&client.get(url).send().expect_err("not https"))
        }
    }
}

/// Tells which name and port it was asked for, and knows no host.
#[derive(Debug, Default)]
struct Recorder(Arc<Mutex<Option<String>>>);

impl Resolver for Recorder {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let name = uri
            .scheme()
            .zip(uri.authority())
            .and_then(|(scheme, authority)| DefaultResolver::host_and_port(scheme, authority));
        *self.0.lock().expect("no panic") = name;
        Err(ureq::Error::HostNotFound)
    }
}

fn port(which: Which) -> String {
    let url = "http://localhost:99999";
    match which {
        Which::Crate => {
            let built = Software::builder(url).personal_access_token("t").build();
            built.map_or_else(
                |error| format!("refused: {}", short(&error.to_string())),
                |_| "taken".to_owned(),
            )
        }
        Which::Ureq => {
            let recorder = Recorder::default();
            let asked = recorder.0.clone();
            let agent = ureq::Agent::with_parts(Config::default(), DefaultConnector::default(), recorder);
            let outcome = agent.get(url).call();
            let asked = asked.lock().expect("no panic").clone();
            asked.map_or_else(
                || format!("refused: {}", outcome.map_or_else(|error| error.to_string(), |_| String::new())),
                |name| format!("dials **{name}**"),
            )
        }
        Which::Reqwest => {
            let outcome = reqwest::blocking::get(url);
            outcome.map_or_else(
                |error| {
                    format!(
                        "{}: {}",
                        if error.is_builder() { "refused" } else { "tried" },
                        short(&error.to_string())
                    )
                },
                |_| "taken".to_owned(),
            )
        }
    }
}

fn header(which: Which) -> String {
    let server = FaultServer::builder().start().expect("a server");
    let value = "x".repeat(200_000);
    let url = server.url();
    let outcome: Outcome = match which {
        Which::Crate => {
            let client = Software::builder(&url).personal_access_token("t").build().expect("valid settings");
            let answer = client.call("GET", "/x").header("x-large", value).send_raw();
            answer.map(|answer| answer.body().to_vec()).map_err(|error| seen(&error))
        }
        Which::Ureq => {
            let answer = ureq::get(&url).header("x-large", value).call();
            answer.and_then(|mut answer| answer.body_mut().read_to_vec()).map_err(|error| seen(&error))
        }
        Which::Reqwest => {
            let answer = reqwest::blocking::Client::new().get(&url).header("x-large", value).send();
            answer.and_then(|answer| answer.bytes()).map(|bytes| bytes.to_vec()).map_err(|error| seen(&error))
        }
    };
    // The server counts a connection when it gets to it.
    std::thread::sleep(Duration::from_millis(200));
    let dialled = if server.connections() == 0 { "before connecting" } else { "after connecting" };
    if outcome.is_ok() { "sent".to_owned() } else { format!("{}, {dialled}", brief(&outcome)) }
}
