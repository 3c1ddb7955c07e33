//! Labels and wikis.

use std::sync::Arc;

use serde::Serialize;

use super::access::Wish;
use super::node::{Kind, Labels, Node, Wiki};
use super::store::Store;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};

/// The longest label.
const MAX_LABEL: usize = 128;

/// What a home space's wiki says before anybody wrote one.
const HOME_WIKI: &str = "# Wikis and labels\n\nThis is the wiki of your home space. Spaces, sources, folders, tables and views have one too.";

/// Labels as the API shows them: before the first write the version is `null`.
#[derive(Serialize)]
struct Tags<'a> {
    tags: &'a [String],
    version: Option<&'a str>,
}

#[derive(Serialize)]
struct WikiText<'a> {
    text: &'a str,
    version: Option<i64>,
}

fn show_tags(node: &Node) -> Reply {
    let labels = node.labels.as_ref();
    let tags = labels.map(|labels| labels.tags.as_slice()).unwrap_or_default();
    Reply::json(&Tags { tags, version: labels.map(|labels| labels.version.as_str()) })
}

fn show_wiki(node: &Node) -> Reply {
    let wiki = node.wiki.as_ref();
    Reply::json(&WikiText {
        text: wiki.map_or("", |wiki| &wiki.text),
        version: wiki.map(|wiki| wiki.version),
    })
}

/// The stored object; what is not there is the caller's mistake in these calls.
fn stored<'a>(
    dremio: &Dremio,
    store: &'a mut Store,
    call: &Call,
    wish: Wish,
) -> Result<&'a mut Node, ApiError> {
    let id = call.part(0);
    let missing = || ApiError::bad_request(format!("Could not find entity with id [{id}]."));
    let path = store.node_by_id(id).ok_or_else(missing)?.path.clone();
    dremio.show(store, &call.caller).rules().require(wish, &path)?;
    store.node_mut(&path).ok_or_else(missing)
}

fn dataset<'a>(
    dremio: &Dremio,
    store: &'a mut Store,
    call: &Call,
    wish: Wish,
) -> Result<&'a mut Node, ApiError> {
    let node = stored(dremio, store, call, wish)?;
    if node.kind.is_dataset() {
        return Ok(node);
    }
    let text = format!("Tags can only be set on datasets but found [{}].", node.kind.word());
    Err(ApiError::user(text, Vec::new()))
}

/// `GET /api/v3/catalog/{id}/collaboration/tag`
pub(crate) fn get_tags(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let mut store = lock(&dremio.catalog);
    let node = dataset(dremio, &mut store, call, Wish::See)?;
    Ok(show_tags(node))
}

/// `POST /api/v3/catalog/{id}/collaboration/tag`
pub(crate) fn set_tags(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["tags", "version"])?;
    let (tags, version) = (body.texts("tags")?.unwrap_or_default(), body.text("version")?);
    let mut store = lock(&dremio.catalog);
    let node = dataset(dremio, &mut store, call, Wish::Alter)?;
    for (place, tag) in tags.iter().enumerate() {
        if tag.is_empty() || tag.chars().count() > MAX_LABEL {
            return Err(ApiError::user(
                format!("Tags must be at most {MAX_LABEL} characters in length."),
                Vec::new(),
            ));
        }
        if tags.iter().take(place).any(|earlier| earlier == tag) {
            return Err(ApiError::user(format!("Duplicate tag [{tag}]."), Vec::new()));
        }
    }
    let current = node.labels.as_ref().map(|labels| labels.version.as_str());
    if version.as_deref() != current {
        return Err(stale(version.as_deref(), current));
    }
    node.labels = Some(Labels { tags, version: ids::tag() });
    Ok(show_tags(node))
}

fn stale(sent: Option<&str>, current: Option<&str>) -> ApiError {
    let (sent, current) = (sent.unwrap_or("null"), current.unwrap_or("null"));
    ApiError::conflict(format!(
        "The provided version [{sent}] does not match the stored version [{current}]."
    ))
}

/// `GET /api/v3/catalog/{id}/collaboration/wiki`: the first read may write, see [`description`].
pub(crate) fn get_wiki(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let mut store = lock(&dremio.catalog);
    let node = stored(dremio, &mut store, call, Wish::See)?;
    migrate(node);
    Ok(show_wiki(node))
}

/// A description becomes version 0 of the wiki.
fn migrate(node: &mut Node) {
    if node.wiki.is_none()
        && let Some(text) = description(node)
    {
        node.wiki = Some(Wiki { text, version: 0 });
    }
}

fn description(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Home => Some(HOME_WIKI.to_owned()),
        Kind::Source(source) => source.description.clone(),
        _ => None,
    }
}

/// `POST /api/v3/catalog/{id}/collaboration/wiki`
pub(crate) fn set_wiki(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["text", "version"])?;
    let (text, version) = (body.text("text")?.unwrap_or_default(), body.integer("version")?);
    let mut store = lock(&dremio.catalog);
    let node = stored(dremio, &mut store, call, Wish::Alter)?;
    let next = match &node.wiki {
        None => 0,
        Some(wiki) if version == Some(wiki.version) => wiki.version + 1,
        Some(wiki) => {
            let sent = version.map(|version| version.to_string());
            return Err(stale(sent.as_deref(), Some(&wiki.version.to_string())));
        }
    };
    node.wiki = Some(Wiki { text, version: next });
    Ok(show_wiki(node))
}
