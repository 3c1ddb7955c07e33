//! The call of each operation, with the arguments that a recorded request shows.

mod agent;
mod ai_tools;
mod arctic_catalogs;
mod arctic_engines;
mod arctic_jobs;
mod arctic_schedules;
mod arctic_vacuum;
mod auth;
mod authorization_cache;
mod billing;
mod catalog;
mod cloud_engines;
mod cloud_external_token_providers;
mod cloud_maintenance;
mod cloud_roles;
mod cloud_tokens;
mod cloud_users;
mod clouds;
mod cluster;
mod datasets;
mod engine_rules;
mod engines;
mod external_token_providers;
mod groups;
mod identity_providers;
mod jobs;
mod maintenance;
mod model_providers;
mod node_collections;
mod oauth;
mod pipes;
mod preferences;
mod project_users;
mod projects;
mod recommendations;
mod reflections;
mod roles;
mod scope_grants;
mod scripts;
mod search;
mod skills;
mod sources;
mod sql;
mod support;
mod tokens;
mod usage;
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

    /// The clients that send it so.
    pub fn sides(&self) -> Vec<Side> {
        match self.target().0 {
            "/oauth/token" => vec![Side::Software, Side::Cloud],
            _ => vec![self.side()],
        }
    }

    fn side(&self) -> Side {
        let parts: Vec<&str> = self.target().0.split('/').skip(1).collect();
        match parts.as_slice() {
            ["v1", "projects", _, "grants", ..] => Side::Cloud,
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

/// The function of each group that has one for a client.
macro_rules! calls {
    ($operation:expr, $function:ident: $($group:ident)*) => {
        match $operation.split_once('.').expect("group and verb").0 {
            $(stringify!($group) => $group::$function,)*
            _ => panic!("no calls of {}", $operation),
        }
    };
}

/// Makes the call of a recorded request.
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let call = calls! { operation, call:
        auth authorization_cache catalog cluster datasets engines external_token_providers groups
        jobs maintenance node_collections oauth preferences recommendations reflections roles
        scripts search sources sql support tokens user_credentials users votes wlm
    };
    call(client, operation, x)
}

/// The same for what a project of Dremio Cloud has.
pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let call = calls! { operation, call_project:
        agent ai_tools catalog cloud_engines cloud_maintenance datasets engine_rules jobs pipes
        project_users reflections scripts search skills sources sql
    };
    call(project, operation, x)
}

/// The same for what an organization of Dremio Cloud has.
pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let call = calls! { operation, call_cloud:
        arctic_catalogs arctic_engines arctic_jobs arctic_schedules arctic_vacuum billing
        cloud_external_token_providers cloud_roles cloud_tokens cloud_users clouds
        identity_providers model_providers oauth projects scope_grants usage
    };
    call(cloud, operation, x)
}
