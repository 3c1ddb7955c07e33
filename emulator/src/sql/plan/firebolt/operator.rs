//! Operators whose meaning or errors are Firebolt's own.

use super::super::scope::Env;
use super::super::{
    Planner, Result, Typed, coerce, invalid, literal, number, operator, quoted, scope, unsupported,
};
use crate::sql::DataType;
use sqlparser::ast::{AccessExpr, BinaryOperator, Expr, Spanned, Subscript};
use sqlparser::tokenizer::Location;

impl Planner<'_> {
    pub(super) fn firebolt_binary(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        env: Env<'_>,
    ) -> Option<Result<Typed>> {
        Some(match op {
            BinaryOperator::Plus | BinaryOperator::Minus => match (left, right) {
                (_, Expr::Interval(interval)) => {
                    self.moved(left, interval, *op == BinaryOperator::Minus, env)
                }
                (Expr::Interval(interval), _) if *op == BinaryOperator::Plus => {
                    self.moved(right, interval, false, env)
                }
                _ => self.both(left, right, env).and_then(|(left, right)| sum(op, left, right)),
            },
            BinaryOperator::Multiply => {
                self.both(left, right, env).and_then(|(left, right)| checked("mul", left, right))
            }
            BinaryOperator::Divide => self.division("div", left, right, env),
            BinaryOperator::Modulo => self.division("mod", left, right, env),
            BinaryOperator::BitwiseXor | BinaryOperator::PGExp => self.function("POWER", &[left, right], env),
            BinaryOperator::StringConcat => self.concatenated(left, right, env),
            _ => return None,
        })
    }

    fn both(&mut self, left: &Expr, right: &Expr, env: Env<'_>) -> Result<(Typed, Typed)> {
        Ok((self.expr(left, env)?, self.expr(right, env)?))
    }

    /// A division knows where it stands, for the error of one by zero.
    fn division(&mut self, operation: &str, left: &Expr, right: &Expr, env: Env<'_>) -> Result<Typed> {
        let place = self.operator_behind(left);
        let (left, right) = self.both(left, right, env)?;
        let mut typed = checked(operation, left, right)?;
        let message = match place {
            Some(Location { line, column }) => format!("Line {line}, Column {column}: Division by zero"),
            None => "Division by zero".to_owned(),
        };
        // Behind the arguments that the function takes, which an f32(..) around it does not have.
        if typed.data_type != DataType::Float && typed.sql.ends_with(')') {
            typed.sql.pop();
            typed.sql = format!("{}, {})", typed.sql, quoted(&message));
        }
        Ok(typed)
    }

    /// Where the operator stands that has this to its left.
    fn operator_behind(&self, left: &Expr) -> Option<Location> {
        let end = left.span().end;
        if end.line == 0 || !self.views.is_empty() {
            return None;
        }
        let own = self.flavour.firebolt()?;
        own.divisions.iter().find(|place| (place.line, place.column) >= (end.line, end.column)).copied()
    }

    /// Arrays and bytes are put together, too.
    fn concatenated(&mut self, left: &Expr, right: &Expr, env: Env<'_>) -> Result<Typed> {
        let (left, right) = self.both(left, right, env)?;
        match (&left.data_type, &right.data_type) {
            (DataType::List(_), _) | (_, DataType::List(_)) => super::array::joined(vec![left, right]),
            (DataType::Varbinary, DataType::Varbinary) => {
                Ok(Typed::new(format!("x_join({}, {})", left.sql, right.sql), DataType::Varbinary))
            }
            _ => operator::concatenate(left, right),
        }
    }

    /// `array[1]`, `structure.member`.
    pub(super) fn subscript(&mut self, root: &Expr, chain: &[AccessExpr], env: Env<'_>) -> Result<Typed> {
        let mut of = self.expr(root, env)?;
        for step in chain {
            of = match step {
                AccessExpr::Dot(Expr::Identifier(name)) => scope::member(&of, &name.value, env.scope.case)?,
                AccessExpr::Subscript(Subscript::Index { index }) => self.element(&of, index, env)?,
                other => return unsupported(format!("{other} is not supported")),
            };
        }
        Ok(of)
    }

    /// An item by its number, from 1; negative ones count from the end.
    pub(super) fn element(&mut self, of: &Typed, index: &Expr, env: Env<'_>) -> Result<Typed> {
        if let (DataType::Struct(_), Some(name)) = (&of.data_type, literal::as_text(index)) {
            return scope::member(of, name, env.scope.case);
        }
        let DataType::List(item) = &of.data_type else {
            return invalid(format!("Cannot take an element of a value of type {}", of.data_type));
        };
        let item = (**item).clone();
        let index = self.expr(index, env)?;
        let index = coerce::cast(index, &DataType::BigInt)?;
        Ok(Typed::new(format!("a_element({}, {})", of.sql, index.sql), item))
    }
}

/// `left + right` or `left - right`.
fn sum(op: &BinaryOperator, left: Typed, right: Typed) -> Result<Typed> {
    let plus = *op == BinaryOperator::Plus;
    let days = |date: &Typed, count: &Typed| {
        let operation = if plus { "add" } else { "sub" };
        Ok(Typed::new(format!("c_{operation}_i32({}, {})", date.sql, count.sql), DataType::Date))
    };
    match (&left.data_type, &right.data_type) {
        (DataType::Date, own) if own.is_integer() => days(&left, &right),
        (own, DataType::Date) if own.is_integer() && plus => days(&right, &left),
        (DataType::Date, DataType::Date) if !plus => {
            Ok(Typed::new(format!("c_sub_i32({}, {})", left.sql, right.sql), DataType::Int))
        }
        (own, other) if own.is_temporal() || other.is_temporal() => {
            let sign = if plus { '+' } else { '-' };
            invalid(format!("Operator {sign} is not defined for {own} and {other}"))
        }
        _ => checked(if plus { "add" } else { "sub" }, left, right),
    }
}

/// Arithmetic; whole numbers that become too large are an error.
fn checked(operation: &str, left: Typed, right: Typed) -> Result<Typed> {
    let typed = number::arithmetic(operation, left, right)?;
    let watched = matches!(typed.data_type, DataType::Int | DataType::BigInt)
        && (typed.sql.starts_with(operation) && !typed.sql.starts_with("mod"));
    Ok(if watched { Typed::new(format!("c_{}", typed.sql), typed.data_type) } else { typed })
}
