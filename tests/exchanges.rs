//! Every operation has recorded exchanges, and each is held both ways: the client sends exactly the recorded request,
//! and what it makes of the recorded answer encodes to that answer again.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "testing"))]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::{Exclude, GrantType, Include, VersionType};
use lakehouse::dremio::jobs::{JobSortKey, SortOrder};
use lakehouse::{Json, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use support::{Reply, Stub};

#[derive(Deserialize)]
struct Exchange {
    request: Recorded,
    response: Answer,
}

#[derive(Deserialize)]
struct Recorded {
    line: String,
    body: Option<Value>,
}

#[derive(Deserialize)]
struct Answer {
    status: u16,
    body: Option<Value>,
}

impl Recorded {
    fn target(&self) -> (&str, &str) {
        let target = self.line.split_once(' ').expect("method and target").1;
        target.split_once('?').unwrap_or((target, ""))
    }

    /// A decoded segment of the path, counted from zero.
    fn segment(&self, index: usize) -> String {
        decode(self.target().0.split('/').nth(index + 1).expect("the path is that long"))
    }

    fn segments(&self, from: usize) -> Vec<String> {
        self.target().0.split('/').skip(from + 1).map(decode).collect()
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
        serde_json::from_value(self.body.clone().expect("a body")).expect("the recorded body fits its type")
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

/// Makes the call of an exchange.
#[allow(deprecated, reason = "deprecated operations are operations")]
fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation.split_once('.').expect("group and verb").0 {
        "auth" => call_auth(client, operation, x),
        "catalog" => call_catalog(client, operation, x),
        "jobs" => call_jobs(client, operation, x),
        "maintenance" => call_maintenance(client, operation, x),
        "search" => call_search(client, operation, x),
        "sources" => call_sources(client, operation, x),
        "sql" => json(client.sql().submit(x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}

#[allow(deprecated, reason = "deprecated operations are operations")]
fn call_auth(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let auth = client.auth();
    match operation {
        "auth.check" => json(auth.check().send()),
        "auth.create_temporary_token" => {
            json(auth.create_temporary_token(x.query("request"), x.number("durationSeconds")).send())
        }
        "auth.login" => json(auth.login(x.body()).send()),
        "auth.login_v2" => json(auth.login_v2(x.body()).send()),
        "auth.logout" => empty(auth.logout().send()),
        _ => panic!("no call for {operation}"),
    }
}

#[allow(deprecated, reason = "deprecated operations are operations")]
fn call_catalog(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let catalog = client.catalog();
    let include = || x.queries("include").into_iter().map(Include::from);
    let exclude = || x.queries("exclude").into_iter().map(Exclude::from);
    let version = || VersionType::from(x.query("versionType"));
    match operation {
        "catalog.list" => json(catalog.list().include(include()).send()),
        "catalog.get" if x.target().1.is_empty() => json(catalog.get(x.segment(3)).send()),
        "catalog.get" => json(
            catalog
                .get(x.segment(3))
                .include(include())
                .exclude(exclude())
                .max_children(x.number("maxChildren"))
                .page_token(x.query("pageToken"))
                .send(),
        ),
        "catalog.get_by_path" => json(
            catalog
                .get_by_path(x.segments(4))
                .include(include())
                .exclude(exclude())
                .max_children(x.number("maxChildren"))
                .page_token(x.query("pageToken"))
                .version_type(version())
                .version_value(x.query("versionValue"))
                .send(),
        ),
        "catalog.create" => {
            json(catalog.create(x.body::<lakehouse::dremio::catalog::NewCatalogEntity>()).send())
        }
        "catalog.update" => {
            json(catalog.update(x.body::<lakehouse::dremio::catalog::CatalogEntity>()).send())
        }
        "catalog.delete" => empty(catalog.delete(x.segment(3)).tag(x.query("tag")).send()),
        "catalog.promote" => json(catalog.promote(x.segment(3), x.body()).send()),
        "catalog.refresh_reflections" => empty(catalog.refresh_reflections(x.segment(3)).send()),
        "catalog.search" => json(catalog.search().query(x.query("query")).send()),
        "catalog.get_by_ids" => {
            json(catalog.get_by_ids(x.number("maxChildren"), x.body::<Vec<String>>()).send())
        }
        "catalog.get_by_paths" => json(
            catalog
                .get_by_paths(x.number("maxChildren"), x.body::<Vec<Vec<String>>>())
                .version_type(version())
                .version_value(x.query("versionValue"))
                .send(),
        ),
        "catalog.get_lineage" => json(catalog.get_lineage(x.segment(3)).send()),
        "catalog.get_grants" => json(catalog.get_grants(x.segment(3)).send()),
        "catalog.set_grants" => empty(catalog.set_grants(x.segment(3), x.body()).send()),
        "catalog.list_privileges" => {
            json(catalog.list_privileges().grant_type(GrantType::from(x.query("type"))).send())
        }
        "catalog.get_tags" => json(catalog.get_tags(x.segment(3)).send()),
        "catalog.set_tags" => json(catalog.set_tags(x.segment(3), x.body()).send()),
        "catalog.get_wiki" => json(catalog.get_wiki(x.segment(3)).send()),
        "catalog.set_wiki" => json(catalog.set_wiki(x.segment(3), x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}

fn call_jobs(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let jobs = client.jobs();
    match operation {
        "jobs.get" => json(jobs.get(x.segment(3)).send()),
        "jobs.get_results" => {
            json(jobs.get_results(x.segment(3)).offset(x.number("offset")).limit(x.number("limit")).send())
        }
        "jobs.cancel" => empty(jobs.cancel(x.segment(3)).send()),
        "jobs.get_reflection" => json(jobs.get_reflection(x.segment(3), x.segment(5)).send()),
        "jobs.cancel_reflection" => empty(jobs.cancel_reflection(x.segment(3), x.segment(5)).send()),
        "jobs.list" => json(
            jobs.list()
                .filter(x.query("filter"))
                .sort(JobSortKey::from(x.query("sort")))
                .order(SortOrder::from(x.query("order")))
                .offset(x.number("offset"))
                .limit(x.number("limit"))
                .send(),
        ),
        _ => panic!("no call for {operation}"),
    }
}

fn call_maintenance(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let maintenance = client.maintenance();
    match operation {
        "maintenance.list" => json(
            maintenance
                .list(x.segment(3))
                .filter(x.query("filter"))
                .max_results(x.number("maxResults"))
                .page_token(x.query("pageToken"))
                .send(),
        ),
        "maintenance.create" => json(maintenance.create(x.segment(3), x.body()).send()),
        "maintenance.get" => json(maintenance.get(x.segment(3), x.segment(6)).send()),
        "maintenance.update" => json(maintenance.update(x.segment(3), x.segment(6), x.body()).send()),
        "maintenance.delete" => empty(maintenance.delete(x.segment(3), x.segment(6)).send()),
        _ => panic!("no call for {operation}"),
    }
}

fn call_search(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let search = client.search();
    match operation {
        "search.query" => {
            json(search.query(x.body()).remove_catalog_name(x.query("removeCatalogName") == "true").send())
        }
        "search.get_status" => json(search.get_status().send()),
        "search.remove_documents" => json(search.remove_documents().send()),
        _ => panic!("no call for {operation}"),
    }
}

#[allow(deprecated, reason = "deprecated operations are operations")]
fn call_sources(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let sources = client.sources();
    match operation {
        "sources.list" => json(sources.list().send()),
        "sources.create" => json(sources.create(x.body()).send()),
        "sources.get" => json(sources.get(x.segment(3)).send()),
        "sources.update" => json(sources.update(x.body()).send()),
        "sources.delete" => empty(sources.delete(x.segment(3)).send()),
        "sources.list_types" => json(sources.list_types().send()),
        "sources.get_type" => json(sources.get_type(x.segment(4)).send()),
        "sources.clear_permission_cache" => empty(sources.clear_permission_cache(x.segment(3)).send()),
        _ => panic!("no call for {operation}"),
    }
}

fn files() -> Vec<(String, PathBuf)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exchanges");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), path))
        .collect();
    files.sort();
    files
}

#[test]
fn every_operation_has_an_exchange_and_every_exchange_an_operation() {
    let recorded: BTreeSet<String> = files().into_iter().map(|(operation, _)| operation).collect();
    let known: BTreeSet<String> =
        lakehouse::testing::operations().map(|operation| operation.id().to_owned()).collect();
    assert_eq!(recorded, known);
}

#[test]
fn every_exchange_is_held_both_ways() {
    for (operation, path) in files() {
        let text = fs::read_to_string(&path).expect("readable");
        let exchanges: Vec<Exchange> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert!(!exchanges.is_empty(), "{operation}");
        for exchange in exchanges {
            hold(&operation, &exchange);
        }
    }
}

fn hold(operation: &str, exchange: &Exchange) {
    let Exchange { request, response } = exchange;
    let reply = match &response.body {
        Some(body) => Reply::json(response.status, body.to_string()),
        None => Reply::empty(response.status),
    };
    let stub = Stub::new([reply]);
    let client = Software::builder(stub.url()).session_token("recorded").build().expect("valid settings");
    let answer = call(&client, operation, request).unwrap_or_else(|error| panic!("{operation}: {error:?}"));

    let sent = stub.requests().pop().expect("one request");
    assert_eq!(sent.line(), request.line, "{operation}");
    let body: Option<Value> =
        (!sent.body.is_empty()).then(|| serde_json::from_str(&sent.body).expect("JSON"));
    assert_eq!(body, request.body, "{operation}: the request body");
    assert_eq!(sent.header("accept"), Some("application/json"), "{operation}");
    assert_eq!(sent.header("content-type"), body.is_some().then_some("application/json"), "{operation}");
    let authorization = (!operation.starts_with("auth.login")).then_some("_dremiorecorded");
    assert_eq!(sent.header("authorization"), authorization, "{operation}");
    if matches!(sent.method.as_str(), "POST" | "PUT") {
        assert_eq!(sent.header("content-length"), Some(sent.body.len().to_string().as_str()), "{operation}");
    }

    let expected = response.body.clone().filter(|_| operation != "maintenance.delete");
    assert_eq!(answer, expected, "{operation}: the answer");
    recode(operation, request, response);
}

/// The same through the table that the `testing` feature exposes.
fn recode(operation: &str, request: &Recorded, response: &Answer) {
    let entry = lakehouse::testing::operations().find(|entry| entry.id() == operation).expect("known");
    for (body, recode) in [(&request.body, entry.request()), (&response.body, entry.response())] {
        if let (Some(body), Some(recode)) = (body, recode) {
            let again: Json = Json::parse(recode(&body.to_string()).expect("decodes")).expect("JSON");
            assert_eq!(&again.decode::<Value>().expect("JSON"), body, "{operation}");
        }
    }
}
