//! Reflections by SQL: a statement becomes the request that the REST routes read.

use std::sync::Arc;

use serde_json::{Value, json};

use super::definition::{Definition, refused};
use super::{columns, operations, settled};
use crate::dremio::account::Caller;
use crate::dremio::body::Object;
use crate::dremio::catalog::node::Node;
use crate::dremio::catalog::store::Store;
use crate::dremio::error::ApiError;
use crate::dremio::{Dremio, lock};
use crate::path::dotted;
use crate::sql::{PartitionSpec, ReflectionChange, ReflectionSpec};

/// Does what a statement says, and gives its summary.
pub(crate) fn run(
    dremio: &Arc<Dremio>,
    caller: &Caller,
    path: &[String],
    change: &ReflectionChange,
) -> Result<String, ApiError> {
    match change {
        ReflectionChange::Create(spec) => {
            let request = request(dataset(&lock(&dremio.catalog), path)?, spec)?;
            operations::add(dremio, caller, Definition::parse(&Object::root(&request)?)?)?;
            Ok("Reflection added.".to_owned())
        }
        ReflectionChange::Drop(name) => {
            operations::drop_one(dremio, caller, &called(dremio, path, name)?)?;
            Ok("Reflection dropped.".to_owned())
        }
        ReflectionChange::Refresh => {
            let (store, mut reflections) = settled(dremio);
            let node = dataset(&store, path)?;
            operations::require(dremio, &store, caller, node, true)?;
            reflections.refresh_dependents(dremio, &store, &node.path);
            Ok(format!("Reflections of {} are refreshed.", dotted(&node.path)))
        }
    }
}

fn dataset<'a>(store: &'a Store, path: &[String]) -> Result<&'a Node, ApiError> {
    let node = store.node(path).filter(|node| node.kind.is_dataset());
    node.ok_or_else(|| ApiError::bad_request(format!("Object '{}' not found", dotted(path))))
}

/// The id of the reflection of a dataset that has that name or id.
fn called(dremio: &Arc<Dremio>, path: &[String], name: &str) -> Result<String, ApiError> {
    let (store, reflections) = settled(dremio);
    let node = dataset(&store, path)?;
    let mut own = reflections.iter().filter(|reflection| reflection.definition.dataset_id == node.id);
    let found = own.find(|reflection| {
        reflection.id == name || reflection.definition.name.to_lowercase() == name.to_lowercase()
    });
    found.map(|reflection| reflection.id.clone()).ok_or_else(|| {
        ApiError::bad_request(format!("Unable to find reflection [{name}] on [{}].", dotted(&node.path)))
    })
}

/// The body of the request that a statement stands for.
fn request(node: &Node, spec: &ReflectionSpec) -> Result<Value, ApiError> {
    let names = |written: &[String]| fields(written, |name| Ok(json!({"name": column(node, name)?})));
    Ok(json!({
        "type": if spec.is_raw { "RAW" } else { "AGGREGATION" },
        "name": spec.name,
        "datasetId": node.id,
        "enabled": true,
        "arrowCachingEnabled": spec.arrow_caching,
        "partitionDistributionStrategy": if spec.striped { "STRIPED" } else { "CONSOLIDATED" },
        "displayFields": names(&spec.display)?,
        "dimensionFields": fields(&spec.dimensions, |(name, by_day)| {
            let granularity = if *by_day { "DATE" } else { "NORMAL" };
            Ok(json!({"name": column(node, name)?, "granularity": granularity}))
        })?,
        "measureFields": fields(&spec.measures, |(name, aggregates)| {
            Ok(json!({"name": column(node, name)?, "measureTypeList": aggregates}))
        })?,
        "distributionFields": names(&spec.distribution)?,
        "partitionFields": fields(&spec.partition, |part| partition(node, part))?,
        "sortFields": names(&spec.sort)?,
    }))
}

fn fields<T>(all: &[T], field: impl Fn(&T) -> Result<Value, ApiError>) -> Result<Vec<Value>, ApiError> {
    all.iter().map(field).collect()
}

fn partition(node: &Node, part: &PartitionSpec) -> Result<Value, ApiError> {
    let name = column(node, &part.column)?;
    let Some(transform) = &part.transform else { return Ok(json!({"name": name})) };
    Ok(json!({"name": name, "transform": {
        "type": transform,
        "bucketTransform": {"bucketCount": part.number},
        "truncateTransform": {"truncateLength": part.number},
    }}))
}

/// The name of a column as the dataset has it: SQL does not distinguish upper and lower case, requests do.
fn column<'a>(node: &'a Node, written: &str) -> Result<&'a str, ApiError> {
    let columns = columns(node).iter().map(|column| column.name.as_str());
    let found = columns.clone().find(|name| *name == written);
    let found = found.or_else(|| columns.clone().find(|name| name.to_lowercase() == written.to_lowercase()));
    found.ok_or_else(|| refused(format!("Column '{written}' not found in '{}'", dotted(&node.path))))
}
