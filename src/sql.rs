//! Rows of SQL results: columns, dynamic rows, and decoding into types of the caller's.
//!
//! Rows decode straight from the bytes of a page into the wanted type, guided by the type of each column. What one
//! would expect to fit does fit:
//!
//! | column | Rust |
//! |---|---|
//! | integers | every integer type, also when the number arrives as text |
//! | `DECIMAL` | `String` with all its digits; an integer if nothing is lost; `f64` if one asks for it |
//! | `FLOAT`, `REAL`, `DOUBLE` | `f64`, `f32`, also `NaN` and infinities |
//! | `BOOLEAN` | `bool`; in Firebolt 1.0 also the `1` and `0` of an integer column |
//! | `DATE`, `TIME`, `TIMESTAMP`, intervals | `String`, [`Timestamp`](crate::Timestamp), or any type that reads such text |
//! | `VARBINARY` | byte buffers (`serde_bytes`); as `String`, its base64 text |
//! | `BYTEA`, `GEOGRAPHY` of Firebolt | byte buffers (`serde_bytes`); as `String`, the text with hexadecimal digits |
//! | lists, arrays, structs, maps | `Vec`, structs, maps, or [`Json`](crate::Json) for the exact text |
//! | anything that may be null | `Option` |
//!
//! A type that takes anything, such as `serde_json::Value`, gets a `DECIMAL` as text, because a number in it would be a
//! float, and so it gets what is no finite number; [`Json`](crate::Json) gets the text of the answer. Types that borrow
//! cannot be used: rows outlive the text that they come in.
//!
//! A row as a whole decodes into a struct or map by column name, into a tuple by position, and, where there is only
//! one column, into a plain value. Members of structs have the names of the columns letter for letter, while
//! [`Row::get`] passes over the difference of upper and lower case. Dremio calls an expression without a name `EXPR$0`,
//! `EXPR$1` and so on, and answers statements that are no queries with rows too, such as `ok` and `summary`. Firebolt calls
//! it `?column?`, as often as there are any: columns of one name are told apart by a tuple or by their position.
//!
//! ```no_run
//! use lakehouse::Timestamp;
//!
//! #[derive(serde::Deserialize)]
//! struct Order {
//!     id: i64,
//!     amount: String,             // DECIMAL, exact
//!     ordered_at: Timestamp,      // TIMESTAMP
//!     note: Option<String>,       // may be NULL
//!     items: Vec<Option<String>>, // LIST, whose elements may be NULL
//! }
//!
//! # fn example(dremio: &lakehouse::dremio::Software) -> lakehouse::Result<()> {
//! for order in dremio.query("SELECT * FROM sales.orders").rows_as::<Order>()? {
//!     let order = order?;
//!     println!("{} {} {} {:?} {}", order.id, order.amount, order.ordered_at, order.note, order.items.len());
//! }
//! # Ok(()) }
//! ```

mod cell;
mod column;
pub(crate) mod page;
pub(crate) mod record;
mod row;
pub(crate) mod source;

pub use column::{Column, DataType};
pub use row::{Row, RowIndex};
