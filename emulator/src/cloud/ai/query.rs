//! What views say about tables: which they join, and what they compute of them.

use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, JoinConstraint,
    JoinOperator, Query, Select, SelectItem, SetExpr, Statement, TableFactor,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use crate::dremio::account::Caller;
use crate::dremio::catalog::access::Wish;
use crate::dremio::catalog::node::Kind;
use crate::dremio::{Dremio, lock};

/// A column of one of the tables of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Where the table is, and under which other name the query knows it.
    pub table: Vec<String>,
    pub alias: Option<String>,
    pub name: String,
}

/// An aggregate that a view gives a name to.
#[derive(Clone, Debug)]
pub(super) struct Aggregate {
    pub name: String,
    pub formula: String,
    pub columns: Vec<Column>,
}

/// What is to be learned from one view.
#[derive(Clone, Debug, Default)]
pub(super) struct Lesson {
    pub joins: Vec<(Column, Column)>,
    pub aggregates: Vec<Aggregate>,
}

/// The lessons of the views that somebody may read.
pub(super) fn visible(dremio: &Dremio, caller: &Caller) -> Vec<Lesson> {
    let store = lock(&dremio.catalog);
    let shown = dremio.show(&store, caller);
    let views = store.nodes().filter_map(|node| match &node.kind {
        Kind::View(view) if shown.rules().allow(Wish::See, &node.path) => Some((&view.sql, &view.parents)),
        _ => None,
    });
    views.map(|(sql, parents)| learn(sql, parents)).collect()
}

/// What a query has to teach; nothing, if it is not understood.
fn learn(sql: &str, parents: &[Vec<String>]) -> Lesson {
    let parser = Parser::new(&GenericDialect {}).with_recursion_limit(50).try_with_sql(sql);
    let statements = parser.and_then(|mut parser| parser.parse_statements()).unwrap_or_default();
    let mut lesson = Lesson::default();
    for statement in &statements {
        if let Statement::Query(query) = statement {
            learn_query(query, parents, &mut lesson);
        }
    }
    lesson
}

fn learn_query(query: &Query, parents: &[Vec<String>], lesson: &mut Lesson) {
    if let SetExpr::Select(select) = query.body.as_ref() {
        let tables = Tables::of(select, parents);
        for join in select.from.iter().flat_map(|from| &from.joins) {
            if let Some(on) = constraint(&join.join_operator) {
                equalities(on, &tables, &mut lesson.joins);
            }
        }
        if let Some(condition) = &select.selection {
            equalities(condition, &tables, &mut lesson.joins);
        }
        lesson.aggregates.extend(select.projection.iter().filter_map(|item| aggregate(item, &tables)));
    }
}

/// The tables of a query by the names that it has for them.
struct Tables(Vec<(String, Option<String>, Vec<String>)>);

impl Tables {
    fn of(select: &Select, parents: &[Vec<String>]) -> Self {
        let factors = select.from.iter().flat_map(|from| {
            std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation))
        });
        let table = |factor: &TableFactor| {
            let TableFactor::Table { name, alias, .. } = factor else { return None };
            let parts: Vec<&str> =
                name.0.iter().filter_map(|part| part.as_ident()).map(|ident| ident.value.as_str()).collect();
            let path = parents.iter().find(|path| ends_with(path, &parts))?.clone();
            let alias = alias.as_ref().map(|alias| alias.name.value.clone());
            let known_as = alias.clone().or_else(|| parts.last().map(|&name| name.to_owned()))?;
            Some((known_as, alias, path))
        };
        Self(factors.filter_map(table).collect())
    }

    /// The column that a name stands for; without a table before it there must be only one.
    fn column(&self, expression: &Expr) -> Option<Column> {
        let (qualifier, name) = match expression {
            Expr::Identifier(name) => (None, name),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [.., table, name] => (Some(table), name),
                _ => return None,
            },
            _ => return None,
        };
        let is_meant =
            |known_as: &str| qualifier.is_none_or(|name: &Ident| name.value.eq_ignore_ascii_case(known_as));
        let mut found = self.0.iter().filter(|(known_as, ..)| is_meant(known_as));
        let (_, alias, table) = found.next()?;
        if found.next().is_some() {
            return None;
        }
        Some(Column { table: table.clone(), alias: alias.clone(), name: name.value.clone() })
    }
}

fn ends_with(path: &[String], parts: &[&str]) -> bool {
    path.len() >= parts.len()
        && path.iter().rev().zip(parts.iter().rev()).all(|(name, part)| name.eq_ignore_ascii_case(part))
}

fn constraint(operator: &JoinOperator) -> Option<&Expr> {
    let (JoinOperator::Join(constraint)
    | JoinOperator::Inner(constraint)
    | JoinOperator::Left(constraint)
    | JoinOperator::LeftOuter(constraint)
    | JoinOperator::Right(constraint)
    | JoinOperator::RightOuter(constraint)
    | JoinOperator::FullOuter(constraint)) = operator
    else {
        return None;
    };
    if let JoinConstraint::On(on) = constraint { Some(on) } else { None }
}

/// The columns of different tables that have to be equal.
fn equalities(condition: &Expr, tables: &Tables, found: &mut Vec<(Column, Column)>) {
    match condition {
        Expr::Nested(inner) => equalities(inner, tables, found),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            equalities(left, tables, found);
            equalities(right, tables, found);
        }
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => {
            let (Some(left), Some(right)) = (tables.column(left), tables.column(right)) else { return };
            if (&left.table, &left.alias) != (&right.table, &right.alias) {
                found.push((left, right));
            }
        }
        _ => {}
    }
}

const AGGREGATES: [&str; 5] = ["SUM", "COUNT", "AVG", "MIN", "MAX"];

fn aggregate(item: &SelectItem, tables: &Tables) -> Option<Aggregate> {
    let SelectItem::ExprWithAlias { expr: Expr::Function(function), alias } = item else { return None };
    let name = function.name.to_string().to_uppercase();
    AGGREGATES.contains(&name.as_str()).then(|| Aggregate {
        name: alias.value.clone(),
        formula: function.to_string(),
        columns: arguments(function).into_iter().filter_map(|argument| tables.column(argument)).collect(),
    })
}

fn arguments(function: &Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &function.args else { return Vec::new() };
    let argument = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expression)) => Some(expression),
        _ => None,
    };
    list.args.iter().filter_map(argument).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn joins_and_aggregates_are_found() {
        let sql = "SELECT c.name, SUM(o.amount) AS revenue, COUNT(*) AS n FROM lake.orders o \
                   JOIN customers c ON (o.customer_id = c.id AND o.x = 3) GROUP BY c.name";
        let lesson = learn(sql, &[path("lake.orders"), path("lake.customers")]);
        let [(left, right)] = lesson.joins.as_slice() else { panic!("{lesson:?}") };
        assert_eq!((left.table.join("."), left.name.as_str()), ("lake.orders".to_owned(), "customer_id"));
        assert_eq!((right.table.join("."), right.alias.as_deref()), ("lake.customers".to_owned(), Some("c")));
        let [revenue, count] = lesson.aggregates.as_slice() else { panic!("{lesson:?}") };
        assert_eq!((revenue.formula.as_str(), revenue.columns.len()), ("SUM(o.amount)", 1));
        assert_eq!((count.name.as_str(), count.columns.len()), ("n", 0));
    }

    #[test]
    fn what_is_no_query_teaches_nothing() {
        for sql in ["", "nonsense (", "SELECT 1", "SELECT SUM(x) FROM t", "DROP TABLE t"] {
            let lesson = learn(sql, &[]);
            assert!(lesson.joins.is_empty() && lesson.aggregates.is_empty(), "{sql}");
        }
    }
}
