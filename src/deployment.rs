//! Deployments: which product a client talks to, and so where its paths hang and which operations it has.

use crate::client::Client;

/// The product that a client talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "specs may name deployments before their clients are there")]
pub(crate) enum Kind {
    /// Self-hosted Dremio.
    Software,
    /// Dremio Cloud, the organization.
    Cloud,
    /// Dremio Cloud, one project.
    Project,
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
