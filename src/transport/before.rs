//! `Before`: marks what fails before there is a connection, when not a byte of the request can have been sent.
//!
//! The errors of `ureq` do not tell: a timeout of the whole call, or a connection that breaks, looks the same in a TLS
//! handshake and in the middle of an answer.

use std::fmt;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout};

/// A resolver or a connector whose failures are marked.
#[derive(Debug)]
pub(super) struct Before<T>(pub(super) T);

impl<T: Resolver> Resolver for Before<T> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        self.0.resolve(uri, config, timeout).map_err(mark)
    }
}

impl<T: Connector> Connector for Before<T> {
    type Out = T::Out;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        self.0.connect(details, chained).map_err(mark)
    }
}

/// What failed before there was a connection.
#[derive(Debug)]
struct Marked(Error);

impl fmt::Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Marked {}

fn mark(error: Error) -> Error {
    Error::Other(Box::new(Marked(unmark(error).unwrap_or_else(|error| error))))
}

/// The failure behind a mark; in `Err`, one that has none.
pub(super) fn unmark(error: Error) -> Result<Error, Error> {
    match error {
        Error::Other(other) => match other.downcast::<Marked>() {
            Ok(marked) => Ok(marked.0),
            Err(other) => Err(Error::Other(other)),
        },
        error => Err(error),
    }
}
