//! Lists that come in an object, or alone, or as their one item, or in an object that is itself the one item of a list,
//! depending on the server.

use std::collections::BTreeMap;

use super::decode::Decode;
use super::encode::Encode;
use super::extra::{Blank, Extra};
use super::record::{self, Record};
use crate::json::Json;
use crate::scan::{Scanned, Scanner};

/// An object that holds a list, and may also come as that list alone.
pub(crate) trait BareList: Record {
    /// The member that holds the list.
    const LIST: &'static str;

    type Item: Encode;

    fn list(&self) -> &[Self::Item];

    fn extra(&self) -> &Extra;

    fn extra_mut(&mut self) -> &mut Extra;
}

/// Reads such an object, however it came, and remembers how.
pub(crate) fn decode_bare_list<T: BareList>(scanner: &mut Scanner<'_>) -> Scanned<T> {
    let Some((text, form)) = wrap(*scanner, T::LIST) else { return record::decode_record(scanner) };
    scanner.value()?;
    let mut value: T = record::decode_record(&mut Scanner::new(&text, 0))?;
    value.extra_mut().note_blank(T::LIST, form);
    Ok(value)
}

/// The value as an object with the list in its place, and how it came, when that was another way.
fn wrap(mut scanner: Scanner<'_>, list: &str) -> Option<(String, Blank)> {
    let form = match scanner.peek()? {
        b'[' => match only_item(scanner).filter(|item| holds(*item, list)) {
            Some(mut item) => return Some((item.value().ok()?.to_owned(), Blank::InList)),
            None => Blank::Alone,
        },
        b'{' if is_item(scanner, list) => Blank::OnlyItem,
        _ => return None,
    };
    let text = scanner.value().ok()?;
    let (open, close) = if form == Blank::OnlyItem { ("[", "]") } else { ("", "") };
    Some((format!("{{\"{list}\":{open}{text}{close}}}"), form))
}

/// Whether an object is an item of the list, and not what the list stands in. An object without members holds nothing.
fn is_item(mut scanner: Scanner<'_>, list: &str) -> bool {
    let members = BTreeMap::<String, Json>::decode(&mut scanner).unwrap_or_default();
    !members.is_empty() && !members.contains_key(list)
}

/// Where the one item of a list begins, when the list has one.
fn only_item(mut scanner: Scanner<'_>) -> Option<Scanner<'_>> {
    if !scanner.enter(b'[', b']', &"a list").ok()? {
        return None;
    }
    let item = scanner;
    scanner.value().ok()?;
    (!scanner.more(b']').ok()?).then_some(item)
}

/// Whether this is the object that the list stands in.
fn holds(mut scanner: Scanner<'_>, list: &str) -> bool {
    BTreeMap::<String, Json>::decode(&mut scanner).is_ok_and(|members| members.contains_key(list))
}

/// Writes such an object the way it came.
pub(crate) fn encode_bare_list<T: BareList>(value: &T, out: &mut String) {
    match (value.extra().form(T::LIST), value.list()) {
        (None, _) => record::encode_record(value, value.extra(), out),
        (Some(Blank::InList), _) => {
            out.push('[');
            record::encode_record(value, value.extra(), out);
            out.push(']');
        }
        (Some(Blank::OnlyItem), [item]) => item.encode(out),
        (Some(_), list) => list.encode(out),
    }
}

macro_rules! bare_list {
    ($name:ident, $list:literal, $field:ident, $item:ty) => {
        impl $crate::wire::BareList for $name {
            const LIST: &'static str = $list;

            type Item = $item;

            #[inline]
            fn list(&self) -> &[Self::Item] {
                &self.$field
            }

            #[inline]
            fn extra(&self) -> &$crate::wire::Extra {
                &self.extra
            }

            #[inline]
            fn extra_mut(&mut self) -> &mut $crate::wire::Extra {
                &mut self.extra
            }
        }

        impl $crate::wire::Decode for $name {
            #[inline]
            fn decode(scanner: &mut $crate::wire::Scanner<'_>) -> $crate::wire::Scanned<Self> {
                $crate::wire::decode_bare_list(scanner)
            }
        }

        impl $crate::wire::Encode for $name {
            #[inline]
            fn encode(&self, out: &mut String) {
                $crate::wire::encode_bare_list(self, out);
            }
        }

        $crate::wire::serde_by_text!($name);
    };
}
pub(crate) use bare_list;
