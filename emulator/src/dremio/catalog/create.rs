//! `POST /api/v3/catalog`: spaces, sources, folders, views and functions.

use std::sync::Arc;

use super::access::{Wish, grant_type};
use super::entity::Children;
use super::node::{Function, Grant, Kind, Node, Source};
use super::source_body::{self, created_at};
use super::store::{Found, Store};
use super::{TAKEN, check_root_name, cloud_folder, view};
use crate::dremio::account::Caller;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, lock};

pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    let path = match entity_type(&body)? {
        "space" => create_space(dremio, call, &body)?,
        "source" => create_source(dremio, call, &body)?,
        "folder" => create_folder(dremio, call, &body)?,
        "dataset" => view::create(dremio, call, &body)?,
        "function" => create_function(dremio, call, &body)?,
        other => {
            return Err(ApiError::bad_request(format!("Catalog item of type [{other}] can not be created.")));
        }
    };
    let store = lock(&dremio.catalog);
    let found = store.find(&path).ok_or_else(|| ApiError::new(500, ""))?;
    let show = dremio.show(&store, &call.caller);
    match found {
        Found::Node(node) if dremio.settings.is_cloud() && matches!(node.kind, Kind::Folder { .. }) => {
            Ok(Reply::json(&show.created_folder(node)))
        }
        found => Ok(Reply::json(&show.entity(&found, &Children::default())?)),
    }
}

/// The `entityType` of a body; `Enterprise..` spellings are not taken back.
pub(crate) fn entity_type(body: &Object<'_>) -> Result<&'static str, ApiError> {
    let known = ["space", "source", "folder", "dataset", "function", "file", "home"];
    let sent = body.text("entityType")?;
    let found = known.into_iter().find(|known| Some(*known) == sent.as_deref());
    found.ok_or_else(|| ApiError::bad_request("Invalid value."))
}

/// A space that is not there yet.
pub(crate) fn add_space(
    dremio: &Dremio,
    store: &mut Store,
    name: String,
    grants: Vec<Grant>,
    caller: &Caller,
) -> Result<Vec<String>, ApiError> {
    let path = vec![name];
    if !caller.admin {
        return Err(ApiError::forbidden("Access denied creating a space."));
    }
    if let Some(node) = store.node(&path) {
        let word = node.kind.word().to_lowercase();
        let text = format!("A {word} with the name [{}] already exists.", path.join("."));
        return Err(dremio.name_taken(&path, text));
    }
    Ok(put(dremio, store, path, Kind::Space, grants, caller))
}

fn create_space(dremio: &Dremio, call: &Call, body: &Object<'_>) -> Result<Vec<String>, ApiError> {
    if body.text("id")?.is_some() {
        return Err(ApiError::bad_request("Space id is immutable."));
    }
    let name = check_root_name("Space", body.text("name")?)?;
    created_at(body)?;
    let grants = dremio.grants_in(body, "SPACE")?;
    let tag = body.text("tag")?;
    let mut store = lock(&dremio.catalog);
    let is_free = store.node(std::slice::from_ref(&name)).is_none();
    if let Some(tag) = tag.filter(|_| is_free && call.caller.admin) {
        return Err(ApiError::conflict(format!("There is no space with the tag [{tag}].")));
    }
    add_space(dremio, &mut store, name, grants, &call.caller)
}

/// Stores a new object and gives its path.
fn put(
    dremio: &Dremio,
    store: &mut Store,
    path: Vec<String>,
    kind: Kind,
    grants: Vec<Grant>,
    caller: &Caller,
) -> Vec<String> {
    let node = Node { grants, ..dremio.new_node(store, path.clone(), kind, caller) };
    store.insert(node);
    path
}

pub(crate) fn create_source(
    dremio: &Dremio,
    call: &Call,
    body: &Object<'_>,
) -> Result<Vec<String>, ApiError> {
    for key in ["id", "tag"] {
        if body.text(key)?.is_some() {
            return Err(ApiError::bad_request(format!("When creating a source, {key} must not be set.")));
        }
    }
    let name = check_root_name("Source", body.text("name")?)?;
    created_at(body)?;
    let source = source_body::source(&dremio.settings, body, None)?;
    let grants = dremio.grants_in(body, if source.is_mutable() { "MUTABLE_SOURCE" } else { "ARP_SOURCE" })?;
    if !call.caller.admin {
        return Err(ApiError::forbidden("Access denied creating a source."));
    }
    let mut store = lock(&dremio.catalog);
    add_source(dremio, &mut store, name, source, grants, &call.caller)
}

pub(crate) fn add_source(
    dremio: &Dremio,
    store: &mut Store,
    name: String,
    source: Source,
    grants: Vec<Grant>,
    caller: &Caller,
) -> Result<Vec<String>, ApiError> {
    let path = vec![name];
    if let Some(node) = store.node(&path) {
        let word = node.kind.word().to_lowercase();
        let text = format!("A {word} with the name [{}] already exists.", path.join("."));
        return Err(dremio.name_taken(&path, text));
    }
    Ok(put(dremio, store, path, Kind::Source(Box::new(source)), grants, caller))
}

fn create_folder(dremio: &Dremio, call: &Call, body: &Object<'_>) -> Result<Vec<String>, ApiError> {
    let path = body.texts("path")?.unwrap_or_default();
    if body.text("id")?.is_some() {
        return Err(ApiError::bad_request("Folder id is immutable."));
    }
    check_folder_path(&path)?;
    let is_cloud = dremio.settings.is_cloud();
    let grants = if is_cloud { Vec::new() } else { dremio.grants_in(body, "FOLDER")? };
    let mut store = lock(&dremio.catalog);
    if is_cloud {
        cloud_folder::check_new(&store, &path)?;
    }
    add_folder(dremio, &mut store, path, grants, &call.caller)
}

pub(crate) fn check_folder_path(path: &[String]) -> Result<(), ApiError> {
    let Some((name, parents)) = path.split_last() else {
        return Err(ApiError::bad_request("Folder path can't be empty."));
    };
    if parents.is_empty() {
        return Err(ApiError::bad_request("Folder path should be fully qualified."));
    }
    if name.trim().is_empty() || name.contains(['.', '/', '"']) {
        return Err(ApiError::validation(
            "name",
            "Folder name can not contain periods, forward slashes or double quotes",
        ));
    }
    Ok(())
}

pub(crate) fn add_folder(
    dremio: &Dremio,
    store: &mut Store,
    path: Vec<String>,
    grants: Vec<Grant>,
    caller: &Caller,
) -> Result<Vec<String>, ApiError> {
    let parent = path.split_last().map(|(_, parent)| parent).unwrap_or_default();
    let in_source = store.source_of(&path);
    let takes_folders = in_source.is_none_or(Source::stores_views);
    match store.find(parent) {
        None => {
            return Err(ApiError::bad_request(format!(
                "Could not find entity with path [{}].",
                path.join(", ")
            )));
        }
        Some(Found::Node(node)) if node.kind.is_container() && takes_folders => {}
        Some(Found::Node(node)) => {
            let word = if in_source.is_some() { "SOURCE" } else { node.kind.word() };
            return Err(ApiError::bad_request(format!("Can not create a folder inside a [{word}].")));
        }
        Some(_) => return Err(ApiError::bad_request("Can not create a folder inside a [SOURCE].")),
    }
    dremio.show(store, caller).rules().require(Wish::Fill, parent)?;
    if store.node(&path).is_some() {
        return Err(dremio.name_taken(&path, format!("{TAKEN}: [{}]", path.join("."))));
    }
    Ok(put(dremio, store, path, Kind::Folder { storage_uri: None }, grants, caller))
}

fn create_function(dremio: &Dremio, call: &Call, body: &Object<'_>) -> Result<Vec<String>, ApiError> {
    let path = body.texts("path")?.unwrap_or_default();
    if path.is_empty() {
        return Err(ApiError::bad_request("Function path must be set."));
    }
    if path.iter().any(String::is_empty) {
        return Err(ApiError::bad_request("Function path elements can't be empty."));
    }
    for key in ["tag", "id"] {
        if body.text(key)?.is_some_and(|value| !value.is_empty()) {
            return Err(ApiError::bad_request(format!("When creating a function, {key} must not be set.")));
        }
    }
    let function = function(body, dremio.clock.now())?;
    let grants = dremio.grants_in(body, "FUNCTION")?;
    let mut store = lock(&dremio.catalog);
    let parent = path.split_last().map(|(_, parent)| parent).unwrap_or_default();
    if parent.is_empty() {
        if !call.caller.admin {
            return Err(ApiError::forbidden("Access denied creating a function."));
        }
    } else if store.node(parent).is_none_or(|node| !node.kind.is_container()) {
        return Err(ApiError::bad_request(format!(
            "Could not find parent entity with path [{}].",
            parent.join(".")
        )));
    } else {
        dremio.show(&store, &call.caller).rules().require(Wish::Fill, parent)?;
    }
    if store.node(&path).is_some() {
        return Err(dremio.name_taken(&path, format!("{TAKEN}: [{}]", path.join("."))));
    }
    Ok(put(dremio, &mut store, path, Kind::Function(function), grants, &call.caller))
}

/// Reads the definition of a function; SQL is taken as it is, with its blanks put in order.
pub(crate) fn function(body: &Object<'_>, now: i64) -> Result<Function, ApiError> {
    let text = |key: &str| Ok::<_, ApiError>(body.text(key)?.unwrap_or_default());
    let return_type = text("returnType")?;
    if return_type.trim().is_empty() {
        return Err(ApiError::bad_request("Function return type can't be empty."));
    }
    let sql = text("functionBody")?;
    if sql.trim().is_empty() {
        return Err(ApiError::bad_request("Function body can't be empty."));
    }
    let is_scalar = body.boolean("isScalar")?;
    let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Function {
        is_scalar: is_scalar
            .ok_or_else(|| ApiError::bad_request("Function is scalar or tabular must be set."))?,
        arguments: canonical_arguments(&tidy(&text("functionArgList")?)),
        body: sql.trim().to_owned(),
        return_type: canonical_types(&tidy(&return_type)),
        modified_at: now,
    })
}

/// `d VARCHAR, n INT` as the server writes it: `"d" CHARACTER VARYING, "n" INTEGER`.
fn canonical_arguments(text: &str) -> String {
    let arguments =
        text.split(',').map(str::trim).filter(|argument| !argument.is_empty()).map(|argument| match argument
            .split_once(' ')
        {
            Some((name, kind)) => format!("\"{}\" {}", name.trim_matches('"'), canonical_types(kind)),
            None => argument.to_owned(),
        });
    arguments.collect::<Vec<_>>().join(", ")
}

fn canonical_types(text: &str) -> String {
    let words = text.split(' ').map(|word| match word.to_uppercase().as_str() {
        "VARCHAR" => "CHARACTER VARYING".to_owned(),
        "INT" => "INTEGER".to_owned(),
        "BIGINT" | "DOUBLE" | "FLOAT" | "DATE" | "TIME" | "TIMESTAMP" | "BOOLEAN" => word.to_uppercase(),
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The kind that privileges on an object are checked as.
pub(crate) fn grants_for(
    dremio: &Dremio,
    body: &Object<'_>,
    store: &Store,
    node: &Node,
) -> Result<Vec<Grant>, ApiError> {
    dremio.grants_in(body, grant_type(store, node))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn argument_lists_come_back_in_canonical_form() {
        assert_eq!(canonical_arguments("d VARCHAR, n int"), "\"d\" CHARACTER VARYING, \"n\" INTEGER");
        assert_eq!(canonical_arguments(""), "");
    }
}
