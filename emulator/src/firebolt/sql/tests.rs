//! Statements run as the services run them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail")]

mod changes;
mod errors;
mod files;
mod formats;
mod functions;
mod parameters;
mod queries;
mod transactions;
mod types;

use super::*;
use serde_json::Value as Json;
use std::path::Path;

/// A database and what its requests have in common.
struct Fixture {
    database: Database,
    generation: Generation,
    settings: BTreeMap<String, String>,
    parameters: Vec<(String, Json)>,
    uploads: Vec<(String, Vec<u8>)>,
    views: Vec<(String, SystemTable)>,
    cancel: Cancel,
    keep_rows: bool,
}

impl Fixture {
    fn new() -> Self {
        Self::with(Buckets::default())
    }

    fn v1() -> Self {
        Self { generation: Generation::V1, ..Self::new() }
    }

    /// With a folder that stands for the bucket `sales`.
    fn bucket(folder: &Path) -> Self {
        Self::with(Buckets::new([("sales".to_owned(), folder.to_path_buf())]))
    }

    fn with(buckets: Buckets) -> Self {
        Self {
            database: Database::new(buckets).unwrap(),
            generation: Generation::V2,
            settings: BTreeMap::new(),
            parameters: Vec::new(),
            uploads: Vec::new(),
            views: Vec::new(),
            cancel: Cancel::new(),
            keep_rows: false,
        }
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.settings.insert(name.to_owned(), value.to_owned());
        self
    }

    fn parameters(mut self, parameters: &Json) -> Self {
        let members = parameters.as_array().unwrap().iter();
        self.parameters =
            members.map(|own| (own["name"].as_str().unwrap().to_owned(), own["value"].clone())).collect();
        self
    }

    fn request<'a>(&'a self, sql: &'a str, transaction: Option<&'a Transaction>) -> Request<'a> {
        Request {
            sql,
            generation: self.generation,
            parameters: &self.parameters,
            settings: &self.settings,
            views: &self.views,
            uploads: &self.uploads,
            session: Session {
                user: "ada",
                account: "acme",
                database: "shop",
                engine: "fast",
                version: "4.28.1",
            },
            keep_rows: self.keep_rows,
            transaction,
            cancel: &self.cancel,
        }
    }

    fn outcome(&self, sql: &str) -> Result<Outcome, SqlError> {
        self.database.run(&self.request(sql, None))
    }

    fn run(&self, sql: &str) -> Outcome {
        self.outcome(sql).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    fn within(&self, transaction: &Transaction, sql: &str) -> Outcome {
        self.database.run(&self.request(sql, Some(transaction))).unwrap()
    }

    fn error(&self, sql: &str) -> SqlError {
        match self.outcome(sql) {
            Ok(outcome) => panic!("{sql} gave {:?}", outcome.rows.page(0, 3)),
            Err(error) => error,
        }
    }

    fn text(&self, sql: &str, format: Format) -> String {
        let about = About { query_id: "q".to_owned(), request_id: "r".to_owned(), ..About::default() };
        let bytes = Encoder::new(self.run(sql), format, self.generation, about).all();
        String::from_utf8(bytes).unwrap()
    }

    /// The document of `JSON_Compact`.
    fn json(&self, sql: &str) -> Json {
        serde_json::from_str(&self.text(sql, Format::JsonCompact)).unwrap()
    }

    /// The rows of a query.
    fn rows(&self, sql: &str) -> Json {
        self.json(sql)["data"].clone()
    }

    /// The one value of a query.
    fn value(&self, sql: &str) -> Json {
        let rows = self.rows(sql);
        assert_eq!(rows.as_array().map(Vec::len), Some(1), "{sql}");
        rows[0][0].clone()
    }

    /// The types of a query's columns.
    fn types(&self, sql: &str) -> Vec<String> {
        let document = self.json(sql);
        document["meta"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| own["type"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The names of a query's columns.
    fn names(&self, sql: &str) -> Vec<String> {
        let document = self.json(sql);
        document["meta"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| own["name"].as_str().unwrap().to_owned())
            .collect()
    }
}
