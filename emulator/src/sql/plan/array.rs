//! Lists, structs, maps and JSON.

use super::scope::Env;
use super::{Planner, Result, Typed, coerce, invalid, literal, unsupported};
use crate::sql::{DataType, Value};
use sqlparser::ast::Expr;

impl Planner<'_> {
    /// The function of that name, if it is one of nested values.
    pub(super) fn nested_function(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        env: Env<'_>,
    ) -> Option<Result<Typed>> {
        Some(match (name, arguments) {
            ("ARRAY", items) => self.list(items, env),
            ("MAP", items) => self.map(items, env),
            ("ROW" | "STRUCT", items) => self.members(items, env),
            ("CARDINALITY" | "ARRAY_LENGTH" | "ARRAY_SIZE" | "SIZE", [of]) => self.size(of, env),
            ("ARRAY_CONTAINS", [list, item]) => self.contains(list, item, env),
            ("MAP_KEYS" | "MAP_VALUES", [map]) => self.map_part(name == "MAP_KEYS", map, env),
            ("STRING_TO_ARRAY" | "REGEXP_SPLIT", [text, by]) => self.split(text, by, env),
            ("CONVERT_FROM" | "CONVERT_TO", [value, format]) => {
                let Some(format) = literal::as_text(format).map(str::to_ascii_uppercase) else {
                    return Some(invalid(format!("{name} needs a format as a text literal")));
                };
                if name == "CONVERT_TO" {
                    self.convert_to(value, &format, env)
                } else {
                    self.convert_from(value, &format, env)
                }
            }
            ("TYPEOF", [value]) => {
                self.expr(value, env).map(|typed| literal::text(&typed.data_type.to_string()))
            }
            _ => return None,
        })
    }

    pub(super) fn array(&mut self, items: &[Expr], env: Env<'_>) -> Result<Typed> {
        self.list(&items.iter().collect::<Vec<_>>(), env)
    }

    pub(super) fn row(&mut self, items: &[Expr], env: Env<'_>) -> Result<Typed> {
        self.members(&items.iter().collect::<Vec<_>>(), env)
    }

    fn list(&mut self, items: &[&Expr], env: Env<'_>) -> Result<Typed> {
        let items = items.iter().map(|item| self.expr(item, env)).collect::<Result<Vec<_>>>()?;
        let (items, data_type) = coerce::unify(items, "ARRAY")?;
        Ok(Typed::new(pack(&items), DataType::List(Box::new(data_type))))
    }

    /// Keys and values in turn.
    fn map(&mut self, items: &[&Expr], env: Env<'_>) -> Result<Typed> {
        if !items.len().is_multiple_of(2) {
            return invalid("MAP needs a value for every key");
        }
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for pair in items.chunks(2) {
            if let [key, value] = pair {
                keys.push(self.expr(key, env)?);
                values.push(self.expr(value, env)?);
            }
        }
        let (keys, key_type) = coerce::unify(keys, "the keys of MAP")?;
        let (values, value_type) = coerce::unify(values, "the values of MAP")?;
        let list: Vec<String> =
            keys.into_iter().zip(values).flat_map(|(key, value)| [key.sql, value.sql]).collect();
        Ok(Typed::new(
            format!("n_map({})", list.join(", ")),
            DataType::Map(Box::new(key_type), Box::new(value_type)),
        ))
    }

    /// Members that are columns keep their names, others are called `EXPR$0`, `EXPR$1`, ...
    fn members(&mut self, items: &[&Expr], env: Env<'_>) -> Result<Typed> {
        let values = items.iter().map(|item| self.expr(item, env)).collect::<Result<Vec<_>>>()?;
        let name = |(place, item): (usize, &&Expr)| match item {
            Expr::Identifier(ident) => ident.value.clone(),
            Expr::CompoundIdentifier(parts) => {
                parts.last().map(|part| part.value.clone()).unwrap_or_default()
            }
            _ => format!("EXPR${place}"),
        };
        let names = items.iter().enumerate().map(name);
        let members = names.zip(values.iter().map(|typed| typed.data_type.clone())).collect();
        Ok(Typed::new(pack(&values), DataType::Struct(members)))
    }

    fn size(&mut self, of: &Expr, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(of, env)?;
        let function = match typed.data_type {
            DataType::List(_) | DataType::Null => "n_size",
            DataType::Map(..) => "n_map_size",
            other => return invalid(format!("A value of type {other} has no items to count")),
        };
        Ok(Typed::new(format!("{function}({})", typed.sql), DataType::Int))
    }

    fn contains(&mut self, list: &Expr, item: &Expr, env: Env<'_>) -> Result<Typed> {
        let (list, item) = (self.expr(list, env)?, self.expr(item, env)?);
        let DataType::List(own) = &list.data_type else {
            return invalid(format!("ARRAY_CONTAINS needs a list, not {}", list.data_type));
        };
        let item = coerce::cast(item, own)?;
        Ok(Typed::new(format!("n_contains({}, {})", list.sql, item.sql), DataType::Boolean))
    }

    fn map_part(&mut self, keys: bool, map: &Expr, env: Env<'_>) -> Result<Typed> {
        let map = self.expr(map, env)?;
        let DataType::Map(key, value) = map.data_type else {
            return invalid(format!("A value of type {} is no map", map.data_type));
        };
        let (function, item) = if keys { ("n_keys", key) } else { ("n_values", value) };
        Ok(Typed::new(format!("{function}({})", map.sql), DataType::List(item)))
    }

    fn split(&mut self, text: &Expr, by: &Expr, env: Env<'_>) -> Result<Typed> {
        let (text, by) = (self.expr(text, env)?, self.expr(by, env)?);
        let (text, by) = (coerce::cast(text, &DataType::Varchar)?, coerce::cast(by, &DataType::Varchar)?);
        Ok(Typed::new(
            format!("n_split({}, {})", text.sql, by.sql),
            DataType::List(Box::new(DataType::Varchar)),
        ))
    }

    fn convert_to(&mut self, value: &Expr, format: &str, env: Env<'_>) -> Result<Typed> {
        let typed = self.expr(value, env)?;
        match format {
            "UTF8" | "JSON" => {
                let text = coerce::cast(typed, &DataType::Varchar)?;
                coerce::cast(text, &DataType::Varbinary)
            }
            other => unsupported(format!("CONVERT_TO does not support the format '{other}' here")),
        }
    }

    fn convert_from(&mut self, value: &Expr, format: &str, env: Env<'_>) -> Result<Typed> {
        match format {
            "UTF8" => self.function("TO_UTF8", &[value], env),
            // The type of the result depends on the text, so it must be known before the query runs.
            "JSON" => match literal::as_text(value).map(serde_json::from_str) {
                Some(Ok(json)) => from_json(&json),
                Some(Err(error)) => invalid(format!("CONVERT_FROM: the text is not JSON: {error}")),
                None => unsupported("CONVERT_FROM(.., 'JSON') takes a text literal here"),
            },
            other => unsupported(format!("CONVERT_FROM does not support the format '{other}' here")),
        }
    }
}

fn pack(items: &[Typed]) -> String {
    let list: Vec<&str> = items.iter().map(|item| item.sql.as_str()).collect();
    format!("n_pack({})", list.join(", "))
}

/// A JSON value as a constant.
fn from_json(json: &serde_json::Value) -> Result<Typed> {
    let Some(data_type) = json_type(json) else {
        return invalid("CONVERT_FROM: the items of a list have no type in common");
    };
    literal::value(&json_value(json, &data_type), data_type)
}

fn json_type(json: &serde_json::Value) -> Option<DataType> {
    use serde_json::Value as Json;
    Some(match json {
        Json::Null => DataType::Null,
        Json::Bool(_) => DataType::Boolean,
        Json::Number(number) if number.is_i64() => DataType::BigInt,
        Json::Number(_) => DataType::Double,
        Json::String(_) => DataType::Varchar,
        Json::Array(items) => {
            let item =
                items.iter().try_fold(DataType::Null, |own, item| json_common(&own, &json_type(item)?))?;
            DataType::List(Box::new(item))
        }
        Json::Object(members) => {
            let member = |(name, value): (&String, &Json)| Some((name.clone(), json_type(value)?));
            DataType::Struct(members.iter().map(member).collect::<Option<_>>()?)
        }
    })
}

/// Objects of a list may have different members.
fn json_common(left: &DataType, right: &DataType) -> Option<DataType> {
    let (DataType::Struct(own), DataType::Struct(other)) = (left, right) else {
        return coerce::common(left, right);
    };
    let mut members = own.clone();
    for (name, data_type) in other {
        match members.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = json_common(known, data_type)?,
            None => members.push((name.clone(), data_type.clone())),
        }
    }
    Some(DataType::Struct(members))
}

fn json_value(json: &serde_json::Value, data_type: &DataType) -> Value {
    use serde_json::Value as Json;
    match (json, data_type) {
        (Json::Bool(own), DataType::Boolean) => Value::Boolean(*own),
        (Json::Number(number), DataType::BigInt) => number.as_i64().map_or(Value::Null, Value::Int),
        (Json::Number(number), DataType::Double) => number.as_f64().map_or(Value::Null, Value::Double),
        (Json::String(text), _) => Value::Text(text.clone()),
        (Json::Null, _) => Value::Null,
        (Json::Array(items), DataType::List(item)) => {
            Value::List(items.iter().map(|own| json_value(own, item)).collect())
        }
        (Json::Object(members), DataType::Struct(types)) => {
            let member = |(name, data_type): &(String, DataType)| {
                (name.clone(), members.get(name).map_or(Value::Null, |own| json_value(own, data_type)))
            };
            Value::Struct(types.iter().map(member).collect())
        }
        // Mixed lists of scalars are texts.
        (other, _) => Value::Text(other.to_string()),
    }
}
