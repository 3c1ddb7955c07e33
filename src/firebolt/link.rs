//! `Link`: the way to the engines of an account, and which generation of Firebolt it is.

use std::time::Duration;

use super::endpoint::Endpoint;
use super::request::Request;
use super::session::Session;
use super::statement::Dialect;
use crate::call::Call;
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::{Error, ErrorKind, Result};
use crate::events::Body;
use crate::transport::RawResponse;

/// Which Firebolt it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    V1,
    V2,
    Core,
}

impl Generation {
    pub(super) fn dialect(self) -> Dialect {
        if self == Self::V1 { Dialect::V1 } else { Dialect::V2 }
    }
}

/// A statement that nobody limits is given up after a day.
pub(super) const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// The longest silence while a statement runs, unless it has a limit of its own. The load balancers of the cloud forget a
/// silent connection after 350 seconds, without a word to either side.
pub(super) const SILENCE: Duration = Duration::from_secs(300);

/// The way to engines. Clones are cheap.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) generation: Generation,
}

impl Link {
    /// The call that sends a statement.
    pub(super) fn call(&self, session: &Session, request: &Request) -> Call {
        let client = self.client.for_engine(session.endpoint.clone());
        let call = request.call(&Endpoint::new(client), session, self.generation);
        if session.endpoint.has_path() { call.at_base() } else { call }
    }

    /// The way of what has to be done all the more when calls were cancelled.
    pub(super) fn uncancelled(&self) -> Self {
        Self { client: self.client.uncancelled(), generation: self.generation }
    }

    /// The largest value that is taken in, in bytes.
    pub(super) fn limit(&self) -> u64 {
        self.client.largest_answer()
    }
}

/// Sends a statement and gives the head of the answer, and its body to be read.
pub(super) fn open(call: &Call, deadline: Deadline) -> Result<(RawResponse, Body)> {
    let (head, body) = call.open_by(deadline).map_err(Error::of_statement)?;
    head.json().map_err(|error| error.within(&call.context))?;
    Ok((head, body))
}

/// Whether a statement that failed so may still be running on the server.
pub(super) fn may_run_on(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Api(api) => matches!(api.status, 408 | 502 | 504),
        ErrorKind::Statement(_) => false,
        _ => error.delivery() == crate::Delivery::MaybeSent,
    }
}
