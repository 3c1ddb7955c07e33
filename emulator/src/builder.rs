//! How an emulator is told what to be.

use std::sync::Arc;
use std::time::Duration;

use crate::dremio::{Edition, Impersonation, Service, Version};
use crate::path::Path;
use crate::seed::{Entry, Seed, User, file};
use crate::{Emulator, Error, emulator};

/// Says what an emulated Dremio holds, and starts it.
///
/// Entries are made in the order in which they are added, so a view comes after what it reads. Without any user there
/// is an administrator `dremio` with the password `dremio123`, but for a [`fresh`](Self::fresh) installation.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing runs before `start`"]
pub struct DremioBuilder {
    seed: Seed,
    port: u16,
    errors: Vec<Error>,
}

impl DremioBuilder {
    /// Adds a user without privileges.
    pub fn user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.seed.people.users.push(User {
            name: name.into(),
            password: Some(password.into()),
            ..User::default()
        });
        self
    }

    /// Adds an administrator.
    pub fn admin(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.seed.people.users.push(User {
            name: name.into(),
            password: Some(password.into()),
            admin: true,
            ..User::default()
        });
        self
    }

    /// How long a session lasts after its login; 30 hours unless told otherwise.
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.seed.settings.session_lifetime_ms = i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
        self
    }

    /// Lets a user, the proxy, get access tokens in the name of others: of the users and the members of the roles
    /// that are named.
    pub fn impersonation<'a>(
        mut self,
        proxy: impl Into<String>,
        targets: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let targets = targets.into_iter().map(str::to_owned).collect();
        self.seed.settings.impersonation.push(Impersonation { proxy: proxy.into(), targets });
        self
    }

    /// A fresh installation without any user: whoever calls `PUT /apiv2/bootstrap/firstuser` becomes its
    /// administrator.
    pub fn fresh(mut self) -> Self {
        self.seed.fresh = true;
        self
    }

    /// The edition; Enterprise unless told otherwise.
    pub fn edition(mut self, edition: Edition) -> Self {
        self.seed.settings.edition = edition;
        self
    }

    /// The release, such as `25.2` or `26.0`, which is what it is unless told otherwise.
    pub fn version(mut self, version: &str) -> Self {
        match Version::parse(version) {
            Some(version) => self.seed.settings.version = version,
            None => self
                .errors
                .push(Error::new(format!("version `{version}` is not emulated; 25.2 and 26.0 are"))),
        }
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    /// What is wrong with the first entry that cannot be made, or why the port cannot be opened.
    pub fn start(mut self) -> Result<Emulator, Error> {
        if let Some(error) = self.errors.into_iter().next() {
            return Err(error);
        }
        if self.seed.people.users.is_empty() && !self.seed.fresh {
            let password = Some("dremio123".to_owned());
            self.seed.people.users.push(User {
                name: "dremio".to_owned(),
                password,
                admin: true,
                ..User::default()
            });
        }
        let dremio = self.seed.plant()?;
        let service = Arc::new(Service(Arc::clone(&dremio)));
        Emulator::serve(emulator::Service::Software(dremio), service, self.port)
    }
}

crate::contents::contents!(DremioBuilder, "a NAS");
crate::setup::setup!(DremioBuilder, file::read);

impl DremioBuilder {
    /// Adds a space.
    pub fn space(self, name: impl Into<String>) -> Self {
        self.entry(Entry::Space(name.into()))
    }

    /// Lets a user vote for a dataset that should be faster, as release 25 counts it.
    pub fn vote(self, user: impl Into<String>, path: impl Into<Path>) -> Self {
        self.entry(Entry::Vote { user: user.into(), path: path.into() })
    }
}
