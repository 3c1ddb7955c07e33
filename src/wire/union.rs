//! Enums of structs that a member of the object tells apart.

use std::borrow::Cow;

use super::record::{self, Record};
use crate::json::Json;
use crate::scan::{ScanError, Scanned, Scanner};

/// An enum of structs that a member of the object tells apart.
pub(crate) trait Union: Sized {
    const NAME: &'static str;
    const TAG: &'static str;
    /// What tells the variants apart when the tag is missing. With none of these, it has to be there.
    const FALLBACKS: &'static [Fallback] = &[];

    /// Reads the variant that a tag leads to, if it leads to one.
    fn decode(tag: &str, scanner: &mut Scanner<'_>) -> Scanned<Option<Self>>;

    fn unrecognized(json: Json) -> Self;
}

/// A member whose value stands for a tag.
pub(crate) struct Fallback {
    pub(crate) member: &'static str,
    pub(crate) value: &'static str,
    pub(crate) tag: &'static str,
}

/// Reads a union. The tag is looked for first; as servers write it, it is the first member.
pub(crate) fn decode_union<T: Union>(scanner: &mut Scanner<'_>) -> Scanned<T> {
    let tag = find_tag(*scanner, T::NAME, T::TAG)
        .or_else(|error| fall_back(*scanner, T::FALLBACKS).ok_or(error))?;
    match T::decode(&tag, scanner)? {
        Some(known) => Ok(known),
        None => scanner.value().map(Json::scanned).map(T::unrecognized),
    }
}

/// Reads a variant of the union `T`.
pub(crate) fn decode_variant<T: Union, V: Record>(tag: &str, scanner: &mut Scanner<'_>) -> Scanned<V> {
    record::decode_kind(scanner, T::NAME, Some(tag))
}

/// The text of the member `tag` of the object at the position of the scanner.
fn find_tag<'a>(mut scanner: Scanner<'a>, object: &str, tag: &str) -> Scanned<Cow<'a, str>> {
    let mut more = scanner.enter(b'{', b'}', &format_args!("an object ({object}) with a member `{tag}`"))?;
    while more {
        let name = scanner.name()?;
        scanner.peek();
        if name == tag {
            return scanner.string().map_err(|error| error.in_member(tag, object));
        }
        scanner.value()?;
        more = scanner.more(b'}')?;
    }
    Err(ScanError::placed(format!("member `{tag}` of {object} is missing"), scanner.position()))
}

/// The tag that another member stands for; empty, which is no tag, when such a member is there with another value.
fn fall_back(scanner: Scanner<'_>, fallbacks: &[Fallback]) -> Option<Cow<'static, str>> {
    let mut there = false;
    for Fallback { member, value, tag } in fallbacks {
        match find_text(scanner, member) {
            Some(text) if text == *value => return Some((*tag).into()),
            text => there |= text.is_some(),
        }
    }
    there.then_some("".into())
}

/// A text member of an object of unknown kind; empty if there is none that can be borrowed.
pub(crate) fn text_member<'a>(json: &'a Json, name: &str) -> &'a str {
    text_member_of(json.as_str(), name)
}

/// The same of a text that is taken for JSON.
pub(crate) fn text_member_of<'a>(text: &'a str, name: &str) -> &'a str {
    find_text(Scanner::new(text, 0), name).unwrap_or_default()
}

fn find_text<'a>(mut scanner: Scanner<'a>, wanted: &str) -> Option<&'a str> {
    let mut more = scanner.enter(b'{', b'}', &"an object").ok()?;
    while more {
        let found = scanner.name().ok()? == wanted;
        let value = scanner.value().ok()?;
        if found {
            let text = Scanner::new(value, 0).string().ok()?;
            return match text {
                Cow::Borrowed(text) => Some(text),
                Cow::Owned(_) => None,
            };
        }
        more = scanner.more(b'}').ok()?;
    }
    None
}

macro_rules! union {
    ($name:ident) => {
        impl $crate::wire::Decode for $name {
            #[inline]
            fn decode(scanner: &mut $crate::wire::Scanner<'_>) -> $crate::wire::Scanned<Self> {
                $crate::wire::decode_union(scanner)
            }
        }

        $crate::wire::serde_by_text!($name);
    };
}
pub(crate) use union;
