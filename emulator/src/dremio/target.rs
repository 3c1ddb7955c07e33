//! Takes a request target apart the way Dremio's server does: split first, then decode.

use super::error::ApiError;

/// A request target, decoded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    /// Path segments without empty ones and without matrix parameters.
    pub segments: Vec<String>,
    pub query: Query,
}

impl Target {
    pub fn parse(target: &str) -> Result<Self, ApiError> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut segments = Vec::new();
        for segment in path.split('/') {
            let segment = segment.split(';').next().unwrap_or_default();
            if !segment.is_empty() {
                segments.push(decode(segment, false).ok_or_else(|| malformed(segment))?);
            }
        }
        Ok(Self { segments, query: Query::parse(query)? })
    }
}

/// Query parameters in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query, or a form, which is written the same way.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let mut parameters = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |part: &str| decode(part, true).ok_or_else(|| malformed(part));
            parameters.push((decode(name)?, decode(value)?));
        }
        Ok(Self(parameters))
    }

    pub fn into_pairs(self) -> impl Iterator<Item = (String, String)> {
        self.0.into_iter()
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter that may be repeated.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// A whole number; empty counts as missing, and what is no number is the caller's mistake.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, ApiError> {
        match self.get(name) {
            None | Some("") => Ok(None),
            Some(text) => text.parse::<i32>().map(|n| Some(i64::from(n))).map_err(|_| {
                ApiError::bad_request(format!("Query parameter {name} has an invalid value: [{text}]"))
            }),
        }
    }
}

fn malformed(text: &str) -> ApiError {
    ApiError::bad_request(format!("Malformed percent-encoding in [{text}]"))
}

/// Percent-decodes; a `+` is a blank in queries only. Nothing for escapes or bytes that make no text.
fn decode(text: &str, plus_is_blank: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            b'+' if plus_is_blank => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_split_before_they_are_decoded() {
        let target = Target::parse("/a%2Fb//c+d/%41;v=1/?&x=1+2&x=%2B&y").unwrap();
        assert_eq!(target.segments, ["a/b", "c+d", "A"]);
        assert_eq!(target.query.all("x").collect::<Vec<_>>(), ["1 2", "+"]);
        assert_eq!(target.query.get("y"), Some(""));
    }

    #[test]
    fn malformed_escapes_are_refused() {
        for target in ["/100%", "/%4", "/%zz", "/%ff", "/a?x=%"] {
            assert!(Target::parse(target).is_err(), "{target}");
        }
    }

    #[test]
    fn integers_must_be_integers() {
        let query = Target::parse("/?a=7&b=undefined&c=").unwrap().query;
        assert_eq!(query.integer("a").unwrap(), Some(7));
        assert!(query.integer("b").is_err());
        assert_eq!(query.integer("c").unwrap(), None);
        assert_eq!(query.integer("d").unwrap(), None);
    }
}
