//! `Forward`: connections through proxies as proxies expect them.
//!
//! `ureq` asks every proxy for a tunnel. Most open none to a port of plain `http`: they want the whole request, with the
//! whole URL in its first line.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::unversioned::transport::time::{Duration as Span, Instant};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, Either, NextTimeout, Transport};
use ureq::{Error, Proxy, ProxyProtocol};

/// Makes connections, through a proxy where a request has one.
#[derive(Debug)]
pub(super) struct Forward<C> {
    connector: Arc<C>,
    /// The settings of connections to the proxies themselves.
    direct: Config,
}

impl<C: Connector> Forward<C> {
    pub(super) fn new(connector: C, direct: Config) -> Self {
        Self { connector: Arc::new(connector), direct }
    }

    /// A connection to the proxy that takes requests.
    fn to_proxy(&self, details: &ConnectionDetails<'_>, proxy: &Proxy) -> Result<Option<C::Out>, Error> {
        let addrs = details.resolver.resolve(proxy.uri(), &self.direct, details.timeout)?;
        let plain = self.plain(details);
        let timeout = what_is_left(details)?;
        let details = ConnectionDetails { uri: proxy.uri(), addrs, config: &self.direct, timeout, ..plain };
        self.connector.connect(&details, None)
    }

    /// The same without what this connector does not need: all requests have the TLS of the agent, which is worked out
    /// once, and a connection to a proxy is not counted beside the one that goes through it.
    fn plain<'a>(&self, details: &ConnectionDetails<'a>) -> ConnectionDetails<'a> {
        let connector = self.connector.clone();
        ConnectionDetails {
            request_level: false,
            run_connector: Arc::new(move |details: &ConnectionDetails<'_>| {
                let timeout = what_is_left(details)?;
                let details = ConnectionDetails { timeout, ..copied(details) };
                let connection = connector.connect(&details, None)?.ok_or(Error::ConnectionFailed)?;
                Ok(Box::new(connection) as Box<dyn Transport>)
            }),
            ..copied(details)
        }
    }
}

fn copied<'a>(details: &ConnectionDetails<'a>) -> ConnectionDetails<'a> {
    ConnectionDetails {
        uri: details.uri,
        addrs: details.addrs.clone(),
        config: details.config,
        request_level: details.request_level,
        resolver: details.resolver,
        now: details.now,
        timeout: details.timeout,
        current_time: details.current_time.clone(),
        run_connector: details.run_connector.clone(),
        register_shutdown: details.register_shutdown.clone(),
    }
}

/// The time for a connection, after the name of a proxy was looked up.
fn what_is_left(details: &ConnectionDetails<'_>) -> Result<NextTimeout, Error> {
    let Span::Exact(all) = details.timeout.after else { return Ok(details.timeout) };
    let gone = match ((details.current_time)(), details.now) {
        (Instant::Exact(now), Instant::Exact(start)) => now.saturating_duration_since(start),
        _ => Duration::ZERO,
    };
    match all.saturating_sub(gone) {
        Duration::ZERO => Err(Error::Timeout(details.timeout.reason)),
        left => Ok(NextTimeout { after: Span::Exact(left), ..details.timeout }),
    }
}

impl<C: Connector> Connector for Forward<C> {
    type Out = Either<C::Out, Forwarded<C::Out>>;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Self::Out>, Error> {
        let forwards = |proxy: &&Proxy| {
            !details.needs_tls() && matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https)
        };
        let Some(proxy) = details.config.proxy().filter(forwards) else {
            return Ok(self.connector.connect(&self.plain(details), None)?.map(Either::A));
        };
        let connection = self.to_proxy(details, proxy)?;
        let server = details.uri.authority().map_or("", |authority| authority.as_str());
        Ok(connection.map(|inner| Either::B(Forwarded::new(inner, server, proxy))))
    }
}

/// A connection to a proxy that requests are given to whole.
pub(super) struct Forwarded<T> {
    inner: T,
    /// What comes before the path in the first line of a request.
    server: String,
    /// The line that says who asks.
    authorization: String,
    /// Whether what is sent next is the head of a request.
    at_head: bool,
}

impl<T: Transport> Forwarded<T> {
    fn new(inner: T, server: &str, proxy: &Proxy) -> Self {
        let user = (proxy.username(), proxy.password());
        let authorization = match user {
            (None, None) => String::new(),
            (name, password) => {
                let user = format!("{}:{}", name.unwrap_or_default(), password.unwrap_or_default());
                format!("Proxy-Authorization: Basic {}\r\n", crate::base64::encode(user.as_bytes()))
            }
        };
        Self { inner, server: format!("http://{server}"), authorization, at_head: true }
    }

    /// The head of a request as the proxy takes it. All of the first line is there: it is never longer than the room for
    /// what is sent at once.
    fn head(&self, head: &[u8]) -> Vec<u8> {
        let path = head.iter().position(|byte| *byte == b' ').map_or(0, |at| at + 1);
        let (method, rest) = head.split_at_checked(path).unwrap_or_default();
        let line = rest.windows(2).position(|pair| pair == b"\r\n").map_or(0, |at| at + 2);
        let (line, rest) = rest.split_at_checked(line).unwrap_or_default();
        [method, self.server.as_bytes(), line, self.authorization.as_bytes(), rest].concat()
    }
}

impl<T: Transport> Transport for Forwarded<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if !std::mem::take(&mut self.at_head) {
            return self.inner.transmit_output(amount, timeout);
        }
        let output = self.inner.buffers().output();
        let room = output.len().max(1);
        let given = output.get(..amount).unwrap_or_default().to_vec();
        for part in self.head(&given).chunks(room) {
            if let Some(output) = self.inner.buffers().output().get_mut(..part.len()) {
                output.copy_from_slice(part);
            }
            self.inner.transmit_output(part.len(), timeout)?;
        }
        Ok(())
    }

    /// What follows on an answer is the next request: none is sent while one is waited for, because `Expect` is not.
    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.at_head = true;
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

impl<T: fmt::Debug> fmt::Debug for Forwarded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forwarded").field("inner", &self.inner).finish_non_exhaustive()
    }
}
