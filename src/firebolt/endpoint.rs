//! `Endpoint`: the address of an engine, for single requests.

use crate::call::Call;
use crate::client::Client;
use crate::deployment::{Deployment, sealed::HasClient};

/// The address of an engine: its operations, one request at a time.
///
/// Nothing is remembered between requests. What runs SQL with a session, and reads rows, is a
/// [`Connection`](super::Connection); this is for what it does not do. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Endpoint {
    client: Client,
}

impl Endpoint {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// A call of an endpoint that this crate does not know, with the same authentication, retries and errors.
    ///
    /// `path` begins with `/` and is sent as it is, so what stands in it has to be percent-encoded.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::custom(&self.client, method, path)
    }
}

impl HasClient for Endpoint {
    fn client(&self) -> &Client {
        &self.client
    }
}

impl Deployment for Endpoint {}
