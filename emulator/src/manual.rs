//! The manual: what is in a server when it starts, and what it does then.
//!
//! | page | what it answers |
//! |---|---|
//! | [`dremio_seed`] | how a JSON file says what is in Dremio Software |
//! | [`cloud_seed`] | how one says what is in an organization on Dremio Cloud |
//! | [`firebolt_seed`] | how one says what is in a Firebolt, whichever of the three |
//! | [`firebolt_sql`] | what of Firebolt's SQL runs, with its files and formats, and what is refused |
//! | [`servers`] | who may do what, what takes time, what ends by itself |

#[doc = include_str!("manual/dremio_seed.md")]
/// ```json
#[doc = include_str!("../examples/seed.json")]
/// ```
pub mod dremio_seed {}

#[doc = include_str!("manual/cloud_seed.md")]
/// ```json
#[doc = include_str!("../examples/cloud_seed.json")]
/// ```
pub mod cloud_seed {}

#[doc = include_str!("manual/firebolt_seed.md")]
/// ```json
#[doc = include_str!("../examples/firebolt_seed.json")]
/// ```
pub mod firebolt_seed {}

#[doc = include_str!("manual/firebolt_sql.md")]
pub mod firebolt_sql {}

#[doc = include_str!("manual/servers.md")]
pub mod servers {}
