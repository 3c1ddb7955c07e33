//! Results in the formats of the server, as bytes.

use std::fmt;
use std::io::{Cursor, Read};

use super::connection::Connection;
use super::request::Request;
use super::running::Running;
use super::sent::Sent;
use super::sql::OutputFormat;
use crate::error::{Error, Result, StatementFailure};
use crate::events::Body;
use crate::transport;

/// A result as the server wrote it, to be read as it comes.
///
/// Dropping it before its end tells the server to cancel the statement.
pub struct RawResult {
    content_type: Option<String>,
    body: Body,
    running: Running,
}

/// So much of an answer is looked at for an error in place of a result.
const LOOK: u64 = 64 * 1024;

impl RawResult {
    pub(super) fn open(connection: &mut Connection, request: Request, format: &OutputFormat) -> Result<Self> {
        let request = request.format(format.as_str());
        let Sent { head, body, mut running, context } =
            Sent::send(&connection.link, &connection.session, request)?;
        let body = refuse_errors(body, head.status()).map_err(|error| error.within(&context));
        let body = running.watch(body)?;
        connection.session.obey(&head)?;
        Ok(Self { content_type: head.header("content-type").map(str::to_owned), body, running })
    }

    /// The content type that the server gave, if it did.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}

/// Refuses an answer that is an error and nothing else, whatever its status says.
fn refuse_errors(mut body: Body, status: u16) -> Result<Body> {
    let mut head = Vec::new();
    let mut first = [0; 1];
    // Whatever it is, waiting for its first byte is waiting for the statement.
    if body.read(&mut first).map_err(transport::broken_off)? == 0 {
        return Ok(body);
    }
    head.extend_from_slice(&first);
    if first == *b"{" {
        (&mut body).take(LOOK).read_to_end(&mut head).map_err(transport::broken_off)?;
        let text = String::from_utf8_lossy(&head);
        if let Some(failure) = StatementFailure::read(status, &text) {
            return Err(Error::statement(failure));
        }
    }
    Ok(Box::new(Cursor::new(head).chain(body)))
}

impl Read for RawResult {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.body.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            self.running.end();
        }
        Ok(read)
    }
}

impl fmt::Debug for RawResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResult").field("content_type", &self.content_type).finish_non_exhaustive()
    }
}
