//! `Running`: a statement that the server is busy with, which is told to stop when nobody waits for it any more.

use std::time::Duration;

use super::endpoint::Endpoint;
use super::link::{self, Generation, Link};
use super::reader::{Encoding, Reader};
use super::request::Request;
use super::session::Session;
use super::statement::quoted_text;
use crate::deadline::Deadline;
use crate::error::Result;
use crate::retry::random;
use crate::sql::source::Value;

/// Cancelling must not take longer than this: whoever cancels has run out of time already.
pub(super) const CANCEL_TIME: Duration = Duration::from_secs(5);

/// A statement on the server. Dropping it cancels the statement, unless it was seen to have ended.
#[derive(Debug)]
pub(super) struct Running {
    link: Link,
    session: Session,
    label: Option<Label>,
    pub(super) query_id: Option<String>,
    ended: bool,
}

/// What the query can be found by before its id is known.
#[derive(Debug)]
struct Label {
    text: String,
    /// Whether no other query has it.
    unique: bool,
}

impl Label {
    /// The label of a statement, which gets one if it has none.
    fn of(request: &mut Request) -> Self {
        let unique = request.label.is_none();
        let text = request.label.get_or_insert_with(|| format!("lakehouse-{:016x}", random())).clone();
        Self { text, unique }
    }
}

impl Running {
    /// For a statement about to be sent, which gets a label if it has none.
    pub(super) fn new(link: &Link, session: &Session, request: &mut Request) -> Self {
        let label = (link.generation != Generation::V1).then(|| Label::of(request));
        Self { link: link.uncancelled(), session: session.aside(), label, query_id: None, ended: false }
    }

    /// Takes note of a failure that says that the statement has ended.
    pub(super) fn watch<T>(&mut self, outcome: Result<T>) -> Result<T> {
        if outcome.as_ref().is_err_and(|error| !link::may_run_on(error)) {
            self.end();
        }
        outcome
    }

    /// It has ended: there is nothing to cancel.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    fn cancel(&self) -> Result<()> {
        let deadline = Deadline::after(CANCEL_TIME);
        if let Some(id) = &self.query_id {
            return cancel(&self.link, &self.session, id, deadline);
        }
        let Some(label) = &self.label else { return Ok(()) };
        let ids = self.find(&label.text, deadline)?;
        if !label.unique && ids.len() > 1 {
            // Any of them could be somebody else's.
            return Ok(());
        }
        ids.iter().try_for_each(|id| cancel(&self.link, &self.session, id, deadline))
    }

    /// The ids of the running queries with this label.
    fn find(&self, label: &str, deadline: Deadline) -> Result<Vec<String>> {
        let label = quoted_text(label, self.link.generation.dialect());
        let sql = format!(
            "SELECT query_id FROM information_schema.engine_running_queries WHERE query_label = {label}"
        );
        let mut ids = Vec::new();
        let mut rows = query(&self.link, &self.session, sql, deadline)?;
        while let Some(row) = rows.next_as::<Option<String>>()? {
            if let Value::Read(Some(id)) = row {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.cancel();
        }
    }
}

/// Tells the server to cancel a query.
pub(super) fn cancel(link: &Link, session: &Session, query_id: &str, deadline: Deadline) -> Result<()> {
    match link.generation {
        Generation::V1 => cancel_v1(link, session, query_id, deadline),
        Generation::V2 | Generation::Core => {
            let id = quoted_text(query_id, link.generation.dialect());
            let sql = format!("CANCEL QUERY WHERE query_id = {id}");
            query(link, &session.aside(), sql, deadline)?.drain()
        }
    }
}

/// `POST /cancel`; of a query that has ended already, 1.0 answers 400 and 2.x 404.
fn cancel_v1(link: &Link, session: &Session, query_id: &str, deadline: Deadline) -> Result<()> {
    let endpoint = Endpoint::new(link.client.for_engine(session.endpoint.clone()));
    match endpoint.sql().cancel(query_id).timeout(deadline.remaining()).send() {
        Err(error) if matches!(error.status(), Some(400 | 404)) => Ok(()),
        outcome => outcome,
    }
}

/// Runs a statement of this crate's own.
pub(super) fn query(link: &Link, session: &Session, sql: String, deadline: Deadline) -> Result<Reader> {
    let request = Request::new(sql).format("JSON_Compact");
    let mut call = link.call(session, &request);
    call.patience = Some(deadline.remaining());
    let (head, body) = link::open(&call, deadline)?;
    let mut reader = Reader::new(body, Encoding::Document, head.status(), link.limit());
    reader.open().map_err(|error| error.within(&call.context))?;
    Ok(reader)
}
