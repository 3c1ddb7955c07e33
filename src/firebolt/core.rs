//! `Core`: the client of Firebolt Core and of self-managed engines.

use crate::auth::Auth;
use crate::call::Call;
use crate::client::Client;
use crate::deployment::{Deployment, Kind, sealed::HasClient};
use crate::error::Result;
use crate::options::{Destination, Options, common_options};
use crate::url::Origin;

/// A client of Firebolt Core, or of a self-managed engine.
///
/// Clones are cheap and share connections and the token. Nothing is sent until the first call.
#[derive(Clone, Debug)]
pub struct Core {
    client: Client,
}

impl Core {
    /// Sets up a client.
    pub fn builder(url: impl Into<String>) -> CoreBuilder {
        CoreBuilder { url: url.into(), credentials: None, options: Options::default() }
    }

    /// Its endpoint, for single requests.
    #[must_use]
    pub fn endpoint(&self) -> super::Endpoint {
        let origin = self.client.origin(crate::deployment::Host::Main).clone();
        super::Endpoint::new(self.client.for_engine(origin))
    }

    /// A call of an endpoint that this crate does not know, with the same authentication, retries and errors.
    ///
    /// `path` begins with `/` and is sent as it is, so what stands in it has to be percent-encoded.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::custom(&self.client, method, path)
    }
}

impl HasClient for Core {
    fn client(&self) -> &Client {
        &self.client
    }
}

impl Deployment for Core {}

/// Sets up a [`Core`] client.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct CoreBuilder {
    url: String,
    credentials: Option<crate::Secret>,
    options: Options,
}

impl CoreBuilder {
    /// A token that the program has got on its own.
    pub fn access_token(mut self, token: impl Into<crate::Secret>) -> Self {
        self.credentials = Some(token.into());
        self
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration), with what is wrong.
    pub fn build(self) -> Result<Core> {
        let origin = Origin::parse(&self.url, "")?;
        let destination = Destination { kind: Kind::Core, origin, others: Vec::new(), version: None };
        let token =
            self.credentials.map(|token| crate::auth::Token::new("Bearer ", &token, None)).transpose()?;
        let auth = token.map_or_else(Auth::anonymous, |token| Auth::fixed(&token));
        self.options.build(destination, auth).map(|client| Core { client })
    }
}

common_options!(CoreBuilder);
