//! Firebolt's SQL: one [`Database`] runs statements, an [`Encoder`] writes what they gave in any output format.
//!
//! What is not about the tables of one database (engines, users, `USE`, `SET`, `CALL`, `CANCEL QUERY`) is the business
//! of who calls: [`words`] tells what a statement begins with, [`split`] takes several statements apart.

mod buckets;
mod catalog;
mod database;
mod dialect;
mod encode;
mod error;
mod external;
mod format;
mod lex;
mod statement;
mod tokens;
mod types;

#[cfg(test)]
mod tests;

pub(crate) use crate::sql::{Cancel, Column, DataType, Value};
pub(crate) use buckets::Buckets;
pub(crate) use database::{Database, Transaction};
pub(crate) use encode::{About, Encoder};
pub(crate) use error::{ErrorKind, Place, SqlError};
pub(crate) use format::Format;
pub(crate) use lex::{Word, split, words};

use std::collections::BTreeMap;

/// Which generation of Firebolt answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Generation {
    /// Firebolt 1.0: accounts with user and password.
    V1,
    /// Firebolt 2.x and Core.
    V2,
}

/// A table that is made up for a statement, such as `information_schema.engines`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SystemTable {
    /// Its columns; [`Column::nullable`] says which may hold NULL.
    pub(crate) columns: Vec<Column>,
    /// Its rows; texts of timestamps are `2024-02-29 18:25:16.766123`, with `+00` behind for TIMESTAMPTZ.
    pub(crate) rows: Vec<Vec<Value>>,
}

/// Who asks, and where: what `current_user()` and its kin give.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Session<'a> {
    pub(crate) user: &'a str,
    pub(crate) account: &'a str,
    /// Names may be written with this in front: `database.public.table`.
    pub(crate) database: &'a str,
    pub(crate) engine: &'a str,
    /// What `version()` gives.
    pub(crate) version: &'a str,
}

/// One statement with all that belongs to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) sql: &'a str,
    pub(crate) generation: Generation,
    /// The members of `query_parameters`: `$1` or a name for `param('name')`, and the value.
    pub(crate) parameters: &'a [(String, serde_json::Value)],
    /// Settings by name; those without a meaning here are passed over.
    pub(crate) settings: &'a BTreeMap<String, String>,
    /// Tables beside those of the database, by their lower-case names with the schema, `information_schema.engines`, or
    /// without one.
    /// They win over those that the database has itself (`tables`, `columns`, `views`).
    pub(crate) views: &'a [(String, SystemTable)],
    /// Files that came with the request, by the names of their parts.
    pub(crate) uploads: &'a [(String, Vec<u8>)],
    pub(crate) session: Session<'a>,
    /// Keep the rows that a query gave before it failed: [`Outcome::failure`] is then set in place of an error.
    pub(crate) keep_rows: bool,
    /// The transaction that the statement is a part of.
    pub(crate) transaction: Option<&'a Transaction>,
    pub(crate) cancel: &'a Cancel,
}

/// What kind of statement ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It gave rows (also EXPLAIN).
    Query,
    /// It changed tables or views.
    Ddl,
    /// It changed rows.
    Dml,
}

/// What a statement gave.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) kind: Kind,
    /// The rows of a query, with their columns; none of the other kinds.
    pub(crate) rows: crate::sql::Rows,
    /// The zone in which TIMESTAMPTZ is written.
    pub(crate) zone: crate::sql::firebolt::Zone,
    /// Why the rows end early, with [`Request::keep_rows`].
    pub(crate) failure: Option<SqlError>,
    /// Rows that a statement changed.
    pub(crate) changed: u64,
    /// Rows that were read from tables and files.
    pub(crate) scanned_rows: u64,
    /// Bytes that were read from tables and files.
    pub(crate) scanned_bytes: u64,
}
