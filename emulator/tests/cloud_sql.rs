//! Statements, jobs and all that goes with them on Cloud.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use serde_json::json;
use support::cloud::{ada, bob, sample};
use support::id;

#[test]
fn a_query_runs_and_its_job_knows_no_queue() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let job =
        ada.run(json!({"sql": "/* dremio-cli: submitter=cli */\nSELECT city FROM lake.orders ORDER BY id"}));
    assert_eq!((&job["jobState"], &job["rowCount"]), (&json!("COMPLETED"), &json!(2)));
    assert!(job.get("queueName").is_none() && job.get("queueId").is_none(), "{job}");
    let results = format!("/job/{}/results", job["id"].as_str().unwrap());
    let page = ada.get(&format!("{results}?offset=1&limit=1")).expect(200).json();
    assert_eq!(page["rows"], json!([{"city": "Rome"}]));
    ada.get(&format!("{results}?limit=501")).expect(400);
    bob(&emulator).get(&results).expect(403);
    ada.get("/job/none").expect(404);
    ada.post(&format!("/job/{}/cancel", job["id"].as_str().unwrap()), json!({})).expect(404);
}

#[test]
fn a_statement_may_name_an_engine_of_the_project() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    assert_eq!(ada.run(json!({"sql": "SELECT 1", "engineName": "preview"}))["jobState"], "COMPLETED");
    assert_eq!(ada.run(json!({"sql": "SELECT 1", "engineName": ""}))["jobState"], "COMPLETED");
    let answer = ada.post("/sql", json!({"sql": "SELECT 1", "engineName": "huge"})).expect(400);
    assert!(answer.message().contains("[huge]"));
    let engines = ada.get("/engines").expect(200).json();
    assert!(engines[0]["queriedAt"].is_string(), "{engines}");
    ada.put(&format!("/engines/{}/disable", id(&engines[0])), json!(null)).expect(200);
    ada.post("/sql", json!({"sql": "SELECT 1", "engineName": "preview"})).expect(400);
    ada.post("/sql", json!({"sql": "SELECT 1", "engineName": {}})).expect(400);
}

#[test]
fn spaces_and_folders_in_them_are_made_by_statements() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let state = |sql: &str| ada.run(json!({"sql": sql}))["jobState"].as_str().unwrap().to_owned();
    assert_eq!(state("CREATE SPACE \"Analytics\""), "COMPLETED");
    assert_eq!(state("CREATE SPACE IF NOT EXISTS \"Analytics\""), "COMPLETED");
    assert_eq!(state("CREATE SPACE \"Analytics\""), "FAILED");
    assert_eq!(state("CREATE SPACE a.b"), "FAILED");
    assert_eq!(state("CREATE FOLDER \"Analytics\".\"reports\""), "COMPLETED");
    assert_eq!(ada.by_path("Analytics")["entityType"], "space");
    assert_eq!(ada.by_path("Analytics/reports")["entityType"], "folder");
    assert_eq!(bob(&emulator).run(json!({"sql": "CREATE SPACE \"his\""}))["jobState"], "FAILED");
}

#[test]
fn arctic_tables_are_written_and_read() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    for sql in ["CREATE TABLE arctic.sales.more (n INT)", "INSERT INTO arctic.sales.more VALUES (1), (2)"] {
        assert_eq!(ada.run(json!({"sql": sql}))["jobState"], "COMPLETED", "{sql}");
    }
    let references = json!({"arctic": {"type": "BRANCH", "value": "main"}});
    let job = ada.run(json!({"sql": "SELECT n FROM arctic.sales.more", "references": references}));
    assert_eq!(job["rowCount"], 2);
    let view = json!({"entityType": "dataset", "type": "VIRTUAL_DATASET", "path": ["arctic", "sales", "v"],
                      "sql": "SELECT n + 1 AS m FROM arctic.sales.more WHERE n = 1"});
    let view = ada.post("/catalog", view).expect(200).json();
    assert!(view["id"].as_str().unwrap().starts_with("{\"tableKey\""));
    assert_eq!(ada.rows("SELECT m FROM arctic.sales.v"), json!([{"m": 2}]));
}

#[test]
fn what_is_not_granted_is_refused() {
    let granted = support::cloud::project().privileges("bob", "reporting", ["SELECT"]);
    let emulator = support::cloud::organization().project(granted).start().unwrap();
    let bob = bob(&emulator);
    assert_eq!(bob.rows("SELECT id FROM reporting.\"test-folder\".north"), json!([{"id": 1}]));
    assert_eq!(bob.run(json!({"sql": "SELECT * FROM lake.orders"}))["jobState"], "FAILED");
    bob.get("/catalog/by-path/arctic").expect(403);
}

#[test]
fn reflections_and_their_summary_are_there() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let view = ada.by_path("reporting/test-folder/north");
    let body = json!({"type": "RAW", "name": "r", "datasetId": view["id"], "enabled": true,
                      "displayFields": [{"name": "id"}], "entityType": "reflection"});
    let made = ada.post("/reflection", body).expect(200).json();
    let target = format!("/reflection/{}", id(&made));
    assert_eq!(ada.get(&target).expect(200).json()["name"], "r");
    let summary = ada.get("/reflection-summary").expect(200).json();
    let item = &summary["data"][0];
    assert_eq!((&item["reflectionMode"], &item["canView"]), (&json!("MANUAL"), &json!(true)));
    assert_eq!((&item["isCanView"], &item["isEnabled"]), (&json!(true), &json!(true)));
    let list = ada.get(&format!("/dataset/{}/reflection", id(&view))).expect(200).json();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!(ada.delete(&target).expect(200).body, "");
    ada.get(&target).expect(404);
}

#[test]
fn a_reflection_may_come_without_a_name_and_is_enabled_then() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let view = ada.by_path("reporting/test-folder/north");
    let raw = json!({"type": "RAW", "datasetId": view["id"], "displayFields": [{"name": "id"}]});
    let made = ada.post("/reflection", raw).expect(200).json();
    assert_eq!((&made["name"], &made["enabled"]), (&json!("Raw Reflection"), &json!(true)));
    let rows = ada.rows("SELECT reflection_id, type FROM sys.project.reflections");
    assert_eq!(rows, json!([{"reflection_id": made["id"], "type": "RAW"}]));
}

#[test]
fn the_jobs_of_a_project_are_a_table() {
    let emulator = sample().start().unwrap();
    let (ada, bob) = (ada(&emulator), bob(&emulator));
    let job = ada.run(json!({"sql": "SELECT id FROM lake.orders"}));
    let sql = format!(
        "SELECT status, user_name, rows_returned, error_msg, planner_estimated_cost FROM sys.project.jobs \
         WHERE job_id = '{}' AND submitted_ts <= final_state_ts",
        job["id"].as_str().unwrap()
    );
    let wanted = json!([{"status": "COMPLETED", "user_name": "ada", "rows_returned": 2, "error_msg": "",
                         "planner_estimated_cost": null}]);
    assert_eq!(ada.rows(&sql), wanted);
    assert_eq!(bob.rows(&sql), json!([]));
    assert_eq!(ada.run(json!({"sql": "SELECT * FROM sys.project.nothing"}))["jobState"], "FAILED");
    assert_eq!(ada.run(json!({"sql": "SELECT * FROM sys.elsewhere.jobs"}))["jobState"], "FAILED");
}

#[test]
fn scripts_are_there_and_their_verb_has_a_colon() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let body = json!({"name": "s", "content": "SELECT 1", "context": []});
    let made = ada.post("/scripts", body).expect(200).json();
    assert_eq!(ada.get("/scripts").expect(200).json()["total"], 1);
    assert_eq!(ada.get(&format!("/scripts/{}", id(&made))).expect(200).json()["name"], "s");
    ada.post("/scripts:batchDelete", json!({"ids": [made["id"]]})).expect(200);
    assert_eq!(ada.get("/scripts").expect(200).json()["total"], 0);
}

#[test]
fn search_takes_one_text_or_a_list_of_them() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let found = |body: serde_json::Value| {
        let answer = ada.post("/search", body).expect(200).json();
        answer["results"].as_array().unwrap().len()
    };
    assert_eq!(found(json!({"query": "north"})), 1);
    assert_eq!(found(json!({"queries": ["", "north"], "query": "north"})), 1);
    assert_eq!(found(json!({"queries": ["nothing like it"]})), 0);
    ada.post("/search", json!({"filter": ""})).expect(400);
}
