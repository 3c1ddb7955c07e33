//! `Json`: a JSON value of no fixed shape, kept as the text that came.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::{Error, Result};

/// A JSON value of no fixed shape, kept as the text that came.
///
/// Nothing is converted until it is asked for, so numbers of any length keep all their digits, and what was read is
/// written back as it was.
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Takes over a JSON text.
    ///
    /// # Errors
    /// When `text` is not one JSON value.
    pub fn parse(text: impl Into<String>) -> Result<Self> {
        RawValue::from_string(text.into()).map(Self).map_err(|error| Error::invalid_json(&error))
    }

    /// Encodes any value that serde can serialize.
    ///
    /// # Errors
    /// When the value has no JSON form, for instance a map whose keys are not text.
    pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        serde_json::value::to_raw_value(value).map(Self).map_err(|error| Error::invalid_json(&error))
    }

    /// A JSON text.
    pub(crate) fn text(text: &str) -> Self {
        // Nothing in a text has no JSON form.
        Self::encode(text).unwrap_or_else(|_| Self(RawValue::NULL.to_owned()))
    }

    /// Decodes the value into a type of the caller's.
    ///
    /// # Errors
    /// When the value does not fit the type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(self.as_str()).map_err(|error| Error::invalid_json(&error))
    }

    /// The JSON text, byte for byte as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Whether this is the JSON value `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_str() == "null"
    }

    /// The member called `name`, if this is an object that has one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Json> {
        let mut members: std::collections::BTreeMap<String, Json> = self.decode().ok()?;
        members.remove(name)
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl From<Box<RawValue>> for Json {
    fn from(raw: Box<RawValue>) -> Self {
        Self(raw)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self)
    }
}
