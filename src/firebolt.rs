//! Firebolt: the clients, and one module per group of its REST API.
//!
//! [`V1`] is the client of an account of Firebolt 1.0, [`V2`] that of an account of Firebolt 2.x, and [`Core`] that of
//! Firebolt Core and of self-managed engines. Each of them gives a [`Connection`], which runs SQL and keeps what belongs
//! to a session: settings, the database, a transaction.
//!
//! Every operation is listed, with its path, in [`operations`].

mod core;
mod endpoint;
mod v1;
mod v2;

pub use core::{Core, CoreBuilder};
pub use endpoint::Endpoint;
pub use v1::{V1, V1Builder};
pub use v2::{V2, V2Builder};

include!(concat!(env!("OUT_DIR"), "/firebolt/mod.rs"));
