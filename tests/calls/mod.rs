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

use lakehouse::dremio::{Cloud, Project, Software};
use lakehouse::{OrderBy, Result};
use serde_json::Value;

use super::exchange::{Recorded, empty, json};
use super::support::decoded;

/// The clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Software,
    Project,
    Cloud,
}

impl Recorded {
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
        decoded(self.target().0.split('/').nth(3).expect("a path of a project"))
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
        decoded(self.target().0.split('/').nth(index + self.start()).expect("the path is that long"))
    }

    fn segments(&self, from: usize) -> Vec<String> {
        self.target().0.split('/').skip(from + self.start()).map(decoded).collect()
    }
}

/// A key to sort by, which stands behind a `-` where the list goes down.
fn order<K: From<String>>(text: &str) -> OrderBy<K> {
    match text.strip_prefix('-') {
        Some(key) => OrderBy::descending(key.to_owned().into()),
        None => OrderBy::ascending(text.to_owned().into()),
    }
}

/// The function of each group that has one for a client.
macro_rules! calls {
    ($operation:expr, $function:ident: $($group:ident)*) => {
        match $operation.split_once('.').expect("group and verb").0 {
            $(stringify!($group) => $group::$function,)*
            _ => panic!("no {} for {}: add its group to the lists of tests/calls/mod.rs", stringify!($function), $operation),
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
