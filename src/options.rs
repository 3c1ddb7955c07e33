//! What every client can be set up with, whatever it signs in to.

use std::time::Duration;

use crate::auth::Auth;
use crate::client::{Client, Settings};
use crate::deployment::{Host, Kind};
use crate::error::{Error, Result};
use crate::observe::{self, Observers};
use crate::retry::Retry;
use crate::transport::{Limits, Transport};
use crate::url::Origin;

/// The time allowed for a call unless something else is set.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Settings that all builders have.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) agent: Option<ureq::Agent>,
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
        let safe = |origin: &Origin| origin.is_https || origin.is_loopback || self.plain_http;
        if !(auth.is_anonymous() || (safe(&origin) && others.iter().all(|(_, other)| safe(other)))) {
            return Err(Error::configuration(
                "credentials would be sent unencrypted to another machine: use https, or `allow_plain_http` if that is all right",
            ));
        }
        if !(auth.is_anonymous() || origin.is_https || origin.is_loopback) {
            observe::warn(&format!("the credentials of {} go over plain http", origin.as_str()));
        }
        let transport = Transport::new(self.agent, &self.user_agent, self.limits)?;
        let Self { retry, timeout, observers, .. } = self;
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

            /// Sends requests through an agent of the caller's: its TLS settings, proxy, resolver and pool. Timeouts,
            /// redirects and the treatment of error statuses are still this client's.
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
                f.debug_struct(stringify!($builder))
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
