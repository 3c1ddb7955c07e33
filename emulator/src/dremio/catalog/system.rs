//! `INFORMATION_SCHEMA`: the catalog as tables.

use super::access::Wish;
use super::node::{Kind, Node};
use super::store::Store;
use crate::dremio::Dremio;
use crate::dremio::account::Caller;
use crate::sql::{Column, DataType, Table, Value};

/// What `TABLE_CATALOG` and its like always say.
const CATALOG: &str = "DREMIO";

/// The rows of a table that the system makes up.
pub(crate) fn resolve(dremio: &Dremio, store: &Store, caller: &Caller, path: &[String]) -> Option<Table> {
    let [schema, table] = path else { return None };
    if !schema.eq_ignore_ascii_case("INFORMATION_SCHEMA") {
        return None;
    }
    let show = dremio.show(store, caller);
    let rules = show.rules();
    let visible: Vec<&Node> = store.nodes().filter(|node| rules.allow(Wish::See, &node.path)).collect();
    Some(match table.to_uppercase().as_str() {
        "CATALOGS" => texts(
            &["CATALOG_NAME", "CATALOG_DESCRIPTION", "CATALOG_CONNECT"],
            vec![vec![text(CATALOG), text("The internal metadata used by Dremio"), text("")]],
        ),
        "SCHEMATA" => schemata(&visible),
        "TABLES" => tables(&visible),
        "VIEWS" => views(&visible),
        "COLUMNS" => columns(&visible),
        _ => return None,
    })
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn texts(names: &[&str], rows: Vec<Vec<Value>>) -> Table {
    Table { columns: names.iter().map(|name| Column::new(*name, DataType::Varchar)).collect(), rows }
}

fn schema_and_name(node: &Node) -> [Value; 2] {
    let (name, schema) =
        node.path.split_last().map(|(name, schema)| (name.as_str(), schema.join("."))).unwrap_or_default();
    [Value::Text(schema), text(name)]
}

fn schemata(nodes: &[&Node]) -> Table {
    let containers = nodes.iter().filter(|node| node.kind.is_container());
    let row = |node: &&Node| {
        vec![text(CATALOG), Value::Text(node.path.join(".")), text("<owner>"), text("SIMPLE"), text("NO")]
    };
    let names = ["CATALOG_NAME", "SCHEMA_NAME", "SCHEMA_OWNER", "TYPE", "IS_MUTABLE"];
    texts(&names, containers.map(row).collect())
}

fn tables(nodes: &[&Node]) -> Table {
    let rows = nodes.iter().filter(|node| node.kind.is_dataset()).map(|node| {
        let [schema, name] = schema_and_name(node);
        let kind = if matches!(node.kind, Kind::View(_)) { "VIEW" } else { "TABLE" };
        vec![text(CATALOG), schema, name, text(kind)]
    });
    texts(&["TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "TABLE_TYPE"], rows.collect())
}

fn views(nodes: &[&Node]) -> Table {
    let rows = nodes.iter().filter_map(|node| {
        let Kind::View(view) = &node.kind else { return None };
        let [schema, name] = schema_and_name(node);
        Some(vec![text(CATALOG), schema, name, text(&view.sql)])
    });
    texts(&["TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "VIEW_DEFINITION"], rows.collect())
}

fn columns(nodes: &[&Node]) -> Table {
    let mut rows = Vec::new();
    for node in nodes {
        let columns = match &node.kind {
            Kind::View(view) => &view.columns,
            Kind::Table(table) => &table.columns,
            _ => continue,
        };
        for (place, column) in (1..).zip(columns) {
            let [schema, name] = schema_and_name(node);
            let (precision, scale) = match column.data_type {
                DataType::Decimal { precision, scale } => {
                    (Value::Int(precision.into()), Value::Int(scale.into()))
                }
                _ => (Value::Null, Value::Null),
            };
            rows.push(vec![
                text(CATALOG),
                schema,
                name,
                text(&column.name),
                Value::Int(place),
                text("YES"),
                Value::Text(type_name(&column.data_type)),
                precision,
                scale,
            ]);
        }
    }
    let mut table = texts(
        &[
            "TABLE_CATALOG",
            "TABLE_SCHEMA",
            "TABLE_NAME",
            "COLUMN_NAME",
            "ORDINAL_POSITION",
            "IS_NULLABLE",
            "DATA_TYPE",
            "NUMERIC_PRECISION",
            "NUMERIC_SCALE",
        ],
        rows,
    );
    for column in &mut table.columns {
        if matches!(column.name.as_str(), "ORDINAL_POSITION" | "NUMERIC_PRECISION" | "NUMERIC_SCALE") {
            column.data_type = DataType::Int;
        }
    }
    table
}

fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Varchar => "CHARACTER VARYING".to_owned(),
        DataType::Varbinary => "BINARY VARYING".to_owned(),
        DataType::Decimal { .. } => "DECIMAL".to_owned(),
        DataType::List(_) => "ARRAY".to_owned(),
        DataType::Struct(_) => "ROW".to_owned(),
        DataType::Map(..) => "MAP".to_owned(),
        other => other.to_string(),
    }
}
