//! What the clients written by hand decode besides: pages, results, and a view.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::rows::Order;

#[derive(Deserialize)]
pub struct Page<T> {
    #[serde(rename = "rowCount")]
    pub row_count: u64,
    #[serde(rename = "schema")]
    _schema: Option<IgnoredAny>,
    pub rows: Vec<T>,
}

#[derive(Deserialize)]
pub struct Submitted {
    pub id: String,
}

#[derive(Serialize, Deserialize)]
pub struct View {
    #[serde(rename = "entityType")]
    pub entity_type: String,
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub path: Vec<String>,
    pub tag: String,
    pub sql: String,
    #[serde(rename = "sqlContext")]
    pub sql_context: Vec<String>,
}

#[derive(Deserialize)]
pub struct Document {
    pub data: Vec<Order>,
}

#[derive(Deserialize)]
#[serde(tag = "message_type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Line {
    Start {},
    Data { data: Vec<Order> },
    FinishSuccessfully {},
    FinishWithErrors {},
}
