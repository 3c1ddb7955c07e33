//! `Core`: the client of Firebolt Core and of self-managed engines.

use super::address::{Address, Domain};
use super::connection::Connection;
use super::endpoint::Endpoint;
use super::link::{Generation, Link};
use super::login::Credentials;
use super::session::Session;
use super::setup::firebolt_credentials;
use crate::call::Call;
use crate::cancel::cancellable;
use crate::client::Client;
use crate::deployment::{Deployment, Host, Kind, sealed::HasClient};
use crate::error::Result;
use crate::options::{Destination, Options, common_options};
use crate::secret::Secret;
use crate::url::Origin;

/// The ports of health probes and of metrics.
const HEALTH: u16 = 8122;
const METRICS: u16 = 9090;

/// A client of Firebolt Core, or of a self-managed engine or the gateway in front of several.
///
/// Clones are cheap and share connections and the token. Nothing is sent until the first call.
///
/// ```no_run
/// use lakehouse::firebolt::Core;
///
/// # fn main() -> lakehouse::Result<()> {
/// let core = Core::builder("http://localhost:3473").build()?;
/// core.health().ready().send()?;
/// for row in core.connect().query("SELECT 42 AS answer").rows()? {
///     println!("{}", row?.get::<i64>("answer")?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Core {
    client: Client,
    engine: Option<String>,
    database: Option<String>,
}

impl Core {
    /// Sets up a client of the engine or gateway at `url`, such as `http://localhost:3473`.
    pub fn builder(url: impl Into<String>) -> CoreBuilder {
        CoreBuilder {
            url: url.into(),
            health_url: None,
            metrics_url: None,
            login_url: None,
            engine: None,
            database: None,
            credentials: Credentials::None,
            options: Options::default(),
        }
    }

    pub(super) fn from_client(client: Client) -> Self {
        Self { client, engine: None, database: None }
    }

    /// A connection. Nothing is sent.
    #[must_use]
    pub fn connect(&self) -> Connection {
        let origin = self.client.origin(Host::Main).clone();
        let domain = Domain::around(&origin);
        let mut session = Session::new(Address { origin, parameters: Vec::new() }, domain);
        let identity = [("database", &self.database), ("engine", &self.engine)];
        for (name, value) in identity.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            session.set(name, value);
        }
        Connection::new(Link { client: self.client.clone(), generation: Generation::Core }, session)
    }

    /// Its endpoint, for single requests.
    #[must_use]
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::new(self.client.for_engine(self.client.origin(Host::Main).clone()))
    }

    /// A call of an endpoint that this crate does not know, with the same authentication, retries and errors.
    ///
    /// `path` begins with `/` and is sent as it is, so what stands in it has to be percent-encoded.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::custom(&self.client, method, path)
    }
}

impl Connection {
    /// A connection to Firebolt Core at `url`, such as `http://localhost:3473`, without credentials and with the usual
    /// settings. Nothing is sent.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) when the address is none.
    pub fn core(url: impl Into<String>) -> Result<Self> {
        Ok(Core::builder(url).build()?.connect())
    }
}

cancellable!(Core);

impl HasClient for Core {
    fn client(&self) -> &Client {
        &self.client
    }
}

impl Deployment for Core {}

/// Sets up a [`Core`] client.
///
/// Nothing is checked, looked up or sent before [`build`](CoreBuilder::build), which checks, and the first call, which
/// sends.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct CoreBuilder {
    url: String,
    health_url: Option<String>,
    metrics_url: Option<String>,
    login_url: Option<String>,
    engine: Option<String>,
    database: Option<String>,
    credentials: Credentials,
    options: Options,
}

impl CoreBuilder {
    /// Signs in at a self-managed instance when the first call is made, and again before the token expires. The instance
    /// says where tokens are given; one without authentication is spoken to without.
    pub fn user(self, name: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.credentials(Credentials::InstanceUser(name.into(), password.into()))
    }

    /// The engine behind a gateway that statements run on: the parameter `engine`.
    pub fn engine(mut self, name: impl Into<String>) -> Self {
        self.engine = Some(name.into());
        self
    }

    /// The database that statements run in; Core has one called `firebolt` from the beginning.
    pub fn database(mut self, name: impl Into<String>) -> Self {
        self.database = Some(name.into());
        self
    }

    /// Where health probes are answered: port 8122 of the same host unless set.
    pub fn health_url(mut self, url: impl Into<String>) -> Self {
        self.health_url = Some(url.into());
        self
    }

    /// Where metrics are: port 9090 of the same host unless set.
    pub fn metrics_url(mut self, url: impl Into<String>) -> Self {
        self.metrics_url = Some(url.into());
        self
    }

    /// Where tokens are given, if the instance names another host for that: the password is sent there only when it is
    /// set here.
    pub fn login_url(mut self, url: impl Into<String>) -> Self {
        self.login_url = Some(url.into());
        self
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration), with what is wrong: an address that is none, a token or user
    /// agent that cannot stand in a header, credentials that would be sent in the clear.
    pub fn build(self) -> Result<Core> {
        let origin = Origin::parse(&self.url, "")?;
        let mut others = vec![
            (Host::Health, beside(&origin, self.health_url.as_deref(), HEALTH)?),
            (Host::Metrics, beside(&origin, self.metrics_url.as_deref(), METRICS)?),
        ];
        if let Some(url) = &self.login_url {
            others.push((Host::Login, Origin::parse(url, "/oauth/token")?));
        }
        let destination = Destination { kind: Kind::Core, origin, others, version: None };
        let client = self.options.build(destination, self.credentials.into_auth()?)?;
        Ok(Core { client, engine: self.engine, database: self.database })
    }
}

common_options!(CoreBuilder);
firebolt_credentials!(CoreBuilder);

/// What was set, or another port of the same host.
fn beside(origin: &Origin, url: Option<&str>, port: u16) -> Result<Origin> {
    match url {
        Some(url) => Origin::parse(url, ""),
        None => origin.elsewhere(&format!("{}:{port}", origin.host())),
    }
}
