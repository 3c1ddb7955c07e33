//! What an aggregating query groups by and computes, as far as it is plain columns.

use super::engine::deep;
use super::statement::{self, Statement};
use super::{Engine, SqlError};
use sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, Select, SelectItem, SetExpr, Value,
};

/// The columns of an aggregating query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// What it groups by: the names of columns, and how the query writes them.
    pub groups: Vec<(String, String)>,
    /// What it computes: the name of a column, how the query writes it, and the aggregates in capitals.
    pub measures: Vec<(String, String, Vec<String>)>,
    /// What it reads, as the query writes it.
    pub from: String,
}

impl Engine {
    /// The shape of a query; nothing for one that does not aggregate.
    ///
    /// # Errors
    /// When the text does not parse.
    pub fn shape(&self, sql: &str) -> Result<Option<Shape>, SqlError> {
        deep(|| {
            let Statement::Query(query) = statement::parse(sql)? else { return Ok(None) };
            let SetExpr::Select(select) = query.body.as_ref() else { return Ok(None) };
            Ok(shape(select))
        })
    }
}

fn shape(select: &Select) -> Option<Shape> {
    let mut shape = Shape::default();
    let items: Vec<&Expr> = select
        .projection
        .iter()
        .filter_map(|item| match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
            _ => None,
        })
        .collect();
    if let GroupByExpr::Expressions(groups, _) = &select.group_by {
        for group in groups {
            shape.groups.extend(column(place(group, &items).unwrap_or(group)));
        }
    }
    for item in items {
        if let Some((function, (name, text))) = aggregate(item) {
            match shape.measures.iter_mut().find(|(known, ..)| *known == name) {
                Some((.., functions)) if !functions.contains(&function) => functions.push(function),
                Some(_) => {}
                None => shape.measures.push((name, text, vec![function])),
            }
        }
    }
    shape.from = select.from.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    (!shape.groups.is_empty() || !shape.measures.is_empty()).then_some(shape)
}

/// The item that a number in GROUP BY stands for.
fn place<'a>(group: &Expr, items: &[&'a Expr]) -> Option<&'a Expr> {
    let Expr::Value(value) = group else { return None };
    let Value::Number(number, _) = &value.value else { return None };
    items.get(number.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

/// A column's own name, and how it is written.
fn column(expr: &Expr) -> Option<(String, String)> {
    let name = match expr {
        Expr::Identifier(name) => &name.value,
        Expr::CompoundIdentifier(path) => &path.last()?.value,
        _ => return None,
    };
    Some((name.clone(), expr.to_string()))
}

/// An aggregate over a column.
fn aggregate(expr: &Expr) -> Option<(String, (String, String))> {
    let Expr::Function(function) = expr else { return None };
    let FunctionArguments::List(list) = &function.args else { return None };
    let [FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))] = list.args.as_slice() else { return None };
    let name = function.name.to_string().to_uppercase();
    let known = ["COUNT", "MAX", "MIN", "SUM", "APPROX_COUNT_DISTINCT"];
    known.contains(&name.as_str()).then_some(())?;
    Some((name, column(argument)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_aggregating_queries_are_found() {
        let engine = Engine::new().unwrap();
        let shape = |sql| engine.shape(sql).unwrap();
        let found = shape("SELECT region, SUM(o.amount), MAX(o.amount), COUNT(*) FROM a.b AS o GROUP BY 1");
        let found = found.unwrap();
        assert_eq!(found.groups, [("region".to_owned(), "region".to_owned())]);
        let functions = vec!["SUM".to_owned(), "MAX".to_owned()];
        assert_eq!(found.measures, [("amount".to_owned(), "o.amount".to_owned(), functions)]);
        assert_eq!(found.from, "a.b AS o");
        for plain in ["SELECT a FROM t", "SELECT 1", "SELECT a + 1 FROM t UNION SELECT 2", "DROP TABLE t"] {
            assert_eq!(shape(plain), None, "{plain}");
        }
        assert!(engine.shape("SELEC").is_err());
    }
}
