//! What a client signs in with.

use super::login::{BEARER, Grant, Password, SESSION};
use super::oauth::TokenGrant;
use crate::auth::{Auth, Token};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// Credentials, of which a client has one kind.
#[derive(Clone, Debug, Default)]
pub(super) enum Credentials {
    #[default]
    None,
    Bearer(Secret),
    Session(Secret),
    Password(String, Secret),
    OAuth(TokenGrant),
}

impl Credentials {
    pub(super) fn into_auth(self) -> Result<Auth> {
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
