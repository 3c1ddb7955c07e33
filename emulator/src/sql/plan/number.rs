//! Arithmetic: the types of results are Dremio's.

use super::coerce::{adjusted, digits};
use super::operator::scale;
use super::{Result, Typed, coerce, invalid, operator};
use crate::sql::DataType;
use crate::sql::temporal::DAY;

pub(super) fn add(left: Typed, right: Typed) -> Result<Typed> {
    if right.data_type.is_temporal() && !left.data_type.is_temporal() {
        return shift(right, left, "add");
    }
    let interval = |own: &DataType| matches!(own, DataType::IntervalDay | DataType::IntervalYear);
    if interval(&left.data_type) && right.data_type.is_temporal() && !interval(&right.data_type) {
        return shift(right, left, "add");
    }
    if left.data_type.is_temporal() {
        return shift(left, right, "add");
    }
    arithmetic("add", left, right)
}

pub(super) fn subtract(left: Typed, right: Typed) -> Result<Typed> {
    use DataType::{Date, IntervalDay, Time, Timestamp};
    match (&left.data_type, &right.data_type) {
        (Timestamp, Date) | (Date, Timestamp) => {
            let (left, right) = (coerce::cast(left, &Timestamp)?, coerce::cast(right, &Timestamp)?);
            subtract(left, right)
        }
        (Timestamp, Timestamp) | (Time, Time) => {
            Ok(Typed::new(format!("sub_i64({}, {})", left.sql, right.sql), IntervalDay))
        }
        (Date, Date) => {
            Ok(Typed::new(format!("mul_i64(sub_i64({}, {}), {DAY})", left.sql, right.sql), IntervalDay))
        }
        (own, _) if own.is_temporal() => shift(left, right, "sub"),
        _ => arithmetic("sub", left, right),
    }
}

pub(super) fn multiply(left: Typed, right: Typed) -> Result<Typed> {
    let interval = |own: &DataType| matches!(own, DataType::IntervalDay | DataType::IntervalYear);
    let (interval, count) = match (&left.data_type, &right.data_type) {
        (own, other) if interval(own) && other.is_integer() => (left, right),
        (other, own) if interval(own) && other.is_integer() => (right, left),
        _ => return arithmetic("mul", left, right),
    };
    Ok(Typed::new(format!("mul_i64({}, {})", interval.sql, count.sql), interval.data_type))
}

/// A date, time, timestamp or interval, moved by an interval or a count of days.
fn shift(moment: Typed, by: Typed, operation: &str) -> Result<Typed> {
    use DataType::{Date, IntervalDay, IntervalYear, Null, Time, Timestamp};
    let (own, step) = (moment.data_type.clone(), by.data_type.clone());
    let negative = operation == "sub";
    let by_sql = if negative { format!("sub_i64(0, {})", by.sql) } else { by.sql };
    let moment = moment.sql;
    let sql = match (&own, &step) {
        (_, Null) => "NULL".to_owned(),
        (Date, DataType::Int | DataType::BigInt) => format!("add_i64({moment}, {by_sql})"),
        (Date, IntervalDay) => {
            format!("conv(add_i64(mul_i64({moment}, {DAY}), {by_sql}), 'TIMESTAMP', 'DATE')")
        }
        (Date, IntervalYear) => {
            format!("conv(t_months(mul_i64({moment}, {DAY}), {by_sql}), 'TIMESTAMP', 'DATE')")
        }
        (Timestamp | IntervalDay, IntervalDay) | (IntervalYear, IntervalYear) => {
            format!("add_i64({moment}, {by_sql})")
        }
        (Timestamp, IntervalYear) => format!("t_months({moment}, {by_sql})"),
        (Time, IntervalDay) => format!("time_add({moment}, {by_sql})"),
        _ => {
            let operator = if negative { "-" } else { "+" };
            return invalid(format!(
                "Cannot apply '{operator}' to arguments of type '<{own}> {operator} <{step}>'"
            ));
        }
    };
    Ok(Typed::new(sql, own))
}

/// `add`, `sub`, `mul`, `div` or `mod` of numbers.
pub(super) fn arithmetic(operation: &str, left: Typed, right: Typed) -> Result<Typed> {
    let (left, right) = numbers(operation, left, right)?;
    let (own, other) = (&left.data_type, &right.data_type);
    match (own, other) {
        (DataType::Null, DataType::Null) => Ok(Typed::new("NULL", DataType::Null)),
        (DataType::Int, DataType::Int) => {
            Ok(Typed::new(format!("{operation}_i32({}, {})", left.sql, right.sql), DataType::Int))
        }
        (own, other) if own.is_integer() && other.is_integer() => {
            Ok(Typed::new(format!("{operation}_i64({}, {})", left.sql, right.sql), DataType::BigInt))
        }
        (DataType::Float, DataType::Float) => {
            Ok(Typed::new(format!("f32({operation}_f64({}, {}))", left.sql, right.sql), DataType::Float))
        }
        (own, other) if own.is_exact() && other.is_exact() => decimals(operation, left, right),
        _ => {
            let (left, right) =
                (coerce::cast(left, &DataType::Double)?, coerce::cast(right, &DataType::Double)?);
            Ok(Typed::new(format!("{operation}_f64({}, {})", left.sql, right.sql), DataType::Double))
        }
    }
}

/// Both sides as numbers: a NULL or a text takes the other side's type.
fn numbers(operation: &str, left: Typed, right: Typed) -> Result<(Typed, Typed)> {
    let pliable = |own: &DataType| matches!(own, DataType::Null | DataType::Varchar);
    let (left, right) = match (&left.data_type, &right.data_type) {
        (DataType::Null, DataType::Null) => (left, right),
        (DataType::Varchar, own) if pliable(own) => {
            (coerce::cast(left, &DataType::Double)?, coerce::cast(right, &DataType::Double)?)
        }
        (own, other) if pliable(own) && other.is_number() => {
            let data_type = other.clone();
            (coerce::cast(left, &data_type)?, right)
        }
        (other, own) if pliable(own) && other.is_number() => {
            let data_type = other.clone();
            (left, coerce::cast(right, &data_type)?)
        }
        (own, other) if own.is_number() && other.is_number() => (left, right),
        (own, other) => {
            let operator = match operation {
                "add" => "+",
                "sub" => "-",
                "mul" => "*",
                "div" => "/",
                _ => "MOD",
            };
            return invalid(format!(
                "Cannot apply '{operator}' to arguments of type '<{own}> {operator} <{other}>'"
            ));
        }
    };
    Ok((left, right))
}

fn decimals(operation: &str, left: Typed, right: Typed) -> Result<Typed> {
    let (left, right) = (operator::decimal(left)?, operator::decimal(right)?);
    let (Some((lp, ls)), Some((rp, rs))) = (digits(&left.data_type), digits(&right.data_type)) else {
        return invalid("Arithmetic needs numbers");
    };
    let result = match operation {
        "mul" => adjusted(lp + rp + 1, ls + rs),
        "div" => {
            let behind = 6.max(ls + rp + 1);
            adjusted(lp - ls + rs + behind, behind)
        }
        "mod" => adjusted((lp - ls).min(rp - rs) + ls.max(rs), ls.max(rs)),
        _ => adjusted((lp - ls).max(rp - rs) + ls.max(rs) + 1, ls.max(rs)),
    };
    if matches!(operation, "add" | "sub") {
        let wide = DataType::Decimal { precision: 38, scale: scale(&result) };
        let (left, right) = (coerce::cast(left, &wide)?, coerce::cast(right, &wide)?);
        return Ok(Typed::new(format!("{operation}_dec({}, {})", left.sql, right.sql), result));
    }
    let sql = format!("{operation}_dec({}, {ls}, {}, {rs}, {})", left.sql, right.sql, scale(&result));
    Ok(Typed::new(sql, result))
}
