//! Why a statement failed, in the words a user of Firebolt knows.

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

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { line, column }) = self.place {
            write!(f, "Line {line}, Column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for SqlError {}

impl From<crate::sql::SqlError> for SqlError {
    fn from(error: crate::sql::SqlError) -> Self {
        use crate::sql::SqlError as Theirs;
        let kind = match &error {
            Theirs::Parse(_) => ErrorKind::Parse,
            Theirs::Validation(_) => ErrorKind::Validation,
            Theirs::Unsupported(_) => ErrorKind::Unsupported,
            Theirs::Execution(_) => ErrorKind::Execution,
            Theirs::Cancelled => ErrorKind::Cancelled,
        };
        Self { kind, message: error.message().to_owned(), place: None }
    }
}
