//! `Call`: one request of one operation, as plain data. Generated code builds it, the client sends it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::client::Client;
pub(crate) use crate::context::{Context, Method};
use crate::deployment::Host;
use crate::json::Json;
use crate::multipart::Multipart;
use crate::url;
use crate::wire::{Encode, decode_text, encode_text};

mod parts;
mod send;

pub(crate) use parts::{Answer, Body, Operation};

const JSON: &str = "application/json";

/// One request, ready to be sent as often as wanted.
///
/// The requests of the group handles are built on it. Made with `client.call(method, path)`, it reaches an endpoint that
/// this crate does not know, with the same authentication, retries and errors:
///
/// ```no_run
/// # fn example(dremio: &lakehouse::dremio::Software) -> lakehouse::Result<()> {
/// let info: lakehouse::Json = dremio.call("GET", "/api/v3/info").send()?;
/// println!("{info}");
/// dremio.call("DELETE", "/api/v3/scripts/8d0f7a52-6c1b-4e39-a2d4-5b6c7d8e9f01").send::<()>()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Call {
    client: Client,
    pub(crate) context: Context,
    path: String,
    pub(crate) host: Host,
    query: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: Option<Body>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) timeout: Option<Duration>,
    /// How long the server may be silent, if not as long as usual.
    pub(crate) patience: Option<Duration>,
    pub(crate) idempotent: bool,
    pub(crate) authenticated: bool,
    pub(crate) answer: Answer,
    /// The first argument that cannot be sent; reported instead of sending.
    problem: Option<String>,
}

impl Call {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        let place = client.place_of(operation);
        let (path, problem) = client.fill_project([place.prefix, operation.path].concat());
        Self {
            client: client.clone(),
            context: Context {
                id: Cow::Borrowed(operation.id),
                method: operation.method,
                path: Cow::Borrowed(operation.path),
                prefix: place.prefix,
            },
            path,
            host: place.host,
            query: Vec::new(),
            body: None,
            headers: Vec::new(),
            timeout: None,
            patience: None,
            idempotent: operation.idempotent,
            authenticated: operation.authenticated,
            answer: operation.answer,
            problem,
        }
    }

    /// A call of an endpoint that the spec does not have.
    pub(crate) fn custom(client: &Client, method: &str, path: &str) -> Self {
        let known = Method::parse(method);
        let method_used = known.unwrap_or(Method::Get);
        let (target, problem) = client.fill_project(path.to_owned());
        let mut call = Self {
            client: client.clone(),
            context: Context {
                id: Cow::Borrowed("call"),
                method: method_used,
                path: Cow::Owned(path.split('?').next().unwrap_or_default().to_owned()),
                prefix: "",
            },
            path: target,
            host: Host::Main,
            query: Vec::new(),
            body: None,
            headers: Vec::new(),
            timeout: None,
            patience: None,
            idempotent: method_used.is_idempotent(),
            authenticated: true,
            answer: Answer::Json,
            problem,
        };
        if known.is_none() {
            call.refuse(format!("{method:?} is not a method that this client sends"));
        }
        // What stands in the query could be confidential.
        let shown = call.context.path.clone();
        if !path.starts_with('/') {
            call.refuse(format!("the path {shown:?} must begin with `/`"));
        } else if has_empty_segment(method_used, &call.path) {
            call.refuse(format!(
                "the path {shown:?} has an empty segment: an id is missing, or one `/` too many"
            ));
        } else if !is_sendable_target(&call.path) {
            call.refuse(format!(
                "the path {shown:?} or its query has dot segments or characters that must be percent-encoded"
            ));
        }
        call
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Fills a path parameter with one segment.
    pub(crate) fn segment(self, name: &'static str, value: impl Into<String>) -> Self {
        self.fill(name, &[value.into()])
    }

    /// Fills a path parameter with several segments.
    pub(crate) fn segments(
        self,
        name: &'static str,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let values = crate::wire::strings(values);
        self.fill(name, &values)
    }

    fn fill(mut self, name: &'static str, values: &[String]) -> Self {
        if values.is_empty() {
            self.refuse(format!("argument `{name}` is empty: give at least one segment"));
        }
        let mut encoded = String::new();
        for value in values {
            match url::segment(value) {
                Ok(segment) => {
                    if !encoded.is_empty() {
                        encoded.push('/');
                    }
                    encoded.push_str(&segment);
                }
                Err(why) => self.refuse(format!("argument `{name}` {why}, so it cannot stand in a path")),
            }
        }
        if let Some(place) = url::placeholder(&self.path, name) {
            self.path.replace_range(place, &encoded);
        }
        self
    }

    /// Adds a query parameter, percent-encoded; a value set before under the same name is replaced.
    #[allow(clippy::needless_pass_by_value, reason = "callers hand over what they have")]
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.put(Cow::Owned(name.into()), vec![value.to_string()]);
        self
    }

    #[allow(clippy::needless_pass_by_value, reason = "callers hand over what they were given")]
    pub(crate) fn set(&mut self, name: &'static str, value: impl fmt::Display) {
        self.put(Cow::Borrowed(name), vec![value.to_string()]);
    }

    pub(crate) fn set_all(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl fmt::Display>,
    ) {
        self.put(Cow::Borrowed(name), values.into_iter().map(|value| value.to_string()).collect());
    }

    /// A list in one value, with commas between its elements.
    pub(crate) fn set_joined(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl fmt::Display>,
    ) {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        if let Some(value) = values.iter().find(|value| value.contains(',')) {
            self.refuse(format!("argument `{name}` is a list with commas, so {value:?} cannot stand in it"));
        }
        self.put(Cow::Borrowed(name), vec![values.join(",")]);
    }

    /// A value as JSON.
    pub(crate) fn set_json<T: Encode>(&mut self, name: &'static str, value: &T) {
        self.set(name, encode_text(value));
    }

    /// A parameter that has no method of its own. Those that are `fixed` make the operation what it is.
    pub(crate) fn set_entry(&mut self, name: String, value: impl fmt::Display, fixed: &[&str]) {
        if fixed.contains(&name.as_str()) {
            self.refuse(format!("`{name}` cannot be set: it is what makes this operation what it is"));
        } else {
            self.put(Cow::Owned(name), vec![value.to_string()]);
        }
    }

    fn put(&mut self, name: Cow<'static, str>, values: Vec<String>) {
        self.query.retain(|(known, _)| *known != name);
        self.query.extend(std::iter::repeat(name).zip(values));
    }

    /// The value of a query parameter that was set.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Sets the body: anything that serde turns into JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.body = Some(Body { bytes: Arc::new(bytes), content_type: JSON.into() }),
            Err(error) => self.refuse(format!("the body cannot be written as JSON: {error}")),
        }
        self
    }

    /// Sets the body to a value of this crate.
    pub(crate) fn body<T: Encode>(mut self, body: &T) -> Self {
        let bytes = Arc::new(encode_text(body).into_bytes());
        self.body = Some(Body { bytes, content_type: JSON.into() });
        self
    }

    /// Names the content of the body in other words.
    pub(crate) fn content_type(mut self, content_type: &'static str) -> Self {
        if let Some(body) = &mut self.body {
            body.content_type = content_type.into();
        }
        self
    }

    /// Sets the body to text, which is sent as it is.
    pub(crate) fn text(mut self, content_type: &'static str, text: impl Into<String>) -> Self {
        let bytes = Arc::new(text.into().into_bytes());
        self.body = Some(Body { bytes, content_type: content_type.into() });
        self
    }

    /// Sets the body to parts, each with a name.
    pub(crate) fn multipart(mut self, parts: Multipart) -> Self {
        let (content_type, bytes) = parts.encode();
        self.body = Some(Body { bytes: Arc::new(bytes), content_type: content_type.into() });
        self
    }

    /// A text among the members of the body.
    pub(crate) fn member(&self, name: &str) -> Option<String> {
        let mut members = self.members()?;
        members.remove(name)?.decode().ok()
    }

    /// Sets a member of a body that is an object.
    pub(crate) fn set_member(&mut self, name: &str, value: &str) {
        let mut members = self.members().unwrap_or_default();
        members.insert(name.to_owned(), Json::text(value));
        let bytes = Arc::new(encode_text(&members).into_bytes());
        self.body = Some(Body { bytes, content_type: JSON.into() });
    }

    fn members(&self) -> Option<BTreeMap<String, Json>> {
        let text = std::str::from_utf8(&self.body.as_ref()?.bytes).ok()?;
        decode_text(text).ok()
    }

    /// Sets the body, sent like that of a form on a web page.
    pub(crate) fn form<T: Encode>(mut self, body: &T) -> Self {
        let members: BTreeMap<String, Json> = decode_text(&encode_text(body)).unwrap_or_default();
        let bytes = Arc::new(url::form(&members).into_bytes());
        self.body = Some(Body { bytes, content_type: "application/x-www-form-urlencoded".into() });
        self
    }

    /// Sends it to the base URL itself, nothing added.
    pub(crate) fn at_base(mut self) -> Self {
        self.path.clear();
        self
    }

    /// Allows this call so much time, from its start to the last byte of the answer, attempts and waits included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Adds a header, of visible ASCII and up to 16 KiB, in place of one of that name that the client has for all
    /// requests. `Authorization`, `Host` and the headers that frame the body belong to the client and are refused.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        if let Err(problem) = crate::transport::check_header(&name, &value) {
            self.refuse(problem);
        }
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        self.headers.push((name, value));
        self
    }

    /// The value of a header that was added.
    pub(crate) fn header_value(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }

    /// Declares that the endpoint may be called again when the outcome of an attempt is unknown. `GET`, `HEAD` and
    /// `DELETE` always may.
    pub fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }
}

/// Whether a segment is empty. At the end of a deletion it would turn "delete this one" into "delete them all".
fn has_empty_segment(method: Method, target: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    path.contains("//") || (method == Method::Delete && path.ends_with('/'))
}

/// Whether a target given by a caller can go into a request line as it is.
fn is_sendable_target(target: &str) -> bool {
    target.starts_with('/')
        && !target.starts_with("//")
        && target.bytes().all(|byte| byte.is_ascii_graphic() && !b"#\\\"<>^`{|}".contains(&byte))
        && !target.split(['/', '?']).any(|segment| matches!(segment, "." | ".."))
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.context.id)
            .field("method", &self.context.method.as_str())
            .field("path", &self.path)
            .field("query", &self.query)
            .field("body_bytes", &self.body.as_ref().map_or(0, |body| body.bytes.len()))
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// The methods that every generated request has.
macro_rules! request_options {
    ($name:ident) => {
        impl $name {
            /// Allows this request so much time, from its start to the last byte of the answer, attempts and waits
            /// included.
            #[inline]
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.call = self.call.timeout(timeout);
                self
            }

            /// Adds a header. `Authorization`, `Host` and the headers that frame the body are refused.
            #[inline]
            pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.call = self.call.header(name, value);
                self
            }

            /// Sends the request and gives the answer as it came: status, headers and body.
            ///
            /// # Errors
            /// As for `send`, except for answers of another shape.
            #[inline]
            pub fn send_raw(&self) -> $crate::Result<$crate::RawResponse> {
                self.call.send_raw()
            }
        }
    };
}
pub(crate) use request_options;
