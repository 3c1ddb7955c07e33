//! How values are written as JSON text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::json::Json;
use crate::scan::plain_run;
use crate::secret::{Secret, SecretJson};
use crate::timestamp::Timestamp;

/// A value that can be written as JSON text.
pub(crate) trait Encode {
    fn encode(&self, out: &mut String);
}

/// The text of a value.
pub(crate) fn encode_text<T: Encode + ?Sized>(value: &T) -> String {
    let mut text = String::new();
    value.encode(&mut text);
    text
}

impl Encode for str {
    fn encode(&self, out: &mut String) {
        out.reserve(self.len() + 2);
        out.push('"');
        let mut rest = self;
        while let Some(at) = special(rest) {
            let (plain, special) = rest.split_at(at);
            out.push_str(plain);
            let mut characters = special.chars();
            escape(characters.next().unwrap_or_default(), out);
            rest = characters.as_str();
        }
        out.push_str(rest);
        out.push('"');
    }
}

/// Where the first character is that cannot stand in a string as it is.
fn special(text: &str) -> Option<usize> {
    let run = plain_run(text.as_bytes());
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    text.as_bytes().get(run..)?.iter().position(special).map(|at| run + at)
}

fn escape(character: char, out: &mut String) {
    match character {
        '"' | '\\' => out.extend(['\\', character]),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\x08' => out.push_str("\\b"),
        '\x0c' => out.push_str("\\f"),
        other => {
            let _ = write!(out, "\\u{:04x}", u32::from(other));
        }
    }
}

impl Encode for String {
    fn encode(&self, out: &mut String) {
        self.as_str().encode(out);
    }
}

impl Encode for Timestamp {
    fn encode(&self, out: &mut String) {
        if self.is_number() {
            out.push_str(self.as_str());
        } else {
            self.as_str().encode(out);
        }
    }
}

impl Encode for Secret {
    fn encode(&self, out: &mut String) {
        self.expose().encode(out);
    }
}

impl Encode for Json {
    fn encode(&self, out: &mut String) {
        out.push_str(self.as_str());
    }
}

impl Encode for SecretJson {
    fn encode(&self, out: &mut String) {
        self.expose().encode(out);
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl Encode for i64 {
    fn encode(&self, out: &mut String) {
        let _ = write!(out, "{self}");
    }
}

impl Encode for f64 {
    /// What JSON has no number for is `null`.
    fn encode(&self, out: &mut String) {
        match serde_json::Number::from_f64(*self) {
            Some(number) => {
                let _ = write!(out, "{number}");
            }
            None => out.push_str("null"),
        }
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut String) {
        match self {
            Some(value) => value.encode(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self, out: &mut String) {
        self.as_ref().encode(out);
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: &mut String) {
        out.push('[');
        for (index, value) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            value.encode(out);
        }
        out.push(']');
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut String) {
        self.as_slice().encode(out);
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, out: &mut String) {
        out.push('{');
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            name.encode(out);
            out.push(':');
            value.encode(out);
        }
        out.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::encode_text;

    #[test]
    fn texts_are_written_as_serde_json_writes_them() {
        let every = (0..0x300).filter_map(char::from_u32).collect::<String>();
        for text in ["", "plain", "a\"b\\c", "\n\r\t\x08\x0c\0\x1f\x7f", "é🦀\u{2028}", every.as_str()] {
            assert_eq!(encode_text(text), serde_json::to_string(text).unwrap());
        }
    }

    #[test]
    fn numbers_are_written_as_serde_json_writes_them() {
        for number in [0.0, -0.0, 1.0, 0.1, 1e300, 64.0, -2.5, f64::NAN, f64::INFINITY] {
            assert_eq!(encode_text(&number), serde_json::to_string(&number).unwrap());
        }
        for number in [0, -1, i64::MIN, i64::MAX] {
            assert_eq!(encode_text(&number), number.to_string());
        }
    }
}
