//! The names of columns that are given none.

use sqlparser::ast::{AccessExpr, Expr, ObjectNamePart, SelectItem, SetExpr};

/// What a column is called that has no name.
const NAMELESS: &str = "?column?";

/// The name of an expression in a select list.
pub(in super::super::super) fn column_name(expr: &Expr) -> String {
    known(expr).unwrap_or_else(|| NAMELESS.to_owned())
}

fn known(expr: &Expr) -> Option<String> {
    let fixed = match expr {
        Expr::Identifier(name) => return Some(name.value.clone()),
        Expr::CompoundIdentifier(parts) => return parts.last().map(|name| name.value.clone()),
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => return known(inner),
        Expr::Function(function) => {
            return function
                .name
                .0
                .last()
                .and_then(ObjectNamePart::as_ident)
                .map(|name| name.value.to_lowercase());
        }
        Expr::CompoundFieldAccess { root, access_chain } => {
            return match access_chain.last() {
                Some(AccessExpr::Dot(Expr::Identifier(name))) => Some(name.value.clone()),
                _ => known(root),
            };
        }
        Expr::Subquery(query) => {
            let SetExpr::Select(select) = &*query.body else { return None };
            return match select.projection.as_slice() {
                [SelectItem::ExprWithAlias { alias, .. }] => Some(alias.value.clone()),
                [SelectItem::UnnamedExpr(inner)] => known(inner),
                _ => None,
            };
        }
        Expr::Case { .. } => "case",
        Expr::Array(array) if array.named => "array",
        Expr::Exists { .. } => "exists",
        Expr::Extract { .. } => "extract",
        Expr::Ceil { .. } => "ceil",
        Expr::Floor { .. } => "floor",
        Expr::Position { .. } => "position",
        Expr::Substring { .. } => "substring",
        Expr::Trim { .. } => "btrim",
        Expr::Overlay { .. } => "overlay",
        Expr::Struct { .. } => "struct",
        _ => return None,
    };
    Some(fixed.to_owned())
}
