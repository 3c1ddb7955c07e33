//! `execution_mode=describe_parameters`: the types of parameters and columns, without running the statement.

use super::super::statement::{self, Statement};
use super::super::types::{self, Naming};
use super::super::{Database, Outcome, Request, SqlError};
use super::change::complete;
use super::{Run, escapes};
use crate::sql::engine::deep;
use crate::sql::plan::{Firebolt, MARK, Planner};
use crate::sql::statement as shared;
use crate::sql::{Column, DataType, FIREBOLT_TYPE, Table, Value};
use serde_json::{Map, json};
use sqlparser::ast::{self, Expr, Query, SelectItem, SetExpr};

/// What a statement would take and give.
struct Described {
    /// The SQL in which the types of parameters are noted.
    sql: String,
    columns: Vec<Column>,
}

impl Database {
    /// Answers `execution_mode=describe_parameters`: one row with one text column, `describe`, which holds JSON.
    ///
    /// # Errors
    /// When the statement does not parse or bind.
    pub(crate) fn describe_parameters(&self, request: &Request<'_>) -> Result<Outcome, SqlError> {
        let parsed = deep(|| statement::parse(request.sql, escapes(request)))?;
        let mut run = Run::new(self, request, request.transaction)?;
        run.describing = true;
        let own = Firebolt {
            parameters: request.parameters,
            describing: true,
            session: &run.session,
            divisions: parsed.divisions,
            read: statement::query,
        };
        let described = run.with_planner(&own, |planner| run.describe(planner, parsed.statement))?;
        let name = |data_type: &DataType| types::name(data_type, false, Naming::Sql, request.generation);
        let known = noted(&described.sql);
        let mut parameters = Map::new();
        for name_of in &parsed.placeholders {
            let found = known.iter().find(|(own, _)| own == name_of).map(|(_, data_type)| data_type);
            // Nothing says what it is: a text fits everywhere.
            parameters.insert(name_of.clone(), name(found.unwrap_or(&DataType::Varchar)).into());
        }
        let column = |column: &Column| {
            let data_type = types::name(&column.data_type, column.nullable, Naming::Sql, request.generation);
            json!({"name": column.name, "type": data_type})
        };
        let columns: Vec<_> = described.columns.iter().map(column).collect();
        let mut answer = Map::new();
        if !parameters.is_empty() {
            answer.insert("parameter_types".to_owned(), parameters.into());
        }
        answer.insert("result_columns".to_owned(), columns.into());
        let rows = vec![vec![Value::Text(serde_json::Value::from(answer).to_string())]];
        Run::table(Table { columns: vec![Column::required("describe", DataType::Varchar)], rows })
    }
}

impl Run<'_> {
    fn describe(&self, planner: &mut Planner<'_>, statement: Statement) -> Result<Described, SqlError> {
        match statement {
            Statement::Shared(shared::Statement::Query(query)) => {
                let plan = planner.plan(&query)?;
                Ok(Described { sql: plan.sql, columns: plan.columns })
            }
            Statement::Shared(shared::Statement::Insert { path, columns, source }) => {
                let table = self.stored_table(&path)?;
                let places = super::change::places(&table, &columns)?;
                let types: Vec<DataType> = places
                    .iter()
                    .filter_map(|place| table.columns.get(*place))
                    .map(|spec| spec.column.data_type.clone())
                    .collect();
                let mut source = source;
                cast_parameters(&mut source, &types);
                let plan = planner.plan(&source)?;
                let sql = complete(planner, &table, &places, &plan)?.sql;
                Ok(Described { sql, columns: Vec::new() })
            }
            Statement::Shared(other) => {
                let sql = crate::sql::change::compiled(planner, &other, &self.running)?;
                Ok(Described { sql, columns: Vec::new() })
            }
            _ => Ok(Described { sql: String::new(), columns: Vec::new() }),
        }
    }
}

/// Casts parameters that stand alone in a row to the types of their columns.
fn cast_parameters(source: &mut Query, types: &[DataType]) {
    let cast = |(expr, data_type): (&mut Expr, &DataType)| {
        let placeholder =
            matches!(expr, Expr::Value(value) if matches!(value.value, ast::Value::Placeholder(_)));
        if placeholder {
            let name = ast::ObjectName::from(vec![ast::Ident::new(FIREBOLT_TYPE)]);
            *expr = Expr::Cast {
                kind: ast::CastKind::Cast,
                expr: Box::new(expr.clone()),
                data_type: ast::DataType::Custom(name, vec![data_type.to_string()]),
                format: None,
            };
        }
    };
    match &mut *source.body {
        SetExpr::Values(values) => {
            for row in &mut values.rows {
                row.iter_mut().zip(types).for_each(cast);
            }
        }
        SetExpr::Select(select) => {
            let items = select.projection.iter_mut().zip(types);
            let plain = items.filter_map(|(item, data_type)| match item {
                SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                    Some((expr, data_type))
                }
                _ => None,
            });
            plain.for_each(cast);
        }
        _ => {}
    }
}

/// The parameters and the types that CAST has noted for them; of several the first.
fn noted(sql: &str) -> Vec<(String, DataType)> {
    let mut found: Vec<(String, DataType)> = Vec::new();
    let mut parts = sql.split(MARK);
    while let (Some(_), Some(name)) = (parts.next(), parts.next()) {
        // With a type there are three marks around name and type, without one there are two.
        let mut ahead = parts.clone();
        if let Some(data_type) = ahead.next().and_then(|text| DataType::parse_any(text).ok()) {
            parts = ahead;
            if !found.iter().any(|(own, _)| own == name) {
                found.push((name.to_owned(), data_type));
            }
        }
    }
    found
}
