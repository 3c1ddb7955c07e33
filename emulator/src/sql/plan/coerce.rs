//! Conversions between types, and the type that several have in common.

use super::{Result, Typed, invalid, quoted};
use crate::sql::decimal::MAX_DIGITS;
use crate::sql::{Column, DataType, convert};

/// A decimal type; past 38 digits the fraction is shortened, but not below six digits.
pub(super) fn adjusted(precision: u16, scale: u16) -> DataType {
    let limit = u16::from(MAX_DIGITS);
    let (precision, scale) = if precision > limit {
        let least = scale.min(6);
        (limit, scale.saturating_sub(precision - limit).max(least))
    } else {
        (precision, scale)
    };
    let narrow = |digits: u16| u8::try_from(digits).unwrap_or(MAX_DIGITS);
    DataType::Decimal { precision: narrow(precision.max(1)), scale: narrow(scale.min(precision.max(1))) }
}

/// Digits in all and behind the point of an exact number type.
pub(super) fn digits(data_type: &DataType) -> Option<(u16, u16)> {
    match data_type {
        DataType::Int => Some((10, 0)),
        DataType::BigInt => Some((19, 0)),
        DataType::Decimal { precision, scale } => Some((u16::from(*precision), u16::from(*scale))),
        _ => None,
    }
}

/// The decimal type of an exact number type.
pub(super) fn as_decimal(data_type: &DataType) -> Option<DataType> {
    digits(data_type).map(|(precision, scale)| adjusted(precision, scale))
}

/// The type that values of both types can be given in a column.
pub(super) fn common(left: &DataType, right: &DataType) -> Option<DataType> {
    use DataType::{
        BigInt, Date, Decimal, Double, List, Map, Null, Struct, Timestamp, TimestampNtz, TimestampTz, Varchar,
    };
    Some(match (left, right) {
        (left, right) if left == right => left.clone(),
        (Null, other) | (other, Null) => other.clone(),
        (left, right) if left.is_integer() && right.is_integer() => BigInt,
        (Decimal { .. }, right) if right.is_exact() => widest(left, right)?,
        (left, Decimal { .. }) if left.is_exact() => widest(left, right)?,
        (left, right) if left.is_number() && right.is_number() => Double,
        (Date, Timestamp) | (Timestamp, Date) => Timestamp,
        (Date, TimestampNtz) | (TimestampNtz, Date) => TimestampNtz,
        (Date | TimestampNtz, TimestampTz) | (TimestampTz, Date | TimestampNtz) => TimestampTz,
        (List(left), List(right)) => List(Box::new(common(left, right)?)),
        (Map(lk, lv), Map(rk, rv)) => Map(Box::new(common(lk, rk)?), Box::new(common(lv, rv)?)),
        (Struct(left), Struct(right)) if left.len() == right.len() => {
            let member = |((name, left), (_, right)): (&(String, DataType), &(String, DataType))| {
                Some((name.clone(), common(left, right)?))
            };
            Struct(left.iter().zip(right).map(member).collect::<Option<_>>()?)
        }
        (Varchar, other) | (other, Varchar) if !other.is_nested() => Varchar,
        _ => return None,
    })
}

fn widest(left: &DataType, right: &DataType) -> Option<DataType> {
    let ((lp, ls), (rp, rs)) = (digits(left)?, digits(right)?);
    let scale = ls.max(rs);
    Some(adjusted((lp - ls).max(rp - rs) + scale, scale))
}

/// The type in which values of both types are compared: a text becomes what it is compared with.
pub(super) fn comparable(left: &DataType, right: &DataType) -> Option<DataType> {
    match (left, right) {
        (DataType::Varchar, other) | (other, DataType::Varchar)
            if *other != DataType::Null && !other.is_nested() =>
        {
            Some(other.clone())
        }
        _ => common(left, right),
    }
}

/// The expression in another type.
pub(crate) fn cast(typed: Typed, to: &DataType) -> Result<Typed> {
    let from = typed.data_type;
    if from == *to {
        return Ok(Typed::new(typed.sql, from));
    }
    if !convert::castable(&from, to) {
        return invalid(format!("Cast function cannot convert value of type {from} to type {to}"));
    }
    let sql = match (&from, to) {
        (DataType::Null, _) => known(&typed.sql, to),
        (DataType::Int, DataType::BigInt) | (DataType::Float, DataType::Double) => typed.sql,
        (DataType::Int | DataType::BigInt, DataType::Double) => format!("CAST({} AS REAL)", typed.sql),
        (DataType::Int | DataType::BigInt, DataType::Varchar) => format!("CAST({} AS TEXT)", typed.sql),
        _ => format!("conv({}, {}, {})", typed.sql, quoted(&from.to_string()), quoted(&to.to_string())),
    };
    Ok(Typed::new(sql, to.clone()))
}

/// Stands in a comment around the name and the type of a parameter.
pub(crate) const MARK: char = '\u{1}';

/// A parameter of which the type is asked for; CAST notes what it finds.
pub(super) fn unknown(name: &str) -> String {
    format!("NULL/*{MARK}{name}{MARK}*/")
}

/// A NULL of that type.
fn known(sql: &str, to: &DataType) -> String {
    match sql.strip_prefix("NULL/*").and_then(|rest| rest.strip_suffix("*/")) {
        Some(name) if *to != DataType::Null => format!("NULL/*{name}{to}{MARK}*/"),
        _ => "NULL".to_owned(),
    }
}

/// The value of a column, which fails when it is NULL and the column takes none.
pub(crate) fn required(mut typed: Typed, column: &Column) -> Typed {
    if !column.nullable {
        typed.sql = format!("required({}, {})", typed.sql, quoted(&column.name));
    }
    typed
}

/// Expressions in the one type they have in common.
pub(super) fn unify(all: Vec<Typed>, what: &str) -> Result<(Vec<Typed>, DataType)> {
    let mut data_type = DataType::Null;
    for typed in &all {
        data_type = match common(&data_type, &typed.data_type) {
            Some(common) => common,
            None => {
                return invalid(format!(
                    "Type mismatch in {what}: {data_type} and {} have no type in common",
                    typed.data_type
                ));
            }
        };
    }
    let cast = all.into_iter().map(|typed| cast(typed, &data_type)).collect::<Result<_>>()?;
    Ok((cast, data_type))
}
