//! What a server says in an error answer, whatever shape it says it in.

use std::fmt;

use serde_json::Value;

/// An answer with an error status.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The status.
    pub status: u16,
    /// What the server said, or a sentence in its place when it said nothing.
    pub message: String,
    /// Further explanation, if there was any.
    pub more_info: Option<String>,
    /// The body as it came, up to 64 KiB of it.
    pub body: String,
}

impl ApiError {
    /// Reads an error answer: JSON in Dremio's shapes, text, a page, or nothing.
    pub(crate) fn read(status: u16, content_type: Option<&str>, body: &[u8]) -> Self {
        let body = String::from_utf8_lossy(body).into_owned();
        let (message, more_info) = match serde_json::from_str::<Value>(&body) {
            Ok(Value::Object(members)) => (message_of(&members), more_info_of(&members)),
            Ok(Value::String(text)) => (Some(text), None),
            _ => (plain_text(content_type, &body), None),
        };
        let message = message.unwrap_or_else(|| default_message(status).to_owned());
        let more_info = more_info.or_else(|| is_no_route(&message).then(|| NO_ROUTE.to_owned()));
        Self { status, message, more_info, body }
    }

    /// Whether this says that something of the name exists: 409 with a message that is not about versions, or the 400 of
    /// Dremio Cloud and of scripts with the sentence.
    pub(crate) fn says_already_exists(&self) -> bool {
        let text = self.message.to_ascii_lowercase();
        matches!(self.status, 400 | 409)
            && ["already exist", "cannot reuse the same"].iter().any(|words| text.contains(words))
    }
}

impl ApiError {
    /// Whether Firebolt says so of the engine: 404, or 503 of older servers and of gateways, with a sentence.
    pub(crate) fn says_engine_stopped(&self) -> bool {
        let text = self.message.to_ascii_lowercase();
        matches!(self.status, 404 | 503)
            && text.contains("engine")
            && ["is stopped", "not running", "is starting", "it is draining"]
                .iter()
                .any(|words| text.contains(words))
    }
}

const NO_ROUTE: &str = "the server does not have this operation; it may need another edition or release";

/// Whether Dremio says that the path or the method is not there at all, and not that a thing is not.
fn is_no_route(message: &str) -> bool {
    matches!(message, "HTTP 404 Not Found" | "HTTP 405 Method Not Allowed")
}

fn text_member(members: &serde_json::Map<String, Value>, names: &[&str]) -> Option<String> {
    names
        .iter()
        .filter_map(|name| members.get(*name)?.as_str())
        .find(|text| !text.is_empty())
        .map(str::to_owned)
}

fn message_of(members: &serde_json::Map<String, Value>) -> Option<String> {
    let message = text_member(members, &["errorMessage", "message", "error_description", "title", "error"]);
    let fields = members
        .get("validationErrorMessages")
        .and_then(|errors| errors.get("fieldErrorMessages")?.as_object());
    let details: Vec<String> = fields
        .into_iter()
        .flatten()
        .filter_map(|(field, texts)| Some(format!("{field}: {}", texts.as_array()?.first()?.as_str()?)))
        .collect();
    let problems = members.get("errors").and_then(Value::as_array).into_iter().flatten();
    let details: Vec<String> = details.into_iter().chain(problems.filter_map(problem_detail)).collect();
    // The message often is that of the only field.
    let told = |text: &String| message.as_ref().is_some_and(|message| text.ends_with(message.as_str()));
    let details: Vec<String> = details.into_iter().filter(|detail| !told(detail)).collect();
    match (message, details.is_empty()) {
        (message, true) => message,
        (None, false) => Some(details.join("; ")),
        (Some(message), false) => Some(format!("{message} ({})", details.join("; "))),
    }
}

/// One of the problems that `/api/v4` of Dremio or an engine of Firebolt names, with the place in the request where it is.
fn problem_detail(problem: &Value) -> Option<String> {
    let detail = problem.get("detail").or_else(|| problem.get("description"))?.as_str()?;
    match problem.get("pointer").and_then(Value::as_str) {
        Some(pointer) => Some(format!("{pointer}: {detail}")),
        None => Some(detail.to_owned()),
    }
}

fn more_info_of(members: &serde_json::Map<String, Value>) -> Option<String> {
    text_member(members, &["moreInfo", "detail", "reason"])
}

fn plain_text(content_type: Option<&str>, body: &str) -> Option<String> {
    let text = body.trim();
    let is_page = content_type.is_some_and(|kind| kind.contains("html")) || text.starts_with('<');
    (!text.is_empty() && !is_page).then(|| super::build::shorten(text, 2048).into_owned())
}

fn default_message(status: u16) -> &'static str {
    match status {
        400 => "the server refused the request",
        401 => "not signed in: the token is missing, wrong or expired",
        403 => "not allowed",
        404 => "not found",
        405 => NO_ROUTE,
        408 => "the server waited too long for the request",
        409 => "conflict: changed by someone else, or the name is taken",
        413 => "the request is too large for the server",
        415 => "the server does not take this content type",
        429 => "too many requests",
        502 => "bad gateway",
        503 => "the server is not available",
        504 => "a gateway waited too long for the server",
        500..=599 => "the server failed",
        _ => "unexpected status",
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (status {})", self.message, self.status)?;
        match &self.more_info {
            Some(info) if *info != self.message => write!(f, ": {info}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("message", &self.message)
            .field("more_info", &self.more_info)
            .finish_non_exhaustive()
    }
}
