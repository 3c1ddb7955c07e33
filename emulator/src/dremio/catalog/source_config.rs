//! The source types, their `config`, and the secrets in it.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::node::Source;
use crate::dremio::Settings;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;

/// What stands in answers for a secret that is set; sent back, it keeps the secret.
const MASK: &str = "$DREMIO_EXISTING_VALUE$";

/// A kind of source.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SourceType {
    #[serde(rename = "type")]
    pub name: String,
    pub label: String,
    pub fields: Vec<Field>,
}

/// One key of a source's `config`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: FieldKind,
    #[serde(default)]
    pub secret: bool,
    #[serde(default)]
    required: bool,
    /// Taken and forgotten.
    #[serde(default)]
    pub ignored: bool,
    pub default: Option<Value>,
    #[serde(default)]
    pub options: Vec<Value>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub(crate) enum FieldKind {
    #[serde(rename = "string")]
    Text,
    #[serde(rename = "integer")]
    Integer,
    #[serde(rename = "boolean")]
    Boolean,
    #[serde(rename = "array<string>")]
    Texts,
    #[serde(rename = "array<Property>")]
    Properties,
    #[serde(rename = "array<Host>")]
    Hosts,
    #[serde(rename = "any")]
    Any,
}

static SOURCE_TYPES: LazyLock<Vec<SourceType>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../source_types.json")).unwrap_or_default());

/// The types that Cloud has.
static CLOUD_TYPES: LazyLock<Vec<SourceType>> = LazyLock::new(|| {
    let own = serde_json::from_str(include_str!("../cloud_source_types.json")).unwrap_or_default();
    SOURCE_TYPES.iter().filter(|shared| SHARED_TYPES.contains(&shared.name.as_str())).fold(own, with_shared)
});

/// Cloud takes the keys that a shared type has on Software, and those that its own file says.
fn with_shared(mut types: Vec<SourceType>, shared: &SourceType) -> Vec<SourceType> {
    match types.iter_mut().find(|own| own.name == shared.name) {
        Some(own) => own.fields.extend(shared.fields.iter().cloned()),
        None => types.push(shared.clone()),
    }
    types
}

/// The types that Cloud shares with Software.
const SHARED_TYPES: [&str; 17] = [
    "AWSGLUE",
    "AZURE_STORAGE",
    "BIGQUERY",
    "DB2",
    "MSSQL",
    "MYSQL",
    "ORACLE",
    "POSTGRES",
    "REDSHIFT",
    "RESTCATALOG",
    "S3",
    "SAPHANA",
    "SNOWFLAKE",
    "SNOWFLAKEOPENCATALOG",
    "SYNAPSE",
    "UNITY",
    "VERTICA",
];

/// A type that sources can be made of here.
pub(crate) fn source_type_of(settings: &Settings, name: &str) -> Option<&'static SourceType> {
    if settings.is_cloud() { cloud_type(name) } else { source_type(name) }
}

fn cloud_type(name: &str) -> Option<&'static SourceType> {
    CLOUD_TYPES.iter().find(|source_type| source_type.name == name)
}

pub(crate) fn source_types() -> &'static [SourceType] {
    &SOURCE_TYPES
}

pub(crate) fn source_type(name: &str) -> Option<&'static SourceType> {
    SOURCE_TYPES.iter().find(|source_type| source_type.name == name)
}

/// Checks a `config` against its type, fills in defaults, and takes masked secrets from the config in force.
pub(crate) fn check(
    source_type: &SourceType,
    config: &Object<'_>,
    old: Option<&Map<String, Value>>,
) -> Result<Map<String, Value>, ApiError> {
    let known: Vec<&str> = source_type.fields.iter().map(|field| field.name.as_str()).collect();
    config.only(&known)?;
    let mut checked = Map::new();
    for field in source_type.fields.iter().filter(|field| !field.ignored) {
        let value = match config.get(&field.name) {
            Some(value) => Some(conform(field, config, value)?),
            None if field.required => {
                let at = config.at(&field.name);
                return Err(ApiError::validation(&at, format!("{at} must not be empty")));
            }
            None => default(field),
        };
        let old = old.and_then(|old| old.get(&field.name));
        if let Some(value) = value {
            checked.insert(field.name.clone(), keep_secret(field, value, old));
        }
    }
    Ok(checked)
}

/// The value in the JSON type of its field.
fn conform(field: &Field, config: &Object<'_>, value: &Value) -> Result<Value, ApiError> {
    let name = field.name.as_str();
    let invalid = || config.invalid(name);
    Ok(match field.kind {
        FieldKind::Text => config.text(name)?.map_or(Value::Null, Value::from),
        FieldKind::Integer => config.integer(name)?.map_or(Value::Null, Value::from),
        FieldKind::Boolean => config.boolean(name)?.map_or(Value::Null, Value::from),
        FieldKind::Texts => config.texts(name)?.map_or(Value::Null, Value::from),
        FieldKind::Properties | FieldKind::Hosts => {
            let keys = if field.kind == FieldKind::Hosts { ["hostname", "port"] } else { ["name", "value"] };
            for entry in config.objects(name)?.unwrap_or_default() {
                entry.only(&keys)?;
                if keys.iter().any(|key| entry.get(key).is_none()) {
                    return Err(invalid());
                }
            }
            value.clone()
        }
        FieldKind::Any => value.clone(),
    })
}

fn default(field: &Field) -> Option<Value> {
    field.default.clone().or(match field.kind {
        FieldKind::Boolean => Some(Value::Bool(false)),
        FieldKind::Integer => Some(Value::from(0)),
        _ => None,
    })
}

fn is_mask(value: &Value) -> bool {
    value.as_str() == Some(MASK)
}

fn keep_secret(field: &Field, value: Value, old: Option<&Value>) -> Value {
    if field.secret && is_mask(&value) {
        return old.cloned().unwrap_or(value);
    }
    if field.name != "secretPropertyList" {
        return value;
    }
    let Value::Array(mut entries) = value else { return value };
    for entry in &mut entries {
        let stored = old
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .find(|old| old.get("name") == entry.get("name"));
        if let (Some(true), Some(stored)) = (entry.get("value").map(is_mask), stored) {
            *entry = stored.clone();
        }
    }
    Value::Array(entries)
}

/// The config with its secrets hidden, and empty ones gone.
pub(crate) fn masked(source: &Source) -> Map<String, Value> {
    let mut config = source.config.clone();
    let known = cloud_type(&source.kind).or_else(|| source_type(&source.kind));
    for field in known.map(|known| known.fields.as_slice()).unwrap_or_default() {
        if field.name == "secretPropertyList" {
            for entry in config.get_mut(&field.name).and_then(Value::as_array_mut).into_iter().flatten() {
                entry.as_object_mut().map(|entry| entry.insert("value".to_owned(), Value::from(MASK)));
            }
        } else if field.secret {
            match config.get(&field.name).and_then(Value::as_str) {
                Some("") => drop(config.remove(&field.name)),
                Some(_) => drop(config.insert(field.name.clone(), Value::from(MASK))),
                None => {}
            }
        }
    }
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn checked(
        name: &str,
        config: &Value,
        old: Option<&Map<String, Value>>,
    ) -> Result<Map<String, Value>, ApiError> {
        check(source_type(name).unwrap(), &Object::root(config).unwrap(), old)
    }

    #[test]
    fn every_source_type_is_known_by_its_name() {
        assert_eq!(source_types().len(), 32);
        assert!(source_type("S3").is_some() && source_type("s3").is_none());
    }

    #[test]
    fn cloud_has_types_of_its_own_and_not_all_of_the_others() {
        let cloud = Settings { deployment: crate::dremio::Deployment::Cloud, ..Settings::default() };
        for name in SHARED_TYPES {
            assert!(source_type_of(&cloud, name).is_some(), "{name}");
        }
        assert!(source_type_of(&cloud, "ARCTIC").is_some() && source_type_of(&cloud, "NAS").is_none());
        assert!(source_type_of(&Settings::default(), "ARCTIC").is_none());
    }

    #[test]
    fn a_mask_keeps_the_secret_and_another_value_replaces_it() {
        let old = checked("S3", &json!({"accessKey": "k", "accessSecret": "s"}), None).unwrap();
        let kept = checked("S3", &json!({"accessSecret": MASK}), Some(&old)).unwrap();
        assert_eq!(kept["accessSecret"], "s");
        assert!(!kept.contains_key("accessKey"));
        let replaced = checked("S3", &json!({"accessSecret": "t"}), Some(&old)).unwrap();
        assert_eq!(replaced["accessSecret"], "t");
    }

    #[test]
    fn values_take_the_type_of_their_field() {
        let config = checked("POSTGRES", &json!({"port": 5432, "fetchSize": "10"}), None).unwrap();
        assert_eq!((&config["port"], &config["fetchSize"]), (&json!("5432"), &json!(10)));
        for wrong in [json!({"nope": 1}), json!({"port": {}}), json!({"propertyList": [{"name": "x"}]})] {
            assert!(checked("POSTGRES", &wrong, None).is_err(), "{wrong}");
        }
    }
}
