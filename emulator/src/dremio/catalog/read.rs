//! Reading the catalog: the root, one object, many objects, and search by name.

use serde_json::Value;

use super::access::Wish;
use super::entity::{CatalogEntity, Children, Stats};
use super::node::{Kind, Node, Source};
use super::store::{Found, key};
use crate::dremio::error::ApiError;
use crate::dremio::reply::{List, ListError, Reply};
use crate::dremio::route::Call;
use crate::dremio::{Dremio, Edition, lock};
use std::sync::Arc;

/// The most objects that one call gives.
const MAX_BULK: usize = 50;
/// The most children per object in such a call.
const MAX_BULK_CHILDREN: i64 = 20;
/// The most hits of a search.
const MAX_HITS: usize = 50;

/// `GET /api/v3/catalog`
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    // Cloud lists the permissions unasked.
    let (mut count, mut permissions) = (false, dremio.settings.is_cloud());
    for detail in call.query.all("include") {
        match detail {
            "datasetCount" => count = true,
            "permissions" if dremio.settings.edition == Edition::Enterprise => permissions = true,
            "tags" | "jobCount" | "children" => return Err(ApiError::new(500, "")),
            unknown => return Err(ApiError::bad_request(format!("Invalid value of include: [{unknown}]."))),
        }
    }
    let store = lock(&dremio.catalog);
    let show = dremio.show(&store, &call.caller);
    let rules = show.rules();
    let rank = |node: &Node| match node.kind {
        Kind::Home => 0,
        Kind::Space => 1,
        Kind::Source(_) => 2,
        _ => 3,
    };
    let mine = |node: &Node| !matches!(node.kind, Kind::Home) || node.owner == call.caller.id;
    let mut roots: Vec<&Node> = store.nodes().filter(|node| node.path.len() == 1 && mine(node)).collect();
    roots.retain(|node| rules.allow(Wish::See, &node.path));
    roots.sort_by_key(|node| rank(node));
    let items = roots.into_iter().map(|node| {
        let mut item = show.item(&Found::Node(node));
        if count && node.kind.is_container() {
            let dataset_count =
                store.below(key(&node.path)).filter(|(_, node)| node.kind.is_dataset()).count();
            item.stats = Some(Stats { dataset_count, dataset_count_bounded: false });
        }
        item.permissions = permissions.then(|| rules.permissions(&node.path));
        item
    });
    Ok(Reply::json(&List::of(items.collect())))
}

/// `GET /api/v3/catalog/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let (limit, id) = (children_limit(call)?, call.part(0));
    let children = Children { limit, page_token: call.query.get("pageToken") };
    let store = lock(&dremio.catalog);
    let found = store.find_by_id(id);
    let found = found.ok_or_else(|| ApiError::not_found(format!("Could not find entity with id [{id}]")))?;
    show_one(dremio, &store, call, &found, &children)
}

/// `GET /api/v3/catalog/by-path/{path}`
pub(crate) fn get_by_path(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let limit = children_limit(call)?;
    let children = Children { limit, page_token: call.query.get("pageToken") };
    if call.path.is_empty() {
        return Err(ApiError::bad_request("Catalog entity path cannot be empty."));
    }
    let store = lock(&dremio.catalog);
    let missing =
        || ApiError::not_found(format!("Could not find entity with path [{}]", call.path.join(", ")));
    if store.source_of(&call.path).is_some_and(Source::is_versioned) && !reads_main(call)? {
        return Err(missing());
    }
    let found = store.find(&call.path).ok_or_else(missing)?;
    show_one(dremio, &store, call, &found, &children)
}

fn show_one(
    dremio: &Dremio,
    store: &super::Store,
    call: &Call,
    found: &Found<'_>,
    children: &Children<'_>,
) -> Result<Reply, ApiError> {
    let mut show = dremio.show(store, &call.caller);
    show.rules().require(Wish::See, found.path())?;
    show.permissions = call.query.all("include").any(|detail| detail == "permissions");
    Ok(Reply::json(&show.entity(found, children)?))
}

fn children_limit(call: &Call) -> Result<Option<i64>, ApiError> {
    let limit = call.query.integer("maxChildren")?;
    let excluded = call.query.all("exclude").any(|detail| detail == "children");
    Ok(if excluded { Some(0) } else { limit })
}

/// Whether a version was asked for that exists here: the branch `main`, which is the default too.
fn reads_main(call: &Call) -> Result<bool, ApiError> {
    match (call.query.get("versionType").unwrap_or(""), call.query.get("versionValue").unwrap_or("")) {
        ("", "") => Ok(true),
        ("", _) | (_, "") => {
            Err(ApiError::bad_request("Missing a valid versionType/versionValue pair for versioned entity."))
        }
        (kind, value) => Ok(kind.eq_ignore_ascii_case("BRANCH") && value == "main"),
    }
}

/// `GET /api/v3/catalog/search`
pub(crate) fn search(dremio: &Arc<Dremio>, call: &Call) -> Reply {
    let query = call.query.get("query").unwrap_or("").to_lowercase();
    let terms: Vec<&str> = query.split_whitespace().collect();
    let store = lock(&dremio.catalog);
    let show = dremio.show(&store, &call.caller);
    let matches = |node: &Node| {
        let labels = node.labels.iter().flat_map(|labels| &labels.tags);
        let words: Vec<String> = node.path.iter().chain(labels).map(|word| word.to_lowercase()).collect();
        terms.iter().all(|term| words.iter().any(|word| word.contains(term)))
    };
    let hits = store.nodes().filter(|node| matches(node) && show.rules().allow(Wish::See, &node.path));
    Reply::json(&List::of(hits.take(MAX_HITS).map(|node| show.item(&Found::Node(node))).collect()))
}

/// `POST /api/v3/catalog/by-ids`
pub(crate) fn get_by_ids(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let wanted = body.as_array().ok_or_else(|| ApiError::invalid_value(""))?;
    let ids = wanted.iter().map(|id| id.as_str().ok_or_else(|| ApiError::invalid_value("[0]")));
    let ids: Vec<&str> = ids.collect::<Result<_, _>>()?;
    bulk(dremio, call, "ids", ids.len(), ids.iter().map(|id| ((*id).to_owned(), Key::Id(id))))
}

/// `POST /api/v3/catalog/by-paths`
pub(crate) fn get_by_paths(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let wanted = body.as_array().ok_or_else(|| ApiError::invalid_value(""))?;
    let path = |path: &Value| -> Option<Vec<String>> {
        path.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let paths = wanted.iter().map(|entry| path(entry).ok_or_else(|| ApiError::invalid_value("[0]")));
    let paths: Vec<Vec<String>> = paths.collect::<Result<_, _>>()?;
    let keys = paths.iter().map(|path| (format!("[{}]", path.join(", ")), Key::Path(path)));
    bulk(dremio, call, "paths", paths.len(), keys)
}

enum Key<'a> {
    Id(&'a str),
    Path(&'a [String]),
}

fn bulk<'a>(
    dremio: &Dremio,
    call: &Call,
    what: &str,
    count: usize,
    keys: impl Iterator<Item = (String, Key<'a>)>,
) -> Result<Reply, ApiError> {
    if count == 0 {
        return Ok(Reply::json(&List::<CatalogEntity>::of(Vec::new())));
    }
    if count > MAX_BULK {
        return Err(ApiError::user(format!("Too many {what} {count} vs maximum {MAX_BULK}"), Vec::new()));
    }
    let is_26 = dremio.settings.version.is_26();
    let least = i64::from(!is_26);
    let limit = match call.query.integer("maxChildren")? {
        Some(limit) if (least..=MAX_BULK_CHILDREN).contains(&limit) => limit,
        // 26.0 forgot to check for this.
        None if is_26 => return Err(ApiError::new(500, "")),
        _ => {
            let text = format!("maxChildren query parameter must be set to [{least},{MAX_BULK_CHILDREN}]");
            return Err(ApiError::user(text, Vec::new()));
        }
    };
    let store = lock(&dremio.catalog);
    let mut show = dremio.show(&store, &call.caller);
    show.bulk = true;
    let mut list = List::of(Vec::new());
    for (name, key) in keys {
        let found = match key {
            Key::Id(id) => store.find_by_id(id),
            Key::Path(path) => store.find(path),
        };
        let children = Children { limit: Some(limit), page_token: None };
        let shown = found.map(|found| {
            show.rules().require(Wish::See, found.path())?;
            show.entity(&found, &children)
        });
        match shown {
            Some(Ok(entity)) => list.data.push(entity),
            Some(Err(error)) => {
                list.errors.push(refused(format!("'{name}' failed with '{}'", error.message())));
            }
            None => list.errors.push(refused(format!("'{name}' was not found"))),
        }
    }
    Ok(Reply::json(&list))
}

fn refused(error_message: String) -> ListError {
    ListError { error_message, more_info: "" }
}
