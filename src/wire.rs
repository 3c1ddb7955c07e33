//! What the generated types stand on: reading and writing JSON objects without losing anything, open enums, unions.
//!
//! Generated code implements [`Record`] for structs and [`Union`] for enums of structs; the macros below turn that
//! into `Serialize` and `Deserialize`. Only [`Extra`] and [`Unrecognized`] are meant for users of the crate.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::json::Json;

/// Members of an object that its type does not know.
///
/// They are kept when an object is read and written back when it is sent, in the order in which they came and with
/// their exact text. It also remembers which known members came as `null` or as an empty list, so that these are
/// written back as they were.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra {
    members: Vec<(Box<str>, Json)>,
    blanks: Vec<(&'static str, Blank)>,
}

/// How a member without content stood on the wire.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Blank {
    Null,
    Empty,
}

impl Extra {
    /// No unknown members.
    #[must_use]
    pub const fn new() -> Self {
        Self { members: Vec::new(), blanks: Vec::new() }
    }

    /// The member called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.members.iter().find(|(known, _)| &**known == name).map(|(_, value)| value)
    }

    /// Sets a member, for what a server understands and this crate does not yet.
    ///
    /// A member that the type has a field for is overruled by that field, unless the field is empty.
    pub fn insert(&mut self, name: impl Into<String>, value: Json) {
        let name = name.into();
        match self.members.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, old)) => *old = value,
            None => self.members.push((name.into_boxed_str(), value)),
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let at = self.members.iter().position(|(known, _)| &**known == name)?;
        Some(self.members.remove(at).1)
    }

    /// Every unknown member, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.members.iter().map(|(name, value)| (&**name, value))
    }

    /// Whether there are no unknown members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn blank(&self, name: &str) -> Option<Blank> {
        self.blanks.iter().find(|(known, _)| *known == name).map(|(_, blank)| *blank)
    }
}

/// The text of an enum value that this version of the crate does not know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unrecognized(Box<str>);

impl Unrecognized {
    /// The value as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }
}

/// A struct of the API: how its members are read and written.
pub(crate) trait Record: Sized {
    const NAME: &'static str;

    fn decode<'de, A: MapAccess<'de>>(members: Members<'de, A>) -> Result<Self, A::Error>;

    fn encode<M: SerializeMap>(&self, members: &mut Writer<'_, M>) -> Result<(), M::Error>;
}

/// The members of a JSON object while it is read.
#[derive(Debug)]
pub(crate) struct Members<'de, A> {
    object: &'static str,
    map: A,
    extra: Extra,
    /// The discriminator of a union, which has been read already and is handed out again as the first member.
    tag: Option<(&'static str, Cow<'de, str>)>,
    tag_is_handed_out: bool,
    tag_is_next: bool,
}

impl<'de, A: MapAccess<'de>> Members<'de, A> {
    fn new(object: &'static str, map: A) -> Self {
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
            self.extra.blanks.push((name, Blank::Null));
        }
        Ok(value)
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
            None => self.extra.blanks.push((name, Blank::Null)),
            Some(true) => self.extra.blanks.push((name, Blank::Empty)),
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
struct Name<'de>(Cow<'de, str>);

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

/// Reads a struct of the API.
pub(crate) fn decode<'de, T: Record, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct ObjectVisitor<T>(std::marker::PhantomData<T>);

    impl<'de, T: Record> Visitor<'de> for ObjectVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an object ({})", T::NAME)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::decode(Members::new(T::NAME, map))
        }
    }

    deserializer.deserialize_map(ObjectVisitor(std::marker::PhantomData))
}

/// The members of a JSON object while it is written.
#[derive(Debug)]
pub(crate) struct Writer<'a, M> {
    map: M,
    extra: &'a Extra,
    written: Vec<&'static str>,
}

impl<M: SerializeMap> Writer<'_, M> {
    /// A member with a fixed value.
    pub fn constant(&mut self, name: &'static str, value: &'static str) -> Result<(), M::Error> {
        self.required(name, value)
    }

    /// A member that is always written.
    pub fn required<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        if !self.extra.members.is_empty() {
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
            None => Ok(()),
        }
    }

    fn rest(mut self) -> Result<M::Ok, M::Error> {
        for (name, value) in self.extra.iter() {
            if !self.written.contains(&name) {
                self.map.serialize_entry(name, value)?;
            }
        }
        self.map.end()
    }
}

/// Writes a struct of the API.
pub(crate) fn encode<T: Record, S: Serializer>(
    record: &T,
    extra: &Extra,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let map = serializer.serialize_map(None)?;
    let mut writer = Writer { map, extra, written: Vec::new() };
    record.encode(&mut writer)?;
    writer.rest()
}

/// An enum of structs that a member of the object tells apart.
pub(crate) trait Union: Sized {
    const NAME: &'static str;
    const TAG: &'static str;

    fn decode<'de, A: MapAccess<'de>>(
        tag: &str,
        members: Members<'de, A>,
    ) -> Result<Variant<'de, Self, A>, A::Error>;

    fn unrecognized(json: Json) -> Self;

    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// What a discriminator led to.
#[derive(Debug)]
pub(crate) enum Variant<'de, T, A> {
    Known(T),
    Unknown(Members<'de, A>),
}

/// Reads a union: in one go where the discriminator comes first, as servers write it, else with a look ahead.
pub(crate) fn decode_union<'de, T: Union, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct UnionVisitor<T>(std::marker::PhantomData<T>);

    impl<'de, T: Union> Visitor<'de> for UnionVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an object ({}) with a member `{}`", T::NAME, T::TAG)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
            let first = map.next_key::<Name<'de>>()?.map(|name| name.0);
            match first {
                Some(name) if name == T::TAG => decode_tagged(map),
                Some(name) => decode_reordered(&name, map),
                None => Err(missing_tag::<T, A::Error>()),
            }
        }
    }

    deserializer.deserialize_map(UnionVisitor(std::marker::PhantomData))
}

fn missing_tag<T: Union, E: de::Error>() -> E {
    E::custom(format_args!("member `{}` of {} is missing", T::TAG, T::NAME))
}

fn decode_tagged<'de, T: Union, A: MapAccess<'de>>(mut map: A) -> Result<T, A::Error> {
    let tag: String = map.next_value()?;
    let mut members = Members::new(T::NAME, map);
    members.tag = Some((T::TAG, Cow::Owned(tag.clone())));
    match T::decode(&tag, members)? {
        Variant::Known(value) => Ok(value),
        Variant::Unknown(members) => {
            let tag = serde_json::to_string(&tag).map_err(de::Error::custom)?;
            let text = collect(members.map, Object::new().with(T::TAG, &tag)?)?.finish();
            Json::parse(text).map(T::unrecognized).map_err(de::Error::custom)
        }
    }
}

fn decode_reordered<'de, T: Union, A: MapAccess<'de>>(first: &str, mut map: A) -> Result<T, A::Error> {
    let value = map.next_value::<Box<RawValue>>()?;
    let object = collect(map, Object::new().with(first, value.get())?)?;
    let text = object.finish();
    let members: Vec<(Cow<'_, str>, &RawValue)> =
        serde_json::from_str::<Ordered<'_>>(&text).map_err(de::Error::custom)?.0;
    let tag = members.iter().find(|(name, _)| name == T::TAG).ok_or_else(missing_tag::<T, A::Error>)?.1;
    let mut reordered = Object::new().with(T::TAG, tag.get())?;
    for (name, value) in members.iter().filter(|(name, _)| name != T::TAG) {
        reordered = reordered.with(name, value.get())?;
    }
    let text = reordered.finish();
    decode_union::<T, _>(&mut serde_json::Deserializer::from_str(&text)).map_err(de::Error::custom)
}

/// An object as the list of its members.
struct Ordered<'de>(Vec<(Cow<'de, str>, &'de RawValue)>);

impl<'de> de::Deserialize<'de> for Ordered<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OrderedVisitor;

        impl<'de> Visitor<'de> for OrderedVisitor {
            type Value = Ordered<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    members.push((name.0, value));
                }
                Ok(Ordered(members))
            }
        }

        deserializer.deserialize_map(OrderedVisitor)
    }
}

fn collect<'de, A: MapAccess<'de>>(mut map: A, object: Object) -> Result<Object, A::Error> {
    let mut object = object;
    while let Some((name, value)) = map.next_entry::<Name<'de>, Box<RawValue>>()? {
        object = object.with(&name.0, value.get())?;
    }
    Ok(object)
}

/// The text of a JSON object that is put together from members.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self(String::from("{"))
    }

    fn with<E: de::Error>(mut self, name: &str, value: &str) -> Result<Self, E> {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&serde_json::to_string(name).map_err(E::custom)?);
        self.0.push(':');
        self.0.push_str(value);
        Ok(self)
    }

    fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// Reads an open enum.
pub(crate) fn decode_text<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    make: fn(&str) -> T,
) -> Result<T, D::Error> {
    struct TextVisitor<T>(fn(&str) -> T);

    impl<T> Visitor<'_> for TextVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E>(self, text: &str) -> Result<T, E> {
            Ok((self.0)(text))
        }
    }

    deserializer.deserialize_str(TextVisitor(make))
}

/// Owned strings of whatever the caller has.
pub(crate) fn strings(list: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    list.into_iter().map(Into::into).collect()
}

macro_rules! record {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                $crate::wire::encode(self, &self.extra, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> std::result::Result<Self, D::Error> {
                $crate::wire::decode(deserializer)
            }
        }
    };
}
pub(crate) use record;

macro_rules! union {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                $crate::wire::Union::encode(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> std::result::Result<Self, D::Error> {
                $crate::wire::decode_union(deserializer)
            }
        }
    };
}
pub(crate) use union;

macro_rules! open_enum {
    ($name:ident) => {
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::recognize(text)
                    .unwrap_or_else(|| Self::Unrecognized($crate::wire::Unrecognized::new(text)))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> std::result::Result<Self, D::Error> {
                $crate::wire::decode_text(deserializer, |text| Self::from(text))
            }
        }
    };
}
pub(crate) use open_enum;

/// A text member of an object of unknown kind; empty if there is none that can be borrowed.
pub(crate) fn text_member<'a>(json: &'a Json, name: &str) -> &'a str {
    let members =
        serde_json::from_str::<Ordered<'a>>(json.as_str()).map(|members| members.0).unwrap_or_default();
    let value = members.iter().find(|(known, _)| known == name).map(|(_, value)| value.get());
    value.and_then(|value| serde_json::from_str(value).ok()).unwrap_or_default()
}
