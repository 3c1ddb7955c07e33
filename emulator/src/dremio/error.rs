//! Dremio's error bodies.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::http::Response;

/// A refusal, with the body that Dremio gives it.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: u16,
    body: Body,
    header: Option<(&'static str, String)>,
}

#[derive(Clone, Debug)]
enum Body {
    Empty,
    /// `text/plain`: what the JSON parser said, or a route that writes no JSON.
    Text(String),
    Json(Box<ErrorBody>),
    /// The form of RFC 6749, which the token endpoint speaks.
    OAuth(OAuthError),
    /// The form of Cloud's control plane.
    Control(ControlError),
    /// The form of Cloud's AI endpoints.
    Bare(BareError),
}

#[derive(Clone, Debug, Serialize)]
struct ControlError {
    message: String,
    reason: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct BareError {
    error: String,
}

#[derive(Clone, Debug, Serialize)]
struct OAuthError {
    error: &'static str,
    error_description: String,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody {
    error_message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_info: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validation_error_messages: Option<Validation>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Validation {
    global_error_messages: Vec<String>,
    field_error_messages: BTreeMap<String, Vec<String>>,
}

impl ApiError {
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        let message = message.into();
        let error_message =
            if message.trim().is_empty() { "Something went wrong.".to_owned() } else { message };
        Self::json(status, ErrorBody { error_message, more_info: Some(""), ..ErrorBody::default() })
    }

    fn json(status: u16, message: ErrorBody) -> Self {
        Self { status, body: Body::Json(Box::new(message)), header: None }
    }

    /// A refusal without a word, as the authentication filter gives it.
    pub fn empty(status: u16) -> Self {
        Self { status, body: Body::Empty, header: None }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, message)
    }

    /// A conflict; its body has no `moreInfo`.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::json(409, ErrorBody { error_message: message.into(), ..ErrorBody::default() })
    }

    /// An error of the query engine, which comes with context lines.
    pub fn user(message: impl Into<String>, context: Vec<String>) -> Self {
        Self::json(
            400,
            ErrorBody {
                error_message: message.into(),
                more_info: Some(""),
                context: Some(context),
                ..ErrorBody::default()
            },
        )
    }

    /// A field that breaks a rule of its own.
    pub fn validation(field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let fields = BTreeMap::from([(field.to_owned(), vec![message.clone()])]);
        Self::json(
            400,
            ErrorBody {
                error_message: message,
                more_info: Some(""),
                validation_error_messages: Some(Validation {
                    global_error_messages: Vec::new(),
                    field_error_messages: fields,
                }),
                ..ErrorBody::default()
            },
        )
    }

    /// Well-formed JSON with a wrong type or an unknown key.
    pub fn invalid_value(at: &str) -> Self {
        Self::bad_request(format!("Invalid value found at: {at}"))
    }

    pub fn malformed_json(message: String) -> Self {
        Self::bare(400, message)
    }

    /// A bare sentence, as the routes that give files answer.
    pub fn bare(status: u16, message: impl Into<String>) -> Self {
        Self { status, body: Body::Text(message.into()), header: None }
    }

    /// No such route.
    pub fn no_route() -> Self {
        Self::new(404, "HTTP 404 Not Found")
    }

    /// The route exists with other verbs.
    pub fn wrong_method(allow: String) -> Self {
        Self::new(405, "HTTP 405 Method Not Allowed").with_header("allow", allow)
    }

    /// A refusal of the token endpoint.
    pub fn oauth(status: u16, error: &'static str, description: impl Into<String>) -> Self {
        let error = OAuthError { error, error_description: description.into() };
        Self { status, body: Body::OAuth(error), header: None }
    }

    /// A refusal of Cloud's control plane, which has no reason to give.
    pub fn control(status: u16, message: impl Into<String>) -> Self {
        let error = ControlError { message: message.into(), reason: None };
        Self { status, body: Body::Control(error), header: None }
    }

    /// What routing refuses, in the words of Cloud's control plane; the header stays.
    pub fn into_control(self) -> Self {
        let message = match self.status {
            404 => "Not Found",
            405 => "Method Not Allowed",
            _ => return self,
        };
        Self { header: self.header, ..Self::control(self.status, message) }
    }

    /// A refusal of Cloud's AI endpoints.
    pub fn ai(status: u16, error: impl Into<String>) -> Self {
        Self { status, body: Body::Bare(BareError { error: error.into() }), header: None }
    }

    /// The same in the form of Cloud's control plane.
    pub fn in_control_form(self) -> Self {
        match self.body {
            Body::Json(error) => {
                Self { header: self.header, ..Self::control(self.status, error.error_message) }
            }
            _ => self,
        }
    }

    /// The same in the form of Cloud's AI endpoints.
    pub fn in_ai_form(self) -> Self {
        match self.body {
            Body::Json(error) => Self { header: self.header, ..Self::ai(self.status, error.error_message) },
            Body::Control(error) => Self { header: self.header, ..Self::ai(self.status, error.message) },
            _ => self,
        }
    }

    pub fn with_header(self, name: &'static str, value: String) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    pub fn role_missing() -> Self {
        Self::new(403, "HTTP 403 Forbidden")
    }

    /// The same refusal with another status: `PUT` and `DELETE` report mistakes in arguments as 404.
    pub fn arguments_as_not_found(mut self) -> Self {
        let plain = matches!(&self.body, Body::Json(message)
            if message.context.is_none() && message.validation_error_messages.is_none());
        if self.status == 400 && plain {
            self.status = 404;
        }
        self
    }

    /// The reverse, for the API that reports such mistakes as what they are.
    pub fn not_found_as_argument(mut self) -> Self {
        if self.status == 404 {
            self.status = 400;
        }
        self
    }

    pub fn status(&self) -> u16 {
        self.status
    }

    pub fn message(&self) -> &str {
        match &self.body {
            Body::Empty => "",
            Body::Text(text) => text,
            Body::Json(message) => &message.error_message,
            Body::OAuth(error) => &error.error_description,
            Body::Control(error) => &error.message,
            Body::Bare(error) => &error.error,
        }
    }

    pub fn into_response(self) -> Response {
        let json = |body: Vec<u8>| Response {
            content_type: Some("application/json"),
            body,
            ..Response::empty(self.status)
        };
        let mut response = match self.body {
            Body::Empty => Response::empty(self.status),
            Body::Text(text) => Response {
                content_type: Some("text/plain"),
                body: text.into_bytes(),
                ..Response::empty(self.status)
            },
            Body::Json(error) => json(serde_json::to_vec(&error).unwrap_or_default()),
            Body::OAuth(error) => json(serde_json::to_vec(&error).unwrap_or_default()),
            Body::Control(error) => json(serde_json::to_vec(&error).unwrap_or_default()),
            Body::Bare(error) => json(serde_json::to_vec(&error).unwrap_or_default()),
        };
        response.headers.extend(self.header);
        response
    }
}
