//! What a server can do to a request, and what it answers otherwise.

use std::time::Duration;

/// An answer as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers other than those that frame the body.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether the connection is closed with it; the answer says so.
    pub closes: bool,
}

impl Answer {
    /// A success with this JSON.
    #[must_use]
    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::empty(200).header("Content-Type", "application/json").body(body)
    }

    /// An answer without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), closes: false }
    }

    /// The page of a proxy or of a login portal.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let page = "<!doctype html><html><title>Please sign in</title></html>";
        Self::empty(status).header("Content-Type", "text/html; charset=utf-8").body(page)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Closes the connection with it.
    #[must_use]
    pub fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    /// The head up to the headers that frame the body.
    pub(super) fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} X\r\n", self.status);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if self.closes {
            head.push_str("Connection: close\r\n");
        }
        head
    }

    /// All of it.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let framing = if self.status == 204 && self.body.is_empty() {
            "\r\n".to_owned()
        } else {
            format!("Content-Length: {}\r\n\r\n", self.body.len())
        };
        [self.head().as_bytes(), framing.as_bytes(), &self.body].concat()
    }

    /// The same with a body to cut, should it have none.
    pub(super) fn with_body(mut self) -> Self {
        if self.body.is_empty() {
            self.status = 200;
            self.body = b"{\"nothing\": true}".to_vec();
        }
        self
    }
}

/// What the server does to one request. Whatever is cut is cut in the middle.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing: the request is answered well.
    None,
    /// Another answer comes in place of the right one: an error status, a redirect, a page.
    Instead(Answer),
    /// The right answer comes this late.
    Late(Duration),
    /// The connection is closed in place of an answer.
    CloseBeforeReply,
    /// The connection is reset in place of an answer.
    ResetBeforeReply,
    /// The connection is closed in the middle of the head.
    CloseInHead,
    /// The connection is reset in the middle of the body, whose length was given.
    ResetInBody,
    /// The connection is closed in the middle of the body, whose length was given.
    CutContentLength,
    /// The connection is closed in the middle of a chunk.
    CutChunk,
    /// The connection is closed in the middle of a body that ends with the connection: nothing but the body itself says
    /// that something is missing.
    CutUntilClose,
    /// The connection is reset in the middle of such a body.
    ResetUntilClose,
    /// The size of a chunk is no number.
    BadChunkSize,
    /// The request is read, and nothing happens any more.
    StallBeforeHead,
    /// Nothing comes after half of the head.
    StallInHead,
    /// Nothing comes after half of the body.
    StallInBody,
    /// The answer comes byte by byte, with such a pause before each.
    Drip(Duration),
    /// The request is answered well, and then the connection is closed without a word: who uses it again finds it dead.
    SilentClose,
    /// The request is answered well, and another answer comes unasked behind it.
    ExtraReply(Answer),
    /// `100 Continue` without end.
    Flood100,
    /// These bytes come, and the connection is closed.
    Raw(Vec<u8>),
}

impl Fault {
    /// An error status without a body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Instead(Answer::empty(status))
    }

    /// A status with the header `Retry-After`.
    #[must_use]
    pub fn retry_after(status: u16, value: impl Into<String>) -> Self {
        Self::Instead(Answer::empty(status).header("Retry-After", value))
    }

    /// A redirect to this address.
    #[must_use]
    pub fn redirect(status: u16, location: impl Into<String>) -> Self {
        Self::Instead(Answer::empty(status).header("Location", location))
    }
}
