//! Unions whose variants do not say themselves which one they are: a member beside them does.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::error::Result;
use crate::json::Json;

/// A union whose tag stands beside it.
pub(crate) trait Tagged: Sized {
    fn decode(type_name: &str, json: &str) -> serde_json::Result<Self>;
}

/// An object of a kind that this version of the crate does not know: the name of the kind, and the JSON.
///
/// `Debug` shows the name alone, for nobody knows which members are confidential.
#[derive(Clone, PartialEq)]
pub struct Opaque {
    type_name: String,
    json: Json,
}

impl Opaque {
    /// Something of a kind that this version of the crate has no type for, to be sent as it is.
    ///
    /// # Errors
    /// When the value has no JSON form.
    pub fn new<T: Serialize + ?Sized>(type_name: impl Into<String>, value: &T) -> Result<Self> {
        Ok(Self { type_name: type_name.into(), json: Json::encode(value)? })
    }

    pub(crate) fn read(type_name: &str, json: &str) -> serde_json::Result<Self> {
        Ok(Self { type_name: type_name.to_owned(), json: serde_json::from_str(json)? })
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
}

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opaque").field("type_name", &self.type_name).finish_non_exhaustive()
    }
}

impl Serialize for Opaque {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}
