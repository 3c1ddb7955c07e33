//! Engines and databases as SQL makes, changes and removes them.

use super::Site;
use super::command::Command;
use super::engine_options::Options;
use super::failure::Failure;
use crate::dremio::new_id;
use crate::firebolt::access::Caller;
use crate::firebolt::engine::{Engine, State};
use crate::firebolt::organization::{Binding, Database, Organization};
use crate::firebolt::{Firebolt, sql};

/// Who manages what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manager<'a> {
    pub firebolt: &'a Firebolt,
    pub site: &'a Site,
    pub caller: &'a Caller,
}

fn unknown(kind: &str, name: &str) -> Failure {
    Failure::request(format!("{kind} '{name}' does not exist or not authorized."))
}

fn exists(kind: &str, name: &str) -> Failure {
    Failure::request(format!("{kind} '{name}' already exists."))
}

impl Manager<'_> {
    /// Does what a command says.
    pub fn run(self, command: Command) -> Result<(), Failure> {
        let is_engine = matches!(
            command,
            Command::CreateEngine { .. }
                | Command::AlterEngine { .. }
                | Command::RenameEngine { .. }
                | Command::StartEngine(_)
                | Command::StopEngine(_)
                | Command::DropEngine { .. }
        );
        if is_engine && self.firebolt.settings.is_core() {
            return Err(Failure::request("There are no engines to manage here"));
        }
        match command {
            Command::CreateEngine { name, if_not_exists, options } => {
                self.create_engine(&name, if_not_exists, &options)
            }
            Command::AlterEngine { name, options } => self.alter_engine(&name, &options),
            Command::RenameEngine { name, new_name } => self.rename_engine(&name, new_name),
            Command::StartEngine(name) => self.start_engine(&name),
            Command::StopEngine(name) => self.stop_engine(&name),
            Command::DropEngine { name, if_exists } => self.drop_engine(&name, if_exists),
            Command::CreateDatabase { name, if_not_exists, description } => {
                self.create_database(&name, if_not_exists, description)
            }
            Command::AlterDatabase { name, description } => self.alter_database(&name, description),
            Command::DropDatabase { name, if_exists } => self.drop_database(&name, if_exists),
            _ => Ok(()),
        }
    }

    fn account_id(&self) -> &str {
        &self.site.account.id
    }

    fn create_engine(self, name: &str, if_not_exists: bool, options: &Options) -> Result<(), Failure> {
        let (mut organization, now) = (self.firebolt.organization(), self.firebolt.now());
        if organization.engine_named(self.account_id(), name, now).is_some() {
            return if if_not_exists { Ok(()) } else { Err(exists("Engine", name)) };
        }
        let mut engine = Engine::new(self.account_id(), name, &self.caller.name, now.ms);
        options.apply(&mut engine.shape);
        if options.starts() {
            engine.start(&self.caller.name, now.ms);
        }
        self.set_default_database(&mut organization, &engine.id, options)?;
        organization.engines.push(engine);
        Ok(())
    }

    fn set_default_database(
        self,
        organization: &mut Organization,
        engine_id: &str,
        options: &Options,
    ) -> Result<(), Failure> {
        let Some(name) = &options.default_database else { return Ok(()) };
        let database = organization.database_named(self.account_id(), name);
        let database_id = database.ok_or_else(|| unknown("Database", name))?.id.clone();
        organization.bindings.retain(|binding| binding.engine_id != engine_id);
        organization.attach(Binding {
            database_id,
            engine_id: engine_id.to_owned(),
            is_default: false,
            created_at: self.firebolt.clock.now(),
        });
        Ok(())
    }

    /// Changes an engine.
    fn with_engine<T>(
        self,
        name: &str,
        change: impl FnOnce(&mut Organization, &str) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let (mut organization, now) = (self.firebolt.organization(), self.firebolt.now());
        let engine = organization.engine_named(self.account_id(), name, now);
        let engine = engine.filter(|engine| engine.state(now) != State::Deleting);
        let id = engine.ok_or_else(|| unknown("Engine", name))?.id.clone();
        change(&mut organization, &id)
    }

    fn alter_engine(self, name: &str, options: &Options) -> Result<(), Failure> {
        self.with_engine(name, |organization, id| {
            self.set_default_database(organization, id, options)?;
            if let Some(engine) = organization.engine_mut(id) {
                options.apply(&mut engine.shape);
                engine.touch(&self.caller.name, self.firebolt.clock.now());
            }
            Ok(())
        })
    }

    fn rename_engine(self, name: &str, new_name: String) -> Result<(), Failure> {
        self.with_engine(name, |organization, id| {
            if organization.engine_named(self.account_id(), &new_name, self.firebolt.now()).is_some() {
                return Err(exists("Engine", &new_name));
            }
            if let Some(engine) = organization.engine_mut(id) {
                engine.name = new_name;
                engine.touch(&self.caller.name, self.firebolt.clock.now());
            }
            Ok(())
        })
    }

    /// Starting what runs, and stopping what does not, changes nothing.
    fn start_engine(self, name: &str) -> Result<(), Failure> {
        let now = self.firebolt.now();
        self.with_engine(name, |organization, id| {
            match organization.engine_mut(id).map(|engine| (engine.state(now), engine)) {
                Some((State::Stopped, engine)) => engine.start(&self.caller.name, now.ms),
                Some((State::Stopping, _)) => {
                    return Err(Failure::request(format!("Engine '{name}' is still stopping.")));
                }
                _ => {}
            }
            Ok(())
        })
    }

    fn stop_engine(self, name: &str) -> Result<(), Failure> {
        let now = self.firebolt.now();
        let id = self.with_engine(name, |organization, id| {
            match organization.engine_mut(id).map(|engine| (engine.state(now), engine)) {
                Some((State::Stopped | State::Stopping, _)) | None => {}
                Some((_, engine)) => engine.stop(&self.caller.name, now.ms),
            }
            Ok(id.to_owned())
        })?;
        self.firebolt.interrupt(&id);
        Ok(())
    }

    fn drop_engine(self, name: &str, if_exists: bool) -> Result<(), Failure> {
        let now = self.firebolt.clock.now();
        let dropped = self.with_engine(name, |organization, id| {
            if let Some(engine) = organization.engine_mut(id) {
                engine.delete(&self.caller.name, now);
            }
            Ok(id.to_owned())
        });
        match dropped {
            Ok(id) => self.firebolt.interrupt(&id),
            Err(_) if if_exists => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn create_database(
        self,
        name: &str,
        if_not_exists: bool,
        description: Option<String>,
    ) -> Result<(), Failure> {
        let content = sql::Database::new(self.firebolt.buckets.clone())?;
        let now = self.firebolt.clock.now();
        let mut organization = self.firebolt.organization();
        if organization.database_named(self.account_id(), name).is_some() {
            return if if_not_exists { Ok(()) } else { Err(exists("Database", name)) };
        }
        organization.databases.push(Database {
            id: new_id(),
            account_id: self.account_id().to_owned(),
            name: name.to_owned(),
            description: description.unwrap_or_default(),
            owner: self.caller.name.clone(),
            created_at: now,
            updated_at: now,
            content,
        });
        Ok(())
    }

    fn alter_database(self, name: &str, description: String) -> Result<(), Failure> {
        let mut organization = self.firebolt.organization();
        let id = organization.database_named(self.account_id(), name).map(|database| database.id.clone());
        let database = id.and_then(|id| organization.database_mut(&id));
        let database = database.ok_or_else(|| unknown("Database", name))?;
        database.description = description;
        database.updated_at = self.firebolt.clock.now();
        Ok(())
    }

    fn drop_database(self, name: &str, if_exists: bool) -> Result<(), Failure> {
        let mut organization = self.firebolt.organization();
        match organization.database_named(self.account_id(), name).map(|database| database.id.clone()) {
            Some(id) => organization.remove_database(&id),
            None if if_exists => {}
            None => return Err(unknown("Database", name)),
        }
        Ok(())
    }
}
