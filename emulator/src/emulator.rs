//! A running emulator.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::Error;
use crate::builder::DremioBuilder;
use crate::cloud::Cloud;
use crate::cloud_builder::CloudBuilder;
use crate::dremio::{Dremio, lock};
use crate::http::{Handler, Server};
use crate::received::Received;

/// A running server. It stops when this is dropped.
pub struct Emulator {
    service: Service,
    server: Option<Server>,
}

/// What is served.
pub(crate) enum Service {
    Software(Arc<Dremio>),
    Cloud(Arc<Cloud>),
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Emulator {
    /// Dremio Software.
    pub fn dremio() -> DremioBuilder {
        DremioBuilder::default()
    }

    /// Dremio Cloud: an organization with its users and its projects.
    pub fn dremio_cloud() -> CloudBuilder {
        CloudBuilder::default()
    }

    /// Serves on a port of loopback.
    pub(crate) fn serve(service: Service, handler: Arc<dyn Handler>, port: u16) -> Result<Self, Error> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let server = Server::start(address, handler);
        let server = server.map_err(|error| Error::new(format!("cannot serve on {address}: {error}")))?;
        Ok(Self { service, server: Some(server) })
    }

    /// Where it is: `http://127.0.0.1:` and a port.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.as_ref().map(|server| format!("http://{}", server.address())).unwrap_or_default()
    }

    /// The requests so far, in the order they came; of very many, the last 100,000.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        match &self.service {
            Service::Software(dremio) => dremio.requests.all(),
            Service::Cloud(cloud) => cloud.requests.all(),
        }
    }

    /// Ends all sessions and OAuth access tokens: they are refused from now on. Refresh tokens and personal access
    /// tokens are not touched.
    pub fn expire_tokens(&self) {
        let accounts = match &self.service {
            Service::Software(dremio) => &dremio.accounts,
            Service::Cloud(cloud) => &cloud.accounts,
        };
        lock(accounts).tokens.close_all_sessions();
    }

    /// Puts the server's clock forward, so that sessions and tokens grow old.
    pub fn advance(&self, by: Duration) {
        match &self.service {
            Service::Software(dremio) => dremio.clock.advance(by),
            Service::Cloud(cloud) => cloud.clock.advance(by),
        }
    }

    /// Cancels a job as if somebody else had done it. `false` when there is no such job, or it has ended.
    #[must_use = "the job may have ended already"]
    pub fn cancel_job(&self, id: &str) -> bool {
        self.installations().iter().any(|dremio| {
            let admin =
                lock(&dremio.accounts).first_admin().map(|user| user.name.clone()).unwrap_or_default();
            dremio.jobs.cancel(id, &format!("Query cancelled by user '{admin}'"))
        })
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(server) = self.server.take() {
            server.join();
        }
    }

    fn installations(&self) -> Vec<Arc<Dremio>> {
        match &self.service {
            Service::Software(dremio) => vec![Arc::clone(dremio)],
            Service::Cloud(cloud) => {
                lock(&cloud.projects).iter().map(|project| Arc::clone(&project.dremio)).collect()
            }
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        for dremio in self.installations() {
            dremio.jobs.cancel_all();
        }
        self.server.take();
    }
}
