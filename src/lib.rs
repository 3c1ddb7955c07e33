//! A blocking client for Dremio and Firebolt, with three dependencies: `ureq`, `serde` and `serde_json`.
//!
//! Requests and types are generated while the crate is built, from `OpenAPI` documents written by hand; signing in,
//! paging, retries and SQL are written by hand. There is no async runtime underneath and no thread is kept.
#![cfg_attr(all(feature = "dremio", feature = "firebolt"), doc = "", doc = include_str!("manual/tour.md"))]
#![cfg_attr(
    not(all(feature = "dremio", feature = "firebolt")),
    doc = "",
    doc = "This is a build with one vendor. The manual is in the documentation of the whole crate."
)]
#![cfg_attr(
    not(all(feature = "dremio", feature = "firebolt")),
    allow(
        dead_code,
        unused_macros,
        unused_imports,
        rustdoc::broken_intra_doc_links,
        reason = "each vendor uses a part of the layer below them, whose docs name both"
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
mod json;
#[cfg(all(feature = "dremio", feature = "firebolt"))]
pub mod manual;
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
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub use transport::Tls;
pub use transport::{Proxy, RawResponse};
pub use wire::{Extra, Opaque, Unrecognized};
