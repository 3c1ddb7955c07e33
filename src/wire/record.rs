//! Structs of the API: how generated code says what their members are.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::extra::Extra;
use super::members::Members;
use super::writer::Writer;

/// A struct of the API: how its members are read and written.
pub(crate) trait Record: Sized {
    const NAME: &'static str;

    fn decode<'de, A: MapAccess<'de>>(members: Members<'de, A>) -> Result<Self, A::Error>;

    fn encode<M: SerializeMap>(&self, members: &mut Writer<'_, M>) -> Result<(), M::Error>;
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

/// Writes a struct of the API.
pub(crate) fn encode<T: Record, S: Serializer>(
    record: &T,
    extra: &Extra,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let map = serializer.serialize_map(None)?;
    let mut writer = Writer::new(map, extra);
    record.encode(&mut writer)?;
    writer.rest()
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
