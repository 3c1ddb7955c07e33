//! Recorded exchanges, and what it means to hold a client against one.
#![allow(dead_code, reason = "every test file uses another part of it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use lakehouse::testing::Operation;
use lakehouse::{Json, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::support::{Reply, Request, decoded};

const JSON: &str = "application/json";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    pub request: Recorded,
    pub response: Answer,
}

/// A request as it was recorded.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recorded {
    pub line: String,
    /// JSON unless it says otherwise.
    pub accept: Option<String>,
    /// JSON unless it says otherwise; anything else is recorded as its text.
    pub content_type: Option<String>,
    pub body: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    pub status: u16,
    /// JSON unless it says otherwise; anything else is recorded as its text.
    pub content_type: Option<String>,
    pub body: Option<Value>,
    /// What a stream of events gives.
    pub events: Option<Value>,
}

impl Answer {
    pub fn reply(&self) -> Reply {
        match (&self.content_type, &self.body) {
            (_, None) => Reply::empty(self.status),
            (Some(content_type), Some(Value::String(text))) => {
                Reply::Answer(self.status, content_type.clone(), text.clone().into_bytes())
            }
            (_, Some(body)) => Reply::json(self.status, body.to_string()),
        }
    }

    /// What a call should give.
    pub fn expected(&self) -> Option<Value> {
        self.events.clone().or_else(|| self.body.clone())
    }
}

impl Recorded {
    /// Path and query.
    pub fn target(&self) -> (&str, &str) {
        let target = self.line.split_once(' ').expect("method and target").1;
        target.split_once('?').unwrap_or((target, ""))
    }

    /// What stands in the query, decoded, in its order.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let pairs = self.target().1.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
    }

    pub fn queries(&self, name: &str) -> Vec<String> {
        self.pairs().into_iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect()
    }

    pub fn query(&self, name: &str) -> String {
        self.queries(name).pop().unwrap_or_else(|| panic!("{} has no {name}", self.line))
    }

    pub fn number(&self, name: &str) -> i64 {
        self.query(name).parse().expect("a number")
    }

    pub fn body<T: DeserializeOwned>(&self) -> T {
        let body = self.members().expect("a body");
        serde_json::from_value(body).expect("the recorded body fits its type")
    }

    /// The text of a body that was recorded as text.
    pub fn text(&self) -> &str {
        self.body.as_ref().and_then(Value::as_str).expect("a text")
    }

    /// The body, as JSON also when it was a form.
    pub fn members(&self) -> Option<Value> {
        match (self.content_type.as_deref(), &self.body) {
            (Some("application/x-www-form-urlencoded"), Some(Value::String(form))) => {
                let pairs = form.split('&').map(|pair| pair.split_once('=').expect("a pair"));
                let members = pairs.map(|(name, value)| (decoded(name), Value::String(decoded(value))));
                Some(Value::Object(members.collect()))
            }
            (Some(kind), Some(Value::String(text))) if kind.starts_with(JSON) => {
                Some(serde_json::from_str(text).expect("JSON"))
            }
            (_, body) => body.clone(),
        }
    }

    /// Checks what arrived, all but the credentials.
    pub fn check(&self, operation: &str, sent: &Request) {
        assert_eq!(sent.line(), self.line, "{operation}");
        let accept = self.accept.as_deref().unwrap_or(JSON);
        let content_type = self.content_type.as_deref().unwrap_or(JSON);
        let body: Option<Value> = (!sent.body.is_empty()).then(|| match content_type {
            JSON => serde_json::from_str(&sent.body).expect("JSON"),
            _ => Value::String(sent.body.clone()),
        });
        assert_eq!(body, self.body, "{operation}: the request body");
        assert_eq!(sent.header("accept"), Some(accept), "{operation}");
        assert_eq!(sent.header("content-type"), body.is_some().then_some(content_type), "{operation}");
        if matches!(sent.method.as_str(), "POST" | "PUT" | "PATCH") {
            let length = sent.body.len().to_string();
            assert_eq!(sent.header("content-length"), Some(length.as_str()), "{operation}");
        }
    }
}

impl Exchange {
    /// The bodies again, through the table that the `testing` feature exposes.
    pub fn recode(&self, operation: &Operation) {
        let answers = match &self.response.events {
            Some(Value::Array(events)) => events.clone(),
            _ => self.response.body.iter().cloned().collect(),
        };
        let requests: Vec<Value> = self.request.members().into_iter().collect();
        for (bodies, recode) in [(requests, operation.request()), (answers, operation.response())] {
            for body in bodies {
                let Some(recode) = recode else { continue };
                let again = Json::parse(recode(&body.to_string()).expect("decodes")).expect("JSON");
                assert_eq!(again.decode::<Value>().expect("JSON"), body, "{}", operation.id());
            }
        }
    }
}

/// The operation of a vendor with this id.
pub fn operation(vendor: &str, id: &str) -> &'static Operation {
    let mut all = lakehouse::testing::operations();
    all.find(|operation| operation.vendor() == vendor && operation.id() == id)
        .unwrap_or_else(|| panic!("{vendor} has no {id}"))
}

/// Checks that each operation of a vendor has exchanges in a folder, and that these are of operations.
pub fn check_all_recorded(vendor: &str, folder: &str) {
    let exchanges = recorded(folder);
    let recorded: BTreeSet<&str> = exchanges.iter().map(|(operation, _)| operation.as_str()).collect();
    let all = lakehouse::testing::operations().filter(|operation| operation.vendor() == vendor);
    let all: BTreeSet<&str> = all.map(Operation::id).collect();
    let without: Vec<&&str> = all.difference(&recorded).collect();
    assert!(
        without.is_empty(),
        "without an exchange: put what the vendor's documents or a server show of each into {folder}/<operation>.json, \
         and the call that sends it beside the others of its group below tests/: {without:#?}"
    );
    let stale: Vec<&&str> = recorded.difference(&all).collect();
    assert!(stale.is_empty(), "in {folder}, but of no operation (renamed or removed?): {stale:#?}");
}

/// What is recorded in a folder, by operation.
pub fn recorded(folder: &str) -> Vec<(String, Vec<Exchange>)> {
    let folder = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files.iter().map(read).collect()
}

fn read(path: &PathBuf) -> (String, Vec<Exchange>) {
    let operation = path.file_stem().expect("a name").to_string_lossy().into_owned();
    let text = fs::read_to_string(path).expect("readable");
    let exchanges: Vec<Exchange> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{operation}: {error}"));
    assert!(!exchanges.is_empty(), "{operation}");
    (operation, exchanges)
}

pub fn json<T: Serialize>(answer: Result<T>) -> Result<Option<Value>> {
    answer.map(|answer| Some(serde_json::to_value(answer).expect("encodes")))
}

pub fn empty(answer: Result<()>) -> Result<Option<Value>> {
    answer.map(|()| None)
}
