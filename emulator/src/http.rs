//! A small HTTP/1.1 server with synchronous handlers, which stops when it is dropped.

mod hang_up;
mod server;
mod stream;

use hyper::body::Bytes;
use hyper::header::HeaderMap;

pub(crate) use self::hang_up::HangUp;
pub(crate) use self::server::{Host, Listening, Server};
pub(crate) use self::stream::{Step, Stream};

/// A request, read to its end.
#[derive(Debug)]
pub(crate) struct Request {
    pub method: String,
    /// Path and query, as they came.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Whether the client is gone meanwhile.
    pub hang_up: HangUp,
}

impl Request {
    /// The text of a header; bytes outside of ASCII count as a missing header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub status: u16,
    pub content_type: Option<&'static str>,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// What comes in place of the body, over time.
    pub stream: Option<Stream>,
}

impl Response {
    pub fn empty(status: u16) -> Self {
        Self { status, content_type: None, headers: Vec::new(), body: Vec::new(), stream: None }
    }
}

/// What answers the requests. It runs on a thread that may block.
pub(crate) trait Handler: Send + Sync + 'static {
    fn handle(&self, request: Request) -> Response;
}
