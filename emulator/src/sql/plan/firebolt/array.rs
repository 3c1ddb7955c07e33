//! Functions of arrays.

use super::super::scope::Env;
use super::super::{Planner, Result, Typed, coerce, invalid};
use crate::sql::DataType;
use sqlparser::ast::Expr;

/// Arrays put together; a value that is no array is one item.
pub(super) fn joined(parts: Vec<Typed>) -> Result<Typed> {
    let item = |own: &DataType| match own {
        DataType::List(item) => (**item).clone(),
        other => other.clone(),
    };
    let mut common = DataType::Null;
    for part in &parts {
        common = match coerce::common(&common, &item(&part.data_type)) {
            Some(common) => common,
            None => return invalid("Arrays of different types cannot be put together"),
        };
    }
    let list = DataType::List(Box::new(common.clone()));
    let mut sql = Vec::new();
    for part in parts {
        sql.push(match part.data_type {
            DataType::List(_) => coerce::cast(part, &list)?.sql,
            _ => format!("n_pack({})", coerce::cast(part, &common)?.sql),
        });
    }
    Ok(Typed::new(format!("a_join({})", sql.join(", ")), list))
}

impl Planner<'_> {
    /// The function of that name, if it is one of arrays.
    pub(super) fn array_function(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        env: Env<'_>,
    ) -> Option<Result<Typed>> {
        Some(match (name, arguments) {
            ("ARRAY_LENGTH" | "ARRAY_COUNT" | "CARDINALITY", [list]) => {
                self.of_array(list, env, |list, _| Typed::new(format!("n_size({list})"), DataType::Int))
            }
            ("ARRAY_CONCAT", [_, ..]) => {
                arguments.iter().map(|part| self.expr(part, env)).collect::<Result<_>>().and_then(joined)
            }
            ("ARRAY_CONTAINS" | "CONTAINS", [list, item]) => {
                self.with_item("a_contains", DataType::Boolean, list, item, env)
            }
            ("ARRAY_POSITION" | "INDEX_OF", [list, item]) => {
                self.with_item("a_position", DataType::Int, list, item, env)
            }
            ("ELEMENT_AT", [list, index]) => {
                self.expr(list, env).and_then(|list| self.element(&list, index, env))
            }
            ("ARRAY_DISTINCT" | "ARRAY_SORT" | "ARRAY_REVERSE", [list]) => {
                let function = name.to_ascii_lowercase().replace("array_", "a_");
                self.of_array(list, env, |list, item| {
                    Typed::new(format!("{function}({list})"), DataType::List(Box::new(item.clone())))
                })
            }
            ("ARRAY_MIN" | "ARRAY_MAX", [list]) => {
                let place = if name == "ARRAY_MIN" { 1 } else { -1 };
                self.of_array(list, env, |list, item| {
                    Typed::new(format!("a_element(a_sort(a_known({list})), {place})"), item.clone())
                })
            }
            ("ARRAY_FLATTEN", [list]) => self.expr(list, env).and_then(|typed| match &typed.data_type {
                DataType::List(item) if matches!(**item, DataType::List(_)) => {
                    Ok(Typed::new(format!("a_flatten({})", typed.sql), (**item).clone()))
                }
                own => invalid(format!("ARRAY_FLATTEN takes an array of arrays, not a value of type {own}")),
            }),
            ("ARRAY_TO_STRING" | "ARRAY_JOIN", [list, rest @ ..]) if rest.len() < 2 => {
                self.array_text(list, rest.first().copied(), env)
            }
            ("SPLIT" | "STRING_TO_ARRAY", [first, second]) => {
                // SPLIT(delimiter, text) came before SPLIT_PART's order; both are texts, so only the names tell.
                let parts = [*first, *second];
                self.texts_of(&parts, env).map(|list| {
                    Typed::new(format!("n_split({list})"), DataType::List(Box::new(DataType::Varchar)))
                })
            }
            _ => return None,
        })
    }

    fn of_array(
        &mut self,
        list: &Expr,
        env: Env<'_>,
        make: impl FnOnce(&str, &DataType) -> Typed,
    ) -> Result<Typed> {
        let typed = self.expr(list, env)?;
        match &typed.data_type {
            DataType::List(item) => Ok(make(&typed.sql, item)),
            DataType::Null => Ok(make(&typed.sql, &DataType::Null)),
            own => invalid(format!("An array is wanted here, not a value of type {own}")),
        }
    }

    fn with_item(
        &mut self,
        function: &str,
        data_type: DataType,
        list: &Expr,
        item: &Expr,
        env: Env<'_>,
    ) -> Result<Typed> {
        let (list, item) = (self.expr(list, env)?, self.expr(item, env)?);
        let own = match &list.data_type {
            DataType::List(own) => (**own).clone(),
            other => return invalid(format!("An array is wanted here, not a value of type {other}")),
        };
        let Some(common) = coerce::common(&own, &item.data_type) else {
            return invalid(format!("The array has no items of type {}", item.data_type));
        };
        let list = coerce::cast(list, &DataType::List(Box::new(common.clone())))?;
        let item = coerce::cast(item, &common)?;
        Ok(Typed::new(format!("{function}({}, {})", list.sql, item.sql), data_type))
    }

    fn array_text(&mut self, list: &Expr, separator: Option<&Expr>, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(list, env)?;
        let typed = coerce::cast(typed, &DataType::List(Box::new(DataType::Varchar)))?;
        let separator = match separator {
            Some(separator) => {
                let separator = self.expr(separator, env)?;
                coerce::cast(separator, &DataType::Varchar)?.sql
            }
            None => "''".to_owned(),
        };
        Ok(Typed::new(format!("a_text({}, {separator})", typed.sql), DataType::Varchar))
    }

    /// Arguments as texts.
    pub(super) fn texts_of(&mut self, arguments: &[&Expr], env: Env<'_>) -> Result<String> {
        let mut list = Vec::new();
        for argument in arguments {
            let typed = self.expr(argument, env)?;
            list.push(coerce::cast(typed, &DataType::Varchar)?.sql);
        }
        Ok(list.join(", "))
    }
}
