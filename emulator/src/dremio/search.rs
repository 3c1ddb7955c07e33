//! Search over objects, reflections, scripts and jobs, by the words in them.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::account::Accounts;
use super::body::Object;
use super::catalog::access::Wish;
use super::catalog::node::{Kind, Node};
use super::error::ApiError;
use super::filter::Filter;
use super::job::{Job, State};
use super::reflection::{self, Reflection, show::Rights};
use super::reply::Reply;
use super::route::Call;
use super::scripts::Script;
use super::time::iso;
use super::{Dremio, ids, lock};

/// Page size when none is asked for, and the largest.
const DEFAULT_PAGE: usize = 50;
const MAX_PAGE: usize = 100;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    session_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
    results: Vec<Hit>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hit {
    category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    catalog_object: Option<CatalogObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_object: Option<JobObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    script_object: Option<ScriptObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reflection_object: Option<ReflectionObject>,
}

impl Hit {
    fn of(category: &'static str) -> Self {
        Self {
            category,
            catalog_object: None,
            job_object: None,
            script_object: None,
            reflection_object: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScriptObject {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Principal>,
    content: String,
    created_at: String,
    modified_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReflectionObject {
    id: String,
    name: String,
    dataset_type: &'static str,
    dataset_path: Vec<String>,
    created_at: String,
    modified_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CatalogObject {
    path: Vec<String>,
    r#type: &'static str,
    labels: Vec<String>,
    wiki: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Principal>,
    created_at: String,
    modified_at: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_sql: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JobObject {
    id: String,
    queried_datasets: Vec<()>,
    sql: String,
    job_type: &'static str,
    user: Principal,
    start_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_time: Option<String>,
    job_state: &'static str,
    error: String,
}

#[derive(Serialize)]
struct Principal {
    id: String,
    r#type: &'static str,
    username: String,
}

/// `POST /api/v3/search`
pub(crate) fn query(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    let query = search_text(dremio, &body)?.to_lowercase();
    let filter = Filter::parse(&body.text("filter")?.unwrap_or_default(), &["category"])?;
    let limit = match body.integer("maxResults")? {
        None => DEFAULT_PAGE,
        Some(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| *limit > 0)
            .ok_or_else(|| body.invalid("maxResults"))?,
    };
    let offset = match body.text("pageToken")?.filter(|token| !token.is_empty()) {
        None => 0,
        Some(token) => read_token(&token).ok_or_else(|| body.invalid("pageToken"))?,
    };
    let terms: Vec<&str> = query.split_whitespace().collect();
    let mut hits = objects(dremio, call, &terms);
    hits.extend(reflections(dremio, call, &terms));
    hits.extend(scripts(dremio, call, &terms));
    hits.extend(jobs(dremio, call, &terms));
    hits.retain(|hit| filter.accepts(|_| hit.category.to_owned()));
    let end = offset.saturating_add(limit.min(MAX_PAGE));
    let next_page_token = (hits.len() > end).then(|| BASE64_STANDARD.encode(end.to_string()));
    let results = hits.into_iter().take(end).skip(offset).collect();
    Ok(Reply::json(&Found { session_id: ids::uuid(), next_page_token, results }))
}

/// What is searched for: `query`, or on Cloud the first of `queries` that says something, if there are any.
fn search_text(dremio: &Dremio, body: &Object<'_>) -> Result<String, ApiError> {
    let queries = if dremio.settings.is_cloud() { body.texts("queries")? } else { None };
    let first = queries.into_iter().flatten().find(|query| !query.trim().is_empty());
    let query = first.map_or_else(|| body.text("query"), |query| Ok(Some(query)))?;
    query.ok_or_else(|| ApiError::bad_request("query is required."))
}

fn read_token(token: &str) -> Option<usize> {
    String::from_utf8(BASE64_STANDARD.decode(token).ok()?).ok()?.parse().ok()
}

fn objects(dremio: &Dremio, call: &Call, terms: &[&str]) -> Vec<Hit> {
    let store = lock(&dremio.catalog);
    let accounts = lock(&dremio.accounts);
    let rules = dremio.show(&store, &call.caller).rules();
    let visible = store.nodes().filter(|node| rules.allow(Wish::See, &node.path));
    visible.filter_map(|node| object(&accounts, node, terms)).collect()
}

fn object(accounts: &Accounts, node: &Node, terms: &[&str]) -> Option<Hit> {
    let (category, kind) = match &node.kind {
        Kind::Home => return None,
        Kind::Space => ("SPACE", "SPACE"),
        Kind::Source(_) => ("SOURCE", "SOURCE"),
        Kind::Folder { .. } => ("FOLDER", "FOLDER"),
        Kind::Table(_) => ("TABLE", "TABLE"),
        Kind::View(_) => ("VIEW", "VIEW"),
        Kind::Function(_) => ("UDF", "FUNCTION"),
    };
    let columns = match &node.kind {
        Kind::Table(table) => table.columns.iter().map(|column| column.name.clone()).collect(),
        Kind::View(view) => view.columns.iter().map(|column| column.name.clone()).collect(),
        _ => Vec::new(),
    };
    let labels = node.labels.as_ref().map(|labels| labels.tags.clone()).unwrap_or_default();
    let wiki = node.wiki.as_ref().map(|wiki| wiki.text.clone()).unwrap_or_default();
    let words = node.path.iter().chain(&columns).chain(&labels).chain([&wiki]);
    matches(words.map(String::as_str), terms).then(|| Hit {
        catalog_object: Some(CatalogObject {
            path: node.path.clone(),
            r#type: kind,
            labels,
            wiki,
            owner: principal(accounts, &node.owner),
            created_at: iso(node.created_at),
            modified_at: iso(node.created_at),
            columns,
            function_sql: match &node.kind {
                Kind::Function(function) => Some(function.body.clone()),
                _ => None,
            },
        }),
        ..Hit::of(category)
    })
}

fn principal(accounts: &Accounts, id: &str) -> Option<Principal> {
    let user = accounts.by_id(id)?;
    Some(Principal { id: user.id.clone(), r#type: "USER", username: user.name.clone() })
}

fn matches<'a>(words: impl Iterator<Item = &'a str>, terms: &[&str]) -> bool {
    let text = words.map(str::to_lowercase).collect::<Vec<_>>().join("\n");
    terms.iter().all(|term| text.contains(term))
}

fn scripts(dremio: &Dremio, call: &Call, terms: &[&str]) -> Vec<Hit> {
    let accounts = lock(&dremio.accounts);
    let scripts = lock(&dremio.scripts);
    let hit = |script: &Script| {
        let fits = script.allows(&call.caller, "VIEW")
            && matches([script.name.as_str(), &script.content].into_iter(), terms);
        fits.then(|| Hit {
            script_object: Some(ScriptObject {
                id: script.id.clone(),
                name: script.name.clone(),
                owner: principal(&accounts, &script.owner),
                content: script.content.clone(),
                created_at: iso(script.created_at),
                modified_at: iso(script.modified_at),
            }),
            ..Hit::of("SCRIPT")
        })
    };
    scripts.iter().filter_map(hit).collect()
}

fn reflections(dremio: &Arc<Dremio>, call: &Call, terms: &[&str]) -> Vec<Hit> {
    let (store, reflections) = reflection::settled(dremio);
    let show = dremio.show(&store, &call.caller);
    let hit = |found: &Reflection| {
        let node = found.node(&store).filter(|node| Rights::on(&show, node).can_view)?;
        let words = node.path.iter().chain([&found.definition.name]).map(String::as_str);
        matches(words, terms).then(|| Hit {
            reflection_object: Some(ReflectionObject {
                id: found.id.clone(),
                name: found.definition.name.clone(),
                dataset_type: if matches!(node.kind, Kind::View(_)) { "VIEW" } else { "TABLE" },
                dataset_path: node.path.clone(),
                created_at: iso(found.created_at),
                modified_at: iso(found.updated_at),
            }),
            ..Hit::of("REFLECTION")
        })
    };
    reflections.iter().filter_map(hit).collect()
}

fn jobs(dremio: &Dremio, call: &Call, terms: &[&str]) -> Vec<Hit> {
    let mine = |job: &Arc<Job>| call.caller.admin || job.owner.id == call.caller.id;
    let hit = |job: Arc<Job>| {
        let progress = job.progress();
        let fits = progress.state.is_final() && matches([job.sql.as_str(), &job.id].into_iter(), terms);
        fits.then(|| Hit {
            job_object: Some(JobObject {
                id: job.id.clone(),
                queried_datasets: Vec::new(),
                sql: job.sql.clone(),
                job_type: job.query_type(),
                user: Principal {
                    id: job.owner.id.clone(),
                    r#type: "USER",
                    username: job.owner.name.clone(),
                },
                start_time: iso(job.started_at),
                finish_time: progress.ended_at.map(iso),
                job_state: progress.state.as_str(),
                error: if progress.state == State::Failed { progress.error } else { String::new() },
            }),
            ..Hit::of("JOB")
        })
    };
    dremio.jobs.newest().into_iter().filter(mine).filter_map(hit).collect()
}
