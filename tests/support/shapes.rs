//! The bodies that the documentation of the vendors shows or describes, one in each line of a file.
#![allow(dead_code, reason = "every test file uses another part of it")]

use lakehouse::testing::{Operation, Recode};
use serde_json::Value;

const DREMIO: &str = include_str!("../shapes.jsonl");
const FIREBOLT: &str = include_str!("../shapes_firebolt.jsonl");

/// A body of an operation.
pub struct Shape {
    pub op: String,
    /// `request` or `response`.
    pub kind: String,
    pub json: Value,
}

impl Shape {
    /// What reads it and writes it again, where the operation has such a body.
    pub fn recode(&self, operation: &Operation) -> Option<Recode> {
        if self.kind == "request" { operation.request() } else { operation.response() }
    }
}

pub fn of_dremio() -> impl Iterator<Item = Shape> {
    DREMIO.lines().map(shape)
}

pub fn of_firebolt() -> impl Iterator<Item = Shape> {
    FIREBOLT.lines().map(shape)
}

fn shape(line: &str) -> Shape {
    let mut line: Value = serde_json::from_str(line).expect("JSON");
    let text = |member: &str| line[member].as_str().expect("a text").to_owned();
    let (op, kind) = (text("op"), text("kind"));
    Shape { op, kind, json: line["json"].take() }
}
