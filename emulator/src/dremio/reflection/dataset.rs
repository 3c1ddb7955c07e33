//! The reflections of a dataset, and those it could have.

use std::sync::Arc;

use serde::Serialize;

use super::definition::{Dimension, Field, Fields, Kind, Measure};
use super::operations::{self, List};
use super::show::{Shown, shown};
use super::transform::is_moment;
use super::{columns, settled};
use crate::dremio::Dremio;
use crate::dremio::catalog::node::Node;
use crate::dremio::catalog::store::Store;
use crate::dremio::error::ApiError;
use crate::dremio::reply::{self, Reply};
use crate::dremio::route::Call;
use crate::sql::{Column, DataType};

/// The dataset in the path.
fn dataset<'a>(store: &'a Store, call: &Call) -> Result<&'a Node, ApiError> {
    let id = call.part(0);
    let node = store.node_by_id(id).filter(|node| node.kind.is_dataset());
    node.ok_or_else(|| ApiError::not_found(format!("Could not find dataset with id [{id}].")))
}

/// `GET /api/v3/dataset/{datasetId}/reflection`
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let (store, reflections) = settled(dremio);
    let node = dataset(&store, call)?;
    let rights = operations::require(dremio, &store, &call.caller, node, false)?;
    let own = reflections.iter().filter(|reflection| reflection.definition.dataset_id == node.id);
    let data: Vec<Shown<'_>> =
        own.map(|reflection| shown(dremio, &store, node, reflection, rights)).collect();
    Ok(Reply::json(&List::new(dremio, data, rights.can_alter)))
}

/// A definition that nobody has saved.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Proposal {
    r#type: Kind,
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    arrow_caching_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reflection_mode: Option<&'static str>,
    #[serde(flatten)]
    fields: Fields,
    entity_type: &'static str,
}

/// `POST /api/v3/dataset/{id}/reflection/recommendation`, with or without the kind at its end
pub(crate) fn recommend(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let wanted = match call.part(1).to_uppercase().as_str() {
        "" | "ALL" => [true, true],
        "RAW" => [true, false],
        "AGG" => [false, true],
        other => {
            return Err(ApiError::bad_request(format!("There are no recommendations of type [{other}].")));
        }
    };
    let (store, _reflections) = settled(dremio);
    let node = dataset(&store, call)?;
    operations::require(dremio, &store, &call.caller, node, true)?;
    let is_26 = dremio.settings.version.is_26();
    let proposal = |(kind, fields)| Proposal {
        r#type: kind,
        enabled: true,
        arrow_caching_enabled: (!is_26).then_some(false),
        reflection_mode: is_26.then_some("Manual"),
        fields,
        entity_type: "reflection",
    };
    let kinds = [(Kind::Raw, Some(raw(columns(node)))), (Kind::Aggregation, aggregation(columns(node)))];
    let kinds = kinds.into_iter().zip(wanted).filter(|(_, wanted)| *wanted);
    let proposals = kinds.filter_map(|((kind, fields), _)| Some(proposal((kind, fields?))));
    Ok(Reply::json(&reply::List::of(proposals.collect())))
}

/// All columns.
pub(crate) fn raw(columns: &[Column]) -> Fields {
    let display = columns.iter().map(|column| Field { name: column.name.clone() }).collect();
    Fields { display, ..Fields::default() }
}

/// Numbers are to be summed, everything else is to be grouped by; nothing where no column is good for either.
fn aggregation(columns: &[Column]) -> Option<Fields> {
    let mut fields = Fields::default();
    for column in columns {
        let name = column.name.clone();
        match &column.data_type {
            DataType::List(_) | DataType::Map(..) | DataType::Struct(_) | DataType::Null => {}
            number if number.is_number() => {
                fields.measures.push(Measure { name, measure_type_list: vec!["SUM", "COUNT"] });
            }
            other => {
                let granularity = if is_moment(other) { "DATE" } else { "NORMAL" };
                fields.dimensions.push(Dimension { name, granularity });
            }
        }
    }
    (!fields.dimensions.is_empty() || !fields.measures.is_empty()).then_some(fields)
}
