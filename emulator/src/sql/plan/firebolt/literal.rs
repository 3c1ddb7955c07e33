//! Constants and parameters.

use super::super::{Planner, Result, Typed, coerce, invalid, literal};
use crate::sql::{DataType, Value};
use serde_json::Value as Json;
use sqlparser::ast::{self, Expr};

/// A number with a point is a DOUBLE; a whole one is as small as it can be.
fn number(digits: &str) -> Result<Typed> {
    if digits.contains('.') {
        return match digits.parse() {
            Ok(number) => literal::value(&Value::Double(number), DataType::Double),
            Err(_) => invalid(format!("Invalid number {digits}")),
        };
    }
    literal::number(digits)
}

impl Planner<'_> {
    pub(super) fn firebolt_literal(&mut self, value: &ast::Value) -> Option<Result<Typed>> {
        match value {
            ast::Value::Number(digits, _) => Some(number(digits)),
            ast::Value::Placeholder(name) => Some(self.parameter(name)),
            _ => None,
        }
    }

    /// A number with a minus in front, which may be the smallest of its type.
    pub(super) fn negative(expr: &Expr) -> Option<Result<Typed>> {
        match expr {
            Expr::Value(value) => match &value.value {
                ast::Value::Number(digits, _) => Some(number(&format!("-{digits}"))),
                _ => None,
            },
            _ => None,
        }
    }

    /// `$1`.
    pub(super) fn parameter(&self, name: &str) -> Result<Typed> {
        let Some(own) = self.flavour.firebolt() else {
            return invalid("Parameters are not supported in a query");
        };
        if own.describing {
            return Ok(Typed::new(coerce::unknown(name), DataType::Null));
        }
        match own.parameters.iter().find(|(known, _)| known == name) {
            Some((_, value)) => constant(value),
            None => invalid(format!("Query referenced positional parameter {name}, but it was not set")),
        }
    }

    /// `param('name')`, which is a text.
    pub(super) fn named_parameter(&self, name: &str) -> Result<Typed> {
        let known = self.flavour.firebolt().map(|own| own.parameters).unwrap_or_default();
        match known.iter().find(|(known, _)| known == name) {
            Some((_, Json::Null)) => Ok(Typed::new("NULL", DataType::Varchar)),
            Some((_, Json::String(text))) => Ok(literal::text(text)),
            Some((_, other)) => Ok(literal::text(&other.to_string())),
            None => invalid(format!("Query parameter {name} is not set")),
        }
    }

    /// The whole number of a parameter, where a number is wanted and nothing else.
    pub(in super::super) fn whole_parameter(&self, expr: &Expr) -> Option<i64> {
        let Expr::Value(value) = expr else { return None };
        let ast::Value::Placeholder(name) = &value.value else { return None };
        let own = self.flavour.firebolt()?;
        if own.describing {
            return Some(0);
        }
        own.parameters.iter().find(|(known, _)| known == name)?.1.as_i64()
    }
}

/// The JSON type decides the type.
fn constant(value: &Json) -> Result<Typed> {
    match value {
        Json::Null => Ok(Typed::new("NULL", DataType::Null)),
        Json::Bool(own) => literal::value(&Value::Boolean(*own), DataType::Boolean),
        Json::Number(own) => match (own.as_i64(), own.as_f64()) {
            (Some(whole), _) => literal::value(&Value::Int(whole), DataType::BigInt),
            (None, Some(real)) if !own.is_u64() => literal::value(&Value::Double(real), DataType::Double),
            _ => invalid(format!("The parameter {own} does not fit a BIGINT")),
        },
        Json::String(text) => Ok(literal::text(text)),
        other => Ok(literal::text(&other.to_string())),
    }
}
