//! Expressions.

use super::scope::{Aggregates, Env};
use super::{Planner, Result, Typed, coerce, invalid, literal, operator, scope, unsupported};
use crate::sql::{DataType, temporal};
use sqlparser::ast::{
    self, AccessExpr, CaseWhen, CeilFloorKind, Expr, Ident, Query, Subscript, TrimWhereField,
};

impl Planner<'_> {
    /// Compiles an expression; in a grouped query, what is no group must be an aggregate.
    pub(super) fn expr(&mut self, expr: &Expr, env: Env<'_>) -> Result<Typed> {
        let Aggregates::Grouped(groups) = env.aggregates else { return self.any(expr, env) };
        if matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_)) {
            return Self::grouped_column(expr, groups, env);
        }
        // A whole expression may be a group.
        let inner = Env { aggregates: Aggregates::Forbidden("a group"), windows: false, ..env };
        if groups.iter().any(|group| group.sql.contains('(')) && !matches!(expr, Expr::Value(_)) {
            let next = self.next;
            if let Ok(typed) = self.any(expr, inner)
                && groups.contains(&typed)
            {
                return Ok(typed);
            }
            self.next = next.max(self.next);
        }
        self.any(expr, env)
    }

    fn grouped_column(expr: &Expr, groups: &[Typed], env: Env<'_>) -> Result<Typed> {
        let parts: &[Ident] = match expr {
            Expr::Identifier(ident) => std::slice::from_ref(ident),
            Expr::CompoundIdentifier(parts) => parts,
            _ => &[],
        };
        let typed = Self::column(parts, env)?;
        let own = env.scope.find(parts)?.is_some_and(|found| found.own);
        let root = env.scope.find(parts)?.map(|found| found.typed);
        if !own || groups.contains(&typed) || root.is_some_and(|root| groups.contains(&root)) {
            return Ok(typed);
        }
        invalid(format!("Expression '{expr}' is not being grouped"))
    }

    /// A column, a member of one, or a name that stands for a function.
    fn column(parts: &[Ident], env: Env<'_>) -> Result<Typed> {
        if let Some(found) = env.scope.find(parts)? {
            return found
                .rest
                .iter()
                .try_fold(found.typed, |of, name| scope::member(&of, &name.value, env.scope.case));
        }
        if let [name] = parts {
            if let Some(alias) =
                env.aliases.iter().find(|alias| env.scope.case.same(&alias.name, &name.value))
            {
                return Ok(alias.typed.clone());
            }
            if name.quote_style.is_none()
                && let Some(typed) = niladic(&name.value.to_ascii_uppercase())
            {
                return Ok(typed);
            }
        }
        env.scope.missing(parts)
    }

    /// Compiles an expression as it stands.
    fn any(&mut self, expr: &Expr, env: Env<'_>) -> Result<Typed> {
        if self.flavour.firebolt().is_none() {
            return self.common(expr, env);
        }
        let around = self.place;
        let own = self.firebolt_expr(expr, env);
        let typed = own.unwrap_or_else(|| self.common(expr, env))?;
        self.place = around;
        Ok(typed)
    }

    /// Compiles an expression as every vendor has it.
    fn common(&mut self, expr: &Expr, env: Env<'_>) -> Result<Typed> {
        match expr {
            Expr::Identifier(ident) => Self::column(std::slice::from_ref(ident), env),
            Expr::CompoundIdentifier(parts) => Self::column(parts, env),
            Expr::Nested(inner) => self.expr(inner, env),
            Expr::Value(value) => literal::literal(&value.value),
            Expr::TypedString(typed) => literal::typed_literal(&typed.data_type, &typed.value.value),
            Expr::Interval(interval) => self.interval(interval, env),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, env),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr, env),
            Expr::Function(function) => self.call(function, env),
            Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref(), env)
            }
            Expr::Cast { expr, data_type, .. } => self.explicit_cast(expr, data_type, env),
            Expr::Array(array) => self.array(&array.elem, env),
            Expr::Tuple(items) => self.row(items, env),
            Expr::CompoundFieldAccess { root, access_chain } => self.access(root, access_chain, env),
            Expr::Subquery(query) => self.scalar(query, env),
            Expr::Exists { subquery, negated } => {
                let plan = self.query(subquery, Some(env.scope))?;
                let not = if *negated { "NOT " } else { "" };
                Ok(Typed::new(format!("({not}EXISTS ({}))", plan.sql), DataType::Boolean))
            }
            Expr::AtTimeZone { .. } => unsupported("AT TIME ZONE is not supported"),
            other => self.syntax_of_functions(other, env).unwrap_or_else(|| self.predicate(other, env)),
        }
    }

    /// Functions with a syntax of their own.
    fn syntax_of_functions(&mut self, expr: &Expr, env: Env<'_>) -> Option<Result<Typed>> {
        Some(match expr {
            Expr::Extract { field, expr, .. } => self.extract(&temporal::unit(&field.to_string()), expr, env),
            Expr::Ceil { expr, field } => self.rounded_to("CEIL", expr, field, env),
            Expr::Floor { expr, field } => self.rounded_to("FLOOR", expr, field, env),
            Expr::Position { expr, r#in } => self.function("POSITION", &[&**expr, &**r#in], env),
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                let one = literal_one();
                let from = substring_from.as_deref().unwrap_or(&one);
                let arguments = [Some(&**expr), Some(from), substring_for.as_deref()];
                self.function("SUBSTRING", &arguments.into_iter().flatten().collect::<Vec<_>>(), env)
            }
            Expr::Trim { expr, trim_where, trim_what, trim_characters } => {
                let name = match trim_where {
                    Some(TrimWhereField::Leading) => "LTRIM",
                    Some(TrimWhereField::Trailing) => "RTRIM",
                    _ => "TRIM",
                };
                let what =
                    trim_what.as_deref().or_else(|| trim_characters.as_ref().and_then(|list| list.first()));
                self.function(name, &[Some(&**expr), what].into_iter().flatten().collect::<Vec<_>>(), env)
            }
            Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
                let arguments =
                    [Some(&**expr), Some(&**overlay_what), Some(&**overlay_from), overlay_for.as_deref()];
                self.function("OVERLAY", &arguments.into_iter().flatten().collect::<Vec<_>>(), env)
            }
            _ => return None,
        })
    }

    fn rounded_to(&mut self, name: &str, expr: &Expr, field: &CeilFloorKind, env: Env<'_>) -> Result<Typed> {
        match field {
            CeilFloorKind::DateTimeField(ast::DateTimeField::NoDateTime) => self.function(name, &[expr], env),
            CeilFloorKind::DateTimeField(field) if name == "FLOOR" => {
                self.truncated(&temporal::unit(&field.to_string()), expr, env)
            }
            _ => unsupported(format!("{name} with a second argument is not supported")),
        }
    }

    fn explicit_cast(&mut self, expr: &Expr, written: &ast::DataType, env: Env<'_>) -> Result<Typed> {
        let data_type = literal::written_type(written)?;
        let typed = self.expr(expr, env)?;
        let mut typed = coerce::cast(typed, &data_type)?;
        let length = match written {
            ast::DataType::Custom(_, modifiers) => {
                modifiers.get(1).and_then(|length| length.parse::<u32>().ok())
            }
            _ => None,
        };
        if let Some(length) = length {
            typed.sql = format!("substr({}, 1, {length})", typed.sql);
        }
        Ok(typed)
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
        env: Env<'_>,
    ) -> Result<Typed> {
        let mut tests = Vec::new();
        let mut results = Vec::new();
        for when in conditions {
            tests.push(match operand {
                Some(operand) => {
                    let (left, right) = (self.expr(operand, env)?, self.expr(&when.condition, env)?);
                    operator::compare(left, "=", right)?
                }
                None => self.condition(&when.condition, "WHEN", env)?,
            });
            results.push(self.expr(&when.result, env)?);
        }
        results.push(match otherwise {
            Some(otherwise) => self.expr(otherwise, env)?,
            None => Typed::new("NULL", DataType::Null),
        });
        let (mut results, data_type) = coerce::unify(results, "CASE")?;
        let otherwise = results.pop().map_or_else(|| "NULL".to_owned(), |typed| typed.sql);
        let branches: Vec<String> = tests
            .iter()
            .zip(&results)
            .map(|(test, result)| format!("WHEN {} THEN {}", test.sql, result.sql))
            .collect();
        Ok(Typed::new(format!("(CASE {} ELSE {otherwise} END)", branches.join(" ")), data_type))
    }

    /// An expression that must be true or false.
    pub(super) fn condition(&mut self, expr: &Expr, clause: &str, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(expr, env)?;
        match typed.data_type {
            DataType::Boolean | DataType::Null => Ok(Typed::new(typed.sql, DataType::Boolean)),
            other => invalid(format!("{clause} clause must be a condition, but it is of type {other}")),
        }
    }

    /// A query in the place of a value.
    fn scalar(&mut self, query: &Query, env: Env<'_>) -> Result<Typed> {
        let plan = self.query(query, Some(env.scope))?;
        match plan.columns.as_slice() {
            [column] => Ok(Typed::new(format!("({})", plan.sql), column.data_type.clone())),
            columns => invalid(format!("A scalar subquery gives one column, not {}", columns.len())),
        }
    }

    /// `list[0]`, `struct['member']`, `map['key']`, `(..).member`.
    fn access(&mut self, root: &Expr, chain: &[AccessExpr], env: Env<'_>) -> Result<Typed> {
        let mut of = self.expr(root, env)?;
        for step in chain {
            of = match step {
                AccessExpr::Dot(Expr::Identifier(name)) => scope::member(&of, &name.value, env.scope.case)?,
                AccessExpr::Subscript(Subscript::Index { index }) => self.item(&of, index, env)?,
                other => return unsupported(format!("{other} is not supported")),
            };
        }
        Ok(of)
    }

    fn item(&mut self, of: &Typed, index: &Expr, env: Env<'_>) -> Result<Typed> {
        match &of.data_type {
            DataType::Struct(_) => match literal::as_text(index) {
                Some(name) => scope::member(of, name, env.scope.case),
                None => invalid("A member of a struct is named by a text literal"),
            },
            DataType::List(item) => {
                let item = (**item).clone();
                let place = self.expr(index, env)?;
                let place = coerce::cast(place, &DataType::BigInt)?;
                Ok(Typed::new(format!("n_item({}, {})", of.sql, place.sql), item))
            }
            DataType::Map(key, value) => {
                let (key, value) = ((**key).clone(), (**value).clone());
                let wanted = self.expr(index, env)?;
                let wanted = coerce::cast(wanted, &key)?;
                Ok(Typed::new(format!("n_value({}, {})", of.sql, wanted.sql), value))
            }
            other => invalid(format!("Cannot take an item of a value of type {other}")),
        }
    }
}

fn literal_one() -> Expr {
    Expr::Value(ast::Value::Number("1".to_owned(), false).into())
}

/// Both sides in the type in which they are compared.
pub(super) fn matched(left: Typed, right: Typed, operator: &str) -> Result<(Typed, Typed)> {
    match coerce::comparable(&left.data_type, &right.data_type) {
        Some(data_type) => Ok((coerce::cast(left, &data_type)?, coerce::cast(right, &data_type)?)),
        None => invalid(format!(
            "Cannot apply '{operator}' to arguments of type '<{}> {operator} <{}>'",
            left.data_type, right.data_type
        )),
    }
}

/// Functions that are written without brackets.
pub(super) fn niladic(name: &str) -> Option<Typed> {
    Some(match name {
        "USER" | "CURRENT_USER" | "SESSION_USER" | "SYSTEM_USER" => Typed::new("s_user()", DataType::Varchar),
        "CURRENT_TIMESTAMP" | "LOCALTIMESTAMP" => Typed::new("s_now()", DataType::Timestamp),
        "CURRENT_DATE" => Typed::new(format!("(s_now() / {})", temporal::DAY), DataType::Date),
        "CURRENT_TIME" | "LOCALTIME" => Typed::new(format!("(s_now() % {})", temporal::DAY), DataType::Time),
        _ => return None,
    })
}
