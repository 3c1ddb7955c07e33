//! What stands in FROM beside tables and queries: series, unnested arrays, files.

use super::super::scope::{Env, Field, Relation, Scope};
use super::super::{Planner, Result, call, invalid, literal, unsupported};
use crate::sql::store::Extra;
use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, ObjectName, Spanned, TableAlias};

/// The name and the value of an argument; one without a name has none.
fn argument(argument: &FunctionArg) -> Result<(String, &Expr)> {
    match argument {
        FunctionArg::Named { name, arg: FunctionArgExpr::Expr(expr), .. } => {
            Ok((name.value.to_lowercase(), expr))
        }
        other => Ok((String::new(), call::argument(other)?)),
    }
}

impl Planner<'_> {
    /// A function that gives a table; under an alias without columns its only column has that name, too.
    pub(in super::super) fn firebolt_table(
        &mut self,
        name: &ObjectName,
        arguments: &[FunctionArg],
        alias: Option<&TableAlias>,
    ) -> Result<(String, Relation)> {
        self.place = name.span().start;
        let name = name.to_string().to_ascii_uppercase();
        let arguments = arguments.iter().map(argument).collect::<Result<Vec<_>>>()?;
        let plain: Vec<&Expr> = arguments.iter().map(|(_, expr)| *expr).collect();
        let (sql, mut relation) = match (name.as_str(), plain.as_slice()) {
            ("UNNEST", [list]) => self.unnested(list)?,
            ("GENERATE_SERIES", _) => self.table_function(&name, &plain)?,
            _ => return self.files(&name, &arguments),
        };
        if let (Some(alias), [field]) = (alias, relation.fields.as_mut_slice()) {
            field.name.clone_from(&alias.name.value);
        }
        Ok((sql, relation))
    }

    /// One row per item of a list, which may be a column of what stands before it.
    fn unnested(&mut self, list: &Expr) -> Result<(String, Relation)> {
        let scope = Scope { relations: self.lateral.clone(), case: self.flavour.case(), ..Scope::default() };
        let list = self.expr(list, Env::plain(&scope, "UNNEST"))?;
        let (from, item) = self.flattened(&list)?;
        let field = Field { name: "unnest".to_owned(), typed: item, merged: false, nullable: true };
        Ok((from, Relation { path: vec!["unnest".to_owned()], fields: vec![field] }))
    }

    /// A function that reads files, which the database knows.
    fn files(&mut self, name: &str, arguments: &[(String, &Expr)]) -> Result<(String, Relation)> {
        let mut given = Vec::new();
        for (name, expr) in arguments {
            given.push((name.clone(), self.written(expr)?));
        }
        match self.names.table_function(name, &given) {
            Some(Ok(scan)) => Ok(self.made_up(Extra::Scan(scan.0), vec![name.to_lowercase()])),
            Some(Err(text)) => invalid(text),
            None => invalid(format!("Table function {} does not exist", name.to_lowercase())),
        }
    }

    /// The text of an argument that does not depend on a row.
    fn written(&mut self, expr: &Expr) -> Result<String> {
        if let Some(text) = literal::as_text(expr) {
            return Ok(text.to_owned());
        }
        match expr {
            Expr::Value(value) => match &value.value {
                sqlparser::ast::Value::Boolean(own) => Ok(own.to_string()),
                sqlparser::ast::Value::Number(digits, _) => Ok(digits.clone()),
                sqlparser::ast::Value::Placeholder(name) => self.text_parameter(name),
                other => unsupported(format!("The argument {other} is not supported")),
            },
            Expr::Identifier(name) => Ok(name.value.clone()),
            other => unsupported(format!("The argument {other} is not supported")),
        }
    }

    fn text_parameter(&mut self, name: &str) -> Result<String> {
        let known = self.flavour.firebolt().map(|own| own.parameters).unwrap_or_default();
        match known.iter().find(|(known, _)| known == name) {
            Some((_, serde_json::Value::String(text))) => Ok(text.clone()),
            _ => invalid(format!("The parameter {name} must be a text here")),
        }
    }
}
