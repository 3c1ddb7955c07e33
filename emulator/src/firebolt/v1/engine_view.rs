//! An engine as the control plane of 1.0 shows it.

use serde::Serialize;
use serde_json::{Map, Value};

use super::arguments::{self, invalid};
use super::compute::{InstanceTypeId, RegionId};
use crate::firebolt::Firebolt;
use crate::firebolt::engine::{Engine, State};
use crate::firebolt::organization::Now;
use crate::firebolt::refusal::Refusal;
use crate::firebolt::time::rfc3339;

const PRESETS: [&str; 2] =
    ["ENGINE_SETTINGS_PRESET_GENERAL_PURPOSE", "ENGINE_SETTINGS_PRESET_DATA_ANALYTICS"];
const WARM_UPS: [&str; 3] =
    ["ENGINE_SETTINGS_WARM_UP_INDEXES", "ENGINE_SETTINGS_WARM_UP_MINIMAL", "ENGINE_SETTINGS_WARM_UP_ALL"];

/// How an engine is set up.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(super) region: RegionId,
    pub(super) settings: EngineSettings,
    pub(super) specification: Specification,
}

impl Default for Setup {
    fn default() -> Self {
        Self::in_region(RegionId::default())
    }
}

impl Setup {
    pub(super) fn in_region(region: RegionId) -> Self {
        let specification = Specification::first_in(&region);
        Self { region, settings: EngineSettings::default(), specification }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct EngineSettings {
    preset: String,
    auto_stop_delay_duration: String,
    minimum_logging_level: String,
    is_read_only: bool,
    warm_up: String,
}

impl Default for EngineSettings {
    fn default() -> Self {
        let first = |names: &[&str]| names.first().copied().unwrap_or_default().to_owned();
        Self {
            preset: first(&PRESETS),
            auto_stop_delay_duration: "1200s".to_owned(),
            minimum_logging_level: "ENGINE_SETTINGS_LOGGING_LEVEL_INFO".to_owned(),
            is_read_only: false,
            warm_up: first(&WARM_UPS),
        }
    }
}

impl EngineSettings {
    /// Those of a request; what it leaves out stays as it is usual.
    pub fn read(members: &Map<String, Value>) -> Result<Self, Refusal> {
        let mut settings = Self::default();
        let known = |name: &str, list: &[&str]| match arguments::text(members, name)? {
            Some(text) if !list.contains(&text) => Err(invalid(&format!("{name} \"{text}\" is not known"))),
            text => Ok(text.map(str::to_owned)),
        };
        if let Some(preset) = known("preset", &PRESETS)? {
            settings.preset = preset;
        }
        if let Some(warm_up) = known("warm_up", &WARM_UPS)? {
            settings.warm_up = warm_up;
        }
        if let Some(delay) = arguments::text(members, "auto_stop_delay_duration")? {
            if !is_duration(delay) {
                return Err(invalid(&format!("auto_stop_delay_duration \"{delay}\" is no duration")));
            }
            delay.clone_into(&mut settings.auto_stop_delay_duration);
        }
        if let Some(level) = arguments::text(members, "minimum_logging_level")? {
            level.clone_into(&mut settings.minimum_logging_level);
        }
        if let Some(flag) = members.get("is_read_only").and_then(Value::as_bool) {
            settings.is_read_only = flag;
        }
        Ok(settings)
    }
}

/// `1200s`, `20m` or `0`.
fn is_duration(text: &str) -> bool {
    let digits = text.strip_suffix(['s', 'm']).unwrap_or(if text == "0" { text } else { "" });
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The machines of a revision.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Specification {
    db_compute_instances_type_id: InstanceTypeId,
    db_compute_instances_count: i64,
    proxy_instances_type_id: InstanceTypeId,
    proxy_instances_count: i64,
}

impl Specification {
    fn first_in(region: &RegionId) -> Self {
        let first = InstanceTypeId::first_in(region);
        Self {
            db_compute_instances_type_id: first.clone(),
            db_compute_instances_count: 1,
            proxy_instances_type_id: first,
            proxy_instances_count: 1,
        }
    }

    pub fn read(members: &Map<String, Value>, region: &RegionId) -> Result<Self, Refusal> {
        let mut specification = Self::first_in(region);
        let node_type = |name: &str| {
            let id = members.get(name).and_then(|id| id.get("instance_type_id")).and_then(Value::as_str);
            id.map(str::to_owned)
        };
        if let Some(id) = node_type("db_compute_instances_type_id") {
            specification.db_compute_instances_type_id.instance_type_id = id;
        }
        if let Some(id) = node_type("proxy_instances_type_id") {
            specification.proxy_instances_type_id.instance_type_id = id;
        }
        if let Some(count) = members.get("db_compute_instances_count") {
            let count = count.as_i64().filter(|count| (1..=128).contains(count));
            specification.db_compute_instances_count =
                count.ok_or_else(|| invalid("db_compute_instances_count must be between 1 and 128"))?;
        }
        Ok(specification)
    }

    pub fn nodes(&self) -> i64 {
        self.db_compute_instances_count
    }
}

#[derive(Debug, Serialize)]
pub(super) struct EngineId {
    account_id: String,
    engine_id: String,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the API names them so")]
pub(super) struct RevisionId {
    account_id: String,
    engine_id: String,
    engine_revision_id: String,
}

#[derive(Debug, Serialize)]
pub(super) struct View {
    id: EngineId,
    name: String,
    description: String,
    emoji: &'static str,
    compute_region_id: RegionId,
    settings: EngineSettings,
    pub current_status: &'static str,
    current_status_summary: &'static str,
    latest_revision_id: RevisionId,
    endpoint: String,
    endpoint_serving_revision_id: Option<RevisionId>,
    create_time: String,
    create_actor: String,
    last_update_time: String,
    last_update_actor: String,
    last_use_time: Option<String>,
    desired_status: &'static str,
    health_status: &'static str,
    endpoint_desired_revision_id: Option<RevisionId>,
}

impl View {
    /// What a list finds it by.
    pub fn key(&self) -> String {
        self.id.engine_id.clone()
    }
}

pub(super) fn engine_id(engine: &Engine) -> EngineId {
    EngineId { account_id: engine.account_id.clone(), engine_id: engine.id.clone() }
}

pub(super) fn revision_id(engine: &Engine) -> RevisionId {
    RevisionId {
        account_id: engine.account_id.clone(),
        engine_id: engine.id.clone(),
        engine_revision_id: engine.revision_id.clone(),
    }
}

/// The detailed status, and the coarse one.
fn statuses(state: State) -> (&'static str, &'static str) {
    match state {
        State::Starting => ("ENGINE_STATUS_RUNNING_REVISION_STARTING", "ENGINE_STATUS_SUMMARY_STARTING"),
        State::Running => ("ENGINE_STATUS_RUNNING_REVISION_SERVING", "ENGINE_STATUS_SUMMARY_RUNNING"),
        State::Restarting => {
            ("ENGINE_STATUS_RUNNING_REVISION_RESTARTING", "ENGINE_STATUS_SUMMARY_RESTARTING")
        }
        State::Stopping => ("ENGINE_STATUS_RUNNING_REVISIONS_TERMINATING", "ENGINE_STATUS_SUMMARY_STOPPING"),
        State::Stopped => ("ENGINE_STATUS_RUNNING_IDLE", "ENGINE_STATUS_SUMMARY_STOPPED"),
        State::Deleting => ("ENGINE_STATUS_TERMINATION_STARTED", "ENGINE_STATUS_SUMMARY_DELETING"),
    }
}

/// Where an engine is to be had, whether it runs or not.
pub(super) fn endpoint(firebolt: &Firebolt, engine: &Engine) -> String {
    engine.door.as_ref().map(|door| firebolt.url_of(door.address())).unwrap_or_default()
}

pub(super) fn view(firebolt: &Firebolt, engine: &Engine, now: Now) -> View {
    let state = engine.state(now);
    let (current_status, current_status_summary) = statuses(state);
    View {
        id: engine_id(engine),
        name: engine.name.clone(),
        description: engine.description.clone(),
        emoji: "1F3A5",
        compute_region_id: engine.setup.region.clone(),
        settings: engine.setup.settings.clone(),
        current_status,
        current_status_summary,
        latest_revision_id: revision_id(engine),
        endpoint: endpoint(firebolt, engine),
        endpoint_serving_revision_id: (state == State::Running).then(|| revision_id(engine)),
        create_time: rfc3339(engine.created_at),
        create_actor: actor(firebolt, &engine.owner),
        last_update_time: rfc3339(engine.updated_at),
        last_update_actor: actor(firebolt, &engine.updated_by),
        last_use_time: engine.used_at.map(rfc3339),
        desired_status: "ENGINE_STATUS_UNSPECIFIED",
        health_status: "ENGINE_HEALTH_STATUS_UNSPECIFIED",
        endpoint_desired_revision_id: None,
    }
}

/// Who did something: every Firebolt has one id for them all, as nobody looks users up by it.
pub(super) fn actor(firebolt: &Firebolt, name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("/users/{}", firebolt.instance_id) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds_or_minutes() {
        for text in ["1200s", "20m", "0", "0s"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["", "s", "20", "1h", "-1s", "1.5s"] {
            assert!(!is_duration(text), "{text}");
        }
    }
}
