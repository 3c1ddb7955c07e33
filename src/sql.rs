//! Rows of SQL results, and which Rust type takes which SQL type.
#![doc = ""]
#![doc = include_str!("sql.md")]

mod cell;
mod column;
pub(crate) mod page;
pub(crate) mod record;
mod row;
pub(crate) mod source;

pub use column::{Column, DataType};
pub use row::{Row, RowIndex};
