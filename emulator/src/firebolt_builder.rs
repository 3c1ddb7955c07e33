//! How the emulators of Firebolt are told what to be.

use std::sync::Arc;

use crate::firebolt::settings::{Deployment, Quirk};
use crate::firebolt::{core, v1, v2};
use crate::firebolt_setup::{firebolt_cloud, firebolt_setup};
use crate::http::Handler;
use crate::seed::firebolt::{EngineSeed, FireboltSeed, ServiceAccountSeed, UserSeed};
use crate::{Emulator, Error, emulator};

/// Says what an emulated Firebolt 1.0 holds, and starts it.
///
/// Every engine has a port of its own, which its `endpoint` names. What nobody names is there once: an account, a
/// database and an engine `firebolt`, a user `firebolt@example.com` and a service account `firebolt`, with the password
/// and the secret `firebolt123`.
///
/// ```
/// use lakehouse_emulator::Emulator;
///
/// let emulator = Emulator::firebolt_v1()
///     .account("north")
///     .user("ada@example.com", "secret")
///     .database("sales")
///     .engine("sales_engine", "sales")
///     .stopped_engine("nightly", "sales")
///     .start()?;
/// assert!(emulator.url().starts_with("http://127.0.0.1:"));
/// # Ok::<(), lakehouse_emulator::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start`"]
pub struct FireboltV1Builder {
    seed: FireboltSeed,
    port: u16,
    errors: Vec<Error>,
}

/// Says what an emulated Firebolt 2.x holds, and starts it.
///
/// One port stands for the hosts `id` and `api`, and for the gateway of the first account: `engine=` names the engine of
/// a statement, and without it the system engine runs it. Each further account has a gateway on a port of its own. What
/// nobody names is there once: an account, a database and an engine `firebolt`, and a service account `firebolt` with
/// the secret `firebolt123`.
///
/// ```
/// use lakehouse_emulator::Emulator;
///
/// let emulator = Emulator::firebolt_v2()
///     .account("north")
///     .service_account("client", "s3cret")
///     .database("sales")
///     .engine("sales_engine", "sales")
///     .start()?;
/// assert!(emulator.url().starts_with("http://127.0.0.1:"));
/// # Ok::<(), lakehouse_emulator::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start`"]
pub struct FireboltV2Builder {
    seed: FireboltSeed,
    port: u16,
    errors: Vec<Error>,
}

/// Says what an emulated Firebolt Core holds, and starts it.
///
/// There is a database `firebolt`, and nobody signs in, unless there is a [`user`](Self::user).
///
/// ```
/// use lakehouse_emulator::Emulator;
///
/// let emulator = Emulator::firebolt_core().database("sales").start()?;
/// assert!(emulator.url().starts_with("http://127.0.0.1:"));
/// # Ok::<(), lakehouse_emulator::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start`"]
pub struct FireboltCoreBuilder {
    seed: FireboltSeed,
    port: u16,
    errors: Vec<Error>,
}

firebolt_setup!(FireboltV1Builder, "It belongs to the account that was added last.");
firebolt_setup!(FireboltV2Builder, "It belongs to the account that was added last.");
firebolt_setup!(FireboltCoreBuilder, "The database `firebolt` is there without.");
firebolt_cloud!(FireboltV1Builder);
firebolt_cloud!(FireboltV2Builder);

impl Default for FireboltV1Builder {
    fn default() -> Self {
        Self { seed: FireboltSeed::new(Deployment::V1), port: 0, errors: Vec::new() }
    }
}

impl Default for FireboltV2Builder {
    fn default() -> Self {
        Self { seed: FireboltSeed::new(Deployment::V2), port: 0, errors: Vec::new() }
    }
}

impl Default for FireboltCoreBuilder {
    fn default() -> Self {
        Self { seed: FireboltSeed::new(Deployment::Core), port: 0, errors: Vec::new() }
    }
}

impl FireboltV1Builder {
    /// Adds a user, who may use all accounts.
    pub fn user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.seed.users.push(UserSeed { name: name.into(), password: password.into() });
        self
    }

    /// What should be a 401 comes as a 500 whose text quotes it, as some services of 1.0 answer for others.
    pub fn hidden_unauthorized(self) -> Self {
        self.quirk(Quirk::HiddenUnauthorized)
    }
}

impl FireboltV2Builder {
    /// Adds a service account that may use some accounts only, by name.
    pub fn service_account_in<'a>(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
        accounts: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let accounts = Some(accounts.into_iter().map(str::to_owned).collect());
        let (id, secret) = (id.into(), secret.into());
        self.seed.service_accounts.push(ServiceAccountSeed { name: None, id, secret, accounts });
        self
    }

    /// `engineUrl` and other URLs carry the id of the account, which clients must send from then on.
    pub fn account_id_in_urls(self) -> Self {
        self.quirk(Quirk::AccountIdInUrls)
    }

    /// `USE ENGINE` answers with `Firebolt-Update-Endpoint` too: the host that it was asked at, and the engine. Without
    /// it, the engine is told in `Firebolt-Update-Parameters` alone.
    pub fn update_endpoint(self) -> Self {
        self.quirk(Quirk::UpdateEndpoint)
    }
}

/// What 2.x and Core have in common.
macro_rules! today {
    ($builder:ty) => {
        impl $builder {
            /// A statement that fails while it runs is answered with status 200 in the JSON formats, and its errors in
            /// the body.
            pub fn errors_with_status_200(self) -> Self {
                self.quirk(Quirk::ErrorsWithStatus200)
            }

            /// Errors name their place in `failingLine` and `startOffset`, in place of `failing_line` and
            /// `start_offset`.
            pub fn camel_case_locations(self) -> Self {
                self.quirk(Quirk::CamelCaseLocations)
            }
        }
    };
}

today!(FireboltV2Builder);
today!(FireboltCoreBuilder);

impl FireboltCoreBuilder {
    /// Adds a user of a self-managed instance. From then on everybody must sign in.
    pub fn user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.seed.users.push(UserSeed { name: name.into(), password: password.into() });
        self.seed.settings.has_authentication = true;
        self
    }

    /// Adds an engine behind a gateway. From then on every request must name the engine that it is for.
    pub fn engine(self, name: impl Into<String>) -> Self {
        self.add_engine(name.into(), false)
    }

    /// Adds an engine behind a gateway that is stopped, and wakes up when there is work for it.
    pub fn stopped_engine(self, name: impl Into<String>) -> Self {
        self.add_engine(name.into(), true)
    }

    fn add_engine(mut self, name: String, is_stopped: bool) -> Self {
        let databases = vec!["firebolt".to_owned()];
        let engine = EngineSeed::new(name, None, databases);
        self.seed.engines.push(EngineSeed { is_stopped, ..engine });
        self.seed.settings.is_gateway = true;
        self
    }
}

pub(crate) fn start(seed: FireboltSeed, port: u16) -> Result<Emulator, Error> {
    let deployment = seed.settings.deployment;
    Emulator::serve_with(port, |place| {
        let firebolt = seed.plant(place)?;
        let service = emulator::Service::Firebolt(Arc::clone(&firebolt));
        let handler: Arc<dyn Handler> = match deployment {
            Deployment::V1 => Arc::new(v1::Service(firebolt)),
            Deployment::V2 => Arc::new(v2::Service(firebolt)),
            Deployment::Core => Arc::new(core::Service(firebolt)),
        };
        Ok((service, handler))
    })
}
