//! `PUT /api/v3/catalog/{id}`: whole definitions take the place of others.

use std::sync::Arc;

use serde_json::Value;

use super::access::Wish;
use super::create::{entity_type, function, grants_for};
use super::entity::Children;
use super::node::{Content, File, Kind, Node, Origin};
use super::source_body::{self, created_at};
use super::store::{Found, Store};
use super::view::{self, DatasetBody};
use super::{check_root_name, check_tag, cloud_folder, format, promote};
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};

pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    let kind = entity_type(&body)?;
    let id = call.part(0);
    match body.text("id")? {
        None => return Err(ApiError::not_found("Entity id is required.")),
        Some(sent) if sent != id => return Err(ApiError::not_found("Ids must match.")),
        Some(_) => {}
    }
    let id = match kind {
        "space" => update_space(dremio, call, &body, id)?,
        "source" => update_source(dremio, call, &body, id)?,
        "folder" => update_folder(dremio, call, &body, id)?,
        "dataset" => update_dataset(dremio, call, &body, id)?,
        "function" => update_function(dremio, call, &body, id)?,
        other => {
            return Err(ApiError::bad_request(format!(
                "Catalog item [{id}] of type [{other}] can not be edited."
            )));
        }
    };
    let store = lock(&dremio.catalog);
    let found = store.find_by_id(&id).ok_or_else(|| missing(&id))?;
    Ok(Reply::json(&dremio.show(&store, &call.caller).entity(&found, &Children::none())?))
}

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find entity with id [{id}]"))
}

/// The stored object, if it is of the right kind and the caller may change it.
fn changeable<'a>(
    dremio: &Dremio,
    store: &'a Store,
    call: &Call,
    id: &str,
    is_kind: fn(&Kind) -> bool,
) -> Result<&'a Node, ApiError> {
    let node = store.node_by_id(id).filter(|node| is_kind(&node.kind)).ok_or_else(|| missing(id))?;
    dremio.show(store, &call.caller).rules().require(Wish::Alter, &node.path)?;
    Ok(node)
}

/// Spaces and sources are told apart from new ones by their tag, so it must be there.
fn check_required_tag(node: &Node, body: &Object<'_>) -> Result<(), ApiError> {
    match body.text("tag")? {
        None => Err(ApiError::conflict(format!(
            "An object with the name [{}] already exists.",
            node.path.join(".")
        ))),
        Some(tag) => check_tag(node, Some(&tag)),
    }
}

fn update_space(dremio: &Dremio, call: &Call, body: &Object<'_>, id: &str) -> Result<String, ApiError> {
    created_at(body)?;
    let name = check_root_name("Space", body.text("name")?)?;
    let mut store = lock(&dremio.catalog);
    let node = changeable(dremio, &store, call, id, |kind| matches!(kind, Kind::Space))?;
    if node.path != [name] {
        return Err(ApiError::not_found("Space name is immutable."));
    }
    check_required_tag(node, body)?;
    let grants = grants_for(dremio, body, &store, node)?;
    change(&mut store, id, |node| node.grants = grants);
    Ok(id.to_owned())
}

/// Applies a change, and gives the object a new tag.
fn change(store: &mut Store, id: &str, apply: impl FnOnce(&mut Node)) {
    if let Some(node) = store.node_by_id_mut(id) {
        apply(node);
        node.tag = ids::tag();
    }
}

pub(crate) fn update_source(
    dremio: &Dremio,
    call: &Call,
    body: &Object<'_>,
    id: &str,
) -> Result<String, ApiError> {
    let created = created_at(body)?;
    let name = check_root_name("Source", body.text("name")?)?;
    let mut store = lock(&dremio.catalog);
    let node = changeable(dremio, &store, call, id, |kind| matches!(kind, Kind::Source(_)))?;
    let Kind::Source(old) = &node.kind else { return Err(missing(id)) };
    if node.path != [name] {
        return Err(ApiError::not_found("Source name can not be modified."));
    }
    if created.is_some_and(|created| created != 0 && created != node.created_at) {
        return Err(ApiError::not_found("Source creation time can not be modified."));
    }
    if body.text("type")?.is_some_and(|kind| kind != old.kind) {
        return Err(ApiError::not_found("Source type can not be modified."));
    }
    // Shapes are wrong with 400 even here; what a value may be is an argument, and those are 404.
    let policy_span = body.object("metadataPolicy")?.is_some();
    let source = source_body::source(&dremio.settings, body, Some(old)).map_err(|error| {
        let is_span = policy_span && error.message().contains("must be at least");
        if is_span { error.arguments_as_not_found() } else { error }
    })?;
    check_required_tag(node, body)?;
    let grants = grants_for(dremio, body, &store, node)?;
    change(&mut store, id, |node| {
        node.kind = Kind::Source(Box::new(source));
        node.grants = grants;
    });
    Ok(id.to_owned())
}

fn update_folder(dremio: &Dremio, call: &Call, body: &Object<'_>, id: &str) -> Result<String, ApiError> {
    let path = body.texts("path")?.unwrap_or_default();
    let storage_uri = body.text("storageUri")?;
    let mut store = lock(&dremio.catalog);
    match store.find_by_id(id) {
        Some(Found::Folder(stored)) => {
            // The catalog had no need to store it so far.
            dremio.show(&store, &call.caller).rules().require(Wish::Alter, &stored)?;
            let grants = dremio.grants_in(body, "FOLDER")?;
            let kind = Kind::Folder { storage_uri };
            let node = Node { grants, ..dremio.new_node(&store, stored, kind, &call.caller) };
            let id = node.id.clone();
            store.insert(node);
            return Ok(id);
        }
        Some(Found::Node(node)) if matches!(node.kind, Kind::Folder { .. }) => {
            dremio.show(&store, &call.caller).rules().require(Wish::Alter, &node.path)?;
            if dremio.settings.is_cloud() {
                let grants = grants_for(dremio, body, &store, node)?;
                let from = node.path.clone();
                cloud_folder::check(dremio, &store, call, node, body.text("tag")?.as_deref(), &path)?;
                change(&mut store, id, |node| {
                    node.kind = Kind::Folder { storage_uri };
                    node.grants = grants;
                });
                store.move_tree(&from, &path);
                return Ok(id.to_owned());
            }
            if node.path != path {
                return Err(ApiError::not_found("Folder path is immutable."));
            }
            // 26.0 keeps its own tag and looks at no other.
            if !dremio.settings.version.is_26() {
                check_required_tag(node, body)?;
            }
            let grants = grants_for(dremio, body, &store, node)?;
            change(&mut store, id, |node| {
                node.kind = Kind::Folder { storage_uri };
                node.grants = grants;
            });
        }
        _ => return Err(missing(id)),
    }
    Ok(id.to_owned())
}

fn update_function(dremio: &Dremio, call: &Call, body: &Object<'_>, id: &str) -> Result<String, ApiError> {
    let mut store = lock(&dremio.catalog);
    let node = changeable(dremio, &store, call, id, |kind| matches!(kind, Kind::Function(_)))?;
    if body.texts("path")?.is_some_and(|path| !path.is_empty() && path != node.path) {
        return Err(ApiError::not_found("Function path is immutable."));
    }
    let function = function(body, dremio.clock.now()).map_err(ApiError::arguments_as_not_found)?;
    check_tag(node, body.text("tag")?.as_deref())?;
    let grants = grants_for(dremio, body, &store, node)?;
    change(&mut store, id, |node| {
        node.kind = Kind::Function(function);
        node.grants = grants;
    });
    Ok(id.to_owned())
}

fn update_dataset(
    dremio: &Arc<Dremio>,
    call: &Call,
    body: &Object<'_>,
    id: &str,
) -> Result<String, ApiError> {
    created_at(body)?;
    // Wrong types stay 400; rules about arguments become 404.
    body.word("type", &["VIRTUAL_DATASET", "PHYSICAL_DATASET"])?;
    let dataset = DatasetBody::parse(body).map_err(ApiError::arguments_as_not_found)?;
    if dataset.is_view {
        update_view(dremio, call, body, id, dataset)
    } else {
        update_table(dremio, call, body, id, &dataset)
    }
}

fn update_view(
    dremio: &Arc<Dremio>,
    call: &Call,
    body: &Object<'_>,
    id: &str,
    dataset: DatasetBody,
) -> Result<String, ApiError> {
    let tag = body.text("tag")?;
    let check = |store: &Store| {
        let node = changeable(dremio, store, call, id, Kind::is_dataset)?;
        if !matches!(node.kind, Kind::View(_)) {
            return Err(ApiError::not_found("Dataset type can not be modified"));
        }
        check_tag(node, tag.as_deref())?;
        Ok((node.path.clone(), grants_for(dremio, body, store, node)?))
    };
    check(&lock(&dremio.catalog))?;
    let view = view::plan(dremio, &call.caller, dataset.sql.unwrap_or_default(), dataset.context)?;
    let mut store = lock(&dremio.catalog);
    // Planning took a while: somebody else may have been faster.
    let (path, grants) = check(&store)?;
    if path != dataset.path {
        view::rename(dremio, &mut store, &call.caller, &path, dataset.path)?;
    }
    change(&mut store, id, |node| {
        node.kind = Kind::View(view);
        node.grants = grants;
    });
    Ok(id.to_owned())
}

fn update_table(
    dremio: &Dremio,
    call: &Call,
    body: &Object<'_>,
    id: &str,
    dataset: &DatasetBody,
) -> Result<String, ApiError> {
    let refresh_policy = source_body::refresh_policy(body)?;
    let approximate_statistics = body.boolean("approximateStatisticsAllowed")?;
    let tag = body.text("tag")?;
    let check = |store: &Store| {
        let node = changeable(dremio, store, call, id, Kind::is_dataset)?;
        let Kind::Table(table) = &node.kind else {
            return Err(ApiError::not_found("Dataset type can not be modified"));
        };
        if node.path != dataset.path {
            return Err(ApiError::not_found("Dataset path can not be modified."));
        }
        check_tag(node, tag.as_deref())?;
        let files: Vec<File> = store.files_under(&node.path).into_iter().cloned().collect();
        Ok((table.clone(), files, grants_for(dremio, body, store, node)?))
    };
    let (mut table, files, _) = check(&lock(&dremio.catalog))?;
    let promoted = matches!(table.origin, Origin::Promoted | Origin::Uploaded);
    let is_folder = table.format.as_ref().and_then(|format| format.get("isFolder")).and_then(Value::as_bool);
    let format = format::format(body, &dataset.path, is_folder.unwrap_or(false))?.filter(|_| promoted);
    if promoted && format.is_none() {
        return Err(ApiError::not_found("Promoted dataset needs to have a format set."));
    }
    // Text can be read in another way; rows that were given as rows stay what they are.
    let is_text = files.iter().any(|file| matches!(file.content, Content::Text(_)));
    let mut leftovers = Vec::new();
    if let Some(format) = format.as_ref().filter(|format| is_text && table.format.as_ref() != Some(*format)) {
        let (key, columns) = promote::rows(dremio, &files, format)?;
        leftovers.push(std::mem::replace(&mut table.key, key));
        table.columns = columns;
    }
    table.format = format.or(table.format);
    table.refresh_policy = refresh_policy;
    table.approximate_statistics = approximate_statistics;
    let mut store = lock(&dremio.catalog);
    let (.., grants) = check(&store)?;
    change(&mut store, id, |node| {
        node.kind = Kind::Table(table);
        node.grants = grants;
    });
    drop(store);
    dremio.drop_rows(leftovers);
    Ok(id.to_owned())
}
