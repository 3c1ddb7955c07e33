//! A client of every service, set up for a stub.
#![allow(dead_code, reason = "every test uses another part of it")]

#[path = "../support/seen.rs"]
mod seen;
#[path = "../support/mod.rs"]
pub mod support;

use std::fmt::Write as _;
use std::time::Duration;

use lakehouse::Result;
use lakehouse::dremio::{Cloud, Software};
use lakehouse::firebolt::{Core, V1, V2};
pub use seen::seen;

/// The services, each with a way to build a client with a setting and to make one call with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Software,
    Cloud,
    V1,
    V2,
    Core,
}

pub const SERVICES: [Service; 5] =
    [Service::Software, Service::Cloud, Service::V1, Service::V2, Service::Core];

/// What is set up beside the address.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// A token that the caller has.
    pub token: Option<String>,
    /// A user name (or the id of a service account) and its password.
    pub user: Option<(String, String)>,
    pub user_agent: Option<String>,
    pub timeout: Option<Duration>,
    pub connect_timeout: Option<Duration>,
    pub idle_timeout: Option<Duration>,
    pub max_response_size: Option<u64>,
    pub retry: Option<lakehouse::Retry>,
}

/// Sets what all builders have.
macro_rules! common {
    ($builder:expr, $setup:expr) => {{
        let (mut builder, setup) = ($builder, $setup);
        if let Some(program) = &setup.user_agent {
            builder = builder.user_agent(program);
        }
        if let Some(time) = setup.timeout {
            builder = builder.timeout(time);
        }
        if let Some(time) = setup.connect_timeout {
            builder = builder.connect_timeout(time);
        }
        if let Some(time) = setup.idle_timeout {
            builder = builder.idle_timeout(time);
        }
        if let Some(bytes) = setup.max_response_size {
            builder = builder.max_response_size(bytes);
        }
        if let Some(retry) = &setup.retry {
            builder = builder.retry(retry.clone());
        }
        builder
    }};
}

/// A client of any service.
#[derive(Clone, Debug)]
pub enum Client {
    Software(Software),
    Cloud(Cloud),
    V1(V1),
    V2(V2),
    Core(Core),
}

impl Service {
    pub fn build(self, url: &str, setup: &Setup) -> Result<Client> {
        match self {
            Self::Software => software(url, setup).map(Client::Software),
            Self::Cloud => cloud(url, setup).map(Client::Cloud),
            Self::V1 => v1(url, setup).map(Client::V1),
            Self::V2 => v2(url, setup).map(Client::V2),
            Self::Core => core(url, setup).map(Client::Core),
        }
    }

    /// The path on which a client asks for a token, where it has a user to do so.
    pub fn token_path(self) -> &'static str {
        match self {
            Self::Software => "/apiv2/login",
            Self::V1 => "/auth/v1/login",
            Self::Cloud | Self::V2 | Self::Core => "/oauth/token",
        }
    }
}

fn software(url: &str, setup: &Setup) -> Result<Software> {
    let mut builder = common!(Software::builder(url), setup);
    if let Some(token) = &setup.token {
        builder = builder.personal_access_token(token.as_str());
    }
    if let Some((user, password)) = &setup.user {
        builder = builder.login(user, password.as_str());
    }
    builder.build()
}

fn cloud(url: &str, setup: &Setup) -> Result<Cloud> {
    use lakehouse::dremio::oauth::ClientCredentialsGrant;
    let mut builder = common!(Cloud::builder(url), setup);
    if let Some(token) = &setup.token {
        builder = builder.personal_access_token(token.as_str());
    }
    if let Some((user, password)) = &setup.user {
        builder = builder.oauth(ClientCredentialsGrant::new(user, password.as_str(), "all"));
    }
    builder.build()
}

fn v1(url: &str, setup: &Setup) -> Result<V1> {
    let mut builder = common!(V1::builder().api_url(url), setup);
    if let Some(token) = &setup.token {
        builder = builder.access_token(token.as_str());
    }
    if let Some((user, password)) = &setup.user {
        builder = builder.user(user, password.as_str());
    }
    builder.build()
}

fn v2(url: &str, setup: &Setup) -> Result<V2> {
    let mut builder = common!(V2::builder("acme").api_url(url), setup);
    if let Some(token) = &setup.token {
        builder = builder.access_token(token.as_str());
    }
    if let Some((user, password)) = &setup.user {
        builder = builder.service_account(user, password.as_str());
    }
    builder.build()
}

fn core(url: &str, setup: &Setup) -> Result<Core> {
    let mut builder = common!(Core::builder(url).login_url(url), setup);
    if let Some(token) = &setup.token {
        builder = builder.access_token(token.as_str());
    }
    if let Some((user, password)) = &setup.user {
        builder = builder.user(user, password.as_str());
    }
    builder.build()
}

impl Client {
    /// A call that carries the token and takes any JSON.
    pub fn get(&self, path: &str) -> lakehouse::Call {
        match self {
            Self::Software(client) => client.call("GET", path),
            Self::Cloud(client) => client.call("GET", path),
            Self::V1(client) => client.call("GET", path),
            Self::V2(client) => client.call("GET", path),
            Self::Core(client) => client.call("GET", path),
        }
    }

    pub fn read(&self) -> Result<lakehouse::Json> {
        self.get("/x").send()
    }
}

/// What a self-managed instance of Firebolt says of itself.
pub const DISCOVERY: &str = concat!(
    r#"{"instance":{"id":"i","auth":{"oauth":{"protectedResource":{"resource":"r"},"#,
    r#""authorizationServers":[{"name":"_local","issuer":"i","token_endpoint":"http://127.0.0.1:9/oauth/token","#,
    r#""jwks_uri":"http://127.0.0.1:9/oauth/jwks"}]}}}}"#
);

/// Whether a request asks for a token.
pub fn asks_for_token(request: &support::Request) -> bool {
    matches!(request.target.as_str(), "/apiv2/login" | "/oauth/token" | "/auth/v1/login" | "/auth/v1/refresh")
}

/// Gives the token `t` to whoever asks for one, and an empty object to everybody else.
pub fn welcome(request: &support::Request) -> support::Reply {
    let body = match request.target.as_str() {
        "/apiv2/login" => r#"{"token":"t","userName":"ada","expires":4102444800000}"#,
        "/.well-known/firebolt" => DISCOVERY,
        _ if asks_for_token(request) => r#"{"access_token":"t","token_type":"bearer","expires_in":3600}"#,
        _ => "{}",
    };
    support::Reply::json(200, body)
}

/// A text with everything percent-encoded that RFC 3986 does not call unreserved.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
