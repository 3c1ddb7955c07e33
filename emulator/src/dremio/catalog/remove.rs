//! `DELETE /api/v3/catalog/{id}`, and what goes with an object.

use std::sync::Arc;

use super::access::Wish;
use super::node::{Content, Kind, Node, Origin};
use super::store::{Found, Store};
use super::check_tag;
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
        Kind::Home => return Err(ApiError::bad_request("Namespace container of type [HOME] can not be deleted.")),
        Kind::Table(table) if table.origin == Origin::Direct => {
            return Err(ApiError::bad_request("A physical dataset can not be deleted."));
        }
        Kind::Function(_) => {}
        Kind::Folder { .. } if dremio.settings.version.is_26() => {}
        _ => check_tag(node, tag)?,
    }
    let path = node.path.clone();
    remove(dremio, &mut store, &path);
    Ok(Reply::NoContent)
}

fn refused(id: &str, what: &str) -> ApiError {
    ApiError::bad_request(format!("Catalog item [{id}] of type [{what}] can not be deleted."))
}

/// Forgets an object with all that is in it. A table made from files becomes files again.
pub(crate) fn remove(dremio: &Dremio, store: &mut Store, path: &[String]) {
    let promoted = matches!(store.node(path).map(|node| &node.kind),
        Some(Kind::Table(table)) if table.origin == Origin::Promoted);
    if promoted {
        if let Some(node) = store.remove(path) {
            let keeps_rows = store.file(path).is_some_and(|file| matches!(file.content, Content::Rows { .. }));
            if !keeps_rows {
                drop_rows(dremio, &node);
            }
        }
        return;
    }
    let (nodes, files) = store.remove_tree(path);
    for node in &nodes {
        drop_rows(dremio, node);
    }
    for file in files {
        if let Content::Rows { key, .. } = file.content {
            // Storage that cannot be dropped is no reason to keep the table.
            let _ = dremio.engine.drop_table(&key);
        }
    }
}

fn drop_rows(dremio: &Dremio, node: &Node) {
    if let Kind::Table(table) = &node.kind {
        let _ = dremio.engine.drop_table(&table.key);
    }
}
