//! The functions that `SQLite` is given for Firebolt.

use super::{Zone, aggregates, geography, micros};
use crate::lock::lock;
use crate::sql::cell::{self, Cell};
use crate::sql::functions::{Body, boolean, bytes, failed, int, real, strict, text};
use crate::sql::store::State;
use crate::sql::{decimal, functions, temporal, time_format};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Result};

type Answer = std::result::Result<Cell, String>;

/// Functions that give NULL for NULL.
static OPERATORS: &[(&str, Body)] = &[
    // Whole numbers that do not wrap around. What stands behind the operands of a division is its error.
    ("c_add_i32", |a| small(int(a, 0).checked_add(int(a, 1)))),
    ("c_sub_i32", |a| small(int(a, 0).checked_sub(int(a, 1)))),
    ("c_mul_i32", |a| small(int(a, 0).checked_mul(int(a, 1)))),
    ("c_div_i32", |a| small(quotient(a)?)),
    ("c_add_i64", |a| large(int(a, 0).checked_add(int(a, 1)))),
    ("c_sub_i64", |a| large(int(a, 0).checked_sub(int(a, 1)))),
    ("c_mul_i64", |a| large(int(a, 0).checked_mul(int(a, 1)))),
    ("c_div_i64", |a| large(quotient(a)?)),
    // Of timestamps: (unit, micros), (unit, count, micros), (unit, from, to), (micros, pattern).
    ("u_trunc", |a| moment(micros::truncate(int(a, 1), text(a, 0)))),
    ("u_extract", extract),
    ("u_add", add),
    ("u_diff", |a| moment(micros::boundaries(text(a, 0), int(a, 1), int(a, 2)))),
    ("u_format", |a| Ok(Cell::Text(time_format::format(int(a, 0).div_euclid(1000), text(a, 1))))),
    // A whole number as the digits of a decimal, and back.
    ("u_decimal", |a| Ok(Cell::Blob(decimal::encode(i128::from(int(a, 0)))))),
    ("u_whole", |a| moment(decimal::decode(bytes(a, 0)).and_then(|digits| i64::try_from(digits).ok()))),
    // Bytes.
    ("x_join", |a| Ok(Cell::Blob([bytes(a, 0), bytes(a, 1)].concat()))),
    ("x_encode", encode),
    ("x_decode", decode),
    // Geography.
    ("g_parse", |a| {
        geography::read(text(a, 0))
            .map(Cell::Blob)
            .ok_or_else(|| format!("'{}' is no well-known text of a geography", text(a, 0)))
    }),
    ("g_point", |a| {
        let point = geography::parse(&format!("POINT({} {})", real(a, 0), real(a, 1)));
        point.map(Cell::Blob).ok_or_else(|| "A point needs two numbers".to_owned())
    }),
    ("g_text", |a| Ok(geography::to_text(bytes(a, 0)).map_or(Cell::Null, Cell::Text))),
    ("g_x", |a| coordinate(a, 0)),
    ("g_y", |a| coordinate(a, 1)),
    // Arrays.
    ("a_element", |a| Ok(element(a))),
    ("a_contains", |a| Ok(boolean(a.get(1).is_some_and(|wanted| items(a).contains(wanted))))),
    ("a_position", |a| {
        let found = a.get(1).and_then(|wanted| items(a).iter().position(|item| item == wanted));
        Ok(Cell::Integer(found.and_then(|place| i64::try_from(place + 1).ok()).unwrap_or(0)))
    }),
    ("a_distinct", |a| {
        let mut kept: Vec<Cell> = Vec::new();
        for item in items(a) {
            if !kept.contains(&item) {
                kept.push(item);
            }
        }
        Ok(cell::pack(&kept))
    }),
    ("a_sort", |a| {
        let mut all = items(a);
        all.sort_by(order);
        Ok(cell::pack(&all))
    }),
    ("a_reverse", |a| {
        let mut all = items(a);
        all.reverse();
        Ok(cell::pack(&all))
    }),
    ("a_known", |a| {
        let known: Vec<Cell> = items(a).into_iter().filter(|item| *item != Cell::Null).collect();
        Ok(cell::pack(&known))
    }),
    ("a_flatten", |a| Ok(cell::pack(&items(a).iter().flat_map(cell::unpack).collect::<Vec<_>>()))),
    ("a_join", |a| Ok(cell::pack(&a.iter().flat_map(cell::unpack).collect::<Vec<_>>()))),
    ("a_text", |a| {
        let parts: Vec<String> = items(a)
            .into_iter()
            .filter_map(|item| if let Cell::Text(own) = item { Some(own) } else { None })
            .collect();
        Ok(Cell::Text(parts.join(text(a, 1))))
    }),
];

fn small(value: Option<i64>) -> Answer {
    value
        .filter(|value| i32::try_from(*value).is_ok())
        .map(Cell::Integer)
        .ok_or_else(|| "Overflow: the result does not fit an INTEGER".to_owned())
}

fn large(value: Option<i64>) -> Answer {
    value.map(Cell::Integer).ok_or_else(|| "Overflow: the result does not fit a BIGINT".to_owned())
}

fn quotient(a: &[Cell]) -> std::result::Result<Option<i64>, String> {
    if int(a, 1) == 0 { Err(text(a, 2).to_owned()) } else { Ok(int(a, 0).checked_div(int(a, 1))) }
}

fn moment(value: Option<i64>) -> Answer {
    value.map(Cell::Integer).ok_or_else(|| "The date or time is out of range".to_owned())
}

fn extract(a: &[Cell]) -> Answer {
    let micros = int(a, 1);
    moment(match text(a, 0) {
        "MICROSECOND" => Some(micros.rem_euclid(60_000_000)),
        "TIMEZONE" => Some(0),
        // Sunday is 0 here.
        "DOW" | "DAYOFWEEK" => temporal::extract(micros.div_euclid(1000), "DOW").map(|day| day - 1),
        field => temporal::extract(micros.div_euclid(1000), field),
    })
}

fn add(a: &[Cell]) -> Answer {
    let (unit, count, micros) = (text(a, 0), int(a, 1), int(a, 2));
    moment(match temporal::unit_months(unit) {
        Some(months) => count.checked_mul(months).and_then(|months| micros::add_months(micros, months)),
        None => micros::unit(unit)
            .and_then(|size| count.checked_mul(size))
            .and_then(|length| micros.checked_add(length)),
    })
}

fn encode(a: &[Cell]) -> Answer {
    match text(a, 1).to_ascii_lowercase().as_str() {
        "hex" => Ok(Cell::Text(functions::to_hex(bytes(a, 0)))),
        "base64" => Ok(Cell::Text(STANDARD.encode(bytes(a, 0)))),
        "escape" => Ok(Cell::Text(bytes(a, 0).escape_ascii().to_string())),
        other => Err(format!("ENCODE does not know the format {other}")),
    }
}

fn decode(a: &[Cell]) -> Answer {
    let own = text(a, 0);
    let done = match text(a, 1).to_ascii_lowercase().as_str() {
        "hex" => functions::from_hex(own),
        "base64" => STANDARD.decode(own).ok(),
        "escape" => super::convert::bytes(own),
        other => return Err(format!("DECODE does not know the format {other}")),
    };
    done.map(Cell::Blob).ok_or_else(|| format!("'{own}' cannot be decoded"))
}

/// One coordinate of a point.
fn coordinate(a: &[Cell], place: usize) -> Answer {
    let text = geography::to_text(bytes(a, 0)).unwrap_or_default();
    let point = text.strip_prefix("POINT(").and_then(|rest| rest.strip_suffix(')'));
    let number = point.and_then(|point| point.split(' ').nth(place)?.parse().ok());
    number.map(Cell::Real).ok_or_else(|| "Only points have coordinates of their own".to_owned())
}

fn items(a: &[Cell]) -> Vec<Cell> {
    a.first().map(cell::unpack).unwrap_or_default()
}

/// An item by its number, from 1; negative ones count from the end.
fn element(a: &[Cell]) -> Cell {
    let mut items = items(a);
    let number = int(a, 1);
    if number < 0 {
        items.reverse();
    }
    let place = number.unsigned_abs().checked_sub(1).and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| items.into_iter().nth(place)).unwrap_or(Cell::Null)
}

/// The order of cells of one type; NULL is last.
pub(super) fn order(left: &Cell, right: &Cell) -> std::cmp::Ordering {
    use std::cmp::Ordering;
    match (left, right) {
        (Cell::Null, Cell::Null) => Ordering::Equal,
        (Cell::Null, _) => Ordering::Greater,
        (_, Cell::Null) => Ordering::Less,
        (Cell::Integer(left), Cell::Integer(right)) => left.cmp(right),
        (Cell::Blob(left), Cell::Blob(right)) => left.cmp(right),
        (Cell::Text(left), Cell::Text(right)) => left.cmp(right),
        (left, right) => {
            let number = |cell: &Cell| cell::as_f64(cell).unwrap_or(f64::NAN);
            number(left).total_cmp(&number(right))
        }
    }
}

/// Gives a connection the functions of Firebolt.
pub(crate) fn register(connection: &Connection, state: &State) -> Result<()> {
    for (name, body) in OPERATORS {
        strict(connection, name, *body)?;
    }
    aggregates::register(connection)?;
    zoned(connection, state, "z_local", Zone::local)?;
    zoned(connection, state, "z_utc", Zone::utc)?;
    let own = state.clone();
    connection.create_scalar_function(c"s_now_micros", 0, FunctionFlags::SQLITE_UTF8, move |_| {
        Ok(lock(&own).micros)
    })?;
    connection.create_scalar_function(c"x_uuid", 0, FunctionFlags::SQLITE_UTF8, |context| {
        let _ = context;
        Ok(Cell::Text(uuid()))
    })
}

/// A function of a moment in the session's zone, or the one that is named behind it.
fn zoned(connection: &Connection, state: &State, name: &str, body: fn(&Zone, i64) -> i64) -> Result<()> {
    let own = state.clone();
    connection.create_scalar_function(name, -1, FunctionFlags::SQLITE_UTF8, move |context| {
        let arguments = functions::arguments(context);
        if arguments.contains(&Cell::Null) {
            return Ok(Cell::Null);
        }
        let zone = if arguments.len() > 1 {
            let named = text(&arguments, 1);
            Zone::parse(named).ok_or_else(|| failed(format!("'{named}' is no time zone")))?
        } else {
            lock(&own).zone.clone().unwrap_or_default()
        };
        Ok(Cell::Integer(body(&zone, int(&arguments, 0))))
    })
}

/// A random UUID.
fn uuid() -> String {
    use std::hash::{BuildHasher as _, RandomState};
    let half = || u128::from(RandomState::new().hash_one(0_u8));
    let bits = half() << 64 | half();
    let bits = bits & !(0xf << 76) | 4 << 76;
    let bits = bits & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{bits:032x}");
    let parts =
        [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| hex.get(range).unwrap_or_default().to_owned());
    parts.join("-")
}
