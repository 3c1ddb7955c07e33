//! Which keys may stand where in a document, and of what kind their values are.
//!
//! Whatever is not listed in [`tables`] is refused, so that nothing in a spec is passed over without a word.

#[cfg(test)]
mod extensions;
mod tables;

#[cfg(test)]
pub use extensions::extensions;
use serde_json::{Map, Value};
use tables::{DOCUMENT, REFERENCE};

use super::super::refusal::Refusal;
use super::near;
use super::place::Place;

/// What a value must be.
enum Shape {
    Text,
    Word(&'static [&'static str]),
    Flag,
    Number,
    Any,
    List(&'static Shape),
    Map(&'static Shape),
    /// An object whose keys must pass a test; the text says what they must be.
    Keyed(fn(&str) -> bool, &'static str, &'static Shape),
    Object(&'static Grammar),
    ObjectOrReference(&'static Grammar),
    ObjectOrFlag(&'static Grammar),
}

/// What an object may hold.
struct Grammar {
    what: &'static str,
    required: &'static [&'static str],
    keys: &'static [(&'static str, Shape)],
    /// What else must hold, and openapiv3 would not tell clearly.
    rule: Option<Rule>,
}

type Rule = fn(&Place, &Map<String, Value>) -> Result<(), Refusal>;

/// Refuses unknown keys and values of the wrong kind, all that the document has.
pub fn check(at: &Place, document: &Value) -> Result<(), Vec<Refusal>> {
    let refusals = DOCUMENT.check(at, document);
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

impl Grammar {
    fn check(&self, at: &Place, value: &Value) -> Vec<Refusal> {
        let Value::Object(object) = value else {
            return at.refusal(format!("must be an object ({}), not {}", self.what, kind_of(value))).into();
        };
        let check = |(key, value): (&String, &Value)| match self.keys.iter().find(|(known, _)| known == key) {
            Some((_, shape)) => shape.check(&at.key(key), value),
            None => at.key(key).refusal(self.unknown(key)).into(),
        };
        let refusals: Vec<Refusal> = object.iter().flat_map(check).collect();
        // What is missing is often what is misspelt.
        if refusals.is_empty() { self.check_whole(at, object) } else { refusals }
    }

    fn check_whole(&self, at: &Place, object: &Map<String, Value>) -> Vec<Refusal> {
        let missing: Vec<Refusal> = self
            .required
            .iter()
            .filter(|key| !object.contains_key(**key))
            .map(|key| at.refusal(format!("`{key}` is missing")))
            .collect();
        match self.rule {
            Some(rule) if missing.is_empty() => rule(at, object).err().into_iter().collect(),
            _ => missing,
        }
    }

    fn unknown(&self, key: &str) -> String {
        if self.what == REFERENCE.what {
            return format!(
                "OpenAPI ignores what stands beside `$ref`: leave `{key}` out, or put the `$ref` into an `allOf`"
            );
        }
        let known: Vec<&str> = self.keys.iter().map(|(known, _)| *known).collect();
        match near::hint(key, known.iter().copied()) {
            hint if hint.is_empty() => {
                format!("`{key}` is not understood here; {} may have: {}", self.what, known.join(", "))
            }
            hint => format!("`{key}` is not understood here{hint}"),
        }
    }
}

impl Shape {
    fn check(&self, at: &Place, value: &Value) -> Vec<Refusal> {
        match (self, value) {
            (Self::Word(words), Value::String(text)) if !words.contains(&text.as_str()) => {
                at.refusal(format!("{text:?} is not known here, only: {}", words.join(", "))).into()
            }
            (Self::Any, _)
            | (Self::Text | Self::Word(_), Value::String(_))
            | (Self::Flag | Self::ObjectOrFlag(_), Value::Bool(_))
            | (Self::Number, Value::Number(_)) => Vec::new(),
            (Self::List(shape), Value::Array(values)) => {
                let values = values.iter().enumerate();
                values.flat_map(|(index, value)| shape.check(&at.index(index), value)).collect()
            }
            (Self::Map(shape), Value::Object(members)) => {
                members.iter().flat_map(|(key, value)| shape.check(&at.key(key), value)).collect()
            }
            (Self::Keyed(is_key, must, shape), Value::Object(members)) => {
                let check = |(key, value): (&String, &Value)| {
                    if is_key(key) {
                        return shape.check(&at.key(key), value);
                    }
                    at.key(key).refusal(format!("`{key}` is not understood here: {must}")).into()
                };
                members.iter().flat_map(check).collect()
            }
            (Self::ObjectOrReference(_) | Self::ObjectOrFlag(_), Value::Object(members))
                if members.contains_key("$ref") =>
            {
                REFERENCE.check(at, value)
            }
            (
                Self::Object(grammar) | Self::ObjectOrReference(grammar) | Self::ObjectOrFlag(grammar),
                Value::Object(_),
            ) => grammar.check(at, value),
            _ => at.refusal(format!("must be {}, not {}", self.expected(), kind_of(value))).into(),
        }
    }

    fn expected(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Word(words) => format!("one of: {}", words.join(", ")),
            Self::Flag => "true or false".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Any => "anything".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) | Self::Keyed(..) => "an object".to_owned(),
            Self::Object(grammar) => format!("an object ({})", grammar.what),
            Self::ObjectOrReference(grammar) => format!("an object ({}) or a reference", grammar.what),
            Self::ObjectOrFlag(grammar) => {
                format!("an object ({}), a reference, true or false", grammar.what)
            }
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
