//! The FROM clause: tables, views, subqueries, joins.

use super::scope::{Env, Field, Relation, Scope};
use super::{Case, Flavour, Planner, Result, Typed, call, coerce, invalid, operator, unsupported};
use sqlparser::ast::{
    Expr, Ident, Join, JoinConstraint, JoinOperator, ObjectName, TableAlias, TableFactor, TableWithJoins,
};

/// How two sides are joined.
struct Side {
    sql: String,
    relations: Vec<Relation>,
    merged: Vec<Field>,
}

impl Planner<'_> {
    /// Compiles a FROM clause; without one the SQL is empty.
    pub(crate) fn from<'s>(
        &mut self,
        from: &[TableWithJoins],
        parent: Option<&'s Scope<'s>>,
    ) -> Result<(String, Scope<'s>)> {
        let outer = std::mem::take(&mut self.lateral);
        let result = self.items_of_from(from, parent);
        self.lateral = outer;
        result
    }

    fn items_of_from<'s>(
        &mut self,
        from: &[TableWithJoins],
        parent: Option<&'s Scope<'s>>,
    ) -> Result<(String, Scope<'s>)> {
        let mut scope = Scope { parent, case: self.flavour.case(), ..Scope::default() };
        let mut parts = Vec::new();
        for item in from {
            let side = self.joined(item, parent)?;
            self.lateral.extend(side.relations.iter().cloned());
            let brackets = from.len() > 1 && !item.joins.is_empty();
            parts.push(if brackets { format!("({})", side.sql) } else { side.sql });
            scope.relations.extend(side.relations);
            scope.merged.extend(side.merged);
        }
        Ok((parts.join(" JOIN "), scope))
    }

    fn joined(&mut self, item: &TableWithJoins, parent: Option<&Scope<'_>>) -> Result<Side> {
        let mut side = self.factor(&item.relation, parent)?;
        for join in &item.joins {
            side = self.join(side, join, parent)?;
        }
        Ok(side)
    }

    fn join(&mut self, left: Side, join: &Join, parent: Option<&Scope<'_>>) -> Result<Side> {
        let before = self.lateral.len();
        self.lateral.extend(left.relations.iter().cloned());
        let right = self.factor(&join.relation, parent)?;
        self.lateral.truncate(before);
        let (kind, constraint) = match &join.join_operator {
            JoinOperator::Join(own)
            | JoinOperator::Inner(own)
            | JoinOperator::CrossJoin(own @ JoinConstraint::None) => ("JOIN", own),
            JoinOperator::Left(own) | JoinOperator::LeftOuter(own) => ("LEFT JOIN", own),
            JoinOperator::Right(own) | JoinOperator::RightOuter(own) => ("RIGHT JOIN", own),
            JoinOperator::FullOuter(own) => ("FULL JOIN", own),
            other => {
                return unsupported(
                    format!("The join {other:?} is not supported").chars().take(80).collect::<String>(),
                );
            }
        };
        let (left, right) = (
            outer(left, matches!(kind, "RIGHT JOIN" | "FULL JOIN")),
            outer(right, matches!(kind, "LEFT JOIN" | "FULL JOIN")),
        );
        let pairs = match constraint {
            JoinConstraint::On(expr) => return self.join_on(left, kind, right, expr, parent),
            JoinConstraint::Using(names) => {
                let names: Vec<String> = names.iter().map(ObjectName::to_string).collect();
                let names: Vec<String> = names.iter().map(|name| name.trim_matches('"').to_owned()).collect();
                Self::pairs(&left, &right, &names, self.flavour.case())?
            }
            JoinConstraint::Natural => {
                let names: Vec<String> = Self::visible(&left)
                    .iter()
                    .filter(|field| {
                        Self::visible(&right)
                            .iter()
                            .any(|other| self.flavour.case().same(&other.name, &field.name))
                    })
                    .map(|field| field.name.clone())
                    .collect();
                Self::pairs(&left, &right, &names, self.flavour.case())?
            }
            JoinConstraint::None => Vec::new(),
        };
        Self::join_using(left, kind, right, &pairs)
    }

    fn join_on(
        &mut self,
        left: Side,
        kind: &str,
        right: Side,
        on: &Expr,
        parent: Option<&Scope<'_>>,
    ) -> Result<Side> {
        let relations = [left.relations, right.relations].concat();
        let merged = [left.merged, right.merged].concat();
        let scope = Scope { relations, merged, parent, case: self.flavour.case() };
        let condition = self.condition(on, "ON", Env::plain(&scope, "the ON clause"))?;
        let sql = format!("{} {kind} {} ON {}", left.sql, right.sql, condition.sql);
        Ok(Side { sql, relations: scope.relations, merged: scope.merged })
    }

    fn visible(side: &Side) -> Vec<Field> {
        let own = side.relations.iter().flat_map(|relation| &relation.fields).filter(|field| !field.merged);
        side.merged.iter().chain(own).cloned().collect()
    }

    fn pairs(left: &Side, right: &Side, names: &[String], case: Case) -> Result<Vec<(Field, Field)>> {
        let find = |side: &Side, name: &String| {
            let fields: Vec<Field> =
                Self::visible(side).into_iter().filter(|field| case.same(&field.name, name)).collect();
            match <[Field; 1]>::try_from(fields) {
                Ok([field]) => Ok(field),
                Err(none) if none.is_empty() => invalid(format!("Column '{name}' not found in any table")),
                Err(_) => invalid(format!("Column '{name}' is ambiguous")),
            }
        };
        names.iter().map(|name| Ok((find(left, name)?, find(right, name)?))).collect()
    }

    /// A join on equal columns, which then are one.
    fn join_using(left: Side, kind: &str, right: Side, pairs: &[(Field, Field)]) -> Result<Side> {
        let mut merged = Vec::new();
        let mut conditions = Vec::new();
        for (own, other) in pairs {
            conditions.push(operator::compare(own.typed.clone(), "=", other.typed.clone())?.sql);
            let (all, data_type) = coerce::unify(vec![own.typed.clone(), other.typed.clone()], "USING")?;
            let list: Vec<&str> = all.iter().map(|typed| typed.sql.as_str()).collect();
            let sql = match kind {
                "JOIN" | "LEFT JOIN" => list.first().copied().unwrap_or_default().to_owned(),
                _ => format!("coalesce({})", list.join(", ")),
            };
            let nullable = match kind {
                "JOIN" => false,
                "LEFT JOIN" => own.nullable,
                _ => own.nullable || other.nullable,
            };
            let typed = Typed::new(sql, data_type);
            merged.push(Field { name: own.name.clone(), typed, merged: false, nullable });
        }
        let used = |field: &Field| {
            pairs.iter().any(|(own, other)| field.typed == own.typed || field.typed == other.typed)
        };
        let mut relations = [left.relations, right.relations].concat();
        for field in relations.iter_mut().flat_map(|relation| &mut relation.fields) {
            field.merged |= used(field);
        }
        merged.extend(left.merged.into_iter().chain(right.merged).filter(|field| !used(field)));
        let on =
            if conditions.is_empty() { String::new() } else { format!(" ON {}", conditions.join(" AND ")) };
        Ok(Side { sql: format!("{} {kind} {}{on}", left.sql, right.sql), relations, merged })
    }

    fn factor(&mut self, factor: &TableFactor, parent: Option<&Scope<'_>>) -> Result<Side> {
        let (sql, relation, alias) = match factor {
            TableFactor::Table { name, alias, args: None, version: None, sample: None, .. } => {
                let (sql, relation) = self.table(name)?;
                (sql, relation, alias)
            }
            TableFactor::Derived { lateral: false, subquery, alias, sample: None } => {
                let plan = self.query(subquery, None)?;
                let (sql, relation) = self.derived(&plan, Vec::new());
                (sql, relation, alias)
            }
            TableFactor::Table { name, alias, args: Some(given), version: None, sample: None, .. } => {
                let (sql, relation) = match self.flavour {
                    Flavour::Firebolt(_) => self.firebolt_table(name, &given.args, alias.as_ref())?,
                    Flavour::Dremio => {
                        let arguments: Vec<&Expr> =
                            given.args.iter().map(call::argument).collect::<Result<_>>()?;
                        self.table_function(&name.to_string().to_ascii_uppercase(), &arguments)?
                    }
                };
                (sql, relation, alias)
            }
            TableFactor::TableFunction { expr: Expr::Function(function), alias } => {
                let (sql, relation) =
                    self.table_function(&call::name(function), &call::arguments(function)?)?;
                (sql, relation, alias)
            }
            TableFactor::NestedJoin { table_with_joins, alias: None } => {
                let side = self.joined(table_with_joins, parent)?;
                return Ok(Side { sql: format!("({})", side.sql), ..side });
            }
            other => return unsupported(format!("{other} is not supported in FROM")),
        };
        let relation = match alias {
            Some(alias) => renamed(relation, alias)?,
            None => relation,
        };
        Ok(Side { sql, relations: vec![relation], merged: Vec::new() })
    }
}

/// A side of a join: rows of an outer one may be without it.
fn outer(mut side: Side, missing: bool) -> Side {
    let fields = side.relations.iter_mut().flat_map(|relation| &mut relation.fields).chain(&mut side.merged);
    fields.for_each(|field| field.nullable |= missing);
    side
}

/// The relation under its alias, its columns perhaps, too.
fn renamed(mut relation: Relation, alias: &TableAlias) -> Result<Relation> {
    relation.path = vec![alias.name.value.clone()];
    if alias.columns.is_empty() {
        return Ok(relation);
    }
    if alias.columns.len() != relation.fields.len() {
        return invalid(format!(
            "List of column aliases must have same degree as table; table has {} columns, alias list has {}",
            relation.fields.len(),
            alias.columns.len()
        ));
    }
    for (field, column) in relation.fields.iter_mut().zip(&alias.columns) {
        field.name.clone_from(&column.name.value);
    }
    Ok(relation)
}

/// Whether a select item is `FLATTEN(list)` (Firebolt's `UNNEST`), and the list.
pub(super) fn flatten<'e>(expr: &'e Expr, flavour: Flavour<'_>) -> Option<&'e Expr> {
    let Expr::Function(function) = expr else { return None };
    let wanted = if flavour.firebolt().is_some() { "UNNEST" } else { "FLATTEN" };
    if call::name(function) != wanted || function.over.is_some() {
        return None;
    }
    let arguments = call::arguments(function).ok()?;
    match arguments.as_slice() {
        [list] => Some(list),
        _ => None,
    }
}

/// The last part of a name, for the columns of a select list.
pub(super) fn last(parts: &[Ident]) -> Option<String> {
    parts.last().map(|part| part.value.clone())
}
