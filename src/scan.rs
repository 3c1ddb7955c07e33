//! Reads JSON text token by token, without building anything.

use std::borrow::Cow;
use std::fmt;

use serde::de;

/// Deeper nesting than this is refused, as `serde_json` does.
const DEEPEST: u8 = 128;

/// A position in a JSON text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// How many objects and lists the position is in, of those that were entered.
    depth: u8,
}

/// What is wrong, and at which byte.
#[derive(Debug)]
pub(crate) struct ScanError {
    message: String,
    at: Option<usize>,
    /// Whether the message says in which member it is.
    placed: bool,
}

pub(crate) type Scanned<T> = Result<T, ScanError>;

impl ScanError {
    pub(crate) fn within(self, column: &str) -> Self {
        // Where in the page it stands tells a reader less than the name of the column.
        Self { message: format!("column `{column}`: {}", self.message), at: None, placed: true }
    }

    /// Says in which member of which object it is, unless that has been said.
    pub(crate) fn in_member(self, member: &str, object: &str) -> Self {
        if self.placed {
            return self;
        }
        Self { message: format!("member `{member}` of {object}: {}", self.message), placed: true, ..self }
    }

    /// Adds to a message that ends like this what may have led to it.
    pub(crate) fn explained(mut self, end: &str, why: &str) -> Self {
        if self.message.ends_with(end) {
            self.message.push_str(why);
        }
        self
    }

    /// Something else than a place in the text.
    pub(crate) fn placed(message: String, at: usize) -> Self {
        Self { message, at: Some(at), placed: true }
    }
}

impl fmt::Display for ScanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.at.map_or(Ok(()), |at| write!(f, " at byte {at}"))
    }
}

impl std::error::Error for ScanError {}

impl de::Error for ScanError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), at: None, placed: false }
    }
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, depth: 0 }
    }

    /// Goes into an object or a list, whose first byte is `open`; whether there is anything in it.
    pub(crate) fn enter(&mut self, open: u8, close: u8, what: &dyn fmt::Display) -> Scanned<bool> {
        if !self.take(open) {
            return Err(self.unexpected(&what.to_string()));
        }
        if self.depth >= DEEPEST {
            return Err(self.error("nested more than 128 levels deep"));
        }
        self.depth += 1;
        Ok(!self.leave(close))
    }

    /// Goes on to the next element of an object or a list; whether there is one.
    pub(crate) fn more(&mut self, close: u8) -> Scanned<bool> {
        if self.take(b',') {
            return Ok(true);
        }
        if self.leave(close) {
            Ok(false)
        } else {
            Err(self.unexpected(&format!("`,` or `{}`", char::from(close))))
        }
    }

    fn leave(&mut self, close: u8) -> bool {
        let left = self.take(close);
        self.depth -= u8::from(left);
        left
    }

    /// The name of a member, with the colon behind it.
    pub(crate) fn name(&mut self) -> Scanned<Cow<'a, str>> {
        self.peek();
        let name = self.string()?;
        self.expect(b':')?;
        Ok(name)
    }

    /// Whether nothing follows.
    pub(crate) fn end(&mut self) -> Scanned<()> {
        if self.peek().is_none() { Ok(()) } else { Err(self.unexpected("the end")) }
    }

    pub(crate) fn position(&self) -> usize {
        self.at
    }

    pub(crate) fn error(&self, message: impl Into<String>) -> ScanError {
        ScanError { message: message.into(), at: Some(self.at), placed: false }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The first byte of the next token.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Takes `wanted` if it is the next token.
    #[inline]
    pub(crate) fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    #[inline]
    pub(crate) fn expect(&mut self, wanted: u8) -> Scanned<()> {
        if self.take(wanted) { Ok(()) } else { Err(self.missing(wanted)) }
    }

    #[cold]
    fn missing(&mut self, wanted: u8) -> ScanError {
        self.unexpected(&format!("`{}`", char::from(wanted)))
    }

    #[cold]
    pub(crate) fn unexpected(&mut self, wanted: &str) -> ScanError {
        if self.peek().is_none() {
            return self.error(format!("expected {wanted}, but the text ends"));
        }
        // What it is, not what it says: it may be confidential.
        let found = match self.peek() {
            Some(b'"') => "text".to_owned(),
            Some(b'-' | b'0'..=b'9') => "a number".to_owned(),
            Some(b'{') => "an object".to_owned(),
            Some(b'[') => "a list".to_owned(),
            _ if self.rest().starts_with("null") => "null".to_owned(),
            _ if self.rest().starts_with("true") => "true".to_owned(),
            _ if self.rest().starts_with("false") => "false".to_owned(),
            _ => self.rest().chars().next().map(|found| format!("`{found}`")).unwrap_or_default(),
        };
        self.error(format!("expected {wanted}, found {found}"))
    }

    /// Takes a word such as `null`, if it is next.
    #[inline]
    pub(crate) fn word(&mut self, word: &str) -> bool {
        self.peek();
        let rest = self.text.as_bytes().get(self.at..);
        let found = rest.is_some_and(|rest| rest.starts_with(word.as_bytes()));
        self.at += if found { word.len() } else { 0 };
        found
    }

    /// Takes a text that is expected here to the letter.
    #[inline]
    pub(crate) fn literal(&mut self, literal: &str) -> Option<&'a str> {
        self.peek();
        let end = self.at.checked_add(literal.len())?;
        let found = self.text.get(self.at..end).filter(|found| *found == literal)?;
        self.at = end;
        Some(found)
    }

    /// A string, borrowed where it has no escapes.
    #[inline]
    pub(crate) fn string(&mut self) -> Scanned<Cow<'a, str>> {
        let start = self.at;
        if self.skip_string()? {
            return self.unescaped(start).map(Cow::Owned);
        }
        Ok(Cow::Borrowed(self.text.get(start + 1..self.at - 1).unwrap_or_default()))
    }

    /// The string that begins at `start` and ends here.
    fn unescaped(&self, start: usize) -> Scanned<String> {
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(quoted).map_err(|error| {
            let message = format!("malformed string: {error}");
            ScanError { message, at: Some(start), placed: false }
        })
    }

    /// Passes over a string; whether it has escapes.
    fn skip_string(&mut self) -> Scanned<bool> {
        let bytes = self.text.as_bytes();
        if self.byte() != Some(b'"') {
            return Err(self.unexpected("a string"));
        }
        let mut at = self.at + 1;
        let mut escaped = false;
        loop {
            at += plain_run(bytes.get(at..).unwrap_or_default());
            match bytes.get(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    let Some(length) = escape_length(bytes.get(at + 1..).unwrap_or_default()) else {
                        self.at = at;
                        return Err(self.error("an escape in a string that there is none of"));
                    };
                    at += 1 + length;
                }
                Some(0..=0x1f) => {
                    self.at = at;
                    return Err(self.error("control character in a string"));
                }
                Some(_) => at += 1,
                None => {
                    self.at = bytes.len();
                    return Err(self.error("the text ends inside a string"));
                }
            }
        }
    }

    /// An integer of no more than eighteen digits, if one is next. It is faster than reading its text first.
    #[inline]
    pub(crate) fn short_integer(&mut self) -> Option<i64> {
        let bytes = self.text.as_bytes().get(self.at..)?;
        let (negative, digits) = match bytes {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let mut number = 0;
        let mut count = 0;
        while let Some(digit @ b'0'..=b'9') = digits.get(count) {
            if count == 18 {
                return None;
            }
            number = number * 10 + i64::from(digit - b'0');
            count += 1;
        }
        // An integer that begins with a zero is zero, and has no sign.
        let zeros = digits.first() == Some(&b'0') && (count > 1 || negative);
        if count == 0 || zeros || matches!(digits.get(count), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.at += count + usize::from(negative);
        Some(if negative { -number } else { number })
    }

    /// The text of a number.
    pub(crate) fn number(&mut self) -> Scanned<&'a str> {
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        let whole = self.at;
        let mut well_formed = self.digits() > 0;
        well_formed &= self.at == whole + 1 || self.text.as_bytes().get(whole) != Some(&b'0');
        if self.byte() == Some(b'.') {
            self.at += 1;
            well_formed &= self.digits() > 0;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            well_formed &= self.digits() > 0;
        }
        if well_formed {
            return Ok(self.text.get(start..self.at).unwrap_or_default());
        }
        self.at = start;
        Err(self.unexpected("a number"))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    /// Passes over a value of any kind and gives its text.
    pub(crate) fn value(&mut self) -> Scanned<&'a str> {
        self.peek();
        let start = self.at;
        self.skip(self.depth)?;
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn skip(&mut self, depth: u8) -> Scanned<()> {
        if depth >= DEEPEST {
            return Err(self.error("nested more than 128 levels deep"));
        }
        match self.peek() {
            Some(b'"') => self.skip_string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.number().map(drop),
            Some(b'{') => self.skip_members(depth),
            Some(b'[') => self.skip_elements(depth),
            _ if ["null", "true", "false"].iter().any(|word| self.word(word)) => Ok(()),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn skip_members(&mut self, depth: u8) -> Scanned<()> {
        self.expect(b'{')?;
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            self.peek();
            self.skip_string()?;
            self.expect(b':')?;
            self.skip(depth + 1)?;
            if !self.take(b',') {
                return self.expect(b'}');
            }
        }
    }

    fn skip_elements(&mut self, depth: u8) -> Scanned<()> {
        self.expect(b'[')?;
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.skip(depth + 1)?;
            if !self.take(b',') {
                return self.expect(b']');
            }
        }
    }
}

/// How long an escape is, without the backslash; nothing if there is no such escape.
fn escape_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => Some(1),
        [b'u', digits @ ..] if digits.get(..4)?.iter().all(u8::is_ascii_hexdigit) => Some(5),
        _ => None,
    }
}

/// How many of the first bytes stand for themselves in a string, eight at a time.
pub(crate) fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    /// Marks the bytes that are less than `limit`; what is behind the first mark may be wrong.
    const fn below(word: u64, limit: u64) -> u64 {
        word.wrapping_sub(ONES * limit) & !word & (ONES << 7)
    }
    let mut run = 0;
    for word in bytes.chunks_exact(8) {
        let word = u64::from_le_bytes(word.try_into().unwrap_or_default());
        let (quotes, backslashes) = (below(word ^ (ONES * 0x22), 1), below(word ^ (ONES * 0x5c), 1));
        let found = quotes | backslashes | below(word, 0x20);
        if found != 0 {
            return run + usize::try_from(found.trailing_zeros() / 8).unwrap_or_default();
        }
        run += 8;
    }
    run
}

#[cfg(test)]
mod tests {
    use super::Scanner;

    fn value(text: &str) -> Result<&str, String> {
        let mut scanner = Scanner::new(text, 0);
        let value = scanner.value().map_err(|error| error.to_string())?;
        if scanner.peek().is_some() { Err("more follows".to_owned()) } else { Ok(value) }
    }

    #[test]
    fn it_agrees_with_serde_json_on_what_json_is() {
        for text in [
            "",
            " ",
            "null",
            "nul",
            "true",
            "false",
            "0",
            "-0",
            "00",
            "01",
            "1.",
            "1.5",
            ".5",
            "1e3",
            "1e",
            "1E+2",
            "--1",
            "+1",
            "NaN",
            "\"\"",
            "\"a\\nb\"",
            "\"a",
            "\"\\",
            r#""\a""#,
            r#""\u00e9\/\b\f\r\t""#,
            r#""\u00g9""#,
            r#""\u00e""#,
            r#""\ud800""#,
            r#"{"\x":1}"#,
            "\"\u{1}\"",
            "[]",
            "[1,2]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{}",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{\"a\"}",
            "{a:1}",
            "{} {}",
            "[[[]]]",
            "[}",
            "\"é🦀\"",
            "{\"a\":{\"b\":[1,{\"c\":null}]}}",
            "123456789012345678901234567890.5",
        ] {
            let theirs = serde_json::from_str::<Box<serde_json::value::RawValue>>(text).is_ok();
            assert_eq!(value(text).is_ok(), theirs, "{text:?}: {:?}", value(text));
        }
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_stack_overflow() {
        assert!(value(&"[".repeat(100_000)).is_err());
        assert!(value(&format!("{}{}", "[".repeat(127), "]".repeat(127))).is_ok());
        assert!(value(&"{\"a\":".repeat(100_000)).is_err());
    }
}
