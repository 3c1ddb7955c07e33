//! What the crate promises, shown over real sockets: faults, deadlines, tokens, paging, bad input.
//!
//! Every random choice comes from a seed that is printed; `RELIABILITY_SEED` sets it.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "firebolt", feature = "testing"))]

mod bombs;
mod calls;
mod cancel;
mod configuration;
mod deadlines;
mod drift;
mod faults;
mod fork;
mod heads;
mod http_mutations;
mod inputs;
mod jobs;
mod json;
mod json_mutations;
mod keep_alive;
mod paging;
#[path = "../support/process.rs"]
mod process;
mod random;
mod roads;
mod secrets;
#[path = "../support/shapes.rs"]
mod shapes;
mod slots;
mod soak;
mod streams;
mod times;
mod tls;
mod tokens;
mod weather;
mod world;
