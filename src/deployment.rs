//! Deployments: which product a client talks to, and so where its paths hang and which operations it has.

use crate::client::Client;

/// The product that a client talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Self-hosted Dremio.
    Software,
    /// Dremio Cloud, the organization.
    Cloud,
    /// Dremio Cloud, one project.
    Project,
    /// Firebolt 1.0, an account.
    V1,
    /// Firebolt 2.x, an account.
    V2,
    /// Firebolt Core, or a self-managed engine.
    Core,
    /// An engine of Firebolt, of any generation.
    Engine,
}

/// Which host of a deployment serves an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// The one that the client was built for, or the engine that it is connected to.
    Main,
    /// The one that gives tokens.
    Login,
    /// The one that answers health probes.
    Health,
    /// The one that has metrics.
    Metrics,
}

/// Where the paths of an operation hang in one deployment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    pub(crate) kind: Kind,
    /// What stands before the path.
    pub(crate) prefix: &'static str,
    pub(crate) host: Host,
    /// Whether a client can be told to use another version.
    pub(crate) switchable: bool,
}

impl Server {
    pub(crate) const fn new(kind: Kind, prefix: &'static str) -> Self {
        Self { kind, prefix, host: Host::Main, switchable: false }
    }

    pub(crate) const fn at(kind: Kind, host: Host, prefix: &'static str) -> Self {
        Self { host, ..Self::new(kind, prefix) }
    }

    pub(crate) const fn switchable(kind: Kind, prefix: &'static str) -> Self {
        Self { switchable: true, ..Self::new(kind, prefix) }
    }
}

/// A client of one deployment: what a group handle such as [`Catalog`](crate::dremio::catalog::Catalog) is generic over.
///
/// It is implemented by the client types of this crate and by nothing else.
pub trait Deployment: Clone + sealed::HasClient {}

pub(crate) mod sealed {
    use super::Client;

    /// Gives generated code the client that sends its calls.
    pub trait HasClient {
        /// The client behind the handle.
        fn client(&self) -> &Client;
    }
}
