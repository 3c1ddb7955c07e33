//! `Refusal`: why a spec is not accepted, and where.

use std::fmt;

/// Why a spec is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The file, as it was given.
    pub file: String,
    /// The line in the file, where it is known.
    pub line: Option<usize>,
    /// The JSON pointer, empty for the file as a whole.
    pub pointer: String,
    /// Method and path, inside an operation.
    pub operation: Option<String>,
    /// What is wrong, and what to do when that is not obvious.
    pub message: String,
}

impl Refusal {
    /// A refusal of a whole file.
    pub fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            pointer: String::new(),
            operation: None,
            message: message.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, ": #{}", self.pointer)?;
        }
        if let Some(operation) = &self.operation {
            write!(f, ": {operation}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Refusal {}
