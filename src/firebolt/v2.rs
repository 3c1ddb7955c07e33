//! `V2`: the client of an account of Firebolt 2.x.

use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;

use super::address::{Address, Domain};
use super::connection::Connection;
use super::engine::EngineHandle;
use super::information_schema::{CatalogRow, EngineRow};
use super::link::{Generation, Link};
use super::login::Credentials;
use super::session::Session;
use super::setup::firebolt_credentials;
use super::v1::API;
use crate::call::Call;
use crate::cancel::cancellable;
use crate::client::Client;
use crate::deployment::{Deployment, Host, Kind, sealed::HasClient};
use crate::error::{Error, Result};
use crate::options::{Destination, Options, common_options};
use crate::secret::Secret;
use crate::url::Origin;

/// A client of an account of Firebolt 2.x.
///
/// Clones are cheap and share connections and the token. Nothing is sent until the first call.
///
/// ```no_run
/// use lakehouse::firebolt::V2;
///
/// # fn main() -> lakehouse::Result<()> {
/// let firebolt = V2::builder("acme").service_account("id", "secret").build()?;
/// for engine in firebolt.list_engines()? {
///     println!("{} {:?}", engine.engine_name, engine.status);
/// }
/// let mut web = firebolt.engine("web").database("traffic").connect()?;
/// for row in web.query("SELECT 1 AS one").rows()? {
///     println!("{}", row?.get::<i64>("one")?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct V2 {
    client: Client,
    account: Arc<str>,
    domain: Domain,
    /// Where the system engine is, once it is known.
    system: Arc<Mutex<Option<Address>>>,
}

impl V2 {
    /// Sets up a client of the account with this name.
    pub fn builder(account: impl Into<String>) -> V2Builder {
        V2Builder {
            account: account.into(),
            url: API.to_owned(),
            identity_url: None,
            domain: None,
            credentials: Credentials::None,
            options: Options::default(),
        }
    }

    /// For asking for tokens, which belong to no account.
    pub(super) fn from_client(client: Client) -> Self {
        let domain = Domain::around(client.origin(Host::Main));
        Self { client, account: "".into(), domain, system: Arc::default() }
    }

    /// An engine by its name: to start, stop or connect to it. Nothing is sent.
    pub fn engine(&self, name: impl Into<String>) -> EngineHandle<Self> {
        EngineHandle::new(self.clone()).on(name.into())
    }

    /// A database on the system engine, to connect to it and look at what is in it with `information_schema`, while no
    /// engine runs. To read or to change its tables takes an engine: `engine("web").database("traffic")`. Nothing is sent.
    pub fn database(&self, name: impl Into<String>) -> EngineHandle<Self> {
        EngineHandle::new(self.clone()).database(name)
    }

    /// A connection to the system engine: for statements that manage the account, its engines and databases.
    ///
    /// `GET /web/v3/account/{account_name}/engineUrl`, once for each client
    ///
    /// # Errors
    /// An error that [is "not found"](crate::Error::is_not_found) when there is no such account or the service account has
    /// no access to it; and what the call fails with.
    pub fn connect(&self) -> Result<Connection> {
        let address = self.system_engine()?;
        let chosen = Some(&self.domain).filter(|domain| domain.is_chosen());
        let domain = chosen.cloned().unwrap_or_else(|| Domain::around(&address.origin));
        let link = Link { client: self.client.clone(), generation: Generation::V2 };
        Ok(Connection::new(link, Session::new(address, domain)))
    }

    /// Where the system engine is. Two threads may both ask for it; the answer is the same.
    fn system_engine(&self) -> Result<Address> {
        let lock = || self.system.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = &*lock() {
            return Ok(address.clone());
        }
        let url = self.accounts().get_system_engine_url(&*self.account).send()?.engine_url;
        let address = Address::parse(&url, self.client.origin(Host::Main))?;
        self.domain.check(&address.origin)?;
        *lock() = Some(address.clone());
        Ok(address)
    }

    /// The engines of the account.
    ///
    /// `SELECT * FROM information_schema.engines` on the system engine: `POST /`
    ///
    /// # Errors
    /// What [`connect`](Self::connect) and the statement fail with.
    pub fn list_engines(&self) -> Result<Vec<EngineRow>> {
        self.select("SELECT * FROM information_schema.engines ORDER BY engine_name")
    }

    /// The databases of the account.
    ///
    /// `SELECT * FROM information_schema.catalogs` on the system engine: `POST /`
    ///
    /// # Errors
    /// What [`connect`](Self::connect) and the statement fail with.
    pub fn list_databases(&self) -> Result<Vec<CatalogRow>> {
        self.select("SELECT * FROM information_schema.catalogs ORDER BY catalog_name")
    }

    fn select<T: DeserializeOwned>(&self, sql: &str) -> Result<Vec<T>> {
        self.connect()?.collect(sql)
    }

    /// A call of an endpoint that this crate does not know, with the same authentication, retries and errors.
    ///
    /// `path` begins with `/` and is sent as it is, so what stands in it has to be percent-encoded.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::custom(&self.client, method, path)
    }
}

impl EngineHandle<V2> {
    /// Gives a connection to the engine: asks for the system engine, and there for the database and the engine, in this
    /// order. The engine need not run; statements tell, or start it if it starts by itself.
    ///
    /// `GET /web/v3/account/{account_name}/engineUrl`, once for each client, and `USE DATABASE`, `USE ENGINE`: `POST /`
    ///
    /// # Errors
    /// What [`V2::connect`] fails with; [`Statement`](crate::ErrorKind::Statement) when there is no such database or
    /// engine; and what the [settings](Self::set) fail with.
    pub fn connect(&self) -> Result<Connection> {
        let mut connection = self.client().connect()?;
        if let Some(database) = self.database_name() {
            connection.use_database(database)?;
        }
        if let Some(engine) = self.name() {
            connection.use_engine(engine)?;
        }
        self.apply_settings(&mut connection)?;
        Ok(connection)
    }
}

cancellable!(V2);

impl HasClient for V2 {
    fn client(&self) -> &Client {
        &self.client
    }
}

impl Deployment for V2 {}

/// Sets up a [`V2`] client.
///
/// Nothing is checked, looked up or sent before [`build`](V2Builder::build), which checks, and the first call, which
/// sends. Of several credentials the last ones count.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct V2Builder {
    account: String,
    url: String,
    identity_url: Option<String>,
    domain: Option<String>,
    credentials: Credentials,
    options: Options,
}

impl V2Builder {
    /// Signs in as a service account when the first call is made, and again before the token expires. All clones and
    /// threads share one token. When signing in fails, it is not tried again within five seconds: calls fail with the
    /// same error.
    pub fn service_account(self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.credentials(Credentials::ServiceAccount(id.into(), secret.into()))
    }

    /// Where the API is: `https://api.app.firebolt.io` unless set.
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.url = url.into();
        self
    }

    /// Where tokens are asked for: the address of the API with `id` in place of a first `api`, unless set.
    pub fn identity_url(mut self, url: impl Into<String>) -> Self {
        self.identity_url = Some(url.into());
        self
    }

    /// The domain below which engines may be. Unless set, the system engine has to be in the domain of the API, and all
    /// other engines in that of the system engine. The token is sent nowhere else.
    pub fn engine_domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration), with what is wrong: an account without a name, an address that
    /// is none, a token or user agent that cannot stand in a header, credentials that would be sent in the clear.
    pub fn build(self) -> Result<V2> {
        if self.account.is_empty() {
            return Err(Error::configuration("the name of the account is empty"));
        }
        let origin = Origin::parse(&self.url, "")?;
        let identity = match &self.identity_url {
            Some(url) => Origin::parse(url, "/oauth/token")?,
            None => identity(&origin)?,
        };
        let around = Domain::around(&origin);
        let domain = self.domain.map_or(around.clone(), |domain| around.below(&domain));
        let others = vec![(Host::Login, identity)];
        let destination = Destination { kind: Kind::V2, origin, others, version: None };
        let client = self.options.build(destination, self.credentials.into_auth()?)?;
        Ok(V2 { client, account: self.account.into(), domain, system: Arc::default() })
    }
}

common_options!(V2Builder);
firebolt_credentials!(V2Builder);

/// Where tokens are asked for, by the address of the API.
fn identity(api: &Origin) -> Result<Origin> {
    match api.host().strip_prefix("api.") {
        Some(rest) => api.elsewhere(&format!("id.{rest}")),
        None => Ok(api.clone()),
    }
}
