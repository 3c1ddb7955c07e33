//! What an engine is, as requests say it.

use serde::Serialize;

use crate::dremio::{ApiError, Object};

/// The sizes, from the smallest.
const SIZES: [&str; 8] = [
    "XX_SMALL_V1",
    "X_SMALL_V1",
    "SMALL_V1",
    "MEDIUM_V1",
    "LARGE_V1",
    "X_LARGE_V1",
    "XX_LARGE_V1",
    "XXX_LARGE_V1",
];

const FAMILIES: [&str; 5] = ["M5D", "M6ID", "M6GD", "DDV4", "DDV5"];

/// All that can be chosen about an engine.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Spec {
    pub name: String,
    pub size: String,
    pub min_replicas: i64,
    pub max_replicas: i64,
    pub auto_stop_delay_seconds: i64,
    pub queue_time_limit_seconds: i64,
    pub runtime_limit_seconds: i64,
    pub drain_time_limit_seconds: i64,
    pub max_concurrency: i64,
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_family: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cloud_tags: Vec<Tag>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Tag {
    key: String,
    value: String,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            name: String::new(),
            size: "XX_SMALL_V1".to_owned(),
            min_replicas: 0,
            max_replicas: 1,
            auto_stop_delay_seconds: 300,
            queue_time_limit_seconds: 300,
            runtime_limit_seconds: 300,
            drain_time_limit_seconds: 1800,
            max_concurrency: 2,
            description: String::new(),
            instance_family: None,
            cloud_tags: Vec::new(),
        }
    }
}

impl Spec {
    /// This with all that a body says. What only answers have may be sent back, and counts for nothing.
    pub fn with(mut self, body: &Object<'_>) -> Result<Self, ApiError> {
        body.only(&[
            "id",
            "name",
            "size",
            "activeReplicas",
            "minReplicas",
            "maxReplicas",
            "autoStopDelaySeconds",
            "queueTimeLimitSeconds",
            "runtimeLimitSeconds",
            "drainTimeLimitSeconds",
            "maxConcurrency",
            "description",
            "instanceFamily",
            "cloudTags",
            "state",
            "queriedAt",
            "statusChangedAt",
            "additionalEngineStateInfo",
            "requestId",
        ])?;
        if let Some(name) = body.text("name")? {
            self.name = name;
        }
        if self.name.trim().is_empty() {
            return Err(ApiError::bad_request("name is required."));
        }
        if let Some(size) = body.text("size")? {
            size_named(&size).ok_or_else(|| body.invalid("size"))?.clone_into(&mut self.size);
        }
        for (key, number, least) in [
            ("minReplicas", &mut self.min_replicas, 0),
            ("maxReplicas", &mut self.max_replicas, 1),
            ("autoStopDelaySeconds", &mut self.auto_stop_delay_seconds, 0),
            ("queueTimeLimitSeconds", &mut self.queue_time_limit_seconds, 0),
            ("runtimeLimitSeconds", &mut self.runtime_limit_seconds, 0),
            ("drainTimeLimitSeconds", &mut self.drain_time_limit_seconds, 0),
            ("maxConcurrency", &mut self.max_concurrency, 1),
        ] {
            let Some(wanted) = body.integer(key)? else { continue };
            if wanted < least {
                return Err(ApiError::bad_request(format!("{key} must be {least} or more.")));
            }
            *number = wanted;
        }
        if self.min_replicas > self.max_replicas {
            return Err(ApiError::bad_request("minReplicas must not be more than maxReplicas."));
        }
        if let Some(description) = body.text("description")? {
            self.description = description;
        }
        if let Some(family) = body.word("instanceFamily", &FAMILIES)? {
            self.instance_family = Some(family);
        }
        if let Some(tags) = body.objects("cloudTags")? {
            self.cloud_tags = tags.iter().map(read_tag).collect::<Result<_, _>>()?;
        }
        Ok(self)
    }

    /// The units that one replica uses in an hour; each size needs twice as many as the one below. How many exactly is
    /// not in the vendor's reference.
    pub fn units(&self) -> f64 {
        let place = SIZES.iter().position(|size| *size == self.size).unwrap_or_default();
        let doubled = (0..place).fold(1.0, |units: f64, _| units * 2.0);
        14.0 * doubled
    }
}

fn read_tag(tag: &Object<'_>) -> Result<Tag, ApiError> {
    let required = |key: &str| tag.text(key)?.ok_or_else(|| tag.invalid(key));
    Ok(Tag { key: required("key")?, value: required("value")? })
}

/// A size under its own name or one of the older short ones: `SMALL`, `X_LARGE`, `XLARGE`.
pub(in crate::cloud) fn size_named(text: &str) -> Option<&'static str> {
    let plain = |size: &str| size.trim_end_matches("_V1").replace('_', "");
    SIZES.into_iter().find(|size| *size == text || plain(size) == plain(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_short_names() {
        assert_eq!(size_named("SMALL"), Some("SMALL_V1"));
        assert_eq!(size_named("XXLARGE"), Some("XX_LARGE_V1"));
        assert_eq!(size_named("X_SMALL_V1"), Some("X_SMALL_V1"));
        assert_eq!(size_named("TINY"), None);
        assert_eq!(size_named(""), None);
    }
}
