//! Rows of SQL results: columns, dynamic rows, and decoding into types of the caller's.
//!
//! Rows decode straight from the bytes of a page into the wanted type, guided by the type of each column. What one
//! would expect to fit does fit:
//!
//! | column | Rust |
//! |---|---|
//! | integers | every integer type, also when the number arrives as text |
//! | `DECIMAL` | `String` with all its digits; an integer if nothing is lost; `f64` if one asks for it |
//! | `FLOAT`, `DOUBLE` | `f64`, `f32`, also `NaN` and infinities |
//! | `DATE`, `TIME`, `TIMESTAMP`, intervals | `String`, [`Timestamp`](crate::Timestamp), or any type that reads such text |
//! | `VARBINARY` | byte buffers (`serde_bytes`); as `String`, its base64 text |
//! | lists, structs, maps | `Vec`, structs, maps, or [`Json`](crate::Json) for the exact text |
//! | anything that may be null | `Option` |
//!
//! A row as a whole decodes into a struct or map by column name, into a tuple by position, and, where there is only
//! one column, into a plain value.

mod base64;
mod cell;
mod column;
pub(crate) mod page;
mod record;
mod row;
mod scan;

pub use column::{Column, DataType};
pub use row::{Row, RowIndex};
