//! What a handler answers when all went well.

use serde::Serialize;

use crate::http::{Response, Stream};

/// A successful answer.
#[derive(Debug)]
pub(crate) enum Reply {
    /// 200 with JSON text.
    Json(Vec<u8>),
    /// 201 with JSON text.
    Created(Vec<u8>),
    /// 200 with plain text.
    Text(String),
    /// 200 without a body.
    Empty,
    /// 202 without a body.
    Accepted,
    /// 204.
    NoContent,
    /// 200 with a file.
    File { name: String, content: Vec<u8> },
    /// 200 with server-sent events, as they come.
    Events(Stream),
}

impl Reply {
    pub fn json(value: &impl Serialize) -> Self {
        Self::Json(serde_json::to_vec(value).unwrap_or_default())
    }

    pub fn created(value: &impl Serialize) -> Self {
        Self::Created(serde_json::to_vec(value).unwrap_or_default())
    }

    pub fn into_response(self, pretty: bool) -> Response {
        let json = |status, body: Vec<u8>| Response {
            content_type: Some("application/json"),
            body: if pretty { indent(&body) } else { body },
            ..Response::empty(status)
        };
        match self {
            Self::Json(body) => json(200, body),
            Self::Created(body) => json(201, body),
            Self::Text(text) => {
                Response { content_type: Some("text/plain"), body: text.into_bytes(), ..Response::empty(200) }
            }
            Self::Events(stream) => Response {
                content_type: Some("text/event-stream"),
                stream: Some(stream),
                ..Response::empty(200)
            },
            Self::Empty => Response::empty(200),
            Self::Accepted => Response::empty(202),
            Self::File { name, content } => Response {
                content_type: Some("application/octet-stream"),
                headers: vec![("content-disposition", format!("attachment; filename=\"{name}\""))],
                body: content,
                ..Response::empty(200)
            },
            Self::NoContent => Response::empty(204),
        }
    }
}

/// A list in its usual wrapper.
#[derive(Debug, Serialize)]
pub(crate) struct List<T> {
    pub data: Vec<T>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ListError>,
}

impl<T> List<T> {
    pub fn of(data: Vec<T>) -> Self {
        Self { data, errors: Vec::new() }
    }
}

/// What is said about an entry that could not be given.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListError {
    pub error_message: String,
    pub more_info: &'static str,
}

/// Indents JSON text without touching its numbers.
fn indent(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len() * 2);
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut bytes = json.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            out.push(byte);
            continue;
        }
        match byte {
            b'{' | b'[' => {
                out.push(byte);
                if !matches!(bytes.peek(), Some(b'}' | b']')) {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            b'}' | b']' => {
                if !matches!(out.last(), Some(b'{' | b'[')) {
                    depth = depth.saturating_sub(1);
                    new_line(&mut out, depth);
                }
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                new_line(&mut out, depth);
            }
            b':' => out.extend_from_slice(b" : "),
            byte => {
                in_text = byte == b'"';
                out.push(byte);
            }
        }
    }
    out
}

fn new_line(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    out.resize(out.len() + 2 * depth, b' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pretty_text_is_the_same_json() {
        let json = r#"{"a":[1.50,{"b":"x,\"{"}],"c":{},"d":[]}"#;
        let pretty = String::from_utf8(indent(json.as_bytes())).unwrap();
        assert!(pretty.contains("\n    1.50,\n"), "{pretty}");
        let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(parsed(&pretty), parsed(json));
    }
}
