//! Refusals, in each of the shapes that the services have for them.

use serde::Serialize;

use crate::http::Response;

/// A refusal with its body.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub status: u16,
    content_type: &'static str,
    body: Vec<u8>,
    header: Option<(&'static str, String)>,
}

/// What a refusal of the 1.0 control plane is about, by the numbers of gRPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    InvalidArgument = 3,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    FailedPrecondition = 9,
    Unimplemented = 12,
}

impl Code {
    fn status(self) -> u16 {
        match self {
            Self::InvalidArgument | Self::FailedPrecondition => 400,
            Self::NotFound => 404,
            Self::AlreadyExists => 409,
            Self::PermissionDenied => 403,
            Self::Unimplemented => 501,
        }
    }
}

#[derive(Serialize)]
struct Control<'a> {
    error: &'a str,
    code: i32,
    message: &'a str,
    details: [(); 0],
}

#[derive(Serialize)]
struct Problem<'a> {
    kind: &'a str,
    status: u16,
    title: &'a str,
    detail: &'a str,
}

#[derive(Serialize)]
struct OAuth<'a> {
    error: &'a str,
    error_description: &'a str,
}

impl Refusal {
    /// A bare sentence.
    pub fn text(status: u16, text: impl Into<String>) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: text.into().into_bytes(),
            header: None,
        }
    }

    pub fn json(status: u16, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { status, content_type: "application/json", body, header: None }
    }

    /// The 1.0 control plane's.
    pub fn control(code: Code, message: &str) -> Self {
        let body = Control { error: message, code: code as i32, message, details: [] };
        Self::json(code.status(), &body)
    }

    /// The edge's: what comes before an engine or the API.
    pub fn problem(status: u16, kind: &str, title: &str, detail: &str) -> Self {
        Self::json(status, &Problem { kind, status, title, detail })
    }

    /// The token endpoint's.
    pub fn oauth(status: u16, error: &str, error_description: &str) -> Self {
        Self::json(status, &OAuth { error, error_description })
    }

    pub fn with_header(self, name: &'static str, value: impl Into<String>) -> Self {
        Self { header: Some((name, value.into())), ..self }
    }

    pub fn into_response(self) -> Response {
        Response {
            content_type: Some(self.content_type),
            headers: self.header.into_iter().collect(),
            body: self.body,
            ..Response::empty(self.status)
        }
    }
}
