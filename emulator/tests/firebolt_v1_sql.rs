//! SQL on engines of Firebolt 1.0: the way from a stopped engine to rows, as its documentation tells it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::{Duration, Instant};

use lakehouse_emulator::{Emulator, FireboltV1Builder};
use serde_json::{Value, json};
use support::firebolt::{at, v1};
use support::{Client, segment};

fn sample() -> FireboltV1Builder {
    Emulator::firebolt_v1()
        .account("north")
        .user("ada@example.com", "secret")
        .database("sales")
        .engine("sales_engine", "sales")
        .sql("sales", "CREATE FACT TABLE orders (id BIGINT, ok BOOLEAN) PRIMARY INDEX id")
        .sql("sales", "INSERT INTO orders VALUES (1, true), (2, false)")
}

/// A client of the default engine of `sales`.
fn engine(emulator: &Emulator) -> Client {
    let client = v1(emulator, "ada@example.com", "secret");
    let found =
        client.get("/core/v1/account/engines:getURLByDatabaseName?database_name=sales").expect(200).json();
    at(&client, found["engine_url"].as_str().unwrap())
}

const ENDLESS: &str = "SELECT checksum(*) FROM generate_series(1, 1000000000000)";

#[test]
fn files_of_a_bucket_become_rows() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "id,city\n1,Oslo\n2,Rome\n").unwrap();
    std::fs::write(folder.path().join("b.csv"), "id,city\n3,Bern\n").unwrap();
    std::fs::write(folder.path().join("c.txt"), "no such thing").unwrap();
    let emulator = Emulator::firebolt_v1()
        .user("ada@example.com", "secret")
        .database("sales")
        .stopped_engine("sales_engine", "sales")
        .bucket("s3://orders/2024", folder.path())
        .start()
        .unwrap();
    let client = v1(&emulator, "ada@example.com", "secret");
    let found = client.get("/core/v1/account/engines:getIdByName?engine_name=sales_engine&account=firebolt");
    let id = found.expect(200).json()["engine_id"]["engine_id"].as_str().unwrap().to_owned();
    client.send("POST", &format!("/core/v1/account/engines/{id}:start"), &[], "").expect(200);
    let start = Instant::now();
    let engine = loop {
        let engine =
            client.get(&format!("/core/v1/account/engines/{id}")).expect(200).json()["engine"].clone();
        if engine["current_status_summary"] == "ENGINE_STATUS_SUMMARY_RUNNING" {
            break engine;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{engine}");
    };
    let engine = at(&client, engine["endpoint"].as_str().unwrap());
    let run = |sql: &str| engine.send("POST", "/?database=sales", &[], sql).expect(200).body;
    let external = "CREATE EXTERNAL TABLE IF NOT EXISTS files (id INT, city TEXT) URL = 's3://orders/2024/' \
        CREDENTIALS = (AWS_KEY_ID = '******' AWS_SECRET_KEY = '******') \
        OBJECT_PATTERN = '*.csv' TYPE = (CSV SKIP_HEADER_ROWS = 1);\n";
    assert_eq!(run(external), "");
    assert_eq!(run("CREATE FACT TABLE IF NOT EXISTS orders (id INT, city TEXT) PRIMARY INDEX id\n"), "");
    assert_eq!(run("INSERT INTO orders SELECT * FROM files\n"), "");
    let rows: Value = serde_json::from_str(&run("SELECT id, city FROM orders ORDER BY id")).unwrap();
    assert_eq!(rows["data"][2], json!({"id": 3, "city": "Bern"}), "JSON with objects is the default");
    assert_eq!(rows["rows"], 3);
}

#[test]
fn several_statements_give_their_results_one_after_the_other() {
    let emulator = sample().start().unwrap();
    let client = engine(&emulator);
    let sql = "SELECT id FROM orders ORDER BY 1; CREATE TABLE t (a INT);\n-- more queries\nSELECT ok FROM orders WHERE id = 2;";
    let answer = client.sql("database=sales", sql).expect(200);
    let documents = serde_json::Deserializer::from_str(&answer.body).into_iter::<Value>();
    let data: Vec<Value> = documents.map(|document| document.unwrap()["data"].clone()).collect();
    assert_eq!(data, [json!([[1], [2]]), json!([[0]])], "numbers for everything");
}

#[test]
fn failures_are_plain_text() {
    let emulator = sample().start().unwrap();
    let client = engine(&emulator);
    let failed = client.sql("database=sales", "SELECT nothing FROM orders").expect(400);
    assert!(failed.header("content-type").unwrap().starts_with("text/plain"));
    assert!(failed.body.starts_with("Line 1, Column "), "{}", failed.body);
    let failed = client.sql("database=sales", "SELECT 1/0").expect(500);
    assert!(failed.body.contains("Division by zero"), "{}", failed.body);
    client.sql("database=other", "SELECT 1").expect(403);
    client.sql("database=sales&nope=1", "SELECT 1").expect(400);
    client.sql("database=sales", "").expect(400);
    for format in ["ArrowStream", "JSONLines_Compact"] {
        let target = format!("/?database=sales&output_format={format}");
        let refused = client.send("POST", &target, &[], "SELECT 1").expect(404).json();
        let text = format!("Output format '{format}' is not supported.");
        assert_eq!(refused["errors"][0]["description"], text);
    }
}

#[test]
fn parameters_come_as_an_object_or_as_an_array() {
    let emulator = sample().start().unwrap();
    let client = engine(&emulator);
    for parameters in [r#"{"id":"2"}"#, r#"[{"name":"id","value":"2"}]"#] {
        let parameters = format!("database=sales&query_parameters={}", segment(parameters));
        let sql = "SELECT id FROM orders WHERE id = param('id')::BIGINT";
        assert_eq!(client.rows(&parameters, sql), json!([[2]]));
    }
}

#[test]
fn what_came_with_2_x_is_not_understood() {
    let emulator = sample().start().unwrap();
    let client = engine(&emulator);
    for pair in
        ["async=true", "execution_mode=describe_parameters", "transaction_id=1", "transaction_sequence_id=1"]
    {
        let refused = client.sql(&format!("database=sales&{pair}"), "SELECT 1").expect(400);
        let name = pair.split('=').next().unwrap();
        assert!(refused.body.contains(&format!("Unknown setting {name}")), "{}", refused.body);
    }
    let parts = "--x\r\nContent-Disposition: form-data; name=\"sql\"\r\n\r\nSELECT 1\r\n--x--\r\n";
    let header = [("Content-Type", "multipart/form-data; boundary=x")];
    let refused = client.send("POST", "/?database=sales", &header, parts).expect(400);
    assert!(refused.body.contains("several parts"), "{}", refused.body);
}

#[test]
fn a_running_query_is_found_and_cancelled() {
    let emulator = sample().start().unwrap();
    let client = engine(&emulator);
    let other = Client { url: client.url.clone(), authorization: client.authorization.clone() };
    let query = std::thread::spawn(move || other.sql("database=sales", ENDLESS));
    let sql = "SELECT query_id FROM running_queries WHERE query_text LIKE 'SELECT checksum%'";
    let start = Instant::now();
    let id = loop {
        let rows = client.rows("database=sales", sql);
        if let Some(id) = rows[0][0].as_str() {
            break id.to_owned();
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{rows}");
    };
    let cancel = || client.send("POST", &format!("/cancel?query_id={id}"), &[], "");
    cancel().expect(200);
    assert!(query.join().unwrap().expect(500).body.to_lowercase().contains("cancel"));
    cancel().expect(400);
    let history = format!("SELECT status FROM information_schema.query_history WHERE query_id = '{id}'");
    assert_eq!(client.rows("database=sales", &history), json!([["CANCELED_EXECUTION"]]));
}
