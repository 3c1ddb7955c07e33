//! Requests as a server of faults reads them.

use std::fmt;
use std::io::{self, BufRead, Read as _};

/// A request that arrived, read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRequest {
    /// Which connection it came on, counted from 0.
    pub connection: u64,
    /// The method.
    pub method: String,
    /// Path and query, as they were sent.
    pub target: String,
    /// The headers in the order in which they came, their names as they were sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl FaultRequest {
    /// The value of a header; upper and lower case do not matter.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as text, with marks in place of what is not UTF-8.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Reads the next request of a connection; nothing when it ends before one begins.
    pub(super) fn read(reader: &mut impl BufRead, connection: u64) -> io::Result<Option<Self>> {
        let Some(line) = line(reader)? else { return Ok(None) };
        let mut words = line.split_whitespace().map(str::to_owned);
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let mut request = Self { connection, method, target, headers: Vec::new(), body: Vec::new() };
        while let Some(line) = line_of_head(reader)? {
            let (name, value) = line.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
            request.headers.push((name.to_owned(), value.trim().to_owned()));
        }
        request.body = request.read_body(reader)?;
        Ok(Some(request))
    }

    fn read_body(&self, reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
        let chunked = self.header("transfer-encoding").is_some_and(|coding| coding.contains("chunked"));
        if chunked {
            return read_chunks(reader);
        }
        let length = self.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        read_exactly(reader, length)
    }
}

impl fmt::Display for FaultRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.target)
    }
}

fn line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    Ok((reader.read_line(&mut line)? > 0).then_some(line))
}

/// The next header, nothing at the end of them.
fn line_of_head(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let line = line(reader)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let line = line.trim_end();
    Ok((!line.is_empty()).then(|| line.to_owned()))
}

fn read_exactly(reader: &mut impl BufRead, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = reader.take(length).read_to_end(&mut bytes)?;
    if read as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn read_chunks(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = line(reader)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let size = size.trim().split(';').next().unwrap_or_default().to_owned();
        let size = u64::from_str_radix(&size, 16).map_err(|_| io::ErrorKind::InvalidData)?;
        body.extend(read_exactly(reader, size)?);
        line(reader)?;
        if size == 0 {
            return Ok(body);
        }
    }
}
