//! A running emulator.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::Error;
use crate::builder::DremioBuilder;
use crate::cloud::Cloud;
use crate::cloud_builder::CloudBuilder;
use crate::dremio::Dremio;
use crate::firebolt::Firebolt;
use crate::firebolt_builder::{FireboltCoreBuilder, FireboltV1Builder, FireboltV2Builder};
use crate::http::{Handler, Host, Listening, Server};
use crate::lock::lock;
use crate::received::Received;

/// A running server. It stops when this is dropped.
pub struct Emulator {
    service: Service,
    listening: Option<Listening>,
    server: Option<Server>,
}

/// What is served.
pub(crate) enum Service {
    Software(Arc<Dremio>),
    Cloud(Arc<Cloud>),
    Firebolt(Arc<Firebolt>),
}

/// Where something is served.
pub(crate) struct Place {
    pub address: SocketAddr,
    /// What opens more ports.
    pub host: Host,
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

    /// Firebolt 1.0: an account with its users, and engines with a host of their own each.
    pub fn firebolt_v1() -> FireboltV1Builder {
        FireboltV1Builder::default()
    }

    /// Firebolt 2.x: an organization whose service accounts run SQL on a system engine and on engines of their own.
    pub fn firebolt_v2() -> FireboltV2Builder {
        FireboltV2Builder::default()
    }

    /// Firebolt Core, and the self-managed engines that are like it.
    pub fn firebolt_core() -> FireboltCoreBuilder {
        FireboltCoreBuilder::default()
    }

    /// Serves on a port of loopback.
    pub(crate) fn serve(service: Service, handler: Arc<dyn Handler>, port: u16) -> Result<Self, Error> {
        Self::serve_with(port, |_| Ok((service, handler)))
    }

    /// Serves on a port of loopback what can open more of them, and wants to know where it is itself.
    pub(crate) fn serve_with(
        port: u16,
        found: impl FnOnce(Place) -> Result<(Service, Arc<dyn Handler>), Error>,
    ) -> Result<Self, Error> {
        let refused = |error| Error::new(format!("cannot serve on 127.0.0.1:{port}: {error}"));
        let server = Server::new().map_err(refused)?;
        let host = server.host();
        let door = host.reserve(port).map_err(refused)?;
        let (service, handler) = found(Place { address: door.address(), host })?;
        Ok(Self { service, listening: Some(door.open(handler)), server: Some(server) })
    }

    /// Where it is: `http://127.0.0.1:` and a port.
    #[must_use]
    pub fn url(&self) -> String {
        self.listening.as_ref().map(|door| format!("http://{}", door.address())).unwrap_or_default()
    }

    /// The requests so far, in the order they came; of very many, the last 100,000.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        match &self.service {
            Service::Software(dremio) => dremio.requests.all(),
            Service::Cloud(cloud) => cloud.requests.all(),
            Service::Firebolt(firebolt) => firebolt.requests.all(),
        }
    }

    /// Ends all sessions and OAuth access tokens: they are refused from now on. Refresh tokens and personal access
    /// tokens are not touched.
    pub fn expire_tokens(&self) {
        let accounts = match &self.service {
            Service::Software(dremio) => &dremio.accounts,
            Service::Cloud(cloud) => &cloud.accounts,
            Service::Firebolt(firebolt) => return firebolt.expire_tokens(),
        };
        lock(accounts).tokens.close_all_sessions();
    }

    /// Puts the server's clock forward, so that sessions and tokens grow old.
    pub fn advance(&self, by: Duration) {
        match &self.service {
            Service::Software(dremio) => dremio.clock.advance(by),
            Service::Cloud(cloud) => cloud.clock.advance(by),
            Service::Firebolt(firebolt) => firebolt.clock.advance(by),
        }
    }

    /// Cancels a job, or a query by its id, as if somebody else had done it. `false` when there is none, or it has
    /// ended.
    #[must_use = "the job may have ended already"]
    pub fn cancel_job(&self, id: &str) -> bool {
        if let Service::Firebolt(firebolt) = &self.service {
            return firebolt.queries.cancel(id);
        }
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
            Service::Firebolt(_) => Vec::new(),
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        for dremio in self.installations() {
            dremio.jobs.cancel_all();
        }
        if let Service::Firebolt(firebolt) = &self.service {
            firebolt.stop();
        }
        self.listening.take();
        self.server.take();
    }
}
