//! How the layers of this crate make errors.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{ApiError, Delivery, Error, ErrorKind, Inner, JobFailure, StatementFailure, Trail};
use crate::context::Context;
use crate::scan::ScanError;

impl Error {
    pub(crate) fn new(kind: ErrorKind, delivery: Delivery) -> Self {
        let trail = Trail::default();
        Self(Box::new(Inner {
            kind,
            context: None,
            delivery,
            source: None,
            retry_after: None,
            trail,
            job: None,
        }))
    }

    pub(crate) fn configuration(text: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Configuration(text.to_string()), Delivery::NotSent)
    }

    pub(crate) fn invalid_request(text: impl fmt::Display) -> Self {
        Self::new(ErrorKind::InvalidRequest(text.to_string()), Delivery::NotSent)
    }

    /// JSON that a caller gave or a server sent and that is none, or not of the shape asked for.
    pub(crate) fn invalid_json(error: &serde_json::Error) -> Self {
        Self::decode(format_args!("invalid JSON: {error}"))
    }

    /// The same, where this crate has read it itself.
    pub(crate) fn invalid_text(error: ScanError) -> Self {
        Self::decode(format_args!("invalid JSON: {error}")).caused_by(error)
    }

    pub(crate) fn not_found(text: impl fmt::Display) -> Self {
        Self::new(ErrorKind::NotFound(text.to_string()), Delivery::NotSent)
    }

    pub(crate) fn decode(text: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Decode(text.to_string()), Delivery::MaybeSent)
    }

    pub(crate) fn timeout(text: impl fmt::Display, delivery: Delivery) -> Self {
        Self::new(ErrorKind::Timeout(text.to_string()), delivery)
    }

    pub(crate) fn from_answer(api: ApiError) -> Self {
        // What no standard knows, such as 524 of a proxy that lost patience, says nothing about what was done.
        let delivery = match api.status {
            408 => Delivery::MaybeSent,
            400..=499 | 501 | 503 | 505 => Delivery::Refused,
            _ => Delivery::MaybeSent,
        };
        Self::new(ErrorKind::Api(api), delivery)
    }

    /// What a request fails with that could not get its token. Only a refusal is a matter of credentials; a server that
    /// cannot be reached stays what it is.
    pub(crate) fn sign_in(cause: Arc<Error>) -> Self {
        let kind = match cause.kind() {
            ErrorKind::Api(api) if matches!(api.status, 400 | 401 | 403) => {
                ErrorKind::SignIn(format!("signing in failed: {cause}"))
            }
            kind => kind.clone(),
        };
        let error = Self::new(kind, Delivery::NotSent).on(&cause.0.trail);
        match &cause.0.context {
            Some(context) if !matches!(error.kind(), ErrorKind::SignIn(_)) => error.within(context),
            _ => error,
        }
        .caused_by(cause)
    }

    pub(crate) fn job(failure: JobFailure) -> Self {
        Self::new(ErrorKind::Job(failure), Delivery::MaybeSent)
    }

    pub(crate) fn statement(failure: StatementFailure) -> Self {
        Self::new(ErrorKind::Statement(failure), Delivery::Refused)
    }

    /// Tells what a server says of a statement from what it says of a request.
    pub(crate) fn of_statement(mut self) -> Self {
        if let ErrorKind::Api(api) = &self.0.kind {
            if let Some(failure) = StatementFailure::read(api.status, &api.body) {
                self.0.kind = ErrorKind::Statement(failure);
            }
        }
        self
    }

    pub(crate) fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn retry_later(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    /// Adds the operation, unless an inner one is named already.
    pub(crate) fn within(mut self, context: &Context) -> Self {
        if self.0.context.is_none() {
            self.0.context = Some(context.clone());
        }
        self
    }

    /// Says where it happened, in front of what happened.
    pub(crate) fn at(mut self, place: impl fmt::Display) -> Self {
        if let ErrorKind::Connection(text) | ErrorKind::Decode(text) = &mut self.0.kind {
            text.insert_str(0, &format!("{place}: "));
        }
        self
    }

    /// Says that there was nothing to sign in with, where the server only says that nobody is signed in.
    pub(crate) fn without_credentials(mut self) -> Self {
        if let ErrorKind::Api(api) = &mut self.0.kind {
            "not signed in: the client was built without credentials".clone_into(&mut api.message);
        }
        self
    }

    /// Says which job it is about.
    pub(crate) fn of_job(mut self, id: &str) -> Self {
        self.0.job = Some(id.to_owned());
        self
    }

    /// Says which of several statements it was.
    pub(crate) fn of_statement_number(mut self, number: usize, count: usize) -> Self {
        if let ErrorKind::Statement(failure) = &mut self.0.kind {
            if let Some(text) = failure.errors.first_mut().and_then(|error| error.description.as_mut()) {
                text.insert_str(0, &format!("statement {number} of {count}: "));
            }
        }
        self
    }

    pub(crate) fn maybe_sent(mut self) -> Self {
        self.0.delivery = Delivery::MaybeSent;
        self
    }

    /// Says which request it is about, as far as that is not known.
    pub(crate) fn on(mut self, trail: &Trail) -> Self {
        self.0.trail = trail.clone().answered_as(self.request_id());
        self
    }

    /// The id that the server gave the request.
    pub(crate) fn answered_as(mut self, request_id: Option<&str>) -> Self {
        self.0.trail = self.0.trail.answered_as(request_id);
        self
    }
}

/// At most `limit` bytes of a text, cut at a character, with a mark where something is missing.
pub(super) fn shorten(text: &str, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    let end = (0..=limit).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default()))
}
