//! `Error`: what went wrong, in which operation, and what became of the request.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::context::Context;

mod api;
mod build;
mod statement;
mod trail;

pub use api::ApiError;
pub use statement::{StatementError, StatementFailure, StatementLocation};
pub(crate) use trail::Trail;

/// What the fallible functions of this crate return.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong.
///
/// [`Error::kind`] says what it was, the `is_…` predicates answer the usual questions the same way for every
/// deployment, [`Error::operation`] names the operation, and [`Error::delivery`] tells what became of the request, which
/// is what decides whether it may be sent again.
#[cfg_attr(
    all(feature = "dremio", feature = "firebolt"),
    doc = "",
    doc = "The [manual](crate::manual::errors) tells what is attempted again, how long a call takes, and how errors read."
)]
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    context: Option<Context>,
    delivery: Delivery,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    retry_after: Option<Duration>,
    trail: Trail,
    /// The job that it is about.
    job: Option<String>,
}

/// The kinds of errors.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up with something that cannot work, such as a base URL without a host.
    Configuration(String),
    /// An argument cannot be sent as it is; nothing was sent.
    InvalidRequest(String),
    /// The server answered with an error status.
    Api(ApiError),
    /// Signing in failed, so that the request was not sent. [`source`](std::error::Error::source) has the cause: an
    /// [`Error`] with the status and the body of that answer.
    SignIn(String),
    /// The connection could not be made or broke.
    Connection(String),
    /// The time allowed for the call or the statement was over.
    Timeout(String),
    /// A [`CancelToken`](crate::CancelToken) ended the call.
    Cancelled,
    /// The answer was not what the operation answers with: not JSON, cut short, or of another shape.
    Decode(String),
    /// The answer was not JSON at all, typically the page of a proxy or of a login portal.
    UnexpectedContentType {
        /// The content type that came.
        content_type: String,
        /// The beginning of the body.
        excerpt: String,
    },
    /// The answer was larger than the client accepts, or compressed more than 200 times, as no real answer is.
    TooLarge {
        /// The limit in bytes, counted after decompression.
        limit: u64,
    },
    /// The server wanted to send the request elsewhere. Redirects are not followed: they would carry the token.
    Redirect {
        /// The host that it pointed at.
        host: String,
    },
    /// A list came back to a page that it had given already.
    PageLoop(String),
    /// A list or result ended before all of it had come.
    Incomplete(String),
    /// What was looked for by its name is not there, as a listing of the server shows; nothing was refused.
    NotFound(String),
    /// A SQL job ended without a result.
    Job(JobFailure),
    /// A SQL statement was refused, or failed on the way (Firebolt).
    Statement(StatementFailure),
    /// Something outside of a request: an entity of another kind than expected, or what a caller's own code failed with.
    Other(String),
}

/// A SQL job that failed, was cancelled, or was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobFailure {
    /// The id of the job; the token of a statement of Firebolt that was [submitted](crate::firebolt::Query::submit).
    pub id: String,
    /// The state in which it ended, as the server wrote it.
    pub state: String,
    /// What the server said about it.
    pub message: String,
}

/// What became of the request behind an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// Not a byte of it reached the server: it may be sent again.
    NotSent,
    /// It was sent, and the server may have acted on it.
    MaybeSent,
    /// The server answered that it did not do it.
    Refused,
}

impl Error {
    /// An error of the caller's own, for instance out of the closure of
    /// [`update_with`](crate::dremio::catalog::Catalog::update_with).
    #[must_use]
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let error = error.into();
        Self::new(ErrorKind::Other(error.to_string()), Delivery::NotSent).caused_by(error)
    }

    /// What went wrong, to match on.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The operation that failed, such as `catalog.get`, if it was one.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.context.as_ref().map(|context| &*context.id)
    }

    /// The status of the server's answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.0.kind {
            ErrorKind::Api(api) => Some(api.status),
            ErrorKind::Statement(failure) => Some(failure.status),
            _ => None,
        }
    }

    /// What became of the request.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// The body of the server's answer, up to 64 KiB of it.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        match &self.0.kind {
            ErrorKind::Api(api) => Some(&api.body),
            ErrorKind::Statement(failure) => Some(&failure.body),
            ErrorKind::UnexpectedContentType { excerpt, .. } => Some(excerpt),
            _ => None,
        }
    }

    /// How long the server asked to wait before the next attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How often the request was sent; 0 for what is about no single request, such as a job that failed.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.trail.attempts
    }

    /// The id of the request, with which it can be found in the logs of the server, or of a proxy in between: what the
    /// answer said in `X-Request-Id`, or else what the request said there. All attempts of a call have the same one. There is
    /// none where there was no request, or not a single one: a wrong setting or argument, a job that failed, a wait that
    /// ended between two looks.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        Some(self.0.trail.request_id()).filter(|id| !id.is_empty())
    }

    /// The id of the job, or the token of the statement of Firebolt that runs without a connection, which an error is about:
    /// one that failed, or that somebody stopped waiting for, because its time was over or because of a
    /// [`CancelToken`](crate::CancelToken).
    #[must_use]
    pub fn job_id(&self) -> Option<&str> {
        match &self.0.kind {
            ErrorKind::Job(job) => Some(&job.id),
            _ => self.0.job.as_deref(),
        }
    }

    fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            ErrorKind::Api(api) => Some(api),
            _ => None,
        }
    }

    /// Whether the thing asked for does not exist, or is not visible to the user.
    ///
    /// Dremio answers `PUT` and `DELETE` with the same status when an argument is wrong, and reads of wikis and tags with
    /// 400 when there is no such object; [`Error::body`] tells. A server without the operation says 404 as well.
    ///
    /// None of the predicates looks at why a SQL statement failed, not even for a table that is not there: that is an
    /// [`ErrorKind::Job`] (Dremio) or an [`ErrorKind::Statement`] (Firebolt) with the server's words.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.0.kind, ErrorKind::NotFound(_))
            || self.api().is_some_and(|api| api.status == 404 && !api.says_engine_stopped())
    }

    /// Whether the engine that should run a statement is stopped, or not up yet (Firebolt). A program that may start
    /// engines starts it then, and tries again.
    #[must_use]
    pub fn is_engine_stopped(&self) -> bool {
        self.api().is_some_and(ApiError::says_engine_stopped)
    }

    /// Whether something of that name exists already: 409 on Dremio Software, 400 with such a message on Dremio Cloud, and
    /// for scripts on both.
    #[must_use]
    pub fn is_already_exists(&self) -> bool {
        self.api().is_some_and(ApiError::says_already_exists)
    }

    /// Whether someone else changed the thing first, so that the version sent with the change is stale, or its name is
    /// taken (409). Dremio Cloud says 400 of a name that is taken: see [`is_already_exists`](Self::is_already_exists).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// Whether the server did not accept who we are: no, wrong or expired credentials.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(401) || matches!(self.0.kind, ErrorKind::SignIn(_))
    }

    /// Whether the user lacks a privilege.
    #[must_use]
    pub fn is_permission_denied(&self) -> bool {
        self.status() == Some(403)
    }

    /// Whether the server asked to slow down.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.status() == Some(429)
    }

    /// Whether the time allowed for the call was over.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout(_))
    }

    /// Whether a [`CancelToken`](crate::CancelToken) ended the call. A statement that somebody cancelled on the server fails with
    /// the server's words. [`delivery`](Self::delivery) says what became of it.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.kind == ErrorKind::Cancelled
    }

    /// Whether the server could not be reached or the connection broke.
    #[must_use]
    pub fn is_connection(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Connection(_))
    }

    /// Whether the same request may be sent again without the risk that it is carried out twice, and has a chance to
    /// succeed: it was not sent, or the server refused it for a reason that passes.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let passing = matches!(self.0.kind, ErrorKind::Connection(_) | ErrorKind::Timeout(_))
            || matches!(self.status(), Some(408 | 429 | 502 | 503 | 504));
        passing && self.0.delivery != Delivery::MaybeSent
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(context) = &self.0.context {
            write!(f, "{context}: ")?;
        }
        write!(f, "{}", self.0.kind)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(text)
            | Self::InvalidRequest(text)
            | Self::SignIn(text)
            | Self::Connection(text)
            | Self::Timeout(text)
            | Self::Decode(text)
            | Self::PageLoop(text)
            | Self::NotFound(text)
            | Self::Other(text)
            | Self::Incomplete(text) => f.write_str(text),
            Self::Cancelled => f.write_str("the call was cancelled"),
            Self::Api(api) => write!(f, "{api}"),
            Self::UnexpectedContentType { content_type, excerpt } => write!(
                f,
                "the answer is {content_type} and not JSON; is there a proxy or a login page in between? It begins: {}",
                build::shorten(excerpt, 200)
            ),
            Self::TooLarge { limit } => write!(f, "the answer is larger than the limit of {limit} bytes"),
            Self::Redirect { host } => {
                write!(
                    f,
                    "the server redirects to {host}, which is not followed; use that address as the base URL if it is right"
                )
            }
            Self::Job(job) => write!(f, "{job}"),
            Self::Statement(failure) => write!(f, "{failure}"),
        }
    }
}

impl fmt::Display for JobFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job {} ended {}", self.id, self.state)?;
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("operation", &self.operation())
            .field("delivery", &self.0.delivery)
            .field("attempts", &self.0.trail.attempts)
            .field("request_id", &self.request_id())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.0.source.as_deref()?;
        // All who waited for a token share what it failed with; a program asks for the error itself.
        match source.downcast_ref::<Arc<Self>>() {
            Some(shared) => Some(&**shared),
            None => Some(source),
        }
    }
}

/// Turns "not found" into `None`.
///
/// ```
/// use lakehouse::OptionalExt as _;
///
/// fn exists(dremio: &lakehouse::dremio::Software, path: &[&str]) -> lakehouse::Result<bool> {
///     Ok(dremio.catalog().get_by_path(path.iter().copied()).send().optional()?.is_some())
/// }
/// ```
pub trait OptionalExt<T>: sealed::Sealed {
    /// `None` for an error that [is "not found"](Error::is_not_found), everything else as it was.
    ///
    /// # Errors
    /// Every other error.
    fn optional(self) -> Result<Option<T>>;
}

impl<T> OptionalExt<T> for Result<T> {
    fn optional(self) -> Result<Option<T>> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

mod sealed {
    pub trait Sealed {}
    impl<T> Sealed for super::Result<T> {}
}
