//! Firebolt: its SQL, and the services around it.

pub(crate) mod access;
pub(crate) mod core;
pub(crate) mod engine;
pub(crate) mod media;
pub(crate) mod oauth;
pub(crate) mod organization;
mod query;
pub(crate) mod refusal;
mod request;
pub(crate) mod settings;
pub(crate) mod sql;
mod time;
pub(crate) mod tokens;
pub(crate) mod v1;
pub(crate) mod v2;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock};

use self::organization::{Account, Now, Organization};
use self::query::registry::Queries;
pub(crate) use self::query::run_statement;
use self::query::transaction::Transactions;
use self::settings::{Quirk, Settings};
use self::sql::{Buckets, SqlError};
use self::tokens::Tokens;
use crate::dremio::identity::keys::PublicKey;
use crate::dremio::new_id;
use crate::dremio::time::{Clock, millis};
use crate::emulator::Place;
use crate::http::Host;
use crate::lock::lock;
use crate::received::RequestLog;

/// One Firebolt. Whoever needs several locks takes the organization first and lets go of it before a statement runs.
#[derive(Debug)]
pub(crate) struct Firebolt {
    pub settings: Settings,
    /// The id of a self-managed instance.
    pub instance_id: String,
    pub address: SocketAddr,
    /// What opens the ports of engines.
    pub host: Host,
    pub clock: Clock,
    pub buckets: Buckets,
    /// What runs statements that need no database.
    pub scratch: sql::Database,
    organization: Mutex<Organization>,
    pub tokens: Mutex<Tokens>,
    pub queries: Queries,
    pub transactions: Transactions,
    pub requests: RequestLog,
    is_stopping: AtomicBool,
    signing_key: OnceLock<PublicKey>,
    /// The id of that key, which is known before it is made.
    pub key_id: String,
}

impl Firebolt {
    pub fn new(settings: Settings, buckets: Buckets, place: Place) -> Result<Self, SqlError> {
        Ok(Self {
            settings,
            instance_id: new_id(),
            address: place.address,
            host: place.host,
            clock: Clock::default(),
            scratch: sql::Database::new(buckets.clone())?,
            buckets,
            organization: Mutex::default(),
            tokens: Mutex::default(),
            queries: Queries::default(),
            transactions: Transactions::default(),
            requests: RequestLog::default(),
            is_stopping: AtomicBool::new(false),
            signing_key: OnceLock::new(),
            key_id: new_id(),
        })
    }

    /// Who and what there is now.
    pub fn organization(&self) -> MutexGuard<'_, Organization> {
        let mut organization = lock(&self.organization);
        organization.sweep(self.now());
        organization
    }

    pub fn now(&self) -> Now {
        Now { ms: self.clock.now(), pace: millis(self.settings.state_pace) }
    }

    /// An address as URLs of the service have it: without a scheme, unless told otherwise.
    pub fn url_of(&self, address: impl std::fmt::Display) -> String {
        let scheme = if self.settings.has(Quirk::UrlsWithScheme) { "http://" } else { "" };
        format!("{scheme}{address}")
    }

    /// Where the engines of an account are to be had on 2.x.
    pub fn gateway_of(&self, account: &Account) -> SocketAddr {
        account.gateway.as_ref().map_or(self.address, |gateway| gateway.address())
    }

    pub fn signing_key(&self) -> &PublicKey {
        self.signing_key.get_or_init(|| PublicKey::named(self.key_id.clone()))
    }

    /// Ends all access tokens.
    pub fn expire_tokens(&self) {
        lock(&self.tokens).expire();
    }

    /// Ends what runs on an engine.
    pub fn interrupt(&self, engine_id: &str) {
        self.queries.cancel_on(engine_id);
        self.transactions.end_on(engine_id);
    }

    /// Whether the emulator is about to end.
    pub fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// Ends what still runs.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
        self.queries.cancel_all();
        self.transactions.end_all();
    }
}
