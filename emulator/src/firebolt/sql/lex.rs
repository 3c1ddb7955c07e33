//! The words of a statement, and several statements taken apart.

use super::Generation;

/// A piece of a statement without blanks and comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A bare word in capitals.
    Bare(String),
    /// What stands in double quotes, with the quotes undone.
    Quoted(String),
    /// What stands in single quotes or between dollars, with the quotes undone.
    Text(String),
    /// A number as it is written.
    Number(String),
    /// Any other sign.
    Sign(String),
}

/// The words of a statement, as far as it can be read.
pub(crate) fn words(_sql: &str, _generation: Generation) -> Vec<Word> {
    Vec::new()
}

/// The statements of a text, without the semicolons between them; those that are empty or comments alone are left out.
pub(crate) fn split(_sql: &str, _generation: Generation) -> Vec<&str> {
    Vec::new()
}
