//! `INFORMATION_SCHEMA` and `sys`: the catalog as tables.

use super::access::Wish;
use super::node::{Kind, Node};
use super::store::Store;
use crate::dremio::account::Caller;
use crate::dremio::identity::privileges;
use crate::dremio::{Dremio, Edition, job_table, reflection};
use crate::sql::{Column, DataType, Table, Value};

/// What `TABLE_CATALOG` and its like always say.
const CATALOG: &str = "DREMIO";

/// The rows of a table that the system makes up.
pub(crate) fn resolve(dremio: &Dremio, store: &Store, caller: &Caller, path: &[String]) -> Option<Table> {
    let [schema, table] = path else { return in_project(dremio, store, caller, path) };
    if schema.eq_ignore_ascii_case("sys") && table.eq_ignore_ascii_case("reflections") {
        return Some(reflection::table::rows(dremio, store, caller));
    }
    let enterprise = dremio.settings.edition == Edition::Enterprise;
    if enterprise && schema.eq_ignore_ascii_case("sys") && table.eq_ignore_ascii_case("privileges") {
        return Some(privileges::rows(dremio, store, caller));
    }
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

/// What Cloud says about a project.
fn in_project(dremio: &Dremio, store: &Store, caller: &Caller, path: &[String]) -> Option<Table> {
    let [sys, project, table] = path else { return None };
    let is_there = dremio.settings.is_cloud() && sys.eq_ignore_ascii_case("sys");
    if !is_there || !project.eq_ignore_ascii_case("project") {
        return None;
    }
    match table.to_lowercase().as_str() {
        "jobs" => Some(job_table::rows(dremio, caller)),
        "reflections" => Some(reflection::table::rows(dremio, store, caller)),
        _ => None,
    }
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

/// The columns of `COLUMNS` that are numbers; the others are texts.
const NUMBERS: [&str; 9] = [
    "ORDINAL_POSITION",
    "COLUMN_SIZE",
    "CHARACTER_MAXIMUM_LENGTH",
    "CHARACTER_OCTET_LENGTH",
    "NUMERIC_PRECISION",
    "NUMERIC_PRECISION_RADIX",
    "NUMERIC_SCALE",
    "DATETIME_PRECISION",
    "INTERVAL_PRECISION",
];

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
            let size = Size::of(&column.data_type);
            let number = |number: Option<i64>| number.map_or(Value::Null, Value::Int);
            rows.push(vec![
                text(CATALOG),
                schema,
                name,
                text(&column.name),
                Value::Int(place),
                Value::Null,
                text("YES"),
                Value::Text(type_name(&column.data_type)),
                number(size.column),
                number(size.characters),
                number(size.octets),
                number(size.precision),
                number(size.radix),
                number(size.scale),
                number(size.datetime),
                Value::Null,
                Value::Null,
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
            "COLUMN_DEFAULT",
            "IS_NULLABLE",
            "DATA_TYPE",
            "COLUMN_SIZE",
            "CHARACTER_MAXIMUM_LENGTH",
            "CHARACTER_OCTET_LENGTH",
            "NUMERIC_PRECISION",
            "NUMERIC_PRECISION_RADIX",
            "NUMERIC_SCALE",
            "DATETIME_PRECISION",
            "INTERVAL_TYPE",
            "INTERVAL_PRECISION",
        ],
        rows,
    );
    for column in table.columns.iter_mut().filter(|column| NUMBERS.contains(&column.name.as_str())) {
        column.data_type = DataType::Int;
    }
    table
}

/// How much values of a type hold, as `COLUMNS` tells it. Intervals and nested values are left out.
#[derive(Default)]
struct Size {
    column: Option<i64>,
    characters: Option<i64>,
    octets: Option<i64>,
    precision: Option<i64>,
    radix: Option<i64>,
    scale: Option<i64>,
    datetime: Option<i64>,
}

impl Size {
    fn of(data_type: &DataType) -> Self {
        match *data_type {
            DataType::Boolean => Self { column: Some(1), ..Self::default() },
            DataType::Int => Self::number(32, 2, Some(0)),
            DataType::BigInt => Self::number(64, 2, Some(0)),
            DataType::Float => Self::number(24, 2, None),
            DataType::Double => Self::number(53, 2, None),
            DataType::Decimal { precision, scale } => Self::number(precision.into(), 10, Some(scale.into())),
            DataType::Varchar => Self::characters(4),
            DataType::Varbinary => Self::characters(1),
            DataType::Date => Self::moment("2024-02-29", 0),
            DataType::Time => Self::moment("18:25:16.766", 3),
            DataType::Timestamp => Self::moment("2024-02-29T18:25:16.766", 3),
            _ => Self::default(),
        }
    }

    fn number(precision: i64, radix: i64, scale: Option<i64>) -> Self {
        let precision = Some(precision);
        Self { column: precision, precision, radix: Some(radix), scale, ..Self::default() }
    }

    fn characters(octets_each: i64) -> Self {
        const LENGTH: i64 = 65536;
        Self {
            column: Some(LENGTH),
            characters: Some(LENGTH),
            octets: Some(LENGTH * octets_each),
            ..Self::default()
        }
    }

    /// As wide as one of them is when it is written.
    fn moment(example: &str, precision: i64) -> Self {
        Self { column: i64::try_from(example.len()).ok(), datetime: Some(precision), ..Self::default() }
    }
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
