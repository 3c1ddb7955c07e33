//! Puts a seed into a fresh organization.

use std::sync::Arc;

use super::apply::Planter;
use super::{Entry, Granted, People};
use crate::Error;
use crate::cloud::code::Code;
use crate::cloud::engine::Engine;
use crate::cloud::engine::rules::Rule;
use crate::cloud::pipes::Pipe;
use crate::cloud::{Cloud, Organization, Settings};
use crate::dremio::account::{Accounts, Caller, User};
use crate::dremio::new_id;
use crate::lock::lock;

/// Everything that is put into an organization.
#[derive(Clone, Debug, Default)]
pub(crate) struct CloudSeed {
    pub settings: Settings,
    pub organization: Organization,
    pub people: People,
    pub codes: Vec<CodeSeed>,
    pub projects: Vec<ProjectSeed>,
}

/// An authorization code of a user, by name.
#[derive(Clone, Debug)]
pub(crate) struct CodeSeed {
    pub user: String,
    pub code: String,
    pub challenge: String,
}

/// Everything that is put into a project, in the order in which it is put there.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProjectSeed {
    pub name: String,
    pub id: Option<String>,
    pub engines: Vec<Engine>,
    pub rules: Vec<Rule>,
    /// The ids of pipes.
    pub pipes: Vec<String>,
    pub privileges: Vec<Granted>,
    pub entries: Vec<Entry>,
}

impl CloudSeed {
    /// An organization with all that the seed says.
    pub fn plant(self) -> Result<Arc<Cloud>, Error> {
        let cloud = Cloud::new(self.settings, self.organization);
        let mut accounts = lock(&cloud.accounts);
        let mut welcome = |accounts: &mut Accounts, user: User, roles: &[String]| {
            let id = user.id.clone();
            accounts.add(user);
            accounts.roles.set_roles_of(&id, roles);
        };
        self.people.plant(&mut accounts, cloud.clock.now(), &mut welcome)?;
        for code in self.codes {
            let user = accounts.by_name(&code.user).map(|user| user.id.clone());
            let user_id = user
                .ok_or_else(|| Error::new(format!("there is no user `{}` to give a code to", code.user)))?;
            let code = Code { user_id, text: code.code, challenge: code.challenge, redeemed_by: None };
            lock(&cloud.codes).push(code);
        }
        let admin = accounts.first_admin().map(|user| accounts.caller(user));
        drop(accounts);
        let admin = admin.ok_or_else(|| Error::new("at least one user must be an administrator"))?;
        cloud.found(&admin);
        for project in self.projects {
            project.plant(&cloud, &admin)?;
        }
        Ok(Arc::new(cloud))
    }
}

/// An Arctic source, in the vendor's storage.
pub(crate) fn arctic(name: String) -> Entry {
    let config = [("storageProvider", "AWS".to_owned()), ("arcticCatalogId", new_id())];
    let config = config.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
    Entry::Source { name, source_type: "ARCTIC".to_owned(), config }
}

impl ProjectSeed {
    fn plant(self, cloud: &Cloud, admin: &Caller) -> Result<(), Error> {
        let refuse = |text: String| Error::new(format!("project `{}`: {text}", self.name));
        let id = self.id.unwrap_or_else(new_id);
        if cloud.project(&id).is_ok() {
            return Err(refuse(format!("there is another with the id {id}")));
        }
        let project = cloud.new_project(id, self.name.clone(), admin);
        let project = project.map_err(|error| refuse(error.to_string()))?;
        project.add_engines(cloud, self.engines);
        project.add_rules(cloud, self.rules).map_err(|error| refuse(error.message().to_owned()))?;
        *lock(&project.pipes) = self.pipes.into_iter().map(Pipe::new).collect();
        let is_named = |entry: &Entry| match entry {
            Entry::Space(name) | Entry::Source { name, .. } => name.eq_ignore_ascii_case(&self.name),
            _ => false,
        };
        let planter = Planter { dremio: &project.dremio, admin };
        if !self.entries.iter().any(is_named) {
            let added = project.add_catalog(&self.name, admin);
            added.map_err(|error| refuse(error.message().to_owned()))?;
        }
        for entry in self.entries {
            planter.add(entry).map_err(|error| refuse(error.to_string()))?;
        }
        for grant in self.privileges {
            let granted = planter.grant(&grant.holder, grant.path.names(), grant.privileges);
            granted.map_err(|error| refuse(error.to_string()))?;
        }
        lock(&cloud.projects).push(Arc::new(project));
        Ok(())
    }
}
