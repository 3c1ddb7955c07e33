//! What the generated types stand on: reading and writing JSON objects without losing anything, open enums, unions.
//!
//! Generated code implements [`Record`] for structs and [`Union`] for enums of structs; the macros turn that into
//! `Serialize` and `Deserialize`. Only [`Extra`], [`Opaque`] and [`Unrecognized`] are meant for users of the crate.

mod bare_list;
mod extra;
mod members;
mod number;
mod open_enum;
mod record;
mod tagged;
mod union;
mod writer;

pub(crate) use bare_list::{BareList, bare_list, decode_bare_list, encode_bare_list};
pub use extra::Extra;
pub(crate) use members::Members;
pub use open_enum::Unrecognized;
pub(crate) use open_enum::{decode_text, open_enum};
pub(crate) use record::{Record, decode, encode, record};
pub use tagged::Opaque;
pub(crate) use tagged::{Tagged, optional_tagged};
pub(crate) use union::{Union, Variant, decode_union, text_member, union};
pub(crate) use writer::Writer;

/// Owned strings of whatever the caller has.
pub(crate) fn strings(list: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    list.into_iter().map(Into::into).collect()
}
