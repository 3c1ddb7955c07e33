//! The query that fills a reflection.

use super::definition::{Definition, Dimension, Kind, Measure, keeps};
use crate::path::{quoted, quoted_path};
use crate::sql::{Column, DataType};

/// The query over a dataset with these columns.
pub(crate) fn of(definition: &Definition, path: &[String], columns: &[Column]) -> String {
    let from = quoted_path(path);
    let fields = &definition.fields;
    if definition.kind == Kind::Raw {
        let display: Vec<String> = fields.display.iter().map(|field| quoted(&field.name)).collect();
        return format!("SELECT {} FROM {from}", display.join(", "));
    }
    let type_of = |name: &str| {
        let found = columns.iter().find(|column| column.name == name);
        found.map_or(DataType::Null, |column| column.data_type.clone())
    };
    let groups: Vec<String> =
        fields.dimensions.iter().map(|dimension| group(dimension, &type_of(&dimension.name))).collect();
    let measures = fields.measures.iter().flat_map(|field| aggregates(field, &type_of(&field.name)));
    let mut selected = groups.clone();
    selected.extend(measures);
    if selected.is_empty() {
        selected.push("COUNT(*)".to_owned());
    }
    let selected: Vec<String> =
        (0..).zip(selected).map(|(place, value)| format!("{value} AS c{place}")).collect();
    let group_by = if groups.is_empty() { String::new() } else { format!(" GROUP BY {}", groups.join(", ")) };
    format!("SELECT {} FROM {from}{group_by}", selected.join(", "))
}

fn group(dimension: &Dimension, data_type: &DataType) -> String {
    let name = quoted(&dimension.name);
    let cut = dimension.granularity == "DATE" && *data_type == DataType::Timestamp;
    if cut { format!("CAST({name} AS DATE)") } else { name }
}

fn aggregates(measure: &Measure, data_type: &DataType) -> Vec<String> {
    let kept = measure.measure_type_list.iter().filter(|kind| keeps(data_type, kind));
    kept.map(|kind| format!("{kind}({})", quoted(&measure.name))).collect()
}
