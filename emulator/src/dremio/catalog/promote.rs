//! `POST /api/v3/catalog/{id}` makes a table of files, `POST .../refresh` refreshes reflections.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::access::Wish;
use super::entity::Children;
use super::format;
use super::node::{Content, File, Kind, Node, Origin, Table};
use super::source_body;
use super::store::{Found, Store, internal_path};
use super::view::DatasetBody;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};
use crate::sql::Column;

pub(crate) fn promote(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let refuse = |text: String| Err(ApiError::bad_request(text));
    let body = call.json()?;
    let body = Object::root(&body)?;
    if super::create::entity_type(&body)? != "dataset" {
        return Err(ApiError::bad_request("Invalid value."));
    }
    let dataset = DatasetBody::parse(&body)?;
    if dataset.is_view {
        return refuse("Promoting can only create physical datasets.".to_owned());
    }
    let refresh_policy = source_body::refresh_policy(&body)?;
    let approximate_statistics = body.boolean("approximateStatisticsAllowed")?;
    let grants = dremio.grants_in(&body, "PDS")?;
    let (path, is_folder, files) = target(dremio, &lock(&dremio.catalog), call, &dataset.path)?;
    let Some(format) = format::format(&body, &path, is_folder)? else {
        return refuse("To promote a dataset, format settings are required.".to_owned());
    };
    // Reading takes a while, and the engine may be busy: the catalog is not held meanwhile.
    let (key, columns) = rows(dremio, &files, &format)?;
    let mut store = lock(&dremio.catalog);
    let (path, ..) = target(dremio, &store, call, &path)?;
    let table = Table {
        key,
        origin: Origin::Promoted,
        columns,
        format: Some(format),
        refresh_policy,
        approximate_statistics,
        refreshed_at: None,
    };
    let node = dremio.new_node(&store, path, Kind::Table(table), &call.caller);
    let id = node.id.clone();
    store.insert(Node { grants, ..node });
    let found = store.find_by_id(&id).ok_or_else(|| ApiError::new(500, ""))?;
    let shown = dremio.show(&store, &call.caller).entity(&found, &Children::none())?;
    // The answer does not know yet how fresh the metadata is.
    if let Some(Kind::Table(table)) = store.node_by_id_mut(&id).map(|node| &mut node.kind) {
        table.refreshed_at = Some(dremio.clock.now());
    }
    Ok(Reply::json(&shown))
}

/// The file or folder that a promotion is about: its path, whether it is a folder, and the files of it.
fn target(
    dremio: &Dremio,
    store: &Store,
    call: &Call,
    sent: &[String],
) -> Result<(Vec<String>, bool, Vec<File>), ApiError> {
    let refuse = |text: String| Err(ApiError::bad_request(text));
    let id = call.part(0);
    let stored = store.node_by_id(id).map(|node| node.path.clone());
    let Some(path) = internal_path(id).or(stored) else {
        return refuse(format!("Could not find entity to promote with id [{id}]"));
    };
    let sent = sent.iter().map(|name| name.trim_matches('"'));
    if !sent.eq(path.iter().map(String::as_str)) {
        return refuse("Entity id does not match the path specified in the dataset.".to_owned());
    }
    let (path, is_folder) = match store.find(&path) {
        Some(Found::File(path)) => (path, false),
        Some(Found::Folder(path)) => (path, true),
        Some(Found::Node(node))
            if matches!(node.kind, Kind::Folder { .. }) && store.has_files_under(&path) =>
        {
            (node.path.clone(), true)
        }
        Some(Found::Node(node)) => {
            return refuse(format!("Can only promote a folder or a file but found [{}]", node.kind.word()));
        }
        None => return refuse(format!("Could not find entity to promote with path [{}]", path.join(", "))),
    };
    dremio.show(store, &call.caller).rules().require(Wish::Alter, &path)?;
    let files = store.files_under(&path).into_iter().cloned().collect();
    Ok((path, is_folder, files))
}

/// Where the rows of files are, and their columns; text is read now.
pub(crate) fn rows(
    dremio: &Dremio,
    files: &[File],
    format: &Map<String, Value>,
) -> Result<(String, Vec<Column>), ApiError> {
    if let [File { content: Content::Rows { key, columns, .. }, .. }] = files {
        return Ok((key.clone(), columns.clone()));
    }
    let (columns, rows) = format::read(files, format)?;
    let key = ids::uuid();
    let stored = dremio.engine.create_table(&key, &columns, rows);
    stored.map_err(|error| ApiError::user(error.message(), Vec::new()))?;
    Ok((key, columns))
}

/// `POST /api/v3/catalog/{id}/refresh`: refreshes the reflections that depend on a dataset.
pub(crate) fn refresh(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let store = lock(&dremio.catalog);
    let node = store.node_by_id(id).filter(|node| node.kind.is_dataset());
    let node = node.ok_or_else(|| ApiError::not_found(format!("Could not find dataset with id [{id}].")))?;
    dremio.show(&store, &call.caller).rules().require(Wish::Alter, &node.path)?;
    lock(&dremio.reflections).refresh_dependents(dremio, &store, &node.path);
    Ok(Reply::NoContent)
}
