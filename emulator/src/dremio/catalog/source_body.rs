//! Sources in requests, for the catalog and for the legacy source API alike.

use serde_json::{Map, Value};

use super::node::{Acceleration, MetadataPolicy, Source};
use super::source_config;
use crate::dremio::Settings;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::time::parse_iso;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

impl Default for MetadataPolicy {
    fn default() -> Self {
        Self {
            auth_ttl: 24 * HOUR,
            names_refresh: HOUR,
            dataset_refresh_after: HOUR,
            dataset_expire_after: 3 * HOUR,
            dataset_update_mode: "PREFETCH_QUERIED",
            delete_unavailable: true,
            auto_promote: false,
        }
    }
}

/// Reads a source; `old` is the source it replaces.
pub(crate) fn source(
    settings: &Settings,
    body: &Object<'_>,
    old: Option<&Source>,
) -> Result<Source, ApiError> {
    let name = body.text("type")?.ok_or_else(|| ApiError::bad_request("Source type is required."))?;
    let source_type = source_config::source_type_of(settings, &name).ok_or_else(|| {
        ApiError::bad_request(format!("Invalid value found at: type. Unknown source type [{name}]."))
    })?;
    let config = body.object("config")?.ok_or_else(|| ApiError::bad_request("Source config is required."))?;
    Ok(Source {
        kind: name,
        config: source_config::check(source_type, &config, old.map(|old| &old.config))?,
        description: body.text("description")?,
        policy: policy(body)?,
        acceleration: acceleration(body)?,
        allow_cross_source_selection: body.boolean("allowCrossSourceSelection")?.unwrap_or(false),
        disable_metadata_validity_check: body.boolean("disableMetadataValidityCheck")?.unwrap_or(false),
    })
}

/// A block that is left out has other defaults than the keys of one that is there.
fn policy(body: &Object<'_>) -> Result<MetadataPolicy, ApiError> {
    let default = MetadataPolicy::default();
    let Some(block) = body.object("metadataPolicy")? else { return Ok(default) };
    block.only(&[
        "authTTLMs",
        "namesRefreshMs",
        "datasetRefreshAfterMs",
        "datasetExpireAfterMs",
        "datasetUpdateMode",
        "deleteUnavailableDatasets",
        "autoPromoteDatasets",
    ])?;
    let span = |key: &str, default: i64| match block.integer(key)? {
        None | Some(0) => Ok(default),
        Some(span) if span < MINUTE => Err(ApiError::bad_request(format!(
            "Invalid value found at: {}. It must be at least {MINUTE}.",
            block.at(key)
        ))),
        Some(span) => Ok(span),
    };
    let modes = ["PREFETCH", "PREFETCH_QUERIED", "INLINE", "UNKNOWN"];
    Ok(MetadataPolicy {
        auth_ttl: span("authTTLMs", default.auth_ttl)?,
        names_refresh: span("namesRefreshMs", default.names_refresh)?,
        dataset_refresh_after: span("datasetRefreshAfterMs", default.dataset_refresh_after)?,
        dataset_expire_after: span("datasetExpireAfterMs", default.dataset_expire_after)?,
        // The server trips over a block without it.
        dataset_update_mode: block
            .word("datasetUpdateMode", &modes)?
            .ok_or_else(|| ApiError::new(500, ""))?,
        delete_unavailable: block.boolean("deleteUnavailableDatasets")?.unwrap_or(false),
        auto_promote: block.boolean("autoPromoteDatasets")?.unwrap_or(false),
    })
}

fn acceleration(body: &Object<'_>) -> Result<Acceleration, ApiError> {
    let policies = ["NEVER", "PERIOD", "SCHEDULE", "REFRESH_ON_DATA_CHANGES"];
    let active = body.word("accelerationActivePolicyType", &policies)?;
    let schedule = body.text("accelerationRefreshSchedule")?;
    if schedule.as_deref().is_some_and(|schedule| !is_schedule(schedule)) {
        return Err(body.invalid("accelerationRefreshSchedule"));
    }
    Ok(Acceleration {
        grace_period: body.integer("accelerationGracePeriodMs")?.unwrap_or(0),
        refresh_period: body.integer("accelerationRefreshPeriodMs")?.unwrap_or(0),
        active_policy: active.filter(|policy| *policy != "REFRESH_ON_DATA_CHANGES"),
        schedule,
        never_expire: body.boolean("accelerationNeverExpire")?.unwrap_or(false),
        never_refresh: body.boolean("accelerationNeverRefresh")?.unwrap_or(false),
        refresh_on_data_changes: body.boolean("accelerationRefreshOnDataChanges")?,
    })
}

/// The refresh policy of a table; `None` when it has none of its own.
pub(crate) fn refresh_policy(body: &Object<'_>) -> Result<Option<Map<String, Value>>, ApiError> {
    let Some(block) = body.object("accelerationRefreshPolicy")? else { return Ok(None) };
    block.only(&[
        "activePolicyType",
        "refreshPeriodMs",
        "refreshSchedule",
        "gracePeriodMs",
        "method",
        "refreshField",
        "neverExpire",
        "neverRefresh",
        "sourceRefreshOnDataChanges",
    ])?;
    let mut policy = Map::new();
    let policies = ["NEVER", "PERIOD", "SCHEDULE", "REFRESH_ON_DATA_CHANGES"];
    let mut set = |key: &str, value: Option<Value>| value.map(|value| policy.insert(key.to_owned(), value));
    set("activePolicyType", block.word("activePolicyType", &policies)?.map(Value::from));
    set("method", block.word("method", &["AUTO", "FULL", "INCREMENTAL"])?.map(Value::from));
    set("refreshField", block.text("refreshField")?.map(Value::from));
    for key in ["refreshPeriodMs", "gracePeriodMs"] {
        set(key, block.integer(key)?.map(Value::from));
    }
    for key in ["neverExpire", "neverRefresh", "sourceRefreshOnDataChanges"] {
        set(key, block.boolean(key)?.map(Value::from));
    }
    let schedule = block.text("refreshSchedule")?;
    if schedule.as_deref().is_some_and(|schedule| !is_schedule(schedule)) {
        return Err(block.invalid("refreshSchedule"));
    }
    set("refreshSchedule", schedule.map(Value::from));
    Ok(Some(policy))
}

/// A time in a request must have its milliseconds.
pub(crate) fn created_at(body: &Object<'_>) -> Result<Option<i64>, ApiError> {
    let Some(text) = body.text("createdAt")? else { return Ok(None) };
    parse_iso(&text).map(Some).ok_or_else(|| body.invalid("createdAt"))
}

/// Six cron fields, of which the server understands a few forms: `0 30 7 * * MON-FRI`.
fn is_schedule(text: &str) -> bool {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [second, minute, hour, day, month, weekdays] = fields.as_slice() else { return false };
    let within = |field: &str, end: u32| field.parse::<u32>().is_ok_and(|number| number < end);
    let any = |field: &str| field == "*" || field == "?";
    *second == "0"
        && within(minute, 60)
        && within(hour, 24)
        && any(day)
        && any(month)
        && (any(weekdays) || are_weekdays(weekdays))
}

fn are_weekdays(text: &str) -> bool {
    const NAMES: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    let day = |text: &str| {
        let by_name = NAMES.iter().position(|name| name.eq_ignore_ascii_case(text)).map(|place| place + 1);
        by_name.or_else(|| text.parse().ok().filter(|day| (1..=7).contains(day)))
    };
    match text.split_once('-') {
        Some((first, last)) => matches!((day(first), day(last)), (Some(first), Some(last)) if first <= last),
        None => text.split(',').all(|text| day(text).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_checked_as_the_server_does() {
        for good in ["0 0 8 * * *", "0 15 7 ? * 2-6", "0 59 23 * * MON,fri", "0 0 0 ? * ?"] {
            assert!(is_schedule(good), "{good}");
        }
        for bad in
            ["", "0 0 8 * *", "1 0 8 * * *", "0 60 8 * * *", "0 0 8 1 * *", "0 0 8 * * 8", "0 0 8 * * 6-2"]
        {
            assert!(!is_schedule(bad), "{bad}");
        }
    }
}
