//! `Refusal`: why a spec is not accepted, and where. As much as can be found is refused at once.

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

impl From<Refusal> for Vec<Refusal> {
    fn from(refusal: Refusal) -> Self {
        vec![refusal]
    }
}

/// What all of them give, or everything that is wrong with any of them.
pub fn all<T, E: Into<Vec<Refusal>>>(
    results: impl IntoIterator<Item = Result<T, E>>,
) -> Result<Vec<T>, Vec<Refusal>> {
    let (mut values, mut refusals) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(error) => refusals.extend(error.into()),
        }
    }
    if refusals.is_empty() { Ok(values) } else { Err(refusals) }
}

/// One line for each, but not hundreds.
pub fn report(refusals: &[Refusal]) -> String {
    const ENOUGH: usize = 20;
    let mut lines: Vec<String> =
        refusals.iter().take(ENOUGH).map(|r| r.to_string().replace('\n', " ")).collect();
    if refusals.len() > ENOUGH {
        lines.push(format!("… and {} more", refusals.len() - ENOUGH));
    }
    lines.join("\n")
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
