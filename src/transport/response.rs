//! `RawResponse`: an answer as it came.

use std::borrow::Cow;
use std::fmt;
use std::str::Utf8Error;

use serde::de::DeserializeOwned;
use ureq::http;

use crate::error::{Delivery, Error, ErrorKind, Result, Trail};

/// The header by which a request is found again in the logs on both sides.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// A successful answer as it came: status, headers and the whole body.
pub struct RawResponse {
    status: u16,
    headers: http::HeaderMap,
    body: Vec<u8>,
    trail: Trail,
}

impl RawResponse {
    pub(crate) fn new(status: u16, headers: http::HeaderMap, body: Vec<u8>) -> Self {
        Self { status, headers, body, trail: Trail::default() }
    }

    pub(crate) fn on(self, trail: &Trail) -> Self {
        let trail = trail.clone().answered_as(self.header(REQUEST_ID));
        Self { trail, ..self }
    }

    /// Which request it answers, which errors about the answer say as well.
    pub(crate) fn trail(&self) -> &Trail {
        &self.trail
    }

    /// What stands for the lost answer to a deletion that turned out to have been carried out.
    pub(crate) fn already_gone() -> Self {
        Self::new(204, http::HeaderMap::new(), Vec::new())
    }

    /// The status, 200 to 299.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The id of the request, with which it can be found in the logs of the server: what the answer says in
    /// `X-Request-Id`, or else what the request said there.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.trail.request_id()
    }

    /// A header, if it is there and is text. Upper and lower case do not matter.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers, by their names in lower case, those that came several times too. Values that are no text are left out.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// All lines of a header.
    pub(crate) fn header_lines(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
    }

    /// The body, decompressed.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, decompressed.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// The body as text, with marks in place of what is not UTF-8.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Decodes the body from JSON. An empty body counts as `null`, so it fits `()` and `Option`.
    ///
    /// # Errors
    /// When it is not JSON or not of that shape.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(self.json_or_null()?).map_err(|error| self.undecodable(&error))
    }

    /// The body as JSON text. Whoever expects nothing, or perhaps nothing, gets it: many operations answer without a body.
    pub(crate) fn json_or_null(&self) -> Result<&str> {
        let text = self.json()?;
        Ok(if text.trim().is_empty() { "null" } else { text })
    }

    /// The body as JSON text.
    pub(crate) fn json(&self) -> Result<&str> {
        let text = match std::str::from_utf8(&self.body) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => return Err(self.no_text(error)),
        };
        self.no_page()?;
        Ok(text)
    }

    /// The body as text, without a copy of it.
    pub(crate) fn into_text(mut self) -> Result<String> {
        self.no_page()?;
        String::from_utf8(std::mem::take(&mut self.body)).map_err(|error| self.no_text(error.utf8_error()))
    }

    fn no_text(&self, error: Utf8Error) -> Error {
        let text = format!("the answer is not UTF-8 from byte {} on", error.valid_up_to());
        Error::decode(text).on(&self.trail)
    }

    /// Refuses the page of a proxy or of a login portal, which no operation answers with.
    pub(crate) fn no_page(&self) -> Result<()> {
        let content_type = self.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        match content_type {
            Some(content_type) if content_type.contains("html") => Err(Error::new(
                ErrorKind::UnexpectedContentType {
                    content_type: content_type.to_owned(),
                    excerpt: self.text().chars().take(2048).collect(),
                },
                Delivery::MaybeSent,
            )
            .on(&self.trail)),
            _ => Ok(()),
        }
    }

    /// The body as plain text. Some servers answer with JSON all the same: then it is the text within the quotes.
    pub(crate) fn plain_text(&self) -> Result<String> {
        let text = self.json()?.trim_end_matches(['\r', '\n']);
        if text.starts_with('"') {
            if let Ok(text) = serde_json::from_str(text) {
                return Ok(text);
            }
        }
        Ok(text.to_owned())
    }

    pub(crate) fn undecodable(&self, error: &dyn fmt::Display) -> Error {
        let error = if self.body.is_empty() {
            Error::decode("the answer has no body; decode it as `()`, or as an `Option` if one may come")
        } else {
            Error::decode(format_args!("the answer is not what this operation answers with: {error}"))
        };
        error.on(&self.trail)
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body may hold a token: it is for the program, not for its log.
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::RawResponse;

    fn answer(body: &[u8]) -> RawResponse {
        RawResponse::new(200, super::http::HeaderMap::new(), body.to_vec())
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_answer() {
        assert_eq!(answer("\u{feff}[1]".as_bytes()).decode::<Vec<i64>>().ok(), Some(vec![1]));
        assert_eq!(answer("\u{feff}".as_bytes()).decode::<Option<i64>>().ok(), Some(None));
        assert_eq!(answer("\u{feff}text\n".as_bytes()).plain_text().ok().as_deref(), Some("text"));
    }

    #[test]
    fn an_answer_that_is_no_text_is_told_with_its_place() {
        let error = answer(b"\"ab\xff\"").decode::<String>().expect_err("not UTF-8").to_string();
        assert!(error.contains("from byte 3 on"), "{error}");
    }
}
