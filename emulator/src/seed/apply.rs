//! Puts a seed into a fresh installation.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Entry, FileContent, Holder, Seed};
use crate::Error;
use crate::dremio::account::{Accounts, Caller, User};
use crate::dremio::catalog::names::{self, CatalogNames};
use crate::dremio::catalog::node::{Content, File, Grant, Grantee, Kind, Node, Source};
use crate::dremio::catalog::{self, create, source_body, view};
use crate::dremio::vote::Vote;
use crate::dremio::{ApiError, Dremio, Object, new_id};
use crate::lock::lock;
use crate::path::dotted;
use crate::sql::{Cancel, Column, Value};

impl Seed {
    /// An installation with all that the seed says.
    pub fn plant(self) -> Result<Arc<Dremio>, Error> {
        let dremio = Dremio::new(self.settings.clone()).map_err(|error| Error::new(error.to_string()))?;
        let dremio = Arc::new(dremio);
        let mut store = lock(&dremio.catalog);
        let mut accounts = lock(&dremio.accounts);
        let mut welcome = |accounts: &mut Accounts, user: User, roles: &[String]| {
            dremio.admit(&mut store, accounts, user, roles);
        };
        self.people.plant(&mut accounts, dremio.clock.now(), &mut welcome)?;
        drop(store);
        let admin = accounts.first_admin().map(|user| accounts.caller(user));
        drop(accounts);
        let Some(admin) = admin else {
            let is_empty =
                self.people.users.is_empty() && self.entries.is_empty() && self.privileges.is_empty();
            let refused = Err(Error::new("at least one user must be an administrator"));
            return if self.fresh && is_empty { Ok(dremio) } else { refused };
        };
        let planter = Planter { dremio: &dremio, admin: &admin };
        for entry in self.entries {
            planter.add(entry)?;
        }
        for grant in self.privileges {
            planter.grant(&grant.holder, grant.path.names(), grant.privileges)?;
        }
        Ok(dremio)
    }
}

/// Puts objects into an installation, in the name of an administrator.
pub(crate) struct Planter<'a> {
    pub dremio: &'a Arc<Dremio>,
    pub admin: &'a Caller,
}

impl Planter<'_> {
    pub fn add(&self, entry: Entry) -> Result<(), Error> {
        let what = describe(&entry);
        let added = match entry {
            Entry::Space(name) => self.space(name),
            Entry::Folder(path) => self.folder(&path.into_names()),
            Entry::Source { name, source_type, config } => self.source(name, &source_type, &config.into()),
            Entry::File { path, content } => self.file(path.into_names(), content),
            Entry::Table { path, columns, rows } => self.table(&path.into_names(), &columns, rows),
            Entry::View { path, sql, context } => self.view(path.into_names(), sql, context),
            Entry::Vote { user, path } => self.vote(&user, path.names()),
            Entry::Sql(statement) => return self.run(&statement),
        };
        added.map_err(|error| Error::new(format!("{what}: {}", error.message())))
    }

    fn space(&self, name: String) -> Result<(), ApiError> {
        let path = vec![catalog::check_root_name("Space", Some(name))?];
        let mut store = lock(&self.dremio.catalog);
        if store.node(&path).is_some() {
            return Err(ApiError::bad_request("the name is taken"));
        }
        let node = self.dremio.new_node(&store, path, Kind::Space, self.admin);
        store.insert(node);
        Ok(())
    }

    /// A folder, with the folders above it; in a filesystem it is a folder of that.
    fn folder(&self, path: &[String]) -> Result<(), ApiError> {
        let mut store = lock(&self.dremio.catalog);
        if store.source_of(path).is_some_and(Source::is_filesystem) {
            store.add_file(File { path: path.to_vec(), content: Content::Folder });
            return Ok(());
        }
        for depth in 2..=path.len() {
            let folder = path.get(..depth).unwrap_or_default().to_vec();
            create::check_folder_path(&folder)?;
            if store.node(&folder).is_none() {
                if store.source_of(&folder).is_some_and(|source| !source.stores_views()) {
                    // Schemas of a database come with it, so there is nobody to ask.
                    let node =
                        self.dremio.new_node(&store, folder, Kind::Folder { storage_uri: None }, self.admin);
                    store.insert(node);
                } else {
                    create::add_folder(self.dremio, &mut store, folder, Vec::new(), self.admin)?;
                }
            }
        }
        Ok(())
    }

    fn source(&self, name: String, source_type: &str, config: &Json) -> Result<(), ApiError> {
        let name = catalog::check_root_name("Source", Some(name))?;
        let body = json!({ "type": source_type, "config": config });
        let source = source_body::source(&self.dremio.settings, &Object::root(&body)?, None)?;
        let mut store = lock(&self.dremio.catalog);
        create::add_source(self.dremio, &mut store, name, source, Vec::new(), self.admin).map(drop)
    }

    fn file(&self, path: Vec<String>, content: FileContent) -> Result<(), ApiError> {
        self.ensure_source(&path)?;
        if path.len() < 2 || !lock(&self.dremio.catalog).source_of(&path).is_some_and(Source::is_filesystem) {
            return Err(ApiError::bad_request("files are in filesystem sources, such as S3 or NAS"));
        }
        let content = match content {
            FileContent::Text(text) => Content::Text(text),
            FileContent::Rows { columns, rows } => {
                let key = new_id();
                self.store_rows(&key, &columns, rows)?;
                Content::Rows { key, columns, is_folder: false }
            }
        };
        lock(&self.dremio.catalog).add_file(File { path, content });
        Ok(())
    }

    fn table(&self, path: &[String], columns: &[Column], rows: Vec<Vec<Value>>) -> Result<(), ApiError> {
        if path.len() < 2 {
            return Err(ApiError::bad_request("a table is in a source: its path has two names at least"));
        }
        self.ensure_source(path)?;
        let parent = path.split_last().map(|(_, parent)| parent).unwrap_or_default();
        if parent.len() > 1 && !lock(&self.dremio.catalog).source_of(path).is_some_and(Source::is_filesystem)
        {
            self.folder(parent)?;
        }
        let key = {
            let mut store = lock(&self.dremio.catalog);
            if store.find(path).is_some() {
                return Err(ApiError::bad_request("the path is taken"));
            }
            names::add_table(self.dremio, &mut store, self.admin, path, columns, None)?
        };
        self.store_rows(&key, columns, rows)
    }

    /// Tables and files need a source; one that was not named is a NAS of that name.
    fn ensure_source(&self, path: &[String]) -> Result<(), ApiError> {
        let Some(root) = path.first() else { return Ok(()) };
        if lock(&self.dremio.catalog).node(std::slice::from_ref(root)).is_some() {
            return Ok(());
        }
        if self.dremio.settings.is_cloud() {
            return self.source(root.clone(), "S3", &json!({ "rootPath": format!("/{root}") }));
        }
        self.source(root.clone(), "NAS", &json!({ "path": format!("/data/{root}") }))
    }

    fn store_rows(&self, key: &str, columns: &[Column], rows: Vec<Vec<Value>>) -> Result<(), ApiError> {
        let stored = self.dremio.engine.create_table(key, columns, rows);
        stored.map_err(|error| ApiError::bad_request(error.message()))
    }

    fn view(&self, path: Vec<String>, sql: String, context: Vec<String>) -> Result<(), ApiError> {
        let parent = path.split_last().map(|(_, parent)| parent).unwrap_or_default();
        if parent.len() > 1 {
            self.folder(parent)?;
        }
        let view = view::plan(self.dremio, self.admin, sql, (!context.is_empty()).then_some(context))?;
        let mut store = lock(&self.dremio.catalog);
        view::add(self.dremio, &mut store, self.admin, path, view, Vec::new())
    }

    /// A user's vote for a dataset; there is one for each.
    fn vote(&self, user: &str, path: &[String]) -> Result<(), ApiError> {
        let user_id = lock(&self.dremio.accounts).by_name(user).map(|user| user.id.clone());
        let user_id = user_id.ok_or_else(|| ApiError::bad_request("there is no such user"))?;
        let store = lock(&self.dremio.catalog);
        let node = store.node(path).filter(|node| node.kind.is_dataset());
        let node = node.ok_or_else(|| ApiError::bad_request("there is no such dataset"))?;
        let vote = Vote { user_id, dataset_id: node.id.clone() };
        let mut votes = lock(&self.dremio.votes);
        if !votes.contains(&vote) {
            votes.push(vote);
        }
        Ok(())
    }

    fn run(&self, statement: &str) -> Result<(), Error> {
        let names = CatalogNames::new(self.dremio, self.admin);
        let run = self.dremio.engine.run(statement, &[], &names, &Cancel::new());
        run.map(drop).map_err(|error| Error::new(format!("statement `{statement}`: {error}")))
    }

    pub fn grant(&self, holder: &Holder, path: &[String], privileges: Vec<String>) -> Result<(), Error> {
        let refuse = |text: String| {
            Error::new(format!("privileges of `{}` on `{}`: {text}", holder.name(), dotted(path)))
        };
        let grantee = self.grantee(holder).map_err(|text| refuse(text.to_owned()))?;
        let mut store = lock(&self.dremio.catalog);
        let kind = store.node(path).map(|node| catalog::access::grant_type(&store, node));
        let kind = kind.ok_or_else(|| refuse("there is no such object".to_owned()))?;
        let privileges =
            catalog::privileges(privileges, kind).map_err(|error| refuse(error.message().to_owned()))?;
        if let Some(Node { grants, .. }) = store.node_mut(path) {
            grants.push(Grant { grantee, privileges });
        }
        Ok(())
    }

    fn grantee(&self, holder: &Holder) -> Result<Grantee, &'static str> {
        let accounts = lock(&self.dremio.accounts);
        match holder {
            Holder::User(name) => {
                let user = accounts.by_name(name).ok_or("there is no such user")?;
                Ok(Grantee::User(user.id.clone()))
            }
            Holder::Role(name) => {
                let role = accounts.roles.by_name(name).ok_or("there is no such role")?;
                Ok(Grantee::Role(role.id.clone()))
            }
        }
    }
}

fn describe(entry: &Entry) -> String {
    match entry {
        Entry::Space(name) => format!("space `{name}`"),
        Entry::Folder(path) => format!("folder `{path}`"),
        Entry::Source { name, .. } => format!("source `{name}`"),
        Entry::File { path, .. } => format!("file `{path}`"),
        Entry::Table { path, .. } => format!("table `{path}`"),
        Entry::View { path, .. } => format!("view `{path}`"),
        Entry::Vote { user, path } => format!("vote of `{user}` for `{path}`"),
        Entry::Sql(statement) => format!("statement `{statement}`"),
    }
}
