//! `Client`: what all clients of all deployments share, and the one way in which every request is sent.

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::Auth;
use crate::call::{Call, Method, Operation};
use crate::deadline::Deadline;
use crate::deployment::{Host, Kind};
use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::events::Body;
use crate::retry::{Budget, Nature, Retry};
use crate::transport::{Exchange, RawResponse, Receiver, Sink, Transport};
use crate::url::Origin;

/// A stream of events that nobody limits ends after a day.
const LONGEST_STREAM: Duration = Duration::from_secs(24 * 3600);

/// Everything that is settled when a client is built.
pub(crate) struct Settings {
    pub(crate) kind: Kind,
    pub(crate) origin: Origin,
    /// Hosts other than the origin.
    pub(crate) others: Vec<(Host, Origin)>,
    /// The version to use in paths that have one of several.
    pub(crate) version: Option<&'static str>,
    pub(crate) transport: Transport,
    pub(crate) auth: Auth,
    pub(crate) retry: Retry,
    pub(crate) timeout: Duration,
}

/// A cheap handle: clones share connections, the token and the retry budget.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    /// The project that it is about, as it stands in paths, or why it cannot stand there.
    project: Option<Arc<std::result::Result<String, String>>>,
    /// The engine that it talks to, in place of the origin.
    engine: Option<Arc<Origin>>,
}

struct Shared {
    settings: Settings,
    budget: Budget,
}

/// Where the path of an operation hangs in one deployment.
pub(crate) struct Place {
    /// What comes before the path of the operation.
    pub(crate) prefix: &'static str,
    pub(crate) host: Host,
}

impl Client {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { shared: Arc::new(Shared { settings, budget: Budget::new() }), project: None, engine: None }
    }

    /// The same client for one project.
    pub(crate) fn for_project(&self, id: &str) -> Self {
        let segment = crate::url::segment(id);
        let segment =
            segment.map_err(|why| format!("the id of the project {why}, so it cannot stand in a path"));
        Self { project: Some(Arc::new(segment)), ..self.clone() }
    }

    /// The same client for an engine.
    pub(crate) fn for_engine(&self, origin: Origin) -> Self {
        Self { engine: Some(Arc::new(origin)), ..self.clone() }
    }

    /// The same client as it was built: for what is in no project and on no engine.
    pub(crate) fn as_built(&self) -> Self {
        Self { shared: self.shared.clone(), project: None, engine: None }
    }

    /// Puts the id of the project into a path, or says why it cannot stand there.
    pub(crate) fn fill_project(&self, path: String) -> (String, Option<String>) {
        match self.project.as_deref() {
            Some(Ok(id)) => (path.replacen("{projectId}", id, 1), None),
            Some(Err(why)) => (path, Some(why.clone())),
            None => (path, None),
        }
    }

    fn kind(&self) -> Kind {
        match (&self.project, &self.engine) {
            (Some(_), _) => Kind::Project,
            (None, Some(_)) => Kind::Engine,
            (None, None) => self.settings().kind,
        }
    }

    fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// The time allowed for a call that does not say otherwise.
    pub(crate) fn timeout(&self) -> Duration {
        self.settings().timeout
    }

    pub(crate) fn auth(&self) -> &Auth {
        &self.settings().auth
    }

    pub(crate) fn place_of(&self, operation: &'static Operation) -> Place {
        let kind = self.kind();
        let server =
            operation.servers.iter().find(|server| server.kind == kind).or(operation.servers.first());
        let prefix = match (server, self.settings().version) {
            (Some(server), Some(version)) if server.switchable => version,
            (Some(server), _) => server.prefix,
            (None, _) => "",
        };
        Place { prefix, host: server.map_or(Host::Main, |server| server.host) }
    }

    /// Whether a host is elsewhere than at the origin.
    pub(crate) fn has(&self, host: Host) -> bool {
        self.settings().others.iter().any(|(other, _)| *other == host)
    }

    /// Where a host of the deployment is: at the origin, unless it was said to be elsewhere.
    pub(crate) fn origin(&self, host: Host) -> &Origin {
        let settings = self.settings();
        let elsewhere = settings.others.iter().find(|(other, _)| *other == host).map(|(_, origin)| origin);
        elsewhere.or(self.engine.as_deref()).unwrap_or(&settings.origin)
    }

    /// Sends a call and gives the answer.
    pub(crate) fn run(&self, call: &Call) -> Result<RawResponse> {
        let deadline = Deadline::after(call.timeout.unwrap_or(self.timeout()));
        self.run_by(call, deadline, Vec::new())
    }

    /// Sends a call that has to end by `deadline`, reading the answer into `buffer`.
    pub(crate) fn run_by(&self, call: &Call, deadline: Deadline, buffer: Vec<u8>) -> Result<RawResponse> {
        self.run_into(call, deadline, buffer, Receiver::Memory)
    }

    /// Sends a call and gives the head of the answer, and its body to be read as it comes.
    pub(crate) fn open(&self, call: &Call) -> Result<(RawResponse, Body)> {
        self.open_by(call, Deadline::after(call.timeout.unwrap_or(LONGEST_STREAM)))
    }

    /// Sends a call that has to end by `deadline`, and gives the head of the answer and its body.
    pub(crate) fn open_by(&self, call: &Call, deadline: Deadline) -> Result<(RawResponse, Body)> {
        let mut body = None;
        let head = self.run_into(call, deadline, Vec::new(), Receiver::Open(&mut body))?;
        body.map(|body| (head, body)).ok_or_else(|| Error::decode("the answer has no body"))
    }

    /// The largest answer that is accepted, in bytes.
    pub(crate) fn largest_answer(&self) -> u64 {
        self.settings().transport.largest_answer()
    }

    /// Sends a call and writes the body of the answer to `writer` as it comes; gives the number of bytes.
    pub(crate) fn download(&self, call: &Call, writer: &mut dyn Write) -> Result<u64> {
        let deadline = Deadline::after(call.timeout.unwrap_or(self.timeout()));
        let mut sink = Sink::new(writer);
        self.run_into(call, deadline, Vec::new(), Receiver::Sink(&mut sink))?;
        Ok(sink.written())
    }

    fn run_into(
        &self,
        call: &Call,
        deadline: Deadline,
        buffer: Vec<u8>,
        receiver: Receiver<'_, '_>,
    ) -> Result<RawResponse> {
        call.check()?;
        let url = call.url(self.origin(call.host).as_str());
        let mut progress = Progress {
            attempts: 0,
            tries: 0,
            replayed: false,
            refreshed: false,
            uncertain: false,
            buffer: Some(buffer),
            receiver,
        };
        loop {
            match self.attempt(call, &url, deadline, &mut progress) {
                Ok(response) => {
                    self.shared.budget.earn();
                    return Ok(response.after_attempts(progress.attempts));
                }
                Err(Failure::Final(error)) => return Err(error.after_attempts(progress.attempts)),
                Err(Failure::Again(wait)) => std::thread::sleep(wait),
            }
        }
    }

    fn attempt(
        &self,
        call: &Call,
        url: &str,
        deadline: Deadline,
        progress: &mut Progress<'_, '_>,
    ) -> std::result::Result<RawResponse, Failure> {
        let grant = if call.authenticated {
            self.auth().grant(self, deadline).map_err(Failure::Final)?
        } else {
            None
        };
        let exchange = Exchange {
            method: call.context.method,
            url,
            authorization: grant.as_ref().and_then(|grant| grant.header.as_ref()),
            headers: &call.headers,
            accept: call.answer.accept(),
            body: call.body.as_ref(),
            any_connection: call.idempotent,
            patience: call.patience.or(call.answer.is_stream().then(|| deadline.remaining())),
        };
        progress.attempts += 1;
        progress.tries += 1;
        let buffer = progress.buffer.take().unwrap_or_default();
        let transport = &self.settings().transport;
        let error = match transport.exchange(&exchange, deadline, buffer, &mut progress.receiver) {
            Ok(response) => return Ok(response),
            Err(error) if matches!(error.kind(), ErrorKind::Connection(_)) => {
                error.at(self.origin(call.host).as_str())
            }
            Err(error) if error.status() == Some(401) && call.authenticated && grant.is_none() => {
                error.without_credentials()
            }
            Err(error) => error,
        };
        let unauthorized = error.status() == Some(401) || self.hides_unauthorized(&error);
        if progress.uncertain && call.context.method == Method::Delete && error.is_not_found() {
            // An earlier attempt, whose answer did not arrive, has done it.
            return Ok(RawResponse::already_gone());
        }
        if unauthorized && progress.refreshed {
            return Err(Failure::Final(error));
        }
        if unauthorized {
            progress.refreshed = true;
            if grant.is_some_and(|grant| self.auth().reject(&grant)) {
                progress.tries -= 1;
                return Err(Failure::Again(Duration::ZERO));
            }
        }
        // A conflict after an attempt of unknown outcome may well be with that attempt.
        let error = if progress.uncertain && error.is_conflict() { error.maybe_sent() } else { error };
        progress.uncertain |= error.delivery() == Delivery::MaybeSent;
        Err(self.after(error, call, deadline, progress))
    }

    /// Firebolt 1.0 tells of a token that has expired in the text of an error of its own.
    fn hides_unauthorized(&self, error: &Error) -> bool {
        self.settings().kind == Kind::V1
            && error.status() == Some(500)
            && error.body().is_some_and(|body| body.contains("HTTP status code: 401"))
    }

    /// What to do after a failed attempt.
    fn after(
        &self,
        error: Error,
        call: &Call,
        deadline: Deadline,
        progress: &mut Progress<'_, '_>,
    ) -> Failure {
        if progress.receiver.written() > 0 {
            // What has been written cannot be taken back.
            return Failure::Final(error);
        }
        let broke =
            matches!(error.kind(), ErrorKind::Connection(_)) && error.delivery() == Delivery::MaybeSent;
        if broke && call.idempotent && !progress.replayed {
            // Most likely the server closed a pooled connection at the very moment in which it was used.
            progress.replayed = true;
            progress.tries -= 1;
            return Failure::Again(Duration::ZERO);
        }
        let nature = Nature { is_get: call.context.method == Method::Get, idempotent: call.idempotent };
        let left = deadline.remaining();
        match self.settings().retry.next(progress.tries, &error, nature, left, &self.shared.budget) {
            Some(wait) => Failure::Again(wait),
            None => Failure::Final(error),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = self.settings();
        f.debug_struct("Client")
            .field("deployment", &self.kind())
            .field("origin", &self.origin(Host::Main).as_str())
            .field("timeout", &settings.timeout)
            .field("retry", &settings.retry)
            .field("transport", &settings.transport)
            .finish_non_exhaustive()
    }
}

/// What has happened to a call so far.
struct Progress<'a, 'w> {
    attempts: u32,
    /// Attempts that count against the policy: all but the free replays.
    tries: u32,
    /// The free replay after a broken connection has been used.
    replayed: bool,
    /// The free replay with a new token has been used.
    refreshed: bool,
    /// An earlier attempt may have been carried out.
    uncertain: bool,
    buffer: Option<Vec<u8>>,
    receiver: Receiver<'a, 'w>,
}

enum Failure {
    Final(Error),
    Again(Duration),
}
