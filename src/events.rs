//! Events that a server sends one after the other, as an iterator.

use std::fmt;
use std::io::{BufRead, BufReader, Read};

use crate::call::Context;
use crate::error::{Delivery, Error, ErrorKind, Result, Trail};
use crate::transport;
use crate::wire::{Decode, decode_text, text_member_of};

/// What ends a stream that is not marked `[DONE]`: a member with one of these values.
pub(crate) type StreamEnd = Option<(&'static str, &'static [&'static str])>;

/// The body of an answer, while it is read.
pub(crate) type Body = Box<dyn Read + Send>;

/// Events of a running operation, or the parts of a result, as they come.
///
/// The iterator ends when the server says that it was the last event. A stream that breaks off before is an error, never
/// just the end. Dropping it closes the connection.
///
/// After an error `next` may be called: one that is [`Decode`](crate::ErrorKind::Decode) was about a single event, and the
/// next one follows; after any other there is nothing more. A stream cannot be taken up again in the middle.
///
/// The server may be silent between two events for as long as the request has time: a day, or its `timeout`, which covers
/// the whole stream.
///
/// ```no_run
/// use std::time::Duration;
///
/// use lakehouse::dremio::agent::AgentEvent;
///
/// # fn example(project: &lakehouse::dremio::Project) -> lakehouse::Result<()> {
/// # let (conversation, run) = ("", "");
/// let hour = Duration::from_secs(3600);
/// for event in project.agent().stream_run(conversation, run).timeout(hour).send()? {
///     match event? {
///         AgentEvent::Model(output) => println!("{:?}", output.result),
///         other => println!("{other:?}"),
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "an iterator does nothing until it is asked for its first item"]
pub struct Events<T> {
    lines: BufReader<Body>,
    /// Whether each line is an event, and not a part of one.
    by_line: bool,
    decode: fn(&str) -> Result<T>,
    end: StreamEnd,
    context: Context,
    trail: Trail,
    /// The largest event that is accepted, in bytes.
    limit: u64,
    finished: bool,
}

impl<T> Events<T> {
    pub(crate) fn new(
        body: Body,
        by_line: bool,
        end: StreamEnd,
        context: Context,
        trail: Trail,
        limit: u64,
    ) -> Self
    where
        T: Decode,
    {
        let decode = |text: &str| decode_text(text).map_err(Error::invalid_text);
        Self { lines: BufReader::new(body), by_line, decode, end, context, trail, limit, finished: false }
    }

    /// The next line that is not blank; nothing at the end of the stream.
    fn full_line(&mut self) -> Result<Option<String>> {
        loop {
            match self.line()? {
                Some(line) if line.trim().is_empty() => {}
                line => return Ok(line),
            }
        }
    }

    /// The data of the next event; nothing at the end of the stream.
    fn data(&mut self) -> Result<Option<String>> {
        if self.by_line {
            return self.full_line();
        }
        let mut data: Option<String> = None;
        loop {
            let Some(line) = self.line()? else { return Ok(data) };
            if line.is_empty() {
                match data {
                    Some(data) => return Ok(Some(data)),
                    None => continue,
                }
            }
            // Comments, names and numbers of events say nothing here.
            let Some(value) = line.strip_prefix("data:") else { continue };
            let value = value.strip_prefix(' ').unwrap_or(value);
            match &mut data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => data = Some(value.to_owned()),
            }
            if data.as_ref().is_some_and(|data| data.len() as u64 > self.limit) {
                return Err(Error::new(ErrorKind::TooLarge { limit: self.limit }, Delivery::MaybeSent));
            }
        }
    }

    /// The next line without its end; nothing at the end of the stream.
    fn line(&mut self) -> Result<Option<String>> {
        let mut line = Vec::new();
        let mut limited = (&mut self.lines).take(self.limit.saturating_add(2));
        let read = limited.read_until(b'\n', &mut line).map_err(transport::broken_off)?;
        if read == 0 {
            return Ok(None);
        }
        if read as u64 > self.limit.saturating_add(1) {
            return Err(Error::new(ErrorKind::TooLarge { limit: self.limit }, Delivery::MaybeSent));
        }
        let line = String::from_utf8(line).map_err(|_| Error::decode("an event is not UTF-8"))?;
        let line = line.strip_suffix('\n').unwrap_or(&line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        Ok(Some(line.strip_prefix('\u{feff}').unwrap_or(line).to_owned()))
    }

    fn is_last(&self, data: &str) -> bool {
        let Some((member, values)) = self.end else { return false };
        values.contains(&text_member_of(data, member))
    }

    fn advance(&mut self) -> Result<Option<T>> {
        let Some(data) = self.data()? else {
            self.finished = true;
            if self.end.is_none() {
                return Ok(None);
            }
            let text = "the stream of events broke off before its last one".to_owned();
            return Err(Error::new(ErrorKind::Incomplete(text), Delivery::MaybeSent));
        };
        if !self.by_line && data.trim() == "[DONE]" {
            self.finished = true;
            return Ok(None);
        }
        self.finished = self.is_last(&data);
        (self.decode)(&data).map(Some)
    }
}

impl<T> Iterator for Events<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let event = self.advance();
        if matches!(&event, Err(error) if !matches!(error.kind(), ErrorKind::Decode(_))) {
            self.finished = true;
        }
        event.map_err(|error| error.within(&self.context).on(&self.trail)).transpose()
    }
}

impl<T> std::iter::FusedIterator for Events<T> {}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("finished", &self.finished).finish_non_exhaustive()
    }
}
