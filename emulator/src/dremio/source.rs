//! The legacy source API, source types, and the permission cache.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::body::Object;
use super::catalog::access::Wish;
use super::catalog::entity::{SourceSettings, State, source_settings};
use super::catalog::node::{Kind, Node};
use super::catalog::source_config::{self, Field, FieldKind, SourceType, source_type, source_types};
use super::catalog::{change, create, remove};
use super::error::ApiError;
use super::reply::{List, Reply};
use super::route::Call;
use super::time::iso;
use super::{Dremio, lock};

/// A source as this API shows it: without children, and with two switches that always read `false`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LegacySource {
    #[serde(rename = "_type")]
    kind: &'static str,
    config: Map<String, Value>,
    state: State,
    id: String,
    tag: String,
    r#type: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    created_at: String,
    #[serde(flatten)]
    settings: SourceSettings,
}

fn legacy(node: &Node) -> Option<LegacySource> {
    let Kind::Source(source) = &node.kind else { return None };
    let mut shown = source.clone();
    (shown.allow_cross_source_selection, shown.disable_metadata_validity_check) = (false, false);
    Some(LegacySource {
        kind: "source",
        config: source_config::masked(source),
        state: State::good(),
        id: node.id.clone(),
        tag: node.tag.clone(),
        r#type: source.kind.clone(),
        name: node.path.join("."),
        description: source.description.clone(),
        created_at: iso(node.created_at),
        settings: source_settings(&shown),
    })
}

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find source with id [{id}]"))
}

/// `GET /api/v3/source`
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Reply {
    let store = lock(&dremio.catalog);
    let rules = dremio.show(&store, &call.caller).rules();
    let visible = store.nodes().filter(|node| rules.allow(Wish::See, &node.path));
    Reply::json(&List::of(visible.filter_map(legacy).collect()))
}

/// `GET /api/v3/source/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    show(dremio, call, call.part(0))
}

fn show(dremio: &Dremio, call: &Call, id: &str) -> Result<Reply, ApiError> {
    let store = lock(&dremio.catalog);
    let node = store.node_by_id(id).ok_or_else(|| missing(id))?;
    let source = legacy(node).ok_or_else(|| missing(id))?;
    dremio.show(&store, &call.caller).rules().require(Wish::See, &node.path)?;
    Ok(Reply::json(&source))
}

/// `POST /api/v3/source`
pub(crate) fn post(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let path = create::create_source(dremio, call, &Object::root(&body)?)?;
    let id = lock(&dremio.catalog).node(&path).map(|node| node.id.clone()).unwrap_or_default();
    show(dremio, call, &id)
}

/// `PUT /api/v3/source/{id}`: mistakes in arguments are 400 here.
pub(crate) fn put(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    let id = call.part(0);
    if lock(&dremio.catalog).node_by_id(id).is_none_or(|node| !matches!(node.kind, Kind::Source(_))) {
        return Err(missing(id));
    }
    if body.text("id")?.as_deref() != Some(id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    change::update_source(dremio, call, &body, id).map_err(ApiError::not_found_as_argument)?;
    show(dremio, call, id)
}

/// `DELETE /api/v3/source/{id}`: 200 without a body.
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let mut store = lock(&dremio.catalog);
    let node = store.node_by_id(id).filter(|node| matches!(node.kind, Kind::Source(_)));
    let path = node.ok_or_else(|| missing(id))?.path.clone();
    let leftovers = remove::remove(&mut store, &path);
    drop(store);
    dremio.drop_rows(leftovers);
    Ok(Reply::Empty)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Template {
    source_type: &'static str,
    label: &'static str,
    external_query_allowed: bool,
    preview_engine_required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    elements: Option<Vec<PropertyTemplate>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PropertyTemplate {
    property_name: &'static str,
    label: &'static str,
    r#type: &'static str,
    secret: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_value: Option<&'static Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<PropertyOption>,
}

#[derive(Serialize)]
struct PropertyOption {
    value: &'static Value,
}

fn template(known: &'static SourceType) -> Template {
    Template {
        source_type: &known.name,
        label: &known.label,
        external_query_allowed: known.fields.iter().any(|field| field.name == "fetchSize"),
        preview_engine_required: false,
        elements: None,
    }
}

fn property(field: &'static Field) -> PropertyTemplate {
    let kind = match field.kind {
        _ if field.name.ends_with("authenticationType") || field.name == "credentialType" => "credentials",
        _ if !field.options.is_empty() => "enum",
        FieldKind::Integer => "number",
        FieldKind::Boolean => "boolean",
        FieldKind::Texts => "value_list",
        FieldKind::Properties => "property_list",
        FieldKind::Hosts => "host_list",
        FieldKind::Text | FieldKind::Any => "text",
    };
    PropertyTemplate {
        property_name: &field.name,
        label: &field.name,
        r#type: kind,
        secret: field.secret,
        default_value: field.default.as_ref().filter(|value| value.as_i64() != Some(0)),
        options: field.options.iter().map(|value| PropertyOption { value }).collect(),
    }
}

/// `GET /api/v3/source/type`
pub(crate) fn list_types(_: &Arc<Dremio>, _: &Call) -> Reply {
    Reply::json(&List::of(source_types().iter().map(template).collect()))
}

/// `GET /api/v3/source/type/{name}`
pub(crate) fn get_type(_: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let name = call.part(0);
    let missing = || ApiError::not_found(format!("Could not find source of type [{name}]"));
    let known = source_type(name).ok_or_else(missing)?;
    let fields = known.fields.iter().filter(|field| !field.ignored);
    Ok(Reply::json(&Template { elements: Some(fields.map(property).collect()), ..template(known) }))
}

/// `DELETE /api/v3/source/{source-name}/permission-cache`
pub(crate) fn clear_permission_cache(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let name = call.part(0).to_owned();
    let store = lock(&dremio.catalog);
    let missing = || ApiError::not_found(format!("Could not find source [{name}]."));
    let node = store.node(std::slice::from_ref(&name)).ok_or_else(missing)?;
    let Kind::Source(source) = &node.kind else { return Err(missing()) };
    dremio.show(&store, &call.caller).rules().require(Wish::Alter, &node.path)?;
    match source.kind.as_str() {
        "AWSGLUE" => Ok(Reply::NoContent),
        other => Err(ApiError::bad_request(format!("Sources of type [{other}] have no permission cache."))),
    }
}
