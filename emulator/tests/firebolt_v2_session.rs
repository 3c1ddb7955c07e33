//! Sessions on Firebolt 2.x: where a statement runs, and what its answer tells the client.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::{Emulator, FireboltV2Builder};
use serde_json::json;
use support::firebolt::v2;
use support::{Answer, Client};

fn sample() -> FireboltV2Builder {
    Emulator::firebolt_v2()
        .account("north")
        .service_account("client", "s3cret")
        .database("sales")
        .database("ops")
        .engine("sales_engine", "sales")
        .stopped_engine("nightly", "sales")
        .sql(
            "sales",
            "CREATE TABLE orders (id INT, city TEXT); INSERT INTO orders VALUES (1, 'Oslo'), (2, NULL)",
        )
}

fn client(emulator: &Emulator) -> Client {
    v2(emulator, "client", "s3cret")
}

fn description(answer: &Answer) -> String {
    answer.json()["errors"][0]["description"].as_str().unwrap().to_owned()
}

#[test]
fn a_database_is_used_by_its_name() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    for sql in ["USE DATABASE \"sales\"", "use database SALES;"] {
        let used = client.sql("", sql).expect(200);
        assert_eq!(used.header("firebolt-update-parameters"), Some("database=sales"));
        assert_eq!(used.header("firebolt-reset-session"), None);
        assert_eq!((&used.json()["meta"], &used.json()["rows"]), (&json!([]), &json!(0)));
    }
    let unknown = description(&client.sql("", "USE DATABASE other").expect(400));
    assert_eq!(unknown, "Database 'other' does not exist or not authorized.");
    client.sql("database=other", "SELECT 1").expect(400);
}

#[test]
fn an_engine_is_used_by_its_name_and_the_session_begins_anew() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let used = client.sql("database=ops", "USE ENGINE \"sales_engine\"").expect(200);
    assert_eq!(used.header("firebolt-update-parameters"), Some("engine=sales_engine,database=ops"));
    assert!(used.header("firebolt-reset-session").is_some());
    assert_eq!(used.header("firebolt-update-endpoint"), None);
    let back = client.sql("engine=sales_engine", "USE ENGINE system").expect(200);
    assert_eq!(back.header("firebolt-update-parameters"), Some("engine=system"));
    let unknown = description(&client.sql("", "USE ENGINE other").expect(400));
    assert_eq!(unknown, "Engine 'other' does not exist or not authorized.");
    client.sql("engine=other", "SELECT 1").expect(404);
}

#[test]
fn the_endpoint_is_told_when_that_is_wanted() {
    let emulator = sample().update_endpoint().account_id_in_urls().start().unwrap();
    let client = client(&emulator);
    let id = client.get("/web/v3/account/north/resolve").expect(200).json()["id"].clone();
    let used = client.sql("", "USE ENGINE sales_engine").expect(200);
    let id = id.as_str().unwrap();
    let endpoint = format!("localhost?engine=sales_engine&account_id={id}");
    assert_eq!(used.header("firebolt-update-endpoint"), Some(endpoint.as_str()));
    let parameters = format!("engine=sales_engine,account_id={id}");
    assert_eq!(used.header("firebolt-update-parameters"), Some(parameters.as_str()));
}

#[test]
fn a_stopped_engine_can_be_used_but_runs_nothing_until_it_is_started() {
    let emulator = sample().state_pace(Duration::from_hours(1)).start().unwrap();
    let client = client(&emulator);
    client.sql("", "USE ENGINE nightly").expect(200);
    let stopped = client.sql("engine=nightly", "SELECT 1").expect(404);
    assert!(stopped.body.contains("it is stopped"), "{}", stopped.body);
    assert!(stopped.header("content-type").unwrap().starts_with("text/plain"));
    client.sql("engine=nightly", "USE ENGINE sales_engine").expect(200);
    client.sql("", "START ENGINE nightly").expect(200);
    assert!(client.sql("engine=nightly", "SELECT 1").expect(404).body.contains("it is starting"));
    emulator.advance(Duration::from_hours(1));
    client.sql("engine=nightly", "SELECT 1").expect(200);
    client.sql("", "STOP ENGINE nightly").expect(200);
    let status = "SELECT status FROM information_schema.engines WHERE engine_name = 'nightly'";
    assert_eq!(client.rows("", status), json!([["STOPPING"]]));
    emulator.advance(Duration::from_hours(1));
    assert_eq!(client.rows("", status), json!([["STOPPED"]]));
}

#[test]
fn an_engine_that_starts_by_itself_wakes_up_for_a_statement() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    client.sql("", "ALTER ENGINE nightly SET AUTO_START = true").expect(200);
    client.sql("engine=nightly&auto_start_stop_control=ignore", "SELECT 1").expect(404);
    assert_eq!(client.rows("engine=nightly&database=sales", "SELECT count(*) FROM orders"), json!([["2"]]));
}

#[test]
fn engines_are_managed_with_sql() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let engine = |name: &str| {
        let columns = "engine_name, type, family, nodes, clusters, auto_stop, default_database";
        client.rows(
            "",
            &format!("SELECT {columns} FROM information_schema.engines WHERE engine_name = '{name}'"),
        )
    };
    client
        .sql("", "CREATE ENGINE \"fresh\" WITH TYPE = L NODES = 2 AUTO_STOP = 5 DEFAULT_DATABASE = ops")
        .expect(200);
    assert_eq!(engine("fresh"), json!([["fresh", "L", "STORAGE_OPTIMIZED", 2, 1, 5, "ops"]]));
    assert_eq!(
        description(&client.sql("", "CREATE ENGINE fresh").expect(400)),
        "Engine 'fresh' already exists."
    );
    client.sql("", "CREATE ENGINE IF NOT EXISTS fresh").expect(200);
    client
        .sql("", "ALTER ENGINE fresh SET NODES = 3, TYPE = XL, FAMILY = CO DEFAULT_DATABASE = \"sales\"")
        .expect(200);
    assert_eq!(engine("fresh"), json!([["fresh", "XL", "COMPUTE_OPTIMIZED", 3, 1, 5, "sales"]]));
    client.sql("", "ALTER ENGINE fresh RENAME TO newer").expect(200);
    assert_eq!((engine("fresh"), engine("newer")[0][0].clone()), (json!([]), json!("newer")));
    client.sql("", "DROP ENGINE newer").expect(200);
    client.until("", "SELECT count(*) FROM information_schema.engines", &json!([["2"]]));
    client.sql("", "DROP ENGINE newer").expect(400);
    client.sql("", "DROP ENGINE IF EXISTS newer").expect(200);
    for sql in [
        "CREATE ENGINE a WITH TYPE = XXL",
        "CREATE ENGINE a WITH NODES = 0",
        "CREATE ENGINE a WITH SIZE = 1",
        "CREATE ENGINE a WITH DEFAULT_DATABASE = other",
        "START ENGINE other",
    ] {
        client.sql("", sql).expect(400);
    }
}

#[test]
fn databases_are_managed_with_sql() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let catalogs = "SELECT catalog_name, description FROM information_schema.catalogs ORDER BY 1";
    client.sql("", "CREATE DATABASE \"Fresh\" WITH DESCRIPTION = 'what is fresh'").expect(200);
    client.sql("", "CREATE DATABASE IF NOT EXISTS \"Fresh\"").expect(200);
    client.sql("", "CREATE DATABASE \"Fresh\"").expect(400);
    client.sql("", "ALTER DATABASE sales SET DESCRIPTION = 'orders'").expect(200);
    client.sql("", "ALTER DATABASE ops WITH DESCRIPTION = 'it''s ops'").expect(200);
    let expected = json!([["Fresh", "what is fresh"], ["ops", "it's ops"], ["sales", "orders"]]);
    assert_eq!(client.rows("", catalogs), expected);
    client.sql("", "DROP DATABASE \"Fresh\"").expect(200);
    client.sql("", "DROP DATABASE fresh").expect(400);
    client.sql("", "DROP DATABASE IF EXISTS fresh").expect(200);
    let names = "SELECT database_name FROM information_schema.databases ORDER BY 1";
    assert_eq!(client.rows("", names), json!([["ops"], ["sales"]]));
}

#[test]
fn settings_are_checked_with_a_statement_that_does_nothing() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let answer = client.send("POST", "/?timezone=Europe%2FOslo", &[], "select 1").expect(200);
    assert_eq!(
        answer.json()["data"][0].as_object().unwrap().values().next(),
        Some(&json!(1)),
        "JSON by default"
    );
    assert_eq!(description(&client.sql("nope=1", "select 1").expect(400)), "Unknown setting nope");
    client.sql("statement_timeout=soon", "select 1").expect(400);
    client.sql("output_format=XML", "select 1").expect(400);
    client.sql("", "SET timezone = 'UTC'").expect(400);
}

#[test]
fn a_request_has_one_statement_unless_all_of_them_insert() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let on = "engine=sales_engine&database=sales";
    client.sql(on, "SELECT 1; SELECT 2").expect(400);
    client.sql(on, " -- nothing\n").expect(400);
    client.sql(on, "SELECT 1;").expect(200);
    client.sql(on, "INSERT INTO orders VALUES (3, 'a;b'); INSERT INTO orders VALUES (4, 'c')").expect(200);
    assert_eq!(client.rows(on, "SELECT count(*) FROM orders"), json!([["4"]]));
}

#[test]
fn the_system_engine_changes_no_rows() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    client.sql("database=sales", "INSERT INTO orders VALUES (3, 'x')").expect(400);
    client.sql("database=sales", "DELETE FROM orders").expect(400);
    client.send("POST", "/cancel?query_id=1", &[], "").expect(400);
    client.sql("", "CREATE TABLE nowhere (a INT)").expect(400);
    let rows = client.rows("engine=sales_engine&database=sales", "SELECT id FROM orders ORDER BY id");
    assert_eq!(rows, json!([[1], [2]]));
}

#[test]
fn both_paths_run_sql() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    for path in ["/", "/query"] {
        let target = format!("{path}?output_format=JSON_Compact&engine=sales_engine&database=sales");
        let answer = client.send("POST", &target, &[("Content-Type", "application/json")], "SELECT 1 AS one");
        assert_eq!(answer.expect(200).json()["data"], json!([[1]]));
    }
}

#[test]
fn parameters_stand_for_placeholders() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let on = "engine=sales_engine&database=sales";
    let encoded = support::segment(r#"[{"name":"$1","value":2},{"name":"$2","value":"x"}]"#);
    let rows =
        client.rows(&format!("{on}&query_parameters={encoded}"), "SELECT id, $2 FROM orders WHERE id = $1");
    assert_eq!(rows, json!([[2, "x"]]));
    let object = support::segment(r#"{"city":"Oslo"}"#);
    let sql = "SELECT id FROM orders WHERE city = param('city')";
    assert_eq!(client.rows(&format!("{on}&query_parameters={object}"), sql), json!([[1]]));
    let twice = support::segment(r#"[{"name":"$1","value":1},{"name":"$1","value":2}]"#);
    client.sql(&format!("{on}&query_parameters={twice}"), "SELECT $1").expect(400);
    client.sql(&format!("{on}&query_parameters=7"), "SELECT 1").expect(400);
}

#[test]
fn placeholders_are_described_without_running() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let on = "engine=sales_engine&database=sales&execution_mode=describe_parameters";
    let answer = client.sql(on, "SELECT id FROM orders WHERE id = $1").expect(200).json();
    assert_eq!(answer["meta"][0]["name"], "describe");
    let described: serde_json::Value = serde_json::from_str(answer["data"][0][0].as_str().unwrap()).unwrap();
    assert!(described["parameter_types"]["$1"].is_string(), "{described}");
    assert_eq!(described["result_columns"][0]["name"], "id");
    client.sql("execution_mode=other", "SELECT 1").expect(400);
}

#[test]
fn errors_say_what_and_where() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let on = "engine=sales_engine&database=sales";
    let failed = client.sql(on, "SELECT nothing FROM orders").expect(400).json();
    assert!(failed["errors"][0]["description"].as_str().unwrap().starts_with("Line 1, Column "), "{failed}");
    assert_eq!(failed["errors"][0]["location"]["failing_line"], 1);
    assert!(failed["query"]["query_id"].is_string());
    let failed = client.sql(on, "SELECT 1/0").expect(400).json();
    assert!(failed["errors"][0]["description"].as_str().unwrap().contains("Division by zero"), "{failed}");
    let lines = client.send(
        "POST",
        &format!("/?output_format=JSONLines_Compact&{on}"),
        &[],
        "SELECT 1/(3 - value) FROM (SELECT * FROM generate_series(1, 5)) AS t (value)",
    );
    let body = lines.expect(200).body;
    let kinds: Vec<serde_json::Value> =
        body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(kinds.first().unwrap()["message_type"], "START");
    let last = kinds.last().unwrap();
    assert_eq!(last["message_type"], "FINISH_WITH_ERRORS", "{body}");
    assert!(last["errors"][0]["description"].as_str().unwrap().contains("Division by zero"));
}

#[test]
fn errors_come_with_status_200_and_in_camel_case_when_that_is_wanted() {
    let emulator = sample().errors_with_status_200().camel_case_locations().start().unwrap();
    let client = client(&emulator);
    let on = "engine=sales_engine&database=sales";
    let failed = client.sql(on, "SELECT 1/0").expect(200).json();
    assert!(failed["errors"][0]["description"].as_str().unwrap().contains("Division by zero"));
    let failed = client.sql(on, "SELECT nothing FROM orders").expect(400).json();
    assert_eq!(failed["errors"][0]["location"]["failingLine"], 1);
}

#[test]
fn files_come_with_the_statement() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let part = |head: &str, content: &str| format!("--xyz\r\n{head}\r\n\r\n{content}\r\n");
    let body = [
        part("Content-Disposition: form-data; name=\"sql\"", "SELECT * FROM read_csv('upload://batch_data')"),
        part("Content-Disposition: form-data; name=\"batch_data\"; filename=\"a.csv\"", "a,b\n1,2"),
        "--xyz--\r\n".to_owned(),
    ]
    .concat();
    let headers = [("Content-Type", "multipart/form-data; boundary=xyz")];
    let target = "/?output_format=JSON_Compact&engine=sales_engine&database=sales";
    let answer = client.send("POST", target, &headers, &body).expect(200).json();
    assert!(answer["data"].to_string().contains('2'), "{answer}");
    client.send("POST", target, &headers, "--abc").expect(400);
}

#[test]
fn large_results_come_piece_by_piece_to_their_end() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let target = "/?output_format=JSONLines_Compact&engine=sales_engine&database=sales";
    let sql = "SELECT value, 'text of row ' || value::TEXT FROM generate_series(1, 100000) AS t (value)";
    let answer = client.send("POST", target, &[], sql).expect(200);
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    let mut rows = 0;
    for line in answer.body.lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        rows += message["data"].as_array().map_or(0, Vec::len);
    }
    assert_eq!(rows, 100_000);
    assert!(answer.body.lines().last().unwrap().contains("FINISH_SUCCESSFULLY"));
    let limited = client.sql("engine=sales_engine&database=sales&max_result_rows=3", sql).expect(200).json();
    assert_eq!(limited["rows"], 3);
}
