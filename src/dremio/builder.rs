//! `SoftwareBuilder`: everything that is settled before the first call.

use super::credentials::Credentials;
use super::oauth::TokenGrant;
use super::software::Software;
use crate::deployment::Kind;
use crate::error::Result;
use crate::options::{Destination, Options, common_options};
use crate::secret::Secret;
use crate::url::Origin;

/// Sets up a [`Software`] client.
///
/// Nothing is checked, looked up or sent before [`build`](SoftwareBuilder::build), which checks, and the first call,
/// which sends. Of several credentials the last ones count; without any, only the few operations work that need none. A
/// clone has the same settings, and may be given other credentials.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct SoftwareBuilder {
    url: String,
    credentials: Credentials,
    options: Options,
}

impl SoftwareBuilder {
    pub(super) fn new(url: String) -> Self {
        Self { url, credentials: Credentials::None, options: Options::default() }
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
    /// let grant = TokenExchangeGrant::jwt(jwt);
    /// let dremio = Software::builder("https://dremio.example.com").oauth(grant).build()?;
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

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration), with what is wrong: a base URL that is none, a token or user
    /// agent that cannot stand in a header, credentials that would be sent in the clear.
    pub fn build(self) -> Result<Software> {
        let origin = Origin::parse(&self.url, "/api/v3")?;
        let destination = Destination { kind: Kind::Software, origin, others: Vec::new(), version: None };
        self.options.build(destination, self.credentials.into_auth()?).map(Software::from_client)
    }
}

common_options!(SoftwareBuilder);
