//! Statements that fail, in the words of each generation.

use serde::Serialize;

use crate::firebolt::refusal::Refusal;
use crate::firebolt::settings::{Quirk, Settings};
use crate::firebolt::sql::{ErrorKind, Format, Place, SqlError};

/// Why a statement gave nothing.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// The statement is wrong, or failed.
    Sql(SqlError),
    /// The request is wrong. It comes with a status.
    Request(u16, String),
    /// Something in front of the engine refused it.
    Refused(Refusal),
}

impl From<SqlError> for Failure {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

#[derive(Serialize)]
struct Body<'a> {
    errors: [Error<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<Which<'a>>,
}

#[derive(Serialize)]
struct Error<'a> {
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Location {
    Snake {
        failing_line: u64,
        start_offset: u64,
    },
    #[serde(rename_all = "camelCase")]
    Camel {
        failing_line: u64,
        start_offset: u64,
    },
}

/// Which query it was that failed.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Which<'a> {
    pub query_id: &'a str,
    pub request_id: &'a str,
    pub query_label: Option<&'a str>,
}

impl Failure {
    pub fn request(message: impl Into<String>) -> Self {
        Self::Request(400, message.into())
    }

    /// What a person reads.
    pub fn message(&self) -> String {
        match self {
            Self::Sql(error) => error.to_string(),
            Self::Request(_, message) => message.clone(),
            Self::Refused(_) => String::new(),
        }
    }

    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Sql(error) if error.kind == ErrorKind::Cancelled)
    }

    /// Whether the statement was seen to be wrong before it ran.
    pub fn is_early(&self) -> bool {
        match self {
            Self::Sql(error) => !matches!(error.kind, ErrorKind::Execution | ErrorKind::Cancelled),
            Self::Request(..) | Self::Refused(_) => true,
        }
    }

    pub fn into_refusal(self, settings: &Settings, format: Format, which: Option<Which<'_>>) -> Refusal {
        let (status, place) = match &self {
            Self::Refused(refusal) => return refusal.clone(),
            Self::Request(status, _) => (*status, None),
            Self::Sql(error) => (self.status(settings, format), error.place),
        };
        if settings.is_v1() {
            return Refusal::text(status, self.message());
        }
        let location = place.map(|place| location(settings, place));
        Refusal::json(
            status,
            &Body { errors: [Error { description: &self.message(), location }], query: which },
        )
    }

    /// 1.0 has 500 for what fails while it runs.
    fn status(&self, settings: &Settings, format: Format) -> u16 {
        let is_json = matches!(format, Format::Json | Format::JsonCompact | Format::JsonCompactLimited);
        match (self.is_early(), settings.is_v1()) {
            (false, true) => 500,
            (false, false) if is_json && settings.has(Quirk::ErrorsWithStatus200) => 200,
            _ => 400,
        }
    }
}

fn location(settings: &Settings, place: Place) -> Location {
    let (failing_line, start_offset) = (place.line, place.column);
    if settings.has(Quirk::CamelCaseLocations) {
        Location::Camel { failing_line, start_offset }
    } else {
        Location::Snake { failing_line, start_offset }
    }
}
