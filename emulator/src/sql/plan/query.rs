//! Whole queries: WITH, set operations, VALUES, ORDER BY and LIMIT.

use super::scope::{Env, Relation, Scope};
use super::select::{Distinguished, Tail, outputs};
use super::{Cte, Flavour, Plan, Planner, Result, Typed, coerce, invalid, literal, unsupported};
use crate::sql::{Column, DataType};
use sqlparser::ast::{
    Cte as Named, Expr, LimitClause, OrderByExpr, OrderByKind, Query, SetExpr, SetOperator, SetQuantifier,
    Values, With,
};

/// How many queries `SQLite` puts together at once.
const COMPOUND: usize = 400;

impl Planner<'_> {
    /// Compiles a query inside another one, or on its own.
    pub(super) fn query(&mut self, query: &Query, parent: Option<&Scope<'_>>) -> Result<Plan> {
        if !query.pipe_operators.is_empty() || query.for_clause.is_some() || !query.locks.is_empty() {
            return unsupported("FOR clauses are not supported");
        }
        let known = self.ctes.len();
        let result = self.with(query, parent);
        self.ctes.truncate(known);
        result
    }

    fn with(&mut self, query: &Query, parent: Option<&Scope<'_>>) -> Result<Plan> {
        let definitions = match &query.with {
            Some(with) => self.definitions(with)?,
            None => String::new(),
        };
        let order: &[OrderByExpr] = match query.order_by.as_ref().map(|order| &order.kind) {
            None => &[],
            Some(OrderByKind::Expressions(order)) => order,
            Some(OrderByKind::All(_)) => return unsupported("ORDER BY ALL is not supported"),
        };
        let tail = Tail { order, limit: limit(query, &|expr| self.whole_parameter(expr))? };
        let plan = self.body(&query.body, &tail, parent)?;
        Ok(Plan { sql: format!("{definitions}{}", plan.sql), columns: plan.columns })
    }

    /// The WITH clause; its queries can be named from here on.
    fn definitions(&mut self, with: &With) -> Result<String> {
        let mut parts = Vec::new();
        for named in &with.cte_tables {
            let sql_name = self.fresh("w");
            let plan = match &*named.query.body {
                SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier, right }
                    if with.recursive =>
                {
                    self.recursive(named, &sql_name, (left, set_quantifier, right))?
                }
                _ => self.query(&named.query, None)?,
            };
            let columns = aliased(plan.columns, named)?;
            parts.push(format!("{sql_name} AS ({})", plan.sql));
            self.ctes.push(Cte { name: named.alias.name.value.clone(), sql_name, columns });
        }
        Ok(format!("WITH RECURSIVE {} ", parts.join(", ")))
    }

    /// A query that names itself: its first part says what its columns are.
    fn recursive(
        &mut self,
        named: &Named,
        sql_name: &str,
        (left, quantifier, right): (&SetExpr, &SetQuantifier, &SetExpr),
    ) -> Result<Plan> {
        let none = Tail { order: &[], limit: String::new() };
        let first = self.body(left, &none, None)?;
        let columns = aliased(first.columns, named)?;
        let list: Vec<String> = (0..columns.len()).map(|place| format!("c{place}")).collect();
        self.ctes.push(Cte {
            name: named.alias.name.value.clone(),
            sql_name: sql_name.to_owned(),
            columns: columns.clone(),
        });
        let step = self.body(right, &none, None);
        self.ctes.pop();
        let step = step?;
        // SQLite wants the name in the FROM of this very SELECT, so nothing can be wrapped around it.
        let fits = step.columns.len() == columns.len()
            && step.columns.iter().zip(&columns).all(|(own, first)| own.data_type == first.data_type);
        if !fits {
            return invalid("Both parts of a recursive query must have columns of the same types");
        }
        let operator = if *quantifier == SetQuantifier::All { "UNION ALL" } else { "UNION" };
        let first = format!("SELECT {} FROM ({})", list.join(", "), first.sql);
        Ok(Plan { sql: format!("{first} {operator} {}", step.sql), columns })
    }

    fn body(&mut self, body: &SetExpr, tail: &Tail<'_>, parent: Option<&Scope<'_>>) -> Result<Plan> {
        let plan = match body {
            SetExpr::Select(select) => return self.select(select, tail, parent),
            SetExpr::Query(query) => self.query(query, parent)?,
            SetExpr::Values(values) => self.values(values, parent)?,
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                self.set_operation(left, *op, *set_quantifier, right, parent)?
            }
            other => {
                return unsupported(
                    format!("{other} is not supported in a query").chars().take(200).collect::<String>(),
                );
            }
        };
        self.tailed(plan, tail)
    }

    /// ORDER BY and LIMIT around a query that is no SELECT.
    fn tailed(&mut self, plan: Plan, tail: &Tail<'_>) -> Result<Plan> {
        if tail.order.is_empty() && tail.limit.is_empty() {
            return Ok(plan);
        }
        let fields = outputs(&plan.columns);
        let scope = Scope {
            relations: vec![Relation { path: Vec::new(), fields: fields.clone() }],
            case: self.flavour.case(),
            ..Scope::default()
        };
        let order = self.order(tail.order, &fields, Env::plain(&scope, "ORDER BY clause"))?;
        let limit = if tail.limit.is_empty() { String::new() } else { format!(" LIMIT {}", tail.limit) };
        Ok(Plan { sql: format!("SELECT * FROM ({}){order}{limit}", plan.sql), columns: plan.columns })
    }

    fn set_operation(
        &mut self,
        left: &SetExpr,
        op: SetOperator,
        quantifier: SetQuantifier,
        right: &SetExpr,
        parent: Option<&Scope<'_>>,
    ) -> Result<Plan> {
        let operator = match (op, quantifier) {
            (SetOperator::Union, SetQuantifier::All) => "UNION ALL",
            (SetOperator::Union, SetQuantifier::None | SetQuantifier::Distinct) => "UNION",
            (SetOperator::Intersect, SetQuantifier::None | SetQuantifier::Distinct) => "INTERSECT",
            (SetOperator::Except | SetOperator::Minus, SetQuantifier::None | SetQuantifier::Distinct) => {
                "EXCEPT"
            }
            (op, quantifier) => return unsupported(format!("{op} {quantifier} is not supported")),
        };
        // A chain of one operator is put together at once; subtraction is not associative.
        let mut members = vec![right];
        let mut rest = left;
        while let SetExpr::SetOperation { left, op: own, set_quantifier, right } = rest {
            if *own != op || *set_quantifier != quantifier || operator == "EXCEPT" {
                break;
            }
            members.push(right);
            rest = left;
        }
        members.push(rest);
        let none = Tail { order: &[], limit: String::new() };
        let plans: Vec<Plan> =
            members.iter().rev().map(|member| self.body(member, &none, parent)).collect::<Result<_>>()?;
        compound(plans, operator)
    }

    fn values(&mut self, values: &Values, parent: Option<&Scope<'_>>) -> Result<Plan> {
        let scope = Scope { parent, case: self.flavour.case(), ..Scope::default() };
        let env = Env::plain(&scope, "VALUES");
        let width = values.rows.first().map_or(0, |row| row.len());
        let mut table: Vec<Vec<Typed>> = Vec::new();
        let mut types = vec![DataType::Null; width];
        let mut nullable = vec![self.flavour.firebolt().is_none(); width];
        for row in &values.rows {
            if row.len() != width {
                return invalid("Values passed to VALUES must have the same number of columns in all rows");
            }
            let cells = row.iter().map(|expr| self.value(expr, env)).collect::<Result<Vec<_>>>()?;
            for (own, expr) in nullable.iter_mut().zip(row.iter()) {
                *own = *own || self.nullable(expr, env);
            }
            for (own, cell) in types.iter_mut().zip(&cells) {
                *own = match coerce::common(own, &cell.data_type) {
                    Some(common) => common,
                    None => {
                        return invalid(format!(
                            "Values of types {own} and {} in one column",
                            cell.data_type
                        ));
                    }
                };
            }
            table.push(cells);
        }
        let mut rows = Vec::new();
        for row in table {
            let cells: Vec<String> = row
                .into_iter()
                .zip(&types)
                .map(|(cell, data_type)| coerce::cast(cell, data_type).map(|cell| cell.sql))
                .collect::<Result<_>>()?;
            rows.push(format!("({})", cells.join(", ")));
        }
        let list: Vec<String> = (0..width).map(|place| format!("column{} AS c{place}", place + 1)).collect();
        let name = |place: usize| match self.flavour {
            Flavour::Dremio => format!("EXPR${place}"),
            Flavour::Firebolt(_) => format!("column{}", place + 1),
        };
        let column = |(place, data_type): (usize, DataType)| Column {
            name: name(place),
            data_type,
            nullable: nullable.get(place).copied().unwrap_or(true),
        };
        let columns = types.into_iter().enumerate().map(column).collect();
        Ok(Plan { sql: format!("SELECT {} FROM (VALUES {})", list.join(", "), rows.join(", ")), columns })
    }

    fn value(&mut self, expr: &Expr, env: Env<'_>) -> Result<Typed> {
        self.expr(expr, env)
    }
}

/// `count OFFSET rows` for a LIMIT.
fn limit(query: &Query, parameter: &dyn Fn(&Expr) -> Option<i64>) -> Result<String> {
    let number = |expr: &Expr| match literal::as_integer(expr).or_else(|| parameter(expr)) {
        Some(number) if number >= 0 => Ok(number),
        _ => invalid(format!("LIMIT and OFFSET take whole numbers, not {expr}")),
    };
    let (mut limit, mut offset) = (None, None);
    match &query.limit_clause {
        None => {}
        Some(LimitClause::LimitOffset { limit: own, offset: skipped, limit_by }) => {
            if !limit_by.is_empty() {
                return unsupported("LIMIT BY is not supported");
            }
            limit = own.as_ref().map(number).transpose()?;
            offset = skipped.as_ref().map(|skipped| number(&skipped.value)).transpose()?;
        }
        Some(LimitClause::OffsetCommaLimit { offset: skipped, limit: own }) => {
            limit = Some(number(own)?);
            offset = Some(number(skipped)?);
        }
    }
    if let Some(fetch) = &query.fetch {
        if fetch.with_ties || fetch.percent {
            return unsupported("FETCH with ties or percentages is not supported");
        }
        limit = Some(fetch.quantity.as_ref().map_or(Ok(1), number)?);
    }
    Ok(match (limit, offset) {
        (None, None) => String::new(),
        (limit, offset) => format!("{} OFFSET {}", limit.unwrap_or(-1), offset.unwrap_or(0)),
    })
}

/// The columns of a named query under the names that it is given.
fn aliased(columns: Vec<Column>, named: &Named) -> Result<Vec<Column>> {
    let aliases = &named.alias.columns;
    if aliases.is_empty() {
        return Ok(columns);
    }
    if aliases.len() != columns.len() {
        return invalid(format!(
            "The query {} has {} columns, not {}",
            named.alias.name.value,
            columns.len(),
            aliases.len()
        ));
    }
    Ok(columns
        .into_iter()
        .zip(aliases)
        .map(|(column, name)| Column { name: name.name.value.clone(), ..column })
        .collect())
}

/// Columns under other names; equal ones are told apart.
pub(crate) fn renamed(columns: Vec<Column>, names: &[String]) -> Result<Vec<Column>> {
    if names.len() != columns.len() {
        return invalid(format!(
            "The query has {} columns, but {} names are given",
            columns.len(),
            names.len()
        ));
    }
    let mut given = Distinguished::default();
    let column = |(column, name): (Column, &String)| Column { name: given.name(name.clone()), ..column };
    Ok(columns.into_iter().zip(names).map(column).collect())
}

/// The plan with its columns cast to these types, in a form that set operations can hold.
pub(crate) fn fitted(plan: Plan, wanted: &[DataType]) -> Result<Plan> {
    let mut list = Vec::new();
    for (place, (column, data_type)) in plan.columns.iter().zip(wanted).enumerate() {
        let typed = coerce::cast(Typed::new(format!("c{place}"), column.data_type.clone()), data_type)?;
        list.push(format!("{} AS c{place}", typed.sql));
    }
    let columns =
        plan.columns.into_iter().zip(wanted).map(|(c, t)| Column { data_type: t.clone(), ..c }).collect();
    Ok(Plan { sql: format!("SELECT {} FROM ({})", list.join(", "), plan.sql), columns })
}

fn compound(plans: Vec<Plan>, operator: &str) -> Result<Plan> {
    let Some(first) = plans.first() else { return invalid("An empty set operation") };
    let width = first.columns.len();
    if plans.iter().any(|plan| plan.columns.len() != width) {
        return invalid(format!("Column count mismatch in {operator}"));
    }
    let names: Vec<String> = first.columns.iter().map(|column| column.name.clone()).collect();
    let mut types = vec![DataType::Null; width];
    let mut nullable = vec![false; width];
    for plan in &plans {
        for (own, column) in nullable.iter_mut().zip(&plan.columns) {
            *own |= column.nullable;
        }
        for (own, column) in types.iter_mut().zip(&plan.columns) {
            *own = match coerce::common(own, &column.data_type) {
                Some(common) => common,
                None => {
                    return invalid(format!(
                        "Type mismatch in column '{}' of {operator}: {own} and {}",
                        column.name, column.data_type
                    ));
                }
            };
        }
    }
    let mut parts: Vec<String> =
        plans.into_iter().map(|plan| fitted(plan, &types).map(|plan| plan.sql)).collect::<Result<_>>()?;
    while parts.len() > COMPOUND {
        parts = parts
            .chunks(COMPOUND)
            .map(|chunk| format!("SELECT * FROM ({})", chunk.join(&format!(" {operator} "))))
            .collect();
    }
    let columns = names
        .into_iter()
        .zip(types)
        .zip(nullable)
        .map(|((name, data_type), nullable)| Column { name, data_type, nullable })
        .collect();
    Ok(Plan { sql: parts.join(&format!(" {operator} ")), columns })
}
