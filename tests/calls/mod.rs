//! The call of each operation, with the arguments that a recorded request shows.

mod auth;
mod authorization_cache;
mod catalog;
mod cluster;
mod datasets;
mod engines;
mod external_token_providers;
mod groups;
mod jobs;
mod maintenance;
mod node_collections;
mod oauth;
mod preferences;
mod recommendations;
mod reflections;
mod roles;
mod scripts;
mod search;
mod sources;
mod sql;
mod support;
mod tokens;
mod user_credentials;
mod users;
mod votes;
mod wlm;

use lakehouse::Result;
use lakehouse::dremio::{Cloud, Project, Software};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request as it was recorded.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recorded {
    pub line: String,
    /// JSON unless it says otherwise.
    pub accept: Option<String>,
    /// JSON unless it says otherwise; a form is recorded as its text.
    pub content_type: Option<String>,
    pub body: Option<Value>,
}

/// The clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Software,
    Project,
    Cloud,
}

impl Recorded {
    fn target(&self) -> (&str, &str) {
        let target = self.line.split_once(' ').expect("method and target").1;
        target.split_once('?').unwrap_or((target, ""))
    }

    /// The client that has the operation.
    pub fn side(&self) -> Side {
        let parts: Vec<&str> = self.target().0.split('/').skip(1).collect();
        match parts.as_slice() {
            ["v0" | "v1", "projects", _, _, ..] => Side::Project,
            ["v0" | "v1" | ".well-known", ..] => Side::Cloud,
            _ => Side::Software,
        }
    }

    /// The id of the project.
    pub fn project(&self) -> String {
        decode(self.target().0.split('/').nth(3).expect("a path of a project"))
    }

    /// Where segment 0 of a path of Software would be: the resource is segment 2 everywhere.
    fn start(&self) -> usize {
        match self.side() {
            Side::Software => 1,
            Side::Project => 2,
            Side::Cloud => 0,
        }
    }

    /// A decoded segment of the path, counted from zero as in `/api/v3/catalog/{id}`.
    fn segment(&self, index: usize) -> String {
        decode(self.target().0.split('/').nth(index + self.start()).expect("the path is that long"))
    }

    fn segments(&self, from: usize) -> Vec<String> {
        self.target().0.split('/').skip(from + self.start()).map(decode).collect()
    }

    fn queries(&self, name: &str) -> Vec<String> {
        let pairs = self.target().1.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(known, _)| *known == name).map(|(_, value)| decode(value)).collect()
    }

    fn query(&self, name: &str) -> String {
        self.queries(name).pop().unwrap_or_else(|| panic!("{} has no {name}", self.line))
    }

    fn number(&self, name: &str) -> i64 {
        self.query(name).parse().expect("a number")
    }

    fn body<T: DeserializeOwned>(&self) -> T {
        let body = self.members().expect("a body");
        serde_json::from_value(body).expect("the recorded body fits its type")
    }

    /// The body, as JSON also when it was a form.
    pub fn members(&self) -> Option<Value> {
        match (&self.content_type, &self.body) {
            (Some(_), Some(Value::String(form))) => {
                let pairs = form.split('&').map(|pair| pair.split_once('=').expect("a pair"));
                let members = pairs.map(|(name, value)| (decode(name), Value::String(decode(value))));
                Some(Value::Object(members.collect()))
            }
            (_, body) => body.clone(),
        }
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&digits, 16).expect("two hexadecimal digits"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn json<T: Serialize>(answer: Result<T>) -> Result<Option<Value>> {
    answer.map(|answer| Some(serde_json::to_value(answer).expect("encodes")))
}

fn empty(answer: Result<()>) -> Result<Option<Value>> {
    answer.map(|()| None)
}

/// Makes the call of a recorded request.
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let call = match operation.split_once('.').expect("group and verb").0 {
        "auth" => auth::call,
        "authorization_cache" => authorization_cache::call,
        "catalog" => catalog::call,
        "cluster" => cluster::call,
        "datasets" => datasets::call,
        "engines" => engines::call,
        "external_token_providers" => external_token_providers::call,
        "groups" => groups::call,
        "jobs" => jobs::call,
        "maintenance" => maintenance::call,
        "node_collections" => node_collections::call,
        "oauth" => oauth::call,
        "preferences" => preferences::call,
        "recommendations" => recommendations::call,
        "reflections" => reflections::call,
        "roles" => roles::call,
        "scripts" => scripts::call,
        "search" => search::call,
        "sources" => sources::call,
        "sql" => sql::call,
        "support" => support::call,
        "tokens" => tokens::call,
        "user_credentials" => user_credentials::call,
        "users" => users::call,
        "votes" => votes::call,
        "wlm" => wlm::call,
        _ => panic!("no calls of {operation}"),
    };
    call(client, operation, x)
}

/// The same for what a project of Dremio Cloud has.
pub fn call_project(_project: &Project, operation: &str, _x: &Recorded) -> Result<Option<Value>> {
    panic!("no calls of {operation}")
}

/// The same for what an organization of Dremio Cloud has.
pub fn call_cloud(_cloud: &Cloud, operation: &str, _x: &Recorded) -> Result<Option<Value>> {
    panic!("no calls of {operation}")
}
