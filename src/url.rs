//! Base URLs and percent-encoding: values that cannot leave the place they are put in.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use crate::error::{Error, Result};
use crate::json::Json;

/// Where a server is: scheme, host and port, and the path below which a proxy has put it, if any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    text: String,
    host: String,
    port: Option<u16>,
    pub(crate) is_https: bool,
    pub(crate) is_loopback: bool,
}

impl Origin {
    /// Reads a base URL. `api_path` at its end is taken off, so that an address copied out of a vendor's document works.
    pub(crate) fn parse(url: &str, api_path: &str) -> Result<Self> {
        let refuse = |why: &str| {
            Error::configuration(format_args!("the base URL {:?} {why}", without_credentials(url)))
        };
        let url_text = url.trim();
        if url_text.len() > MAX_URL {
            return Err(refuse("is longer than 8 KiB"));
        }
        let (scheme, rest) = url_text
            .split_once("://")
            .ok_or_else(|| refuse("has no scheme: write http:// or https:// in front"))?;
        let is_https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(refuse("has a scheme that is neither http nor https")),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(refuse("has a user name or password in it: give these to the builder"));
        }
        if path.contains(['?', '#']) {
            return Err(refuse("has a query or fragment"));
        }
        let path = path.trim_end_matches('/');
        let path = path.strip_suffix(api_path).unwrap_or(path);
        if !path.split('/').skip(1).all(is_plain_segment) {
            return Err(refuse("has a malformed path"));
        }
        let (host, port) = split_port(authority).ok_or_else(|| refuse("has a malformed host or port"))?;
        if host.is_empty() {
            return Err(refuse("has no host"));
        }
        if host.len() > MAX_HOST {
            return Err(refuse("has a host that is longer than names of hosts may be"));
        }
        if !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte)) {
            return Err(refuse("has a host with characters that no host name has"));
        }
        let host = host.to_ascii_lowercase();
        let mut text = format!("{}://{host}", if is_https { "https" } else { "http" });
        if let Some(port) = port {
            let _ = write!(text, ":{port}");
        }
        text.push_str(path);
        Ok(Self { text, is_https, is_loopback: is_loopback(&host), host, port })
    }

    /// The host alone.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The port, also that which the scheme implies.
    pub(crate) fn port(&self) -> u16 {
        self.port.unwrap_or(if self.is_https { 443 } else { 80 })
    }

    /// Whether there is a path below which the server is.
    pub(crate) fn has_path(&self) -> bool {
        self.text.matches('/').count() > 2
    }

    /// Another host with the same scheme, and with the same port if it names none.
    pub(crate) fn elsewhere(&self, host: &str) -> Result<Self> {
        let scheme = if self.is_https { "https" } else { "http" };
        let port = self.port.filter(|_| !host.contains(':')).map(|port| format!(":{port}"));
        Self::parse(&format!("{scheme}://{host}{}", port.unwrap_or_default()), "")
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

/// A URL as it may stand in an error: what comes before an `@` and after a `?` could be a secret.
fn without_credentials(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let shown = match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        (None, Some((_, host))) => format!("…@{host}"),
        _ => url.to_owned(),
    };
    shown.chars().take(200).collect()
}

fn is_plain_segment(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment.len() <= MAX_SEGMENT
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// The host and the port of an authority without a user; nothing where either is malformed.
pub(crate) fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let after_host = if authority.starts_with('[') {
        let end = authority.find(']')?;
        authority.get(1..end)?.parse::<std::net::Ipv6Addr>().ok()?;
        end + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at_checked(after_host)?;
    match port.strip_prefix(':') {
        None if port.is_empty() => Some((host, None)),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok().filter(|port| *port != 0).map(|port| (host, Some(port)))
        }
        _ => None,
    }
}

/// Whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Appends `value` with everything encoded that RFC 3986 does not call unreserved.
pub(crate) fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

/// Takes the percent-encoding off. What is no encoding, or no text, stays as it is.
pub(crate) fn decode(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let encoded = (*first == b'%').then(|| after.get(..2)).flatten();
        let encoded = encoded.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let byte = encoded.and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = byte.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

/// Where a parameter stands in a path, its braces included.
pub(crate) fn placeholder(path: &str, name: &str) -> Option<Range<usize>> {
    path.match_indices('{').find_map(|(start, _)| {
        let rest = path.get(start + 1..)?.strip_prefix(name)?;
        rest.starts_with('}').then(|| start..start + name.len() + 2)
    })
}

/// A value as one segment of a path, or why it cannot be one.
pub(crate) fn segment(value: &str) -> std::result::Result<String, &'static str> {
    match value {
        "" => Err("is empty"),
        "." | ".." => Err("is a dot segment, which no encoding can keep a server from resolving"),
        _ if value.len() > MAX_SEGMENT => Err("is longer than 16 KiB"),
        _ => {
            let mut out = String::with_capacity(value.len() + value.len() / 4);
            encode(value, &mut out);
            Ok(out)
        }
    }
}

/// Servers and proxies give up on request lines far shorter than this.
const MAX_SEGMENT: usize = 16 * 1024;

/// The longest base URL.
const MAX_URL: usize = 8 * 1024;

/// The longest name that DNS can hold, with the dot at its end.
const MAX_HOST: usize = 254;

/// The members of a JSON object as a form: `name=value&…`. What is `null` is left out.
pub(crate) fn form(members: &BTreeMap<String, Json>) -> String {
    let mut form = String::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        if !form.is_empty() {
            form.push('&');
        }
        encode(name, &mut form);
        form.push('=');
        match value.decode::<String>() {
            Ok(text) => encode(&text, &mut form),
            Err(_) => encode(value.as_str(), &mut form),
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::{Origin, form, segment};

    #[test]
    fn segments_cannot_leave_their_place() {
        assert_eq!(segment("dremio:/a/b c").as_deref(), Ok("dremio%3A%2Fa%2Fb%20c"));
        assert_eq!(segment("GRjH+GRCIhM=").as_deref(), Ok("GRjH%2BGRCIhM%3D"));
        assert_eq!(
            segment(r#"{"tableKey":["é"]}"#).as_deref(),
            Ok("%7B%22tableKey%22%3A%5B%22%C3%A9%22%5D%7D")
        );
        assert_eq!(segment("...").as_deref(), Ok("..."));
        for refused in ["", ".", ".."] {
            assert!(segment(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn forms_are_encoded_name_by_name() {
        let members =
            crate::wire::decode_text(r#"{"grant_type":"a:b","n":3,"none":null,"p":"ä +&="}"#).unwrap();
        assert_eq!(form(&members), "grant_type=a%3Ab&n=3&p=%C3%A4%20%2B%26%3D");
    }

    #[test]
    fn base_urls_are_read_or_refused() {
        let origin = |url: &str| Origin::parse(url, "/api/v3").map(|origin| origin.as_str().to_owned());
        assert_eq!(origin("http://localhost:9047").as_deref().ok(), Some("http://localhost:9047"));
        assert_eq!(origin("HTTPS://Dremio.Example.com/").as_deref().ok(), Some("https://dremio.example.com"));
        assert_eq!(origin("https://h/api/v3/").as_deref().ok(), Some("https://h"));
        assert_eq!(origin("https://h/dremio/").as_deref().ok(), Some("https://h/dremio"));
        assert_eq!(origin("http://[::1]:9047").as_deref().ok(), Some("http://[::1]:9047"));
        assert_eq!(origin(" http://h\n").as_deref().ok(), Some("http://h"));
        for bad in [
            "",
            "localhost",
            "localhost:9047",
            "http://",
            "http://h:99999",
            "http://h:0",
            "http://h:80:80",
            "http://[::1",
            "ftp://h",
            "file:///etc/passwd",
            "http://u:p@h",
            "http://h?x=1",
            "http://h#f",
            "http://ex ample",
            "http://éx",
            "http://h/../..",
            "http://h//x",
            "http://h/a%2e",
            "http://h:",
            "http://h:+1",
        ] {
            assert!(origin(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_refused_url_does_not_show_its_password() {
        let error = Origin::parse("http://user:hunter2@h/?token=s3cret", "")
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(!error.contains("hunter2") && !error.contains("s3cret"), "{error}");
    }
}
