//! What differs between the vendors' SQL while a query is compiled.

use super::Result;
use sqlparser::ast::Query;
use sqlparser::tokenizer::Location;

/// How names compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Case {
    /// Without regard to case.
    #[default]
    Any,
    /// As they are: the parser has folded those without quotes.
    Exact,
}

impl Case {
    /// Whether both are one name.
    pub(crate) fn same(self, left: &str, right: &str) -> bool {
        match self {
            Self::Exact => left == right,
            Self::Any => {
                left.eq_ignore_ascii_case(right)
                    || (!left.is_ascii() && !right.is_ascii() && left.to_lowercase() == right.to_lowercase())
            }
        }
    }
}

/// Whose SQL is compiled.
#[derive(Clone, Copy, Default)]
pub(crate) enum Flavour<'a> {
    /// Dremio's.
    #[default]
    Dremio,
    /// Firebolt's.
    Firebolt(&'a Firebolt<'a>),
}

/// What a statement of Firebolt brings along.
pub(crate) struct Firebolt<'a> {
    /// Values of `$1` and `param('name')`.
    pub(crate) parameters: &'a [(String, serde_json::Value)],
    /// The types of parameters are asked for, and their values not known.
    pub(crate) describing: bool,
    /// What `current_database()` and its kin give, by the second word of their names.
    pub(crate) session: &'a [(&'static str, String)],
    /// Where the operators `/` and `%` stand, in order.
    pub(crate) divisions: Vec<Location>,
    /// Reads the query of a view.
    pub(crate) read: fn(&str) -> Result<Box<Query>>,
}

impl<'a> Flavour<'a> {
    /// How names compare.
    pub(crate) fn case(self) -> Case {
        match self {
            Self::Dremio => Case::Any,
            Self::Firebolt(_) => Case::Exact,
        }
    }

    /// What Firebolt's statement brings along, if it is one.
    pub(crate) fn firebolt(self) -> Option<&'a Firebolt<'a>> {
        match self {
            Self::Dremio => None,
            Self::Firebolt(own) => Some(own),
        }
    }
}
