//! The catalog as the SQL engine sees it.

use std::sync::Arc;

use super::access::Wish;
use super::node::{Content, File, Kind, Node, Origin, Source, Table, View};
use super::store::Store;
use super::{check_root_name, create, grants, remove, view};
use crate::dremio::account::Caller;
use crate::dremio::error::ApiError;
use crate::dremio::{Dremio, catalog::format, ids, lock, reflection};
use crate::path::dotted;
use crate::sql::{Column, GrantChange, Names, ReflectionChange, Resolved};

/// The catalog in the eyes of one user.
pub(crate) struct CatalogNames<'a> {
    dremio: &'a Arc<Dremio>,
    caller: &'a Caller,
}

impl<'a> CatalogNames<'a> {
    pub fn new(dremio: &'a Arc<Dremio>, caller: &'a Caller) -> Self {
        Self { dremio, caller }
    }

    /// Refuses when one of the datasets must not be read. What views read is the business of their owners.
    pub fn check_readable(&self, paths: &[Vec<String>]) -> Result<(), String> {
        let store = lock(&self.dremio.catalog);
        let rules = self.dremio.show(&store, self.caller).rules();
        match paths.iter().find(|path| store.node(path).is_some() && !rules.allow(Wish::Select, path)) {
            Some(path) => Err(format!("Access denied reading dataset {}.", dotted(path))),
            None => Ok(()),
        }
    }

    /// Refuses to change rows without the privilege for it; what is not there is for the engine to find out.
    pub fn check_writable(
        &self,
        privilege: &'static str,
        target: &[String],
        context: &[String],
    ) -> Result<(), String> {
        let store = lock(&self.dremio.catalog);
        let below_context = [context, target].concat();
        let found = [below_context.as_slice(), target].into_iter().find(|path| store.node(path).is_some());
        found.map_or(Ok(()), |path| self.require(&store, Wish::Write(privilege), path))
    }

    fn require(&self, store: &Store, wish: Wish, path: &[String]) -> Result<(), String> {
        self.dremio.show(store, self.caller).rules().require(wish, path).map_err(|error| message(&error))
    }
}

fn message(error: &ApiError) -> String {
    error.message().to_owned()
}

fn not_found(what: &str, path: &[String]) -> String {
    format!("{what} [{}] does not exist.", dotted(path))
}

/// Stores a new table where its source keeps tables, and gives the key of its rows.
pub(crate) fn add_table(
    dremio: &Dremio,
    store: &mut Store,
    caller: &Caller,
    path: &[String],
    columns: &[Column],
    key: Option<String>,
) -> Result<String, ApiError> {
    let parent = path.split_last().map(|(_, parent)| parent).unwrap_or_default();
    let root = path.get(..1).and_then(|root| store.node(root)).map(|node| &node.kind);
    let (origin, format) = match root {
        Some(Kind::Source(source)) if source.is_filesystem() => {
            (Origin::Promoted, Some(format::complete("Iceberg", path, true)))
        }
        Some(Kind::Source(source)) if source.is_versioned() => (Origin::Versioned, None),
        Some(Kind::Source(_)) => (Origin::Direct, None),
        Some(Kind::Home) => (Origin::Uploaded, Some(format::complete("JSON", path, false))),
        Some(_) => {
            return Err(ApiError::bad_request(format!("Tables can not be created in [{}].", dotted(parent))));
        }
        None => return Err(ApiError::bad_request(format!("Could not find [{}].", dotted(parent)))),
    };
    let key = key.unwrap_or_else(ids::uuid);
    if origin == Origin::Promoted {
        let content = Content::Rows { key: key.clone(), columns: columns.to_vec(), is_folder: true };
        store.add_file(File { path: path.to_vec(), content });
    } else if store.node(parent).is_none_or(|node| !node.kind.is_container()) {
        return Err(ApiError::bad_request(format!("Could not find [{}].", dotted(parent))));
    }
    let table = Table {
        key: key.clone(),
        origin,
        columns: columns.to_vec(),
        format,
        refresh_policy: None,
        approximate_statistics: None,
        refreshed_at: Some(dremio.clock.now()),
    };
    let node = dremio.new_node(store, path.to_vec(), Kind::Table(table), caller);
    store.insert(node);
    Ok(key)
}

impl Names for CatalogNames<'_> {
    fn resolve(&self, path: &[String]) -> Resolved {
        let store = lock(&self.dremio.catalog);
        match store.node(path).map(|node| &node.kind) {
            Some(Kind::Table(table)) => Resolved::Table { key: table.key.clone() },
            Some(Kind::View(view)) => {
                Resolved::View { sql: view.sql.clone(), context: view.context.clone().unwrap_or_default() }
            }
            _ => super::system::resolve(self.dremio, &store, self.caller, path)
                .map_or(Resolved::NotFound, Resolved::Rows),
        }
    }

    fn create_table(&self, path: &[String], columns: &[Column], replace: bool) -> Result<String, String> {
        let mut store = lock(&self.dremio.catalog);
        let parent = path.split_last().map(|(_, parent)| parent).unwrap_or_default();
        match store.source_of(path) {
            Some(source) if source.is_mutable() => {}
            Some(_) => return Err(format!("Source [{}] does not support CREATE TABLE.", dotted(parent))),
            None => {
                return Err(format!("Tables can only be created in sources, not in [{}].", dotted(parent)));
            }
        }
        self.require(&store, Wish::Fill, parent)?;
        // The storage of a table that is replaced is filled anew when the new rows are known.
        let old = match store.node(path).map(|node| &node.kind) {
            Some(Kind::Table(table)) if replace => Some(table.key.clone()),
            None if store.find(path).is_none() => None,
            _ => return Err(format!("A table or view with given name [{}] already exists.", dotted(path))),
        };
        let added = add_table(self.dremio, &mut store, self.caller, path, columns, old);
        added.map_err(|error| message(&error))
    }

    fn drop_table(&self, path: &[String], if_exists: bool) -> Result<Option<String>, String> {
        let mut store = lock(&self.dremio.catalog);
        let Some(Node { kind: Kind::Table(table), .. }) = store.node(path) else {
            return if if_exists { Ok(None) } else { Err(not_found("Table", path)) };
        };
        self.require(&store, Wish::Drop, path)?;
        if !store.source_of(path).is_none_or(Source::is_mutable) {
            return Err(format!("Source of [{}] does not support DROP TABLE.", dotted(path)));
        }
        let key = table.key.clone();
        store.remove(path);
        store.remove_file(path);
        Ok(Some(key))
    }

    fn set_columns(&self, path: &[String], columns: &[Column]) -> Result<(), String> {
        let mut store = lock(&self.dremio.catalog);
        self.require(&store, Wish::Alter, path)?;
        if !store.source_of(path).is_some_and(Source::is_mutable) {
            return Err(format!("Source of [{}] does not support changes of columns.", dotted(path)));
        }
        let Some(node) = store.node_mut(path) else { return Err(not_found("Table", path)) };
        if let Kind::Table(table) = &mut node.kind {
            table.columns = columns.to_vec();
            node.tag = ids::tag();
        }
        Ok(())
    }

    fn create_view(
        &self,
        path: &[String],
        sql: &str,
        context: &[String],
        columns: &[Column],
        replace: bool,
    ) -> Result<(), String> {
        let parents =
            self.dremio.engine.parents(sql, context, self).map_err(|error| error.message().to_owned())?;
        self.check_readable(&parents)?;
        let context = (!context.is_empty()).then(|| context.to_vec());
        let view = view::new_view(sql.to_owned(), context, columns.to_vec(), parents);
        let mut store = lock(&self.dremio.catalog);
        if replace && store.node(path).is_some_and(|node| matches!(node.kind, Kind::View(_))) {
            self.require(&store, Wish::Alter, path)?;
            replace_view(&mut store, path, view);
            return Ok(());
        }
        view::add(self.dremio, &mut store, self.caller, path.to_vec(), view, Vec::new())
            .map_err(|error| message(&error))
    }

    fn drop_view(&self, path: &[String], if_exists: bool) -> Result<(), String> {
        let mut store = lock(&self.dremio.catalog);
        if !store.node(path).is_some_and(|node| matches!(node.kind, Kind::View(_))) {
            return if if_exists { Ok(()) } else { Err(not_found("View", path)) };
        }
        self.require(&store, Wish::Drop, path)?;
        store.remove(path);
        Ok(())
    }

    fn create_folder(&self, path: &[String], if_not_exists: bool) -> Result<(), String> {
        create::check_folder_path(path).map_err(|error| message(&error))?;
        let mut store = lock(&self.dremio.catalog);
        if if_not_exists && store.node(path).is_some_and(|node| matches!(node.kind, Kind::Folder { .. })) {
            return Ok(());
        }
        let added = create::add_folder(self.dremio, &mut store, path.to_vec(), Vec::new(), self.caller);
        added.map(drop).map_err(|error| message(&error))
    }

    fn create_space(&self, path: &[String], if_not_exists: bool) -> Result<(), String> {
        let [name] = path else { return Err("A space has a name, not a path".to_owned()) };
        if !self.dremio.settings.is_cloud() {
            return Err("CREATE SPACE is not supported here".to_owned());
        }
        let name = check_root_name("Space", Some(name.clone())).map_err(|error| message(&error))?;
        let mut store = lock(&self.dremio.catalog);
        if if_not_exists && store.node(path).is_some_and(|node| matches!(node.kind, Kind::Space)) {
            return Ok(());
        }
        let added = create::add_space(self.dremio, &mut store, name, Vec::new(), self.caller);
        added.map(drop).map_err(|error| message(&error))
    }

    fn drop_folder(&self, path: &[String], if_exists: bool) -> Result<(), String> {
        let mut store = lock(&self.dremio.catalog);
        if !store.node(path).is_some_and(|node| matches!(node.kind, Kind::Folder { .. })) {
            return if if_exists { Ok(()) } else { Err(not_found("Folder", path)) };
        }
        self.require(&store, Wish::Drop, path)?;
        let leftovers = remove::remove(&mut store, path);
        drop(store);
        self.dremio.drop_rows(leftovers);
        Ok(())
    }

    fn change_reflections(&self, path: &[String], change: &ReflectionChange) -> Result<String, String> {
        reflection::statement::run(self.dremio, self.caller, path, change).map_err(|error| message(&error))
    }

    fn change_grants(&self, path: &[String], change: &GrantChange) -> Result<String, String> {
        grants::by_statement(self.dremio, self.caller, path, change).map_err(|error| message(&error))
    }

    fn user(&self) -> String {
        self.caller.name.clone()
    }

    fn version(&self) -> String {
        self.dremio.settings.version.build().to_owned()
    }
}

fn replace_view(store: &mut Store, path: &[String], view: View) {
    if let Some(node) = store.node_mut(path) {
        node.kind = Kind::View(view);
        node.tag = ids::tag();
    }
}
