//! Why a statement failed, in the words a user of Firebolt knows.

use sqlparser::tokenizer::Location;
use std::fmt;

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// The text is not SQL.
    Parse,
    /// It names what does not exist, or does not fit together.
    Validation,
    /// The emulator does not offer it.
    Unsupported,
    /// It failed while it ran.
    Execution,
    /// [`Cancel::cancel`](super::Cancel::cancel) was called.
    Cancelled,
}

/// A place in the text of a statement, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

/// Why a statement failed. `Display` is the whole text: `Line 1, Column 8: ...`, or without a place the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SqlError {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) place: Option<Place>,
}

impl SqlError {
    /// What does not exist, or does not fit together.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Validation, message: message.into(), place: None }
    }

    /// What is not offered.
    pub(super) fn unsupported(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Unsupported, message: message.into(), place: None }
    }

    /// The member of `errors` that tells of it.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let mut error = serde_json::json!({"description": self.to_string()});
        if let (Some(Place { line, column }), Some(error)) = (self.place, error.as_object_mut()) {
            let location = serde_json::json!({"failing_line": line, "start_offset": column});
            error.insert("location".to_owned(), location);
        }
        error
    }

    /// The error at a place, when it has none and is one of the text.
    pub(super) fn at(mut self, place: Location) -> Self {
        let of_text = matches!(self.kind, ErrorKind::Validation | ErrorKind::Unsupported);
        if self.place.is_none() && of_text && place.line > 0 {
            self.place = Some(Place { line: place.line, column: place.column });
        }
        self
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { line, column }) = self.place {
            write!(f, "Line {line}, Column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for SqlError {}

/// Splits `Line 1, Column 9: ` off a message.
fn placed(message: &str) -> (Option<Place>, &str) {
    let split = || {
        let (line, rest) = message.strip_prefix("Line ")?.split_once(", Column ")?;
        let (column, text) = rest.split_once(": ")?;
        Some((Place { line: line.parse().ok()?, column: column.parse().ok()? }, text))
    };
    split().map_or((None, message), |(place, text)| (Some(place), text))
}

impl From<crate::sql::SqlError> for SqlError {
    fn from(error: crate::sql::SqlError) -> Self {
        use crate::sql::SqlError as Theirs;
        let kind = match &error {
            Theirs::Parse(_) => ErrorKind::Parse,
            Theirs::Validation(_) => ErrorKind::Validation,
            Theirs::Unsupported(_) => ErrorKind::Unsupported,
            Theirs::Execution(_) => ErrorKind::Execution,
            Theirs::Cancelled => {
                let message = "The query was cancelled by the user".to_owned();
                return Self { kind: ErrorKind::Cancelled, message, place: None };
            }
        };
        let (place, text) = placed(error.message());
        Self { kind, message: text.to_owned(), place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_messages() {
        let text = "Line 1, Column 9: Division by zero";
        let error = SqlError::from(crate::sql::SqlError::Execution(text.to_owned()));
        assert_eq!(error.place, Some(Place { line: 1, column: 9 }));
        assert_eq!(error.message, "Division by zero");
        assert_eq!(error.to_string(), text);
        let error = SqlError::from(crate::sql::SqlError::Execution("Line up".to_owned()));
        assert_eq!((error.place, error.to_string().as_str()), (None, "Line up"));
    }
}
