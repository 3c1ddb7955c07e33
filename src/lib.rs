//! A blocking, minimal-dependency client for Dremio.
//!
//! (The tour follows once every module stands.)

#[cfg(test)]
mod codegen;

mod auth;
mod call;
mod client;
mod deadline;
pub mod deployment;
mod error;
mod json;
mod page;
mod retry;
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

pub use call::Call;
pub use error::{Delivery, Error, ErrorKind, OptionalExt, Result};
pub use json::Json;
pub use page::{Items, Pages};
pub use retry::Retry;
pub use secret::Secret;
pub use timestamp::Timestamp;
pub use transport::RawResponse;
pub use wire::{Extra, Unrecognized};
