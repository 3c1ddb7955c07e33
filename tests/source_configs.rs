//! Configurations of sources: one type each, nothing lost, no secret shown.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "testing"))]

mod support;

use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::{CatalogEntity, NewSource, Source, SourceType};
use lakehouse::dremio::source_config::{
    AwsCredentialType, BigQueryConfig, GoogleAuthMode, S3Config, SecretProperty, SourceConfig,
};
use lakehouse::dremio::{EXISTING_VALUE, data_secret};
use lakehouse::{Json, Opaque, Result, Secret};
use serde_json::{Value, json};
use support::{Reply, Stub};

fn source(kind: &str, config: &Value) -> Value {
    json!({"entityType": "source", "id": "1", "tag": "t", "type": kind, "name": "lake", "config": config})
}

fn read(source: &Value) -> Source {
    serde_json::from_value::<CatalogEntity>(source.clone()).expect("decodes").into_source().expect("a source")
}

fn written(source: Source) -> Value {
    serde_json::to_value(CatalogEntity::from(source)).expect("encodes")
}

/// One configuration of every type, with every member.
fn samples() -> Vec<(String, Value)> {
    let lines = include_str!("source_configs.jsonl").lines();
    let sample = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("JSON");
        (line["type"].as_str().expect("a type").to_owned(), line["config"].clone())
    };
    lines.map(sample).collect()
}

#[test]
fn every_type_has_a_configuration_of_its_own_and_loses_nothing() {
    let samples = samples();
    assert_eq!(samples.len(), 33);
    for (kind, config) in samples {
        let whole = source(&kind, &config);
        let read = read(&whole);
        let config = read.config.as_ref().expect("is there");
        assert!(!matches!(config, SourceConfig::Unrecognized(_)), "{config:?}");
        assert_eq!(config.type_name(), kind);
        assert_eq!(SourceType::from(kind.as_str()).as_str(), kind);
        assert!(!matches!(read.source_type, SourceType::Unrecognized(_)), "{kind}");
        assert!(!format!("{read:?} {read:#?}").contains("hunter2"), "{read:#?}");
        assert_eq!(written(read), whole);
    }
}

#[test]
fn it_does_not_matter_which_comes_first() {
    for text in [
        r#"{"entityType":"source","type":"NAS","config":{"path":"/a"},"id":"1","name":"n"}"#,
        r#"{"config":{"path":"/a"},"type":"NAS","entityType":"source","id":"1","name":"n"}"#,
        r#"{"id":"1","config":{"path":"/a"},"name":"n","entityType":"source","type":"NAS"}"#,
    ] {
        let source =
            Json::parse(text).expect("JSON").decode::<CatalogEntity>().expect("decodes").into_source();
        let source = source.expect("a source");
        let Some(SourceConfig::Nas(nas)) = &source.config else { panic!("{source:?}") };
        assert_eq!(nas.path.as_deref(), Some("/a"));
    }
}

#[test]
fn an_unknown_type_is_kept_and_not_shown() {
    let whole = source("QUANTUM", &json!({"qubits": 5, "entangler": "hunter2"}));
    let read = read(&whole);
    assert!(!format!("{read:?} {read:#?}").contains("hunter2"), "{read:?}");
    let Some(SourceConfig::Unrecognized(config)) = &read.config else { panic!("{read:?}") };
    assert_eq!((config.type_name(), config.problem()), ("QUANTUM", None));
    assert_eq!(config.json().get("entangler").map(|json| json.to_string()).as_deref(), Some("\"hunter2\""));
    assert_eq!(written(read), whole);
}

#[test]
fn a_known_type_that_is_not_as_known_does_not_make_the_source_unreadable() {
    let whole = source("S3", &json!({"secure": {"really": "yes"}, "accessSecret": "hunter2"}));
    let read = read(&whole);
    let Some(SourceConfig::Unrecognized(config)) = &read.config else { panic!("{read:?}") };
    assert_eq!(config.type_name(), "S3");
    assert!(config.problem().is_some_and(|problem| problem.contains("`secure`")), "{config:?}");
    assert!(!format!("{read:?}").contains("hunter2"));
    assert_eq!(written(read), whole);
}

#[test]
fn members_that_nobody_knows_survive_unseen() {
    let whole = source("S3", &json!({"secure": true, "futureSecret": "hunter2", "rootPath": null}));
    let read = read(&whole);
    assert!(format!("{read:?}").contains("futureSecret") && !format!("{read:?}").contains("hunter2"));
    assert_eq!(written(read), whole);
}

#[test]
fn a_source_without_a_configuration_is_read() {
    let whole = json!({"entityType": "source", "id": "1", "type": "S3", "name": "lake"});
    let read = read(&whole);
    assert_eq!(read.config, None);
    assert_eq!(written(read), whole);
}

#[test]
fn what_stands_for_a_stored_secret_survives_an_update() -> Result<()> {
    let stored = source(
        "S3",
        &json!({"credentialType": "ACCESS_KEY", "accessKey": "reader", "accessSecret": EXISTING_VALUE}),
    );
    let stub = Stub::new([Reply::json(200, stored.to_string())]);
    let dremio = Software::builder(stub.url()).session_token("t").build()?;
    dremio.catalog().update_with("1", |entity| {
        let source = entity.source_mut()?;
        let Some(SourceConfig::S3(config)) = &mut source.config else { panic!("{source:?}") };
        assert!(config.access_secret.as_ref().is_some_and(Secret::is_existing_value));
        config.root_path = Some("/data".into());
        Ok(())
    })?;
    let sent: Value = serde_json::from_str(&stub.requests()[1].body).expect("JSON");
    assert_eq!(sent["config"]["accessSecret"], EXISTING_VALUE);
    assert_eq!(sent["config"]["rootPath"], "/data");
    Ok(())
}

#[test]
fn the_type_of_a_new_source_is_that_of_its_configuration() {
    let config = S3Config::new()
        .credential_type(AwsCredentialType::AccessKey)
        .access_key("reader")
        .access_secret(data_secret("a:b"));
    let source = NewSource::new("lake", config);
    assert_eq!(source.source_type, SourceType::S3);
    assert!(!format!("{source:?}").contains("base64"), "{source:?}");
    assert_eq!(
        serde_json::to_value(&source).expect("encodes"),
        json!({"entityType": "source", "type": "S3", "name": "lake", "config": {
            "credentialType": "ACCESS_KEY", "accessKey": "reader", "accessSecret": "data:;base64,YTpi"
        }})
    );
    let source = NewSource::new("q", Opaque::new("QUANTUM", &json!({"qubits": 5})).expect("encodes"));
    assert_eq!(
        serde_json::to_value(&source).expect("encodes"),
        json!({"entityType": "source", "type": "QUANTUM", "name": "q", "config": {"qubits": 5}})
    );
}

#[test]
fn a_key_may_be_text_or_an_object() {
    let config = |key: Value| {
        let key = Json::encode(&key).expect("encodes");
        let config = BigQueryConfig::new("h", "p", GoogleAuthMode::ServiceAccountKeys, "me@example.com");
        let config = config.private_key(key);
        assert!(!format!("{config:?}").contains("hunter2"), "{config:?}");
        serde_json::to_value(config).expect("encodes")["privateKey"].clone()
    };
    assert_eq!(config(json!("hunter2")), json!("hunter2"));
    assert_eq!(config(json!({"private_key": "hunter2"})), json!({"private_key": "hunter2"}));
}

#[test]
fn the_values_of_secret_properties_are_not_shown() {
    let property = SecretProperty::new("fs.key", "hunter2");
    assert!(format!("{property:?}").contains("fs.key") && !format!("{property:?}").contains("hunter2"));
}
