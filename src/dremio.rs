//! Dremio: the clients, and one module per group of its REST API.
//!
//! [`Software`] is the client of a self-hosted Dremio. Its methods lead to the groups of the API
//! ([`catalog()`](Software::catalog), [`jobs()`](Software::jobs), …) and to SQL ([`query()`](Software::query)).
//!
//! [`Cloud`] is the client of an organization of Dremio Cloud, and [`Project`] that of one project in it. What Software
//! and Cloud share is the same: the groups, the types, and the words. What one of them does not have does not compile.
//!
//! Every operation is listed, with its path, edition and releases, in [`operations`].

mod agent_turn;
#[cfg(feature = "client")]
mod builder;
#[cfg(feature = "client")]
mod cloud;
mod cloud_shortcuts;
#[cfg(feature = "client")]
mod credentials;
#[cfg(feature = "client")]
mod engine;
mod entity;
#[cfg(feature = "client")]
mod folder;
mod grant;
#[cfg(feature = "client")]
mod job;
mod job_state;
#[cfg(feature = "client")]
mod login;
#[cfg(feature = "client")]
mod query;
#[cfg(feature = "client")]
mod reflection;
mod reflection_status;
#[cfg(feature = "client")]
mod region;
#[cfg(feature = "client")]
mod rows;
#[cfg(feature = "client")]
mod shared;
mod shortcuts;
#[cfg(feature = "client")]
mod software;
mod source_secret;
#[cfg(feature = "client")]
mod update;

#[cfg(feature = "client")]
pub use builder::SoftwareBuilder;
#[cfg(feature = "client")]
pub use cloud::{Cloud, CloudBuilder, Project};
#[cfg(feature = "client")]
pub use job::Job;
#[cfg(feature = "client")]
pub use query::{Execution, Query};
#[cfg(feature = "client")]
pub use region::Region;
#[cfg(feature = "testing")]
pub(crate) use rows::read_page;
#[cfg(feature = "client")]
pub use rows::{Rows, RowsAs};
#[cfg(feature = "client")]
pub use shared::Dremio;
#[cfg(feature = "client")]
pub use software::Software;
pub use source_secret::{EXISTING_VALUE, data_secret};

include!(concat!(env!("OUT_DIR"), "/dremio/mod.rs"));
