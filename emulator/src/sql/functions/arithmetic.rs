//! Arithmetic with the widths, scales and errors of Dremio's number types.

use super::super::cell::{self, Cell};
use super::super::{decimal, temporal};
use super::{Body, int, real, text};
use std::sync::atomic::{AtomicU64, Ordering};

/// What the compiler calls by these names.
pub(super) static OPERATORS: &[(&str, Body)] = &[
    // 32-bit and 64-bit integers wrap around, as Java's do.
    ("add_i32", |a| Ok(small(int(a, 0).wrapping_add(int(a, 1))))),
    ("sub_i32", |a| Ok(small(int(a, 0).wrapping_sub(int(a, 1))))),
    ("mul_i32", |a| Ok(small(int(a, 0).wrapping_mul(int(a, 1))))),
    ("div_i32", |a| divide(a).map(small)),
    ("mod_i32", |a| remainder(a).map(small)),
    ("add_i64", |a| Ok(Cell::Integer(int(a, 0).wrapping_add(int(a, 1))))),
    ("sub_i64", |a| Ok(Cell::Integer(int(a, 0).wrapping_sub(int(a, 1))))),
    ("mul_i64", |a| Ok(Cell::Integer(int(a, 0).wrapping_mul(int(a, 1))))),
    ("div_i64", |a| divide(a).map(Cell::Integer)),
    ("mod_i64", |a| remainder(a).map(Cell::Integer)),
    ("add_f64", |a| Ok(two(a, |x, y| x + y))),
    ("sub_f64", |a| Ok(two(a, |x, y| x - y))),
    ("mul_f64", |a| Ok(two(a, |x, y| x * y))),
    ("div_f64", |a| if real(a, 1) == 0.0 { Err(by_zero(a, 2)) } else { Ok(two(a, |x, y| x / y)) }),
    ("mod_f64", |a| Ok(two(a, |x, y| x % y))),
    ("f32", |a| Ok(one(a, cell::round_to_f32))),
    ("bits", |a| Ok(cell::real(f64::from_bits(int(a, 0).cast_unsigned())))),
    ("add_dec", |a| decimal_cell(decimal::add(digits(a, 0), digits(a, 1)))),
    ("sub_dec", |a| decimal_cell(decimal::add(digits(a, 0), -digits(a, 1)))),
    // Operands with their scales, then the scale of the result.
    ("mul_dec", |a| decimal_cell(decimal::multiply(scaled(a, 0), scaled(a, 2), scale(a, 4)))),
    ("div_dec", |a| {
        not_zero(a)?;
        decimal_cell(decimal::divide(scaled(a, 0), scaled(a, 2), scale(a, 4)))
    }),
    ("mod_dec", |a| {
        not_zero(a)?;
        decimal_cell(decimal::remainder(scaled(a, 0), scaled(a, 2), scale(a, 4)))
    }),
    ("cmp_dec", |a| {
        let (left, right) = (scaled(a, 0), scaled(a, 2));
        Ok(Cell::Integer(decimal::compare(left.0, left.1, right.0, right.1) as i64))
    }),
    ("abs_i64", |a| Ok(Cell::Integer(int(a, 0).wrapping_abs()))),
    ("abs_f64", |a| Ok(one(a, f64::abs))),
    ("abs_dec", |a| decimal_cell(Some(digits(a, 0).abs()))),
    ("neg_dec", |a| decimal_cell(Some(-digits(a, 0)))),
    ("sign_i64", |a| Ok(Cell::Integer(int(a, 0).signum()))),
    ("sign_f64", |a| Ok(Cell::Integer(i64::from(real(a, 0) > 0.0) - i64::from(real(a, 0) < 0.0)))),
    ("sign_dec", |a| Ok(Cell::Integer(i64::from(digits(a, 0) > 0) - i64::from(digits(a, 0) < 0)))),
    ("ceil_f64", |a| Ok(one(a, f64::ceil))),
    ("floor_f64", |a| Ok(one(a, f64::floor))),
    // Value, its scale, the digits to keep.
    ("ceil_dec", |a| whole(a, 1)),
    ("floor_dec", |a| whole(a, -1)),
    ("round_f64", |a| Ok(round_f64(a, f64::round))),
    ("trunc_f64", |a| Ok(round_f64(a, f64::trunc))),
    ("round_dec", |a| round_decimal(a, true)),
    ("trunc_dec", |a| round_decimal(a, false)),
    ("round_i64", |a| round_integer(a, true)),
    ("trunc_i64", |a| round_integer(a, false)),
    ("time_add", |a| Ok(Cell::Integer(int(a, 0).wrapping_add(int(a, 1)).rem_euclid(temporal::DAY)))),
];

/// The text of every division by zero.
const DIVIDE_BY_ZERO: &str = "divide by zero error";

/// What a division by zero says: the text that stands behind its operands, or the usual one.
fn by_zero(a: &[Cell], place: usize) -> String {
    match text(a, place) {
        "" => DIVIDE_BY_ZERO.to_owned(),
        own => own.to_owned(),
    }
}

/// Cuts to 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "wrapping is what is asked for")]
fn small(value: i64) -> Cell {
    Cell::Integer(i64::from(value as i32))
}

fn divide(a: &[Cell]) -> Result<i64, String> {
    match int(a, 1) {
        0 => Err(by_zero(a, 2)),
        by => Ok(int(a, 0).wrapping_div(by)),
    }
}

fn remainder(a: &[Cell]) -> Result<i64, String> {
    match int(a, 1) {
        0 => Err(by_zero(a, 2)),
        by => Ok(int(a, 0).wrapping_rem(by)),
    }
}

/// A function of one number.
pub(super) fn one(a: &[Cell], function: impl Fn(f64) -> f64) -> Cell {
    cell::real(function(real(a, 0)))
}

/// A function of two numbers.
pub(super) fn two(a: &[Cell], function: impl Fn(f64, f64) -> f64) -> Cell {
    cell::real(function(real(a, 0), real(a, 1)))
}

pub(super) fn sqrt(a: &[Cell]) -> Result<Cell, String> {
    Ok(one(a, f64::sqrt))
}

/// `LOG(x)` is the natural logarithm, `LOG(base, x)` another one.
pub(super) fn log(a: &[Cell]) -> Result<Cell, String> {
    Ok(if a.len() > 1 { two(a, |base, x| x.log(base)) } else { one(a, f64::ln) })
}

/// A number from 0 up to 1 (`SplitMix64`).
pub(super) fn random(a: &[Cell]) -> Result<Cell, String> {
    static STATE: AtomicU64 = AtomicU64::new(0x9e37_79b9_7f4a_7c15);
    let seed = if a.is_empty() {
        STATE.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)
    } else {
        int(a, 0).cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    // 52 bits as the fraction of a number from 1 up to 2.
    let bits = 0x3ff0_0000_0000_0000 | ((mixed ^ (mixed >> 31)) >> 12);
    Ok(Cell::Real(f64::from_bits(bits) - 1.0))
}

fn digits(a: &[Cell], place: usize) -> i128 {
    match a.get(place) {
        Some(Cell::Blob(bytes)) => decimal::decode(bytes).unwrap_or_default(),
        _ => 0,
    }
}

fn scale(a: &[Cell], place: usize) -> u8 {
    u8::try_from(int(a, place)).unwrap_or_default()
}

fn scaled(a: &[Cell], place: usize) -> (i128, u8) {
    (digits(a, place), scale(a, place + 1))
}

fn not_zero(a: &[Cell]) -> Result<(), String> {
    if digits(a, 2) == 0 { Err(by_zero(a, 5)) } else { Ok(()) }
}

fn decimal_cell(value: Option<i128>) -> Result<Cell, String> {
    value
        .map(|value| Cell::Blob(decimal::encode(value)))
        .ok_or_else(|| "Overflow happened for decimal: the result has more than 38 digits".to_owned())
}

/// The next whole number in a direction, at scale 0.
fn whole(a: &[Cell], direction: i128) -> Result<Cell, String> {
    let (value, scale) = scaled(a, 0);
    let unit = 10_i128.checked_pow(u32::from(scale)).unwrap_or(i128::MAX);
    let (quotient, rest) = (value / unit, value % unit);
    let step = if rest.signum() == direction { direction } else { 0 };
    decimal_cell(Some(quotient + step))
}

fn factor(a: &[Cell]) -> f64 {
    10_f64.powi(i32::try_from(int(a, 1).clamp(-400, 400)).unwrap_or_default())
}

fn round_f64(a: &[Cell], round: fn(f64) -> f64) -> Cell {
    let (value, factor) = (real(a, 0), factor(a));
    let result = round(value * factor) / factor;
    cell::real(if result.is_finite() { result } else { value })
}

/// `(value, its scale, digits to keep, scale of the result)`.
fn round_decimal(a: &[Cell], round: bool) -> Result<Cell, String> {
    let (value, own) = scaled(a, 0);
    let keep = int(a, 2).clamp(-39, i64::from(own));
    let result = scale(a, 3);
    let drop = u32::try_from(i64::from(own) - keep).unwrap_or_default();
    let Some(unit) = 10_i128.checked_pow(drop) else { return decimal_cell(Some(0)) };
    let rest = value % unit;
    let mut kept = value - rest;
    if round && rest.unsigned_abs() >= unit.unsigned_abs().div_ceil(2) && rest != 0 {
        kept += unit * rest.signum();
    }
    decimal_cell(decimal::rescale(kept, own, result))
}

fn round_integer(a: &[Cell], round: bool) -> Result<Cell, String> {
    let (value, keep) = (int(a, 0), int(a, 1));
    let Some(unit) = u32::try_from(-keep).ok().filter(|_| keep < 0).map(|drop| 10_i128.checked_pow(drop))
    else {
        return Ok(Cell::Integer(value));
    };
    let Some(unit) = unit else { return Ok(Cell::Integer(0)) };
    let value = i128::from(value);
    let rest = value % unit;
    let step = if round && rest.abs() * 2 >= unit { unit * rest.signum() } else { 0 };
    i64::try_from(value - rest + step)
        .map(Cell::Integer)
        .map_err(|_| "Overflow happened for bigint".to_owned())
}
