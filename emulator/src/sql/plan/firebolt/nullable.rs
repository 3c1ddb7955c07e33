//! Whether an expression may be NULL, as far as it can be told without running it.

use super::super::call;
use super::super::scope::Env;
use super::super::{Planner, aggregate, literal};
use sqlparser::ast::{self, Expr, Function};

/// Functions that are NULL only when all of their arguments are.
const FIRST_OF: &[&str] = &["COALESCE", "IFNULL", "NVL", "GREATEST", "LEAST"];
/// Functions that are never NULL.
const NEVER: &[&str] = &[
    "COUNT",
    "APPROX_COUNT_DISTINCT",
    "CHECKSUM",
    "ROW_NUMBER",
    "RANK",
    "DENSE_RANK",
    "PERCENT_RANK",
    "CUME_DIST",
    "NTILE",
    "NOW",
    "VERSION",
    "CONCAT",
    "ARRAY",
    "STRUCT",
    "ROW",
    "TYPEOF",
];
/// Functions that may be NULL whatever they are given.
const ALWAYS: &[&str] = &[
    "NULLIF",
    "LAG",
    "LEAD",
    "NTH_VALUE",
    "FIRST_VALUE",
    "LAST_VALUE",
    "ELEMENT_AT",
    "REGEXP_EXTRACT",
    "ARRAY_MAX",
    "ARRAY_MIN",
    "ARRAY_SUM",
    "ARRAY_POSITION",
    "INDEX_OF",
    "ARRAY_AVG",
    "SESSION_USER",
    "UNNEST",
];

impl Planner<'_> {
    /// Whether an expression may be NULL.
    pub(in super::super) fn nullable(&self, expr: &Expr, env: Env<'_>) -> bool {
        let of = |inner: &Expr| self.nullable(inner, env);
        match expr {
            Expr::Identifier(name) => Self::nullable_column(std::slice::from_ref(name), env),
            Expr::CompoundIdentifier(parts) => Self::nullable_column(parts, env),
            Expr::Value(value) => match &value.value {
                ast::Value::Null => true,
                ast::Value::Placeholder(name) => self.nullable_parameter(name),
                _ => false,
            },
            Expr::Nested(inner)
            | Expr::UnaryOp { expr: inner, .. }
            | Expr::Extract { expr: inner, .. }
            | Expr::Ceil { expr: inner, .. }
            | Expr::Floor { expr: inner, .. }
            | Expr::AtTimeZone { timestamp: inner, .. }
            | Expr::Trim { expr: inner, .. } => of(inner),
            Expr::Cast { kind, expr, .. } => *kind == ast::CastKind::TryCast || of(expr),
            Expr::BinaryOp { .. } => self.nullable_chain(expr, env),
            Expr::Between { expr, low, high, .. } => of(expr) || of(low) || of(high),
            Expr::InList { expr, list, .. } => of(expr) || list.iter().any(of),
            Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => of(expr) || of(pattern),
            Expr::Position { expr, r#in } => of(expr) || of(r#in),
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                of(expr) || [substring_from, substring_for].into_iter().flatten().any(|part| of(part))
            }
            Expr::Case { conditions, else_result, .. } => {
                else_result.as_deref().is_none_or(of) || conditions.iter().any(|when| of(&when.result))
            }
            Expr::Function(function) => self.nullable_call(function, env),
            Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsTrue(_)
            | Expr::IsNotTrue(_)
            | Expr::IsFalse(_)
            | Expr::IsNotFalse(_)
            | Expr::IsUnknown(_)
            | Expr::IsNotUnknown(_)
            | Expr::IsDistinctFrom(..)
            | Expr::IsNotDistinctFrom(..)
            | Expr::Exists { .. }
            | Expr::Array(_)
            | Expr::Struct { .. }
            | Expr::Tuple(_)
            | Expr::Interval(_) => false,
            _ => true,
        }
    }

    fn nullable_column(parts: &[ast::Ident], env: Env<'_>) -> bool {
        if let Ok(Some(found)) = env.scope.find(parts) {
            return found.nullable || !found.rest.is_empty();
        }
        let [name] = parts else { return true };
        if let Some(alias) = env.aliases.iter().find(|alias| alias.name == name.value) {
            return alias.nullable;
        }
        // A whole row, or a function without brackets.
        false
    }

    fn nullable_parameter(&self, name: &str) -> bool {
        let known = self.flavour.firebolt().map(|own| own.parameters).unwrap_or_default();
        known.iter().find(|(known, _)| known == name).is_none_or(|(_, value)| value.is_null())
    }

    /// Chains lean to the left: down there without recursion.
    fn nullable_chain(&self, expr: &Expr, env: Env<'_>) -> bool {
        let mut rest = expr;
        while let Expr::BinaryOp { left, right, .. } = rest {
            if self.nullable(right, env) {
                return true;
            }
            rest = left;
        }
        self.nullable(rest, env)
    }

    fn nullable_call(&self, function: &Function, env: Env<'_>) -> bool {
        let name = call::name(function);
        let name = name.as_str();
        if name == "PARAM" {
            let own = call::arguments(function).ok();
            let own = own.as_deref().and_then(|list| list.first()).and_then(|text| literal::as_text(text));
            return own.is_none_or(|own| self.nullable_parameter(own));
        }
        if NEVER.contains(&name) {
            return false;
        }
        // A group without rows gives NULL.
        if aggregate::is_aggregate(name, self.flavour) || ALWAYS.contains(&name) {
            return true;
        }
        let Ok(arguments) = call::arguments(function) else { return true };
        let mut each = arguments.into_iter().map(|argument| self.nullable(argument, env));
        if FIRST_OF.contains(&name) { each.all(|nullable| nullable) } else { each.any(|nullable| nullable) }
    }
}
