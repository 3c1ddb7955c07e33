//! Aggregate functions: exact sums of decimals, floating point numbers with NaN, statistics and lists.

use super::super::cell::{self, Cell};
use super::super::decimal;
use super::{failed, pure};
use rusqlite::functions::{Aggregate, Context, WindowAggregate};
use rusqlite::{Connection, Result};

pub(super) fn register(connection: &Connection) -> Result<()> {
    connection.create_window_function(c"agg_sum_f64", 1, pure(), Floating { average: false })?;
    connection.create_window_function(c"agg_avg_f64", 1, pure(), Floating { average: true })?;
    connection.create_window_function(c"agg_sum_dec", 1, pure(), Decimals)?;
    for (name, sample, root) in [
        (c"agg_var_samp", true, false),
        (c"agg_var_pop", false, false),
        (c"agg_stddev_samp", true, true),
        (c"agg_stddev_pop", false, true),
    ] {
        connection.create_window_function(name, 1, pure(), Spread { sample, root })?;
    }
    connection.create_aggregate_function(c"agg_list", 1, pure(), Listed { median: false })?;
    connection.create_aggregate_function(c"agg_median", 1, pure(), Listed { median: true })
}

fn argument(context: &Context<'_>) -> Cell {
    super::cell(context.get_raw(0))
}

/// SUM and AVG of floating point numbers.
struct Floating {
    average: bool,
}

/// What makes a sum; the special values are counted, so that they can leave a window again.
#[derive(Clone, Copy, Default)]
struct Sum {
    finite: f64,
    count: i32,
    nan: i32,
    plus: i32,
    minus: i32,
}

impl Sum {
    fn change(&mut self, value: f64, by: i32) {
        self.count += by;
        match value {
            value if value.is_nan() => self.nan += by,
            f64::INFINITY => self.plus += by,
            f64::NEG_INFINITY => self.minus += by,
            value => self.finite += value * f64::from(by),
        }
    }

    fn total(self) -> f64 {
        match (self.nan, self.plus, self.minus) {
            (0, 0, 0) => self.finite,
            (0, _, 0) => f64::INFINITY,
            (0, 0, _) => f64::NEG_INFINITY,
            _ => f64::NAN,
        }
    }
}

impl Floating {
    fn result(&self, sum: Option<Sum>) -> Cell {
        match sum {
            Some(sum) if sum.count > 0 && self.average => cell::real(sum.total() / f64::from(sum.count)),
            Some(sum) if sum.count > 0 => cell::real(sum.total()),
            _ => Cell::Null,
        }
    }
}

impl Aggregate<Sum, Cell> for Floating {
    fn init(&self, _: &mut Context<'_>) -> Result<Sum> {
        Ok(Sum::default())
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Sum) -> Result<()> {
        if let Some(value) = cell::as_f64(&argument(context)) {
            sum.change(value, 1);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<Sum>) -> Result<Cell> {
        Ok(self.result(sum))
    }
}

impl WindowAggregate<Sum, Cell> for Floating {
    fn value(&self, sum: Option<&mut Sum>) -> Result<Cell> {
        Ok(self.result(sum.copied()))
    }

    fn inverse(&self, context: &mut Context<'_>, sum: &mut Sum) -> Result<()> {
        if let Some(value) = cell::as_f64(&argument(context)) {
            sum.change(value, -1);
        }
        Ok(())
    }
}

/// SUM of decimals of one scale.
struct Decimals;

/// A sum and how many values it is made of.
type Total = (i128, i64);

fn add(context: &Context<'_>, total: &mut Total, negative: bool) -> Result<()> {
    if let Cell::Blob(bytes) = argument(context) {
        let value = decimal::decode(&bytes).unwrap_or_default();
        let overflow = || failed("Overflow happened for decimal: the sum has more than 38 digits".to_owned());
        total.0 = decimal::add(total.0, if negative { -value } else { value }).ok_or_else(overflow)?;
        total.1 += if negative { -1 } else { 1 };
    }
    Ok(())
}

fn total(total: Option<Total>) -> Cell {
    match total {
        Some((sum, count)) if count > 0 => Cell::Blob(decimal::encode(sum)),
        _ => Cell::Null,
    }
}

impl Aggregate<Total, Cell> for Decimals {
    fn init(&self, _: &mut Context<'_>) -> Result<Total> {
        Ok((0, 0))
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Total) -> Result<()> {
        add(context, sum, false)
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<Total>) -> Result<Cell> {
        Ok(total(sum))
    }
}

impl WindowAggregate<Total, Cell> for Decimals {
    fn value(&self, sum: Option<&mut Total>) -> Result<Cell> {
        Ok(total(sum.copied()))
    }

    fn inverse(&self, context: &mut Context<'_>, sum: &mut Total) -> Result<()> {
        add(context, sum, true)
    }
}

/// Variance and standard deviation (Welford).
struct Spread {
    sample: bool,
    root: bool,
}

#[derive(Clone, Copy, Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    fn result(&self, moments: Option<Moments>) -> Cell {
        let Some(moments) = moments.filter(|m| m.count > 0.0) else { return Cell::Null };
        let degrees = if self.sample { moments.count - 1.0 } else { moments.count };
        if degrees <= 0.0 {
            return Cell::Null;
        }
        let variance = (moments.squares / degrees).max(0.0);
        cell::real(if self.root { variance.sqrt() } else { variance })
    }
}

impl Aggregate<Moments, Cell> for Spread {
    fn init(&self, _: &mut Context<'_>) -> Result<Moments> {
        Ok(Moments::default())
    }

    fn step(&self, context: &mut Context<'_>, moments: &mut Moments) -> Result<()> {
        if let Some(value) = cell::as_f64(&argument(context)) {
            moments.count += 1.0;
            let distance = value - moments.mean;
            moments.mean += distance / moments.count;
            moments.squares += distance * (value - moments.mean);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, moments: Option<Moments>) -> Result<Cell> {
        Ok(self.result(moments))
    }
}

impl WindowAggregate<Moments, Cell> for Spread {
    fn value(&self, moments: Option<&mut Moments>) -> Result<Cell> {
        Ok(self.result(moments.copied()))
    }

    fn inverse(&self, context: &mut Context<'_>, moments: &mut Moments) -> Result<()> {
        if let Some(value) = cell::as_f64(&argument(context)) {
            let before = *moments;
            moments.count -= 1.0;
            if moments.count <= 0.0 {
                *moments = Moments::default();
            } else {
                moments.mean = (before.count * before.mean - value) / moments.count;
                moments.squares = before.squares - (value - before.mean) * (value - moments.mean);
            }
        }
        Ok(())
    }
}

/// `ARRAY_AGG` and MEDIAN.
struct Listed {
    median: bool,
}

impl Aggregate<Vec<Cell>, Cell> for Listed {
    fn init(&self, _: &mut Context<'_>) -> Result<Vec<Cell>> {
        Ok(Vec::new())
    }

    fn step(&self, context: &mut Context<'_>, items: &mut Vec<Cell>) -> Result<()> {
        items.extend(Some(argument(context)).filter(|item| *item != Cell::Null));
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, items: Option<Vec<Cell>>) -> Result<Cell> {
        let items = items.unwrap_or_default();
        if !self.median {
            return Ok(if items.is_empty() { Cell::Null } else { cell::pack(&items) });
        }
        let mut numbers: Vec<f64> = items.iter().filter_map(cell::as_f64).collect();
        numbers.sort_by(f64::total_cmp);
        let middle = |place: usize| numbers.get(place).copied().unwrap_or(f64::NAN);
        let half = numbers.len() / 2;
        Ok(match numbers.len() {
            0 => Cell::Null,
            count if count % 2 == 1 => cell::real(middle(half)),
            _ => cell::real(f64::midpoint(middle(half - 1), middle(half))),
        })
    }
}
