//! Results as bytes, piece by piece.

use super::{Format, Generation, Outcome};
use std::time::Duration;

/// What a result says about its query.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    pub(crate) query_id: String,
    pub(crate) request_id: String,
    pub(crate) query_label: Option<String>,
    /// How long the statement took.
    pub(crate) elapsed: Duration,
}

/// Writes a result in an output format: an iterator of pieces that are to be sent one after the other.
#[derive(Debug)]
pub(crate) struct Encoder {
    outcome: Outcome,
    format: Format,
    generation: Generation,
    about: About,
}

impl Encoder {
    /// An encoder at the beginning.
    pub(crate) fn new(outcome: Outcome, format: Format, generation: Generation, about: About) -> Self {
        Self { outcome, format, generation, about }
    }
}

impl Iterator for Encoder {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        None
    }
}
