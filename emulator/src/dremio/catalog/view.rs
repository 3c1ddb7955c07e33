//! Views: where they may be, what their SQL gives, and how they change.

use std::sync::Arc;

use super::TAKEN;
use super::access::Wish;
use super::names::CatalogNames;
use super::node::{Grant, Kind, Node, Source, View};
use super::store::Store;
use crate::dremio::account::Caller;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};
use crate::sql::{Column, SqlError};

/// A dataset in a request, checked without the catalog.
pub(crate) struct DatasetBody {
    pub path: Vec<String>,
    pub is_view: bool,
    pub sql: Option<String>,
    pub context: Option<Vec<String>>,
}

impl DatasetBody {
    pub fn parse(body: &Object<'_>) -> Result<Self, ApiError> {
        let refuse = |text: &str| Err(ApiError::bad_request(text));
        let kind = body.word("type", &["VIRTUAL_DATASET", "PHYSICAL_DATASET"])?;
        let Some(kind) = kind else { return refuse("Dataset type is required.") };
        let Some(path) = body.texts("path")? else { return refuse("Dataset path is required.") };
        if path.len() < 2 {
            return refuse("Dataset path should be fully qualified.");
        }
        let (sql, context) = (body.text("sql")?, body.texts("sqlContext")?);
        let is_view = kind == "VIRTUAL_DATASET";
        if is_view {
            match &sql {
                None => return refuse("Virtual dataset must have sql defined."),
                Some(sql) if sql.trim().is_empty() => {
                    return refuse("Virtual dataset cannot have empty sql defined.");
                }
                Some(_) => {}
            }
            if body.get("format").is_some() {
                return refuse("Virtual dataset cannot have a format defined.");
            }
            if body.get("approximateStatisticsAllowed").is_some() {
                return refuse("Virtual dataset cannot have a approximateStatisticsAllowed defined.");
            }
        } else if sql.is_some() {
            return refuse("Physical dataset can not have sql defined.");
        } else if context.is_some() {
            return refuse("Physical dataset can not have sql context defined.");
        }
        Ok(Self { path, is_view, sql, context })
    }
}

/// Creates a view from a request.
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call, body: &Object<'_>) -> Result<Vec<String>, ApiError> {
    let dataset = DatasetBody::parse(body)?;
    if !dataset.is_view {
        return Err(ApiError::bad_request(
            "Physical Datasets can only be created by promoting other entities.",
        ));
    }
    if body.text("id")?.is_some() {
        return Err(ApiError::bad_request("Dataset id is immutable."));
    }
    let grants = dremio.grants_in(body, "VDS")?;
    check_place(dremio, &lock(&dremio.catalog), &call.caller, &dataset.path)?;
    let view = plan(dremio, &call.caller, dataset.sql.unwrap_or_default(), dataset.context)?;
    let mut store = lock(&dremio.catalog);
    add(dremio, &mut store, &call.caller, dataset.path.clone(), view, grants)?;
    Ok(dataset.path)
}

/// What the SQL of a view gives; a statement that does not plan makes no view.
pub(crate) fn plan(
    dremio: &Arc<Dremio>,
    caller: &Caller,
    sql: String,
    context: Option<Vec<String>>,
) -> Result<View, ApiError> {
    let names = CatalogNames::new(dremio, caller);
    let at = context.clone().unwrap_or_default();
    let parents = dremio.engine.parents(&sql, &at, &names).map_err(|error| sql_error(&error))?;
    names.check_readable(&parents).map_err(|text| ApiError::user(text, Vec::new()))?;
    let columns = dremio.engine.describe(&sql, &at, &names).map_err(|error| sql_error(&error))?;
    Ok(new_view(sql, context, columns, parents))
}

pub(crate) fn new_view(
    sql: String,
    context: Option<Vec<String>>,
    columns: Vec<Column>,
    parents: Vec<Vec<String>>,
) -> View {
    View { sql, context, columns, parents, version: ids::token() }
}

fn sql_error(error: &SqlError) -> ApiError {
    ApiError::user(error.message(), vec![error.to_string()])
}

/// Whether a view may be put at a path: the root takes views, the folder is there, the name is free.
pub(crate) fn check_place(
    dremio: &Dremio,
    store: &Store,
    caller: &Caller,
    path: &[String],
) -> Result<(), ApiError> {
    let root = path.first().map(String::as_str).unwrap_or_default();
    match path.get(..1).and_then(|root| store.node(root)).map(|node| &node.kind) {
        None => {
            return Err(ApiError::bad_request(format!(
                "Could not find the space, home space or versioned source with name [{root}]."
            )));
        }
        Some(Kind::Space | Kind::Home) => {}
        Some(Kind::Source(source)) if source.is_versioned() => {}
        Some(Kind::Source(source)) if dremio.settings.version.is_26() && source.stores_views() => {}
        Some(_) => {
            return Err(ApiError::bad_request(
                "Virtual datasets can only be saved into spaces, home space or versioned sources.",
            ));
        }
    }
    let parent = path.split_last().map(|(_, parent)| parent).unwrap_or_default();
    if store.node(parent).is_none_or(|node| !node.kind.is_container()) {
        return Err(ApiError::bad_request(format!(
            "Could not find entity with path [{}].",
            parent.join(", ")
        )));
    }
    dremio.show(store, caller).rules().require(Wish::Fill, parent)?;
    match store.node(path) {
        Some(_) => Err(dremio.name_taken(path, format!("{TAKEN}: [{}]", path.join(".")))),
        None => Ok(()),
    }
}

/// Stores a planned view.
pub(crate) fn add(
    dremio: &Dremio,
    store: &mut Store,
    caller: &Caller,
    path: Vec<String>,
    view: View,
    grants: Vec<Grant>,
) -> Result<(), ApiError> {
    check_place(dremio, store, caller, &path)?;
    let node = Node { grants, ..dremio.new_node(store, path, Kind::View(view), caller) };
    store.insert(node);
    Ok(())
}

/// Moves a view to another path and keeps its identity.
pub(crate) fn rename(
    dremio: &Dremio,
    store: &mut Store,
    caller: &Caller,
    from: &[String],
    to: Vec<String>,
) -> Result<(), ApiError> {
    if store.source_of(from).is_some_and(Source::is_versioned) {
        return Err(ApiError::user("Renaming/moving a versioned view is not supported yet.", Vec::new()));
    }
    if super::store::key(from) == super::store::key(&to) {
        if let Some(node) = store.node_mut(from) {
            node.path = to;
        }
        return Ok(());
    }
    check_place(dremio, store, caller, &to)?;
    if let Some(node) = store.remove(from) {
        store.insert(Node { path: to, ..node });
    }
    Ok(())
}
