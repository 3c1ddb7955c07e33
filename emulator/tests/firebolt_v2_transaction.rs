//! Transactions over several requests.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{Emulator, FireboltV2Builder};
use serde_json::json;
use support::firebolt::v2;
use support::{Answer, Client};

const ON: &str = "engine=sales_engine&database=sales";

fn sample() -> FireboltV2Builder {
    Emulator::firebolt_v2()
        .service_account("client", "s3cret")
        .service_account("other", "s3cret")
        .database("sales")
        .database("ops")
        .engine("sales_engine", "sales")
        .sql("sales", "CREATE TABLE orders (id INT)")
}

/// A session in a transaction.
struct Session<'a> {
    client: &'a Client,
    id: String,
    sequence: String,
}

/// The value that an answer gives a parameter.
fn updated(answer: &Answer, name: &str) -> Option<String> {
    let header = answer.header("firebolt-update-parameters")?;
    header.split(',').find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned))
}

impl<'a> Session<'a> {
    fn begin(client: &'a Client) -> Self {
        let begun = client.sql(ON, "BEGIN TRANSACTION").expect(200);
        let id = updated(&begun, "transaction_id").unwrap();
        Self { client, id, sequence: updated(&begun, "transaction_sequence_id").unwrap() }
    }

    fn parameters(&self) -> String {
        format!("{ON}&transaction_id={}&transaction_sequence_id={}", self.id, self.sequence)
    }

    fn run(&mut self, sql: &str) -> Answer {
        let answer = self.client.sql(&self.parameters(), sql);
        if let Some(sequence) = updated(&answer, "transaction_sequence_id") {
            self.sequence = sequence;
        }
        answer
    }
}

fn count(client: &Client) -> serde_json::Value {
    client.rows(ON, "SELECT count(*) FROM orders")[0][0].clone()
}

#[test]
fn what_is_committed_lasts() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    let mut session = Session::begin(&client);
    let first = session.sequence.clone();
    session.run("INSERT INTO orders VALUES (1)").expect(200);
    assert_ne!(session.sequence, first);
    session.run("INSERT INTO orders VALUES (2); INSERT INTO orders VALUES (3)").expect(200);
    let seen = session.run("SELECT count(*) FROM orders").expect(200).json();
    assert_eq!(seen["data"], json!([["3"]]));
    let ended = session.run("COMMIT").expect(200);
    assert_eq!(ended.header("firebolt-remove-parameters"), Some("transaction_id,transaction_sequence_id"));
    assert_eq!(count(&client), "3");
    session.run("SELECT 1").expect(400);
}

#[test]
fn what_is_rolled_back_never_was() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    let mut session = Session::begin(&client);
    session.run("INSERT INTO orders VALUES (1)").expect(200);
    session.run("CREATE TABLE others (a INT)").expect(200);
    let ended = session.run("ROLLBACK").expect(200);
    assert!(ended.header("firebolt-remove-parameters").is_some());
    assert_eq!(count(&client), "0");
    client.sql(ON, "SELECT * FROM others").expect(400);
    let mut session = Session::begin(&client);
    session.run("INSERT INTO orders VALUES (1)").expect(200);
    session.run("COMMIT").expect(200);
    assert_eq!(count(&client), "1");
}

#[test]
fn a_failure_undoes_all_and_waits_for_the_rollback() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    for wrong in
        ["SELECT nothing", "INSERT INTO orders SELECT 1/0", "BEGIN", "USE DATABASE ops", "CREATE DATABASE d"]
    {
        let mut session = Session::begin(&client);
        session.run("INSERT INTO orders VALUES (1)").expect(200);
        let failed = session.run(wrong).expect(400);
        assert_eq!(failed.header("firebolt-remove-parameters"), None);
        assert_eq!(count(&client), "0", "{wrong}");
        session.run("SELECT 1").expect(400);
        session.run("COMMIT").expect(400);
        session.run("ROLLBACK").expect(200);
        session.run("ROLLBACK").expect(400);
    }
}

#[test]
fn steps_are_taken_in_order_by_whom_they_belong_to() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    let mut session = Session::begin(&client);
    let stale = session.parameters();
    session.run("INSERT INTO orders VALUES (1)").expect(200);
    client.sql(&stale, "SELECT 1").expect(400);
    client.sql(&format!("{ON}&transaction_id={}", session.id), "SELECT 1").expect(400);
    client.sql(&format!("{ON}&transaction_id=other&transaction_sequence_id=1"), "SELECT 1").expect(400);
    client.sql(&session.parameters().replace("database=sales", "database=ops"), "SELECT 1").expect(400);
    client.sql(&session.parameters().replace("engine=sales_engine", "engine=system"), "SELECT 1").expect(400);
    v2(&emulator, "other", "s3cret").sql(&session.parameters(), "SELECT 1").expect(400);
    session.run("COMMIT").expect(200);
    assert_eq!(count(&client), "1");
}

#[test]
fn a_transaction_ends_with_its_engine() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    let mut session = Session::begin(&client);
    session.run("INSERT INTO orders VALUES (1)").expect(200);
    client.sql("", "STOP ENGINE sales_engine").expect(200);
    let status = "SELECT status FROM information_schema.engines";
    client.until("", status, &json!([["STOPPED"]]));
    client.sql("", "START ENGINE sales_engine").expect(200);
    client.until("", status, &json!([["RUNNING"]]));
    session.run("COMMIT").expect(400);
    client.sql(ON, "INSERT INTO orders VALUES (2)").expect(200);
    assert_eq!(count(&client), "1");
}

#[test]
fn transactions_need_a_client_that_knows_them() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    for headers in [&[][..], &[("Firebolt-Protocol-Version", "2.3")], &[("Firebolt-Protocol-Version", "new")]]
    {
        client.send("POST", &format!("/?{ON}"), headers, "BEGIN").expect(400);
    }
    client.send("POST", &format!("/?{ON}"), &[("Firebolt-Protocol-Version", "3.0")], "BEGIN").expect(200);
    for sql in ["COMMIT", "ROLLBACK"] {
        client.sql(ON, sql).expect(400);
    }
}
