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
mod builder;
mod cloud;
mod cloud_shortcuts;
mod credentials;
mod engine;
mod entity;
mod folder;
mod grant;
mod job;
mod login;
mod query;
mod region;
mod rows;
mod shared;
mod shortcuts;
mod software;
mod source_secret;
mod update;

pub use builder::SoftwareBuilder;
pub use cloud::{Cloud, CloudBuilder, Project};
pub use job::Job;
pub use query::{Execution, Query};
pub use region::Region;
#[cfg(feature = "testing")]
pub(crate) use rows::read_page;
pub use rows::{Rows, RowsAs};
pub use shared::Dremio;
pub use software::Software;
pub use source_secret::{EXISTING_VALUE, data_secret};

include!(concat!(env!("OUT_DIR"), "/dremio/mod.rs"));
