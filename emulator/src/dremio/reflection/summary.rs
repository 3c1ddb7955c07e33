//! `GET /api/v3/reflection-summary`: reflections in pages, filtered and ordered.

use std::cmp::Ordering;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use serde_json::Value;

use super::show::Rights;
use super::{Reflection, Status, settled};
use crate::dremio::Dremio;
use crate::dremio::body::Object;
use crate::dremio::catalog::node::{Kind as NodeKind, Node};
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::time::iso;
use crate::path::dotted;

/// Page size when none is asked for, and the largest.
const DEFAULT_PAGE: usize = 50;
const MAX_PAGE: usize = 100;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    data: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
    is_can_alter_reflections: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    created_at: String,
    updated_at: String,
    id: String,
    reflection_type: &'static str,
    name: String,
    current_size_bytes: u64,
    output_records: i64,
    total_size_bytes: u64,
    dataset_id: String,
    dataset_type: &'static str,
    dataset_path: Vec<String>,
    status: ItemStatus,
    considered_count: u64,
    matched_count: u64,
    chosen_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_arrow_caching_enabled: Option<bool>,
    is_can_view: bool,
    is_can_alter: bool,
    is_enabled: bool,
    #[serde(flatten)]
    on_cloud: Option<OnCloud>,
}

/// What items have on Cloud besides.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OnCloud {
    reflection_mode: &'static str,
    can_view: bool,
    can_alter: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemStatus {
    config_status: &'static str,
    refresh_status: &'static str,
    availability_status: &'static str,
    combined_status: &'static str,
    refresh_method: &'static str,
    failure_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_failure_message: Option<String>,
    /// Written as `null` where there is no data.
    last_data_fetch_at: Option<String>,
    expires_at: Option<String>,
    last_refresh_duration_millis: i64,
}

fn item(dremio: &Dremio, reflection: &Reflection, node: &Node, status: Status, rights: Rights) -> Item {
    let definition = &reflection.definition;
    let rows = status.rows;
    let bytes = rows.map_or(0, |rows| rows.bytes);
    let is_view = matches!(node.kind, NodeKind::View(_));
    Item {
        created_at: iso(reflection.created_at),
        updated_at: iso(reflection.updated_at),
        id: reflection.id.clone(),
        reflection_type: definition.kind.as_str(),
        name: definition.name.clone(),
        current_size_bytes: bytes,
        output_records: rows.map_or(-1, |rows| i64::try_from(rows.count).unwrap_or(i64::MAX)),
        total_size_bytes: bytes,
        dataset_id: node.id.clone(),
        dataset_type: if is_view { "VIRTUAL_DATASET" } else { "PHYSICAL_DATASET" },
        dataset_path: node.path.clone(),
        status: ItemStatus {
            config_status: status.config,
            refresh_status: if status.refresh == "PENDING" { "RUNNING" } else { status.refresh },
            availability_status: status.availability,
            combined_status: status.combined,
            refresh_method: status.method,
            failure_count: status.failures,
            last_failure_message: status.failure,
            last_data_fetch_at: rows.map(|rows| iso(rows.fetched_at)),
            expires_at: rows.map(|rows| iso(rows.expires_at)),
            last_refresh_duration_millis: rows.map_or(-1, |rows| rows.duration),
        },
        considered_count: 0,
        matched_count: 0,
        chosen_count: 0,
        is_arrow_caching_enabled: (!dremio.settings.version.is_26()).then_some(definition.arrow_caching),
        is_can_view: rights.can_view,
        is_can_alter: rights.can_alter,
        is_enabled: definition.enabled,
        on_cloud: dremio.settings.is_cloud().then_some(OnCloud {
            reflection_mode: "MANUAL",
            can_view: rights.can_view,
            can_alter: rights.can_alter,
        }),
    }
}

/// What must hold for an item.
#[derive(Default)]
struct Filter {
    words: Vec<(&'static str, Vec<String>)>,
    enabled: Option<bool>,
    text: Option<String>,
    ids: Option<Vec<String>>,
}

const WORDS: [&str; 4] = ["reflectionType", "refreshStatus", "availabilityStatus", "configStatus"];

impl Filter {
    fn parse(text: &str) -> Result<Self, ApiError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let refused = || ApiError::bad_request(format!("The filter is no JSON object of filters: [{text}]"));
        let value: Value = serde_json::from_str(text).map_err(|_| refused())?;
        let body = Object::root(&value).map_err(|_| refused())?;
        let [a, b, c, d] = WORDS;
        body.only(&[a, b, c, d, "enabledFlag", "reflectionNameOrDatasetPath", "reflectionIds"])?;
        let ids = body.texts("reflectionIds")?;
        if ids.is_some() && body.members().len() > 1 {
            return Err(ApiError::bad_request("reflectionIds can not be combined with other filters."));
        }
        let mut words = Vec::new();
        for key in WORDS {
            words.extend(body.texts(key)?.map(|wanted| (key, wanted)));
        }
        Ok(Self {
            words,
            enabled: body.boolean("enabledFlag")?,
            text: body.text("reflectionNameOrDatasetPath")?.map(|text| text.to_lowercase()),
            ids,
        })
    }

    fn accepts(&self, item: &Item) -> bool {
        let word = |key: &str| match key {
            "reflectionType" => item.reflection_type,
            "refreshStatus" => item.status.refresh_status,
            "availabilityStatus" => item.status.availability_status,
            _ => item.status.config_status,
        };
        let contains = |text: &String| {
            let path = [item.dataset_path.join("."), dotted(&item.dataset_path)];
            [&item.name].into_iter().chain(&path).any(|name| name.to_lowercase().contains(text))
        };
        self.words.iter().all(|(key, wanted)| wanted.iter().any(|wanted| wanted == word(key)))
            && self.enabled.is_none_or(|enabled| item.is_enabled == enabled)
            && self.text.as_ref().is_none_or(contains)
            && self.ids.as_ref().is_none_or(|ids| ids.contains(&item.id))
    }
}

fn comparison(key: &str) -> Option<fn(&Item, &Item) -> Ordering> {
    Some(match key {
        "reflectionName" => |a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase()),
        "datasetName" => |a, b| a.dataset_path.last().cmp(&b.dataset_path.last()),
        "reflectionType" => |a, b| a.reflection_type.cmp(b.reflection_type),
        _ => return None,
    })
}

fn sort(items: &mut [Item], order: &str) -> Result<(), ApiError> {
    if order.is_empty() {
        return Ok(());
    }
    let (key, reverse) = order.strip_prefix('-').map_or((order, false), |key| (key, true));
    let refused = || ApiError::bad_request(format!("Reflections can not be ordered by [{order}]."));
    let compare = comparison(key).ok_or_else(refused)?;
    items.sort_by(|a, b| if reverse { compare(b, a) } else { compare(a, b) });
    Ok(())
}

/// The place in a list that is the same as long as the other parameters are.
struct Token<'a> {
    filter: &'a str,
    order: &'a str,
}

impl Token<'_> {
    fn write(&self, offset: usize) -> String {
        BASE64_STANDARD.encode(format!("{offset}\n{}\n{}", self.order, self.filter))
    }

    fn read(&self, token: &str) -> Option<usize> {
        let text = String::from_utf8(BASE64_STANDARD.decode(token).ok()?).ok()?;
        let offset = text.split('\n').next()?.parse().ok()?;
        (self.write(offset) == token).then_some(offset)
    }
}

pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let parameter = |name: &str| call.query.get(name).unwrap_or("");
    let (filter_text, order, token) = (parameter("filter"), parameter("orderBy"), parameter("pageToken"));
    let filter = Filter::parse(filter_text)?;
    let size = call.query.integer("maxResults")?;
    if filter.ids.is_some() && (size.is_some() || !order.is_empty() || !token.is_empty()) {
        return Err(ApiError::bad_request("reflectionIds can not be combined with other parameters."));
    }
    let size = match size.map(usize::try_from) {
        None => DEFAULT_PAGE,
        Some(Ok(size)) if size > 0 => size.min(MAX_PAGE),
        Some(_) => return Err(ApiError::bad_request("maxResults must be positive.")),
    };
    let place = Token { filter: filter_text, order };
    let offset = match token {
        "" => 0,
        token => {
            place.read(token).ok_or_else(|| ApiError::bad_request(format!("Invalid page token [{token}]")))?
        }
    };
    let (store, reflections) = settled(dremio);
    let show = dremio.show(&store, &call.caller);
    let now = dremio.clock.now();
    let mut can_alter = true;
    let mut items: Vec<Item> = reflections
        .iter()
        .filter_map(|reflection| {
            let node = reflection.node(&store)?;
            let rights = Rights::on(&show, node);
            can_alter &= rights.can_alter;
            let status = Status::of(reflection, &store, node, now);
            let item = item(dremio, reflection, node, status, rights);
            (rights.can_view && filter.accepts(&item)).then_some(item)
        })
        .collect();
    sort(&mut items, order)?;
    let end = if filter.ids.is_some() { usize::MAX } else { offset.saturating_add(size) };
    let next_page_token = (items.len() > end).then(|| place.write(end));
    let data = items.into_iter().take(end).skip(offset).collect();
    Ok(Reply::json(&Page { data, next_page_token, is_can_alter_reflections: can_alter }))
}
