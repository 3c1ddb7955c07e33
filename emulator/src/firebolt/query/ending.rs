//! How statements end.

use super::failure::Failure;
use super::registry::{End, Ended};
use crate::firebolt::sql::{ErrorKind, Format, Outcome};

/// An outcome that fails with its rows is a failure where the format cannot say it.
pub(super) fn settled(mut outcome: Outcome, format: Format) -> Result<Outcome, Failure> {
    let is_told = format == Format::JsonLinesCompact || !outcome.rows.is_empty();
    match outcome.failure.take() {
        Some(error) if !is_told => Err(Failure::Sql(error)),
        failure => Ok(Outcome { failure, ..outcome }),
    }
}

/// How a statement ended.
pub(super) fn ended(now: i64, result: Result<&Outcome, &Failure>) -> Ended {
    let (how, error) = match result {
        Ok(Outcome { failure: None, .. }) => (End::Succeeded, None),
        Ok(Outcome { failure: Some(error), .. }) => {
            let is_cancelled = error.kind == ErrorKind::Cancelled;
            (if is_cancelled { End::Cancelled } else { End::Failed }, Some(error.to_string()))
        }
        Err(failure) if failure.is_cancelled() => (End::Cancelled, Some(failure.message())),
        Err(failure) if failure.is_early() => (End::Refused, Some(failure.message())),
        Err(failure) => (End::Failed, Some(failure.message())),
    };
    let outcome = result.ok();
    Ended {
        at: now,
        how,
        error,
        scanned_rows: outcome.map_or(0, |outcome| outcome.scanned_rows),
        scanned_bytes: outcome.map_or(0, |outcome| outcome.scanned_bytes),
        changed: outcome.map_or(0, |outcome| outcome.changed),
    }
}
