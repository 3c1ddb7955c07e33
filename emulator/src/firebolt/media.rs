//! Answers that went well.

use serde::Serialize;

use crate::http::Response;

/// 200 with JSON.
pub(crate) fn json(value: &impl Serialize) -> Response {
    json_with(200, value)
}

pub(crate) fn json_with(status: u16, value: &impl Serialize) -> Response {
    let body = serde_json::to_vec(value).unwrap_or_default();
    Response { content_type: Some("application/json"), body, ..Response::empty(status) }
}

/// 200 with plain text.
pub(crate) fn text(text: impl Into<String>) -> Response {
    let body = text.into().into_bytes();
    Response { content_type: Some("text/plain; charset=utf-8"), body, ..Response::empty(200) }
}
