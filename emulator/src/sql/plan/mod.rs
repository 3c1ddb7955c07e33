//! The compiler: from a parsed query to `SQLite`'s SQL, with a type for every expression.
//!
//! Every relation gets a generated name (`t1`), every column one by its place (`c0`), so that no name of the user's
//! reaches `SQLite`. Values are stored as `cell.rs` says, and every conversion between types is written out.

mod aggregate;
mod array;
mod call;
mod coerce;
mod date;
mod expr;
mod firebolt;
mod flavour;
mod from;
mod literal;
mod lookup;
mod number;
mod operator;
mod query;
mod scope;
mod select;
mod series;
mod window;

use super::store::{Extra, Store, Stored};
use super::{Column, DataType, Names, SqlError};
use sqlparser::ast::{Expr, Query, WindowSpec};
use sqlparser::tokenizer::Location;

pub(crate) use coerce::MARK;
pub(crate) use coerce::{cast, required};
pub(crate) use flavour::{Case, Firebolt, Flavour};
pub(crate) use literal::quoted;
pub(crate) use query::{fitted, renamed};
pub(crate) use scope::{Env, Relation, Scope};

type Result<T> = std::result::Result<T, SqlError>;

/// An expression in `SQLite`'s SQL and its type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Typed {
    pub(crate) sql: String,
    pub(crate) data_type: DataType,
}

impl Typed {
    fn new(sql: impl Into<String>, data_type: DataType) -> Self {
        Self { sql: sql.into(), data_type }
    }
}

/// A query in `SQLite`'s SQL; its columns are called `c0`, `c1`, ... there.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) sql: String,
    pub(crate) columns: Vec<Column>,
}

/// A named query of a WITH clause.
#[derive(Clone, Debug)]
struct Cte {
    name: String,
    sql_name: String,
    columns: Vec<Column>,
}

/// Compiles one statement.
pub(crate) struct Planner<'a> {
    pub(crate) store: &'a Store,
    pub(crate) names: &'a dyn Names,
    pub(crate) flavour: Flavour<'a>,
    /// Where the expression that is being compiled stands.
    pub(crate) place: Location,
    /// What stands before it in the FROM clause that is being compiled.
    lateral: Vec<Relation>,
    /// Where relative names are looked up first.
    context: Vec<String>,
    ctes: Vec<Cte>,
    /// The windows that the queries around here name.
    windows: Vec<(String, WindowSpec)>,
    /// The views that are being expanded, outermost first.
    views: Vec<Vec<String>>,
    /// What the query reads directly.
    pub(crate) parents: Vec<Vec<String>>,
    /// Tables that the catalog made up.
    pub(crate) extra: Vec<(Stored, Extra)>,
    next: usize,
}

pub(crate) fn invalid<T>(text: impl Into<String>) -> Result<T> {
    Err(SqlError::Validation(text.into()))
}

pub(crate) fn unsupported<T>(text: impl Into<String>) -> Result<T> {
    Err(SqlError::Unsupported(text.into()))
}

impl<'a> Planner<'a> {
    pub(crate) fn new(store: &'a Store, names: &'a dyn Names, context: &[String]) -> Self {
        Self {
            store,
            names,
            flavour: Flavour::Dremio,
            place: Location::empty(),
            lateral: Vec::new(),
            context: context.to_vec(),
            ctes: Vec::new(),
            windows: Vec::new(),
            views: Vec::new(),
            parents: Vec::new(),
            extra: Vec::new(),
            next: 0,
        }
    }

    /// Compiles a query of its own.
    pub(crate) fn plan(&mut self, query: &Query) -> Result<Plan> {
        self.query(query, None)
    }

    /// Compiles an expression over one table, as UPDATE and DELETE need it.
    pub(crate) fn plan_expr(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Typed> {
        self.expr(expr, Env::plain(scope, "this clause"))
    }

    /// A name that is used once in the statement.
    fn fresh(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}", self.next)
    }
}
