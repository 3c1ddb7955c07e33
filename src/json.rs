//! `Json`: a JSON value of no fixed shape, kept as the text that came.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};
use crate::scan::Scanner;
use crate::wire::{encode_text, serialize_text, text_of};

/// A JSON value of no fixed shape, kept as the text that came.
///
/// Nothing is converted until it is asked for, so numbers of any length keep all their digits, and what was read is
/// written back as it was.
#[derive(Clone)]
pub struct Json(Box<str>);

impl Json {
    /// Takes over a JSON text.
    ///
    /// # Errors
    /// When `text` is not one JSON value.
    pub fn parse(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let mut scanner = Scanner::new(&text, 0);
        let json = scanner.value().and_then(|value| scanner.end().map(|()| Self::scanned(value)));
        json.map_err(Error::invalid_text)
    }

    /// Encodes any value that serde can serialize.
    ///
    /// # Errors
    /// When the value has no JSON form, for instance a map whose keys are not text.
    pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        let text = serde_json::to_string(value).map_err(|error| Error::invalid_json(&error))?;
        Ok(Self(text.into_boxed_str()))
    }

    /// The text of a value that a scanner has passed over.
    pub(crate) fn scanned(text: &str) -> Self {
        Self(text.into())
    }

    /// A JSON text.
    pub(crate) fn text(text: &str) -> Self {
        Self(encode_text(text).into_boxed_str())
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
        &self.0
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

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serialize_text(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        text_of(deserializer).map(|text| Self(text.into_boxed_str()))
    }
}
