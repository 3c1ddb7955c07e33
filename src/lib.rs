//! A blocking client for Dremio and Firebolt with three dependencies: `ureq`, `serde` and `serde_json`.
//!
//! There is no async runtime underneath and no thread is kept, unless pages are to be
//! [fetched ahead](dremio::Query::prefetch): calls may be made from any thread, and block it. Requests and types are
//! generated while the crate is built, from `OpenAPI` documents written by hand.
//!
//! ```no_run
//! use lakehouse::dremio::Software;
//!
//! # fn main() -> lakehouse::Result<()> {
//! let dremio = Software::builder("https://dremio.example.com").login("ada", "correct horse").build()?;
//!
//! // SQL: submitted, waited for, and read page by page.
//! let sql = "SELECT region, SUM(amount) FROM sales.orders GROUP BY region";
//! for row in dremio.query(sql).rows_as::<(String, String)>()? {
//!     let (region, amount) = row?; // a DECIMAL as text keeps all its digits
//!     println!("{region:>10} {amount:>12}");
//! }
//!
//! // Every operation of the API: `client.group().verb(what it needs).option(..).send()`.
//! for child in dremio.catalog().get_by_path(["sales"]).max_children(100).items() {
//!     println!("{}", child?.path.join("."));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where things are
//!
//! - [`dremio::Software`] is the client. Its groups are the modules of [`dremio`], one for each part of the vendor's API:
//!   [`catalog`](dremio::catalog), [`jobs`](dremio::jobs), [`users`](dremio::users), …, each with its requests and types;
//!   [`dremio::operations`] lists every operation there is.
//! - [`dremio::Cloud`] is the client of an organization of Dremio Cloud, and [`dremio::Project`] that of a project in it,
//!   with the groups that Software has too and those of its own. [`dremio::Dremio`] is what the two sides share.
//! - [`firebolt::V1`], [`firebolt::V2`] and [`firebolt::Core`] are the clients of Firebolt's generations; each gives a
//!   [`firebolt::Connection`], which runs SQL. The groups of the API and [`firebolt::operations`] are as on the other side.
//! - [`dremio::Query`] and [`dremio::Job`], [`firebolt::Query`] and [`firebolt::Job`] run SQL; [`sql`] says what fits into
//!   which type.
//! - A request is a value: it can be kept, cloned and sent again. What it needs are arguments, everything else is set on
//!   it. `send` gives the typed answer, `send_raw` the answer as it came; requests of lists that come in pages have
//!   `items` and `pages`.
//! - [`Error`] says which operation it was, [what went wrong](Error::kind), what the server said, and
//!   [what became of the request](Error::delivery). `is_not_found` and its like answer the usual questions.
//! - What this crate does not know is not lost: unknown members stay in the [`Extra`] of an object and are written back,
//!   unknown enum values keep their text, and an endpoint without a method is reached with [`dremio::Software::call`].
//!
//! # Time, attempts, and what happens twice
//!
//! A call takes [60 seconds](dremio::SoftwareBuilder::timeout) at most: signing in, every attempt and the waits between
//! them count. A SQL statement may take a day, which [`Query::timeout`](dremio::Query::timeout) changes; when its time is
//! over, the server is told to cancel it; so it is on Firebolt, where the server may not be silent for more than
//! [300 seconds](firebolt::Query::timeout). Reads, and what may be repeated without harm, are attempted up to [three times](Retry); everything else
//! only when nothing of it was sent or the server refused it. A SQL statement is never submitted twice.
//!
//! The page [`guarantees`] says what you can rely on, and which test shows it.
//!
//! # Features
//!
//! `dremio` and `firebolt` (both default) are the clients; `rustls` (default), `native-tls` and `platform-verifier` choose the TLS; `gzip`
//! (default) reads compressed answers; `testing` adds the table of operations in `lakehouse::testing`.

#![cfg_attr(
    not(all(feature = "dremio", feature = "firebolt")),
    allow(
        dead_code,
        unused_macros,
        unused_imports,
        reason = "each vendor uses a part of the layer below them"
    )
)]

#[cfg(test)]
mod codegen;
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

mod auth;
mod base64;
mod call;
mod cancel;
mod client;
mod deadline;
mod deployment;
mod error;
mod events;
#[cfg(all(feature = "dremio", feature = "firebolt"))]
#[doc = include_str!("guarantees.md")]
pub mod guarantees {}
mod json;
mod multipart;
mod nullable;
mod observe;
mod options;
mod order;
mod page;
mod poll;
mod retry;
mod scan;
mod secret;
pub mod sql;
#[cfg(feature = "testing")]
pub mod testing;
mod timestamp;
mod transport;
mod url;
mod wire;

#[cfg(feature = "dremio")]
pub mod dremio;
#[cfg(feature = "firebolt")]
pub mod firebolt;

pub use call::Call;
pub use cancel::CancelToken;
pub use deployment::Deployment;
pub use error::{
    ApiError, Delivery, Error, ErrorKind, JobFailure, OptionalExt, Result, StatementError, StatementFailure,
    StatementLocation,
};
pub use events::Events;
pub use json::Json;
pub use multipart::Multipart;
pub use nullable::Nullable;
pub use observe::{Attempt, Event, Observer};
pub use order::OrderBy;
pub use page::{Items, Pages};
pub use retry::Retry;
pub use secret::{Secret, SecretJson};
pub use timestamp::Timestamp;
pub use transport::RawResponse;
pub use wire::{Extra, Opaque, Unrecognized};
