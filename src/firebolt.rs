//! Firebolt: the clients, and one module per group of its REST API.
//!
//! [`V1`] is the client of an account of Firebolt 1.0, [`V2`] that of an account of Firebolt 2.x, and [`Core`] that of
//! Firebolt Core and of self-managed engines. Each of them gives a [`Connection`], which runs SQL and keeps what belongs
//! to a session: settings, the database, a transaction.
//!
//! Every operation is listed, with its path, in [`operations`].

#[cfg(feature = "client")]
mod address;
#[cfg(feature = "client")]
mod connection;
#[cfg(feature = "client")]
mod core;
#[cfg(feature = "client")]
mod describe;
#[cfg(feature = "client")]
mod endpoint;
#[cfg(feature = "client")]
mod engine;
#[cfg(feature = "client")]
mod job;
mod job_status;
#[cfg(feature = "client")]
mod link;
#[cfg(feature = "client")]
mod login;
#[cfg(feature = "client")]
mod output;
#[cfg(feature = "client")]
mod parameter;
#[cfg(feature = "client")]
mod query;
#[cfg(feature = "client")]
mod reader;
#[cfg(feature = "client")]
mod request;
#[cfg(feature = "client")]
mod results;
#[cfg(feature = "client")]
mod rows;
#[cfg(feature = "client")]
mod running;
#[cfg(feature = "client")]
mod sent;
#[cfg(feature = "client")]
mod session;
#[cfg(feature = "client")]
mod setup;
#[cfg(feature = "client")]
mod statement;
#[cfg(feature = "client")]
mod types;
#[cfg(feature = "client")]
mod v1;
#[cfg(feature = "client")]
mod v2;

pub use self::sql::OutputFormat;
#[cfg(feature = "client")]
pub use connection::Connection;
#[cfg(feature = "client")]
pub use core::{Core, CoreBuilder};
#[cfg(feature = "client")]
pub use describe::Description;
#[cfg(feature = "client")]
pub use endpoint::Endpoint;
#[cfg(feature = "client")]
pub use engine::EngineHandle;
#[cfg(feature = "client")]
pub use job::Job;
#[cfg(feature = "client")]
pub use output::RawResult;
#[cfg(feature = "client")]
pub use parameter::Parameter;
#[cfg(feature = "client")]
pub use query::{Execution, Query};
#[cfg(feature = "testing")]
pub(crate) use reader::count_rows;
#[cfg(feature = "client")]
pub use results::Results;
#[cfg(feature = "client")]
pub use rows::{Rows, RowsAs};
#[cfg(feature = "client")]
pub use v1::{V1, V1Builder};
#[cfg(feature = "client")]
pub use v2::{V2, V2Builder};

include!(concat!(env!("OUT_DIR"), "/firebolt/mod.rs"));
