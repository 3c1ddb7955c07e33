//! `GET /api/v3/scripts`: those that the caller may see.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::Serialize;

use super::{Script, Shown};
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, Edition, lock};

/// Page size when none is asked for, and the largest.
const DEFAULT_PAGE: usize = 25;
const MAX_PAGE: usize = 1000;

#[derive(Serialize)]
struct Page<'a> {
    total: usize,
    data: Vec<Shown<'a>>,
}

type Compare = fn(&Script, &Script) -> Ordering;

/// The keys of an order, the first one first; the flag turns one around.
fn order(dremio: &Dremio, text: &str) -> Result<Vec<(Compare, bool)>, ApiError> {
    let read = |key: &str| {
        let (name, reverse) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
        let compare: Compare = match name {
            "name" => |a, b| a.name.cmp(&b.name),
            "createdAt" => |a, b| a.created_at.cmp(&b.created_at),
            "modifiedAt" => |a, b| a.modified_at.cmp(&b.modified_at),
            "id" if dremio.settings.version.is_26() => |a, b| a.id.cmp(&b.id),
            _ => return Err(ApiError::bad_request(format!("Scripts can not be ordered by [{name}]."))),
        };
        Ok((compare, reverse))
    };
    text.split(',').map(str::trim).filter(|key| !key.is_empty()).map(read).collect()
}

pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let number = |name: &str, default: usize| match call.query.integer(name)? {
        None => Ok(default),
        Some(number) => {
            usize::try_from(number).map_err(|_| ApiError::bad_request(format!("{name} can not be negative.")))
        }
    };
    let offset = number("offset", 0)?;
    let limit = number("maxResults", DEFAULT_PAGE)?.min(MAX_PAGE);
    let order = order(dremio, call.query.get("orderBy").unwrap_or(""))?;
    let search = call.query.get("search").unwrap_or("");
    let user = |name: &str| call.query.get(name).filter(|id| !id.is_empty());
    let enterprise = dremio.settings.edition == Edition::Enterprise;
    let (creator, owner) = (user("createdBy"), user("ownedBy").filter(|_| enterprise));

    let scripts = lock(&dremio.scripts);
    let mut found: Vec<&Script> = scripts
        .iter()
        .filter(|script| script.allows(&call.caller, "VIEW"))
        .filter(|script| script.name.contains(search))
        .filter(|script| creator.is_none_or(|id| script.created_by == id))
        .filter(|script| owner.is_none_or(|id| script.owner == id))
        .collect();
    found.sort_by(|a, b| {
        let compare =
            |(compare, reverse): &(Compare, bool)| if *reverse { compare(b, a) } else { compare(a, b) };
        order.iter().map(compare).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    let total = found.len();
    let data = found.into_iter().skip(offset).take(limit).map(|script| script.shown(dremio)).collect();
    Ok(Reply::json(&Page { total, data }))
}
