//! Dremio: the clients, and one module per group of its REST API.
//!
//! [`Software`] is the client of a self-hosted Dremio. Its methods lead to the groups of the API
//! ([`catalog()`](Software::catalog), [`jobs()`](Software::jobs), …) and to SQL ([`query()`](Software::query)).

mod builder;
mod entity;
mod job;
mod login;
mod query;
mod rows;
mod software;
mod update;

pub use builder::SoftwareBuilder;
pub use job::Job;
pub use query::{Execution, Query};
pub use rows::{Rows, RowsAs};
pub use software::Software;

include!(concat!(env!("OUT_DIR"), "/dremio/mod.rs"));
