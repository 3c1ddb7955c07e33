//! The manual: one page for each question that a program comes to.
//!
//! Which Rust type takes which SQL type stands in [`sql`](crate::sql), and what operations there are in
//! [`dremio::operations`](crate::dremio::operations) and [`firebolt::operations`](crate::firebolt::operations).
//!
//! The programs on these pages are compiled with every test of this crate; where it says `url`, they are run too, against
//! the emulator.

#[doc = include_str!("manual/authentication.md")]
pub mod authentication {}

#[doc = include_str!("manual/embedding.md")]
pub mod embedding {}

#[doc = include_str!("manual/errors.md")]
pub mod errors {}

#[doc = include_str!("manual/firebolt.md")]
pub mod firebolt {}

#[doc = include_str!("manual/guarantees.md")]
pub mod guarantees {}

#[doc = include_str!("manual/paging.md")]
pub mod paging {}

#[doc = include_str!("manual/regenerating.md")]
pub mod regenerating {}

#[doc = include_str!("manual/testing.md")]
pub mod testing {}
