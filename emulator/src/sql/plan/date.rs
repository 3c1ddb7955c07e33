//! Functions of dates and times whose types depend on their arguments.

use super::scope::Env;
use super::{Planner, Result, Typed, coerce, invalid, literal, number, operator, quoted, unsupported};
use crate::sql::temporal::{self, DAY};
use crate::sql::{DataType, Value};
use sqlparser::ast::Expr;

/// A unit given as a text or as a bare word.
fn unit(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(ident) => Some(temporal::unit(&ident.value)),
        other => literal::as_text(other).map(temporal::unit),
    }
}

impl Planner<'_> {
    /// The function of that name, if it is one of dates and times.
    pub(super) fn date_function(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        env: Env<'_>,
    ) -> Option<Result<Typed>> {
        Some(match (name, arguments) {
            (
                "NOW"
                | "CURRENT_TIMESTAMP"
                | "LOCALTIMESTAMP"
                | "STATEMENT_TIMESTAMP"
                | "TRANSACTION_TIMESTAMP",
                _,
            ) => Ok(Typed::new("s_now()", DataType::Timestamp)),
            ("CURDATE" | "CURRENT_DATE" | "CURRENT_DATE_UTC", []) => {
                Ok(Typed::new(format!("(s_now() / {DAY})"), DataType::Date))
            }
            ("CURRENT_TIME" | "LOCALTIME", _) => Ok(Typed::new(format!("(s_now() % {DAY})"), DataType::Time)),
            ("DATE_TRUNC", [field, moment]) => match unit(field) {
                Some(field) => self.truncated(&field, moment, env),
                None => invalid("DATE_TRUNC needs a unit as a text literal"),
            },
            ("DATE_PART", [field, moment]) => match unit(field) {
                Some(field) => self.extract(&field, moment, env),
                None => invalid("DATE_PART needs a field as a text literal"),
            },
            (
                "YEAR" | "QUARTER" | "MONTH" | "WEEK" | "DAY" | "DAYOFWEEK" | "DAYOFYEAR" | "HOUR" | "MINUTE"
                | "SECOND",
                [moment],
            ) => self.extract(name, moment, env),
            ("DAYOFMONTH", [moment]) => self.extract("DAY", moment, env),
            ("WEEKOFYEAR", [moment]) => self.extract("WEEK", moment, env),
            ("DATE", [moment]) => {
                self.expr(moment, env).and_then(|typed| coerce::cast(typed, &DataType::Date))
            }
            ("TIMESTAMPADD", [field, count, moment]) => self.timestamp_add(field, count, moment, env),
            ("TIMESTAMPDIFF", [field, from, to]) => self.timestamp_difference(field, from, to, env),
            ("DATE_ADD" | "DATE_SUB", [moment, by]) => self.date_add(name == "DATE_SUB", moment, by, env),
            ("ADD_MONTHS", [moment, months]) => self.add_months(moment, months, env),
            ("DATEDIFF" | "DATE_DIFF", [left, right]) => self.date_difference(left, right, env),
            ("TO_CHAR", [value, pattern]) => self.formatted(value, pattern, env),
            ("TO_DATE", [value, rest @ ..]) => self.parsed(value, rest, &DataType::Date, env),
            ("TO_TIME", [value, rest @ ..]) => self.parsed(value, rest, &DataType::Time, env),
            ("TO_TIMESTAMP", [value, rest @ ..]) => self.parsed(value, rest, &DataType::Timestamp, env),
            _ => return None,
        })
    }

    /// A date or timestamp as milliseconds, and its own type; a text is read as a timestamp.
    fn moment(&mut self, expr: &Expr, env: Env<'_>) -> Result<(String, DataType)> {
        let typed = self.expr(expr, env)?;
        match typed.data_type {
            DataType::Date => Ok((format!("mul_i64({}, {DAY})", typed.sql), DataType::Date)),
            DataType::Timestamp | DataType::Time => Ok((typed.sql, typed.data_type)),
            DataType::Varchar | DataType::Null => {
                Ok((coerce::cast(typed, &DataType::Timestamp)?.sql, DataType::Timestamp))
            }
            other => invalid(format!("A value of type {other} is no date or time")),
        }
    }

    /// Milliseconds as a value of that type.
    fn of_millis(sql: String, data_type: DataType) -> Typed {
        match data_type {
            DataType::Date => Typed::new(format!("conv({sql}, 'TIMESTAMP', 'DATE')"), DataType::Date),
            other => Typed::new(sql, other),
        }
    }

    pub(super) fn truncated(&mut self, field: &str, moment: &Expr, env: Env<'_>) -> Result<Typed> {
        let (sql, data_type) = self.moment(moment, env)?;
        if temporal::truncate(0, field).is_none() {
            return invalid(format!("'{field}' is not a unit of dates"));
        }
        Ok(Self::of_millis(format!("t_trunc({}, {sql})", quoted(field)), data_type))
    }

    pub(super) fn extract(&mut self, field: &str, moment: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(moment, env)?;
        let (function, sql) = match typed.data_type {
            DataType::Date => ("t_extract", format!("mul_i64({}, {DAY})", typed.sql)),
            DataType::IntervalDay => ("t_interval", typed.sql),
            DataType::IntervalYear => ("t_interval_months", typed.sql),
            DataType::Timestamp | DataType::Time => ("t_extract", typed.sql),
            DataType::Varchar | DataType::Null => {
                ("t_extract", coerce::cast(typed, &DataType::Timestamp)?.sql)
            }
            other => return invalid(format!("Cannot extract {field} from a value of type {other}")),
        };
        if temporal::extract(0, field).is_none() {
            return invalid(format!("'{field}' is not a valid time frame"));
        }
        Ok(Typed::new(format!("{function}({}, {sql})", quoted(field)), DataType::BigInt))
    }

    fn timestamp_add(&mut self, field: &Expr, count: &Expr, moment: &Expr, env: Env<'_>) -> Result<Typed> {
        let Some(field) = unit(field) else { return invalid("TIMESTAMPADD needs a unit") };
        if temporal::unit_months(&field).is_none() && temporal::unit_millis(&field).is_none() {
            return invalid(format!("'{field}' is not a valid time frame"));
        }
        let count = self.expr(count, env)?;
        let count = coerce::cast(count, &DataType::BigInt)?;
        let (sql, data_type) = self.moment(moment, env)?;
        let whole_days = temporal::unit_months(&field).is_some() || matches!(field.as_str(), "DAY" | "WEEK");
        let data_type =
            if data_type == DataType::Date && !whole_days { DataType::Timestamp } else { data_type };
        Ok(Self::of_millis(format!("t_add({}, {}, {sql})", quoted(&field), count.sql), data_type))
    }

    fn timestamp_difference(&mut self, field: &Expr, from: &Expr, to: &Expr, env: Env<'_>) -> Result<Typed> {
        let Some(field) = unit(field) else { return invalid("TIMESTAMPDIFF needs a unit") };
        if temporal::difference(&field, 0, 0).is_none() {
            return invalid(format!("'{field}' is not a valid time frame"));
        }
        let (from, to) = (self.moment(from, env)?.0, self.moment(to, env)?.0);
        Ok(Typed::new(format!("t_diff({}, {from}, {to})", quoted(&field)), DataType::Int))
    }

    /// Days or an interval later or earlier.
    fn date_add(&mut self, negative: bool, moment: &Expr, by: &Expr, env: Env<'_>) -> Result<Typed> {
        let (moment, by) = (self.expr(moment, env)?, self.expr(by, env)?);
        let moment = if moment.data_type == DataType::Varchar {
            coerce::cast(moment, &DataType::Date)?
        } else {
            moment
        };
        let by = match (&moment.data_type, &by.data_type) {
            (DataType::Timestamp, own) if own.is_integer() => coerce::cast(by, &DataType::IntervalDay)?,
            _ => by,
        };
        if negative { number::subtract(moment, by) } else { number::add(moment, by) }
    }

    fn add_months(&mut self, moment: &Expr, months: &Expr, env: Env<'_>) -> Result<Typed> {
        let (sql, data_type) = self.moment(moment, env)?;
        let months = self.expr(months, env)?;
        let months = coerce::cast(months, &DataType::BigInt)?;
        Ok(Self::of_millis(format!("t_months({sql}, {})", months.sql), data_type))
    }

    /// Days between two dates.
    fn date_difference(&mut self, left: &Expr, right: &Expr, env: Env<'_>) -> Result<Typed> {
        let mut days = Vec::new();
        for side in [left, right] {
            let typed = self.expr(side, env)?;
            days.push(coerce::cast(typed, &DataType::Date)?.sql);
        }
        Ok(Typed::new(format!("sub_i32({})", days.join(", ")), DataType::Int))
    }

    fn formatted(&mut self, value: &Expr, pattern: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        if typed.data_type.is_number() {
            return unsupported("TO_CHAR of numbers is not supported");
        }
        let (sql, _) = self.moment(value, env)?;
        let pattern = self.expr(pattern, env)?;
        let pattern = coerce::cast(pattern, &DataType::Varchar)?;
        Ok(Typed::new(format!("t_format({sql}, {})", pattern.sql), DataType::Varchar))
    }

    /// From a text and a pattern, a text alone, or seconds since 1970.
    fn parsed(&mut self, value: &Expr, rest: &[&Expr], data_type: &DataType, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        let Some(pattern) = rest.first() else {
            if !typed.data_type.is_number() {
                return coerce::cast(typed, data_type);
            }
            let seconds = coerce::cast(typed, &DataType::Double)?;
            let thousand = literal::value(&Value::Double(1000.0), DataType::Double)?;
            let millis = number::arithmetic("mul", seconds, thousand)?;
            let millis = coerce::cast(millis, &DataType::BigInt)?;
            return coerce::cast(Typed::new(millis.sql, DataType::Timestamp), data_type);
        };
        let typed = coerce::cast(typed, &DataType::Varchar)?;
        let pattern = self.expr(pattern, env)?;
        let pattern = coerce::cast(pattern, &DataType::Varchar)?;
        let moment = Typed::new(format!("t_parse({}, {})", typed.sql, pattern.sql), DataType::Timestamp);
        coerce::cast(moment, data_type)
    }

    /// The larger or smaller of several.
    pub(super) fn extreme(&mut self, name: &str, arguments: &[&Expr], env: Env<'_>) -> Result<Typed> {
        let all = arguments.iter().map(|argument| self.expr(argument, env)).collect::<Result<Vec<_>>>()?;
        let (all, data_type) = coerce::unify(all, name)?;
        let function = if name == "GREATEST" { "max" } else { "min" };
        let list: Vec<String> = all.into_iter().map(|typed| typed.sql).collect();
        match list.as_slice() {
            [] => invalid(format!("{name} needs arguments")),
            [one] => Ok(Typed::new(one.clone(), data_type)),
            _ => Ok(Typed::new(format!("{function}({})", list.join(", ")), data_type)),
        }
    }

    /// What both are when they differ.
    pub(super) fn null_if(&mut self, left: &Expr, right: &Expr, env: Env<'_>) -> Result<Typed> {
        let (left, right) = (self.expr(left, env)?, self.expr(right, env)?);
        if coerce::comparable(&left.data_type, &right.data_type).is_none() {
            return invalid(format!("NULLIF cannot compare {} with {}", left.data_type, right.data_type));
        }
        let equal = operator::compare(left.clone(), "=", right)?;
        Ok(Typed::new(format!("(CASE WHEN {} THEN NULL ELSE {} END)", equal.sql, left.sql), left.data_type))
    }
}
