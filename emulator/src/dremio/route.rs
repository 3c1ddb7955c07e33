//! The table of routes, and the way of a request through it.

use std::sync::Arc;

use serde_json::Value;

use super::account::Caller;
use super::error::ApiError;
use super::reply::Reply;
use super::routes::routes;
use super::target::{Query, Target};
use super::{Dremio, Edition, auth};
use crate::http::{Request, Response};

/// What a handler is given.
#[derive(Debug)]
pub(crate) struct Call {
    pub request: Request,
    pub query: Query,
    /// Who calls; nobody in particular on open routes.
    pub caller: Caller,
    /// The path segments in place of `{..}`; a last `{..}*` stands for all that are left.
    pub path: Vec<String>,
}

impl Call {
    /// The n-th variable part of the path.
    pub fn part(&self, n: usize) -> &str {
        self.path.get(n).map_or("", String::as_str)
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<Value, ApiError> {
        if self.request.body.is_empty() {
            return Err(ApiError::bad_request("The request has no body."));
        }
        serde_json::from_slice(&self.request.body)
            .map_err(|error| ApiError::malformed_json(error.to_string()))
    }
}

/// What a route does.
enum Act<S> {
    Try(fn(&Arc<S>, &Call) -> Result<Reply, ApiError>),
    Always(fn(&Arc<S>, &Call) -> Reply),
}

/// What a route answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gives {
    Json,
    Text,
    File,
    Events,
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody, without a token.
    Open,
    /// Every user.
    User,
    /// Administrators.
    Admin,
}

/// One method of one path, of a service whose state is an `S`.
pub(crate) struct Route<S = Dremio> {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
    /// Missing in the community edition.
    pub enterprise: bool,
    /// The first release that has it.
    pub since: u32,
    /// The last release that has it.
    pub until: u32,
    /// Bodies may be forms.
    form: bool,
    gives: Gives,
    act: Act<S>,
}

impl<S> Route<S> {
    pub const fn new(
        method: &'static str,
        path: &'static str,
        act: fn(&Arc<S>, &Call) -> Result<Reply, ApiError>,
    ) -> Self {
        Self::of(method, path, Act::Try(act))
    }

    /// A route that refuses nobody who got that far.
    pub const fn always(method: &'static str, path: &'static str, act: fn(&Arc<S>, &Call) -> Reply) -> Self {
        Self::of(method, path, Act::Always(act))
    }

    const fn of(method: &'static str, path: &'static str, act: Act<S>) -> Self {
        Self {
            method,
            path,
            access: Access::User,
            enterprise: false,
            since: 0,
            until: u32::MAX,
            form: false,
            gives: Gives::Json,
            act,
        }
    }

    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    pub const fn enterprise(mut self) -> Self {
        self.enterprise = true;
        self
    }

    pub const fn since(mut self, release: u32) -> Self {
        self.since = release;
        self
    }

    pub const fn until(mut self, release: u32) -> Self {
        self.until = release;
        self
    }

    pub const fn form(mut self) -> Self {
        self.form = true;
        self
    }

    pub const fn text(mut self) -> Self {
        self.gives = Gives::Text;
        self
    }

    pub const fn file(mut self) -> Self {
        self.gives = Gives::File;
        self
    }

    /// A stream of server-sent events.
    pub const fn events(mut self) -> Self {
        self.gives = Gives::Events;
        self
    }

    pub fn run(&self, service: &Arc<S>, call: &Call) -> Result<Reply, ApiError> {
        match self.act {
            Act::Try(act) => act(service, call),
            Act::Always(act) => Ok(act(service, call)),
        }
    }
}

impl Route {
    fn is_served(&self, dremio: &Dremio) -> bool {
        let edition = !self.enterprise || dremio.settings.edition == Edition::Enterprise;
        let release = dremio.settings.version.release();
        edition && (self.since..=self.until).contains(&release)
    }
}

/// Answers a request.
pub(crate) fn dispatch(dremio: &Arc<Dremio>, request: Request) -> Response {
    let head = request.method == "HEAD";
    finish(run(dremio, request), head)
}

/// The response for an outcome, which comes with the wish for indented JSON.
pub(crate) fn finish(outcome: Result<(Reply, bool), ApiError>, head: bool) -> Response {
    let mut response = match outcome {
        Ok((reply, pretty)) => reply.into_response(pretty),
        Err(error) => error.into_response(),
    };
    if head {
        response.body.clear();
        response.stream = None;
    }
    for (name, value) in [
        ("cache-control", "no-cache, no-store"),
        ("vary", "Accept-Encoding, User-Agent"),
        ("x-content-type-options", "nosniff"),
        ("x-xss-protection", "1; mode=block"),
    ] {
        response.headers.push((name, value.to_owned()));
    }
    response
}

fn run(dremio: &Arc<Dremio>, request: Request) -> Result<(Reply, bool), ApiError> {
    let target = Target::parse(&request.target)?;
    let (route, path) = find(served_by(dremio), &request.method, &target.segments)?;
    check_media_types(&request, route)?;
    let caller = match route.access {
        Access::Open => Caller::nobody(),
        Access::User | Access::Admin => auth::authenticate(dremio, &request)?,
    };
    let pretty = target.query.get("pretty").is_some();
    let reply = perform(route, dremio, &Call { request, query: target.query, caller, path })?;
    Ok((reply, pretty))
}

/// The routes that this edition and release have.
pub(crate) fn served_by(dremio: &Dremio) -> impl Iterator<Item = &'static Route> + Clone {
    routes().filter(|route| route.is_served(dremio))
}

/// Lets the caller through to what the route does, if he may.
pub(crate) fn perform<S>(route: &Route<S>, service: &Arc<S>, call: &Call) -> Result<Reply, ApiError> {
    if route.access == Access::Admin && !call.caller.admin {
        return Err(ApiError::role_missing());
    }
    route.run(service, call)
}

/// The first path that matches decides; its other methods are no help then.
pub(crate) fn find<S: 'static>(
    served: impl Iterator<Item = &'static Route<S>> + Clone,
    method: &str,
    segments: &[String],
) -> Result<(&'static Route<S>, Vec<String>), ApiError> {
    let found = served.clone().find_map(|route| Some((route.path, capture(route.path, segments)?)));
    let (path, parts) = found.ok_or_else(ApiError::no_route)?;
    let wanted = if method == "HEAD" { "GET" } else { method };
    let mut methods = served.filter(|route| route.path == path);
    if let Some(route) = methods.clone().find(|route| route.method == wanted) {
        return Ok((route, parts));
    }
    let first = methods.next().map_or("", |route| route.method);
    let allow = methods.fold(first.to_owned(), |allow, route| format!("{allow},{}", route.method));
    Err(ApiError::wrong_method(format!("{allow},OPTIONS")))
}

/// The segments that stand for the variable parts, if the path fits.
fn capture(pattern: &str, segments: &[String]) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = segments.iter();
    for piece in pattern.split('/').filter(|piece| !piece.is_empty()) {
        if piece.ends_with('*') {
            parts.extend(rest.by_ref().cloned());
        } else {
            let segment = rest.next()?;
            if piece.starts_with('{') {
                parts.push(segment.clone());
            } else if piece != segment {
                return None;
            }
        }
    }
    rest.next().is_none().then_some(parts)
}

/// Bodies must be JSON, and the answer is; few routes differ.
pub(crate) fn check_media_types<S>(request: &Request, route: &Route<S>) -> Result<(), ApiError> {
    let has_body = !request.body.is_empty() && request.method != "GET" && request.method != "DELETE";
    let content_type = request.header("content-type").map_or("", essence);
    let takes = |kind: &str| content_type.is_empty() || content_type.eq_ignore_ascii_case(kind);
    let is_form = route.form && takes("application/x-www-form-urlencoded");
    if has_body && !is_form && !takes("application/json") {
        return Err(ApiError::new(415, "HTTP 415 Unsupported Media Type"));
    }
    let given: &[&str] = match route.gives {
        Gives::Json => &["application/json"],
        Gives::Text => &["application/json", "text/*", "text/plain"],
        Gives::File => &["application/octet-stream"],
        Gives::Events => &["application/json", "text/*", "text/event-stream"],
    };
    let accepts = |list: &str| {
        list.split(',').map(essence).any(|range| {
            let plain = ["*/*", "application/*", "*", ""];
            plain.iter().chain(given).any(|ok| range.eq_ignore_ascii_case(ok))
        })
    };
    match request.header("accept") {
        Some(list) if !accepts(list) => Err(ApiError::new(406, "HTTP 406 Not Acceptable")),
        _ => Ok(()),
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}
