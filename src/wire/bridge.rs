//! The way from the types of this crate to serde and back. It goes through JSON text, so that it is compiled once for
//! each format and not once more for each type.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use super::encode::{Encode, encode_text};
use crate::scan::{Scanned, Scanner};

/// The name under which `serde_json` asks for, and is asked for, the text of a value as it stands.
pub(crate) const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// What asks for a value that is no object and no list.
pub(crate) const SCALAR: &str = "$lakehouse::Scalar";

/// Gives a JSON text to a serializer, value by value.
pub(crate) fn serialize_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    Text(text).serialize(serializer)
}

/// A JSON text that is known to be well-formed.
struct Text<'a>(&'a str);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut scanner = Scanner::new(self.0, 0);
        let wrong = |error: crate::scan::ScanError| S::Error::custom(error);
        match scanner.peek() {
            Some(b'"') => serializer.serialize_str(&scanner.string().map_err(wrong)?),
            Some(b'{') => serialize_members(scanner, serializer),
            Some(b'[') => serialize_elements(scanner, serializer),
            Some(b't') => serializer.serialize_bool(true),
            Some(b'f') => serializer.serialize_bool(false),
            Some(b'n') => serializer.serialize_unit(),
            _ => serialize_number(scanner.number().map_err(wrong)?, serializer),
        }
    }
}

fn serialize_members<S: Serializer>(mut scanner: Scanner<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut more = scanner.enter(b'{', b'}', &"an object").map_err(S::Error::custom)?;
    while more {
        let name = scanner.name().map_err(S::Error::custom)?;
        map.serialize_entry(&name, &Text(scanner.value().map_err(S::Error::custom)?))?;
        more = scanner.more(b'}').map_err(S::Error::custom)?;
    }
    map.end()
}

fn serialize_elements<S: Serializer>(mut scanner: Scanner<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(None)?;
    let mut more = scanner.enter(b'[', b']', &"a list").map_err(S::Error::custom)?;
    while more {
        list.serialize_element(&Text(scanner.value().map_err(S::Error::custom)?))?;
        more = scanner.more(b']').map_err(S::Error::custom)?;
    }
    list.end()
}

/// A number as one of Rust's if it has the same digits then, else with all its digits.
fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Some(number) = text.parse::<i64>().ok().filter(|number| number.to_string() == text) {
        return serializer.serialize_i64(number);
    }
    if let Ok(number) = text.parse::<u64>() {
        return serializer.serialize_u64(number);
    }
    match text.parse::<f64>().ok().filter(|number| encode_text(number) == text) {
        Some(number) => serializer.serialize_f64(number),
        None => RawValue::from_string(text.to_owned()).map_err(S::Error::custom)?.serialize(serializer),
    }
}

/// The value that a deserializer gives, as JSON text: letter for letter out of `serde_json`, else made anew.
pub(crate) fn text_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_newtype_struct(RAW_VALUE, TextVisitor { scalar: false })
}

/// The same of a value that is no object and no list: where a row of one column is read, it is the value in it.
pub(crate) fn scalar_text_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_newtype_struct(SCALAR, TextVisitor { scalar: true })
}

/// A value of any kind, as JSON text.
struct AnyText(String);

impl<'de> Deserialize<'de> for AnyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_of(deserializer).map(Self)
    }
}

impl Encode for AnyText {
    fn encode(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

struct TextVisitor {
    /// Whether a scalar was asked for, so that its text has not been asked for yet.
    scalar: bool,
}

impl<'de> Visitor<'de> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        if self.scalar { text_of(deserializer) } else { deserializer.deserialize_any(self) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == RAW_VALUE {
                return map.next_value();
            }
            members.insert(name, map.next_value::<AnyText>()?);
        }
        Ok(encode_text(&members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<String, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element::<AnyText>()? {
            elements.push(element);
        }
        Ok(encode_text(&elements))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        text_of(deserializer)
    }

    fn visit_none<E>(self) -> Result<String, E> {
        Ok("null".to_owned())
    }

    fn visit_unit<E>(self) -> Result<String, E> {
        Ok("null".to_owned())
    }

    fn visit_bool<E>(self, value: bool) -> Result<String, E> {
        Ok(encode_text(&value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<String, E> {
        Ok(encode_text(&value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_f64<E>(self, value: f64) -> Result<String, E> {
        Ok(encode_text(&value))
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(encode_text(value))
    }
}

/// Turns what is wrong with a text into a deserializer's error.
pub(crate) fn decoded<T, E: de::Error>(value: Scanned<T>) -> Result<T, E> {
    value.map_err(E::custom)
}

/// Serde's traits for a type that this crate reads and writes.
macro_rules! serde_by_text {
    ($name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                $crate::wire::serialize_text(&$crate::wire::encode_text(self), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> std::result::Result<Self, D::Error> {
                let text = $crate::wire::text_of(deserializer)?;
                $crate::wire::decoded($crate::wire::decode_text(&text))
            }
        }
    };
}
pub(crate) use serde_by_text;
