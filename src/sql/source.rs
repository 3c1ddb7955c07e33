//! `Source`: JSON text that is read as it comes, no more of it at a time than one value needs.

use std::borrow::Cow;
use std::io::Read;

use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::events::Body;
use crate::scan::{Scanned, Scanner, plain_run};
use crate::transport;

/// So much is read at a time.
const CHUNK: usize = 64 * 1024;

/// Text that comes piece by piece, and a position in it.
pub(crate) struct Source {
    reader: Body,
    text: String,
    at: usize,
    /// The bytes of a character that has not come to its end.
    partial: Vec<u8>,
    chunk: Vec<u8>,
    ended: bool,
    /// Whether what has not come yet does not count.
    frozen: bool,
    /// The largest value that is taken in, in bytes.
    limit: u64,
}

/// A value that was read, or what is wrong with one that is JSON all the same.
pub(crate) enum Value<T> {
    Read(T),
    Unreadable(Error),
}

impl Source {
    pub(crate) fn new(reader: Body, limit: u64) -> Self {
        Self {
            reader,
            text: String::new(),
            at: 0,
            partial: Vec::new(),
            chunk: vec![0; CHUNK],
            ended: false,
            frozen: false,
            limit,
        }
    }

    /// Takes in nothing more: what has not come yet is missing.
    pub(crate) fn freeze(&mut self) {
        self.frozen = true;
    }

    /// The first byte of the next token, if there is one.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>> {
        loop {
            let mut scanner = Scanner::new(&self.text, self.at);
            let next = scanner.peek();
            self.at = scanner.position();
            if next.is_some() || self.ended {
                return Ok(next);
            }
            self.fill()?;
        }
    }

    /// Takes a byte if it is the next token.
    pub(crate) fn take(&mut self, wanted: u8) -> Result<bool> {
        let found = self.peek()? == Some(wanted);
        self.at += usize::from(found);
        Ok(found)
    }

    pub(crate) fn expect(&mut self, wanted: u8) -> Result<()> {
        if self.take(wanted)? {
            return Ok(());
        }
        let mut scanner = Scanner::new(&self.text, self.at);
        Err(Error::decode(scanner.expect(wanted).err().map(|error| error.to_string()).unwrap_or_default()))
    }

    /// How the text goes on, for an error.
    pub(crate) fn excerpt(&self) -> String {
        self.text.get(self.at..).unwrap_or_default().chars().take(2048).collect()
    }

    /// The name of a member, with the colon behind it.
    pub(crate) fn name(&mut self) -> Result<String> {
        let name = self.value()?;
        let name = Scanner::new(&name, 0).string().map(Cow::into_owned).map_err(Error::decode)?;
        self.expect(b':')?;
        Ok(name)
    }

    /// The text of the next value.
    pub(crate) fn value(&mut self) -> Result<String> {
        self.peek()?;
        let end = self.extent()?;
        self.check(end)?;
        let text = self.text.get(self.at..end).unwrap_or_default().to_owned();
        self.at = end;
        Ok(text)
    }

    /// Decodes the next value, which is an object or a list. One that cannot be decoded is passed over.
    ///
    /// # Errors
    /// When there is no value, because the text breaks off or is not JSON.
    pub(crate) fn decode<T>(&mut self, read: impl Fn(&mut Scanner<'_>) -> Scanned<T>) -> Result<Value<T>> {
        self.peek()?;
        loop {
            let mut scanner = Scanner::new(&self.text, self.at);
            let error = match read(&mut scanner) {
                Ok(value) => {
                    self.at = scanner.position();
                    return Ok(Value::Read(value));
                }
                Err(error) => error,
            };
            // It may be wrong, or only not all there.
            let had = self.available();
            let end = self.extent()?;
            if self.available() == had {
                self.check(end)?;
                self.at = end;
                return Ok(Value::Unreadable(Error::decode(error)));
            }
        }
    }

    /// Where the next value ends; takes in text until it does.
    fn extent(&mut self) -> Result<usize> {
        let mut extent = Extent::default();
        let mut seen = 0;
        loop {
            let new = self.text.as_bytes().get(self.at + seen..).unwrap_or_default();
            if let Some(length) = extent.find(new) {
                return Ok(self.at + seen + length);
            }
            seen += new.len();
            if self.ended {
                return if extent.may_end() { Ok(self.at + seen) } else { Err(broken_off()) };
            }
            self.fill()?;
        }
    }

    /// Whether what stands up to `end` is a value.
    fn check(&self, end: usize) -> Result<()> {
        let text = self.text.get(self.at..end).unwrap_or_default();
        let mut scanner = Scanner::new(text, 0);
        scanner.value().and_then(|_| scanner.end()).map_err(Error::decode)
    }

    /// How much text there is from the position on.
    fn available(&self) -> usize {
        self.text.len() - self.at
    }

    /// Takes in more text, or notes that there is none.
    fn fill(&mut self) -> Result<()> {
        if self.frozen {
            return Err(broken_off());
        }
        if self.available() as u64 > self.limit {
            return Err(Error::new(ErrorKind::TooLarge { limit: self.limit }, Delivery::MaybeSent));
        }
        self.text.drain(..std::mem::take(&mut self.at));
        let read = self.reader.read(&mut self.chunk).map_err(transport::broken_off)?;
        if read == 0 {
            self.ended = true;
            return if self.partial.is_empty() { Ok(()) } else { Err(not_utf8()) };
        }
        let new = self.chunk.get(..read).unwrap_or_default();
        if self.partial.is_empty() {
            append(&mut self.text, &mut self.partial, new)
        } else {
            let mut bytes = std::mem::take(&mut self.partial);
            bytes.extend_from_slice(new);
            append(&mut self.text, &mut self.partial, &bytes)
        }
    }
}

/// Appends bytes to a text; those of a character that is not all there are kept for later.
fn append(text: &mut String, partial: &mut Vec<u8>, bytes: &[u8]) -> Result<()> {
    match std::str::from_utf8(bytes) {
        Ok(new) => text.push_str(new),
        Err(error) if error.error_len().is_none() => {
            let (whole, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or((bytes, &[]));
            text.push_str(std::str::from_utf8(whole).unwrap_or_default());
            partial.extend_from_slice(rest);
        }
        Err(_) => return Err(not_utf8()),
    }
    Ok(())
}

/// How far a value goes, found in text that comes piece by piece.
#[derive(Debug, Default)]
struct Extent {
    depth: usize,
    in_text: bool,
    escaped: bool,
    /// Whether it is a number or a word, which end where something else begins.
    bare: bool,
}

impl Extent {
    /// How many of these bytes belong to the value, if it ends among them.
    fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if self.in_text {
                at += self.pass_text(bytes.get(at..).unwrap_or_default());
                if !self.in_text && self.depth == 0 {
                    return Some(at);
                }
                continue;
            }
            match byte {
                b',' | b':' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t' if self.bare => return Some(at),
                b'"' => self.in_text = true,
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => self.bare = self.depth == 0,
            }
            at += 1;
        }
        None
    }

    /// Passes over what is inside a text, and its end.
    fn pass_text(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        if std::mem::take(&mut self.escaped) {
            at = 1;
        }
        loop {
            at += plain_run(bytes.get(at..).unwrap_or_default());
            match bytes.get(at) {
                Some(b'"') => {
                    self.in_text = false;
                    return at + 1;
                }
                Some(b'\\') if at + 1 == bytes.len() => {
                    self.escaped = true;
                    return at + 1;
                }
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
                None => return bytes.len(),
            }
        }
    }

    /// Whether the value is complete if nothing follows.
    fn may_end(&self) -> bool {
        self.bare && self.depth == 0
    }
}

fn broken_off() -> Error {
    let text = "the answer breaks off in the middle of a value".to_owned();
    Error::new(ErrorKind::Incomplete(text), Delivery::MaybeSent)
}

fn not_utf8() -> Error {
    Error::decode("the answer is not UTF-8")
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("ended", &self.ended).finish_non_exhaustive()
    }
}
