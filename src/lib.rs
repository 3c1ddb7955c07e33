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
#![cfg_attr(docsrs, feature(doc_cfg))]
// What says nothing beside the module that an item is in.
#![cfg_attr(
    docsrs,
    doc(auto_cfg(hide(feature = "client", feature = "dremio-types", feature = "firebolt-types")))
)]
#![cfg_attr(
    not(all(feature = "dremio-types", feature = "firebolt-types", feature = "client")),
    allow(
        dead_code,
        unused_macros,
        unused_imports,
        rustdoc::broken_intra_doc_links,
        reason = "each vendor, and the types alone, use a part of the layer below them, whose docs name all of it"
    )
)]

#[cfg(test)]
mod codegen;
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

#[cfg(feature = "client")]
mod auth;
mod base64;
#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
mod cancel;
#[cfg(feature = "client")]
mod client;
mod context;
#[cfg(feature = "client")]
mod deadline;
#[cfg(feature = "client")]
mod deployment;
mod error;
#[cfg(feature = "client")]
mod events;
mod json;
#[cfg(all(feature = "dremio", feature = "firebolt"))]
pub mod manual;
#[cfg(feature = "client")]
mod multipart;
mod nullable;
#[cfg(feature = "client")]
mod observe;
#[cfg(feature = "client")]
mod options;
#[cfg(feature = "client")]
mod order;
#[cfg(feature = "client")]
mod page;
#[cfg(feature = "client")]
mod poll;
#[cfg(feature = "client")]
mod retry;
mod scan;
mod secret;
#[cfg(feature = "client")]
pub mod sql;
#[cfg(feature = "testing")]
pub mod testing;
mod timestamp;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod url;
mod wire;

#[cfg(feature = "dremio-types")]
pub mod dremio;
#[cfg(feature = "firebolt-types")]
pub mod firebolt;

#[cfg(feature = "client")]
pub use call::Call;
#[cfg(feature = "client")]
pub use cancel::CancelToken;
#[cfg(feature = "client")]
pub use deployment::Deployment;
pub use error::{
    ApiError, Delivery, Error, ErrorKind, JobFailure, OptionalExt, Result, StatementError, StatementFailure,
    StatementLocation,
};
#[cfg(feature = "client")]
pub use events::Events;
pub use json::Json;
#[cfg(feature = "client")]
pub use multipart::Multipart;
pub use nullable::Nullable;
#[cfg(feature = "client")]
pub use observe::{Attempt, Event, Observer};
#[cfg(feature = "client")]
pub use order::OrderBy;
#[cfg(feature = "client")]
pub use page::{Items, Pages};
#[cfg(feature = "client")]
pub use retry::Retry;
pub use secret::{Secret, SecretJson};
pub use timestamp::Timestamp;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub use transport::Tls;
#[cfg(feature = "client")]
pub use transport::{Proxy, RawResponse};
pub use wire::{Extra, Opaque, Unrecognized};
