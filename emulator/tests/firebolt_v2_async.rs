//! Statements of Firebolt 2.x that run in the background, are cancelled, or die with their connection.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lakehouse_emulator::{Emulator, FireboltV2Builder};
use serde_json::{Value, json};
use support::firebolt::v2;
use support::{Answer, Client};

const ON: &str = "engine=sales_engine&database=sales";
const ENDLESS: &str = "SELECT checksum(*) FROM generate_series(1, 1000000000000)";
const ENDLESS_INSERT: &str = "INSERT INTO orders SELECT 1 FROM generate_series(1, 1000000000000)";

fn sample() -> FireboltV2Builder {
    Emulator::firebolt_v2()
        .service_account("client", "s3cret")
        .database("sales")
        .engine("sales_engine", "sales")
        .sql("sales", "CREATE TABLE orders (id INT)")
}

fn client(emulator: &Emulator) -> Client {
    v2(emulator, "client", "s3cret")
}

fn submit(client: &Client, sql: &str) -> String {
    let accepted = client.sql(&format!("{ON}&async=true"), sql).expect(202).json();
    accepted["token"].as_str().unwrap().to_owned()
}

/// The row of a status, by column.
fn status(client: &Client, token: &str) -> Value {
    let answer = client.sql(ON, &format!("CALL fb_GetAsyncStatus('{token}')")).expect(200).json();
    let columns = answer["meta"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap());
    let row = answer["data"][0].as_array().unwrap().iter().cloned();
    columns.map(str::to_owned).zip(row).collect::<serde_json::Map<_, _>>().into()
}

fn finish(client: &Client, token: &str) -> Value {
    let start = Instant::now();
    loop {
        let status = status(client, token);
        if status["status"] != "RUNNING" {
            return status;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{status}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Waits for a query with that label, and gives its id.
fn running(client: &Client, label: &str) -> String {
    let columns = "query_id, status, query_text";
    let sql = format!(
        "SELECT {columns} FROM information_schema.engine_running_queries WHERE query_label = '{label}'"
    );
    let start = Instant::now();
    loop {
        let rows = client.rows(ON, &sql);
        if let Some(id) = rows[0][0].as_str() {
            assert_eq!(rows[0][1], "RUNNING");
            return id.to_owned();
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{rows}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Runs SQL with a label on a thread of its own.
fn in_background(
    emulator: &Emulator,
    parameters: &str,
    sql: &'static str,
) -> std::thread::JoinHandle<Answer> {
    let client = client(emulator);
    let parameters = format!("{ON}&{parameters}");
    std::thread::spawn(move || client.sql(&parameters, sql))
}

fn description(answer: &Answer) -> String {
    answer.json()["errors"][0]["description"].as_str().unwrap().to_owned()
}

#[test]
fn a_statement_runs_in_the_background_to_its_end() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let accepted =
        client.sql(&format!("{ON}&async=true"), "INSERT INTO orders VALUES (1), (2)").expect(202).json();
    assert_eq!(accepted.as_object().unwrap().len(), 3);
    let token = accepted["token"].as_str().unwrap();
    assert_eq!(accepted["monitorSql"], format!("CALL fb_GetAsyncStatus('{token}');"));
    let ended = finish(&client, token);
    assert_eq!(ended["status"], "ENDED_SUCCESSFULLY", "{ended}");
    assert_eq!((&ended["error_message"], &ended["user_name"]), (&Value::Null, &json!("client")));
    assert!(ended["end_time"].as_str().unwrap().ends_with("+00"), "{ended}");
    assert_eq!(client.rows(ON, "SELECT count(*) FROM orders"), json!([["2"]]));
    let history = format!(
        "SELECT status, async_token FROM information_schema.engine_query_history WHERE query_id = '{}'",
        ended["query_id"].as_str().unwrap()
    );
    assert_eq!(client.rows(ON, &history), json!([["ENDED_SUCCESSFULLY", token]]));
}

#[test]
fn tables_are_made_in_the_background_too() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    for sql in ["CREATE TABLE others (a INT)", "INSERT INTO others VALUES (1)", "UPDATE others SET a = 2"] {
        let token = submit(&client, sql);
        assert_eq!(finish(&client, &token)["status"], "ENDED_SUCCESSFULLY", "{sql}");
    }
    assert_eq!(client.rows(ON, "SELECT a FROM others"), json!([[2]]));
}

#[test]
fn what_fails_in_the_background_is_told_by_its_status() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let token = submit(&client, "INSERT INTO orders SELECT 1/0");
    let ended = finish(&client, &token);
    assert_eq!(ended["status"], "EXECUTION_ERROR");
    assert!(ended["error_message"].as_str().unwrap().contains("Division by zero"), "{ended}");
    client.sql(ON, "CALL fb_GetAsyncStatus('other')").expect(400);
}

#[test]
fn what_cannot_run_in_the_background_is_refused_at_once() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let on = format!("{ON}&async=true");
    for sql in ["SELECT 1", "SET a = 1", "USE DATABASE sales", "INSERT INTO orders VALUES (1); SELECT 1"] {
        client.sql(&on, sql).expect(400);
    }
    for sql in ["INSERT INTO nothing VALUES (1)", "INSERT INTO orders SELEC 1"] {
        client.sql(&on, sql).expect(400);
    }
    client.sql("database=sales&async=true", "INSERT INTO orders VALUES (1)").expect(400);
    client.sql(&format!("{ON}&async=perhaps"), "INSERT INTO orders VALUES (1)").expect(400);
}

#[test]
fn a_query_is_cancelled_with_sql_from_another_connection() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    for form in ["WHERE query_id = ", "WHERE query_id=", ""] {
        let query = in_background(&emulator, "query_label=slow", ENDLESS);
        let id = running(&client, "slow");
        client.sql(ON, &format!("CANCEL QUERY {form}'{id}'")).expect(200);
        let answer = query.join().unwrap().expect(400);
        assert!(description(&answer).to_lowercase().contains("cancel"));
        let history =
            format!("SELECT status FROM information_schema.engine_query_history WHERE query_id = '{id}'");
        assert_eq!(client.rows(ON, &history), json!([["CANCELED"]]));
        client.sql(ON, &format!("CANCEL QUERY {form}'{id}'")).expect(200);
    }
    client.sql(ON, "CANCEL QUERY WHERE query_id = 'other'").expect(400);
    client.sql("", "CANCEL QUERY WHERE query_id = 'other'").expect(400);
}

#[test]
fn a_query_is_cancelled_over_http() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let query = in_background(&emulator, "query_label=slow", ENDLESS);
    let id = running(&client, "slow");
    let cancel =
        |id: &str| client.send("POST", &format!("/cancel?query_id={id}&engine=sales_engine"), &[], "");
    cancel(&id).expect(200);
    query.join().unwrap().expect(400);
    cancel(&id).expect(404);
    cancel("other").expect(404);
    cancel("").expect(400);
}

#[test]
fn a_statement_in_the_background_is_cancelled_by_its_query_id() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let token = submit(&client, ENDLESS_INSERT);
    let id = status(&client, &token)["query_id"].as_str().unwrap().to_owned();
    client.sql(ON, &format!("CANCEL QUERY WHERE query_id = '{id}'")).expect(200);
    assert_eq!(finish(&client, &token)["status"], "CANCELED_EXECUTION");
    assert_eq!(client.rows(ON, "SELECT count(*) FROM orders"), json!([["0"]]));
}

#[test]
fn a_query_ends_when_its_time_is_over() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let start = Instant::now();
    let failed = client.sql(&format!("{ON}&statement_timeout=50"), ENDLESS).expect(400);
    assert!(start.elapsed() < Duration::from_secs(10));
    assert!(description(&failed).contains("timeout of 50 ms"));
    client.sql(&format!("{ON}&max_execution_time=60"), "SELECT 1").expect(200);
}

#[test]
fn stopping_an_engine_ends_its_queries() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let query = in_background(&emulator, "query_label=slow", ENDLESS);
    running(&client, "slow");
    client.sql("", "STOP ENGINE sales_engine").expect(200);
    query.join().unwrap().expect(400);
}

#[test]
fn the_emulator_ends_with_queries_that_run() {
    let emulator = sample().start().unwrap();
    let query = in_background(&emulator, "query_label=slow", ENDLESS);
    running(&client(&emulator), "slow");
    let start = Instant::now();
    drop(emulator);
    assert!(start.elapsed() < Duration::from_secs(10));
    let _ = query.join();
}

/// Sends SQL, and hangs up without waiting for the answer once the query runs.
fn hang_up(client: &Client, parameters: &str, sql: &str) -> String {
    let mut socket = TcpStream::connect(client.url.strip_prefix("http://").unwrap()).unwrap();
    let head = format!("POST /?{ON}&query_label=slow&{parameters} HTTP/1.1\r\nHost: localhost");
    let head = format!("{head}\r\nAuthorization: {}\r\nContent-Length: {}", client.authorization, sql.len());
    socket.write_all(format!("{head}\r\n\r\n{sql}").as_bytes()).unwrap();
    running(client, "slow")
}

#[test]
fn queries_die_with_their_connection_and_writes_do_not() {
    let emulator = sample().start().unwrap();
    let client = client(&emulator);
    let state = |id: &str| {
        format!("SELECT status FROM information_schema.engine_query_history WHERE query_id = '{id}'")
    };
    for (parameters, sql) in [("", ENDLESS), ("cancel_query_on_connection_drop=all", ENDLESS_INSERT)] {
        let id = hang_up(&client, parameters, sql);
        client.until(ON, &state(&id), &json!([["CANCELED"]]));
    }
    for (parameters, sql) in [("", ENDLESS_INSERT), ("cancel_query_on_connection_drop=NONE", ENDLESS)] {
        let id = hang_up(&client, parameters, sql);
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(running(&client, "slow"), id, "{sql}");
        assert!(emulator.cancel_job(&id));
        client.until(ON, &state(&id), &json!([["CANCELED"]]));
        assert!(!emulator.cancel_job(&id));
    }
}
