//! The operations on single reflections, and the list of all.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::definition::{Definition, refused};
use super::show::{Rights, Shown, shown};
use super::{Reflection, columns, settled};
use crate::dremio::account::Caller;
use crate::dremio::body::Object;
use crate::dremio::catalog::node::Node;
use crate::dremio::catalog::store::Store;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, Edition};
use crate::path::dotted;

/// Reflections in their wrapper.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct List<'a> {
    pub data: Vec<Shown<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_alter_reflections: Option<bool>,
}

impl<'a> List<'a> {
    /// Whether all of them may be altered is told by Enterprise only.
    pub fn new(dremio: &Dremio, data: Vec<Shown<'a>>, can_alter: bool) -> Self {
        let enterprise = dremio.settings.edition == Edition::Enterprise;
        Self { data, can_alter_reflections: enterprise.then_some(can_alter) }
    }
}

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find a reflection with id [{id}]."))
}

/// What the caller may do with the reflections of a dataset, if that is enough.
pub(crate) fn require(
    dremio: &Dremio,
    store: &Store,
    caller: &Caller,
    node: &Node,
    to_alter: bool,
) -> Result<Rights, ApiError> {
    let rights = Rights::on(&dremio.show(store, caller), node);
    if if to_alter { rights.can_alter } else { rights.can_view } {
        return Ok(rights);
    }
    let wish = if to_alter { "altering" } else { "viewing" };
    Err(ApiError::forbidden(format!("Access denied {wish} reflections of {}.", dotted(&node.path))))
}

/// A reflection with its dataset, for a caller who may view or alter it.
fn find<'a>(
    dremio: &Dremio,
    store: &'a Store,
    caller: &Caller,
    reflection: Option<&Reflection>,
    id: &str,
    to_alter: bool,
) -> Result<(&'a Node, Rights), ApiError> {
    let node = reflection.and_then(|reflection| reflection.node(store)).ok_or_else(|| missing(id))?;
    let rights = require(dremio, store, caller, node, to_alter)?;
    Ok((node, rights))
}

/// Refuses callers who must not see, or not alter, a reflection.
pub(crate) fn check(dremio: &Arc<Dremio>, call: &Call, id: &str, to_alter: bool) -> Result<(), ApiError> {
    let (store, reflections) = settled(dremio);
    find(dremio, &store, &call.caller, reflections.get(id), id, to_alter).map(|_| ())
}

/// `GET /api/v3/reflection`
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Reply {
    let (store, reflections) = settled(dremio);
    let show = dremio.show(&store, &call.caller);
    let mut can_alter = true;
    let visible = reflections.iter().filter_map(|reflection| {
        let node = reflection.node(&store)?;
        let rights = Rights::on(&show, node);
        can_alter &= rights.can_alter;
        rights.can_view.then(|| shown(dremio, &store, node, reflection, rights))
    });
    let data = visible.collect();
    Reply::json(&List::new(dremio, data, can_alter))
}

/// `GET /api/v3/reflection/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let (store, reflections) = settled(dremio);
    let id = call.part(0);
    let reflection = reflections.get(id).ok_or_else(|| missing(id))?;
    let (node, rights) = find(dremio, &store, &call.caller, Some(reflection), id, false)?;
    Ok(Reply::json(&shown(dremio, &store, node, reflection, rights)))
}

/// `POST /api/v3/reflection`
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let mut body = call.json()?;
    if dremio.settings.is_cloud() {
        complete(&mut body);
    }
    let body = Object::root(&body)?;
    let definition = Definition::parse(&body)?;
    if body.get("id").is_some() || body.get("tag").is_some() {
        return Err(refused("a new one has neither an id nor a tag"));
    }
    add(dremio, &call.caller, definition)
}

/// Cloud's own command line sends neither a name nor whether the reflection is enabled.
fn complete(body: &mut Value) {
    let Value::Object(members) = body else { return };
    let is_raw = members.get("type").is_some_and(|kind| kind == "RAW");
    let name = if is_raw { "Raw Reflection" } else { "Aggregation Reflection" };
    members.entry("name").or_insert_with(|| Value::from(name));
    members.entry("enabled").or_insert(Value::Bool(true));
}

/// Makes a reflection and starts to fill it.
pub(crate) fn add(dremio: &Arc<Dremio>, caller: &Caller, definition: Definition) -> Result<Reply, ApiError> {
    let (store, mut reflections) = settled(dremio);
    let reflection = Reflection::new(definition, dremio.clock.now());
    let node = reflection.node(&store);
    let node = node.ok_or_else(|| refused("the datasetId is not the id of a dataset"))?;
    let rights = require(dremio, &store, caller, node, true)?;
    reflection.definition.check(columns(node)).map_err(refused)?;
    let id = reflection.id.clone();
    reflections.all.push(reflection);
    reflections.settle(dremio, &store);
    let reflection = reflections.get(&id).ok_or_else(|| missing(&id))?;
    Ok(Reply::json(&shown(dremio, &store, node, reflection, rights)))
}

/// `PUT /api/v3/reflection/{id}`: the new definition takes the place of the old one.
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    let definition = Definition::parse(&body)?;
    let tag = body.text("tag")?;
    let (store, mut reflections) = settled(dremio);
    let id = call.part(0);
    let reflection = reflections.get_mut(id).ok_or_else(|| missing(id))?;
    let (node, rights) = find(dremio, &store, &call.caller, Some(reflection), id, true)?;
    let tag = tag.ok_or_else(|| refused("the tag that was read is required"))?;
    if definition.dataset_id != reflection.definition.dataset_id {
        return Err(refused("the dataset can not be changed"));
    }
    if definition.kind != reflection.definition.kind {
        return Err(refused("the type can not be changed"));
    }
    definition.check(columns(node)).map_err(refused)?;
    if tag != reflection.tag {
        return Err(ApiError::conflict(format!(
            "The provided tag [{tag}] does not match the stored tag [{}] of reflection [{id}].",
            reflection.tag
        )));
    }
    reflection.redefine(definition, dremio.clock.now());
    reflections.settle(dremio, &store);
    let reflection = reflections.get(id).ok_or_else(|| missing(id))?;
    Ok(Reply::json(&shown(dremio, &store, node, reflection, rights)))
}

/// `DELETE /api/v3/reflection/{id}`: 200 without a body.
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    drop_one(dremio, &call.caller, call.part(0))?;
    Ok(Reply::Empty)
}

/// Forgets a reflection.
pub(crate) fn drop_one(dremio: &Arc<Dremio>, caller: &Caller, id: &str) -> Result<(), ApiError> {
    let (store, mut reflections) = settled(dremio);
    find(dremio, &store, caller, reflections.get(id), id, true)?;
    reflections.remove(id);
    Ok(())
}

/// `POST /api/v3/reflection/{id}/refresh`: 200 without a body.
pub(crate) fn refresh(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let (store, mut reflections) = settled(dremio);
    let id = call.part(0);
    let (node, _) = find(dremio, &store, &call.caller, reflections.get(id), id, true)?;
    let reflection = reflections.get_mut(id).ok_or_else(|| missing(id))?;
    if !reflection.definition.enabled {
        return Err(ApiError::bad_request(format!(
            "Reflection [{id}] is disabled and can not be refreshed."
        )));
    }
    reflection.refresh(dremio, node);
    Ok(Reply::Empty)
}
