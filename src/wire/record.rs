//! Structs of the API: how generated code says what their members are.

use super::extra::Extra;
use super::members::Members;
use super::writer::Writer;
use crate::scan::{Scanned, Scanner};

/// A struct of the API: how its members are read and written.
pub(crate) trait Record: Sized {
    const NAME: &'static str;

    fn decode(members: &mut Members<'_, '_>) -> Scanned<Self>;

    fn encode(&self, members: &mut Writer<'_>);
}

/// Reads a struct of the API.
pub(crate) fn decode_record<T: Record>(scanner: &mut Scanner<'_>) -> Scanned<T> {
    decode_kind(scanner, T::NAME, None)
}

/// Reads one that is a kind of `object`.
pub(super) fn decode_kind<T: Record>(
    scanner: &mut Scanner<'_>,
    object: &'static str,
    kind: Option<&str>,
) -> Scanned<T> {
    T::decode(&mut Members::new(scanner, object, kind))
}

/// Writes a struct of the API.
pub(crate) fn encode_record<T: Record>(record: &T, extra: &Extra, out: &mut String) {
    let mut writer = Writer::new(out, extra);
    record.encode(&mut writer);
    writer.rest();
}

/// A struct of the API, for this crate and for serde.
macro_rules! record {
    ($name:ident) => {
        impl $crate::wire::Decode for $name {
            #[inline]
            fn decode(scanner: &mut $crate::wire::Scanner<'_>) -> $crate::wire::Scanned<Self> {
                $crate::wire::decode_record(scanner)
            }
        }

        impl $crate::wire::Encode for $name {
            #[inline]
            fn encode(&self, out: &mut String) {
                $crate::wire::encode_record(self, &self.extra, out);
            }
        }

        $crate::wire::serde_by_text!($name);
    };
}
pub(crate) use record;
