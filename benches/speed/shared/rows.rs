//! What all three programs decode: a job and a row of twenty columns.
#![allow(dead_code, reason = "each program uses its part")]

use serde::Deserialize;

/// A job, as far as somebody who writes a client by hand would read it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    pub job_state: String,
    pub row_count: Option<i64>,
    pub error_message: Option<String>,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    pub query_type: Option<String>,
}

/// One row.
#[derive(Debug, Deserialize)]
pub struct Order {
    pub order_id: i64,
    pub customer_id: i64,
    pub quantity: i64,
    pub line_number: i64,
    pub price: f64,
    pub discount: f64,
    pub shipped: bool,
    pub region: String,
    pub country: String,
    pub city: String,
    pub street: String,
    pub product: String,
    pub category: String,
    pub brand: String,
    pub status: String,
    pub note: Option<String>,
    pub ordered_at: String,
    pub shipped_at: Option<String>,
    pub currency: String,
    pub warehouse: String,
}

impl Order {
    /// Something of each row, so that nothing is left out by the compiler.
    pub fn digest(&self) -> u64 {
        self.order_id.unsigned_abs()
            + self.city.len() as u64
            + self.note.as_ref().map_or(0, String::len) as u64
    }
}
