//! Reads the members of a JSON object, one after the other.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::extra::{Blank, Extra};
use super::number::Number;
use super::tagged::{Tagged, optional_tagged};
use crate::json::Json;
use crate::nullable::Nullable;

/// The members of a JSON object while it is read.
#[derive(Debug)]
pub(crate) struct Members<'de, A> {
    object: &'static str,
    pub(super) map: A,
    extra: Extra,
    /// The discriminator of a union, which has been read already and is handed out again as the first member.
    pub(super) tag: Option<(&'static str, Cow<'de, str>)>,
    tag_is_handed_out: bool,
    tag_is_next: bool,
}

impl<'de, A: MapAccess<'de>> Members<'de, A> {
    pub(super) fn new(object: &'static str, map: A) -> Self {
        Self { object, map, extra: Extra::new(), tag: None, tag_is_handed_out: false, tag_is_next: false }
    }

    /// The name of the next member.
    pub fn next(&mut self) -> Result<Option<Cow<'de, str>>, A::Error> {
        if let (false, Some((name, _))) = (self.tag_is_handed_out, &self.tag) {
            self.tag_is_handed_out = true;
            self.tag_is_next = true;
            return Ok(Some(Cow::Borrowed(name)));
        }
        Ok(self.map.next_key::<Name<'de>>()?.map(|name| name.0))
    }

    fn read<T: DeserializeOwned>(&mut self) -> Result<T, A::Error> {
        if !self.tag_is_next {
            return self.map.next_value();
        }
        self.tag_is_next = false;
        let tag = self.tag.as_ref().map_or("", |(_, tag)| tag);
        let text = serde_json::to_string(tag).map_err(de::Error::custom)?;
        serde_json::from_str(&text).map_err(de::Error::custom)
    }

    /// A member that must be there.
    pub fn value<T: DeserializeOwned>(&mut self, _name: &'static str) -> Result<Option<T>, A::Error> {
        self.read().map(Some)
    }

    /// A member that may be missing or `null`.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Option<T>, A::Error> {
        let value = self.read::<Option<T>>()?;
        if value.is_none() {
            self.extra.note_blank(name, Blank::Null);
        }
        Ok(value)
    }

    /// A number, which may be missing or `null`. Whether it came as a whole number is remembered.
    pub fn number(&mut self, name: &'static str) -> Result<Option<f64>, A::Error> {
        let number = self.optional::<Number>(name)?;
        if number.is_some_and(|number| number.is_whole) {
            self.extra.note_blank(name, Blank::Whole);
        }
        Ok(number.map(|number| number.value))
    }

    /// A member that may be missing, and for which `null` means something.
    pub fn nullable<T: DeserializeOwned>(&mut self, _name: &'static str) -> Result<Nullable<T>, A::Error> {
        self.read::<Option<T>>().map(Nullable::from)
    }

    /// A member that can be understood only when the one that says what it is has been read as well.
    pub fn raw(&mut self, name: &'static str) -> Result<Option<Box<RawValue>>, A::Error> {
        self.optional(name)
    }

    /// What [`Members::raw`] has read and must be there, as the kind of thing that `type_name` says it is.
    pub fn tagged<T: Tagged>(
        &self,
        name: &'static str,
        raw: Option<Box<RawValue>>,
        type_name: Option<&str>,
    ) -> Result<T, A::Error> {
        self.required(name, optional_tagged(raw, type_name))
    }

    /// A list that may be missing, `null` or empty.
    pub fn list<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Vec<T>, A::Error> {
        let list = self.read::<Option<Vec<T>>>()?;
        self.note_blank(name, list.as_ref().map(Vec::is_empty));
        Ok(list.unwrap_or_default())
    }

    /// A map that may be missing, `null` or empty.
    pub fn map<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<BTreeMap<String, T>, A::Error> {
        let map = self.read::<Option<BTreeMap<String, T>>>()?;
        self.note_blank(name, map.as_ref().map(BTreeMap::is_empty));
        Ok(map.unwrap_or_default())
    }

    fn note_blank(&mut self, name: &'static str, is_empty: Option<bool>) {
        match is_empty {
            None => self.extra.note_blank(name, Blank::Null),
            Some(true) => self.extra.note_blank(name, Blank::Empty),
            Some(false) => {}
        }
    }

    /// Passes over the value of a member whose content is known beforehand.
    pub fn skip(&mut self) -> Result<(), A::Error> {
        self.read::<de::IgnoredAny>().map(drop)
    }

    /// Keeps a member that the type does not know.
    pub fn keep(&mut self, name: Cow<'de, str>) -> Result<(), A::Error> {
        let value = self.read::<Box<RawValue>>()?;
        self.extra.insert(name, Json::from(value));
        Ok(())
    }

    /// What [`Members::value`] has read, or the error that it was not there.
    pub fn required<T>(&self, name: &'static str, value: Option<T>) -> Result<T, A::Error> {
        value.ok_or_else(|| {
            let kind = self.tag.as_ref().map_or(String::new(), |(_, tag)| format!(" {tag:?}"));
            de::Error::custom(format_args!("member `{name}` of {}{kind} is missing", self.object))
        })
    }

    /// Everything that was kept, once all members are read.
    pub fn into_extra(self) -> Extra {
        self.extra
    }
}

/// A member name, borrowed from the input where it stands there as it is.
pub(super) struct Name<'de>(pub(super) Cow<'de, str>);

impl<'de> de::Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}
