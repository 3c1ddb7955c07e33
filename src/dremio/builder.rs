//! `SoftwareBuilder`: everything that is settled before the first call.

use std::fmt;
use std::time::Duration;

use super::login::{BEARER, Grant, Password, SESSION};
use super::oauth::TokenGrant;
use super::software::Software;
use crate::auth::{Auth, Token};
use crate::client::{Client, Settings};
use crate::deployment::Kind;
use crate::error::{Error, Result};
use crate::retry::Retry;
use crate::secret::Secret;
use crate::transport::{Limits, Transport};
use crate::url::Origin;

/// The time allowed for a call unless something else is set.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Sets up a [`Software`] client.
///
/// Nothing is checked, looked up or sent before [`build`](SoftwareBuilder::build), which checks, and the first call,
/// which sends. Of several credentials the last ones count; without any, only the few operations work that need none.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct SoftwareBuilder {
    url: String,
    credentials: Credentials,
    agent: Option<ureq::Agent>,
    limits: Limits,
    retry: Retry,
    timeout: Duration,
    user_agent: String,
    plain_http: bool,
}

#[derive(Clone, Debug)]
enum Credentials {
    None,
    Bearer(Secret),
    Session(Secret),
    Password(String, Secret),
    OAuth(TokenGrant),
}

impl SoftwareBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            credentials: Credentials::None,
            agent: None,
            limits: Limits::default(),
            retry: Retry::default(),
            timeout: TIMEOUT,
            user_agent: concat!("lakehouse/", env!("CARGO_PKG_VERSION")).to_owned(),
            plain_http: false,
        }
    }

    /// Signs in with a personal access token (Enterprise).
    pub fn personal_access_token(self, token: impl Into<Secret>) -> Self {
        self.credentials(Credentials::Bearer(token.into()))
    }

    /// Signs in with an OAuth access token.
    pub fn oauth_token(self, token: impl Into<Secret>) -> Self {
        self.credentials(Credentials::Bearer(token.into()))
    }

    /// Asks for an OAuth access token when the first call is made, and again before it expires (Enterprise, since 26.0):
    /// with client credentials of a service user, a user name and password, a refresh token, or in exchange for another
    /// token.
    ///
    /// ```no_run
    /// use lakehouse::dremio::Software;
    /// use lakehouse::dremio::oauth::TokenExchangeGrant;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let jwt = "";
    /// let dremio = Software::builder("https://dremio.example.com").oauth(TokenExchangeGrant::jwt(jwt)).build()?;
    /// # Ok(()) }
    /// ```
    pub fn oauth(self, grant: impl Into<TokenGrant>) -> Self {
        self.credentials(Credentials::OAuth(grant.into()))
    }

    /// Uses the token of a session that was opened elsewhere. Such tokens live for 30 hours and cannot be renewed.
    pub fn session_token(self, token: impl Into<Secret>) -> Self {
        self.credentials(Credentials::Session(token.into()))
    }

    /// Signs in with user name and password when the first call is made, and again before the session expires or when
    /// the server has forgotten it. All clones and threads share one session. When signing in fails, it is not tried
    /// again within five seconds: calls fail with the same error.
    pub fn login(self, user_name: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.credentials(Credentials::Password(user_name.into(), password.into()))
    }

    fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// The time allowed for a call, from its start to the last byte of the answer: signing in, attempts and the waits
    /// between them included. 60 seconds unless set; more than ten years counts as no limit. Single calls can have
    /// their own. SQL statements have a limit of their own, see [`Query::timeout`](super::Query::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The time allowed for making a connection: 5 seconds unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect = timeout;
        self
    }

    /// The longest silence of the server in the middle of an exchange: 60 seconds unless set.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.idle = timeout;
        self
    }

    /// The largest answer that is accepted, in bytes after decompression: 64 MiB unless set. A page of a result is one
    /// answer; a whole result may be of any size.
    pub fn max_response_size(mut self, bytes: u64) -> Self {
        self.limits.body = bytes;
        self
    }

    /// How often a request is attempted, and after which waits.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Names the program in the `User-Agent` header, such as `nightly-report/2.1`; this crate's own name follows.
    pub fn user_agent(mut self, program: impl AsRef<str>) -> Self {
        self.user_agent = format!("{} lakehouse/{}", program.as_ref(), env!("CARGO_PKG_VERSION"));
        self
    }

    /// Sends requests through an agent of the caller's: its TLS settings, proxy, resolver and pool. Timeouts, redirects
    /// and the treatment of error statuses are still this client's.
    pub fn agent(mut self, agent: ureq::Agent) -> Self {
        self.agent = Some(agent);
        self
    }

    /// Allows credentials to be sent over plain `http://` to another machine. Everyone on the way can read them.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration), with what is wrong: a base URL that is none, a token or user
    /// agent that cannot stand in a header, credentials that would be sent in the clear.
    pub fn build(self) -> Result<Software> {
        let origin = Origin::parse(&self.url, "/api/v3")?;
        let anonymous = matches!(self.credentials, Credentials::None);
        if !(anonymous || origin.is_https || origin.is_loopback || self.plain_http) {
            return Err(Error::configuration(
                "credentials would be sent unencrypted to another machine: use https, or `allow_plain_http` if that is all right",
            ));
        }
        let settings = Settings {
            kind: Kind::Software,
            auth: self.credentials.into_auth()?,
            transport: Transport::new(self.agent, &self.user_agent, self.limits)?,
            origin,
            retry: self.retry,
            timeout: self.timeout,
        };
        Ok(Software::from_client(Client::new(settings)))
    }
}

impl Credentials {
    fn into_auth(self) -> Result<Auth> {
        Ok(match self {
            Self::None => Auth::anonymous(),
            Self::Bearer(token) => Auth::fixed(&Token::new(BEARER, &token, None)?),
            Self::Session(token) => Auth::fixed(&Token::new(SESSION, &token, None)?),
            Self::Password(user_name, password) => {
                if user_name.is_empty() {
                    return Err(Error::configuration("the user name is empty"));
                }
                Auth::from_source(Password { user_name, password })
            }
            Self::OAuth(grant) => Auth::from_source(Grant(grant)),
        })
    }
}

impl fmt::Debug for SoftwareBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareBuilder")
            .field("credentials", &self.credentials)
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .field("timeout", &self.timeout)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}
