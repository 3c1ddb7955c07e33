//! What Cloud lets a request do with folders.

use super::access::Wish;
use super::node::{Kind, Node, Source};
use super::store::{Store, key};
use super::{TAKEN, check_tag};
use crate::dremio::Dremio;
use crate::dremio::error::ApiError;
use crate::dremio::route::Call;

/// What the names of folders on Cloud must be free of.
const FORBIDDEN: [char; 4] = ['/', ':', '[', ']'];
const BAD_NAME: &str = "Folder name can not contain /, :, [ or ]";

/// On Cloud a request can only put folders into catalogs with branches; elsewhere it takes a statement.
pub(super) fn check_new(store: &Store, path: &[String]) -> Result<(), ApiError> {
    if path.last().is_some_and(|name| name.contains(FORBIDDEN)) {
        return Err(ApiError::bad_request(BAD_NAME));
    }
    match path.get(..1).and_then(|root| store.node(root)).map(|node| &node.kind) {
        None => Ok(()),
        Some(Kind::Source(source)) if source.stores_views() => Ok(()),
        Some(kind) => {
            Err(ApiError::bad_request(format!("Can not create a folder inside a [{}].", kind.word())))
        }
    }
}

/// A folder outside of catalogs with branches may get another name. The tag may be left out; the last writer wins then.
pub(super) fn check(
    dremio: &Dremio,
    store: &Store,
    call: &Call,
    node: &Node,
    tag: Option<&str>,
    path: &[String],
) -> Result<(), ApiError> {
    let source = store.source_of(&node.path);
    if source.is_some_and(Source::is_versioned) {
        return Err(ApiError::bad_request("Folders in Arctic sources can not be changed."));
    }
    check_tag(node, tag)?;
    let (Some((_, from)), Some((name, to))) = (node.path.split_last(), path.split_last()) else {
        return Err(ApiError::bad_request("Folder path can't be empty."));
    };
    if key(&node.path) == key(path) {
        return Ok(());
    }
    if source.is_some() || key(from) != key(to) {
        return Err(ApiError::bad_request("A folder can only be given another name, outside of sources."));
    }
    if name.trim().is_empty() || name.contains(FORBIDDEN) {
        return Err(ApiError::bad_request(BAD_NAME));
    }
    dremio.show(store, &call.caller).rules().require(Wish::Fill, to)?;
    match store.node(path) {
        Some(_) => Err(dremio.name_taken(path, format!("{TAKEN}: [{}]", path.join(".")))),
        None => Ok(()),
    }
}
