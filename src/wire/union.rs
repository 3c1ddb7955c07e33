//! Enums of structs that a member of the object tells apart.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;
use serde_json::value::RawValue;

use super::members::{Members, Name};
use crate::json::Json;

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

/// A text member of an object of unknown kind; empty if there is none that can be borrowed.
pub(crate) fn text_member<'a>(json: &'a Json, name: &str) -> &'a str {
    let members =
        serde_json::from_str::<Ordered<'a>>(json.as_str()).map(|members| members.0).unwrap_or_default();
    let value = members.iter().find(|(known, _)| known == name).map(|(_, value)| value.get());
    value.and_then(|value| serde_json::from_str(value).ok()).unwrap_or_default()
}

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
