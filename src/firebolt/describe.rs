//! What a statement would take and give, without running it.

use std::collections::BTreeMap;

use super::connection::Connection;
use super::request::{Mode, Request};
use super::rows::RowsAs;
use super::types;
use crate::error::{Error, Result};
use crate::json::Json;
use crate::sql::{Column, DataType};

/// What a statement takes and gives.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Description {
    /// The names of the places for values, such as `$1`, and the types of these, in the order of their numbers.
    pub parameters: Vec<(String, DataType)>,
    /// The columns of the result.
    pub columns: Vec<Column>,
}

pub(super) fn describe(connection: &mut Connection, request: Request) -> Result<Description> {
    let request = Request { mode: Mode::Describe, ..request }.format("JSON_Compact");
    let stream = connection.look(request)?;
    let text: Option<String> = RowsAs::new(stream).next().transpose()?;
    read(&text.ok_or_else(|| Error::decode("the server described the statement with nothing"))?)
}

/// Reads the one cell of the answer, which is JSON in itself.
fn read(text: &str) -> Result<Description> {
    let json = Json::parse(text)?;
    let types: Option<BTreeMap<String, String>> = member(&json, "parameter_types")?;
    let mut parameters: Vec<(String, DataType)> =
        types.into_iter().flatten().map(|(name, text)| (name, types::parse(&text).0)).collect();
    parameters.sort_by_key(|(name, _)| name.trim_start_matches('$').parse().unwrap_or(u64::MAX));
    let columns: Option<Vec<BTreeMap<String, String>>> = member(&json, "result_columns")?;
    let text = |column: &BTreeMap<String, String>, name| column.get(name).cloned().unwrap_or_default();
    let columns = columns.into_iter().flatten();
    let columns =
        columns.map(|column| types::column(text(&column, "name"), &text(&column, "type"))).collect();
    Ok(Description { parameters, columns })
}

fn member<T: serde::de::DeserializeOwned>(json: &Json, name: &str) -> Result<Option<T>> {
    json.get(name).map_or(Ok(None), |value| value.decode())
}
