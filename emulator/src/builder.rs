//! How an emulator is told what to be.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::dremio::{Edition, Impersonation, Service, Version};
use crate::http::Server;
use crate::path::Path;
use crate::seed::{Entry, Granted, Holder, PersonalToken, Role, Seed, ServiceClient, User, file};
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

    /// Gives a user a personal access token that does not end.
    pub fn personal_access_token(mut self, user: impl Into<String>, token: impl Into<String>) -> Self {
        self.seed.people.tokens.push(PersonalToken {
            user: user.into(),
            token: token.into(),
            lifetime: None,
        });
        self
    }

    /// Gives a user a personal access token that ends this long after the start.
    pub fn personal_access_token_for(
        mut self,
        user: impl Into<String>,
        token: impl Into<String>,
        lifetime: Duration,
    ) -> Self {
        self.seed.people.tokens.push(PersonalToken {
            user: user.into(),
            token: token.into(),
            lifetime: Some(lifetime),
        });
        self
    }

    /// How long a session lasts after its login; 30 hours unless told otherwise.
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.seed.settings.session_lifetime_ms = i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
        self
    }

    /// Grants privileges on an object, such as `SELECT` or `ALL`, to a user.
    pub fn privileges<'a>(
        mut self,
        user: impl Into<String>,
        path: impl Into<Path>,
        privileges: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let privileges = privileges.into_iter().map(str::to_owned).collect();
        let holder = Holder::User(user.into());
        self.seed.privileges.push(Granted { holder, path: path.into(), privileges });
        self
    }

    /// Adds a role with its members: the names of users and of other roles. `ADMIN` is there already, and makes
    /// administrators of the members that are added to it; everybody is in `PUBLIC`.
    pub fn role<'a>(mut self, name: impl Into<String>, members: impl IntoIterator<Item = &'a str>) -> Self {
        let members = members.into_iter().map(str::to_owned).collect();
        self.seed.people.roles.push(Role { name: name.into(), members, ..Role::default() });
        self
    }

    /// Grants privileges on an object to a role.
    pub fn role_privileges<'a>(
        mut self,
        role: impl Into<String>,
        path: impl Into<Path>,
        privileges: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let privileges = privileges.into_iter().map(str::to_owned).collect();
        let holder = Holder::Role(role.into());
        self.seed.privileges.push(Granted { holder, path: path.into(), privileges });
        self
    }

    /// Adds a service user, who gets access tokens with this client id and secret.
    pub fn service_user(
        mut self,
        name: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        let client = ServiceClient { id: Some(client_id.into()), secret: Some(client_secret.into()) };
        self.seed.people.users.push(User { name: name.into(), service: Some(client), ..User::default() });
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

    /// Adds what a seed says; its format is described in the documentation of this crate.
    pub fn seed(mut self, json: &str) -> Self {
        self.errors.extend(file::read(json, &mut self.seed).err());
        self
    }

    /// Adds what a seed file says; its format is described in the documentation of this crate.
    pub fn seed_file(mut self, path: impl AsRef<std::path::Path>) -> Self {
        let path = path.as_ref();
        let read = std::fs::read_to_string(path).map_err(|error| Error::new(error.to_string()));
        let added = read.and_then(|json| file::read(&json, &mut self.seed));
        self.errors.extend(added.err().map(|error| Error::new(format!("{}: {error}", path.display()))));
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

    /// How long a job stays in each of its states before it runs; 2 ms unless told otherwise.
    pub fn job_pace(mut self, pace: Duration) -> Self {
        self.seed.settings.job_pace = pace;
        self
    }

    /// The port on loopback; a free one unless told otherwise.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
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
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let server = Server::start(address, Arc::new(Service(Arc::clone(&dremio))));
        let server = server.map_err(|error| Error::new(format!("cannot serve on {address}: {error}")))?;
        Ok(Emulator::new(emulator::Service::Software(dremio), server))
    }
}

crate::contents::contents!(DremioBuilder);

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
