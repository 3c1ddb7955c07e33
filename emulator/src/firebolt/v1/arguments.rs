//! Arguments of the control plane: its names come in `snake_case` and in `camelCase`, in queries and in bodies.

use serde_json::{Map, Value};

use crate::dremio::target::Query;
use crate::firebolt::refusal::{Code, Refusal};

/// The parameters of a query, with names in `snake_case`.
#[derive(Debug)]
pub(super) struct Arguments(Vec<(String, String)>);

impl Arguments {
    pub fn of(query: Query) -> Self {
        Self(query.into_pairs().map(|(name, value)| (snake(&name), value)).collect())
    }

    /// The first value of a parameter; an empty one counts as missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| invalid(&format!("{name} is missing")))
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        let read = |text: &str| match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(invalid(&format!("{name} must be true or false, not \"{text}\""))),
        };
        self.get(name).map(read).transpose()
    }
}

pub(super) fn invalid(message: &str) -> Refusal {
    Refusal::control(Code::InvalidArgument, message)
}

/// A JSON object, with names in `snake_case`. Without a body it has no members.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    let json: Value =
        serde_json::from_slice(body).map_err(|error| invalid(&format!("the body is not JSON: {error}")))?;
    match snaked(json) {
        Value::Object(members) => Ok(members),
        _ => Err(invalid("the body must be an object")),
    }
}

/// A member that is an object.
pub(super) fn member<'a>(
    members: &'a Map<String, Value>,
    name: &str,
) -> Result<&'a Map<String, Value>, Refusal> {
    let object = members.get(name).and_then(Value::as_object);
    object.ok_or_else(|| invalid(&format!("{name} must be an object")))
}

/// A member that is text, if it is there.
pub(super) fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refusal> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(invalid(&format!("{name} must be a string"))),
    }
}

/// A member that is the name of something: letters, digits and `_`.
pub(super) fn name(members: &Map<String, Value>) -> Result<String, Refusal> {
    let name = text(members, "name")?.unwrap_or_default();
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !(1..=255).contains(&name.len()) || !name.chars().all(fits) {
        return Err(invalid(&format!("\"{name}\" is no name: 1 to 255 letters, digits and _")));
    }
    Ok(name.to_owned())
}

/// The JSON with every name in `snake_case`.
fn snaked(json: Value) -> Value {
    match json {
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (snake(&name), snaked(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(snaked).collect()),
        other => other,
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_read_in_both_cases() {
        let query = Query::parse("engineName=a&filter.current_status_eq=X&page.first=5&e=").unwrap();
        let arguments = Arguments::of(query);
        assert_eq!(arguments.get("engine_name"), Some("a"));
        assert_eq!(arguments.get("filter.current_status_eq"), Some("X"));
        assert_eq!(arguments.get("e"), None);
        let body = object(br#"{"engineIds": [{"accountId": "A"}]}"#).unwrap();
        assert_eq!(Value::Object(body), json!({"engine_ids": [{"account_id": "A"}]}));
    }

    #[test]
    fn bodies_that_are_no_objects_are_refused() {
        assert!(object(b" ").unwrap().is_empty());
        for body in ["[]", "{", "1", "\u{0}"] {
            assert!(object(body.as_bytes()).is_err(), "{body}");
        }
    }
}
