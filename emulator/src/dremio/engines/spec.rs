//! What an engine shall be.

use std::collections::BTreeMap;

use serde::Serialize;

use super::options;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Spec {
    pub size: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_allocation_offset: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_cpu_capacity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spill_storage_size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    c3_storage_size: Option<String>,
    #[serde(skip_serializing_if = "IdleTimeout::is_manual")]
    idle_timeout: IdleTimeout,
    #[serde(skip_serializing_if = "Option::is_none")]
    executor_pod_metadata: Option<PodMetadata>,
}

/// When an engine that nobody uses stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum IdleTimeout {
    /// Never; on the wire, the key is missing.
    Manual,
    /// When the system thinks fit: `null`.
    System,
    After(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PodMetadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    node_selectors: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tolerations: Option<Vec<Toleration>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Toleration {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "tolerationSeconds")]
    seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

impl Spec {
    /// The `spec` of a request.
    pub fn parse(body: &Object<'_>) -> Result<Self, ApiError> {
        let spec = body.object("spec")?.ok_or_else(|| ApiError::bad_request("An engine needs a spec."))?;
        spec.only(&[
            "size",
            "resourceAllocationOffset",
            "targetCpuCapacity",
            "spillStorageSize",
            "c3StorageSize",
            "idleTimeout",
            "executorPodMetadata",
        ])?;
        let chosen = |key: &str, known: &dyn Fn(&str) -> bool| match spec.text(key)? {
            Some(name) if !known(&name) => {
                Err(ApiError::bad_request(format!("{key} [{name}] is not among the options.")))
            }
            name => Ok(name),
        };
        let size = chosen("size", &|name| options::SIZES.iter().any(|size| size.name == name))?;
        let storage = |name: &str| options::STORAGE.iter().any(|(known, _)| *known == name);
        Ok(Self {
            size: size.ok_or_else(|| ApiError::bad_request("An engine needs a size."))?,
            resource_allocation_offset: chosen("resourceAllocationOffset", &|name| {
                options::OFFSETS.iter().any(|offset| offset.name == name)
            })?,
            target_cpu_capacity: chosen("targetCpuCapacity", &|name| {
                options::CAPACITIES.iter().any(|(known, _)| *known == name)
            })?,
            spill_storage_size: chosen("spillStorageSize", &storage)?,
            c3_storage_size: chosen("c3StorageSize", &storage)?,
            idle_timeout: IdleTimeout::parse(&spec)?,
            executor_pod_metadata: spec
                .object("executorPodMetadata")?
                .map(|metadata| PodMetadata::parse(&metadata))
                .transpose()?,
        })
    }
}

impl IdleTimeout {
    fn parse(spec: &Object<'_>) -> Result<Self, ApiError> {
        if !spec.members().contains_key("idleTimeout") {
            return Ok(Self::Manual);
        }
        let within = |span: u64| (1..=options::MAX_IDLE_SECONDS).contains(&span);
        match spec.text("idleTimeout")? {
            None => Ok(Self::System),
            Some(text) if seconds(&text).is_some_and(within) => Ok(Self::After(text)),
            Some(text) => Err(ApiError::bad_request(format!(
                "idleTimeout [{text}] must be an ISO 8601 duration of at most a day."
            ))),
        }
    }

    fn is_manual(&self) -> bool {
        *self == Self::Manual
    }
}

/// The length of a duration such as `PT1H30M`.
fn seconds(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix("PT").filter(|rest| !rest.is_empty())?;
    let mut total = 0_u64;
    for (unit, length) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((number, after)) = rest.split_once(unit) {
            total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(length)?)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(total)
}

impl PodMetadata {
    fn parse(body: &Object<'_>) -> Result<Self, ApiError> {
        body.only(&["labels", "annotations", "nodeSelectors", "tolerations"])?;
        let texts = |key: &str| {
            let Some(map) = body.object(key)? else { return Ok(None) };
            let names = map.members().keys();
            names
                .map(|name| Ok((name.clone(), map.text(name)?.unwrap_or_default())))
                .collect::<Result<_, _>>()
                .map(Some)
        };
        let tolerations = body.objects("tolerations")?;
        let tolerations = tolerations.map(|all| all.iter().map(Toleration::parse).collect());
        Ok(Self {
            labels: texts("labels")?,
            annotations: texts("annotations")?,
            node_selectors: texts("nodeSelectors")?,
            tolerations: tolerations.transpose()?,
        })
    }
}

impl Toleration {
    fn parse(body: &Object<'_>) -> Result<Self, ApiError> {
        body.only(&["key", "operator", "effect", "tolerationSeconds", "value"])?;
        Ok(Self {
            key: body.text("key")?,
            operator: body.word("operator", &["Exists", "Equal"])?,
            effect: body.word("effect", &["NoSchedule", "PreferNoSchedule", "NoExecute"])?,
            seconds: body.integer("tolerationSeconds")?,
            value: body.text("value")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, expected) in [
            ("PT1H", Some(3600)),
            ("PT1H30M", Some(5400)),
            ("PT90S", Some(90)),
            ("PT", None),
            ("1H", None),
            ("PT1M1H", None),
            ("PTxS", None),
            ("PT99999999999999999999H", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
