//! How an emulator of Dremio Cloud is told what to be.

use std::sync::Arc;
use std::time::Duration;

use crate::cloud::Service;
use crate::cloud::engine::Engine;
use crate::cloud::engine::rules::Rule;
use crate::emulator;
use crate::seed::cloud::{CloudSeed, CodeSeed, ProjectSeed, arctic};
use crate::seed::{Entry, PersonalToken, User, cloud_file};
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
}

crate::contents::contents!(CloudProject, "an S3");

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

    /// Gives a user an authorization code, as if they had signed in on the page for that, which is not emulated. The
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

    /// How long an engine or a project takes from one state to the next; 2 ms unless told otherwise.
    pub fn state_pace(mut self, pace: Duration) -> Self {
        self.seed.settings.state_pace = pace;
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
        let service = Arc::new(Service(Arc::clone(&cloud)));
        Emulator::serve(emulator::Service::Cloud(cloud), service, self.port)
    }
}

crate::setup::setup!(CloudBuilder, cloud_file::read);
