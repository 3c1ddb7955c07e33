//! Signing in with user name and password.

use std::time::{Duration, SystemTime};

use super::auth::LoginRequest;
use super::software::Software;
use crate::auth::{Token, TokenSource};
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Result;
use crate::secret::Secret;

/// How session tokens stand in the `Authorization` header. Signing out works with this spelling only.
pub(super) const SESSION: &str = "_dremio";

/// A user name and its password.
#[derive(Debug)]
pub(super) struct Password {
    pub(super) user_name: String,
    pub(super) password: Secret,
}

impl TokenSource for Password {
    fn fetch(&self, client: &Client, deadline: Deadline) -> Result<Token> {
        let request = LoginRequest::new(self.user_name.clone(), self.password.clone());
        let session = Software::from_client(client.clone())
            .auth()
            .login(request)
            .timeout(deadline.remaining())
            .send()?;
        let expires = session.expires.and_then(|millis| u64::try_from(millis).ok());
        let expires =
            expires.and_then(|millis| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis)));
        Token::new(SESSION, &session.token, expires)
    }
}
