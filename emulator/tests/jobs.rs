//! SQL, jobs and results.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::thread;
use std::time::{Duration, Instant};

use lakehouse_emulator::{DataType, DremioBuilder, Emulator, Value};
use serde_json::json;
use support::{Client, segment, signed_in};

/// A query that runs for as long as it is let.
const FOR_EVER: &str = "SELECT SLEEP(600)";

fn sample() -> DremioBuilder {
    let rows = (1..=1234).map(|n| vec![Value::Int(n), Value::Text(format!("order {n}"))]);
    Emulator::dremio().space("sales").table(
        "lake.orders",
        [("id", DataType::BigInt), ("name", DataType::Varchar)],
        rows,
    )
}

fn state(client: &Client, id: &str) -> String {
    client.get(&format!("/api/v3/job/{id}")).expect(200).json()["jobState"].as_str().unwrap().to_owned()
}

fn wait_for(client: &Client, id: &str, wanted: &str) {
    let start = Instant::now();
    while state(client, id) != wanted {
        assert!(start.elapsed() < Duration::from_secs(10), "never {wanted}");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_job_goes_through_its_states() {
    let emulator = sample().job_pace(Duration::from_millis(150)).start().unwrap();
    let client = signed_in(&emulator);
    let id = client.submit("SELECT 1 AS one");
    let mut states: Vec<String> = Vec::new();
    let job = loop {
        let job = client.get(&format!("/api/v3/job/{id}")).expect(200).json();
        let state = job["jobState"].as_str().unwrap().to_owned();
        assert_eq!(
            (job.get("endedAt").is_some(), &job["queryType"]),
            (state == "COMPLETED", &json!("REST")),
            "{job}"
        );
        if states.last() != Some(&state) {
            states.push(state.clone());
        }
        if state == "COMPLETED" {
            break job;
        }
    };
    states.retain(|state| state != "RUNNING");
    assert_eq!(states, ["PENDING", "METADATA_RETRIEVAL", "PLANNING", "COMPLETED"]);
    assert_eq!(
        (&job["rowCount"], &job["errorMessage"], &job["cancellationReason"]),
        (&json!(1), &json!(""), &json!(""))
    );
    assert!(job["startedAt"].as_str().unwrap() <= job["endedAt"].as_str().unwrap());
    assert!(job.get("id").is_none() && job.get("acceleration").is_none(), "{job}");
}

#[test]
fn bad_sql_is_an_id_and_a_failed_job() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for sql in ["SELEC 1", "SELECT * FROM nope", "", "SELECT nope FROM lake.orders"] {
        let id = client.submit(sql);
        let job = client.finish(&id);
        assert_eq!(job["jobState"], "FAILED", "{sql}");
        assert!(!job["errorMessage"].as_str().unwrap().is_empty(), "{job}");
        let message = client.get(&format!("/api/v3/job/{id}/results")).expect(400).message();
        assert_eq!(message, "Can not fetch details for a job that is in [FAILED] state.");
    }
}

#[test]
fn requests_for_sql_are_strict() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for (body, status) in [
        (json!({"sql": "SELECT 1", "context": null}), 200),
        (json!({"sql": "SELECT 1", "context": [], "engineName": "x"}), 200),
        (json!({"sql": "SELECT 1", "references": {"git": {"type": "BRANCH", "value": "main"}}}), 200),
        (json!({"sql": "SELECT 1", "references": {"git": {"type": "branch"}}}), 400),
        (json!({"sql": "SELECT 1", "nope": 1}), 400),
        (json!({"sql": "SELECT 1", "context": "lake"}), 400),
        (json!({"context": []}), 400),
        (json!({"sql": ["SELECT 1"]}), 400),
    ] {
        let answer = client.post("/api/v3/sql", body.clone());
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
    }
}

#[test]
fn names_are_looked_up_in_the_context() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let body =
        json!({"sql": "/* {\"app\": \"x\"} */\nSELECT COUNT(*) AS n FROM orders", "context": ["lake"]});
    let id = client.post("/api/v3/sql", body).json()["id"].as_str().unwrap().to_owned();
    assert_eq!(client.finish(&id)["jobState"], "COMPLETED");
    assert_eq!(client.get(&format!("/api/v3/job/{id}/results")).json()["rows"], json!([{"n": 1234}]));
}

#[test]
fn results_come_in_pages() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let id = client.submit("SELECT * FROM lake.orders ORDER BY id");
    assert_eq!(client.finish(&id)["rowCount"], 1234);
    for (query, first, count) in [
        ("", 1, 100),
        ("?limit=500&offset=0", 1, 500),
        ("?offset=1000&limit=500", 1001, 234),
        ("?&offset=10&limit=5", 11, 5),
        ("?offset=1234", 0, 0),
        ("?offset=99999", 0, 0),
        ("?limit=0", 0, 0),
    ] {
        let page = client.get(&format!("/api/v3/job/{id}/results{query}")).expect(200).json();
        assert_eq!(page["rowCount"], 1234, "{query}");
        assert_eq!(page["schema"][0], json!({"name": "id", "type": {"name": "BIGINT"}}));
        let rows = page["rows"].as_array().unwrap();
        assert_eq!(rows.len(), count, "{query}");
        if count > 0 {
            assert_eq!(rows[0], json!({"id": first, "name": format!("order {first}")}));
        }
    }
    for query in ["?limit=501", "?&offset=undefined&limit=undefined", "?limit=x", "?limit=-1", "?offset=-1"] {
        client.get(&format!("/api/v3/job/{id}/results{query}")).expect(400);
    }
    assert_eq!(
        client.get(&format!("/api/v3/job/{id}/results?limit=501")).message(),
        "limit can not exceed 500 rows"
    );
}

#[test]
fn results_of_a_running_job_must_wait() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let id = client.submit(FOR_EVER);
    wait_for(&client, &id, "RUNNING");
    let message = client.get(&format!("/api/v3/job/{id}/results")).expect(400).message();
    assert_eq!(message, "Can not fetch details for a job that is in [RUNNING] state.");
}

#[test]
fn a_running_job_can_be_cancelled_once() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let id = client.submit(FOR_EVER);
    wait_for(&client, &id, "RUNNING");
    let cancel = || {
        client.send("POST", &format!("/api/v3/job/{id}/cancel"), &[("Content-Type", "application/json")], "")
    };
    assert_eq!(cancel().expect(204).body, "");
    let job = client.finish(&id);
    assert_eq!(
        (&job["jobState"], &job["cancellationReason"]),
        (&json!("CANCELED"), &json!("Query cancelled by user 'dremio'"))
    );
    assert!(job["endedAt"].is_string());
    assert_eq!(cancel().expect(404).message(), format!("Could not find a job with id [{id}]"));
}

#[test]
fn a_job_can_be_cancelled_before_it_runs_and_from_elsewhere() {
    let emulator = sample().job_pace(Duration::from_mins(1)).start().unwrap();
    let client = signed_in(&emulator);
    let id = client.submit("SELECT 1");
    assert!(emulator.cancel_job(&id));
    assert_eq!(client.finish(&id)["jobState"], "CANCELED");
    assert!(!emulator.cancel_job(&id) && !emulator.cancel_job("nope"));
}

#[test]
fn unknown_jobs_are_404() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for target in ["/api/v3/job/nope", "/api/v3/job/nope/results"] {
        assert_eq!(client.get(target).expect(404).message(), "Could not find a job with id [nope]");
    }
    client.send("POST", "/api/v3/job/nope/cancel", &[], "").expect(404);
    let id = client.submit("SELECT 1");
    let reflection = format!("/api/v3/job/{id}/reflection/0b1cd1a9-4d9b-4c85-9c5f-1d9f4a8b3c2d");
    assert!(
        client.get(&reflection).expect(404).message().ends_with(&format!("is not processed by job [{id}]"))
    );
    client.send("POST", &format!("{reflection}/cancel"), &[], "").expect(404);
}

#[test]
fn sql_changes_the_catalog() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    client.query("CREATE TABLE lake.few AS SELECT * FROM lake.orders WHERE id < 4");
    assert_eq!(client.by_path("lake/few")["type"], "PHYSICAL_DATASET");
    client.query("CREATE VIEW sales.v AS SELECT * FROM lake.few");
    assert_eq!(client.by_path("sales/v")["fields"][0]["name"], "id");
    client.query("CREATE OR REPLACE VIEW sales.v AS SELECT name FROM lake.few");
    assert_eq!(client.by_path("sales/v")["fields"][0]["name"], "name");
    client.query("CREATE FOLDER sales.sub");
    assert_eq!(client.by_path("sales/sub")["entityType"], "folder");
    client.query("DROP VIEW sales.v");
    client.query("DROP TABLE lake.few");
    client.query("DROP TABLE IF EXISTS lake.few");
    client.query("DROP FOLDER sales.sub");
    for path in ["lake/few", "sales/v", "sales/sub"] {
        client.get(&format!("/api/v3/catalog/by-path/{path}")).expect(404);
    }
    for sql in [
        "CREATE TABLE sales.t (a INT)",
        "CREATE TABLE nope.t (a INT)",
        "DROP TABLE lake.few",
        "DROP VIEW lake.orders",
        "CREATE VIEW sales.x AS SELECT nope FROM lake.orders",
    ] {
        assert_eq!(client.finish(&client.submit(sql))["jobState"], "FAILED", "{sql}");
    }
}

#[test]
fn a_table_can_be_replaced_by_what_it_held() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    client.query("CREATE TABLE lake.t AS SELECT id FROM lake.orders WHERE id < 10");
    client.query("CREATE OR REPLACE TABLE lake.t AS SELECT id FROM lake.t WHERE id < 4");
    assert_eq!(client.query("SELECT COUNT(*) AS n FROM lake.t")["rows"], json!([{"n": 3}]));
}

#[test]
fn the_information_schema_lists_the_catalog() {
    let emulator = sample().view("sales.v", "SELECT id FROM lake.orders").start().unwrap();
    let client = signed_in(&emulator);
    let tables = client.query(
        "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.\"TABLES\" ORDER BY TABLE_NAME",
    );
    assert_eq!(
        tables["rows"][0],
        json!({"TABLE_SCHEMA": "lake", "TABLE_NAME": "orders", "TABLE_TYPE": "TABLE"})
    );
    assert_eq!(tables["rows"][1]["TABLE_TYPE"], "VIEW");
    let columns = client.query("SELECT COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'orders' ORDER BY ORDINAL_POSITION");
    assert_eq!(columns["rows"][1], json!({"COLUMN_NAME": "name", "DATA_TYPE": "CHARACTER VARYING"}));
}

#[test]
fn the_information_schema_tells_how_much_a_column_holds() {
    let statement = "CREATE TABLE lake.sizes (n INT, d DECIMAL(18, 2), t VARCHAR, at TIMESTAMP, l LIST<INT>)";
    let emulator = sample().sql(statement).start().unwrap();
    let rows = signed_in(&emulator).query(
        "SELECT ordinal_position, column_default, column_size, character_maximum_length, character_octet_length, \
         numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision, interval_type, \
         interval_precision FROM information_schema.columns WHERE table_name = 'sizes' ORDER BY ordinal_position",
    );
    let expected = [
        json!([1, null, 32, null, null, 32, 2, 0, null, null, null]),
        json!([2, null, 18, null, null, 18, 10, 2, null, null, null]),
        json!([3, null, 65536, 65536, 262_144, null, null, null, null, null, null]),
        json!([4, null, 23, null, null, null, null, null, 3, null, null]),
        json!([5, null, null, null, null, null, null, null, null, null, null]),
    ];
    let names: Vec<&str> =
        rows["schema"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect();
    for (row, expected) in rows["rows"].as_array().unwrap().iter().zip(&expected) {
        let row: Vec<_> = names.iter().map(|name| &row[*name]).collect();
        assert_eq!(json!(row), *expected);
    }
    assert_eq!(rows["rowCount"], expected.len());
}

#[test]
fn jobs_are_listed_newest_first() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let ids: Vec<String> =
        ["SELECT 1", "SELECT nope", "SELECT 3"].iter().map(|sql| client.submit(sql)).collect();
    for id in &ids {
        client.finish(id);
    }
    let list = |query: &str| client.get(&format!("/apiv2/jobs-listing/v1.0{query}")).expect(200).json();
    let found = |query: &str| -> Vec<String> {
        list(query)["jobs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|job| job["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(found(""), [ids[2].clone(), ids[1].clone(), ids[0].clone()]);
    assert!(list("").get("next").is_none());
    assert_eq!(found("?limit=1&offset=1"), [ids[1].clone()]);
    assert!(list("?limit=1")["next"].is_string());
    assert_eq!(found(&format!("?filter={}", segment("jst==\"FAILED\""))), [ids[1].clone()]);
    assert_eq!(found(&format!("?filter={}", segment("sql=contains=3,sql=contains=nope"))).len(), 2);
    assert_eq!(found("?sort=st&order=ASCENDING").len(), 3);
    let job = &list("")["jobs"][0];
    assert_eq!(
        (&job["state"], &job["isComplete"], &job["queryType"]),
        (&json!("COMPLETED"), &json!(true), &json!("REST"))
    );
    assert!(job["startTime"].is_i64() && job["duration"].is_i64(), "{job}");
    for query in ["?sort=nope", "?filter=nope", "?limit=-1", "?offset=x"] {
        client.get(&format!("/apiv2/jobs-listing/v1.0{query}")).expect(400);
    }
}

#[test]
fn results_of_old_jobs_expire() {
    let emulator = sample().job_pace(Duration::ZERO).start().unwrap();
    let client = signed_in(&emulator);
    let first = client.submit("SELECT 1 AS one");
    client.finish(&first);
    for _ in 0..500 {
        client.submit("SELECT 1");
    }
    assert_eq!(client.finish(&first)["rowCount"], 1);
    client.get(&format!("/api/v3/job/{first}/results")).expect(404);
}

#[test]
fn many_jobs_run_at_once() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let ids: Vec<String> =
        (0..40).map(|n| client.submit(&format!("SELECT COUNT(*) + {n} AS n FROM lake.orders"))).collect();
    for (n, id) in ids.iter().enumerate() {
        assert_eq!(client.finish(id)["jobState"], "COMPLETED");
        assert_eq!(client.get(&format!("/api/v3/job/{id}/results")).json()["rows"], json!([{"n": 1234 + n}]));
    }
}
