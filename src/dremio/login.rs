//! Signing in: with a user name and its password, or for an OAuth token.

use std::time::{Duration, SystemTime};

use super::auth::{LoginRequest, LoginSession};
use super::oauth::TokenGrant;
use super::software::Software;
use crate::auth::{Token, TokenSource, after, by_own_clock};
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Result;
use crate::retry::http_date;
use crate::secret::Secret;

/// How session tokens stand in the `Authorization` header. Signing out works with this spelling only.
pub(super) const SESSION: &str = "_dremio";

/// How all other tokens stand there.
pub(super) const BEARER: &str = "Bearer ";

/// A user name and its password.
#[derive(Debug)]
pub(super) struct Password {
    pub(super) user_name: String,
    pub(super) password: Secret,
}

/// What OAuth tokens are asked for with.
#[derive(Debug)]
pub(super) struct Grant(pub(super) TokenGrant);

impl TokenSource for Grant {
    fn fetch(&self, client: &Client, deadline: Deadline) -> Result<Token> {
        let oauth = Software::from_client(client.as_built()).oauth();
        let asked_at = SystemTime::now();
        let token = oauth.create_token(self.0.clone()).timeout(deadline.remaining()).send()?;
        Token::new(BEARER, &token.access_token, after(asked_at, token.expires_in))
    }
}

impl TokenSource for Password {
    fn fetch(&self, client: &Client, deadline: Deadline) -> Result<Token> {
        let request = LoginRequest::new(self.user_name.clone(), self.password.clone());
        let login = Software::from_client(client.clone()).auth().login(request).timeout(deadline.remaining());
        let answer = login.send_raw()?;
        let session: LoginSession = answer.decode().map_err(|error| error.within(&login.call.context))?;
        let expires = session.expires.and_then(|millis| u64::try_from(millis).ok());
        let expires =
            expires.and_then(|millis| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis)));
        let now = SystemTime::now();
        let shown = answer.header("date").and_then(|date| http_date(date, now));
        let expires = expires.and_then(|at| by_own_clock(at, shown, now));
        Token::new(SESSION, &session.token, expires)
    }
}
