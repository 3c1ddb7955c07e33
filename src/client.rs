//! `Client`: what all clients of all deployments share, and the one way in which every request is sent.

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::Auth;
use crate::call::{Call, Operation};
use crate::cancel::{CancelToken, Watch};
use crate::deadline::Deadline;
use crate::deployment::{Host, Kind};
use crate::error::{Error, Result};
use crate::events::Body;
use crate::observe::{Event, Observers};
use crate::retry::{Budget, Retry};
use crate::transport::{RawResponse, Receiver, Sink, Transport};
use crate::url::Origin;

mod sending;

use sending::Sending;

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
    pub(crate) observers: Observers,
}

/// A cheap handle: clones share connections, the token and the retry budget.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    /// The project that it is about, as it stands in paths, or why it cannot stand there.
    project: Option<Arc<std::result::Result<String, String>>>,
    /// The engine that it talks to, in place of the origin.
    engine: Option<Arc<Origin>>,
    /// What ends its calls early.
    watch: Watch,
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
        Self {
            shared: Arc::new(Shared { settings, budget: Budget::new() }),
            project: None,
            engine: None,
            watch: Watch::default(),
        }
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
        Self { project: None, engine: None, ..self.clone() }
    }

    /// The same client, whose calls this token ends too.
    pub(crate) fn with_cancel_token(&self, token: &CancelToken) -> Self {
        Self { watch: self.watch.and(token), ..self.clone() }
    }

    /// The same client for what has to be done all the more when its calls were cancelled.
    pub(crate) fn uncancelled(&self) -> Self {
        Self { watch: Watch::default(), ..self.clone() }
    }

    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Tells whoever listens what has happened.
    pub(crate) fn tell(&self, event: &Event<'_>) {
        self.settings().observers.tell(event);
    }

    fn has_listeners(&self) -> bool {
        self.settings().observers.listen()
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
        let body = body.ok_or_else(|| Error::decode("the answer has no body"))?;
        Ok((head, self.watch.over(body)))
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
        Sending::new(self, call, deadline, buffer, receiver).run()
    }

    /// Firebolt 1.0 tells of a token that has expired in the text of an error of its own.
    fn hides_unauthorized(&self, error: &Error) -> bool {
        self.settings().kind == Kind::V1
            && error.status() == Some(500)
            && error.body().is_some_and(|body| body.contains("HTTP status code: 401"))
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
