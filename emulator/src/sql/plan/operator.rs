//! Operators: logic, comparison, patterns, arithmetic.

use super::scope::Env;
use super::{Planner, Result, Typed, coerce, expr, invalid, literal, number, unsupported};
use crate::sql::DataType;
use sqlparser::ast::{self, BinaryOperator, Expr, Query, UnaryOperator};

impl Planner<'_> {
    pub(super) fn binary(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        env: Env<'_>,
    ) -> Result<Typed> {
        let comparison = match op {
            BinaryOperator::And | BinaryOperator::Or => return self.logic(left, op, right, env),
            BinaryOperator::Eq => "=",
            BinaryOperator::NotEq => "<>",
            BinaryOperator::Lt => "<",
            BinaryOperator::LtEq => "<=",
            BinaryOperator::Gt => ">",
            BinaryOperator::GtEq => ">=",
            _ => {
                let (left, right) = (self.expr(left, env)?, self.expr(right, env)?);
                return match op {
                    BinaryOperator::Plus => number::add(left, right),
                    BinaryOperator::Minus => number::subtract(left, right),
                    BinaryOperator::Multiply => number::multiply(left, right),
                    BinaryOperator::Divide => number::arithmetic("div", left, right),
                    BinaryOperator::Modulo => number::arithmetic("mod", left, right),
                    BinaryOperator::StringConcat => concatenate(left, right),
                    other => unsupported(format!("The operator {other} is not supported")),
                };
            }
        };
        let (left, right) = (self.expr(left, env)?, self.expr(right, env)?);
        compare(left, comparison, right)
    }

    /// A chain of AND or OR, as a balanced tree: `SQLite` refuses deep ones.
    fn logic(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr, env: Env<'_>) -> Result<Typed> {
        let mut operands = vec![right];
        let mut rest = left;
        loop {
            match rest {
                Expr::BinaryOp { left, op: own, right } if own == op => {
                    operands.push(right);
                    rest = left;
                }
                last => {
                    operands.push(last);
                    break;
                }
            }
        }
        let mut level = Vec::with_capacity(operands.len());
        for operand in operands.iter().rev() {
            let typed = self.expr(operand, env)?;
            level.push(match typed.data_type {
                DataType::Boolean | DataType::Null => typed.sql,
                other => return invalid(format!("Cannot apply '{op}' to arguments of type '<{other}>'")),
            });
        }
        while level.len() > 1 {
            level = level
                .chunks(2)
                .map(|pair| {
                    if pair.len() == 2 {
                        format!("({})", pair.join(&format!(" {op} ")))
                    } else {
                        pair.concat()
                    }
                })
                .collect();
        }
        Ok(Typed::new(level.concat(), DataType::Boolean))
    }

    pub(super) fn unary(&mut self, op: UnaryOperator, expr: &Expr, env: Env<'_>) -> Result<Typed> {
        if op == UnaryOperator::Minus
            && let Expr::Value(value) = expr
            && let ast::Value::Number(digits, _) = &value.value
        {
            return literal::number(&format!("-{digits}"));
        }
        let typed = match op {
            UnaryOperator::Not => self.condition(expr, "NOT", env)?,
            _ => self.expr(expr, env)?,
        };
        let sql = match (op, &typed.data_type) {
            (UnaryOperator::Not, _) => format!("(NOT {})", typed.sql),
            (UnaryOperator::Plus, own) if own.is_number() => typed.sql,
            (UnaryOperator::Minus, DataType::Null) => typed.sql,
            (UnaryOperator::Minus, DataType::Int) => format!("sub_i32(0, {})", typed.sql),
            (UnaryOperator::Minus, DataType::BigInt | DataType::IntervalDay | DataType::IntervalYear) => {
                format!("sub_i64(0, {})", typed.sql)
            }
            (UnaryOperator::Minus, DataType::Decimal { .. }) => format!("neg_dec({})", typed.sql),
            (UnaryOperator::Minus, own) if own.is_floating() => format!("mul_f64({}, -1)", typed.sql),
            (op, own) => return invalid(format!("Cannot apply '{op}' to arguments of type '{op}<{own}>'")),
        };
        Ok(Typed::new(sql, typed.data_type))
    }

    /// Tests: IS, IN, BETWEEN, LIKE.
    pub(super) fn predicate(&mut self, expr: &Expr, env: Env<'_>) -> Result<Typed> {
        let sql = match expr {
            Expr::IsNull(inner) => format!("({} IS NULL)", self.expr(inner, env)?.sql),
            Expr::IsNotNull(inner) => format!("({} IS NOT NULL)", self.expr(inner, env)?.sql),
            Expr::IsTrue(inner) => format!("({} IS 1)", self.condition(inner, "IS TRUE", env)?.sql),
            Expr::IsNotTrue(inner) => {
                format!("({} IS NOT 1)", self.condition(inner, "IS NOT TRUE", env)?.sql)
            }
            Expr::IsFalse(inner) => format!("({} IS 0)", self.condition(inner, "IS FALSE", env)?.sql),
            Expr::IsNotFalse(inner) => {
                format!("({} IS NOT 0)", self.condition(inner, "IS NOT FALSE", env)?.sql)
            }
            Expr::IsUnknown(inner) => format!("({} IS NULL)", self.condition(inner, "IS UNKNOWN", env)?.sql),
            Expr::IsNotUnknown(inner) => {
                format!("({} IS NOT NULL)", self.condition(inner, "IS NOT UNKNOWN", env)?.sql)
            }
            Expr::IsDistinctFrom(left, right) => self.distinct(left, "IS NOT", right, env)?,
            Expr::IsNotDistinctFrom(left, right) => self.distinct(left, "IS", right, env)?,
            Expr::Between { expr, negated, low, high } => {
                let value = self.expr(expr, env)?;
                let (low, high) = (self.expr(low, env)?, self.expr(high, env)?);
                let low = compare(value.clone(), ">=", low)?;
                let high = compare(value, "<=", high)?;
                negate(*negated, &format!("({} AND {})", low.sql, high.sql))
            }
            Expr::InList { expr, list, negated } => self.in_list(expr, list, *negated, env)?,
            Expr::InSubquery { expr, subquery, negated } => self.in_query(expr, subquery, *negated, env)?,
            Expr::Like { negated, any: false, expr, pattern, escape_char } => {
                self.like("LIKE", *negated, [expr, pattern], escape_char.as_deref(), env)?
            }
            Expr::ILike { negated, any: false, expr, pattern, escape_char } => {
                self.like("ILIKE", *negated, [expr, pattern], escape_char.as_deref(), env)?
            }
            Expr::SimilarTo { negated, expr, pattern, escape_char } => {
                self.like("SIMILAR_TO", *negated, [expr, pattern], escape_char.as_deref(), env)?
            }
            other => return unsupported(format!("The expression {other} is not supported")),
        };
        Ok(Typed::new(sql, DataType::Boolean))
    }

    fn distinct(&mut self, left: &Expr, operator: &str, right: &Expr, env: Env<'_>) -> Result<String> {
        let (left, right) = (self.expr(left, env)?, self.expr(right, env)?);
        let (left, right) = expr::matched(left, right, "IS DISTINCT FROM")?;
        Ok(format!("({} {operator} {})", left.sql, right.sql))
    }

    fn in_list(&mut self, expr: &Expr, list: &[Expr], negated: bool, env: Env<'_>) -> Result<String> {
        let value = self.expr(expr, env)?;
        let mut data_type = value.data_type.clone();
        let mut items = Vec::with_capacity(list.len());
        for item in list {
            let item = self.expr(item, env)?;
            data_type = match coerce::comparable(&data_type, &item.data_type) {
                Some(common) => common,
                None => {
                    return invalid(format!(
                        "Values passed to IN operator must have compatible types: {data_type} and {}",
                        item.data_type
                    ));
                }
            };
            items.push(item);
        }
        let value = coerce::cast(value, &data_type)?;
        let items: Vec<String> = items
            .into_iter()
            .map(|item| coerce::cast(item, &data_type).map(|item| item.sql))
            .collect::<Result<_>>()?;
        let not = if negated { "NOT " } else { "" };
        Ok(format!("({} {not}IN ({}))", value.sql, items.join(", ")))
    }

    fn in_query(&mut self, expr: &Expr, query: &Query, negated: bool, env: Env<'_>) -> Result<String> {
        let value = self.expr(expr, env)?;
        let plan = self.query(query, Some(env.scope))?;
        let [column] = plan.columns.as_slice() else {
            return invalid(format!("The query of IN gives one column, not {}", plan.columns.len()));
        };
        let item = Typed::new("c0", column.data_type.clone());
        let (value, item) = expr::matched(value, item, "IN")?;
        let not = if negated { "NOT " } else { "" };
        Ok(format!("({} {not}IN (SELECT {} FROM ({})))", value.sql, item.sql, plan.sql))
    }

    fn like(
        &mut self,
        name: &str,
        negated: bool,
        [text, pattern]: [&Expr; 2],
        escape: Option<&Expr>,
        env: Env<'_>,
    ) -> Result<String> {
        let arguments: Vec<&Expr> = [Some(text), Some(pattern), escape].into_iter().flatten().collect();
        Ok(negate(negated, &self.function(name, &arguments, env)?.sql))
    }
}

fn negate(negated: bool, sql: &str) -> String {
    if negated { format!("(NOT {sql})") } else { sql.to_owned() }
}

/// The digits behind the point.
pub(super) fn scale(data_type: &DataType) -> u8 {
    match data_type {
        DataType::Decimal { scale, .. } => *scale,
        _ => 0,
    }
}

/// `left = right` and its kin.
pub(super) fn compare(left: Typed, operator: &str, right: Typed) -> Result<Typed> {
    let scales = (&left.data_type, &right.data_type);
    let decimals =
        matches!(scales.0, DataType::Decimal { .. }) || matches!(scales.1, DataType::Decimal { .. });
    if decimals && scales.0.is_exact() && scales.1.is_exact() {
        let (left, right) = (decimal(left)?, decimal(right)?);
        let (ls, rs) = (scale(&left.data_type), scale(&right.data_type));
        let sql = if ls == rs {
            format!("({} {operator} {})", left.sql, right.sql)
        } else {
            format!("(cmp_dec({}, {ls}, {}, {rs}) {operator} 0)", left.sql, right.sql)
        };
        return Ok(Typed::new(sql, DataType::Boolean));
    }
    let (left, right) = expr::matched(left, right, operator)?;
    Ok(Typed::new(format!("({} {operator} {})", left.sql, right.sql), DataType::Boolean))
}

/// An exact number as a decimal.
pub(super) fn decimal(typed: Typed) -> Result<Typed> {
    match coerce::as_decimal(&typed.data_type) {
        Some(data_type) => coerce::cast(typed, &data_type),
        None => Ok(typed),
    }
}

pub(super) fn concatenate(left: Typed, right: Typed) -> Result<Typed> {
    let (left, right) = (coerce::cast(left, &DataType::Varchar)?, coerce::cast(right, &DataType::Varchar)?);
    Ok(Typed::new(format!("({} || {})", left.sql, right.sql), DataType::Varchar))
}
