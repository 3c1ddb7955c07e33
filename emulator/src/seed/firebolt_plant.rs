//! Puts a seed into a fresh Firebolt.

use std::sync::Arc;

use super::firebolt::{DatabaseSeed, EngineSeed, FireboltSeed, NAME, ServiceAccountSeed};
use crate::Error;
use crate::dremio::new_id;
use crate::emulator::Place;
use crate::firebolt::engine::Engine;
use crate::firebolt::organization::{Account, Binding, Database, Organization, ServiceAccount, User};
use crate::firebolt::settings::Deployment;
use crate::firebolt::sql::{Buckets, Database as Tables};
use crate::firebolt::{Firebolt, run_statement, v1, v2};

impl FireboltSeed {
    /// A Firebolt with all that the seed says.
    pub fn plant(mut self, place: Place) -> Result<Arc<Firebolt>, Error> {
        self.complete();
        let buckets = Buckets::new(self.buckets.clone());
        let firebolt = Firebolt::new(self.settings.clone(), buckets, place);
        let firebolt = Arc::new(firebolt.map_err(|error| Error::new(error.to_string()))?);
        self.plant_people(&firebolt)?;
        for database in &self.databases {
            plant_database(&firebolt, database)?;
        }
        for engine in &self.engines {
            plant_engine(&firebolt, engine)?;
        }
        for (database, statement) in &self.statements {
            run(&firebolt, database, statement)?;
        }
        Ok(firebolt)
    }

    fn plant_people(&self, firebolt: &Arc<Firebolt>) -> Result<(), Error> {
        for (place, seed) in self.accounts.iter().enumerate() {
            let id = seed.id.clone().unwrap_or_else(new_id);
            let is_known = {
                let organization = firebolt.organization();
                organization.account(&id).is_some() || organization.account_named(&seed.name).is_some()
            };
            if is_known {
                return Err(Error::new(format!("account `{}`: there is another like it", seed.name)));
            }
            let has_gateway = place > 0 && self.settings.deployment == Deployment::V2;
            let gateway = has_gateway.then(|| v2::open(firebolt, &id)).transpose();
            let gateway = gateway.map_err(|error| Error::new(format!("cannot open a port: {error}")))?;
            let account = Account { id, name: seed.name.clone(), gateway: gateway.map(Arc::new) };
            firebolt.organization().accounts.push(account);
        }
        let organization = &mut *firebolt.organization();
        for seed in &self.users {
            let (name, password) = (seed.name.clone(), seed.password.clone());
            organization.users.push(User { name, password });
        }
        for seed in &self.service_accounts {
            let account = plant_service_account(organization, seed)?;
            organization.service_accounts.push(account);
        }
        Ok(())
    }
}

fn plant_service_account(
    organization: &Organization,
    seed: &ServiceAccountSeed,
) -> Result<ServiceAccount, Error> {
    let id_of = |name: &String| {
        let unknown = || Error::new(format!("service account `{}`: there is no account `{name}`", seed.id));
        organization.account_named(name).map(|account| account.id.clone()).ok_or_else(unknown)
    };
    let accounts = seed.accounts.as_ref().map(|names| names.iter().map(id_of).collect());
    Ok(ServiceAccount {
        name: seed.name.clone().unwrap_or_else(|| seed.id.clone()),
        id: seed.id.clone(),
        secret: seed.secret.clone(),
        accounts: accounts.transpose()?,
    })
}

/// The id of the account that something is in.
fn account_of(organization: &Organization, name: Option<&String>, what: &str) -> Result<String, Error> {
    let account = match name {
        None => organization.accounts.first(),
        Some(name) => organization.account_named(name),
    };
    let unknown = || Error::new(format!("{what}: there is no account `{}`", name.map_or("", String::as_str)));
    Ok(account.ok_or_else(unknown)?.id.clone())
}

fn plant_database(firebolt: &Firebolt, seed: &DatabaseSeed) -> Result<(), Error> {
    let what = format!("database `{}`", seed.name);
    let content = Tables::new(firebolt.buckets.clone());
    let content = content.map_err(|error| Error::new(format!("{what}: {error}")))?;
    let now = firebolt.clock.now();
    {
        let mut organization = firebolt.organization();
        let account_id = account_of(&organization, seed.account.as_ref(), &what)?;
        if organization.database_named(&account_id, &seed.name).is_some() {
            return Err(Error::new(format!("{what}: there is another with this name")));
        }
        organization.databases.push(Database {
            id: new_id(),
            account_id,
            name: seed.name.clone(),
            description: seed.description.clone(),
            owner: NAME.to_owned(),
            created_at: now,
            updated_at: now,
            content: content.clone(),
        });
    }
    for statement in &seed.statements {
        run_in(firebolt, &seed.name, &content, statement)?;
    }
    Ok(())
}

fn plant_engine(firebolt: &Arc<Firebolt>, seed: &EngineSeed) -> Result<(), Error> {
    let what = format!("engine `{}`", seed.name);
    let now = firebolt.now();
    let account_id = account_of(&firebolt.organization(), seed.account.as_ref(), &what)?;
    let mut engine = Engine::new(&account_id, &seed.name, NAME, now.ms);
    if !seed.is_stopped {
        engine = engine.running();
    }
    engine.shape.auto_start = seed.auto_start;
    if let Some(node_type) = &seed.node_type {
        engine.shape.node_type.clone_from(node_type);
    }
    engine.shape.nodes = seed.nodes.unwrap_or(engine.shape.nodes);
    if firebolt.settings.is_v1() {
        let door = v1::open(firebolt, &engine.id);
        engine.door = Some(door.map_err(|error| Error::new(format!("{what}: {error}")))?);
    }
    let mut organization = firebolt.organization();
    if organization.engine_named(&account_id, &seed.name, now).is_some() {
        return Err(Error::new(format!("{what}: there is another with this name")));
    }
    for name in &seed.databases {
        let database = organization.database_named(&account_id, name);
        let unknown = || Error::new(format!("{what}: there is no database `{name}`"));
        let database_id = database.ok_or_else(unknown)?.id.clone();
        organization.attach(Binding {
            database_id,
            engine_id: engine.id.clone(),
            is_default: seed.is_default,
            created_at: now.ms,
        });
    }
    organization.engines.push(engine);
    Ok(())
}

/// Runs a statement in the first database of that name.
fn run(firebolt: &Firebolt, database: &str, statement: &str) -> Result<(), Error> {
    let found = {
        let organization = firebolt.organization();
        organization.databases.iter().find(|it| it.name == database).map(|it| it.content.clone())
    };
    let unknown = || Error::new(format!("there is no database `{database}` to run `{statement}` in"));
    run_in(firebolt, database, &found.ok_or_else(unknown)?, statement)
}

fn run_in(firebolt: &Firebolt, name: &str, content: &Tables, statement: &str) -> Result<(), Error> {
    run_statement(firebolt, name, content, statement)
        .map_err(|error| Error::new(format!("database `{name}`: {error} in `{statement}`")))
}
