//! Writes the members of a JSON object, with those that its type does not know at the end.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap};

use super::extra::{Blank, Extra};
use super::number::Number;
use crate::nullable::Nullable;

/// The members of a JSON object while it is written.
#[derive(Debug)]
pub(crate) struct Writer<'a, M> {
    map: M,
    extra: &'a Extra,
    written: Vec<&'static str>,
}

impl<'a, M: SerializeMap> Writer<'a, M> {
    pub(super) fn new(map: M, extra: &'a Extra) -> Self {
        Self { map, extra, written: Vec::new() }
    }

    /// A member with a fixed value.
    pub fn constant(&mut self, name: &'static str, value: &'static str) -> Result<(), M::Error> {
        self.required(name, value)
    }

    /// A member that is always written.
    pub fn required<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        if !self.extra.is_empty() {
            self.written.push(name);
        }
        self.map.serialize_entry(name, value)
    }

    /// A member that is left out when it has no value and did not come as `null`.
    #[allow(clippy::ref_option, reason = "generated code passes its fields as they are")]
    pub fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.required(name, value),
            None => self.blank(name),
        }
    }

    /// A number, written as a whole one if it came like that.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "generated code passes its fields as they are")]
    pub fn number(&mut self, name: &'static str, value: &f64) -> Result<(), M::Error> {
        match Number::whole(*value).filter(|_| self.extra.is_whole(name)) {
            Some(whole) => self.required(name, &whole),
            None => self.required(name, value),
        }
    }

    /// The same for a number that is left out when it has no value and did not come as `null`.
    #[allow(clippy::ref_option, reason = "generated code passes its fields as they are")]
    pub fn optional_number(&mut self, name: &'static str, value: &Option<f64>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.number(name, value),
            None => self.blank(name),
        }
    }

    /// A member that is left out, `null`, or has a value.
    pub fn nullable<T: Serialize>(
        &mut self,
        name: &'static str,
        value: &Nullable<T>,
    ) -> Result<(), M::Error> {
        match value {
            Nullable::Missing => Ok(()),
            Nullable::Null => self.required(name, &()),
            Nullable::Value(value) => self.required(name, value),
        }
    }

    /// A list that is left out when it is empty and did not come as an empty one.
    pub fn list<T: Serialize>(&mut self, name: &'static str, list: &[T]) -> Result<(), M::Error> {
        if list.is_empty() { self.blank(name) } else { self.required(name, list) }
    }

    /// A map that is left out when it is empty and did not come as an empty one.
    pub fn map<T: Serialize>(
        &mut self,
        name: &'static str,
        map: &BTreeMap<String, T>,
    ) -> Result<(), M::Error> {
        match (map.is_empty(), self.extra.blank(name)) {
            (false, _) | (true, Some(Blank::Empty)) => self.required(name, map),
            (true, _) => self.blank(name),
        }
    }

    fn blank(&mut self, name: &'static str) -> Result<(), M::Error> {
        if self.extra.get(name).is_some() {
            return Ok(());
        }
        match self.extra.blank(name) {
            Some(Blank::Null) => self.map.serialize_entry(name, &()),
            Some(Blank::Empty) => self.map.serialize_entry(name, &[(); 0]),
            _ => Ok(()),
        }
    }

    pub(super) fn rest(mut self) -> Result<M::Ok, M::Error> {
        for (name, value) in self.extra.iter() {
            if !self.written.contains(&name) {
                self.map.serialize_entry(name, value)?;
            }
        }
        self.map.end()
    }
}
