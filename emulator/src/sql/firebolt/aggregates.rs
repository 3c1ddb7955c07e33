//! Aggregates of Firebolt: arrays that keep NULL, checksums, values beside a largest or smallest one.

use crate::sql::cell::{self, Cell};
use crate::sql::functions::{arguments, pure};
use rusqlite::functions::{Aggregate, Context};
use rusqlite::{Connection, Result};
use std::hash::{DefaultHasher, Hasher};

pub(super) fn register(connection: &Connection) -> Result<()> {
    connection.create_aggregate_function(c"agg_array", 1, pure(), Listed)?;
    connection.create_aggregate_function(c"agg_checksum", 1, pure(), Checksum)?;
    connection.create_aggregate_function(c"agg_max_by", 2, pure(), Chosen { largest: true })?;
    connection.create_aggregate_function(c"agg_min_by", 2, pure(), Chosen { largest: false })
}

fn argument(context: &Context<'_>, place: usize) -> Cell {
    arguments(context).into_iter().nth(place).unwrap_or(Cell::Null)
}

/// `ARRAY_AGG`.
struct Listed;

impl Aggregate<Vec<Cell>, Cell> for Listed {
    fn init(&self, _: &mut Context<'_>) -> Result<Vec<Cell>> {
        Ok(Vec::new())
    }

    fn step(&self, context: &mut Context<'_>, items: &mut Vec<Cell>) -> Result<()> {
        items.push(argument(context, 0));
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, items: Option<Vec<Cell>>) -> Result<Cell> {
        Ok(items.filter(|items| !items.is_empty()).map_or(Cell::Null, |items| cell::pack(&items)))
    }
}

/// The sum of the hashes of rows, so that their order does not matter.
struct Checksum;

impl Aggregate<u64, Cell> for Checksum {
    fn init(&self, _: &mut Context<'_>) -> Result<u64> {
        Ok(0)
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut u64) -> Result<()> {
        if let Cell::Blob(bytes) = argument(context, 0) {
            let mut hasher = DefaultHasher::new();
            hasher.write(&bytes);
            *sum = sum.wrapping_add(hasher.finish());
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<u64>) -> Result<Cell> {
        Ok(Cell::Integer(sum.unwrap_or_default().cast_signed()))
    }
}

/// `MAX_BY` and `MIN_BY`.
struct Chosen {
    largest: bool,
}

impl Aggregate<Option<(Cell, Cell)>, Cell> for Chosen {
    fn init(&self, _: &mut Context<'_>) -> Result<Option<(Cell, Cell)>> {
        Ok(None)
    }

    fn step(&self, context: &mut Context<'_>, best: &mut Option<(Cell, Cell)>) -> Result<()> {
        let by = argument(context, 1);
        if by == Cell::Null {
            return Ok(());
        }
        let better = best.as_ref().is_none_or(|(_, known)| {
            let order = super::functions::order(&by, known);
            if self.largest { order.is_gt() } else { order.is_lt() }
        });
        if better {
            *best = Some((argument(context, 0), by));
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, best: Option<Option<(Cell, Cell)>>) -> Result<Cell> {
        Ok(best.flatten().map_or(Cell::Null, |(value, _)| value))
    }
}
