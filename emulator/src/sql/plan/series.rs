//! Functions that give tables: series and lists.

use super::scope::{Env, Relation, Scope};
use super::{Plan, Planner, Result, Typed, coerce, invalid};
use crate::sql::{Column, DataType};
use sqlparser::ast::Expr;

impl Planner<'_> {
    /// `TABLE(generate_series(from, to [, step]))` and `UNNEST(list)`.
    pub(super) fn table_function(&mut self, name: &str, arguments: &[&Expr]) -> Result<(String, Relation)> {
        match (name, arguments) {
            ("GENERATE_SERIES", [from, to]) => self.series(from, to, None),
            ("GENERATE_SERIES", [from, to, step]) => self.series(from, to, Some(step)),
            ("GENERATE_SERIES", _) => invalid("GENERATE_SERIES takes a start, an end and perhaps a step"),
            ("UNNEST", [list]) => self.unnest(list),
            _ => invalid(format!("No match found for the table function {name}")),
        }
    }

    /// A whole number that does not depend on a row.
    fn fixed(&mut self, expr: &Expr) -> Result<String> {
        let scope = Scope { case: self.flavour.case(), ..Scope::default() };
        let typed = self.expr(expr, Env::plain(&scope, "a table function"))?;
        Ok(coerce::cast(typed, &DataType::BigInt)?.sql)
    }

    fn series(&mut self, from: &Expr, to: &Expr, step: Option<&Expr>) -> Result<(String, Relation)> {
        let (from, to) = (self.fixed(from)?, self.fixed(to)?);
        let series = self.fresh("s");
        let sql = match step {
            None => format!("SELECT {series}.value AS c0 FROM generate_series({from}, {to}) AS {series}"),
            Some(step) => {
                let step = self.fixed(step)?;
                // SQLite counts downwards from the other end, so the steps are counted instead.
                let beyond = format!("({step} > 0 AND {from} > {to}) OR ({step} < 0 AND {from} < {to})");
                let count = format!("iif({beyond}, -1, div_i64(sub_i64({to}, {from}), {step}))");
                format!(
                    "SELECT add_i64({from}, mul_i64({series}.value, {step})) AS c0 FROM generate_series(0, {count}) AS {series}"
                )
            }
        };
        let name = if self.flavour.firebolt().is_some() { "generate_series" } else { "value" };
        let plan = Plan { sql, columns: vec![Column::required(name, DataType::BigInt)] };
        Ok(self.derived(&plan, Vec::new()))
    }

    /// One row per item of a list that stands alone.
    fn unnest(&mut self, list: &Expr) -> Result<(String, Relation)> {
        let scope = Scope { case: self.flavour.case(), ..Scope::default() };
        let list = self.expr(list, Env::plain(&scope, "UNNEST"))?;
        let (from, item) = self.flattened(&list)?;
        let columns = vec![Column::new("EXPR$0", item.data_type)];
        let plan = Plan { sql: format!("SELECT {} AS c0 FROM {from}", item.sql), columns };
        Ok(self.derived(&plan, Vec::new()))
    }

    /// What must be joined so that every item of a list has a row, and the item.
    pub(super) fn flattened(&mut self, list: &Typed) -> Result<(String, Typed)> {
        let DataType::List(item) = &list.data_type else {
            return invalid(format!("Flatten does not apply to a value of type {}", list.data_type));
        };
        let series = self.fresh("s");
        let from = format!("generate_series(0, coalesce(n_size({}), 0) - 1) AS {series}", list.sql);
        Ok((from, Typed::new(format!("n_item({}, {series}.value)", list.sql), (**item).clone())))
    }
}
