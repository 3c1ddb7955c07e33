//! What the generated types stand on: reading and writing JSON objects without losing anything, open enums, unions.
//!
//! Generated code implements [`Record`] for structs, [`Union`] and [`Tagged`] for enums of structs; the macros turn that
//! into [`Decode`] and [`Encode`], which this crate uses, and into serde's traits for everybody else. Only [`Extra`],
//! [`Opaque`] and [`Unrecognized`] are meant for users of the crate.

mod bare_list;
mod bridge;
mod decode;
mod encode;
mod extra;
mod members;
mod open_enum;
mod record;
mod tagged;
mod union;
mod writer;

pub(crate) use crate::scan::{Scanned, Scanner};
pub(crate) use bare_list::{BareList, bare_list, decode_bare_list, encode_bare_list};
pub(crate) use bridge::{RAW_VALUE, SCALAR, decoded, scalar_text_of, serde_by_text, serialize_text, text_of};
pub(crate) use decode::{Decode, decode_text};
pub(crate) use encode::{Encode, encode_text};
pub use extra::Extra;
pub(crate) use members::{Members, constant, optional, value};
pub use open_enum::Unrecognized;
pub(crate) use open_enum::{open_enum, text};
pub(crate) use record::{Record, decode_record, encode_record, record};
pub use tagged::Opaque;
pub(crate) use tagged::{Tagged, optional_tagged};
pub(crate) use union::{Fallback, Union, decode_union, decode_variant, text_member, text_member_of, union};
pub(crate) use writer::Writer;

/// Owned strings of whatever the caller has.
pub(crate) fn strings(list: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    list.into_iter().map(Into::into).collect()
}
