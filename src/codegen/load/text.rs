//! Walks the text of a JSON document: finds keys that stand twice, and the line of a JSON pointer.

use std::collections::BTreeSet;

use super::place::push_segment;

/// The first key that stands twice in one object, as the JSON pointer of its value.
pub fn duplicate_key(text: &str) -> Option<String> {
    let mut walk = Walk { text, at: 0, wanted: None, duplicate: None, found: None };
    walk.value(&mut String::new());
    walk.duplicate
}

/// The line on which the value stands that a JSON pointer leads to.
pub fn line_of(text: &str, pointer: &str) -> Option<usize> {
    let mut walk = Walk { text, at: 0, wanted: Some(pointer), duplicate: None, found: None };
    walk.value(&mut String::new());
    let before = text.get(..walk.found?)?;
    Some(before.matches('\n').count() + 1)
}

/// The text is known to be JSON: what is not expected ends the walk.
struct Walk<'a> {
    text: &'a str,
    at: usize,
    wanted: Option<&'a str>,
    found: Option<usize>,
    duplicate: Option<String>,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn skip(&mut self, byte: u8) -> Option<()> {
        self.skip_blanks();
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn value(&mut self, pointer: &mut String) -> Option<()> {
        self.skip_blanks();
        if self.wanted == Some(pointer.as_str()) {
            self.found = Some(self.at);
            return None;
        }
        match self.peek()? {
            b'{' => self.object(pointer),
            b'[' => self.list(pointer),
            b'"' => self.string().map(drop),
            _ => {
                self.scalar();
                Some(())
            }
        }
    }

    fn object(&mut self, pointer: &mut String) -> Option<()> {
        let mut keys = BTreeSet::new();
        self.skip(b'{')?;
        if self.skip(b'}').is_some() {
            return Some(());
        }
        loop {
            self.skip_blanks();
            let key: String = serde_json::from_str(self.string()?).ok()?;
            self.skip(b':')?;
            let length = pointer.len();
            push_segment(pointer, &key);
            if !keys.insert(key) {
                self.duplicate = Some(pointer.clone());
                return None;
            }
            self.value(pointer)?;
            pointer.truncate(length);
            if self.skip(b',').is_none() {
                return self.skip(b'}');
            }
        }
    }

    fn list(&mut self, pointer: &mut String) -> Option<()> {
        self.skip(b'[')?;
        if self.skip(b']').is_some() {
            return Some(());
        }
        for index in 0.. {
            let length = pointer.len();
            push_segment(pointer, &index.to_string());
            self.value(pointer)?;
            pointer.truncate(length);
            if self.skip(b',').is_none() {
                break;
            }
        }
        self.skip(b']')
    }

    /// A string with its quotes.
    fn string(&mut self) -> Option<&str> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.text.get(start..self.at)
    }

    fn scalar(&mut self) {
        while self
            .peek()
            .is_some_and(|byte| !matches!(byte, b',' | b']' | b'}') && !byte.is_ascii_whitespace())
        {
            self.at += 1;
        }
    }
}
