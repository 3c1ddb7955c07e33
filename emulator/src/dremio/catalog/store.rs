//! The catalog's memory: objects by path and by id, files of filesystem sources.

use std::collections::{BTreeMap, HashMap};

use super::node::{Content, File, Grantee, Kind, Node, Source};

/// A path without regard to case: two names that differ in case only are one.
pub(crate) type Key = Vec<String>;

pub(crate) fn key(path: &[String]) -> Key {
    path.iter().map(|name| name.to_lowercase()).collect()
}

/// Prefix of the ids of files and folders that the catalog does not store.
const INTERNAL: &str = "dremio:";

/// The id of a file or folder that the catalog does not store.
pub(crate) fn internal_id(path: &[String]) -> String {
    format!("{INTERNAL}/{}", path.join("/"))
}

/// The path behind such an id.
pub(crate) fn internal_path(id: &str) -> Option<Vec<String>> {
    let path = id.strip_prefix(INTERNAL)?;
    Some(path.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// What a path or an id leads to.
#[derive(Clone, Debug)]
pub(crate) enum Found<'a> {
    Node(&'a Node),
    /// A file that the catalog does not store.
    File(Vec<String>),
    /// A folder that the catalog does not store.
    Folder(Vec<String>),
}

impl Found<'_> {
    pub fn path(&self) -> &[String] {
        match self {
            Self::Node(node) => &node.path,
            Self::File(path) | Self::Folder(path) => path,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Store {
    nodes: BTreeMap<Key, Node>,
    ids: HashMap<String, Key>,
    files: BTreeMap<Key, File>,
}

impl Store {
    pub fn node(&self, path: &[String]) -> Option<&Node> {
        self.nodes.get(&key(path))
    }

    pub fn node_mut(&mut self, path: &[String]) -> Option<&mut Node> {
        self.nodes.get_mut(&key(path))
    }

    pub fn node_by_id(&self, id: &str) -> Option<&Node> {
        self.nodes.get(self.ids.get(id)?)
    }

    pub fn node_by_id_mut(&mut self, id: &str) -> Option<&mut Node> {
        self.nodes.get_mut(self.ids.get(id)?)
    }

    /// Every object, in the order of its path.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values()
    }

    /// Takes everything from somebody that was granted to him.
    pub fn revoke_all(&mut self, grantee: &Grantee) {
        for node in self.nodes.values_mut() {
            node.grants.retain(|grant| grant.grantee != *grantee);
        }
    }

    /// Stores an object, in place of what had its path.
    pub fn insert(&mut self, node: Node) {
        let key = key(&node.path);
        self.ids.insert(node.id.clone(), key.clone());
        if let Some(old) = self.nodes.insert(key, node) {
            self.ids.remove(&old.id);
        }
    }

    /// Forgets one object and leaves what is below it.
    pub fn remove(&mut self, path: &[String]) -> Option<Node> {
        let node = self.nodes.remove(&key(path))?;
        self.ids.remove(&node.id);
        Some(node)
    }

    /// Forgets an object and all below it, and gives them.
    pub fn remove_tree(&mut self, path: &[String]) -> (Vec<Node>, Vec<File>) {
        let top = key(path);
        let nodes: Vec<Node> = self
            .nodes
            .extract_if(top.clone().., |key, _| key.starts_with(&top))
            .map(|(_, node)| node)
            .collect();
        let files = self
            .files
            .extract_if(top.clone().., |key, _| key.starts_with(&top))
            .map(|(_, file)| file)
            .collect();
        for node in &nodes {
            self.ids.remove(&node.id);
        }
        (nodes, files)
    }

    /// Puts an object and all below it at another path; they keep their ids.
    pub fn move_tree(&mut self, from: &[String], to: &[String]) {
        let depth = from.len();
        let moved = |path: &[String]| [to, path.get(depth..).unwrap_or_default()].concat();
        let (nodes, files) = self.remove_tree(from);
        for node in nodes {
            self.insert(Node { path: moved(&node.path), ..node });
        }
        for file in files {
            self.add_file(File { path: moved(&file.path), ..file });
        }
    }

    pub fn add_file(&mut self, file: File) {
        self.files.insert(key(&file.path), file);
    }

    pub fn file(&self, path: &[String]) -> Option<&File> {
        self.files.get(&key(path))
    }

    pub fn remove_file(&mut self, path: &[String]) {
        self.files.remove(&key(path));
    }

    /// The files in a folder, at any depth, or the file itself.
    pub fn files_under(&self, path: &[String]) -> Vec<&File> {
        self.files_below(key(path)).map(|(_, file)| file).collect()
    }

    pub fn has_files_under(&self, path: &[String]) -> bool {
        self.files_below(key(path)).next().is_some()
    }

    /// The source that a path begins with.
    pub fn source_of(&self, path: &[String]) -> Option<&Source> {
        match &self.node(path.get(..1)?)?.kind {
            Kind::Source(source) => Some(source),
            _ => None,
        }
    }

    pub fn find(&self, path: &[String]) -> Option<Found<'_>> {
        if let Some(node) = self.node(path) {
            return Some(Found::Node(node));
        }
        self.source_of(path).filter(|source| source.is_filesystem())?;
        let depth = path.len();
        let (_, file) = self.files_below(key(path)).next()?;
        let original = file.path.get(..depth)?.to_vec();
        let is_file = file.path.len() == depth
            && matches!(file.content, Content::Text(_) | Content::Rows { is_folder: false, .. });
        Some(if is_file { Found::File(original) } else { Found::Folder(original) })
    }

    pub fn find_by_id(&self, id: &str) -> Option<Found<'_>> {
        match internal_path(id) {
            Some(path) => self.find(&path),
            None => self.node_by_id(id).map(Found::Node),
        }
    }

    /// What is directly below a path, ordered by name. With `start`, from that name on.
    pub fn children(&self, path: &[String], start: Option<&str>, limit: usize) -> Vec<Found<'_>> {
        let parent = key(path);
        let depth = parent.len() + 1;
        let first = start.map(|name| [parent.clone(), vec![name.to_lowercase()]].concat());
        let from = first.unwrap_or_else(|| parent.clone());
        let nodes = self.nodes.range(from..);
        let children =
            nodes.take_while(|(key, _)| key.starts_with(&parent)).filter(|(key, _)| key.len() == depth);
        if !self.source_of(path).is_some_and(Source::is_filesystem) {
            return children.map(|(_, node)| Found::Node(node)).take(limit).collect();
        }
        let mut merged: BTreeMap<Key, Found<'_>> = BTreeMap::new();
        for (file_key, file) in self.files_below(parent.clone()) {
            if let (Some(child), Some(path)) = (file_key.get(..depth), file.path.get(..depth)) {
                merged
                    .entry(child.to_vec())
                    .or_insert_with(|| self.find(path).unwrap_or(Found::File(path.to_vec())));
            }
        }
        merged.extend(children.map(|(key, node)| (key.clone(), Found::Node(node))));
        merged.into_values().collect()
    }

    /// Objects at a path and below it.
    pub fn below(&self, parent: Key) -> impl Iterator<Item = (&Key, &Node)> {
        self.nodes.range(parent.clone()..).take_while(move |(key, _)| key.starts_with(&parent))
    }

    fn files_below(&self, parent: Key) -> impl Iterator<Item = (&Key, &File)> {
        self.files.range(parent.clone()..).take_while(move |(key, _)| key.starts_with(&parent))
    }
}
