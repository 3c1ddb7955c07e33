//! Decodes one value of a result, guided by the type of its column.

use std::borrow::Cow;

use serde::de::value::SeqDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::column::DataType;
use crate::base64;
use crate::scan::{ScanError, Scanned, Scanner};
use crate::wire::{RAW_VALUE, SCALAR};

const DEEPEST: u8 = 64;

/// A value at the position of the scanner.
pub(super) struct Cell<'s, 'de> {
    pub(super) scanner: &'s mut Scanner<'de>,
    pub(super) data_type: Option<&'s DataType>,
    depth: u8,
}

impl<'s, 'de> Cell<'s, 'de> {
    pub(super) fn new(scanner: &'s mut Scanner<'de>, data_type: Option<&'s DataType>) -> Self {
        Self { scanner, data_type, depth: 0 }
    }

    fn inner(&mut self) -> Scanned<Inner<'_, 'de>> {
        if self.depth >= DEEPEST {
            return Err(self.scanner.error("nested more than 64 levels deep"));
        }
        Ok(Inner {
            scanner: self.scanner,
            data_type: self.data_type,
            member: None,
            depth: self.depth + 1,
            first: true,
        })
    }

    fn elements<V: Visitor<'de>>(&mut self, visitor: V) -> Scanned<V::Value> {
        self.scanner.expect(b'[')?;
        let mut inner = self.inner()?;
        let value = visitor.visit_seq(&mut inner)?;
        inner.finish(b']')?;
        Ok(value)
    }

    fn members<V: Visitor<'de>>(&mut self, visitor: V) -> Scanned<V::Value> {
        self.scanner.expect(b'{')?;
        let mut inner = self.inner()?;
        let value = visitor.visit_map(&mut inner)?;
        inner.finish(b'}')?;
        Ok(value)
    }

    /// The text of a number, be it written as a number or as text.
    fn number(&mut self) -> Scanned<Cow<'de, str>> {
        match self.scanner.peek() {
            Some(b'"') => self.scanner.string(),
            Some(b'-' | b'0'..=b'9') => self.scanner.number().map(Cow::Borrowed),
            Some(b'n') => Err(self.null()),
            _ => Err(self.scanner.unexpected("a number")),
        }
    }

    /// The bytes that a text stands for.
    fn bytes(&mut self) -> Scanned<Vec<u8>> {
        let text = self.scanner.string()?;
        let (bytes, encoding) = match self.data_type {
            Some(DataType::Bytea | DataType::Geography) => (hex(&text), "hex"),
            _ => (base64::decode(&text), "base64"),
        };
        bytes.ok_or_else(|| self.scanner.error(format!("the text is not {encoding}")))
    }

    fn null(&mut self) -> ScanError {
        self.scanner.error("the value is null; read it into an Option")
    }

    fn visit_text<V: Visitor<'de>>(text: Cow<'de, str>, visitor: V) -> Scanned<V::Value> {
        match text {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    /// A number for a type that takes anything: exact, so a decimal is given as its text.
    fn visit_number<V: Visitor<'de>>(&mut self, visitor: V) -> Scanned<V::Value> {
        let text = self.scanner.number()?;
        let integral = !text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
        match self.data_type {
            Some(DataType::Decimal { scale: 1.., .. }) => return visitor.visit_borrowed_str(text),
            Some(DataType::Double | DataType::Float) => {}
            _ if integral => {
                if let Ok(number) = text.parse::<i64>() {
                    return visitor.visit_i64(number);
                }
                return match text.parse::<u64>() {
                    Ok(number) => visitor.visit_u64(number),
                    Err(_) => visitor.visit_borrowed_str(text),
                };
            }
            Some(DataType::Decimal { .. }) => return visitor.visit_borrowed_str(text),
            _ => {}
        }
        visitor.visit_f64(self.float(text)?)
    }

    fn float(&self, text: &str) -> Scanned<f64> {
        match text {
            "NaN" => Ok(f64::NAN),
            "Infinity" => Ok(f64::INFINITY),
            "-Infinity" => Ok(f64::NEG_INFINITY),
            _ if is_not_finite(text) => text.parse().map_err(|_| self.scanner.error("not a number")),
            _ if text.starts_with(|first: char| first.is_ascii_digit() || first == '-') => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                number.ok_or_else(|| self.scanner.error(format!("{text:?} does not fit f64")))
            }
            _ => Err(self.scanner.error(format!("{text:?} is not a number"))),
        }
    }
}

/// Whether it is one of Firebolt's words for what is no finite number: `inf` or `nan`, with a sign or without.
fn is_not_finite(text: &str) -> bool {
    let word = text.strip_prefix(['-', '+']).unwrap_or(text);
    word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("nan")
}

/// A decimal as the integer that it is, if nothing is lost.
fn whole(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, fraction)) if !whole.is_empty() && fraction.bytes().all(|digit| digit == b'0') => whole,
        _ => text,
    }
}

macro_rules! integers {
    ($($method:ident => $visit:ident($type:ty)),* $(,)?) => {$(
        fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Scanned<V::Value> {
            self.scanner.peek();
            let start = *self.scanner;
            if let Some(Ok(number)) = self.scanner.short_integer().map(<$type>::try_from) {
                return visitor.$visit(number);
            }
            *self.scanner = start;
            let text = self.number()?;
            match whole(&text).parse::<$type>() {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(self.scanner.error(format!("{text:?} does not fit {}", stringify!($type)))),
            }
        }
    )*};
}

macro_rules! composites {
    ($($method:ident($($ignored:tt: $type:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(mut self, $($ignored: $type,)* visitor: V) -> Scanned<V::Value> {
            if self.scanner.peek() == Some(b'n') { Err(self.null()) } else { self.deserialize_any(visitor) }
        }
    )*};
}

impl<'de> Deserializer<'de> for Cell<'_, 'de> {
    type Error = ScanError;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Scanned<V::Value> {
        match self.scanner.peek() {
            Some(b'"') => {
                let text = self.scanner.string()?;
                match text.parse::<i64>() {
                    Ok(number) if self.data_type == Some(&DataType::BigInt) => visitor.visit_i64(number),
                    _ => Self::visit_text(text, visitor),
                }
            }
            Some(b'-' | b'0'..=b'9') => self.visit_number(visitor),
            Some(b'[') => self.elements(visitor),
            Some(b'{') => self.members(visitor),
            _ if self.scanner.word("null") => visitor.visit_unit(),
            _ if self.scanner.word("true") => visitor.visit_bool(true),
            _ if self.scanner.word("false") => visitor.visit_bool(false),
            _ => Err(self.scanner.unexpected("a value")),
        }
    }

    integers! {
        deserialize_i8 => visit_i8(i8), deserialize_i16 => visit_i16(i16), deserialize_i32 => visit_i32(i32),
        deserialize_i64 => visit_i64(i64), deserialize_i128 => visit_i128(i128),
        deserialize_u8 => visit_u8(u8), deserialize_u16 => visit_u16(u16), deserialize_u32 => visit_u32(u32),
        deserialize_u64 => visit_u64(u64), deserialize_u128 => visit_u128(u128),
    }

    fn deserialize_f64<V: Visitor<'de>>(mut self, visitor: V) -> Scanned<V::Value> {
        let text = self.number()?;
        visitor.visit_f64(self.float(&text)?)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        if self.scanner.word("true") || self.scanner.word("\"true\"") {
            return visitor.visit_bool(true);
        }
        if self.scanner.word("false") || self.scanner.word("\"false\"") {
            return visitor.visit_bool(false);
        }
        if self.data_type.is_some_and(DataType::has_bits) {
            // Looked at ahead of the scanner, which stays where the error will be.
            let mut ahead = *self.scanner;
            ahead.peek();
            if let Ok(bit @ ("0" | "1")) = ahead.number() {
                *self.scanner = ahead;
                return visitor.visit_bool(bit == "1");
            }
        }
        Err(self.scanner.unexpected("true or false"))
    }

    /// Text as it is; of everything else but null, the JSON text, so that digits are kept and anything can be printed.
    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Scanned<V::Value> {
        match self.scanner.peek() {
            Some(b'"') => Self::visit_text(self.scanner.string()?, visitor),
            Some(b'n') => Err(self.null()),
            _ => visitor.visit_borrowed_str(self.scanner.value()?),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.deserialize_byte_buf(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(mut self, visitor: V) -> Scanned<V::Value> {
        match self.scanner.peek() {
            Some(b'"') => visitor.visit_byte_buf(self.bytes()?),
            Some(b'n') => Err(self.null()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        if self.scanner.word("null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Scanned<V::Value> {
        if name != RAW_VALUE && name != SCALAR {
            return visitor.visit_newtype_struct(self);
        }
        let mut json = serde_json::Deserializer::from_str(self.scanner.value()?);
        json.deserialize_newtype_struct(RAW_VALUE, visitor).map_err(ScanError::custom)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Scanned<V::Value> {
        let mut json = serde_json::Deserializer::from_str(self.scanner.value()?);
        json.deserialize_enum(name, variants, visitor).map_err(ScanError::custom)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.scanner.value()?;
        visitor.visit_unit()
    }

    /// A list; bytes, which stand there as text, are one too.
    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Scanned<V::Value> {
        match (self.scanner.peek(), self.data_type) {
            (Some(b'n'), _) => Err(self.null()),
            (Some(b'"'), Some(DataType::Bytea | DataType::Geography | DataType::Varbinary)) => {
                visitor.visit_seq(SeqDeserializer::new(self.bytes()?.into_iter()))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    composites! { deserialize_tuple(_: usize) deserialize_tuple_struct(_: &'static str, _: usize) deserialize_map()
    deserialize_struct(_: &'static str, _: &'static [&'static str]) }

    forward_to_deserialize_any! { unit unit_struct }
}

/// What stands between brackets or braces.
struct Inner<'s, 'de> {
    scanner: &'s mut Scanner<'de>,
    data_type: Option<&'s DataType>,
    /// The type of the member whose name was read last.
    member: Option<&'s DataType>,
    depth: u8,
    first: bool,
}

impl Inner<'_, '_> {
    /// Moves to the next element; false at the end, which is left for [`Inner::finish`].
    fn advance(&mut self, end: u8) -> Scanned<bool> {
        if self.scanner.peek() == Some(end) {
            return Ok(false);
        }
        if !std::mem::take(&mut self.first) {
            self.scanner.expect(b',')?;
        }
        Ok(true)
    }

    /// Passes over what the visitor did not ask for; a comma before the end is noticed by what reads after it.
    fn finish(&mut self, end: u8) -> Scanned<()> {
        if self.scanner.take(end) {
            return Ok(());
        }
        Err(self.scanner.error("there are more values than the type has room for"))
    }
}

impl<'de> SeqAccess<'de> for Inner<'_, 'de> {
    type Error = ScanError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Scanned<Option<T::Value>> {
        if !self.advance(b']')? {
            return Ok(None);
        }
        let data_type = self.data_type.and_then(|data_type| data_type.inside(None));
        seed.deserialize(Cell { scanner: self.scanner, data_type, depth: self.depth }).map(Some)
    }
}

impl<'de> MapAccess<'de> for Inner<'_, 'de> {
    type Error = ScanError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Scanned<Option<K::Value>> {
        if !self.advance(b'}')? {
            return Ok(None);
        }
        self.scanner.peek();
        let name = self.scanner.string()?;
        self.scanner.expect(b':')?;
        self.member = self.data_type.and_then(|data_type| data_type.inside(Some(&name)));
        key(name, seed).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Scanned<T::Value> {
        seed.deserialize(Cell { scanner: self.scanner, data_type: self.member, depth: self.depth })
    }
}

/// Hands a name to the caller's type, borrowed if it can be.
pub(super) fn key<'de, K: DeserializeSeed<'de>>(name: Cow<'de, str>, seed: K) -> Scanned<K::Value> {
    seed.deserialize(Key(name))
}

/// Hands the name of a column to the caller's type.
pub(super) fn name<'de, K: DeserializeSeed<'de>>(name: &str, seed: K) -> Scanned<K::Value> {
    seed.deserialize(name.into_deserializer())
}

/// Bytes as two hexadecimal digits each, behind a `\x` or without.
fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("\\x").unwrap_or(text).as_bytes();
    let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(value(high)? << 4 | value(low)?),
        _ => None,
    };
    digits.chunks(2).map(byte).collect()
}

/// The name of a member. Keys of maps are text on the wire, whatever they are in SQL.
struct Key<'de>(Cow<'de, str>);

macro_rules! parsed_keys {
    ($($method:ident => $visit:ident($type:ty)),* $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
            match self.0.parse::<$type>() {
                Ok(key) => visitor.$visit(key),
                Err(_) => Err(ScanError::custom(format_args!("the key {:?} does not fit {}", self.0, stringify!($type)))),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = ScanError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        Cell::visit_text(self.0, visitor)
    }

    parsed_keys! {
        deserialize_bool => visit_bool(bool),
        deserialize_i8 => visit_i8(i8), deserialize_i16 => visit_i16(i16), deserialize_i32 => visit_i32(i32),
        deserialize_i64 => visit_i64(i64), deserialize_i128 => visit_i128(i128),
        deserialize_u8 => visit_u8(u8), deserialize_u16 => visit_u16(u16), deserialize_u32 => visit_u32(u32),
        deserialize_u64 => visit_u64(u64), deserialize_u128 => visit_u128(u128),
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Scanned<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Scanned<V::Value> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}
