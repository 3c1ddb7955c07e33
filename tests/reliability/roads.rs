//! What is in the way between a client and its server: names, connections and handshakes that fail on command.

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport};

/// What one attempt finds on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Road {
    Free,
    /// The name leads here.
    To(SocketAddr),
    NoSuchHost,
    /// Nobody says where the name leads before the time is over.
    SlowName,
    /// The server is spoken to in TLS, which it does not understand.
    Tls,
}

/// The roads of a client.
#[derive(Clone)]
pub struct Roads(Arc<State>);

struct State {
    server: SocketAddr,
    ahead: Mutex<VecDeque<Road>>,
}

impl Roads {
    pub fn new(server: SocketAddr) -> Self {
        Self(Arc::new(State { server, ahead: Mutex::default() }))
    }

    /// What is ahead of the next attempts, after `free` that find nothing.
    pub fn block(&self, roads: Vec<Road>, free: usize) {
        let free = std::iter::repeat_n(Road::Free, free);
        *self.0.ahead.lock().expect("no panic") = free.chain(roads).collect();
    }

    pub fn agent(&self) -> ureq::Agent {
        lakehouse::testing::agent(
            Connections { roads: self.clone(), usual: DefaultConnector::default() },
            Names(self.clone()),
        )
    }

    fn front(&self) -> Road {
        self.0.ahead.lock().expect("no panic").front().copied().unwrap_or(Road::Free)
    }

    fn pass(&self) {
        self.0.ahead.lock().expect("no panic").pop_front();
    }
}

impl fmt::Debug for Roads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Roads")
    }
}

/// Where names lead.
#[derive(Debug)]
struct Names(Roads);

impl Resolver for Names {
    fn resolve(&self, _: &Uri, _: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        match self.0.front() {
            Road::Free | Road::Tls => addresses.push(self.0.0.server),
            Road::To(address) => addresses.push(address),
            Road::NoSuchHost => {
                self.0.pass();
                return Err(Error::HostNotFound);
            }
            Road::SlowName => {
                self.0.pass();
                thread::sleep(*timeout.after);
                return Err(Error::Timeout(timeout.reason));
            }
        }
        Ok(addresses)
    }
}

/// How connections are made.
#[derive(Debug)]
struct Connections {
    roads: Roads,
    usual: DefaultConnector,
}

impl Connector for Connections {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        let road = self.roads.front();
        self.roads.pass();
        if road != Road::Tls {
            return self.usual.connect(details, chained);
        }
        let uri: Uri = format!("https://{}/", self.roads.0.server).parse().expect("an address");
        let ConnectionDetails { config, request_level, resolver, now, timeout, .. } = *details;
        self.usual.connect(
            &ConnectionDetails {
                uri: &uri,
                addrs: details.addrs.clone(),
                config,
                request_level,
                resolver,
                now,
                timeout,
                current_time: details.current_time.clone(),
                run_connector: details.run_connector.clone(),
                register_shutdown: details.register_shutdown.clone(),
            },
            chained,
        )
    }
}
