//! The values of a seed, each with its JSON pointer.

use std::time::Duration;

use serde_json::{Map, Value as Json};

use crate::Error;
use crate::path::Path;

/// A value in the seed, and where it is.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub value: &'a Json,
    pub pointer: String,
}

/// Reads the text of a seed.
pub(super) fn parse(text: &str) -> Result<Json, Error> {
    serde_json::from_str(text).map_err(|error| Error::new(format!("the seed is not JSON: {error}")))
}

impl<'a> Part<'a> {
    /// All of a seed.
    pub fn whole_of(value: &'a Json) -> Self {
        Self { value, pointer: String::new() }
    }

    pub fn wrong(&self, what: &str) -> Error {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        Error::new(format!("{pointer}: {what}"))
    }

    pub fn object(&self, known: &[&str]) -> Result<Members<'a>, Error> {
        let Json::Object(members) = self.value else { return Err(self.wrong("must be an object")) };
        match members.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => {
                Err(self.wrong(&format!("has an unknown member `{key}`; known are {}", known.join(", "))))
            }
            None => Ok(Members { members, pointer: self.pointer.clone() }),
        }
    }

    pub fn items(&self) -> Result<Vec<Part<'a>>, Error> {
        let Json::Array(items) = self.value else { return Err(self.wrong("must be an array")) };
        let part = |(place, value)| Part { value, pointer: format!("{}/{place}", self.pointer) };
        Ok(items.iter().enumerate().map(part).collect())
    }

    pub fn text(&self) -> Result<String, Error> {
        self.value.as_str().map(str::to_owned).ok_or_else(|| self.wrong("must be a string"))
    }

    pub fn flag(&self) -> Result<bool, Error> {
        self.value.as_bool().ok_or_else(|| self.wrong("must be true or false"))
    }

    pub fn whole(&self) -> Result<u64, Error> {
        self.value.as_u64().ok_or_else(|| self.wrong("must be a whole number, 0 or more"))
    }

    pub fn seconds(&self) -> Result<Duration, Error> {
        let seconds = self.value.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        seconds.ok_or_else(|| self.wrong("must be a number of seconds"))
    }

    /// A dotted path, or the list of its names.
    pub fn path(&self) -> Result<Path, Error> {
        let path = match self.value {
            Json::String(text) => Path::from(text.as_str()),
            Json::Array(_) => {
                Path::from(self.items()?.iter().map(Part::text).collect::<Result<Vec<_>, _>>()?)
            }
            _ => return Err(self.wrong("must be a path: a string such as \"a.b\" or an array of names")),
        };
        if path.names().is_empty() || path.names().iter().any(String::is_empty) {
            return Err(self.wrong("is a path with an empty name"));
        }
        Ok(path)
    }
}

/// The members of an object in the seed.
#[derive(Debug)]
pub(super) struct Members<'a> {
    members: &'a Map<String, Json>,
    pub pointer: String,
}

impl<'a> Members<'a> {
    pub fn get(&self, key: &str) -> Option<Part<'a>> {
        let value = self.members.get(key).filter(|value| !value.is_null())?;
        Some(Part { value, pointer: format!("{}/{key}", self.pointer) })
    }

    pub fn required(&self, key: &str) -> Result<Part<'a>, Error> {
        let missing = || {
            Part { value: &Json::Null, pointer: self.pointer.clone() }.wrong(&format!("`{key}` is missing"))
        };
        self.get(key).ok_or_else(missing)
    }

    /// A list that may be left out.
    pub fn list(&self, key: &str) -> Result<Vec<Part<'a>>, Error> {
        self.get(key).map_or_else(|| Ok(Vec::new()), |part| part.items())
    }
}
