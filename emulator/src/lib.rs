//! An in-process stand-in for Dremio and Firebolt, for tests and demonstrations.
//!
//! It keeps a real catalog, runs SQL on an embedded engine, takes jobs through their states, and answers with the
//! vendor's statuses, shapes and quirks.
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
//! On Cloud there is an organization with its users, and projects with a catalog each:
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
//! Firebolt comes in three kinds: 1.0 with users and engines that have a host each, 2.x with service accounts and a
//! system engine, and Core, where nobody signs in:
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
//! What goes wrong between a program and such a server is made by the server of [`faults`].
//!
//! # Seeds
//!
//! A seed is a JSON object, given to [`DremioBuilder::seed`], [`DremioBuilder::seed_file`] or the program's `--seed`.
//! Every member may be left out; unknown ones are refused. A path is text with dots (`"lake.\"2024.csv\""`) or an
//! array of names. Things are made in this order: users, roles, spaces, sources, folders, tables, files, views, votes,
//! SQL; then privileges are granted.
//!
//! | member | what it is |
//! |---|---|
//! | `edition` | `"enterprise"` (default) or `"community"` |
//! | `version` | `"26.0"` (default) or `"25.2"` |
//! | `sessionLifetimeSeconds` | how long a login lasts; 108000 (30 hours) |
//! | `jobPaceMs` | how long a job stays in each state before it runs; 2 |
//! | `fresh` | `true` for an installation without any user, not even the usual one: `PUT /apiv2/bootstrap/firstuser` makes the first |
//! | `users` | `name`, `id` (made up without), `password`, `admin`, `firstName`, `lastName`, `email`, `description`; `roles`: names; `tokens`: personal access tokens, each `token` and `lifetimeSeconds` (for ever without); `privileges`: each `path` and `privileges`; `identityType`: `"SERVICE_USER"` for one who has an `oauthClientId` and a `clientSecret` in place of a password |
//! | `roles` | `name`, `id`, `description`; `members`: names of users and roles; `roles`: names of the roles it is a member of; `privileges` as those of users. `ADMIN` (its members are administrators) and `PUBLIC` (everybody is in it) are there already, and may be named here to be given members or privileges |
//! | `impersonation` | who may get access tokens in the name of others: `proxy`, a user, and `targets`, names of users and roles |
//! | `spaces` | names |
//! | `sources` | `name`, `type`, and the `config` that a client would send |
//! | `folders` | paths; folders above are made |
//! | `tables` | `path`; `columns`, each `name` and `type` as SQL writes it; `rows`, arrays with one value per column |
//! | `files` | files that are not promoted yet, in filesystem sources: `path` and `text`, or `columns` and `rows` |
//! | `views` | `path`, `sql`, and the `context` that names in it are looked up in |
//! | `votes` | of users for datasets, as release 25 counts them: `user` and `path` |
//! | `sql` | statements, run by the first administrator |
//!
//! A seed of Cloud, given to [`CloudBuilder::seed`], [`CloudBuilder::seed_file`] or to the program with
//! `--service cloud --seed`, is an object with other members:
//!
//! | member | what it is |
//! |---|---|
//! | `organization` | its `id` and `name` |
//! | `users`, `roles` | as above, but without passwords and privileges: who is in the organization gets in with a token, and privileges are given in a project |
//! | `jobPaceMs` | as above |
//! | `statePaceMs` | how long an engine or a project takes from one state to the next; 2 |
//! | `projects` | `name` and `id`; `engines`, each `name`, `size` and `state`, which is `"ENABLED"` (default) or `"DISABLED"`; `rules`, each `name`, `condition` and the `engine` that it sends to; `pipes`: the ids of ingestion pipes; `spaces`, `sources`, `folders`, `tables`, `files`, `views` and `sql` as above; `privileges`: each `user` or `role`, `path` and `privileges` |
//!
//! The catalog of a project has an Arctic source of the project's name, unless the seed puts another object there. A
//! source that is not there is made, an S3. A complete example, `examples/cloud_seed.json`:
//!
//! ```json
#![doc = include_str!("../examples/cloud_seed.json")]
//! ```
//!
//! A seed of Firebolt is given to [`FireboltV1Builder::seed`], [`FireboltV2Builder::seed`],
//! [`FireboltCoreBuilder::seed`], their `seed_file`, or to the program with `--service firebolt-v1`, `firebolt-v2` or
//! `firebolt-core`. The same seed serves all three: what a deployment does not have, it passes over.
//!
//! | member | what it is |
//! |---|---|
//! | `tokenLifetimeSeconds` | how long an access token lasts; 43200 on 1.0, 86400 elsewhere |
//! | `statePaceMs` | how long an engine takes from one state to the next; 2 |
//! | `accounts` | `name`, and an `id` (made up without) |
//! | `users` | `name` and `password`: who signs in to 1.0, and to a Core with `authentication` |
//! | `serviceAccounts` | `id`, `secret` and a `name` (the id without); `accounts`: the names of those that it may use, all without |
//! | `databases` | `name`, `account` (the first one without) and `description`; `tables`, each `name`, `columns` (`name` and `type` as SQL writes it) and `rows` (arrays with one value per column); `sql`: statements that run in it. A Core has those of the first account, and one that is called `firebolt` |
//! | `engines` | `name` and `account`; `databases` that it is attached to, the first one being its default; `default`: it is the default engine of its databases, as the first one of each is without; `state`, `"RUNNING"` (default) or `"STOPPED"`; `type`, `"S"` (default) to `"XL"`; `nodes`; `autoStart`: a statement wakes it up |
//! | `buckets` | `url`, a bucket or `s3://bucket/prefix`, and the `folder` that stands for it: external tables read its files |
//! | `authentication` | `true` for a Core whose users must sign in |
//! | `gateway` | `true` for a Core that is a gateway in front of the engines |
//! | `urlsWithScheme`, `hiddenUnauthorized`, `accountIdInUrls`, `updateEndpoint`, `errorsWithStatus200`, `camelCaseLocations` | what some servers do, as the methods of the builders describe it |
//!
//! Values of rows are JSON: null, booleans, numbers, text for all that has no form of its own in JSON (a long NUMERIC,
//! times, `"\\x616263"` for bytes), and arrays. A complete example, `examples/firebolt_seed.json`:
//!
//! ```json
#![doc = include_str!("../examples/firebolt_seed.json")]
//! ```
//!
//! # What an organization has
//!
//! Projects, engines, rules, users, roles, privileges on scopes, tokens, providers, maintenance tasks, skills and Arctic
//! catalogs are made, changed and removed over the API, and count: a user who is not active is refused, tokens of an
//! external provider are exchanged while it is enabled, a statement needs the engine that it names, a project comes with
//! a catalog and an engine. A project without engines in its seed has one, `preview`; an organization has one cloud and
//! one billing account. Engines, projects and the jobs of Arctic catalogs take [`CloudBuilder::state_pace`] from one
//! state to the next, and use units while they are enabled, which usage and billing show; [`Emulator::advance`] is the
//! quick way to a bill. Users who are no administrators may read, and change what is their own.
//!
//! The agent understands a statement, which it runs as the user who asks (what changes something only with an approval),
//! and words, which it looks for in the names of objects; its events come one every [`CloudBuilder::state_pace`]. The
//! tools for models know the joins and the aggregates of the views that the user may see.
//!
//! # What a Firebolt does
//!
//! On 1.0 the control plane makes, starts, stops and attaches engines, below `/core/v1/account` and below
//! `/core/v1/accounts/{id}` alike, with names in `snake_case` and in `camelCase`. An engine has its host, a port of its
//! own, in whatever state it is; it runs SQL while it is running, several statements of a request one after the other,
//! and answers 503 else.
//!
//! On 2.x a statement runs on the engine that `engine=` names, and on the system engine without it, which manages
//! engines and databases and changes no rows. `USE` says in `Firebolt-Update-Parameters` what to send from then on.
//! Engines that are stopped answer 404, unless they start by themselves. `BEGIN` opens a transaction, whose id and step
//! every statement of it must carry; one that fails undoes them all. `async=true` lets a statement run in the
//! background, `fb_GetAsyncStatus` tells how it stands. Queries end by `CANCEL QUERY`, by `/cancel`, when their time is
//! over, when their engine stops, and, if they only read, when their client hangs up. An unknown setting is refused.
//!
//! A Core does the same for one engine, without accounts and without the background. With
//! [`FireboltCoreBuilder::user`] it tells at `/.well-known/firebolt` how to sign in; with
//! [`FireboltCoreBuilder::engine`] it is the gateway in front of engines that wake up when they are named.
//!
//! All of them show databases and queries in `information_schema`. [`Emulator::expire_tokens`] and
//! [`Emulator::advance`] end access tokens, [`Emulator::cancel_job`] ends a query.
//!
//! # Who is who
//!
//! Roles count wherever privileges are looked at: what is granted to a role holds for its members, also for those that
//! are in it through another role. Users, roles, personal access tokens, credentials and external token providers that
//! are made over the API work like those of a seed. What the vendor added in any 26.x is there with `"26.0"`.
//! `POST /oauth/token` takes all six grants, as a form or as JSON; of JWTs it reads what they say and does not check
//! signatures, so a test can write its own. [`Emulator::advance`] makes all of them grow old.
//!
//! # Rows
//!
//! Values of rows are JSON: numbers and booleans as they are, decimals as numbers or, past 15 digits, as text, dates
//! and times as text (`"2024-02-29"`, `"18:25:16.766"`, `"2024-02-29 18:25:16.766"`), bytes in base64, lists as
//! arrays, structs and maps as objects. A complete example, `examples/seed.json`:
//!
//! ```json
#![doc = include_str!("../examples/seed.json")]
//! ```

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
