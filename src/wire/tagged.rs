//! Unions whose variants do not say themselves which one they are: a member beside them does.

use std::fmt;

use serde::Serialize;

use super::encode::Encode;
use crate::error::Result;
use crate::json::Json;
use crate::scan::Scanned;

/// A union whose tag stands beside it.
pub(crate) trait Tagged: From<Opaque> {
    /// Reads the variant that `type_name` names, if it names one.
    fn decode(type_name: &str, json: &str) -> Scanned<Option<Self>>;
}

/// Reads a union whose tag stands beside it, if it is there. What cannot be read is kept as it is: what it stands in must
/// not become unreadable for it.
pub(crate) fn optional_tagged<T: Tagged>(json: Option<Json>, type_name: Option<&str>) -> Option<T> {
    let (json, type_name) = (json?, type_name.unwrap_or_default());
    let problem = match T::decode(type_name, json.as_str()) {
        Ok(Some(known)) => return Some(known),
        Ok(None) => None,
        Err(error) => Some(error.to_string().into()),
    };
    Some(Opaque { type_name: type_name.to_owned(), json, problem }.into())
}

/// An object of a kind that this version of the crate does not know, or that is not as it knows that kind: the name of
/// the kind, and the JSON.
///
/// `Debug` does not show the JSON, for nobody knows which members are confidential.
#[derive(Clone, PartialEq)]
pub struct Opaque {
    type_name: String,
    json: Json,
    problem: Option<Box<str>>,
}

impl Opaque {
    /// Something of a kind that this version of the crate has no type for, to be sent as it is.
    ///
    /// # Errors
    /// When the value has no JSON form.
    pub fn new<T: Serialize + ?Sized>(type_name: impl Into<String>, value: &T) -> Result<Self> {
        Ok(Self { type_name: type_name.into(), json: Json::encode(value)?, problem: None })
    }

    /// The name of the kind, as it stands on the wire.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// The object, as it came.
    #[must_use]
    pub fn json(&self) -> &Json {
        &self.json
    }

    /// What is not as this version of the crate knows this kind; nothing if it does not know it at all.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }
}

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opaque")
            .field("type_name", &self.type_name)
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

impl Encode for Opaque {
    fn encode(&self, out: &mut String) {
        self.json.encode(out);
    }
}
