//! `sys.reflections`: the reflections as a table.

use super::definition::Definition;
use super::show::{Rights, dataset_type};
use super::{Reflection, Status};
use crate::dremio::account::Caller;
use crate::dremio::catalog::node::Node;
use crate::dremio::catalog::store::Store;
use crate::dremio::{Dremio, lock};
use crate::path::dotted;
use crate::sql::{Column, DataType, Table, Value};

const TEXTS: [&str; 12] = [
    "reflection_id",
    "reflection_name",
    "type",
    "status",
    "dataset_id",
    "dataset_name",
    "dataset_type",
    "display_columns",
    "dimensions",
    "measures",
    "sort_columns",
    "partition_columns",
];

const NUMBERS: [&str; 3] = ["num_failures", "record_count", "current_footprint_bytes"];

/// The rows that a user may see.
pub(crate) fn rows(dremio: &Dremio, store: &Store, caller: &Caller) -> Table {
    let show = dremio.show(store, caller);
    let now = dremio.clock.now();
    let reflections = lock(&dremio.reflections);
    let visible = reflections.iter().filter_map(|reflection| {
        let node = reflection.node(store).filter(|node| Rights::on(&show, node).can_view)?;
        Some(row(reflection, node, &Status::of(reflection, store, node, now)))
    });
    let texts = TEXTS.map(|name| Column::new(name, DataType::Varchar));
    let numbers = NUMBERS.map(|name| Column::new(name, DataType::BigInt));
    Table { columns: texts.into_iter().chain(numbers).collect(), rows: visible.collect() }
}

fn row(reflection: &Reflection, node: &Node, status: &Status) -> Vec<Value> {
    let Definition { kind, name, fields, .. } = &reflection.definition;
    let texts = [
        reflection.id.clone(),
        name.clone(),
        kind.as_str().to_owned(),
        status.combined.to_owned(),
        node.id.clone(),
        dotted(&node.path),
        dataset_type(node).to_owned(),
        list(fields.display.iter().map(|field| &field.name)),
        list(fields.dimensions.iter().map(|field| &field.name)),
        list(fields.measures.iter().map(|field| &field.name)),
        list(fields.sort.iter().map(|field| &field.name)),
        list(fields.partition.iter().map(|field| &field.name)),
    ];
    let number = |number: Option<u64>| Value::Int(number.and_then(|n| i64::try_from(n).ok()).unwrap_or(-1));
    let numbers = [
        number(u64::try_from(status.failures).ok()),
        number(status.rows.map(|rows| rows.count)),
        number(status.rows.map(|rows| rows.bytes)),
    ];
    texts.into_iter().map(Value::Text).chain(numbers).collect()
}

fn list<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}
