//! The manual: one page for each question that a program comes to.
//!
//! | page | what it answers |
//! |---|---|
//! | [`authentication`] | how to sign in to each service, when tokens are renewed, and where they are sent |
//! | [`sql`](crate::sql) | which Rust type takes which SQL type, on Dremio and on Firebolt |
//! | [`paging`] | how long lists and large results are read, and what happens when a page fails |
//! | [`errors`] | what went wrong, what is attempted again, how long a call takes, what may have happened twice |
//! | [`embedding`] | TLS, proxies, headers, logs, cancelling, threads, forks, `tokio` |
//! | [`testing`] | how to test your program without a server |
//! | [`guarantees`] | what you can rely on, and the test that shows it |
//!
//! The programs on these pages are compiled with every test of this crate; where it says `url`, they are run too, against
//! the emulator.

#[doc = include_str!("manual/authentication.md")]
pub mod authentication {}

#[doc = include_str!("manual/embedding.md")]
pub mod embedding {}

#[doc = include_str!("manual/errors.md")]
pub mod errors {}

#[doc = include_str!("manual/guarantees.md")]
pub mod guarantees {}

#[doc = include_str!("manual/paging.md")]
pub mod paging {}

#[doc = include_str!("manual/testing.md")]
pub mod testing {}
