//! Lists that come in an object, or alone, or as their one item, depending on the server.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize as _;
use serde::de::{Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::extra::{Blank, Extra};
use super::record::{self, Record};

/// An object that holds a list, and may also come as that list alone.
pub(crate) trait BareList: Record {
    /// The member that holds the list.
    const LIST: &'static str;

    type Item: Serialize;

    fn list(&self) -> &[Self::Item];

    fn extra(&self) -> &Extra;

    fn extra_mut(&mut self) -> &mut Extra;
}

/// Reads such an object, however it came, and remembers how.
pub(crate) fn decode_bare_list<'de, T: BareList, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let (text, form) = wrap(raw.get(), T::LIST);
    let mut value: T =
        record::decode(&mut serde_json::Deserializer::from_str(&text)).map_err(D::Error::custom)?;
    if let Some(form) = form {
        value.extra_mut().note_blank(T::LIST, form);
    }
    Ok(value)
}

/// The text as an object with the list in its place, and how it came when that was another way.
fn wrap(text: &str, list: &str) -> (String, Option<Blank>) {
    let mut wrapped = String::with_capacity(text.len() + list.len() + 6);
    let form = match text.as_bytes().first() {
        Some(b'[') => Blank::Alone,
        Some(b'{') if is_item(text, list) => Blank::OnlyItem,
        _ => return (text.to_owned(), None),
    };
    let (open, close) = if form == Blank::OnlyItem { ("[", "]") } else { ("", "") };
    let _ = write!(wrapped, "{{\"{list}\":{open}{text}{close}}}");
    (wrapped, Some(form))
}

/// Whether an object is an item of the list, and not what the list stands in. An object without members holds nothing.
fn is_item(text: &str, list: &str) -> bool {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
    !members.is_empty() && !members.contains_key(list)
}

/// Writes such an object the way it came.
pub(crate) fn encode_bare_list<T: BareList, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match (value.extra().form(T::LIST), value.list()) {
        (None, _) => record::encode(value, value.extra(), serializer),
        (Some(Blank::OnlyItem), [item]) => item.serialize(serializer),
        (Some(_), list) => list.serialize(serializer),
    }
}

macro_rules! bare_list {
    ($name:ident, $list:literal, $field:ident, $item:ty) => {
        impl $crate::wire::BareList for $name {
            const LIST: &'static str = $list;

            type Item = $item;

            fn list(&self) -> &[Self::Item] {
                &self.$field
            }

            fn extra(&self) -> &$crate::wire::Extra {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut $crate::wire::Extra {
                &mut self.extra
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                $crate::wire::encode_bare_list(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> std::result::Result<Self, D::Error> {
                $crate::wire::decode_bare_list(deserializer)
            }
        }
    };
}
pub(crate) use bare_list;
