//! How an emulator of Dremio Cloud is told what to be.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::cloud::Service;
use crate::cloud::engine::Engine;
use crate::cloud::engine::rules::Rule;
use crate::emulator;
use crate::http::Server;
use crate::path::Path;
use crate::seed::cloud::{CloudSeed, CodeSeed, ProjectSeed, arctic};
use crate::seed::{Entry, Granted, Holder, PersonalToken, Role, ServiceClient, User, cloud_file};
use crate::{Emulator, Error};

/// Says what an emulated organization on Dremio Cloud holds, and starts it.
///
/// Without any user there is an administrator `dremio` with the personal access token `dremio123`; without any project
/// there is one, `dremio`.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing runs before `start`"]
pub struct CloudBuilder {
    seed: CloudSeed,
    port: u16,
    errors: Vec<Error>,
}

/// A project of an organization: a catalog, and an engine that runs SQL on it.
#[derive(Clone, Debug, Default)]
#[must_use = "a project is nowhere before a builder is given it"]
pub struct CloudProject {
    seed: ProjectSeed,
    errors: Vec<Error>,
}

impl CloudProject {
    /// A project of that name, with an id that the emulator makes.
    pub fn new(name: impl Into<String>) -> Self {
        Self { seed: ProjectSeed { name: name.into(), ..ProjectSeed::default() }, errors: Vec::new() }
    }

    /// The id, a UUID.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.seed.id = Some(id.into());
        self
    }

    /// Adds an engine of a size such as `XX_SMALL_V1`. It is enabled.
    pub fn engine(mut self, name: impl Into<String>, size: impl Into<String>) -> Self {
        self.seed.engines.push(Engine::new(name.into(), size.into()));
        self
    }

    /// Adds an engine that is disabled.
    pub fn disabled_engine(mut self, name: impl Into<String>, size: impl Into<String>) -> Self {
        self.seed.engines.push(Engine::new(name.into(), size.into()).disabled());
        self
    }

    /// Adds a rule that sends statements to an engine: those that fit a condition, such as `USER = 'ada'`. Rules are
    /// kept and shown, and do not decide where a statement runs.
    pub fn rule(
        mut self,
        name: impl Into<String>,
        condition: impl Into<String>,
        engine: impl Into<String>,
    ) -> Self {
        self.seed.rules.push(Rule::route(name.into(), condition.into(), engine.into()));
        self
    }

    /// Adds an ingestion pipe with this id, which files can be queued for.
    pub fn pipe(mut self, id: impl Into<String>) -> Self {
        self.seed.pipes.push(id.into());
        self
    }

    /// Adds a space.
    pub fn space(self, name: impl Into<String>) -> Self {
        self.entry(Entry::Space(name.into()))
    }

    /// Adds an Arctic source: a catalog with branches, which keeps folders, tables and views of its own. A project has
    /// one that is named like the project already.
    pub fn arctic(self, name: impl Into<String>) -> Self {
        self.entry(arctic(name.into()))
    }

    /// Grants privileges on an object, such as `SELECT` or `ALL`, to a user.
    pub fn privileges<'a>(
        self,
        user: impl Into<String>,
        path: impl Into<Path>,
        privileges: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.grant(Holder::User(user.into()), path.into(), privileges)
    }

    /// Grants privileges on an object to a role.
    pub fn role_privileges<'a>(
        self,
        role: impl Into<String>,
        path: impl Into<Path>,
        privileges: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.grant(Holder::Role(role.into()), path.into(), privileges)
    }

    fn grant<'a>(
        mut self,
        holder: Holder,
        path: Path,
        privileges: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let privileges = privileges.into_iter().map(str::to_owned).collect();
        self.seed.privileges.push(Granted { holder, path, privileges });
        self
    }
}

crate::contents::contents!(CloudProject);

impl CloudBuilder {
    /// The name of the organization.
    pub fn organization(mut self, name: impl Into<String>) -> Self {
        self.seed.organization.name = name.into();
        self
    }

    /// The id of the organization, a UUID; one is made unless told otherwise.
    pub fn organization_id(mut self, id: impl Into<String>) -> Self {
        self.seed.organization.id = id.into();
        self
    }

    /// Adds a user without privileges.
    pub fn user(mut self, name: impl Into<String>) -> Self {
        self.seed.people.users.push(User { name: name.into(), ..User::default() });
        self
    }

    /// Adds an administrator.
    pub fn admin(mut self, name: impl Into<String>) -> Self {
        self.seed.people.users.push(User { name: name.into(), admin: true, ..User::default() });
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

    /// Adds a role with its members: the names of users and of other roles. `ADMIN` and `PUBLIC` are there already.
    pub fn role<'a>(mut self, name: impl Into<String>, members: impl IntoIterator<Item = &'a str>) -> Self {
        let members = members.into_iter().map(str::to_owned).collect();
        self.seed.people.roles.push(Role { name: name.into(), members, ..Role::default() });
        self
    }

    /// Gives a user a personal access token that does not end.
    pub fn personal_access_token(mut self, user: impl Into<String>, token: impl Into<String>) -> Self {
        let token = PersonalToken { user: user.into(), token: token.into(), lifetime: None };
        self.seed.people.tokens.push(token);
        self
    }

    /// Gives a user a personal access token that ends this long after the start.
    pub fn personal_access_token_for(
        mut self,
        user: impl Into<String>,
        token: impl Into<String>,
        lifetime: Duration,
    ) -> Self {
        let token = PersonalToken { user: user.into(), token: token.into(), lifetime: Some(lifetime) };
        self.seed.people.tokens.push(token);
        self
    }

    /// Gives a user an authorization code, as if he had signed in on the page for that, which is not emulated. The
    /// challenge is the SHA-256 of the verifier that redeems it, in base64 for URLs. It works once.
    pub fn authorization_code(
        mut self,
        user: impl Into<String>,
        code: impl Into<String>,
        challenge: impl Into<String>,
    ) -> Self {
        let code = CodeSeed { user: user.into(), code: code.into(), challenge: challenge.into() };
        self.seed.codes.push(code);
        self
    }

    /// Adds a project.
    pub fn project(mut self, project: CloudProject) -> Self {
        self.errors.extend(project.errors);
        self.seed.projects.push(project.seed);
        self
    }

    /// How long a job stays in each of its states before it runs; 2 ms unless told otherwise.
    pub fn job_pace(mut self, pace: Duration) -> Self {
        self.seed.settings.job_pace = pace;
        self
    }

    /// How long an engine or a project takes from one state to the next; 2 ms unless told otherwise.
    pub fn state_pace(mut self, pace: Duration) -> Self {
        self.seed.settings.state_pace = pace;
        self
    }

    /// Adds what a seed says; its format is described in the documentation of this crate.
    pub fn seed(mut self, json: &str) -> Self {
        self.errors.extend(cloud_file::read(json, &mut self.seed).err());
        self
    }

    /// Adds what a seed file says; its format is described in the documentation of this crate.
    pub fn seed_file(mut self, path: impl AsRef<std::path::Path>) -> Self {
        let path = path.as_ref();
        let read = std::fs::read_to_string(path).map_err(|error| Error::new(error.to_string()));
        let added = read.and_then(|json| cloud_file::read(&json, &mut self.seed));
        self.errors.extend(added.err().map(|error| Error::new(format!("{}: {error}", path.display()))));
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
        let people = &mut self.seed.people;
        if people.users.is_empty() {
            let name = "dremio".to_owned();
            people.tokens.push(PersonalToken {
                user: name.clone(),
                token: "dremio123".to_owned(),
                lifetime: None,
            });
            people.users.push(User { name, admin: true, ..User::default() });
        }
        if self.seed.projects.is_empty() {
            self.seed.projects.push(ProjectSeed { name: "dremio".to_owned(), ..ProjectSeed::default() });
        }
        let cloud = self.seed.plant()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let server = Server::start(address, Arc::new(Service(Arc::clone(&cloud))));
        let server = server.map_err(|error| Error::new(format!("cannot serve on {address}: {error}")))?;
        Ok(Emulator::new(emulator::Service::Cloud(cloud), server))
    }
}
