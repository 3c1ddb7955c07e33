//! The grants of `POST /oauth/token` with the one scope that there is.

use super::oauth::{ClientCredentialsGrant, PasswordGrant, TokenExchangeGrant, TokenGrant, TokenType};
use crate::secret::Secret;

/// The one scope there is.
const SCOPE: &str = "dremio.all";

impl TokenGrant {
    /// The client id and secret of a service user (since 26.1).
    #[must_use]
    pub fn client_credentials(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        ClientCredentialsGrant::new(client_id, client_secret, SCOPE).into()
    }

    /// The name and password of a user.
    #[must_use]
    pub fn password(user_name: impl Into<String>, password: impl Into<Secret>) -> Self {
        PasswordGrant::new(user_name, password, SCOPE).into()
    }
}

impl TokenExchangeGrant {
    /// Trades the token of an identity provider that the server trusts. What comes lasts as long as that token, and an
    /// hour at most.
    #[must_use]
    pub fn jwt(token: impl Into<Secret>) -> Self {
        Self::new(token, TokenType::Jwt, SCOPE)
    }

    /// Trades a personal access token.
    #[must_use]
    pub fn personal_access_token(token: impl Into<Secret>) -> Self {
        Self::new(token, TokenType::PersonalAccessToken, SCOPE)
    }

    /// Gets a token to act as another user, whose name `user` is. `token` is a personal access token of the one who acts,
    /// and the server has to have a policy that allows it.
    #[must_use]
    pub fn impersonation(user: impl Into<String>, token: impl Into<Secret>) -> Self {
        Self::new(user.into(), TokenType::Subject, SCOPE)
            .actor_token(token)
            .actor_token_type(TokenType::PersonalAccessToken)
    }
}
