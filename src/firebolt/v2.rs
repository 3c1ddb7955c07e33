//! `V2`: the client of an account of Firebolt 2.x.

use crate::auth::Auth;
use crate::call::Call;
use crate::client::Client;
use crate::deployment::{Deployment, Kind, sealed::HasClient};
use crate::error::Result;
use crate::options::{Destination, Options, common_options};
use crate::url::Origin;

/// A client of an account of Firebolt 2.x.
///
/// Clones are cheap and share connections and the token. Nothing is sent until the first call.
#[derive(Clone, Debug)]
pub struct V2 {
    client: Client,
}

impl V2 {
    /// Sets up a client.
    pub fn builder(account: impl Into<String>) -> V2Builder {
        V2Builder {
            url: {
                let _ = account.into();
                "https://api.app.firebolt.io".to_owned()
            },
            credentials: None,
            options: Options::default(),
        }
    }

    /// A call of an endpoint that this crate does not know, with the same authentication, retries and errors.
    ///
    /// `path` begins with `/` and is sent as it is, so what stands in it has to be percent-encoded.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::custom(&self.client, method, path)
    }
}

impl HasClient for V2 {
    fn client(&self) -> &Client {
        &self.client
    }
}

impl Deployment for V2 {}

/// Sets up a [`V2`] client.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct V2Builder {
    url: String,
    credentials: Option<crate::Secret>,
    options: Options,
}

impl V2Builder {
    /// Where the control plane is, if not at `https://api.app.firebolt.io`.
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = url.into();
        self
    }

    /// A token that the program has got on its own.
    pub fn access_token(mut self, token: impl Into<crate::Secret>) -> Self {
        self.credentials = Some(token.into());
        self
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration), with what is wrong.
    pub fn build(self) -> Result<V2> {
        let origin = Origin::parse(&self.url, "")?;
        let destination = Destination { kind: Kind::V2, origin, others: Vec::new(), version: None };
        let token =
            self.credentials.map(|token| crate::auth::Token::new("Bearer ", &token, None)).transpose()?;
        let auth = token.map_or_else(Auth::anonymous, |token| Auth::fixed(&token));
        self.options.build(destination, auth).map(|client| V2 { client })
    }
}

common_options!(V2Builder);
