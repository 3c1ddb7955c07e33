//! Search over objects and jobs, by the words in them, and the state of its index.

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
use super::reply::Reply;
use super::route::Call;
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
    let query =
        body.text("query")?.ok_or_else(|| ApiError::bad_request("query is required."))?.to_lowercase();
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
    hits.extend(jobs(dremio, call, &terms));
    hits.retain(|hit| filter.accepts(|_| hit.category.to_owned()));
    let end = offset.saturating_add(limit.min(MAX_PAGE));
    let next_page_token = (hits.len() > end).then(|| BASE64_STANDARD.encode(end.to_string()));
    let results = hits.into_iter().take(end).skip(offset).collect();
    Ok(Reply::json(&Found { session_id: ids::uuid(), next_page_token, results }))
}

fn read_token(token: &str) -> Option<usize> {
    String::from_utf8(BASE64_STANDARD.decode(token).ok()?).ok()?.parse().ok()
}

fn objects(dremio: &Dremio, call: &Call, terms: &[&str]) -> Vec<Hit> {
    let accounts = lock(&dremio.accounts);
    let store = lock(&dremio.catalog);
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
        category,
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
        job_object: None,
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

fn jobs(dremio: &Dremio, call: &Call, terms: &[&str]) -> Vec<Hit> {
    let mine = |job: &Arc<Job>| call.caller.admin || job.owner.id == call.caller.id;
    let hit = |job: Arc<Job>| {
        let progress = job.progress();
        let fits = progress.state.is_final() && matches([job.sql.as_str(), &job.id].into_iter(), terms);
        fits.then(|| Hit {
            category: "JOB",
            catalog_object: None,
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
        })
    };
    dremio.jobs.newest().into_iter().filter(mine).filter_map(hit).collect()
}

/// `GET /api/v3/search/status`
pub(crate) fn status(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Status {
        initialization_status: Initialization,
        open_search_state: OpenSearch,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Initialization {
        running_task: &'static str,
        work_flow_json: &'static str,
        upgrade_workflow_state: &'static str,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct OpenSearch {
        health_status: &'static str,
        indices: [Index; 1],
        aliases: [OpenSearchAlias; 1],
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Index {
        name: &'static str,
        docs_count: usize,
        size: &'static str,
        health: &'static str,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct OpenSearchAlias {
        alias: &'static str,
        index: &'static str,
        write_index: bool,
    }

    let docs_count = lock(&dremio.catalog).nodes().count();
    Reply::json(&Status {
        initialization_status: Initialization {
            running_task: "NONE",
            work_flow_json: "{}",
            upgrade_workflow_state: "Completed",
        },
        open_search_state: OpenSearch {
            health_status: "Green",
            indices: [Index { name: "catalog-000001", docs_count, size: "1kb", health: "green" }],
            aliases: [OpenSearchAlias { alias: "catalog", index: "catalog-000001", write_index: true }],
        },
    })
}

/// `POST /api/v3/search/recovery/removeDocuments`: there is no index that could be damaged.
pub(crate) fn remove_documents(_: &Arc<Dremio>, _: &Call) -> Reply {
    #[derive(Serialize)]
    struct Message {
        message: &'static str,
    }

    Reply::json(&Message { message: "All documents are removed, and indexing starts again." })
}
