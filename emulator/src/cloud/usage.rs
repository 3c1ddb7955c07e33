//! What projects and engines use, by the day or by the hour.

use std::sync::Arc;

use serde::Serialize;

use super::Cloud;
use super::engine::Engine;
use super::page::{self, Size};
use super::routes::Route;
use super::times::offset;
use crate::dremio::identity::expression::Expression;
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, lock};

pub(super) const ROUTES: &[Route] = &[Route::new("GET", "/v0/usage", list).access(Access::Admin)];

const SIZE: Size = Size { default: 20, max: 1000 };

const DAY: i64 = 24 * 3_600_000;

/// What somebody used in one period.
struct Item {
    id: String,
    kind: &'static str,
    from: i64,
    to: i64,
    usage: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    id: String,
    r#type: &'static str,
    start_time: String,
    end_time: String,
    usage: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    data: Vec<View>,
    previous_page_token: Option<String>,
    next_page_token: Option<String>,
}

/// One of the words that a parameter may be; the first one when it is not there.
fn word(call: &Call, name: &str, known: &[&'static str; 2]) -> Result<&'static str, ApiError> {
    let Some(text) = call.query.get(name).filter(|text| !text.is_empty()) else { return Ok(known[0]) };
    let found = known.iter().find(|word| **word == text).copied();
    found.ok_or_else(|| ApiError::bad_request(format!("{name} cannot be [{text}].")))
}

/// `GET /v0/usage`: of the last 30 days, unless the filter has a start. The real service lags an hour or two behind;
/// this one knows at once.
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let text = call.query.get("filter").unwrap_or_default();
    let filter = Expression::parse_with_numbers(text, &["id"], &["start_time"])?;
    let by_engine = word(call, "groupBy", &["PROJECT", "ENGINE"])? == "ENGINE";
    let period = if word(call, "frequency", &["DAILY", "HOURLY"])? == "HOURLY" { 3_600_000 } else { DAY };
    let now = cloud.clock.now();
    let window = if text.contains("start_time") { 365 * DAY } else { 30 * DAY };
    let mut items = items(cloud, by_engine, period, now.saturating_sub(window));
    items.retain(|item| {
        filter.accepts(&|field| if field == "id" { item.id.clone() } else { item.from.to_string() })
    });
    items.sort_by(|a, b| (a.from, &a.id).cmp(&(b.from, &b.id)));
    let page = page::cut(&call.query, SIZE, items, |item| format!("{} {}", item.from, item.id))?;
    let page = page.map(|item| View {
        id: item.id,
        r#type: item.kind,
        start_time: offset(item.from),
        end_time: offset(item.to),
        usage: item.usage,
    });
    Ok(Reply::json(&Page {
        data: page.data,
        previous_page_token: page.previous_page_token,
        next_page_token: page.next_page_token,
    }))
}

/// All periods, of which the last is not over yet, in which there was something to use.
fn items(cloud: &Cloud, by_engine: bool, period: i64, since: i64) -> Vec<Item> {
    let now = cloud.clock.now();
    let projects = lock(&cloud.projects).clone();
    let mut items = Vec::new();
    for project in projects {
        let engines = lock(&project.engines).clone();
        let mut add = |id: &str, kind: &'static str, engines: &[Engine]| {
            let began = engines.iter().map(Engine::began).min().unwrap_or(now);
            let mut from = began.max(since).div_euclid(period) * period;
            while from < now {
                let to = from.saturating_add(period);
                let usage = engines.iter().map(|engine| engine.usage(from, to.min(now))).sum();
                items.push(Item { id: id.to_owned(), kind, from, to, usage });
                from = to;
            }
        };
        if by_engine {
            for engine in &engines {
                add(&engine.id, "ENGINE", std::slice::from_ref(engine));
            }
        } else {
            add(&project.id, "PROJECT", &engines);
        }
    }
    items
}

/// How far back bills go: ten years, however far the clock was put forward.
const MEMORY: i64 = 3653 * DAY;

/// What the organization has used so far, in whole days: the day, and the units.
pub(super) fn by_day(cloud: &Cloud) -> Vec<(i64, f64)> {
    let mut days: Vec<(i64, f64)> = Vec::new();
    for item in items(cloud, false, DAY, cloud.clock.now().saturating_sub(MEMORY)) {
        match days.iter_mut().find(|(day, _)| *day == item.from) {
            Some((_, used)) => *used += item.usage,
            None => days.push((item.from, item.usage)),
        }
    }
    days.sort_by_key(|(day, _)| *day);
    days
}
