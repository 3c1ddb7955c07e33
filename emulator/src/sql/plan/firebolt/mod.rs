//! What Firebolt's SQL has beside the rest, or instead of it.

mod aggregate;
mod array;
mod date;
mod function;
mod literal;
mod name;
mod nullable;
mod operator;
mod table;

use super::scope::{Env, Field};
use super::{Planner, Result, Typed, coerce, literal as constants, quoted, unsupported};
use crate::sql::DataType;
use sqlparser::ast::{self, CastKind, Expr, Ident, Spanned};

pub(in super::super) use name::column_name;

impl Planner<'_> {
    /// An expression that means something else, or more, in Firebolt than in Dremio.
    pub(super) fn firebolt_expr(&mut self, expr: &Expr, env: Env<'_>) -> Option<Result<Typed>> {
        self.look_at(expr);
        match expr {
            Expr::Value(value) => self.firebolt_literal(&value.value),
            Expr::Identifier(name) => Self::whole_row(name, env),
            Expr::BinaryOp { left, op, right } => self.firebolt_binary(left, op, right, env),
            Expr::UnaryOp { op: ast::UnaryOperator::Minus, expr } => Self::negative(expr),
            Expr::Cast { kind, expr, data_type, .. } => Some(self.firebolt_cast(kind, expr, data_type, env)),
            Expr::Struct { values, .. } => Some(self.structure(values, env)),
            Expr::CompoundFieldAccess { root, access_chain } => Some(self.subscript(root, access_chain, env)),
            Expr::AtTimeZone { timestamp, time_zone } => Some(self.at_zone(timestamp, time_zone, env)),
            Expr::Extract { field, expr, .. } => Some(self.firebolt_extract(&field.to_string(), expr, env)),
            Expr::Interval(_) => {
                Some(unsupported("An interval stands behind + or - of a date or timestamp only"))
            }
            _ => None,
        }
    }

    /// Keeps the place of what is compiled, for the message of an error.
    fn look_at(&mut self, expr: &Expr) {
        let start = match expr {
            Expr::Identifier(name) => name.span.start,
            Expr::CompoundIdentifier(parts) => match parts.first() {
                Some(name) => name.span.start,
                None => return,
            },
            Expr::Value(value) => value.span.start,
            Expr::Function(function) => function.name.span().start,
            _ => return,
        };
        // The text of a view is not the one that was sent.
        if start.line > 0 && self.views.is_empty() {
            self.place = start;
        }
    }

    /// The name of a table stands for its row when there is no such column.
    fn whole_row(name: &Ident, env: Env<'_>) -> Option<Result<Typed>> {
        if !matches!(env.scope.find(std::slice::from_ref(name)), Ok(None)) {
            return None;
        }
        let called = |own: &&super::Relation| own.path.last().is_some_and(|last| *last == name.value);
        let relation = env.scope.relations.iter().find(called)?;
        Some(Ok(packed(&relation.fields)))
    }

    fn structure(&mut self, values: &[Expr], env: Env<'_>) -> Result<Typed> {
        let mut fields = Vec::new();
        for (place, value) in values.iter().enumerate() {
            let (name, expr) = match value {
                Expr::Named { name, expr } => (name.value.clone(), &**expr),
                Expr::Identifier(name) => (name.value.clone(), value),
                other => (format!("f{place}"), other),
            };
            fields.push(Field { name, typed: self.expr(expr, env)?, merged: false, nullable: true });
        }
        Ok(packed(&fields))
    }

    fn firebolt_cast(
        &mut self,
        kind: &CastKind,
        expr: &Expr,
        written: &ast::DataType,
        env: Env<'_>,
    ) -> Result<Typed> {
        let data_type = constants::written_type(written)?;
        let typed = match exact(expr) {
            // The digits of a number that is cast to NUMERIC do not pass through a DOUBLE.
            Some(digits) if matches!(data_type, DataType::Decimal { .. }) => constants::number(&digits)?,
            _ => self.expr(expr, env)?,
        };
        let from = typed.data_type.clone();
        let casted = match (&from, &data_type) {
            (DataType::Varchar, DataType::List(_)) => Typed::new(
                format!("conv({}, '{from}', {})", typed.sql, quoted(&data_type.to_string())),
                data_type.clone(),
            ),
            _ => coerce::cast(typed, &data_type)?,
        };
        if *kind != CastKind::TryCast {
            return Ok(casted);
        }
        let sql = match casted.sql.strip_prefix("conv(") {
            Some(rest) if from != data_type => format!("try_conv({rest}"),
            _ => casted.sql,
        };
        Ok(Typed::new(sql, data_type))
    }
}

/// The digits of a number as they are written, with their sign.
fn exact(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Value(value) => match &value.value {
            ast::Value::Number(digits, _) if !digits.contains(['e', 'E']) => Some(digits.clone()),
            _ => None,
        },
        Expr::UnaryOp { op: ast::UnaryOperator::Minus, expr } => {
            exact(expr).filter(|digits| !digits.starts_with('-')).map(|digits| format!("-{digits}"))
        }
        Expr::Nested(inner) => exact(inner),
        _ => None,
    }
}

/// Values as the members of a struct.
fn packed(fields: &[Field]) -> Typed {
    let list: Vec<&str> = fields.iter().map(|field| field.typed.sql.as_str()).collect();
    let members = fields.iter().map(|field| (field.name.clone(), field.typed.data_type.clone())).collect();
    Typed::new(format!("n_pack({})", list.join(", ")), DataType::Struct(members))
}
