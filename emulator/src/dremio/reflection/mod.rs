//! Reflections: what is kept of them, and how they come to life.

pub(crate) mod dataset;
pub(crate) mod definition;
pub(crate) mod job_based;
pub(crate) mod operations;
mod policy;
mod query;
mod recommendation;
mod recommended;
pub(crate) mod show;
pub(crate) mod statement;
mod status;
pub(crate) mod summary;
pub(crate) mod table;
mod transform;
pub(crate) mod usage_based;

use std::sync::{Arc, MutexGuard};

use self::definition::{Definition, Fields};
use self::policy::{Policy, Refresh};
pub(crate) use self::recommendation::Recommendations;
pub(crate) use self::status::Status;
use super::catalog::node::{Kind, Node};
use super::catalog::store::Store;
use super::job::{Job, State};
use super::{Dremio, ids, lock};
use crate::sql::Column;

/// After so many failures in a row, no refresh is tried any more.
const ATTEMPTS: usize = 3;

/// A reflection.
#[derive(Debug)]
pub(crate) struct Reflection {
    pub id: String,
    pub tag: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub definition: Definition,
    /// The refreshes of what it is now, oldest first.
    refreshes: Vec<Arc<Job>>,
}

impl Reflection {
    fn new(definition: Definition, now: i64) -> Self {
        Self {
            id: ids::uuid(),
            tag: ids::tag(),
            created_at: now,
            updated_at: now,
            definition,
            refreshes: Vec::new(),
        }
    }

    /// Takes another definition. Rows of the old one are of no use, unless nothing but names changed.
    fn redefine(&mut self, definition: Definition, now: i64) {
        let old = &self.definition;
        let rows = |definition: &Definition| -> (bool, Fields, &str) {
            (definition.enabled, definition.fields.clone(), definition.strategy)
        };
        if rows(old) != rows(&definition) {
            self.forget_rows();
        }
        self.definition = definition;
        self.tag = ids::tag();
        self.updated_at = now;
    }

    fn forget_rows(&mut self) {
        for job in self.refreshes.drain(..) {
            job.cancel("The reflection was changed or deleted.");
        }
    }

    fn refresh(&mut self, dremio: &Arc<Dremio>, node: &Node) {
        let running = self.refreshes.last().is_some_and(|job| !job.progress().state.is_final());
        if running || !self.definition.enabled {
            return;
        }
        let query = query::of(&self.definition, &node.path, columns(node));
        self.refreshes.push(dremio.jobs.refresh(dremio, &self.id, query));
    }

    /// Whether a refresh is to start by itself.
    fn is_due(&self, store: &Store, node: &Node, now: i64) -> bool {
        let Some(last) = self.refreshes.last() else {
            return self.definition.check(columns(node)).is_ok();
        };
        let progress = last.progress();
        match (progress.state, Policy::of(store, node).refresh) {
            (State::Failed, _) => self.failures() < ATTEMPTS,
            (State::Completed | State::Canceled, Refresh::Every(period)) => {
                progress.ended_at.is_some_and(|ended| ended.saturating_add(period) <= now)
            }
            _ => false,
        }
    }

    /// How often in a row it failed.
    fn failures(&self) -> usize {
        let states = self.refreshes.iter().rev().map(|job| job.progress().state);
        states
            .skip_while(|state| !state.is_final())
            .take_while(|state| *state != State::Completed)
            .filter(|state| *state == State::Failed)
            .count()
    }

    /// The dataset it is of.
    pub fn node<'a>(&self, store: &'a Store) -> Option<&'a Node> {
        store.node_by_id(&self.definition.dataset_id).filter(|node| node.kind.is_dataset())
    }
}

/// The columns of a dataset.
pub(crate) fn columns(node: &Node) -> &[Column] {
    match &node.kind {
        Kind::View(view) => &view.columns,
        Kind::Table(table) => &table.columns,
        _ => &[],
    }
}

/// All reflections, in the order they were made.
#[derive(Debug, Default)]
pub(crate) struct Reflections {
    all: Vec<Reflection>,
}

impl Reflections {
    pub fn iter(&self) -> impl Iterator<Item = &Reflection> {
        self.all.iter()
    }

    pub fn get(&self, id: &str) -> Option<&Reflection> {
        self.all.iter().find(|reflection| reflection.id == id)
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut Reflection> {
        self.all.iter_mut().find(|reflection| reflection.id == id)
    }

    fn remove(&mut self, id: &str) {
        self.all.retain_mut(|reflection| {
            if reflection.id == id {
                reflection.forget_rows();
            }
            reflection.id != id
        });
    }

    /// Forgets those whose dataset is gone, and starts the refreshes that are due.
    fn settle(&mut self, dremio: &Arc<Dremio>, store: &Store) {
        let now = dremio.clock.now();
        self.all.retain_mut(|reflection| {
            let Some(node) = reflection.node(store) else {
                reflection.forget_rows();
                return false;
            };
            if reflection.definition.enabled && reflection.is_due(store, node, now) {
                reflection.refresh(dremio, node);
            }
            true
        });
    }

    /// Refreshes those of a dataset, and of the views that read it.
    pub fn refresh_dependents(&mut self, dremio: &Arc<Dremio>, store: &Store, path: &[String]) {
        for reflection in &mut self.all {
            if let Some(node) = reflection.node(store).filter(|node| reads(store, node, path, 0)) {
                reflection.refresh(dremio, node);
            }
        }
    }
}

/// Whether a dataset is the one with that path or reads it.
pub(crate) fn reads(store: &Store, node: &Node, path: &[String], depth: usize) -> bool {
    let same = |a: &[String], b: &[String]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_lowercase() == b.to_lowercase())
    };
    if same(&node.path, path) {
        return true;
    }
    let Kind::View(view) = &node.kind else { return false };
    let mut parents = view.parents.iter().filter_map(|parent| store.node(parent));
    depth < 50 && parents.any(|parent| reads(store, parent, path, depth + 1))
}

/// The catalog and the reflections on it as they are now. Whoever locks both locks the catalog first.
pub(crate) fn settled(dremio: &Arc<Dremio>) -> (MutexGuard<'_, Store>, MutexGuard<'_, Reflections>) {
    let store = lock(&dremio.catalog);
    let mut reflections = lock(&dremio.reflections);
    reflections.settle(dremio, &store);
    (store, reflections)
}
