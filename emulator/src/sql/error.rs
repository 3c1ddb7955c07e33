//! Why a statement failed, in the words a user of Dremio knows.

use std::fmt;

/// Why a statement failed. `Display` is the complete text a user reads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SqlError {
    /// The text is not SQL; the message says where.
    Parse(String),
    /// The statement names what does not exist, or does not fit together.
    Validation(String),
    /// The engine does not offer what the statement asks for.
    Unsupported(String),
    /// The statement failed while it ran.
    Execution(String),
    /// [`Cancel::cancel`](super::Cancel::cancel) was called.
    Cancelled,
}

impl SqlError {
    /// The message without the kind in front.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Self::Parse(text) | Self::Validation(text) | Self::Unsupported(text) | Self::Execution(text) => {
                text
            }
            Self::Cancelled => "Query cancelled by user",
        }
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Parse(_) => "PARSE ERROR: ",
            Self::Validation(_) => "VALIDATION ERROR: ",
            Self::Unsupported(_) => "UNSUPPORTED_OPERATION ERROR: ",
            Self::Execution(_) => "FUNCTION ERROR: ",
            Self::Cancelled => "",
        };
        write!(f, "{kind}{}", self.message())
    }
}

impl std::error::Error for SqlError {}
