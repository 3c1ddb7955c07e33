//! Firebolt: the clients, and one module per group of its REST API.
//!
//! [`V1`] is the client of an account of Firebolt 1.0, [`V2`] that of an account of Firebolt 2.x, and [`Core`] that of
//! Firebolt Core and of self-managed engines. Each of them gives a [`Connection`], which runs SQL and keeps what belongs
//! to a session: settings, the database, a transaction.
//!
//! Every operation is listed, with its path, in [`operations`].

mod address;
mod connection;
mod core;
mod describe;
mod endpoint;
mod engine;
mod job;
mod link;
mod login;
mod output;
mod parameter;
mod query;
mod reader;
mod request;
mod results;
mod rows;
mod running;
mod sent;
mod session;
mod setup;
mod statement;
mod types;
mod v1;
mod v2;

pub use connection::Connection;
pub use core::{Core, CoreBuilder};
pub use describe::Description;
pub use endpoint::Endpoint;
pub use engine::EngineHandle;
pub use job::Job;
pub use output::RawResult;
pub use parameter::Parameter;
pub use query::{Execution, Query};
#[cfg(feature = "testing")]
pub(crate) use reader::count_rows;
pub use results::Results;
pub use rows::{Rows, RowsAs};
pub use v1::{V1, V1Builder};
pub use v2::{V2, V2Builder};

include!(concat!(env!("OUT_DIR"), "/firebolt/mod.rs"));
