//! One SELECT: its list, its groups, its order.

use super::from::{flatten, last};
use super::scope::{Aggregates, Env, Field, Scope};
use super::{Case, Flavour, Plan, Planner, Result, Typed, firebolt, invalid, literal, unsupported};
use crate::sql::Column;
use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, ObjectName, OrderByExpr, Select, SelectItem,
    SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};
use std::collections::{HashMap, HashSet};

/// An entry of the select list.
enum Item<'q> {
    /// A column of `*`.
    Column(Field),
    Expr {
        name: Option<String>,
        expr: &'q Expr,
    },
}

/// What ORDER BY and LIMIT add to a SELECT.
pub(super) struct Tail<'q> {
    pub(super) order: &'q [OrderByExpr],
    pub(super) limit: String,
}

impl Planner<'_> {
    pub(super) fn select(
        &mut self,
        select: &Select,
        tail: &Tail<'_>,
        parent: Option<&Scope<'_>>,
    ) -> Result<Plan> {
        refuse(select)?;
        let windows = self.windows.len();
        self.name_windows(&select.named_window)?;
        let plan = self.select_in(select, tail, parent);
        self.windows.truncate(windows);
        plan
    }

    fn select_in(&mut self, select: &Select, tail: &Tail<'_>, parent: Option<&Scope<'_>>) -> Result<Plan> {
        let (mut from, scope) = self.from(&select.from, parent)?;
        let items = expand(select, &scope)?;
        let filter = match &select.selection {
            Some(filter) => Some(self.condition(filter, "WHERE", Env::plain(&scope, "WHERE clause"))?.sql),
            None => None,
        };
        let keys = self.group_keys(select, &items, &scope)?;
        let grouped = keys.is_some();
        let groups: Vec<Typed> = keys.unwrap_or_default();
        let aggregates = if grouped {
            Aggregates::Grouped(&groups)
        } else {
            Aggregates::Forbidden("a query without groups")
        };
        let env = Env { scope: &scope, aggregates, windows: true, aliases: &[] };
        let fields = self.items(&items, env, &mut from)?;
        let aliased = Env { aliases: &fields, ..env };
        let having = match &select.having {
            Some(having) => Some(self.condition(having, "HAVING", Env { windows: false, ..aliased })?.sql),
            None => None,
        };
        let mut body = String::new();
        clause(&mut body, "FROM", Some(from).filter(|from| !from.is_empty()));
        clause(&mut body, "WHERE", filter);
        let list: Vec<String> = groups.iter().map(|group| group_text(&group.sql)).collect();
        clause(&mut body, "GROUP BY", (!list.is_empty()).then(|| list.join(", ")));
        clause(&mut body, "HAVING", having);
        self.finish(select, &fields, &body, tail, aliased)
    }

    /// The select list in front of the rest.
    fn finish(
        &mut self,
        select: &Select,
        fields: &[Field],
        body: &str,
        tail: &Tail<'_>,
        env: Env<'_>,
    ) -> Result<Plan> {
        let mut list: Vec<String> = fields
            .iter()
            .enumerate()
            .map(|(place, field)| format!("{} AS c{place}", field.typed.sql))
            .collect();
        let column = |field: &Field| Column {
            name: field.name.clone(),
            data_type: field.typed.data_type.clone(),
            nullable: field.nullable,
        };
        let columns = fields.iter().map(column).collect();
        let distinct =
            if select.distinct.as_ref().is_some_and(|own| *own != Distinct::All) { "DISTINCT " } else { "" };
        let mut order = self.order(tail.order, fields, env)?;
        let sql = match &select.qualify {
            None => {
                clause(&mut order, "LIMIT", Some(tail.limit.clone()).filter(|limit| !limit.is_empty()));
                format!("SELECT {distinct}{}{body}{order}", list.join(", "))
            }
            Some(qualify) => {
                if !tail.order.is_empty() || !distinct.is_empty() {
                    return unsupported("QUALIFY with ORDER BY or DISTINCT in one query is not supported");
                }
                let condition = self.condition(qualify, "QUALIFY", env)?;
                list.push(format!("{} AS q", condition.sql));
                let names: Vec<String> = (0..fields.len()).map(|place| format!("c{place}")).collect();
                let mut limit = String::new();
                clause(&mut limit, "LIMIT", Some(tail.limit.clone()).filter(|limit| !limit.is_empty()));
                format!("SELECT {} FROM (SELECT {}{body}) WHERE q{limit}", names.join(", "), list.join(", "))
            }
        };
        Ok(Plan { sql, columns })
    }

    /// The groups, or nothing when the query has none.
    fn group_keys(
        &mut self,
        select: &Select,
        items: &[Item<'_>],
        scope: &Scope<'_>,
    ) -> Result<Option<Vec<Typed>>> {
        let exprs: Vec<&Expr> = match &select.group_by {
            GroupByExpr::Expressions(exprs, modifiers) if modifiers.is_empty() => exprs.iter().collect(),
            GroupByExpr::All(modifiers) if modifiers.is_empty() && self.flavour.firebolt().is_some() => {
                self.all_groups(items)
            }
            _ => return unsupported("GROUP BY ALL and modifiers of GROUP BY are not supported"),
        };
        let env = Env::plain(scope, "GROUP BY clause");
        let mut keys = Vec::new();
        for expr in exprs {
            keys.push(self.group_key(expr, items, env)?);
        }
        let aggregates =
            items.iter().any(|item| matches!(item, Item::Expr { expr, .. } if self.aggregates(expr)));
        let grouped = !keys.is_empty() || aggregates || select.having.is_some();
        Ok(grouped.then_some(keys))
    }

    /// What `GROUP BY ALL` groups by: every item without an aggregate.
    fn all_groups<'q>(&self, items: &[Item<'q>]) -> Vec<&'q Expr> {
        let plain = |item: &Item<'q>| match item {
            Item::Expr { expr, .. } if !self.aggregates(expr) && literal::as_integer(expr).is_none() => {
                Some(*expr)
            }
            _ => None,
        };
        items.iter().filter_map(plain).collect()
    }

    /// A group: a place in the select list, a column, an alias, or an expression.
    fn group_key(&mut self, expr: &Expr, items: &[Item<'_>], env: Env<'_>) -> Result<Typed> {
        if matches!(expr, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_)) {
            return unsupported("ROLLUP, CUBE and GROUPING SETS are not supported");
        }
        if let Some(place) = literal::as_integer(expr) {
            let item = usize::try_from(place - 1).ok().and_then(|place| items.get(place));
            return match item {
                Some(Item::Column(field)) => Ok(field.typed.clone()),
                Some(Item::Expr { expr, .. }) => self.expr(expr, env),
                None => invalid(format!("Ordinal out of range: {place}")),
            };
        }
        if let Expr::Identifier(name) = expr
            && env.scope.find(std::slice::from_ref(name))?.is_none()
        {
            let aliased = items.iter().find_map(|item| match item {
                Item::Expr { name: Some(own), expr } if self.flavour.case().same(own, &name.value) => {
                    Some(expr)
                }
                _ => None,
            });
            if let Some(expr) = aliased {
                return self.expr(expr, env);
            }
        }
        self.expr(expr, env)
    }

    /// The select list's columns, with names that differ.
    fn items(&mut self, items: &[Item<'_>], env: Env<'_>, from: &mut String) -> Result<Vec<Field>> {
        let mut fields: Vec<Field> = Vec::new();
        let mut names = Distinguished::default();
        for (place, item) in items.iter().enumerate() {
            let (name, typed, nullable) = match item {
                Item::Column(field) => (field.name.clone(), Self::star_column(field, env)?, field.nullable),
                Item::Expr { name, expr } => {
                    let typed = match flatten(expr, self.flavour) {
                        Some(list) => {
                            let list = self.expr(list, env)?;
                            let (series, item) = self.flattened(&list)?;
                            *from = if from.is_empty() { series } else { format!("{from} JOIN {series}") };
                            item
                        }
                        None => self.expr(expr, env)?,
                    };
                    let (unnamed, nullable) = match self.flavour {
                        Flavour::Dremio => (format!("EXPR${place}"), true),
                        Flavour::Firebolt(_) => (firebolt::column_name(expr), self.nullable(expr, env)),
                    };
                    (name.clone().unwrap_or(unnamed), typed, nullable)
                }
            };
            let name = match self.flavour {
                Flavour::Dremio => names.name(name),
                // Names need not differ.
                Flavour::Firebolt(_) => name,
            };
            fields.push(Field { name, typed, merged: false, nullable });
        }
        if fields.is_empty() {
            return invalid("A query without columns is not supported");
        }
        Ok(fields)
    }

    fn star_column(field: &Field, env: Env<'_>) -> Result<Typed> {
        match env.aggregates {
            Aggregates::Grouped(groups) if !groups.contains(&field.typed) => {
                invalid(format!("Expression '{}' is not being grouped", field.name))
            }
            _ => Ok(field.typed.clone()),
        }
    }

    /// ` ORDER BY ...` over columns that are called `c0`, `c1`, ...
    pub(super) fn order(&mut self, order: &[OrderByExpr], fields: &[Field], env: Env<'_>) -> Result<String> {
        let mut parts = Vec::new();
        for by in order {
            let sql = match order_place(&by.expr, fields, self.flavour.case())? {
                Some(place) => format!("c{place}"),
                None => self.expr(&by.expr, env)?.sql,
            };
            parts.push(directed(by, &sql));
        }
        Ok(if parts.is_empty() { String::new() } else { format!(" ORDER BY {}", parts.join(", ")) })
    }

    /// The terms of an ORDER BY inside a function or window.
    pub(super) fn order_list(&mut self, order: &[OrderByExpr], env: Env<'_>) -> Result<String> {
        let mut parts = Vec::new();
        for by in order {
            let typed = self.expr(&by.expr, env)?;
            parts.push(directed(by, &typed.sql));
        }
        Ok(parts.join(", "))
    }
}

/// The place in the select list that a term of ORDER BY names.
fn order_place(expr: &Expr, fields: &[Field], case: Case) -> Result<Option<usize>> {
    if let Some(place) = literal::as_integer(expr) {
        return match usize::try_from(place - 1).ok().filter(|place| *place < fields.len()) {
            Some(place) => Ok(Some(place)),
            None => invalid(format!("Ordinal out of range: {place}")),
        };
    }
    let Expr::Identifier(name) = expr else { return Ok(None) };
    Ok(fields.iter().position(|field| case.same(&field.name, &name.value)))
}

/// A term with its direction; NULL counts as larger than every value.
fn directed(by: &OrderByExpr, sql: &str) -> String {
    let descending = by.options.sort == Some(sqlparser::ast::OrderBySort::Desc);
    let nulls_first = by.options.nulls_first.unwrap_or(descending);
    let direction = if descending { "DESC" } else { "ASC" };
    let nulls = if nulls_first { "FIRST" } else { "LAST" };
    format!("{} {direction} NULLS {nulls}", group_text(sql))
}

/// `SQLite` takes a bare integer for the place of a column, so constants are hidden from it.
fn group_text(sql: &str) -> String {
    if sql.trim_start_matches(['-', '+', '(', ' ']).starts_with(|c: char| c.is_ascii_digit()) {
        "NULL".to_owned()
    } else {
        sql.to_owned()
    }
}

fn clause(out: &mut String, name: &str, text: Option<String>) {
    if let Some(text) = text {
        out.push(' ');
        out.push_str(name);
        out.push(' ');
        out.push_str(&text);
    }
}

/// Gives names that differ: `a`, `a0`, `a1`, ...
#[derive(Default)]
pub(super) struct Distinguished {
    taken: HashSet<String>,
    /// The number that a name which is taken gets next.
    next: HashMap<String, usize>,
}

impl Distinguished {
    /// The name, or a like one that was not given before.
    pub(super) fn name(&mut self, name: String) -> String {
        let folded = name.to_lowercase();
        if self.taken.insert(folded.clone()) {
            return name;
        }
        let next = self.next.entry(folded.clone()).or_default();
        loop {
            let number = *next;
            *next += 1;
            if self.taken.insert(format!("{folded}{number}")) {
                return format!("{name}{number}");
            }
        }
    }
}

fn refuse(select: &Select) -> Result<()> {
    let odd = [
        (select.top.is_some(), "TOP"),
        (select.into.is_some(), "INTO"),
        (!select.lateral_views.is_empty(), "LATERAL VIEW"),
        (select.prewhere.is_some(), "PREWHERE"),
        (!select.connect_by.is_empty(), "CONNECT BY"),
        (!select.cluster_by.is_empty(), "CLUSTER BY"),
        (!select.distribute_by.is_empty(), "DISTRIBUTE BY"),
        (!select.sort_by.is_empty(), "SORT BY"),
        (matches!(select.distinct, Some(Distinct::On(_))), "DISTINCT ON"),
    ];
    match odd.iter().find(|(used, _)| *used) {
        Some((_, name)) => unsupported(format!("{name} is not supported")),
        None => Ok(()),
    }
}

/// The select list with its stars written out.
fn expand<'q>(select: &'q Select, scope: &Scope<'_>) -> Result<Vec<Item<'q>>> {
    let mut items = Vec::new();
    for item in &select.projection {
        match item {
            SelectItem::UnnamedExpr(expr) => {
                let column = match expr {
                    Expr::Identifier(name) => scope.find(std::slice::from_ref(name))?.is_some(),
                    _ => true,
                };
                items.push(Item::Expr { name: natural_name(expr).filter(|_| column), expr });
            }
            SelectItem::ExprWithAlias { expr, alias } => {
                items.push(Item::Expr { name: Some(alias.value.clone()), expr });
            }
            SelectItem::Wildcard(options) => {
                plain_star(options)?;
                if select.from.is_empty() {
                    return invalid("SELECT * needs a FROM clause");
                }
                items.extend(scope.star(None)?.into_iter().map(Item::Column));
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                plain_star(options)?;
                items.extend(scope.star(Some(&idents(name)))?.into_iter().map(Item::Column));
            }
            other => return unsupported(format!("{other} is not supported in a select list")),
        }
    }
    Ok(items)
}

fn plain_star(options: &WildcardAdditionalOptions) -> Result<()> {
    let plain = options.opt_ilike.is_none()
        && options.opt_exclude.is_none()
        && options.opt_except.is_none()
        && options.opt_replace.is_none()
        && options.opt_rename.is_none();
    if plain { Ok(()) } else { unsupported("EXCLUDE and its kin are not supported after *") }
}

fn idents(name: &ObjectName) -> Vec<Ident> {
    name.0.iter().filter_map(|part| part.as_ident().cloned()).collect()
}

/// A column keeps its name, as it is written.
fn natural_name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(ident) => Some(ident.value.clone()),
        Expr::CompoundIdentifier(parts) => last(parts),
        Expr::Nested(inner) => natural_name(inner),
        Expr::CompoundFieldAccess { access_chain, .. } => match access_chain.last() {
            Some(sqlparser::ast::AccessExpr::Dot(Expr::Identifier(name))) => Some(name.value.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The columns of a plan that stands alone, as something that can be named.
pub(super) fn outputs(columns: &[Column]) -> Vec<Field> {
    let field = |(place, column): (usize, &Column)| Field {
        name: column.name.clone(),
        typed: Typed::new(format!("c{place}"), column.data_type.clone()),
        merged: false,
        nullable: column.nullable,
    };
    columns.iter().enumerate().map(field).collect()
}
