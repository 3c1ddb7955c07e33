//! What a call is made of.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::context::Method;
use crate::deployment::Server;

/// What an operation answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// JSON, or nothing.
    Json,
    /// Plain text.
    Text,
    /// Bytes.
    Binary,
    /// Events, one after the other.
    Events,
    /// Values in JSON, one on each line.
    Lines,
}

impl Answer {
    /// Whether it comes piece by piece, for as long as it takes.
    pub(crate) const fn is_stream(self) -> bool {
        matches!(self, Self::Events | Self::Lines)
    }

    /// The `Accept` header that goes with it. Errors come as JSON whatever was asked for.
    pub(crate) const fn accept(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Text => "text/plain, application/json",
            Self::Binary => "*/*",
            Self::Events => "text/event-stream",
            Self::Lines => "application/x-ndjson, application/json",
        }
    }
}

/// A request body with its content type.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) bytes: Arc<Vec<u8>>,
    pub(crate) content_type: Cow<'static, str>,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes of {}", self.bytes.len(), self.content_type)
    }
}

/// What the spec says of an operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The name, such as `catalog.get`.
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// Where the path hangs in each deployment that has the operation.
    pub(crate) servers: &'static [Server],
    pub(crate) path: &'static str,
    /// Whether sending it twice does no more than sending it once.
    pub(crate) idempotent: bool,
    /// Whether it carries a token.
    pub(crate) authenticated: bool,
    pub(crate) answer: Answer,
}
