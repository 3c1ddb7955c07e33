//! Calls of functions.

use super::scope::Env;
use super::{Planner, Result, Typed, aggregate, coerce, expr, invalid, literal, number, unsupported};
use crate::sql::functions::{self, Scalar};
use crate::sql::{DataType, Value};
use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};

/// The plain arguments of a call.
pub(super) fn arguments(function: &Function) -> Result<Vec<&Expr>> {
    let FunctionArguments::List(list) = &function.args else {
        return match &function.args {
            FunctionArguments::None => Ok(Vec::new()),
            _ => unsupported(format!("A query as the argument of {} is not supported", function.name)),
        };
    };
    list.args.iter().map(argument).collect()
}

/// A plain argument.
pub(super) fn argument(argument: &FunctionArg) -> Result<&Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
        other => unsupported(format!("The argument {other} is not supported")),
    }
}

/// The function's name in capitals.
pub(super) fn name(function: &Function) -> String {
    function.name.to_string().replace('"', "").to_ascii_uppercase()
}

impl Planner<'_> {
    pub(super) fn call(&mut self, function: &Function, env: Env<'_>) -> Result<Typed> {
        let name = name(function);
        if function.over.is_some() {
            return self.window(&name, function, env);
        }
        let firebolt = self.flavour.firebolt().is_some();
        if firebolt
            && matches!(function.args, FunctionArguments::None)
            && let Some(result) = Self::now(&name, &[])
        {
            return result;
        }
        if aggregate::is_aggregate(&name, self.flavour) {
            return self.aggregate(&name, function, env);
        }
        if matches!(function.args, FunctionArguments::None)
            && let Some(typed) = expr::niladic(&name)
        {
            return Ok(typed);
        }
        if function.filter.is_some() || !function.within_group.is_empty() {
            return invalid(format!("{name} is not an aggregate function"));
        }
        let arguments = arguments(function)?;
        self.function(&name, &arguments, env)
    }

    /// A function that is neither an aggregate nor a window function.
    pub(super) fn function(&mut self, name: &str, arguments: &[&Expr], env: Env<'_>) -> Result<Typed> {
        if self.flavour.firebolt().is_some()
            && let Some(result) = self.firebolt_function(name, arguments, env)
        {
            return result;
        }
        if let Some(result) = self.general_function(name, arguments, env) {
            return result;
        }
        if let Some(result) = self.number_function(name, arguments, env) {
            return result;
        }
        if let Some(result) = self.date_function(name, arguments, env) {
            return result;
        }
        if let Some(result) = self.nested_function(name, arguments, env) {
            return result;
        }
        if let Some(scalar) = functions::find(name) {
            return self.scalar_function(scalar, arguments, env);
        }
        if self.flavour.firebolt().is_some() {
            return invalid(format!("Function '{}' does not exist.", name.to_lowercase()));
        }
        let types = arguments
            .iter()
            .map(|argument| self.expr(argument, env).map(|typed| format!("<{}>", typed.data_type)))
            .collect::<Result<Vec<_>>>()?;
        invalid(format!("No match found for function signature {name}({})", types.join(", ")))
    }

    fn general_function(&mut self, name: &str, arguments: &[&Expr], env: Env<'_>) -> Option<Result<Typed>> {
        Some(match (name, arguments) {
            ("COALESCE" | "NVL" | "IFNULL", [_, ..]) => self.coalesce(arguments, env),
            ("NULLIF", [left, right]) => self.null_if(left, right, env),
            ("GREATEST" | "LEAST", _) => self.extreme(name, arguments, env),
            ("IF" | "IIF", [condition, yes, no]) => self.choice(condition, yes, no, env),
            ("CONCAT" | "CONCAT_WS", [_, ..]) => {
                let function = if name == "CONCAT" { "l_concat" } else { "l_concat_ws" };
                self.texts(arguments, env)
                    .map(|list| Typed::new(format!("{function}({list})"), DataType::Varchar))
            }
            ("LENGTH" | "LEN", [value]) => self.length(value, env),
            ("QUERY_USER" | "USER" | "CURRENT_USER" | "SESSION_USER" | "SYSTEM_USER", []) => {
                Ok(Typed::new("s_user()", DataType::Varchar))
            }
            ("VERSION", []) => Ok(Typed::new("s_version()", DataType::Varchar)),
            ("SLEEP", [seconds]) => self
                .expr(seconds, env)
                .and_then(|typed| coerce::cast(typed, &DataType::Double))
                .map(|typed| Typed::new(format!("s_sleep({})", typed.sql), DataType::Boolean)),
            ("IS_NULL" | "ISNULL", [value]) => self.null_test(value, "IS NULL", env),
            ("IS_NOT_NULL" | "ISNOTNULL", [value]) => self.null_test(value, "IS NOT NULL", env),
            _ => return None,
        })
    }

    fn null_test(&mut self, value: &Expr, test: &str, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        Ok(Typed::new(format!("({} {test})", typed.sql), DataType::Boolean))
    }

    fn coalesce(&mut self, arguments: &[&Expr], env: Env<'_>) -> Result<Typed> {
        let all = arguments.iter().map(|argument| self.expr(argument, env)).collect::<Result<Vec<_>>>()?;
        let (all, data_type) = coerce::unify(all, "COALESCE")?;
        let list: Vec<String> = all.into_iter().map(|typed| typed.sql).collect();
        Ok(Typed::new(
            if list.len() == 1 { list.concat() } else { format!("coalesce({})", list.join(", ")) },
            data_type,
        ))
    }

    fn choice(&mut self, condition: &Expr, yes: &Expr, no: &Expr, env: Env<'_>) -> Result<Typed> {
        let condition = self.condition(condition, "IF", env)?;
        let branches = vec![self.expr(yes, env)?, self.expr(no, env)?];
        let (branches, data_type) = coerce::unify(branches, "IF")?;
        let list: Vec<String> = branches.into_iter().map(|typed| typed.sql).collect();
        Ok(Typed::new(format!("iif({}, {})", condition.sql, list.join(", ")), data_type))
    }

    /// Arguments as texts.
    fn texts(&mut self, arguments: &[&Expr], env: Env<'_>) -> Result<String> {
        let mut list = Vec::new();
        for argument in arguments {
            let typed = self.expr(argument, env)?;
            list.push(coerce::cast(typed, &DataType::Varchar)?.sql);
        }
        Ok(list.join(", "))
    }

    fn length(&mut self, value: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        if typed.data_type == DataType::Varbinary {
            return Ok(Typed::new(format!("f_octet_length({})", typed.sql), DataType::Int));
        }
        let typed = coerce::cast(typed, &DataType::Varchar)?;
        Ok(Typed::new(format!("f_char_length({})", typed.sql), DataType::Int))
    }

    fn number_function(&mut self, name: &str, arguments: &[&Expr], env: Env<'_>) -> Option<Result<Typed>> {
        Some(match (name, arguments) {
            ("ABS" | "SIGN", [value]) => self.sized(name, value, env),
            ("CEIL" | "CEILING", [value]) => self.whole("ceil", value, env),
            ("FLOOR", [value]) => self.whole("floor", value, env),
            ("ROUND", [value, rest @ ..]) if rest.len() < 2 => {
                self.rounded("round", value, rest.first().copied(), env)
            }
            ("TRUNCATE" | "TRUNC", [value, rest @ ..]) if rest.len() < 2 => {
                self.rounded("trunc", value, rest.first().copied(), env)
            }
            ("MOD", [left, right]) => {
                let operands = self.expr(left, env).and_then(|left| Ok((left, self.expr(right, env)?)));
                operands.and_then(|(left, right)| number::arithmetic("mod", left, right))
            }
            _ => return None,
        })
    }

    /// A number; a text is read as a DOUBLE.
    fn number(&mut self, value: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        match &typed.data_type {
            DataType::Null | DataType::Varchar => coerce::cast(typed, &DataType::Double),
            own if own.is_number() => Ok(typed),
            own => invalid(format!("A value of type {own} is no number")),
        }
    }

    fn sized(&mut self, name: &str, value: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.number(value, env)?;
        let function = name.to_ascii_lowercase();
        let kind = kind(&typed.data_type);
        let data_type = if name == "SIGN" { DataType::Int } else { typed.data_type };
        Ok(Typed::new(format!("{function}_{kind}({})", typed.sql), data_type))
    }

    fn whole(&mut self, function: &str, value: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.number(value, env)?;
        Ok(match typed.data_type {
            DataType::Decimal { precision, scale } => {
                let precision = if scale == 0 { precision } else { (precision - scale + 1).min(38) };
                let data_type = DataType::Decimal { precision, scale: 0 };
                Typed::new(format!("{function}_dec({}, {scale})", typed.sql), data_type)
            }
            own if own.is_floating() => Typed::new(format!("{function}_f64({})", typed.sql), own),
            own => Typed::new(typed.sql, own),
        })
    }

    fn rounded(&mut self, function: &str, value: &Expr, keep: Option<&Expr>, env: Env<'_>) -> Result<Typed> {
        let typed = self.number(value, env)?;
        let known = keep.map_or(Some(0), |keep| match keep {
            Expr::UnaryOp { expr, .. } => literal::as_integer(expr).map(|digits| -digits),
            other => literal::as_integer(other),
        });
        let keep = match keep {
            Some(keep) => {
                let keep = self.expr(keep, env)?;
                coerce::cast(keep, &DataType::BigInt)?
            }
            None => literal::value(&Value::Int(0), DataType::BigInt)?,
        };
        Ok(match typed.data_type {
            DataType::Decimal { precision, scale } => {
                let kept = known
                    .map_or(scale, |keep| u8::try_from(keep.clamp(0, i64::from(scale))).unwrap_or(scale));
                let precision = (precision - scale + kept + u8::from(kept < scale)).clamp(1, 38);
                let sql = format!("{function}_dec({}, {scale}, {}, {kept})", typed.sql, keep.sql);
                Typed::new(sql, DataType::Decimal { precision, scale: kept })
            }
            own if own.is_floating() => {
                Typed::new(format!("{function}_f64({}, {})", typed.sql, keep.sql), own)
            }
            own => Typed::new(format!("{function}_i64({}, {})", typed.sql, keep.sql), own),
        })
    }

    /// A function of the table: its arguments become the types that it declares.
    fn scalar_function(&mut self, scalar: &Scalar, arguments: &[&Expr], env: Env<'_>) -> Result<Typed> {
        let wanted = parameters(scalar.parameters);
        let least = wanted.iter().take_while(|(_, optional)| !optional).count();
        if arguments.len() < least || arguments.len() > wanted.len() {
            return invalid(format!(
                "Invalid number of arguments to function '{}': was expecting {}, not {}",
                scalar.name,
                if least == wanted.len() {
                    least.to_string()
                } else {
                    format!("{least} to {}", wanted.len())
                },
                arguments.len()
            ));
        }
        let mut list = Vec::new();
        for (argument, (data_type, _)) in arguments.iter().zip(&wanted) {
            let typed = self.expr(argument, env)?;
            list.push(coerce::cast(typed, data_type)?.sql);
        }
        Ok(Typed::new(format!("{}({})", scalar.sql_name(), list.join(", ")), scalar.returns.clone()))
    }
}

/// The types of a function's parameters, and whether they may be missing.
fn parameters(letters: &str) -> Vec<(DataType, bool)> {
    let mut optional = false;
    let mut types = Vec::new();
    for letter in letters.chars() {
        types.push((
            match letter {
                '?' => {
                    optional = true;
                    continue;
                }
                'i' => DataType::BigInt,
                'd' => DataType::Double,
                'b' => DataType::Boolean,
                'D' => DataType::Date,
                'T' => DataType::Timestamp,
                'x' => DataType::Varbinary,
                _ => DataType::Varchar,
            },
            optional,
        ));
    }
    types
}

fn kind(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Decimal { .. } => "dec",
        own if own.is_floating() => "f64",
        _ => "i64",
    }
}
