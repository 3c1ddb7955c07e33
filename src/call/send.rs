//! The ways to send a call, by what is wanted of the answer.

use std::io::Write;

use serde::de::DeserializeOwned;

use super::{Answer, Call};
use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::events::{self, Events, StreamEnd};
use crate::transport::RawResponse;
use crate::url;
use crate::wire::{Decode, decode_text};

impl Call {
    /// The whole address, path and query as they stand in the request line.
    pub(crate) fn url(&self, origin: &str) -> String {
        let query: usize = self.query.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
        let mut url = String::with_capacity(origin.len() + self.path.len() + query);
        url.push_str(origin);
        url.push_str(&self.path);
        let mut mark = if self.path.contains('?') { '&' } else { '?' };
        for (name, value) in &self.query {
            url.push(mark);
            url::encode(name, &mut url);
            url.push('=');
            url::encode(value, &mut url);
            mark = '&';
        }
        url
    }

    /// Sends the request by `deadline` and gives the head of the answer, and its body to be read.
    pub(crate) fn open_by(&self, deadline: Deadline) -> Result<(RawResponse, events::Body)> {
        self.client.open_by(self, deadline).map_err(|error| error.within(&self.context))
    }

    /// Sends the request and gives the answer as it came, by `deadline`.
    pub(crate) fn run_by(&self, deadline: Deadline) -> Result<RawResponse> {
        self.client.run_by(self, deadline, Vec::new()).map_err(|error| error.within(&self.context))
    }

    fn run(&self) -> Result<RawResponse> {
        self.client.run(self).map_err(|error| error.within(&self.context))
    }

    pub(crate) fn check(&self) -> Result<()> {
        self.problem.as_ref().map_or(Ok(()), |problem| Err(Error::invalid_request(problem)))
    }

    /// Sends the request and decodes the answer; one without a body fits `()` and `Option`.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind).
    pub fn send<T: DeserializeOwned>(&self) -> Result<T> {
        self.run()?.decode().map_err(|error| error.within(&self.context))
    }

    /// Sends the request and decodes the answer into a type of this crate.
    pub(crate) fn fetch<T: Decode>(&self) -> Result<T> {
        let answer = self.run()?;
        let text = answer.json_or_null().map_err(|error| error.within(&self.context))?;
        match decode_text(text) {
            Ok(value) => Ok(value),
            Err(error) => Err(answer.undecodable(&error).within(&self.context)),
        }
    }

    /// Sends the request and passes over what stands in the answer, unless it is somebody else's: the page of a proxy
    /// does not say that it was done.
    pub(crate) fn send_empty(&self) -> Result<()> {
        let answer = self.run()?;
        if answer.body().is_empty() {
            return Ok(());
        }
        answer.no_page().map_err(|error| error.within(&self.context))
    }

    /// Sends the request and gives the answer as text.
    pub(crate) fn send_text<T: From<String>>(&self) -> Result<T> {
        let text = self.run()?.plain_text().map_err(|error| error.within(&self.context))?;
        Ok(T::from(text))
    }

    /// Sends the request and gives the bytes that came.
    pub(crate) fn send_bytes(&self) -> Result<Vec<u8>> {
        self.run().map(RawResponse::into_body)
    }

    /// Sends the request and gives the events of the answer as they come.
    pub(crate) fn events<T: Decode>(&self, end: StreamEnd) -> Result<Events<T>> {
        let (head, body) = self.client.open(self).map_err(|error| error.within(&self.context))?;
        let by_line = self.answer == Answer::Lines;
        let limit = self.client.largest_answer();
        Ok(Events::new(body, by_line, end, self.context.clone(), head.trail().clone(), limit))
    }

    /// Sends the request and writes the bytes to `writer` as they come.
    pub(crate) fn write_to(&self, writer: &mut dyn Write) -> Result<u64> {
        self.client.download(self, writer).map_err(|error| error.within(&self.context))
    }

    /// Sends the request and gives the answer as it came: status, headers and body.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind); an error status is an error here too.
    pub fn send_raw(&self) -> Result<RawResponse> {
        self.run()
    }
}
