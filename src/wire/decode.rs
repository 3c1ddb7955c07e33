//! How values are read from JSON text. One function for each type and none for each pair of type and format: that keeps
//! the many types of the API quick to compile.

use std::collections::BTreeMap;

use super::extra::{Blank, Extra};
use super::writer::number_text;
use crate::json::Json;
use crate::nullable::Nullable;
use crate::scan::{Scanned, Scanner};
use crate::secret::{Secret, SecretJson};
use crate::timestamp::Timestamp;

/// A value that can be read from JSON text.
pub(crate) trait Decode: Sized {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self>;

    /// Reads the value of the member `name`, and notes what of its form the value itself does not tell.
    fn decode_member(scanner: &mut Scanner<'_>, _name: &'static str, _extra: &mut Extra) -> Scanned<Self> {
        Self::decode(scanner)
    }
}

/// Reads a whole text.
pub(crate) fn decode_text<T: Decode>(text: &str) -> Scanned<T> {
    let mut scanner = Scanner::new(text, 0);
    let value = T::decode(&mut scanner)?;
    scanner.end()?;
    Ok(value)
}

impl Decode for String {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        scanner.peek();
        scanner.string().map(std::borrow::Cow::into_owned)
    }
}

impl Decode for Timestamp {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        match scanner.peek() {
            Some(b'-' | b'0'..=b'9') => scanner.number().map(Self::number),
            _ => String::decode(scanner).map(Self::from),
        }
    }
}

impl Decode for Secret {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        String::decode(scanner).map(Self::from)
    }
}

impl Decode for Json {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        scanner.value().map(Self::scanned)
    }
}

impl Decode for SecretJson {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        <Json as Decode>::decode(scanner).map(Self::from)
    }
}

impl Decode for bool {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        match [true, false].into_iter().find(|value| scanner.word(if *value { "true" } else { "false" })) {
            Some(value) => Ok(value),
            None => Err(scanner.unexpected("true or false")),
        }
    }
}

impl Decode for i64 {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        scanner.peek();
        let mut start = *scanner;
        let number = scanner.number().map_err(|_| start.unexpected("a whole number"))?;
        number.parse().map_err(|_| start.unexpected("a whole number of 64 bits"))
    }

    /// Some servers put whole numbers in quotes, because not every reader has 64 bits for them, or count in floats.
    fn decode_member(scanner: &mut Scanner<'_>, name: &'static str, extra: &mut Extra) -> Scanned<Self> {
        let mut ahead = *scanner;
        let (text, form) = match ahead.peek() {
            Some(b'"') => (ahead.string()?, Blank::Quoted),
            Some(b'-' | b'0'..=b'9') => match ahead.number()?.strip_suffix(".0") {
                Some(text) => (text.into(), Blank::Pointed),
                None => return Self::decode(scanner),
            },
            _ => return Self::decode(scanner),
        };
        match text.parse::<Self>() {
            Ok(number) if number.to_string() == *text => {
                *scanner = ahead;
                extra.note_blank(name, form);
                Ok(number)
            }
            _ => Self::decode(scanner),
        }
    }
}

impl Decode for f64 {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        number(scanner).map(|(value, _)| value)
    }

    fn decode_member(scanner: &mut Scanner<'_>, name: &'static str, extra: &mut Extra) -> Scanned<Self> {
        let (value, is_whole) = match quoted_number(scanner) {
            Some(read) => {
                extra.note_blank(name, Blank::Quoted);
                read
            }
            None => number(scanner)?,
        };
        if is_whole {
            extra.note_blank(name, Blank::Whole);
        }
        Ok(value)
    }
}

/// A number in quotes, if it stands there as this crate would write it.
fn quoted_number(scanner: &mut Scanner<'_>) -> Option<(f64, bool)> {
    let mut ahead = *scanner;
    let text = ahead.peek().filter(|first| *first == b'"').and_then(|_| ahead.string().ok())?;
    let read = number(&mut Scanner::new(&text, 0)).ok()?;
    let (value, is_whole) = read;
    if number_text(value, is_whole) != *text {
        return None;
    }
    *scanner = ahead;
    Some(read)
}

/// A number, and whether it stands there as a whole one.
fn number(scanner: &mut Scanner<'_>) -> Scanned<(f64, bool)> {
    scanner.peek();
    let mut start = *scanner;
    let text = scanner.number()?;
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((value, !text.contains(['.', 'e', 'E']))),
        _ => Err(start.unexpected("a number that is not too large")),
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        if scanner.word("null") { Ok(None) } else { T::decode(scanner).map(Some) }
    }
}

impl<T: Decode> Decode for Nullable<T> {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        Option::decode(scanner).map(Self::from)
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        T::decode(scanner).map(Self::new)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        let mut list = Self::new();
        let mut more = scanner.enter(b'[', b']', &"a list")?;
        while more {
            list.push(T::decode(scanner)?);
            more = scanner.more(b']')?;
        }
        Ok(list)
    }

    fn decode_member(scanner: &mut Scanner<'_>, name: &'static str, extra: &mut Extra) -> Scanned<Self> {
        extra.note_empty(name, scanner, b'[', b']');
        Self::decode(scanner)
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(scanner: &mut Scanner<'_>) -> Scanned<Self> {
        let mut map = Self::new();
        let mut more = scanner.enter(b'{', b'}', &"an object")?;
        while more {
            let name = scanner.name()?.into_owned();
            map.insert(name, T::decode(scanner)?);
            more = scanner.more(b'}')?;
        }
        Ok(map)
    }

    fn decode_member(scanner: &mut Scanner<'_>, name: &'static str, extra: &mut Extra) -> Scanned<Self> {
        extra.note_empty(name, scanner, b'{', b'}');
        Self::decode(scanner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Decode, decode_text};
    use crate::json::Json;

    fn read<T: Decode>(text: &str) -> Result<T, String> {
        decode_text(text).map_err(|error| error.to_string())
    }

    #[test]
    fn whole_numbers_are_exact_or_refused() {
        assert_eq!(read::<i64>(" -9223372036854775808 "), Ok(i64::MIN));
        assert_eq!(read::<i64>("9223372036854775807"), Ok(i64::MAX));
        for wrong in ["9223372036854775808", "1.0", "1e3", "\"1\"", "null", "", "-", "01", "1 2", "true"] {
            assert!(read::<i64>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(read::<i64>("[1.5]").unwrap_err(), "expected a whole number, found a list at byte 0");
    }

    #[test]
    fn other_values_are_read_or_refused() {
        assert_eq!(read::<f64>("1e3"), Ok(1000.0));
        assert!(read::<f64>("1E400").is_err());
        assert_eq!(read::<bool>(" true"), Ok(true));
        assert!(read::<bool>("\"true\"").is_err());
        assert_eq!(read::<String>(r#""a\u00e9\n""#).as_deref(), Ok("aé\n"));
        assert!(read::<String>(r#""\ud800""#).is_err());
        assert_eq!(read::<Option<String>>("null"), Ok(None));
        assert_eq!(read::<Vec<Option<bool>>>("[true, null ,false]"), Ok(vec![Some(true), None, Some(false)]));
        let map = BTreeMap::from([("a".to_owned(), 1), ("é\"".to_owned(), 2)]);
        assert_eq!(read::<BTreeMap<String, i64>>(r#"{"a":1,"é\"":2}"#), Ok(map));
        assert_eq!(read::<Json>(" [1.50, {}] ").map(|json| json.to_string()).as_deref(), Ok("[1.50, {}]"));
        for wrong in ["[1", "[1,]", "[,]", "[1}", "{\"a\":}", "{\"a\" 1}", "{a:1}", "[] x"] {
            assert!(read::<Vec<i64>>(wrong).is_err(), "{wrong}");
            assert!(read::<BTreeMap<String, i64>>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nesting_is_counted_through_types_and_unknown_values() {
        type Deep = Vec<Vec<Json>>;
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read::<Deep>(&deep(128)).is_ok());
        assert!(read::<Deep>(&deep(129)).unwrap_err().contains("128 levels"));
        assert!(read::<Deep>(&deep(100_000)).is_err());
    }
}
