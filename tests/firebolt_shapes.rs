//! Every shape that Firebolt's facts describe is read and written again without a loss, and so is what nobody knows.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "firebolt", feature = "testing"))]

#[path = "support/shapes.rs"]
mod shapes;

use lakehouse::firebolt::async_queries::{AsyncQueryStatus, AsyncQueryStatusRow};
use lakehouse::firebolt::databases::Database;
use lakehouse::firebolt::engines::{Engine, EngineStatusSummary};
use lakehouse::firebolt::information_schema::{CatalogRow, EngineRow, EngineStatus, RunningQueryRow};
use lakehouse::firebolt::query_parameters::DescribedParameters;
use lakehouse::firebolt::sql::QueryResult;
use lakehouse::firebolt::streams::StreamMessage;
use lakehouse::testing::find_all;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shapes::Shape;

/// Adds members that nobody knows to every object, and makes the values of enumerations ones that nobody knows.
fn estrange(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(estrange);
            members.insert("xUnknown".to_owned(), json!({"deep": [1, null, {"empty": {}}], "text": "ä"}));
            members.insert("xNull".to_owned(), Value::Null);
        }
        Value::Array(items) => items.iter_mut().for_each(estrange),
        Value::String(text) if text.starts_with("ENGINE_") => "ENGINE_NEW_VALUE".clone_into(text),
        _ => {}
    }
}

/// Of the operations with this line, one at least reads it and writes the same.
fn assert_kept(shape: &Shape) {
    let operations = find_all(&shape.op).filter(|operation| operation.vendor() == "firebolt");
    let recodes = operations.filter_map(|operation| shape.recode(operation));
    let again: Vec<_> = recodes.map(|recode| recode(&shape.json.to_string())).collect();
    let same = |text: &String| serde_json::from_str::<Value>(text).expect("JSON") == shape.json;
    assert!(again.iter().flatten().any(same), "{} {}: {}\n{again:?}", shape.op, shape.kind, shape.json);
}

#[test]
fn every_shape_is_kept() {
    assert!(shapes::of_firebolt().count() > 100);
    shapes::of_firebolt().for_each(|shape| assert_kept(&shape));
}

#[test]
fn what_nobody_knows_is_kept_at_every_depth() {
    for mut shape in shapes::of_firebolt() {
        estrange(&mut shape.json);
        assert_kept(&shape);
    }
}

fn round<T: DeserializeOwned + Serialize>(json: &Value) -> T {
    let value: T = serde_json::from_str(&json.to_string()).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(serde_json::to_value(&value).expect("encodes"), *json);
    value
}

#[test]
fn whole_numbers_come_in_quotes_and_as_floats_and_stay_exact() {
    let database = |size: Value| json!({"id": {"database_id": "d"}, "name": "n", "compute_region_id": {"provider_id": "p", "region_id": "r"}, "data_size_full": size});
    for (json, size) in [
        (json!("9007199254740993"), 9_007_199_254_740_993),
        (json!("-9223372036854775808"), i64::MIN),
        (json!(12), 12),
        (json!(12.0), 12),
        (json!(-3.0), -3),
    ] {
        assert_eq!(round::<Database>(&database(json)).data_size_full, Some(size));
    }
    for wrong in [
        json!("12.5"),
        json!(12.5),
        json!("9223372036854775808"),
        json!("+1"),
        json!(" 1"),
        json!("01"),
        json!(""),
    ] {
        let json = database(wrong).to_string();
        assert!(serde_json::from_str::<Database>(&json).is_err(), "{json}");
    }
    // What the program changes is written in the form that the server uses.
    let mut changed: Database = round(&database(json!("7")));
    changed.data_size_full = Some(8);
    assert_eq!(serde_json::to_value(&changed).expect("encodes")["data_size_full"], json!("8"));
}

#[test]
fn rows_are_objects_and_lists() {
    let objects = json!({"meta": [{"name": "id", "type": "int"}], "data": [{"id": 1}, {"id": 2}], "rows": 2});
    assert_eq!(round::<QueryResult>(&objects).data.len(), 2);
    let lists = json!({"meta": [{"name": "a", "type": "long"}, {"name": "a", "type": "text null"}], "data": [["1", null], ["2", "nan"]], "rows": 2});
    assert_eq!(round::<QueryResult>(&lists).meta[1].type_name, "text null");
    let failed = json!({"errors": [{"description": "no", "location": {"failingLine": 1, "startOffset": 2}}, {"location": "x"}, {"location": null}]});
    assert_eq!(round::<QueryResult>(&failed).errors.len(), 3);
}

#[test]
fn messages_of_a_stream_are_told_by_their_type() {
    let message = |json: Value| round::<StreamMessage>(&json);
    assert!(matches!(
        message(json!({"message_type": "START", "result_columns": []})),
        StreamMessage::Start(_)
    ));
    assert!(
        matches!(message(json!({"message_type": "DATA", "data": [[1, "2", null, [3]], []]})), StreamMessage::Data(rows) if rows.data.len() == 2)
    );
    assert!(matches!(
        message(json!({"message_type": "FINISH_SUCCESSFULLY"})),
        StreamMessage::FinishSuccessfully(_)
    ));
    assert!(matches!(
        message(json!({"message_type": "FINISH_WITH_ERRORS", "errors": [{}]})),
        StreamMessage::FinishWithErrors(_)
    ));
    assert!(matches!(message(json!({"message_type": "ERROR", "why": 1})), StreamMessage::Unrecognized(_)));
    assert!(serde_json::from_str::<StreamMessage>(r#"{"data":[]}"#).is_err());
}

#[test]
fn an_engine_needs_no_more_than_its_id_and_its_name() {
    let least = json!({"id": {"account_id": "a", "engine_id": "e"}, "name": "reporting"});
    assert_eq!(round::<Engine>(&least).endpoint, None);
    let new = json!({"id": {"account_id": "a", "engine_id": "e"}, "name": "n", "current_status_summary": "ENGINE_STATUS_SUMMARY_FROZEN"});
    let engine: Engine = round(&new);
    assert_eq!(
        engine.current_status_summary.as_ref().map(EngineStatusSummary::as_str),
        Some("ENGINE_STATUS_SUMMARY_FROZEN")
    );
}

#[test]
fn rows_of_views_are_read_by_name() {
    let engine: EngineRow = round(
        &json!({"engine_name": "e", "type": "M", "nodes": 2, "status": "RUNNING", "auto_stop": "20", "url": "h?engine=e", "fbu_rate": "8.00", "new_column": 1}),
    );
    assert_eq!((engine.status, engine.auto_stop), (Some(EngineStatus::Running), Some(20)));
    let _: CatalogRow =
        round(&json!({"catalog_name": "d", "description": null, "created": "2025-01-02 03:04:05.678901+00"}));
    let running: RunningQueryRow = round(
        &json!({"query_id": "q", "duration_us": "9007199254740993", "e2e_duration_us": "2", "async_token": null}),
    );
    assert_eq!(running.duration_us, Some(9_007_199_254_740_993));
    let status: AsyncQueryStatusRow = round(&json!({"status": "IN_DOUBT", "query_id": null, "retries": "0"}));
    assert_eq!(status.status, AsyncQueryStatus::InDoubt);
}

#[test]
fn a_description_of_parameters_may_have_none() {
    let described: DescribedParameters = round(
        &json!({"parameter_types": {"$1": "integer", "$10": "text"}, "result_columns": [{"name": "a", "type": "integer"}]}),
    );
    assert_eq!(described.parameter_types.map(|types| types.len()), Some(2));
    for none in [json!({}), json!({"parameter_types": null, "result_columns": []})] {
        assert_eq!(round::<DescribedParameters>(&none).parameter_types, None);
    }
}
