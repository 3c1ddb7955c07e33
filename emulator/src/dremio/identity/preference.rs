//! What users have starred.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use crate::dremio::catalog::access::Wish;
use crate::dremio::catalog::node::Node;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::time::iso;
use crate::dremio::{Dremio, lock};

/// How much one user can star.
const LIMIT: usize = 25;

/// The stars of every user, by his id: the object's id, and when he starred it.
pub(crate) type Stars = HashMap<String, Vec<(String, i64)>>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Star<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_path: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    starred_at: String,
}

fn starred(node: &Node, at: i64, with_info: bool) -> Star<'_> {
    Star {
        id: &node.id,
        name: node.path.last().map(String::as_str).filter(|_| with_info),
        full_path: with_info.then_some(&node.path),
        r#type: with_info.then(|| node.kind.word()),
        starred_at: iso(at),
    }
}

/// The caller's stars, without those on what is gone or closed to him.
fn list(dremio: &Dremio, call: &Call, with_info: bool) -> Reply {
    #[derive(Serialize)]
    struct Preference<'a> {
        r#type: &'static str,
        entities: Vec<Star<'a>>,
    }

    let store = lock(&dremio.catalog);
    let stars = lock(&dremio.stars);
    let rules = dremio.show(&store, &call.caller).rules();
    let own = stars.get(&call.caller.id).map(Vec::as_slice).unwrap_or_default();
    let entities = own.iter().filter_map(|(id, at)| {
        let node = store.node_by_id(id).filter(|node| rules.allow(Wish::See, &node.path))?;
        Some(starred(node, *at, with_info))
    });
    Reply::json(&Preference { r#type: "STARRED", entities: entities.collect() })
}

fn check_type(call: &Call) -> Result<(), ApiError> {
    if call.part(0).eq_ignore_ascii_case("STARRED") {
        return Ok(());
    }
    Err(ApiError::bad_request(format!("There is no preference type [{}].", call.part(0))))
}

/// Ids of things that can be starred are UUIDs.
fn check_id(id: &str) -> Result<(), ApiError> {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = id.split('-').collect();
    let hex = |part: &&str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if parts.iter().map(|part| part.len()).eq(lengths) && parts.iter().all(hex) {
        return Ok(());
    }
    Err(ApiError::bad_request(format!("[{id}] is no UUID.")))
}

/// `GET /api/v3/users/preferences/{preferenceType}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    check_type(call)?;
    let with_info = match call.query.get("showCatalogInfo") {
        None | Some("") => false,
        Some(text) => text.eq_ignore_ascii_case("true"),
    };
    Ok(list(dremio, call, with_info))
}

/// `PUT /api/v3/users/preferences/{preferenceType}/{entityId}`
pub(crate) fn add(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    check_type(call)?;
    let id = call.part(1);
    check_id(id)?;
    {
        let store = lock(&dremio.catalog);
        let node = store.node_by_id(id);
        let node =
            node.ok_or_else(|| ApiError::not_found(format!("Could not find entity with id [{id}]")))?;
        dremio.show(&store, &call.caller).rules().require(Wish::See, &node.path)?;
        let mut stars = lock(&dremio.stars);
        let own = stars.entry(call.caller.id.clone()).or_default();
        own.retain(|(id, _)| store.node_by_id(id).is_some());
        if own.iter().any(|(known, _)| known == id) {
            return Err(ApiError::bad_request(format!("Entity [{id}] is starred already.")));
        }
        if own.len() >= LIMIT {
            return Err(ApiError::forbidden(format!("No more than {LIMIT} entities can be starred.")));
        }
        own.push((id.to_owned(), dremio.clock.now()));
    }
    Ok(list(dremio, call, false))
}

/// `DELETE /api/v3/users/preferences/{preferenceType}/{entityId}`: answers with what is left.
pub(crate) fn remove(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    check_type(call)?;
    let id = call.part(1);
    check_id(id)?;
    let place = {
        let mut stars = lock(&dremio.stars);
        let own = stars.entry(call.caller.id.clone()).or_default();
        own.iter().position(|(known, _)| known == id).map(|place| own.remove(place))
    };
    if place.is_none() {
        return Err(ApiError::not_found(format!("Entity [{id}] is not starred.")));
    }
    Ok(list(dremio, call, false))
}
