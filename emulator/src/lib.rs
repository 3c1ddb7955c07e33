//! An in-process stand-in for Dremio and Firebolt, for tests and demonstrations.
//!
//! It keeps a real catalog, runs SQL on an embedded engine, takes jobs through their states, and answers with the
//! vendor's statuses, shapes and quirks. A builder says what is there, [`Emulator::url`] where it is; any client of the
//! service may be pointed there. It ends when the [`Emulator`] is dropped.
//!
//! # Dremio Software
//!
//! ```
//! use lakehouse_emulator::{DataType, Emulator, Value};
//!
//! let emulator = Emulator::dremio()
//!     .admin("ada", "secret")
//!     .space("sales")
//!     .table("lake.orders", [("id", DataType::BigInt)], [vec![Value::Int(1)], vec![Value::Int(2)]])
//!     .view("sales.big_orders", "SELECT * FROM lake.orders WHERE id > 1")
//!     .start()?;
//! assert!(emulator.url().starts_with("http://127.0.0.1:"));
//! # Ok::<(), lakehouse_emulator::Error>(())
//! ```
//!
//! With the client `lakehouse`: `Software::builder(emulator.url()).login("ada", "secret")`.
//!
//! # Dremio Cloud
//!
//! There is an organization with its users, and projects with a catalog each:
//!
//! ```
//! use lakehouse_emulator::{CloudProject, DataType, Emulator, Value};
//!
//! let main = CloudProject::new("main")
//!     .id("02d36975-73eb-47ed-9bb5-de73060380f6")
//!     .engine("preview", "XX_SMALL_V1")
//!     .table("main.sales.orders", [("id", DataType::BigInt)], [vec![Value::Int(1)]]);
//! let emulator =
//!     Emulator::dremio_cloud().admin("ada").personal_access_token("ada", "secret").project(main).start()?;
//! # Ok::<(), lakehouse_emulator::Error>(())
//! ```
//!
//! With `lakehouse`: `Cloud::builder(emulator.url()).personal_access_token("secret")`.
//!
//! # Firebolt
//!
//! 1.0 has users, and engines with a host each:
//!
//! ```
//! use lakehouse_emulator::Emulator;
//!
//! let emulator = Emulator::firebolt_v1()
//!     .account("north")
//!     .user("ada@example.com", "secret")
//!     .database("sales")
//!     .engine("sales_engine", "sales")
//!     .sql("sales", "CREATE TABLE orders (id BIGINT, city TEXT); INSERT INTO orders VALUES (1, 'Oslo')")
//!     .start()?;
//! # Ok::<(), lakehouse_emulator::Error>(())
//! ```
//!
//! 2.x has service accounts and a system engine:
//!
//! ```
//! use lakehouse_emulator::Emulator;
//!
//! let emulator = Emulator::firebolt_v2()
//!     .account("north")
//!     .service_account("client", "s3cret")
//!     .database("sales")
//!     .engine("sales_engine", "sales")
//!     .sql("sales", "CREATE TABLE orders (id BIGINT, city TEXT); INSERT INTO orders VALUES (1, 'Oslo')")
//!     .start()?;
//! # Ok::<(), lakehouse_emulator::Error>(())
//! ```
//!
//! In a Core nobody signs in:
//!
//! ```
//! use lakehouse_emulator::Emulator;
//!
//! let emulator = Emulator::firebolt_core()
//!     .sql("firebolt", "CREATE TABLE orders (id BIGINT, city TEXT); INSERT INTO orders VALUES (1, 'Oslo')")
//!     .start()?;
//! # Ok::<(), lakehouse_emulator::Error>(())
//! ```
//!
//! With `lakehouse`: `V1::builder().api_url(emulator.url())`, `V2::builder("north").api_url(emulator.url())` and
//! `Core::builder(emulator.url())`.
//!
//! # What else there is
//!
//! - Without a program: `lakehouse-emulator --help`.
//! - [`manual`]: what is in a server when it starts, as a JSON file says it, and what it does then.
//! - [`faults`]: a server that fails on purpose, for what goes wrong between a program and its server.
//! - [`sql`]: the engine by itself, over a catalog of your own.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

mod builder;
mod cloud;
mod cloud_builder;
mod contents;
mod dremio;
mod emulator;
mod error;
pub mod faults;
mod firebolt;
mod firebolt_builder;
mod firebolt_setup;
mod http;
mod lock;
pub mod manual;
mod path;
mod received;
mod seed;
mod setup;
pub mod sql;

pub use builder::DremioBuilder;
pub use cloud_builder::{CloudBuilder, CloudProject};
pub use dremio::Edition;
pub use emulator::Emulator;
pub use error::Error;
pub use firebolt_builder::{FireboltCoreBuilder, FireboltV1Builder, FireboltV2Builder};
pub use path::Path;
pub use received::Received;
pub use sql::{DataType, Value};
