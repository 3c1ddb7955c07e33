//! Requests that bring files along: `multipart/form-data`.

use crate::http::Request;

/// The statement of a request, and the files that came with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Upload {
    pub sql: String,
    /// By the names of their parts.
    pub files: Vec<(String, Vec<u8>)>,
    /// Whether it came in parts, as the statement alone may, too.
    pub has_parts: bool,
}

/// Takes the body of a request apart; any other type than multipart is the statement itself.
pub(super) fn read(request: &Request) -> Result<Upload, String> {
    let body = super::body::decoded(request)?;
    let body = body.as_ref();
    let content_type = request.header("content-type").unwrap_or_default();
    let Some(boundary) = boundary(content_type) else {
        return Ok(Upload { sql: text(body)?, ..Upload::default() });
    };
    let mut upload = Upload { has_parts: true, ..Upload::default() };
    let mut has_sql = false;
    for part in parts(body, &boundary)? {
        let (name, content) = part?;
        if name == "sql" {
            has_sql = true;
            upload.sql = text(content)?;
        } else {
            upload.files.push((name, content.to_vec()));
        }
    }
    if has_sql { Ok(upload) } else { Err("The request has no part \"sql\"".to_owned()) }
}

fn text(bytes: &[u8]) -> Result<String, String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| "The statement is not UTF-8".to_owned())
}

/// The boundary of a multipart body; nothing for other types.
fn boundary(content_type: &str) -> Option<Vec<u8>> {
    let (essence, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    Some(parameter(parameters, "boundary").unwrap_or_default().into_bytes())
}

/// A parameter of a header: `name=value` or `name="value"`, between semicolons.
fn parameter(parameters: &str, wanted: &str) -> Option<String> {
    parameters.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let is_it = name.trim().eq_ignore_ascii_case(wanted);
        is_it.then(|| value.trim().trim_matches('"').to_owned())
    })
}

type Part<'a> = Result<(String, &'a [u8]), String>;

fn parts<'a>(body: &'a [u8], boundary: &[u8]) -> Result<impl Iterator<Item = Part<'a>>, String> {
    if boundary.is_empty() {
        return Err("The multipart body has no boundary".to_owned());
    }
    let delimiter = [b"--", boundary].concat();
    let start = find(body, &delimiter).ok_or("The multipart body does not begin with its boundary")?;
    let mut rest = body.get(start + delimiter.len()..).unwrap_or_default();
    let separator = [b"\r\n--", boundary].concat();
    Ok(std::iter::from_fn(move || {
        if rest.starts_with(b"--") {
            return None;
        }
        let Some(end) = find(rest, &separator) else {
            rest = b"--";
            return Some(Err("The multipart body ends too early".to_owned()));
        };
        let part = rest.get(..end).unwrap_or_default();
        rest = rest.get(end + separator.len()..).unwrap_or(b"--");
        Some(read_part(part))
    }))
}

fn read_part(part: &[u8]) -> Part<'_> {
    let no_head = || "A part of the multipart body has no headers".to_owned();
    let end = find(part, b"\r\n\r\n").ok_or_else(no_head)?;
    let (head, content) = (part.get(..end).unwrap_or_default(), part.get(end + 4..).unwrap_or_default());
    let head = String::from_utf8_lossy(head);
    let name = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_it = name.trim().eq_ignore_ascii_case("content-disposition");
        is_it.then(|| parameter(value, "name"))?
    });
    Ok((name.ok_or("A part of the multipart body has no name")?, content))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len().max(1)).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

    fn upload(content_type: &'static str, body: &str) -> Result<Upload, String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        let request = Request {
            method: "POST".to_owned(),
            target: "/".to_owned(),
            headers,
            body: hyper::body::Bytes::copy_from_slice(body.as_bytes()),
            hang_up: crate::http::HangUp::default(),
        };
        read(&request)
    }

    const KIND: &str = "multipart/form-data; boundary=\"xyz\"";

    #[test]
    fn parts_are_taken_apart() {
        let body = "--xyz\r\nContent-Disposition: form-data; name=\"sql\"\r\n\r\nSELECT 1\r\n--xyz\r\n\
            Content-Type: application/octet-stream\r\n\
            content-disposition: form-data; name=\"batch_data\"; filename=\"a.csv\"\r\n\r\n1\r\n--2\r\n--xyz--\r\n";
        let expected = Upload {
            sql: "SELECT 1".to_owned(),
            files: vec![("batch_data".to_owned(), b"1\r\n--2".to_vec())],
            has_parts: true,
        };
        assert_eq!(upload(KIND, body), Ok(expected));
    }

    #[test]
    fn any_other_body_is_the_statement() {
        assert_eq!(upload("application/json", "SELECT 1").unwrap().sql, "SELECT 1");
    }

    #[test]
    fn broken_bodies_are_refused() {
        for (kind, body) in [
            ("multipart/form-data", "--x\r\n\r\n\r\n--x--"),
            (KIND, ""),
            (KIND, "--xyz"),
            (KIND, "--xyz\r\nContent-Disposition: form-data; name=\"sql\"\r\n\r\nSELECT 1"),
            (KIND, "--xyz\r\n\r\nSELECT 1\r\n--xyz--"),
            (KIND, "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xyz--"),
            (KIND, "--xyz--"),
        ] {
            assert!(upload(kind, body).is_err(), "{body:?}");
        }
    }
}
