//! What every client can be set up with, whatever it signs in to.

use std::time::Duration;

use crate::auth::Auth;
use crate::client::{Client, Settings};
use crate::deployment::{Host, Kind};
use crate::error::{Error, Result};
use crate::observe::{self, Observers};
use crate::retry::Retry;
use crate::secret::Secret;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use crate::transport::Tls;
use crate::transport::{Limits, Proxy, Setup, Transport};
use crate::url::Origin;

/// The time allowed for a call unless something else is set.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Settings that all builders have.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) agent: Option<ureq::Agent>,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub(crate) tls: Option<Tls>,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) headers: Vec<(String, Secret)>,
    pub(crate) limits: Limits,
    pub(crate) retry: Retry,
    pub(crate) timeout: Duration,
    pub(crate) user_agent: String,
    pub(crate) plain_http: bool,
    pub(crate) observers: Observers,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            agent: None,
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            tls: None,
            proxy: None,
            headers: Vec::new(),
            limits: Limits::default(),
            retry: Retry::default(),
            timeout: TIMEOUT,
            user_agent: concat!("lakehouse/", env!("CARGO_PKG_VERSION")).to_owned(),
            plain_http: false,
            observers: Observers::default(),
        }
    }
}

/// Where a client's requests go.
#[derive(Debug)]
pub(crate) struct Destination {
    pub(crate) kind: Kind,
    pub(crate) origin: Origin,
    /// Hosts other than the origin.
    pub(crate) others: Vec<(Host, Origin)>,
    pub(crate) version: Option<&'static str>,
}

impl Options {
    /// Makes the client. Credentials are not sent in the clear unless that was asked for.
    pub(crate) fn build(self, destination: Destination, auth: Auth) -> Result<Client> {
        let Destination { kind, origin, others, version } = destination;
        let (retry, timeout, plain_http) = (self.retry.clone(), self.timeout, self.plain_http);
        let observers = self.observers.clone();
        let setup = self.setup()?;
        let origins = || others.iter().map(|(_, other)| other).chain([&origin]);
        for origin in origins() {
            setup.routes.towards(origin.as_str())?;
        }
        let here =
            |origin: &Origin| origin.is_loopback && setup.routes.stays_on_this_machine(origin.as_str());
        let exposed = |origin: &&Origin| !(auth.is_anonymous() || origin.is_https || here(origin));
        if !plain_http && origins().any(|origin| exposed(&origin)) {
            return Err(Error::configuration(
                "credentials would be sent unencrypted to another machine: use https, or `allow_plain_http` if that is all right",
            ));
        }
        for origin in origins().filter(exposed) {
            observe::warn(&format!("credentials go to {} over plain http", origin.as_str()));
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if !setup.tls.is_verifying() {
            observe::warn(&format!(
                "whoever answers for {} is believed: its certificate is not verified",
                origin.as_str()
            ));
        }
        let transport = Transport::new(setup)?;
        Ok(Client::new(Settings {
            kind,
            origin,
            others,
            version,
            transport,
            auth,
            retry,
            timeout,
            observers,
        }))
    }

    /// What the transport needs. An agent of the caller's has TLS and a proxy of its own.
    fn setup(self) -> Result<Setup> {
        let theirs = self.agent.is_some();
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if theirs && self.tls.is_some() {
            return Err(Error::configuration(
                "`tls` says nothing to an agent of the caller's: set it up there, or leave the agent out",
            ));
        }
        if theirs && self.proxy.is_some() {
            return Err(Error::configuration(
                "`proxy` says nothing to an agent of the caller's: set it up there, or leave the agent out",
            ));
        }
        let proxy = self.proxy.unwrap_or_else(|| if theirs { Proxy::none() } else { Proxy::from_env() });
        Ok(Setup {
            agent: self.agent,
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            tls: self.tls.unwrap_or_default(),
            routes: proxy.routes(|name| std::env::var_os(name))?,
            user_agent: self.user_agent,
            headers: self.headers,
            limits: self.limits,
        })
    }
}

/// The setters of a builder that has `options`.
macro_rules! common_options {
    ($builder:ident) => {
        impl $builder {
            /// The time allowed for a call, from its start to the last byte of the answer: signing in, attempts and the
            /// waits between them included. 60 seconds unless set; more than ten years counts as no limit. Single calls
            /// can have their own. SQL statements have a limit of their own, see
            /// [`Query::timeout`](super::Query::timeout).
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.options.timeout = timeout;
                self
            }

            /// The time allowed for making a connection: 5 seconds unless set.
            pub fn connect_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.options.limits.connect = timeout;
                self
            }

            /// The longest silence of the server in the middle of an exchange: 60 seconds unless set.
            pub fn idle_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.options.limits.idle = timeout;
                self
            }

            /// The largest answer that is accepted, in bytes after decompression: 64 MiB unless set. A page of a result
            /// of Dremio is one answer, of a result of Firebolt it is a row; a whole result may be of any size. What is
            /// compressed more than 200 times is refused whatever its size, unless an [agent](Self::agent) of the caller's
            /// reads it.
            pub fn max_response_size(mut self, bytes: u64) -> Self {
                self.options.limits.body = bytes;
                self
            }

            /// How often a request is attempted, and after which waits.
            pub fn retry(mut self, retry: $crate::Retry) -> Self {
                self.options.retry = retry;
                self
            }

            /// Names the program in the `User-Agent` header, such as `nightly-report/2.1`; this crate's own name
            /// follows.
            pub fn user_agent(mut self, program: impl AsRef<str>) -> Self {
                self.options.user_agent =
                    format!("{} lakehouse/{}", program.as_ref(), env!("CARGO_PKG_VERSION"));
                self
            }

            /// Adds a header to every request, those that sign in among them. A request's own header of that name
            /// counts instead; of several of one name the last one does. Proxies that open tunnels do not see it; over
            /// plain `http` everyone on the way does, whether or not [that was asked for](Self::allow_plain_http).
            ///
            /// The value is of visible ASCII and up to 16 KiB; `Debug` does not show it. What cannot be a header is
            /// refused when the client is built, and so are `Authorization`, `Host`, the headers that frame the body,
            /// and what each request has for itself: `Accept`, `Content-Type`, `X-Request-Id` and `User-Agent`, for which
            /// there is [`user_agent`](Self::user_agent).
            pub fn header(mut self, name: impl Into<String>, value: impl Into<$crate::Secret>) -> Self {
                self.options.headers.push((name.into(), value.into()));
                self
            }

            /// Sets up TLS: whom to trust, and the client's own certificate.
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            pub fn tls(mut self, tls: $crate::Tls) -> Self {
                self.options.tls = Some(tls);
                self
            }

            /// Whether requests go through a proxy: as [the environment](crate::Proxy::from_env) says unless set.
            pub fn proxy(mut self, proxy: $crate::Proxy) -> Self {
                self.options.proxy = Some(proxy);
                self
            }

            /// Sends requests through an agent of the caller's: its TLS settings, proxy, resolver and pool. Timeouts,
            /// redirects and the treatment of error statuses are still this client's. `tls` and `proxy` of this builder
            /// are refused beside it.
            pub fn agent(mut self, agent: ureq::Agent) -> Self {
                self.options.agent = Some(agent);
                self
            }

            /// Tells `observer` what the client does: attempts, answers, retries, tokens, pages, and the states of jobs. With
            /// the feature `log`, the same goes to the log.
            pub fn observer(mut self, observer: impl $crate::Observer + 'static) -> Self {
                self.options.observers = $crate::observe::Observers::of(observer);
                self
            }

            /// Allows credentials to be sent over plain `http://` to another machine. Everyone on the way can read
            /// them.
            pub fn allow_plain_http(mut self) -> Self {
                self.options.plain_http = true;
                self
            }
        }

        impl std::fmt::Debug for $builder {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($builder));
                #[cfg(any(feature = "rustls", feature = "native-tls"))]
                shown.field("tls", &self.options.tls);
                shown
                    .field("proxy", &self.options.proxy)
                    .field("headers", &self.options.headers)
                    .field("credentials", &self.credentials)
                    .field("limits", &self.options.limits)
                    .field("retry", &self.options.retry)
                    .field("timeout", &self.options.timeout)
                    .field("user_agent", &self.options.user_agent)
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use common_options;
