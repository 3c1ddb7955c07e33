//! Results as bytes, piece by piece.

mod arrow;
mod human;
mod json;
mod text;

use super::types::{self, Naming};
use super::{Format, Generation, Kind, Outcome};
use crate::sql::Column;
use crate::sql::cell::Cell;
use crate::sql::firebolt::Zone;
use std::time::Duration;

/// How many rows a piece has.
const ROWS: u64 = 1024;
/// How many rows `JSON_CompactLimited` gives.
const LIMIT: u64 = 10_000;

/// What a result says about its query.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    pub(crate) query_id: String,
    pub(crate) request_id: String,
    pub(crate) query_label: Option<String>,
    /// How long the statement took.
    pub(crate) elapsed: Duration,
}

/// What every part of a format's writer sees.
#[derive(Debug)]
struct Answer {
    outcome: Outcome,
    generation: Generation,
    about: About,
    /// How many rows are written.
    count: u64,
}

impl Answer {
    fn columns(&self) -> &[Column] {
        self.outcome.rows.columns()
    }

    fn zone(&self) -> &Zone {
        &self.outcome.zone
    }

    fn type_name(&self, column: &Column, naming: Naming) -> String {
        types::name(&column.data_type, column.nullable, naming, self.generation)
    }
}

/// Writes the parts of a result in one format.
trait Writer: Send {
    /// What stands before the rows.
    fn head(&mut self, result: &Answer) -> Vec<u8>;

    /// Some rows; the first has this number, from 0.
    fn rows(&mut self, result: &Answer, first: u64, rows: &[Vec<Cell>]) -> Vec<u8>;

    /// What stands behind the rows.
    fn tail(&mut self, result: &Answer) -> Vec<u8>;
}

/// Where the encoder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Head,
    Rows(u64),
    Tail,
    Done,
}

/// Writes a result in an output format: an iterator of pieces that are to be sent one after the other.
pub(crate) struct Encoder {
    result: Answer,
    writer: Box<dyn Writer>,
    step: Step,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder")
            .field("result", &self.result)
            .field("step", &self.step)
            .finish_non_exhaustive()
    }
}

impl Encoder {
    /// An encoder at the beginning.
    pub(crate) fn new(outcome: Outcome, format: Format, generation: Generation, about: About) -> Self {
        let all = outcome.rows.len();
        let count = if format == Format::JsonCompactLimited { all.min(LIMIT) } else { all };
        let writer: Box<dyn Writer> = match format {
            Format::JsonCompact | Format::JsonCompactLimited => Box::new(json::Document { objects: false }),
            Format::Json => Box::new(json::Document { objects: true }),
            Format::JsonLinesCompact => Box::new(json::Lines),
            Format::TsvWithNamesAndTypes => Box::new(text::Tabs { types: true }),
            Format::TsvWithNames => Box::new(text::Tabs { types: false }),
            Format::Csv => Box::new(text::Commas { names: false }),
            Format::CsvWithNames => Box::new(text::Commas { names: true }),
            Format::Psql => Box::new(human::Psql::default()),
            Format::Vertical => Box::new(human::Vertical),
            Format::ArrowStream => Box::new(arrow::Stream::default()),
        };
        // What gives no rows has a body in the JSON formats of today only.
        let json = matches!(
            format,
            Format::JsonCompact | Format::JsonCompactLimited | Format::Json | Format::JsonLinesCompact
        );
        let silent = outcome.kind != Kind::Query && (generation == Generation::V1 || !json);
        let step = if silent { Step::Done } else { Step::Head };
        Self { result: Answer { outcome, generation, about, count }, writer, step }
    }

    /// The whole result at once.
    #[cfg(test)]
    pub(crate) fn all(self) -> Vec<u8> {
        self.flatten().collect()
    }

    fn rows(&mut self, first: u64) -> Vec<u8> {
        let wanted = ROWS.min(self.result.count.saturating_sub(first));
        if wanted == 0 {
            self.step = Step::Tail;
            return Vec::new();
        }
        match self.result.outcome.rows.cells(first, wanted) {
            Ok(rows) => {
                self.step = Step::Rows(first + wanted);
                self.writer.rows(&self.result, first, &rows)
            }
            Err(error) => {
                self.result.outcome.failure = Some(error.into());
                self.step = Step::Tail;
                Vec::new()
            }
        }
    }
}

impl Iterator for Encoder {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let piece = match self.step {
                Step::Head => {
                    self.step = Step::Rows(0);
                    self.writer.head(&self.result)
                }
                Step::Rows(first) => self.rows(first),
                Step::Tail => {
                    self.step = Step::Done;
                    self.writer.tail(&self.result)
                }
                Step::Done => return None,
            };
            if !piece.is_empty() {
                return Some(piece);
            }
        }
    }
}
