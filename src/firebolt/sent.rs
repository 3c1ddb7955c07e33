//! `Sent`: a statement that was sent, and the answer that begins to come.

use super::link::{self, LONGEST, Link};
use super::request::Request;
use super::running::Running;
use super::session::Session;
use crate::call::Context;
use crate::deadline::Deadline;
use crate::error::Result;
use crate::events::Body;
use crate::transport::RawResponse;

/// A statement that was sent, with the head of its answer, and the body to be read.
pub(super) struct Sent {
    pub(super) head: RawResponse,
    pub(super) body: Body,
    pub(super) running: Running,
    pub(super) context: Context,
}

impl Sent {
    /// Sends a statement. One that fails and may be running on is cancelled.
    pub(super) fn send(link: &Link, session: &Session, request: Request) -> Result<Self> {
        let mut request = request.bind(link.generation)?;
        let deadline = Deadline::after(request.timeout.unwrap_or(LONGEST));
        let mut running = Running::new(link, session, &mut request);
        let call = link.call(session, &request);
        let (head, body) = running.watch(link::open(&call, deadline))?;
        Ok(Self { head, body, running, context: call.context })
    }
}
