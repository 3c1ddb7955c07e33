//! The three clients, each as a careful programmer would set it up: a limit of a minute, a token, and everything else as
//! it comes.

use std::error::Error;
use std::fmt::Write as _;
use std::time::Duration;

use lakehouse::dremio::Software;

/// Which client it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Crate,
    Ureq,
    Reqwest,
}

pub const CLIENTS: [Which; 3] = [Which::Crate, Which::Ureq, Which::Reqwest];

const MINUTE: Duration = Duration::from_secs(60);

/// A header that carries a key, beside the token.
pub const KEY: &str = "x-api-key";

impl Which {
    pub fn name(self) -> &'static str {
        match self {
            Self::Crate => "crate",
            Self::Ureq => "ureq",
            Self::Reqwest => "reqwest",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        CLIENTS.into_iter().find(|which| which.name() == name)
    }

    pub fn client(self, url: &str) -> Client {
        self.client_within(url, MINUTE)
    }

    /// A client whose calls may take so long.
    pub fn client_within(self, url: &str, timeout: Duration) -> Client {
        self.build(url, timeout).expect("valid settings")
    }

    /// The same, or everything that can be seen of why there is none.
    pub fn build(self, url: &str, timeout: Duration) -> Result<Client, String> {
        let url = url.to_owned();
        Ok(match self {
            Self::Crate => {
                let builder = Software::builder(&url).personal_access_token("t").timeout(timeout);
                Client::Crate(builder.build().map_err(|error| seen(&error))?)
            }
            Self::Ureq => {
                let config = ureq::Agent::config_builder().timeout_global(Some(timeout)).build();
                Client::Ureq(config.into(), url)
            }
            Self::Reqwest => {
                let client = reqwest::blocking::Client::builder().timeout(timeout).build();
                Client::Reqwest(client.map_err(|error| seen(&error))?, url)
            }
        })
    }
}

/// A client, ready to be used.
pub enum Client {
    Crate(Software),
    Ureq(ureq::Agent, String),
    Reqwest(reqwest::blocking::Client, String),
}

/// The bytes of an answer, or everything that can be seen of the error.
pub type Outcome = Result<Vec<u8>, String>;

impl Client {
    pub fn get(&self, path: &str) -> Outcome {
        self.send("GET", path)
    }

    /// Sends a request; `POST` with a small body.
    pub fn send(&self, method: &str, path: &str) -> Outcome {
        match self {
            Self::Crate(client) => {
                let call = client.call(method, path).header(KEY, "key");
                let call = if method == "POST" { call.json(&1) } else { call };
                call.send_raw().map(|answer| answer.body().to_vec()).map_err(|error| seen(&error))
            }
            Self::Ureq(agent, url) => by_ureq(agent, method, &format!("{url}{path}")),
            Self::Reqwest(client, url) => by_reqwest(client, method, &format!("{url}{path}")),
        }
    }
}

fn by_ureq(agent: &ureq::Agent, method: &str, url: &str) -> Outcome {
    let answer = match method {
        "POST" => agent.post(url).header("authorization", "Bearer t").header(KEY, "key").send("1"),
        "DELETE" => agent.delete(url).header("authorization", "Bearer t").header(KEY, "key").call(),
        _ => agent.get(url).header("authorization", "Bearer t").header(KEY, "key").call(),
    };
    answer.and_then(|mut answer| answer.body_mut().read_to_vec()).map_err(|error| seen(&error))
}

fn by_reqwest(client: &reqwest::blocking::Client, method: &str, url: &str) -> Outcome {
    let request = match method {
        "POST" => client.post(url).body("1"),
        "DELETE" => client.delete(url),
        _ => client.get(url),
    };
    let request = request.header("authorization", "Bearer t").header(KEY, "key");
    let answer = request.send().and_then(reqwest::blocking::Response::error_for_status);
    answer.and_then(|answer| answer.bytes()).map(|bytes| bytes.to_vec()).map_err(|error| seen(&error))
}

/// Everything that can be seen of an error, its own words first.
pub fn seen(error: &dyn Error) -> String {
    let mut text = format!("{error}\n{error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, "\n{error}\n{error:?}");
        cause = error.source();
    }
    text
}

/// An outcome in a few words.
pub fn brief(outcome: &Outcome) -> String {
    match outcome {
        Ok(body) => format!("ok, {} bytes", body.len()),
        Err(error) => format!("error: {}", short(error)),
    }
}

/// The first line of a text, cut, with names of hosts and ports left out.
pub fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let words: Vec<&str> =
        line.split(' ').filter(|word| !word.contains("127.0.0.1:") && !word.contains("localhost:")).collect();
    words.join(" ").chars().take(90).collect()
}
