//! `DELETE /api/v3/catalog/{id}`, and what goes with an object.

use std::sync::Arc;

use super::access::Wish;
use super::check_tag;
use super::node::{Content, Kind, Node, Origin};
use super::store::{Found, Store};
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, lock};

pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let mut store = lock(&dremio.catalog);
    let found = store.find_by_id(id);
    let found = found.ok_or_else(|| ApiError::not_found(format!("Could not find entity with id [{id}].")))?;
    let node = match found {
        Found::Node(node) => node,
        Found::File(_) => return Err(refused(id, "file")),
        Found::Folder(_) => return Err(refused(id, "folder")),
    };
    dremio.show(&store, &call.caller).rules().require(Wish::Drop, &node.path)?;
    let tag = call.query.get("tag").filter(|tag| !tag.is_empty());
    match &node.kind {
        Kind::Home => {
            return Err(ApiError::bad_request("Namespace container of type [HOME] can not be deleted."));
        }
        Kind::Table(table) if table.origin == Origin::Direct => {
            return Err(ApiError::bad_request("A physical dataset can not be deleted."));
        }
        Kind::Function(_) => {}
        Kind::Folder { .. } if dremio.settings.version.is_26() => {}
        _ => check_tag(node, tag)?,
    }
    let path = node.path.clone();
    let leftovers = remove(&mut store, &path);
    drop(store);
    dremio.drop_rows(leftovers);
    Ok(Reply::NoContent)
}

fn refused(id: &str, what: &str) -> ApiError {
    ApiError::bad_request(format!("Catalog item [{id}] of type [{what}] can not be deleted."))
}

/// Forgets an object with all that is in it, and gives the keys of rows that nobody needs any more. A table made from
/// files becomes files again.
#[must_use = "the rows are still there"]
pub(crate) fn remove(store: &mut Store, path: &[String]) -> Vec<String> {
    let promoted = matches!(store.node(path).map(|node| &node.kind),
        Some(Kind::Table(table)) if table.origin == Origin::Promoted);
    if promoted {
        let keeps_rows = store.file(path).is_some_and(|file| matches!(file.content, Content::Rows { .. }));
        return store.remove(path).iter().filter(|_| !keeps_rows).filter_map(rows_of).collect();
    }
    let (nodes, files) = store.remove_tree(path);
    let in_files = files.into_iter().filter_map(|file| match file.content {
        Content::Rows { key, .. } => Some(key),
        _ => None,
    });
    nodes.iter().filter_map(rows_of).chain(in_files).collect()
}

fn rows_of(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Table(table) => Some(table.key.clone()),
        _ => None,
    }
}

impl Dremio {
    /// Drops rows. The engine may be busy with another statement, so nobody should hold the catalog meanwhile.
    pub(crate) fn drop_rows(&self, keys: Vec<String>) {
        for key in keys {
            // Storage that cannot be dropped does no harm.
            let _ = self.engine.drop_table(&key);
        }
    }
}
