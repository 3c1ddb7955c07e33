//! `Results`: the results of several statements, one after the other.

use std::collections::VecDeque;
use std::fmt;
use std::io::Cursor;

use super::connection::Connection;
use super::link::Generation;
use super::query;
use super::reader::{Encoding, Reader};
use super::request::Request;
use super::rows::{Rows, Stream};
use super::running::Running;
use super::sent::Sent;
use crate::call::Context;
use crate::error::{Result, Trail};
use crate::sql::source::Source;

/// The results of several statements, one after the other.
///
/// On 1.0, where all statements went in one request, each result is read into memory when it is asked for, and
/// statements without rows have none. On later generations a statement is sent when its result is asked for: to stop
/// asking is to leave the rest of the statements unsent.
///
/// ```no_run
/// # fn example(connection: &mut lakehouse::firebolt::Connection) -> lakehouse::Result<()> {
/// for rows in connection.query("SELECT 1 AS one; SELECT 2 AS two").results()? {
///     for row in rows? {
///         println!("{:?}", row?);
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "an iterator does nothing until it is asked for its first item"]
pub struct Results<'c> {
    connection: &'c mut Connection,
    from: From,
}

enum From {
    Statements { request: Box<Request>, left: VecDeque<String> },
    Answer(Box<Answer>),
}

/// An answer with several results.
struct Answer {
    source: Source,
    status: u16,
    running: Running,
    context: Context,
    trail: Trail,
    finished: bool,
}

impl<'c> Results<'c> {
    pub(super) fn new(
        connection: &'c mut Connection,
        request: Request,
        statements: Vec<String>,
    ) -> Result<Self> {
        let from = if connection.link.generation == Generation::V1 {
            From::Answer(Box::new(Answer::open(connection, request.format("JSON_Compact"))?))
        } else {
            From::Statements { request: Box::new(request), left: statements.into() }
        };
        Ok(Self { connection, from })
    }
}

impl Iterator for Results<'_> {
    type Item = Result<Rows>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.from {
            From::Statements { request, left } => {
                let one = Request { sql: left.pop_front()?, ..(**request).clone() };
                let rows = query::rows(self.connection, one);
                if rows.is_err() {
                    left.clear();
                }
                Some(rows.map(Rows::new))
            }
            From::Answer(answer) => {
                let rows = answer.next(self.connection).transpose()?;
                answer.finished = rows.is_err();
                Some(rows)
            }
        }
    }
}

impl std::iter::FusedIterator for Results<'_> {}

impl Answer {
    fn open(connection: &mut Connection, request: Request) -> Result<Self> {
        let Sent { head, body, running, context } =
            Sent::send(&connection.link, &connection.session, request)?;
        connection.session.obey(&head)?;
        let source = Source::new(body, connection.link.limit());
        let (status, trail) = (head.status(), head.trail().clone());
        Ok(Self { source, status, running, context, trail, finished: false })
    }

    fn next(&mut self, connection: &Connection) -> Result<Option<Rows>> {
        let within = |error: crate::Error| error.within(&self.context).on(&self.trail);
        if self.finished || self.source.peek().map_err(within)?.is_none() {
            self.finished = true;
            self.running.end();
            return Ok(None);
        }
        let document = self.source.value().map_err(within)?;
        let body = Box::new(Cursor::new(document.into_bytes()));
        let mut reader = Reader::new(body, Encoding::Document, self.status, connection.link.limit());
        reader.open().map_err(within)?;
        let (context, trail) = (self.context.clone(), self.trail.clone());
        Ok(Some(Rows::new(Stream::new(reader, connection.ended(), context, trail))))
    }
}

impl fmt::Debug for Results<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results").finish_non_exhaustive()
    }
}
