//! Functions that Firebolt has, or has with other meanings.

use super::super::scope::Env;
use super::super::{Planner, Result, Typed, coerce, invalid, literal};
use crate::sql::DataType;
use crate::sql::firebolt::convert;
use sqlparser::ast::Expr;

impl Planner<'_> {
    /// The function of that name, if it is one of Firebolt's own.
    pub(in super::super) fn firebolt_function(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        env: Env<'_>,
    ) -> Option<Result<Typed>> {
        self.session_function(name, arguments)
            .or_else(|| self.firebolt_date_function(name, arguments, env))
            .or_else(|| self.array_function(name, arguments, env))
            .or_else(|| self.bytes_function(name, arguments, env))
            .or_else(|| self.geography_function(name, arguments, env))
            .or_else(|| match (name, arguments) {
                ("LOG", [value]) => Some(self.function("LOG10", &[value], env)),
                ("LENGTH", [value]) => Some(self.firebolt_length(value, env)),
                ("BTRIM", [_]) => Some(self.function("TRIM", arguments, env)),
                ("TYPEOF", [value]) => {
                    Some(self.expr(value, env).map(|typed| literal::text(&convert::name(&typed.data_type))))
                }
                ("ZEROIFNULL", [value]) => Some(self.or_zero(value, env)),
                ("GEN_RANDOM_UUID" | "GEN_RANDOM_UUID_TEXT", []) => {
                    Some(Ok(Typed::new("x_uuid()", DataType::Varchar)))
                }
                _ => None,
            })
    }

    fn session_function(&mut self, name: &str, arguments: &[&Expr]) -> Option<Result<Typed>> {
        Some(match (name, arguments) {
            ("PARAM", [name]) => match literal::as_text(name) {
                Some(name) => self.named_parameter(name),
                None => invalid("PARAM takes the name of a parameter as a text"),
            },
            ("CURRENT_DATABASE" | "CURRENT_ENGINE" | "CURRENT_ACCOUNT", []) => {
                let which = name.strip_prefix("CURRENT_").unwrap_or_default().to_lowercase();
                let own = self.flavour.firebolt()?.session.iter().find(|(known, _)| *known == which);
                Ok(own
                    .map_or_else(|| Typed::new("NULL", DataType::Varchar), |(_, value)| literal::text(value)))
            }
            _ => return None,
        })
    }

    fn firebolt_length(&mut self, value: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        let (function, argument) = match typed.data_type {
            DataType::List(_) => ("n_size", typed),
            DataType::Varbinary => ("f_octet_length", typed),
            _ => ("f_char_length", coerce::cast(typed, &DataType::Varchar)?),
        };
        Ok(Typed::new(format!("{function}({})", argument.sql), DataType::Int))
    }

    fn or_zero(&mut self, value: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        let zero = coerce::cast(literal::number("0")?, &typed.data_type)?;
        Ok(Typed::new(format!("coalesce({}, {})", typed.sql, zero.sql), typed.data_type))
    }

    fn bytes_function(&mut self, name: &str, arguments: &[&Expr], env: Env<'_>) -> Option<Result<Typed>> {
        let (function, from, to) = match (name, arguments) {
            ("ENCODE", [_, _]) => ("x_encode", DataType::Varbinary, DataType::Varchar),
            ("DECODE", [_, _]) => ("x_decode", DataType::Varchar, DataType::Varbinary),
            _ => return None,
        };
        let [value, form] = arguments else { return None };
        Some(self.expr(value, env).and_then(|value| {
            let value = coerce::cast(value, &from)?;
            let form = self.expr(form, env)?;
            let form = coerce::cast(form, &DataType::Varchar)?;
            Ok(Typed::new(format!("{function}({}, {})", value.sql, form.sql), to))
        }))
    }

    fn geography_function(&mut self, name: &str, arguments: &[&Expr], env: Env<'_>) -> Option<Result<Typed>> {
        Some(match (name, arguments) {
            ("ST_GEOGFROMTEXT" | "ST_GEOGFROMWKB", [text]) => self
                .texts_of(&[text], env)
                .map(|text| Typed::new(format!("g_parse({text})"), DataType::Geography)),
            ("ST_GEOGPOINT", [x, y]) => self.expr(x, env).and_then(|x| {
                let x = coerce::cast(x, &DataType::Double)?;
                let y = self.expr(y, env)?;
                let y = coerce::cast(y, &DataType::Double)?;
                Ok(Typed::new(format!("g_point({}, {})", x.sql, y.sql), DataType::Geography))
            }),
            ("ST_ASTEXT", [value]) => self.of_geography(value, "g_text", DataType::Varchar, env),
            ("ST_ASBINARY" | "ST_ASEWKB", [value]) => self.of_geography(value, "", DataType::Varbinary, env),
            ("ST_X", [value]) => self.of_geography(value, "g_x", DataType::Double, env),
            ("ST_Y", [value]) => self.of_geography(value, "g_y", DataType::Double, env),
            _ => return None,
        })
    }

    fn of_geography(
        &mut self,
        value: &Expr,
        function: &str,
        data_type: DataType,
        env: Env<'_>,
    ) -> Result<Typed> {
        let value = self.expr(value, env)?;
        let value = coerce::cast(value, &DataType::Geography)?;
        Ok(Typed::new(format!("{function}({})", value.sql), data_type))
    }
}
