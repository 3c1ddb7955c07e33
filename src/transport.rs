//! One HTTP exchange. Only this module and the ones below it know `ureq`.

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ureq::http;
use ureq::unversioned::transport::Connector as _;

use crate::call::{Answer, Body, Method};
use crate::deadline::Deadline;
use crate::error::{ApiError, Delivery, Error, ErrorKind, Result};
use crate::secret::Secret;

mod before;
mod failure;
mod forward;
mod frugal;
mod meter;
mod pool;
mod proxy;
mod resolver;
mod response;
mod sink;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;

pub(crate) use failure::broken_off;
use meter::Bounded;
use pool::Pool;
pub use proxy::Proxy;
pub(crate) use proxy::Routes;
pub(crate) use response::REQUEST_ID;
pub use response::RawResponse;
pub(crate) use sink::{Receiver, Sink};
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub use tls::Tls;

/// Error bodies are kept up to here.
const ERROR_BODY: u64 = 64 * 1024;

/// How connections are made and how long they may take.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    /// The longest silence of a server in the middle of an exchange.
    pub(crate) idle: Duration,
    /// Bytes of an answer after decompression.
    pub(crate) body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), idle: Duration::from_secs(60), body: 64 * 1024 * 1024 }
    }
}

/// What is to be sent.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    pub(crate) method: Method,
    pub(crate) url: &'a str,
    pub(crate) authorization: Option<&'a http::HeaderValue>,
    pub(crate) request_id: &'a str,
    pub(crate) headers: &'a [(String, String)],
    pub(crate) accept: &'static str,
    pub(crate) body: Option<&'a Body>,
    /// Whether a connection may be used that has been idle for a while. The server may be closing it at this moment,
    /// and then nobody knows whether the request arrived.
    pub(crate) any_connection: bool,
    /// How long the server may be silent, if not as long as usual.
    pub(crate) patience: Option<Duration>,
}

/// So much room is made before a body comes, whatever the server says of its length. The rest has to come first.
const ROOM: u64 = 4 * 1024 * 1024;

/// Room in which the end of a body is found, so that the buffer need not grow for it.
const END: u64 = 32;

/// A connection that was used less than this ago is safe to be used for a request that must not be sent twice: even a
/// server that closes idle connections after 50 ms is not about to close it.
const FRESH: Duration = Duration::from_millis(10);

/// Headers that belong to the client.
const RESERVED: [&str; 8] = [
    "authorization",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "accept-encoding",
    "expect",
    "proxy-authorization",
];

/// The same header, which is not read anew for each request.
static NAME_OF_REQUEST_ID: http::HeaderName = http::HeaderName::from_static(REQUEST_ID);

/// Headers that each request has for itself.
const OF_REQUESTS: [&str; 4] = ["accept", "content-type", "user-agent", REQUEST_ID];

/// How a transport is set up.
pub(crate) struct Setup {
    /// One of the caller's.
    pub(crate) agent: Option<ureq::Agent>,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub(crate) tls: Tls,
    pub(crate) routes: Routes,
    pub(crate) user_agent: String,
    /// Those of every request.
    pub(crate) headers: Vec<(String, Secret)>,
    pub(crate) limits: Limits,
}

/// Sends requests over pooled connections.
#[derive(Clone)]
pub(crate) struct Transport {
    pool: Arc<Pool>,
    /// Whether the agent is this crate's, so that what comes is counted.
    own: bool,
    recipe: Recipe,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    tls: Tls,
    routes: Routes,
    user_agent: http::HeaderValue,
    headers: http::HeaderMap,
    limits: Limits,
}

impl Transport {
    pub(crate) fn new(setup: Setup) -> Result<Self> {
        let user_agent = header_of_program(&setup.user_agent)?;
        let recipe = Recipe {
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            tls: setup.tls.config()?,
            user_agent: Some(setup.user_agent.trim().to_owned()),
        };
        let own = setup.agent.is_none();
        let pool = Arc::new(Pool::new(setup.agent.unwrap_or_else(|| default_agent(&recipe))));
        Ok(Self {
            pool,
            own,
            recipe,
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            tls: setup.tls,
            routes: setup.routes,
            user_agent,
            headers: headers_of_every_request(&setup.headers)?,
            limits: setup.limits,
        })
    }

    /// Sends a request and reads the answer into `buffer`, or gives it to the receiver if it is a success. An error status
    /// is an error.
    pub(crate) fn exchange(
        &self,
        exchange: &Exchange<'_>,
        deadline: Deadline,
        buffer: Vec<u8>,
        receiver: &mut Receiver<'_, '_>,
    ) -> Result<RawResponse> {
        let patience = exchange.patience.unwrap_or(self.limits.idle);
        let remaining = deadline.remaining();
        if remaining.is_zero() || self.limits.connect.is_zero() || patience.is_zero() {
            return Err(Error::timeout("no time was left to send the request", Delivery::NotSent));
        }
        let proxy = self.routes.towards(exchange.url)?;
        let (response, counted) = meter::metered(|| self.send(exchange, remaining, proxy));
        let response = response.map_err(|error| through(proxy, failure::while_sending(error)))?;
        // Nobody counts what comes through an agent of the caller's.
        let wire = if self.own { counted } else { u64::MAX };
        self.receive(response, wire, buffer, receiver)
    }

    /// The agent of the caller serves all processes: how it is to be made anew, only the caller knows.
    fn agent(&self) -> &ureq::Agent {
        if self.own { self.pool.agent(|| default_agent(&self.recipe)) } else { self.pool.first() }
    }

    /// The largest answer that is accepted, in bytes after decompression.
    pub(crate) fn largest_answer(&self) -> u64 {
        self.limits.body
    }

    fn send(
        &self,
        exchange: &Exchange<'_>,
        remaining: Duration,
        proxy: Option<&ureq::Proxy>,
    ) -> std::result::Result<http::Response<ureq::Body>, ureq::Error> {
        let request = self.request(exchange)?;
        match (exchange.method, exchange.body.map(|body| body.bytes.as_slice())) {
            (Method::Post | Method::Put | Method::Patch, body) => {
                self.run(request.body(body.unwrap_or_default())?, exchange, remaining, proxy)
            }
            (_, Some(body)) => self.run(request.body(body)?, exchange, remaining, proxy),
            (_, None) => self.run(request.body(())?, exchange, remaining, proxy),
        }
    }

    fn request(&self, exchange: &Exchange<'_>) -> std::result::Result<http::request::Builder, ureq::Error> {
        let mut request = http::Request::builder()
            .method(exchange.method.as_str())
            .uri(exchange.url)
            .header(http::header::USER_AGENT, &self.user_agent)
            .header(http::header::ACCEPT, exchange.accept)
            .header(&NAME_OF_REQUEST_ID, exchange.request_id);
        if let Some(headers) = request.headers_mut() {
            headers.extend(self.headers.clone());
        }
        if let Some(body) = exchange.body {
            request = request.header(http::header::CONTENT_TYPE, &*body.content_type);
        }
        if exchange.accept == Answer::Events.accept() {
            // Compression makes proxies hold events back.
            request = request.header(http::header::ACCEPT_ENCODING, "identity");
        }
        if let Some(authorization) = exchange.authorization {
            request = request.header(http::header::AUTHORIZATION, authorization);
        }
        if let Some(headers) = request.headers_mut() {
            for (name, value) in exchange.headers {
                let name = http::HeaderName::from_bytes(name.as_bytes()).map_err(http::Error::from)?;
                headers.insert(name, http::HeaderValue::from_str(value).map_err(http::Error::from)?);
            }
        }
        Ok(request)
    }

    fn run<B: ureq::AsSendBody>(
        &self,
        request: http::Request<B>,
        exchange: &Exchange<'_>,
        remaining: Duration,
        proxy: Option<&ureq::Proxy>,
    ) -> std::result::Result<http::Response<ureq::Body>, ureq::Error> {
        let agent = self.agent();
        let mut config = agent
            .configure_request(request)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(remaining))
            .timeout_connect(Some(self.limits.connect.min(remaining)))
            .timeout_per_read(Some(exchange.patience.unwrap_or(self.limits.idle).min(remaining)))
            .timeout_per_write(Some(self.limits.idle.min(remaining)));
        if !exchange.any_connection {
            config = config.max_idle_age(FRESH);
        }
        if proxy.is_some() {
            config = config.proxy(proxy.cloned());
        }
        agent.run(config.build())
    }

    fn receive(
        &self,
        response: http::Response<ureq::Body>,
        wire: u64,
        mut buffer: Vec<u8>,
        receiver: &mut Receiver<'_, '_>,
    ) -> Result<RawResponse> {
        let (head, body) = response.into_parts();
        buffer.clear();
        let expected = body.content_length().unwrap_or(0);
        let body = Bounded::new(body.into_with_config().limit(u64::MAX).reader(), wire);
        if head.status.is_success() {
            match receiver {
                Receiver::Memory => self.read(body, expected, &mut buffer)?,
                Receiver::Sink(sink) => sink.fill(body)?,
                Receiver::Open(slot) => **slot = Some(Box::new(body)),
            }
            return Ok(RawResponse::new(head.status.as_u16(), head.headers, buffer));
        }
        if let Some(host) = redirect_host(&head) {
            return Err(Error::new(ErrorKind::Redirect { host }, Delivery::Refused));
        }
        // The status is what counts: a body that breaks off on top of it must not hide it.
        let _ = body.take(ERROR_BODY).read_to_end(&mut buffer);
        let content_type = head.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let api = ApiError::read(head.status.as_u16(), content_type, &buffer);
        // Should there be several, the first that can be read counts.
        let mut asked = head.headers.get_all(http::header::RETRY_AFTER).iter();
        let retry_after =
            asked.find_map(|value| crate::retry::retry_after(value.to_str().ok()?, SystemTime::now()));
        let request_id = head.headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
        Err(Error::from_answer(api).retry_later(retry_after).answered_as(request_id))
    }

    fn read(&self, body: impl Read, expected: u64, buffer: &mut Vec<u8>) -> Result<()> {
        let limit = self.limits.body;
        buffer.reserve(usize::try_from(expected.min(limit).min(ROOM) + END).unwrap_or(0));
        // One byte more than allowed tells a body of exactly the limit from one that is too large.
        let mut reader = body.take(limit.saturating_add(1));
        let read = reader.read_to_end(buffer).map_err(|error| failure::while_receiving(error.into()))?;
        if read as u64 > limit {
            return Err(Error::new(ErrorKind::TooLarge { limit }, Delivery::MaybeSent));
        }
        Ok(())
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Transport");
        if self.own {
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            shown.field("tls", &self.tls);
            shown.field("proxy", &self.routes);
        } else {
            shown.field("agent", &"the caller's");
        }
        shown.field("headers", &self.headers).field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// What an agent of this crate is made of: after a fork it is made again.
#[derive(Clone, Default)]
pub(crate) struct Recipe {
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    tls: ureq::tls::TlsConfig,
    /// What proxies are told; servers are told with each request.
    user_agent: Option<String>,
}

fn default_agent(recipe: &Recipe) -> ureq::Agent {
    agent_of(ureq::unversioned::transport::DefaultConnector::default(), resolver::Caching::default(), recipe)
}

/// An agent whose connections and names come from these.
pub(crate) fn agent_of(
    connector: impl ureq::unversioned::transport::Connector,
    resolver: impl ureq::unversioned::resolver::Resolver,
    recipe: &Recipe,
) -> ureq::Agent {
    let mut config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_idle_connections(32)
        .max_idle_connections_per_host(16)
        // Which one it is, if any, depends on where a request goes.
        .proxy(None);
    if let Some(program) = &recipe.user_agent {
        config = config.user_agent(program);
    }
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    let config = config.tls_config(recipe.tls.clone());
    let config = config.build();
    let connector = forward::Forward::new(connector, config.clone());
    ureq::Agent::with_parts(
        config,
        before::Before(connector).chain(meter::Meter).chain(frugal::Frugal),
        before::Before(resolver),
    )
}

/// Says of a failure on the way that there is a proxy on it.
fn through(proxy: Option<&ureq::Proxy>, error: Error) -> Error {
    match proxy {
        Some(proxy) if matches!(error.kind(), ErrorKind::Connection(_)) => {
            error.at(format_args!("through the proxy {}", proxy::shown(proxy)))
        }
        _ => error,
    }
}

/// The host that an answer redirects to. Not more of the address: it could carry a token.
fn redirect_host(head: &http::response::Parts) -> Option<String> {
    if !head.status.is_redirection() {
        return None;
    }
    let location = head.headers.get(http::header::LOCATION)?.to_str().unwrap_or_default();
    let uri: Option<http::Uri> = location.parse().ok();
    Some(
        uri.and_then(|uri| uri.host().map(str::to_owned))
            .unwrap_or_else(|| "another path of the same host".to_owned()),
    )
}

/// The `User-Agent` header. Servers give up on heads far longer than this one may be.
fn header_of_program(text: &str) -> Result<http::HeaderValue> {
    let text = text.trim();
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let value = http::HeaderValue::from_str(text).ok().filter(|_| plain && text.len() <= 8 * 1024);
    value.ok_or_else(|| {
        Error::configuration("the user agent has characters or a length that no header may have")
    })
}

/// The headers that every request has. They may be confidential.
fn headers_of_every_request(given: &[(String, Secret)]) -> Result<http::HeaderMap> {
    let mut headers = http::HeaderMap::new();
    for (name, value) in given {
        check_header(name, value.expose()).map_err(Error::configuration)?;
        if OF_REQUESTS.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            return Err(Error::configuration(format_args!(
                "the header {name:?} is set for each request by itself"
            )));
        }
        let name = http::HeaderName::from_bytes(name.as_bytes());
        let value = http::HeaderValue::from_str(value.expose());
        // Neither fails after the check above.
        if let (Ok(name), Ok(mut value)) = (name, value) {
            value.set_sensitive(true);
            headers.insert(name, value);
        }
    }
    Ok(headers)
}

/// Refuses a header that cannot be sent or that belongs to the client. What is not ASCII is read by every server in
/// another way.
pub(crate) fn check_header(name: &str, value: &str) -> std::result::Result<(), String> {
    if RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
        return Err(format!("the header {name:?} belongs to the client"));
    }
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err(format!("{name:?} is not the name of a header"));
    }
    let plain = |byte: u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t');
    if value.len() > 16 * 1024 || !value.bytes().all(plain) {
        return Err(format!(
            "the value of the header {name:?} is longer than 16 KiB or has characters other than visible ASCII"
        ));
    }
    Ok(())
}
