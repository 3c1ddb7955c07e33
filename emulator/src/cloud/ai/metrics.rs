//! The tool `searchMetrics`: aggregates that views have names for.

use serde_json::{Value, json};

use super::query::{Aggregate, Lesson};
use crate::path::dotted;

/// The metrics with one of the words in their names.
pub(super) fn search(lessons: &[Lesson], query: &str) -> Value {
    let query = query.to_lowercase();
    let fits = |metric: &&Aggregate| {
        let name = metric.name.to_lowercase();
        query.split_whitespace().any(|word| name.contains(word))
    };
    let metrics = lessons.iter().flat_map(|lesson| &lesson.aggregates).filter(fits);
    json!({ "metrics": metrics.map(shown).collect::<Vec<_>>() })
}

fn shown(metric: &Aggregate) -> Value {
    let column = |column: &super::query::Column| json!({ "tableName": dotted(&column.table), "columnName": column.name });
    json!({
        "name": metric.name,
        "description": null,
        "sqlFormula": metric.formula,
        "columns": metric.columns.iter().map(column).collect::<Vec<_>>(),
    })
}
