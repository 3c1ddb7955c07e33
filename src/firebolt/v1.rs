//! `V1`: the client of an account of Firebolt 1.0.

use super::address::{Address, Domain};
use super::connection::Connection;
use super::engine::EngineHandle;
use super::link::{Generation, Link};
use super::login::Credentials;
use super::session::Session;
use super::setup::firebolt_credentials;
use crate::call::Call;
use crate::cancel::cancellable;
use crate::client::Client;
use crate::deployment::{Deployment, Host, Kind, sealed::HasClient};
use crate::error::{Error, Result};
use crate::options::{Destination, Options, common_options};
use crate::secret::Secret;
use crate::url::Origin;

/// Where the API of Firebolt is.
pub(super) const API: &str = "https://api.app.firebolt.io";

/// A client of an account of Firebolt 1.0: engines, databases, and SQL.
///
/// Clones are cheap and share connections and the token. Nothing is sent until the first call.
///
/// ```no_run
/// use std::time::Duration;
/// use lakehouse::firebolt::V1;
///
/// # fn main() -> lakehouse::Result<()> {
/// let firebolt = V1::builder().user("ada@example.com", "correct horse").build()?;
/// let engine = firebolt.engine("reporting").database("sales");
/// engine.start_and_wait(Duration::from_secs(1200))?;
/// let sql = "SELECT region, SUM(amount) FROM orders GROUP BY 1";
/// for row in engine.connect()?.query(sql).rows_as::<(String, f64)>()? {
///     let (region, amount) = row?;
///     println!("{region:>10} {amount:>12.2}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct V1 {
    client: Client,
    domain: Domain,
}

impl V1 {
    /// Sets up a client.
    pub fn builder() -> V1Builder {
        V1Builder {
            url: API.to_owned(),
            domain: None,
            credentials: Credentials::None,
            options: Options::default(),
        }
    }

    pub(super) fn from_client(client: Client) -> Self {
        let domain = Domain::around(client.origin(Host::Main));
        Self { client, domain }
    }

    /// An engine by its name: to start, stop or connect to it. Nothing is sent.
    pub fn engine(&self, name: impl Into<String>) -> EngineHandle<Self> {
        EngineHandle::new(self.clone()).on(name.into())
    }

    /// The default engine of a database, to connect to it. Nothing is sent.
    pub fn database(&self, name: impl Into<String>) -> EngineHandle<Self> {
        EngineHandle::new(self.clone()).database(name)
    }

    /// A connection to the engine at `url`, as [`get_url_by_database_name`](super::engines::Engines) and
    /// [`Engine::endpoint`](super::engines::Engine::endpoint) give it: a host, with a scheme or without. Nothing is sent.
    ///
    /// # Errors
    /// When it is no address; [`Redirect`](crate::ErrorKind::Redirect) when it is outside of the domain of the API: the
    /// token would go there.
    pub fn connect_to(&self, url: &str, database: impl Into<String>) -> Result<Connection> {
        let address = Address::parse(url, self.client.origin(Host::Main))?;
        self.domain.check(&address.origin)?;
        let link = Link { client: self.client.clone(), generation: Generation::V1 };
        let mut session = Session::new(address, self.domain.clone());
        session.set("database", database);
        Ok(Connection::new(link, session))
    }

    /// A call of an endpoint that this crate does not know, with the same authentication, retries and errors.
    ///
    /// `path` begins with `/` and is sent as it is, so what stands in it has to be percent-encoded.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::custom(&self.client, method, path)
    }
}

impl EngineHandle<V1> {
    /// Finds the engine and gives a connection to it. The engine need not run; statements tell.
    ///
    /// `GET /core/v1/account/engines:getIdByName` and `GET /core/v1/account/engines/{engine_id}`, or, without the name of
    /// an engine, `GET /core/v1/account/engines:getURLByDatabaseName`
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) without a database: 1.0 runs statements in one. An error that
    /// [is "not found"](crate::Error::is_not_found) when there is no such engine or database; and what
    /// [`connect_to`](V1::connect_to) and the [settings](Self::set) fail with.
    pub fn connect(&self) -> Result<Connection> {
        let firebolt = self.client();
        let Some(database) = self.database_name() else {
            return Err(Error::invalid_request("no database: Firebolt 1.0 runs every statement in one"));
        };
        let url = match self.name() {
            Some(_) => self.get()?.endpoint.ok_or_else(|| Error::decode("the engine has no endpoint"))?,
            None => firebolt.engines().get_url_by_database_name(database).send()?.engine_url,
        };
        let mut connection = firebolt.connect_to(&url, database)?;
        self.apply_settings(&mut connection)?;
        Ok(connection)
    }
}

cancellable!(V1);

impl HasClient for V1 {
    fn client(&self) -> &Client {
        &self.client
    }
}

impl Deployment for V1 {}

/// Sets up a [`V1`] client.
///
/// Nothing is checked, looked up or sent before [`build`](V1Builder::build), which checks, and the first call, which
/// sends. Of several credentials the last ones count.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct V1Builder {
    url: String,
    domain: Option<String>,
    credentials: Credentials,
    options: Options,
}

impl V1Builder {
    /// Signs in with the e-mail address and the password of a user when the first call is made; later tokens are asked
    /// for before the last one expires, with its refresh token, or else with the password. All clones and threads share
    /// one token. When signing in fails, it is not tried again within five seconds: calls fail with the same error.
    pub fn user(self, name: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.credentials(Credentials::User(name.into(), password.into()))
    }

    /// Signs in as a service account of 1.0.
    pub fn service_account(self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.credentials(Credentials::ServiceAccountV1(id.into(), secret.into()))
    }

    /// Where the API is: `https://api.app.firebolt.io` unless set.
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.url = url.into();
        self
    }

    /// The domain below which engines may be: that of the API unless set, `app.firebolt.io`. The token is sent nowhere
    /// else.
    pub fn engine_domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration), with what is wrong: an address that is none, a token or user
    /// agent that cannot stand in a header, credentials that would be sent in the clear.
    pub fn build(self) -> Result<V1> {
        let origin = Origin::parse(&self.url, "")?;
        let around = Domain::around(&origin);
        let domain = self.domain.map_or(around.clone(), |domain| around.below(&domain));
        let destination = Destination { kind: Kind::V1, origin, others: Vec::new(), version: None };
        let client = self.options.build(destination, self.credentials.into_auth()?)?;
        Ok(V1 { client, domain })
    }
}

common_options!(V1Builder);
firebolt_credentials!(V1Builder);
