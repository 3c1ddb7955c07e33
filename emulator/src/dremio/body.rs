//! Reads JSON request bodies with Dremio's strictness and its leniency.

use serde_json::{Map, Value};

use super::error::ApiError;

/// A JSON object in a request, and where it stands in the body.
#[derive(Clone, Debug)]
pub(crate) struct Object<'a> {
    members: &'a Map<String, Value>,
    at: String,
}

impl<'a> Object<'a> {
    /// The body itself.
    pub fn root(body: &'a Value) -> Result<Self, ApiError> {
        Self::of(body, String::new())
    }

    fn of(value: &'a Value, at: String) -> Result<Self, ApiError> {
        match value {
            Value::Object(members) => Ok(Self { members, at }),
            _ => Err(ApiError::invalid_value(&at)),
        }
    }

    /// Where a member stands, as Dremio's errors write it.
    pub fn at(&self, key: &str) -> String {
        if self.at.is_empty() { key.to_owned() } else { format!("{}.{key}", self.at) }
    }

    pub fn members(&self) -> &'a Map<String, Value> {
        self.members
    }

    /// Refuses members that are not in the list.
    pub fn only(&self, known: &[&str]) -> Result<(), ApiError> {
        match self.members.keys().find(|key| !known.contains(&key.as_str())) {
            Some(unknown) => Err(ApiError::invalid_value(&self.at(unknown))),
            None => Ok(()),
        }
    }

    /// A member; `null` counts as missing.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.members.get(key).filter(|value| !value.is_null())
    }

    /// Text; numbers and booleans are taken for text.
    pub fn text(&self, key: &str) -> Result<Option<String>, ApiError> {
        self.get(key).map(|value| scalar(value).ok_or_else(|| self.invalid(key))).transpose()
    }

    /// A whole number, also when it is written as text.
    pub fn integer(&self, key: &str) -> Result<Option<i64>, ApiError> {
        let read = |value: &Value| match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        self.get(key).map(|value| read(value).ok_or_else(|| self.invalid(key))).transpose()
    }

    /// A boolean, also when it is written as text.
    pub fn boolean(&self, key: &str) -> Result<Option<bool>, ApiError> {
        let read = |value: &Value| match value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        self.get(key).map(|value| read(value).ok_or_else(|| self.invalid(key))).transpose()
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Result<Option<Vec<String>>, ApiError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let items = value.as_array().ok_or_else(|| self.invalid(key))?;
        items
            .iter()
            .map(|item| scalar(item).ok_or_else(|| self.invalid(key)))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// A nested object.
    pub fn object(&self, key: &str) -> Result<Option<Object<'a>>, ApiError> {
        self.get(key).map(|value| Self::of(value, self.at(key))).transpose()
    }

    /// A list of nested objects.
    pub fn objects(&self, key: &str) -> Result<Option<Vec<Object<'a>>>, ApiError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let items = value.as_array().ok_or_else(|| self.invalid(key))?;
        let object = |(place, item)| Self::of(item, format!("{}[{place}]", self.at(key)));
        items.iter().enumerate().map(object).collect::<Result<_, _>>().map(Some)
    }

    /// One of a few words.
    pub fn word(&self, key: &str, known: &[&'static str]) -> Result<Option<&'static str>, ApiError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        known.iter().copied().find(|word| *word == text).map(Some).ok_or_else(|| self.invalid(key))
    }

    pub fn invalid(&self, key: &str) -> ApiError {
        ApiError::invalid_value(&self.at(key))
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
