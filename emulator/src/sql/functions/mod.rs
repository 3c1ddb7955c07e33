//! The functions that `SQLite` does not have, or has with other meanings.

mod aggregate;
#[expect(clippy::unnecessary_wraps, reason = "every body of a function may fail")]
mod arithmetic;
#[expect(clippy::unnecessary_wraps, reason = "every body of a function may fail")]
mod digest;
#[expect(clippy::unnecessary_wraps, reason = "every body of a function may fail")]
mod nested;
mod pattern;
mod table;
#[expect(clippy::unnecessary_wraps, reason = "every body of a function may fail")]
mod text;
#[expect(clippy::unnecessary_wraps, reason = "every body of a function may fail")]
mod time;

use super::cell::Cell;
use super::firebolt::Zone;
use super::store::State;
use super::{DataType, convert, firebolt};
use crate::lock::lock;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error};
use std::time::{Duration, Instant};

pub(super) use table::{Scalar, find};
pub(crate) use text::{from_hex, to_hex};

/// What a function does with its arguments, none of which is NULL.
pub(crate) type Body = fn(&[Cell]) -> Result<Cell, String>;

pub(crate) fn failed(text: String) -> Error {
    Error::UserFunctionError(text.into())
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Integer(value),
        ValueRef::Real(value) => Cell::Real(value),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
    }
}

pub(crate) fn arguments(context: &Context<'_>) -> Vec<Cell> {
    (0..context.len()).map(|place| cell(context.get_raw(place))).collect()
}

/// The text of an argument.
pub(crate) fn text(arguments: &[Cell], place: usize) -> &str {
    match arguments.get(place) {
        Some(Cell::Text(text)) => text,
        _ => "",
    }
}

/// The integer of an argument.
pub(crate) fn int(arguments: &[Cell], place: usize) -> i64 {
    match arguments.get(place) {
        Some(Cell::Integer(value)) => *value,
        _ => 0,
    }
}

/// The number of an argument.
pub(crate) fn real(arguments: &[Cell], place: usize) -> f64 {
    arguments.get(place).and_then(super::cell::as_f64).unwrap_or(f64::NAN)
}

/// The bytes of an argument.
pub(crate) fn bytes(arguments: &[Cell], place: usize) -> &[u8] {
    match arguments.get(place) {
        Some(Cell::Blob(bytes)) => bytes,
        Some(Cell::Text(text)) => text.as_bytes(),
        _ => &[],
    }
}

/// A yes or no as a cell.
pub(crate) fn boolean(value: bool) -> Cell {
    Cell::Integer(i64::from(value))
}

/// Gives a connection all functions.
pub(super) fn register(connection: &Connection, state: &State) -> rusqlite::Result<()> {
    for scalar in table::SCALARS {
        strict(connection, &scalar.sql_name(), scalar.body)?;
    }
    for (name, body) in arithmetic::OPERATORS.iter().chain(nested::OPERATORS).chain(time::OPERATORS) {
        strict(connection, name, *body)?;
    }
    for (name, body) in nested::LENIENT.iter().chain(text::LENIENT) {
        let body = *body;
        connection.create_scalar_function(*name, -1, pure(), move |context| {
            body(&arguments(context)).map_err(failed)
        })?;
    }
    let own = state.clone();
    connection.create_scalar_function(c"conv", 3, pure(), move |context| {
        let zone = lock(&own).zone.clone();
        cast(context, zone.as_ref())
    })?;
    try_cast(connection, state)?;
    connection.create_scalar_function(c"required", 2, pure(), |context| match cell(context.get_raw(0)) {
        Cell::Null => {
            let name = text(&arguments(context), 1).to_owned();
            Err(failed(format!("null value in column \"{name}\" violates not-null constraint")))
        }
        value => Ok(value),
    })?;
    aggregate::register(connection)?;
    firebolt::functions::register(connection, state)?;
    session(connection, state)
}

pub(crate) fn pure() -> FunctionFlags {
    FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC
}

/// Registers a function that gives NULL when an argument is NULL.
pub(crate) fn strict(connection: &Connection, name: &str, body: Body) -> rusqlite::Result<()> {
    let flags = if name.starts_with("f_rand") { FunctionFlags::SQLITE_UTF8 } else { pure() };
    connection.create_scalar_function(name, -1, flags, move |context| {
        let arguments = arguments(context);
        if arguments.contains(&Cell::Null) {
            return Ok(Cell::Null);
        }
        body(&arguments).map_err(failed)
    })
}

/// `conv(value, 'from', 'to')`: a CAST, the types written as in SQL.
fn cast(context: &Context<'_>, zone: Option<&Zone>) -> rusqlite::Result<Cell> {
    let data_type = |place| {
        context.get_or_create_aux(
            place,
            |text| -> Result<DataType, Box<dyn std::error::Error + Send + Sync>> {
                Ok(DataType::parse_any(text.as_str()?)?)
            },
        )
    };
    let (from, to) = (data_type(1)?, data_type(2)?);
    let value = cell(context.get_raw(0));
    match zone {
        None => convert::convert(value, &from, &to),
        Some(zone) => firebolt::convert::cast(value, &from, &to, zone),
    }
    .map_err(failed)
}

/// `try_conv(value, 'from', 'to')`: a CAST that gives NULL for what does not fit.
fn try_cast(connection: &Connection, state: &State) -> rusqlite::Result<()> {
    let own = state.clone();
    connection.create_scalar_function(c"try_conv", 3, pure(), move |context| {
        let zone = lock(&own).zone.clone();
        match cast(context, zone.as_ref()) {
            Err(Error::UserFunctionError(_)) => Ok(Cell::Null),
            other => other,
        }
    })
}

/// Functions that look at the running statement.
fn session(connection: &Connection, state: &State) -> rusqlite::Result<()> {
    let own = state.clone();
    connection.create_scalar_function(c"s_user", 0, FunctionFlags::SQLITE_UTF8, move |_| {
        Ok(lock(&own).user.clone())
    })?;
    let own = state.clone();
    connection.create_scalar_function(c"s_version", 0, FunctionFlags::SQLITE_UTF8, move |_| {
        Ok(lock(&own).version.clone())
    })?;
    let own = state.clone();
    connection.create_scalar_function(c"s_now", 0, FunctionFlags::SQLITE_UTF8, move |_| {
        Ok(lock(&own).micros.div_euclid(1000))
    })?;
    let own = state.clone();
    connection.create_scalar_function(c"s_sleep", 1, FunctionFlags::SQLITE_UTF8, move |context| {
        let seconds = super::cell::as_f64(&cell(context.get_raw(0))).unwrap_or_default();
        let cancel = lock(&own).cancel.clone();
        let wanted = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
        let start = Instant::now();
        while let Some(rest) = wanted.checked_sub(start.elapsed()).filter(|rest| !rest.is_zero()) {
            if cancel.is_cancelled() {
                return Err(failed("cancelled".to_owned()));
            }
            std::thread::sleep(rest.min(Duration::from_millis(10)));
        }
        Ok(true)
    })
}
