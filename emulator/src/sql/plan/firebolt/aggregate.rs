//! Aggregates that only Firebolt has.

use super::super::scope::Env;
use super::super::{Planner, Result, Typed, call, invalid};
use crate::sql::DataType;
use sqlparser::ast::{Function, FunctionArg, FunctionArgExpr, FunctionArguments};

impl Planner<'_> {
    /// The aggregate of that name, if it is one of Firebolt's own.
    pub(in super::super) fn firebolt_aggregate(
        &mut self,
        name: &str,
        function: &Function,
        env: Env<'_>,
    ) -> Option<Result<Typed>> {
        Some(match name {
            "CHECKSUM" => self.checksum(function, env),
            "MAX_BY" | "MIN_BY" => self.chosen(name, function, env),
            _ => return None,
        })
    }

    /// A number made of all values, whatever their order.
    fn checksum(&mut self, function: &Function, env: Env<'_>) -> Result<Typed> {
        let FunctionArguments::List(list) = &function.args else {
            return invalid("CHECKSUM takes columns or *");
        };
        let star = matches!(list.args.as_slice(), [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]);
        let values: Vec<String> = if star {
            env.scope.star(None)?.into_iter().map(|field| field.typed.sql).collect()
        } else {
            call::arguments(function)?
                .into_iter()
                .map(|argument| self.expr(argument, env).map(|typed| typed.sql))
                .collect::<Result<_>>()?
        };
        Ok(Typed::new(format!("agg_checksum(n_pack({}))", values.join(", ")), DataType::BigInt))
    }

    /// The value that stands beside the largest or smallest of another.
    fn chosen(&mut self, name: &str, function: &Function, env: Env<'_>) -> Result<Typed> {
        let arguments = call::arguments(function)?;
        let [value, by] = arguments.as_slice() else {
            return invalid(format!("{name} takes two arguments"));
        };
        let (value, by) = (self.expr(value, env)?, self.expr(by, env)?);
        let function = if name == "MAX_BY" { "agg_max_by" } else { "agg_min_by" };
        Ok(Typed::new(format!("{function}({}, {})", value.sql, by.sql), value.data_type))
    }
}
