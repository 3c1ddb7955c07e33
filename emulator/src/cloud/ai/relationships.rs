//! The tool `getTableRelationships`: what views join a table with.

use serde_json::{Value, json};

use super::query::{Column, Lesson};
use crate::dremio::account::Caller;
use crate::dremio::catalog::access::Wish;
use crate::dremio::{Dremio, lock};
use crate::path::{Path, dotted};

/// The joins of a table; a table that nobody may see is none.
pub(super) fn of(dremio: &Dremio, caller: &Caller, lessons: &[Lesson], table: &str) -> Value {
    let path = Path::from(table).into_names();
    let store = lock(&dremio.catalog);
    let shown = dremio.show(&store, caller);
    let node = store.node(&path).filter(|node| node.kind.is_dataset());
    let node = node.filter(|node| shown.rules().allow(Wish::See, &node.path));
    let Some(node) = node else {
        return json!({ "errorMessage": format!("Table [{table}] was not found.") });
    };
    let id = |column: &Column| store.node(&column.table).map(|node| node.id.clone()).unwrap_or_default();
    let mut relationships: Vec<Value> = Vec::new();
    for (left, right) in lessons.iter().flat_map(|lesson| &lesson.joins) {
        let (source, target) = if left.table == node.path {
            (left, right)
        } else if right.table == node.path {
            (right, left)
        } else {
            continue;
        };
        let relationship = json!({
            "sourceTableId": id(source),
            "sourceTableName": dotted(&source.table),
            "sourceTableAlias": source.alias,
            "sourceColumnName": source.name,
            "targetTableId": id(target),
            "targetTableName": dotted(&target.table),
            "targetTableAlias": target.alias,
            "targetColumnName": target.name,
            "joinCardinality": null,
            "description": null,
        });
        if !relationships.contains(&relationship) {
            relationships.push(relationship);
        }
    }
    json!({ "relationships": relationships })
}
