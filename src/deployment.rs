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
}

/// Where the paths of an operation hang in one deployment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    pub(crate) kind: Kind,
    /// What stands before the path.
    pub(crate) prefix: &'static str,
    /// Whether it is the host that gives tokens.
    pub(crate) login: bool,
    /// Whether a client can be told to use another version.
    pub(crate) switchable: bool,
}

impl Server {
    pub(crate) const fn new(kind: Kind, prefix: &'static str) -> Self {
        Self { kind, prefix, login: false, switchable: false }
    }

    pub(crate) const fn login(kind: Kind, prefix: &'static str) -> Self {
        Self { login: true, ..Self::new(kind, prefix) }
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
