//! The types by themselves: what a program without a client reads, changes and writes.
//!
//! `cargo test --no-default-features --features dremio-types,firebolt-types --test types_only` compiles no client.

#![cfg(all(feature = "dremio-types", feature = "firebolt-types"))]

use lakehouse::dremio::catalog::{CatalogEntity, NewSource};
use lakehouse::dremio::jobs::JobStatus;
use lakehouse::dremio::source_config::{S3Config, SourceConfig};
use lakehouse::dremio::{EXISTING_VALUE, data_secret};
use lakehouse::firebolt::sql::QueryResult;
use lakehouse::{Json, Secret, Timestamp};
use serde_json::{Value, json};

#[test]
fn a_view_is_read_changed_and_written_with_all_that_it_had() {
    let text = r#"{"entityType":"dataset","id":"v1","type":"VIRTUAL_DATASET","path":["sales","big"],
        "createdAt":"2026-03-01T08:30:00.125Z","sql":"SELECT 1","futureMember":{"exact":1.10}}"#;
    let mut entity: CatalogEntity = serde_json::from_str(text).unwrap();
    let view = entity.dataset_mut().unwrap();
    assert_eq!(view.created_at, Some(Timestamp::from("2026-03-01T08:30:00.125Z")));
    view.sql = Some("SELECT 2".to_owned());
    let written = serde_json::to_string(&entity).unwrap();
    assert!(written.contains(r#"{"exact":1.10}"#), "{written}");
    let mut wanted: Value = serde_json::from_str(text).unwrap();
    wanted["sql"] = json!("SELECT 2");
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), wanted);
    assert!(entity.into_space().unwrap_err().to_string().contains("is a dataset, not a space"));
}

#[test]
fn a_source_is_made_and_read_with_its_secret_out_of_sight() {
    let config = S3Config::new().access_key("reader").access_secret(data_secret("hunter2"));
    let source = NewSource::new("lake", config);
    assert!(!format!("{source:?}").contains("hunter2"));
    let mut written = serde_json::to_value(&source).unwrap();
    assert_eq!(written["type"], "S3");
    assert_eq!(written["config"], json!({"accessKey": "reader", "accessSecret": "data:,hunter2"}));

    written["id"] = json!("s1");
    written["config"]["accessSecret"] = json!(EXISTING_VALUE);
    let mut read: CatalogEntity = serde_json::from_value(written).unwrap();
    let Some(SourceConfig::S3(config)) = &mut read.source_mut().unwrap().config else { panic!("{read:?}") };
    assert!(config.access_secret.as_ref().is_some_and(Secret::is_existing_value));
    config.whitelisted_buckets = vec!["sales".to_owned()];
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(written["config"]["whitelistedBuckets"], json!(["sales"]));
}

#[test]
fn a_member_of_another_shape_is_an_error_that_names_it() {
    let text = r#"{"entityType":"space","id":"s","name":7}"#;
    let error = serde_json::from_str::<CatalogEntity>(text).unwrap_err().to_string();
    assert!(error.contains("name"), "{error}");
    let error = Json::parse("{").and_then(|json| json.decode::<Value>()).unwrap_err();
    assert_eq!((error.operation(), error.status()), (None, None));
}

#[test]
fn a_state_that_is_news_keeps_its_word() {
    let status: JobStatus = serde_json::from_str(r#"{"jobState":"DREAMING"}"#).unwrap();
    assert!(!status.job_state.is_final());
    assert_eq!(serde_json::to_value(&status).unwrap()["jobState"], "DREAMING");
}

#[test]
fn a_result_of_firebolt_is_read_and_written_as_it_came() {
    let text = r#"{"query":{"query_id":"q1"},"meta":[{"name":"amount","type":"numeric(38, 2)"}],
        "data":[[12345678901234567890123456789012345.10]],"rows":1,
        "statistics":{"elapsed":0.116907717,"rows_read":1,"bytes_read":8}}"#;
    let result: QueryResult = serde_json::from_str(text).unwrap();
    assert_eq!((result.meta[0].name.as_str(), result.rows), ("amount", Some(1)));
    assert_eq!(result.data[0].as_str(), "[12345678901234567890123456789012345.10]");
    let written = serde_json::to_string(&result).unwrap();
    assert!(written.contains("[[12345678901234567890123456789012345.10]]"), "{written}");
}
