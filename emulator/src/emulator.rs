//! A running emulator.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::builder::DremioBuilder;
use crate::dremio::{Dremio, lock};
use crate::http::Server;

/// A running server. It stops when this is dropped.
#[derive(Debug)]
pub struct Emulator {
    dremio: Arc<Dremio>,
    server: Option<Server>,
}

/// A request that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The method.
    pub method: String,
    /// Path and query, as they were sent.
    pub target: String,
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.target)
    }
}

impl Emulator {
    /// Dremio Software.
    pub fn dremio() -> DremioBuilder {
        DremioBuilder::default()
    }

    pub(crate) fn new(dremio: Arc<Dremio>, server: Server) -> Self {
        Self { dremio, server: Some(server) }
    }

    /// Where it is: `http://127.0.0.1:` and a port.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.as_ref().map(|server| format!("http://{}", server.address())).unwrap_or_default()
    }

    /// The requests so far, in the order they came; of very many, the last 100,000.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        let requests = lock(&self.dremio.requests);
        requests
            .iter()
            .map(|(method, target)| Received { method: method.clone(), target: target.clone() })
            .collect()
    }

    /// Ends all sessions and OAuth access tokens: they are refused from now on. Refresh tokens and personal access
    /// tokens are not touched.
    pub fn expire_tokens(&self) {
        lock(&self.dremio.accounts).tokens.close_all_sessions();
    }

    /// Puts the server's clock forward, so that sessions and tokens grow old.
    pub fn advance(&self, by: Duration) {
        self.dremio.clock.advance(by);
    }

    /// Cancels a job as if somebody else had done it. `false` when there is no such job, or it has ended.
    #[must_use = "the job may have ended already"]
    pub fn cancel_job(&self, id: &str) -> bool {
        let admin =
            lock(&self.dremio.accounts).first_admin().map(|user| user.name.clone()).unwrap_or_default();
        self.dremio.jobs.cancel(id, &format!("Query cancelled by user '{admin}'"))
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(server) = self.server.take() {
            server.join();
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.dremio.jobs.cancel_all();
        self.server.take();
    }
}
