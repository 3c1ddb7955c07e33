//! Aggregate functions.

use super::scope::{Aggregates, Env};
use super::{Flavour, Planner, Result, Typed, call, coerce, invalid, literal, unsupported};
use crate::sql::DataType;
use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, OrderByExpr,
};

const NAMES: &[&str] = &[
    "COUNT",
    "SUM",
    "AVG",
    "MIN",
    "MAX",
    "STDDEV",
    "STDDEV_SAMP",
    "STDDEV_POP",
    "VARIANCE",
    "VAR_SAMP",
    "VAR_POP",
    "MEDIAN",
    "BOOL_AND",
    "BOOL_OR",
    "EVERY",
    "ANY_VALUE",
    "LISTAGG",
    "STRING_AGG",
    "ARRAY_AGG",
    "APPROX_COUNT_DISTINCT",
    "NDV",
];

/// Those that only Firebolt has.
const OF_FIREBOLT: &[&str] = &["CHECKSUM", "MAX_BY", "MIN_BY"];

/// Whether a function is one, by its name in capitals.
pub(super) fn is_aggregate(name: &str, flavour: Flavour<'_>) -> bool {
    NAMES.contains(&name) || (flavour.firebolt().is_some() && OF_FIREBOLT.contains(&name))
}

/// What is written inside the brackets.
struct Inside<'a> {
    distinct: bool,
    star: bool,
    arguments: Vec<&'a Expr>,
    order: &'a [OrderByExpr],
}

fn inside<'a>(name: &str, function: &'a Function) -> Result<Inside<'a>> {
    let FunctionArguments::List(list) = &function.args else {
        return invalid(format!("Invalid number of arguments to function '{name}'"));
    };
    let distinct = matches!(list.duplicate_treatment, Some(DuplicateTreatment::Distinct));
    let mut order = function.within_group.as_slice();
    for clause in &list.clauses {
        match clause {
            FunctionArgumentClause::OrderBy(own) => order = own,
            other => return unsupported(format!("{other} in {name} is not supported")),
        }
    }
    let star = matches!(list.args.as_slice(), [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]);
    let arguments = if star { Vec::new() } else { call::arguments(function)? };
    if star && name != "COUNT" {
        return invalid(format!("{name}(*) is not a function"));
    }
    Ok(Inside { distinct, star, arguments, order })
}

impl Planner<'_> {
    /// An aggregate in a query with groups.
    pub(super) fn aggregate(&mut self, name: &str, function: &Function, env: Env<'_>) -> Result<Typed> {
        if let Aggregates::Forbidden(clause) = env.aggregates {
            return invalid(format!("Aggregate expression {name} is illegal in {clause}"));
        }
        let inner = Env { aggregates: Aggregates::Forbidden("an aggregate function"), windows: false, ..env };
        self.aggregated(name, function, inner)
    }

    /// The aggregate's call, its arguments compiled in `env`.
    pub(super) fn aggregated(&mut self, name: &str, function: &Function, env: Env<'_>) -> Result<Typed> {
        let own = match self.flavour {
            Flavour::Dremio => None,
            Flavour::Firebolt(_) => self.firebolt_aggregate(name, function, env),
        };
        let mut typed = if let Some(own) = own {
            own?
        } else {
            let inside = inside(name, function)?;
            if inside.star {
                Typed::new("count(*)", DataType::BigInt)
            } else {
                self.aggregate_of(name, &inside, env)?
            }
        };
        if let Some(filter) = &function.filter {
            let filter = self.condition(filter, "FILTER", env)?;
            typed.sql = format!("{} FILTER (WHERE {})", typed.sql, filter.sql);
        }
        Ok(typed)
    }

    fn aggregate_of(&mut self, name: &str, inside: &Inside<'_>, env: Env<'_>) -> Result<Typed> {
        let Some((first, rest)) = inside.arguments.split_first() else {
            return invalid(format!("Invalid number of arguments to function '{name}'"));
        };
        let separated = matches!(name, "LISTAGG" | "STRING_AGG");
        if rest.len() > usize::from(separated) {
            return unsupported(format!("{name} with {} arguments is not supported", inside.arguments.len()));
        }
        let value = self.expr(first, env)?;
        let distinct = if inside.distinct { "DISTINCT " } else { "" };
        if separated {
            let order = self.aggregate_order(inside.order, env)?;
            let separator = rest.first().map_or(Some(""), |text| literal::as_text(text));
            let Some(separator) = separator else {
                return invalid(format!("{name} needs a separator as a text"));
            };
            let value = coerce::cast(value, &DataType::Varchar)?;
            let separator = literal::text(separator).sql;
            let sql = if inside.distinct {
                // SQLite takes no separator beside DISTINCT.
                format!("replace(group_concat(DISTINCT {}{order}), ',', {separator})", value.sql)
            } else {
                format!("group_concat({}, {separator}{order})", value.sql)
            };
            return Ok(Typed::new(sql, DataType::Varchar));
        }
        if name == "ARRAY_AGG" {
            let order = self.aggregate_order(inside.order, env)?;
            // Dremio leaves NULL out.
            let function = if self.flavour.firebolt().is_some() { "agg_array" } else { "agg_list" };
            let sql = format!("{function}({distinct}{}{order})", value.sql);
            return Ok(Typed::new(sql, DataType::List(Box::new(value.data_type))));
        }
        simple(name, distinct, value)
    }

    fn aggregate_order(&mut self, order: &[OrderByExpr], env: Env<'_>) -> Result<String> {
        if order.is_empty() {
            return Ok(String::new());
        }
        Ok(format!(" ORDER BY {}", self.order_list(order, env)?))
    }

    /// Whether an expression holds an aggregate of this query: one outside of windows and subqueries.
    pub(super) fn aggregates(&self, expr: &Expr) -> bool {
        let mut finder = Finder { found: false, flavour: self.flavour };
        finder.look(expr);
        finder.found
    }
}

fn statistic(name: &str) -> &'static str {
    match name {
        "AVG" => "agg_avg_f64",
        "STDDEV" | "STDDEV_SAMP" => "agg_stddev_samp",
        "STDDEV_POP" => "agg_stddev_pop",
        "VARIANCE" | "VAR_SAMP" => "agg_var_samp",
        "VAR_POP" => "agg_var_pop",
        _ => "agg_median",
    }
}

/// Walks an expression without going into subqueries.
struct Finder<'a> {
    found: bool,
    flavour: Flavour<'a>,
}

impl Finder<'_> {
    fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        exprs.into_iter().for_each(|expr| self.look(expr));
    }

    fn look(&mut self, expr: &Expr) {
        match expr {
            Expr::Function(function) => self.function(function),
            Expr::BinaryOp { .. } => self.spine(expr),
            Expr::UnaryOp { expr, .. }
            | Expr::Nested(expr)
            | Expr::Named { expr, .. }
            | Expr::Cast { expr, .. }
            | Expr::Extract { expr, .. }
            | Expr::Ceil { expr, .. }
            | Expr::Floor { expr, .. }
            | Expr::IsNull(expr)
            | Expr::IsNotNull(expr)
            | Expr::IsTrue(expr)
            | Expr::IsNotTrue(expr)
            | Expr::IsFalse(expr)
            | Expr::IsNotFalse(expr)
            | Expr::IsUnknown(expr)
            | Expr::IsNotUnknown(expr)
            | Expr::InSubquery { expr, .. }
            | Expr::Trim { expr, .. }
            | Expr::CompoundFieldAccess { root: expr, .. } => self.look(expr),
            Expr::Interval(interval) => self.look(&interval.value),
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
                self.all([&**left, &**right]);
            }
            Expr::Like { expr, pattern, .. }
            | Expr::ILike { expr, pattern, .. }
            | Expr::SimilarTo { expr, pattern, .. } => {
                self.all([&**expr, &**pattern]);
            }
            Expr::Position { expr, r#in } => self.all([&**expr, &**r#in]),
            Expr::Between { expr, low, high, .. } => self.all([&**expr, &**low, &**high]),
            Expr::InList { expr, list, .. } => {
                self.look(expr);
                self.all(list);
            }
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                self.look(expr);
                self.all([substring_from, substring_for].into_iter().flatten().map(|own| &**own));
            }
            Expr::Overlay { expr, overlay_what, .. } => self.all([&**expr, &**overlay_what]),
            Expr::Case { operand, conditions, else_result, .. } => {
                self.all([operand, else_result].into_iter().flatten().map(|own| &**own));
                self.all(conditions.iter().flat_map(|when| [&when.condition, &when.result]));
            }
            Expr::Array(array) => self.all(&array.elem),
            Expr::Tuple(items) | Expr::Struct { values: items, .. } => self.all(items),
            _ => {}
        }
    }

    /// Chains lean to the left: down there without recursion.
    fn spine(&mut self, expr: &Expr) {
        let mut rest = expr;
        while let Expr::BinaryOp { left, right, .. } = rest {
            self.look(right);
            rest = left;
        }
        self.look(rest);
    }

    fn function(&mut self, function: &Function) {
        if function.over.is_none() && is_aggregate(&call::name(function), self.flavour) {
            self.found = true;
            return;
        }
        if let Ok(arguments) = call::arguments(function) {
            self.all(arguments);
        }
        if let Some(sqlparser::ast::WindowType::WindowSpec(window)) = &function.over {
            self.all(&window.partition_by);
            self.all(window.order_by.iter().map(|order| &order.expr));
        }
    }
}

/// An aggregate of one argument.
fn simple(name: &str, distinct: &str, value: Typed) -> Result<Typed> {
    let own = value.data_type.clone();
    let (function, argument, data_type) = match name {
        "COUNT" => ("count", value, DataType::BigInt),
        "APPROX_COUNT_DISTINCT" | "NDV" => {
            return Ok(Typed::new(format!("count(DISTINCT {})", value.sql), DataType::BigInt));
        }
        "MIN" | "MAX" | "ANY_VALUE" => {
            if own.is_nested() && name != "ANY_VALUE" {
                return invalid(format!("{name} does not apply to values of type {own}"));
            }
            (if name == "MAX" { "max" } else { "min" }, value, own)
        }
        "BOOL_AND" | "EVERY" | "BOOL_OR" => {
            let value = coerce::cast(value, &DataType::Boolean)?;
            (if name == "BOOL_OR" { "max" } else { "min" }, value, DataType::Boolean)
        }
        "SUM" => match own {
            DataType::Int | DataType::BigInt => ("sum", value, DataType::BigInt),
            DataType::Decimal { scale, .. } => {
                ("agg_sum_dec", value, DataType::Decimal { precision: 38, scale })
            }
            DataType::IntervalDay | DataType::IntervalYear => ("sum", value, own),
            _ => ("agg_sum_f64", as_double(name, value)?, DataType::Double),
        },
        _ => (statistic(name), as_double(name, value)?, DataType::Double),
    };
    Ok(Typed::new(format!("{function}({distinct}{})", argument.sql), data_type))
}

fn as_double(name: &str, value: Typed) -> Result<Typed> {
    match &value.data_type {
        DataType::Null | DataType::Varchar => coerce::cast(value, &DataType::Double),
        own if own.is_number() => coerce::cast(value, &DataType::Double),
        own => invalid(format!("{name} does not apply to values of type {own}")),
    }
}
