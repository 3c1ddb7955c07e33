//! The agent of a project: conversations and their events, skills, and tools.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lakehouse_emulator::{CloudProject, DataType, Emulator, Value};
use serde_json::{Value as Json, json};
use support::Client;
use support::cloud::{PROJECT, bearer, organization, sample};

fn agent() -> String {
    format!("/v1/projects/{PROJECT}/agent")
}

fn ada(emulator: &Emulator) -> Client {
    bearer(emulator, "pat-of-ada")
}

/// The text of a key.
fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json[key].as_str().unwrap_or_else(|| panic!("no {key} in {json}"))
}

fn ask(client: &Client, prompt: &str) -> Json {
    client.post(&format!("{}/conversations", agent()), json!({"prompt": {"text": prompt}})).expect(200).json()
}

fn run_of(reference: &Json) -> String {
    let (talk, run) = (text(reference, "conversationId"), text(reference, "currentRunId"));
    format!("{}/conversations/{talk}/runs/{run}", agent())
}

/// Reads a stream to its end; each event with the moment it came.
fn events(client: &Client, target: &str) -> Vec<(Instant, Json)> {
    let mut socket = TcpStream::connect(client.url.strip_prefix("http://").unwrap()).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!(
        "GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAccept-Encoding: identity\r\n\
         Authorization: {}\r\nConnection: close\r\n\r\n",
        client.authorization
    );
    socket.write_all(head.as_bytes()).unwrap();
    let (mut events, mut data, mut head) = (Vec::new(), String::new(), String::new());
    for line in BufReader::new(socket).lines() {
        let line = line.unwrap();
        if let Some(part) = line.strip_prefix("data: ") {
            data.push_str(part);
        } else if line.is_empty() && !data.is_empty() {
            events.push((Instant::now(), serde_json::from_str(&data).unwrap()));
            data.clear();
        } else if events.is_empty() {
            head.push_str(&line);
            head.push('\n');
        }
    }
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-type: text/event-stream"), "{head}");
    events
}

fn kinds(events: &[(Instant, Json)]) -> Vec<&str> {
    events.iter().map(|(_, event)| text(event, "chunkType")).collect()
}

#[test]
fn a_question_in_sql_is_answered_with_rows_over_time() {
    let pace = Duration::from_millis(60);
    let emulator = sample().state_pace(pace).start().unwrap();
    let ada = ada(&emulator);
    let reference = ask(&ada, "SELECT city FROM lake.orders ORDER BY id");
    let events = events(&ada, &run_of(&reference));
    assert_eq!(
        kinds(&events),
        [
            "conversationUpdate",
            "model",
            "toolRequest",
            "toolProgress",
            "toolResponse",
            "model",
            "endOfStream"
        ]
    );
    let event = |place: usize| &events[place].1;
    assert_eq!(event(0)["title"], "SELECT city FROM lake.orders ORDER BY");
    assert_eq!(
        (&event(1)["name"], &event(5)["name"]),
        (&json!("modelGenerateSql"), &json!("modelSqlAnswer"))
    );
    assert_eq!(event(2)["arguments"]["sql"], "SELECT city FROM lake.orders ORDER BY id");
    assert_eq!(event(2)["callId"], event(4)["callId"]);
    assert_eq!(event(4)["result"]["rows"], json!([{"city": "Oslo"}, {"city": "Rome"}]));
    assert_eq!(event(5)["result"]["text"], "The statement gave 2 rows.");
    assert!(events[6].0 - events[0].0 >= 3 * pace, "events come when they are there");
}

#[test]
fn a_question_in_words_is_answered_from_what_the_user_may_see() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let found = events(&ada, &run_of(&ask(&ada, "Which orders do we have?")));
    let answer = &found[found.len() - 2].1;
    assert_eq!(answer["name"], "modelGeneric");
    assert!(answer["result"]["text"].as_str().unwrap().contains("lake.orders"), "{answer}");
    let bob = bearer(&emulator, "pat-of-bob");
    let nothing = events(&bob, &run_of(&ask(&bob, "Which orders do we have?")));
    assert_eq!(nothing[nothing.len() - 2].1["name"], "modelReject");
}

#[test]
fn a_failure_is_an_event() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let failed = events(&ada, &run_of(&ask(&ada, "SELECT nope FROM lake.orders")));
    let error = &failed[failed.len() - 2].1;
    assert_eq!((&error["chunkType"], &error["type"]), (&json!("error"), &json!("toolError")));
    assert!(error["message"].as_str().unwrap().contains("nope"), "{error}");
}

#[test]
fn a_statement_that_changes_something_waits_for_approval() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    for (decision, rows) in [("denied", 2), ("approved", 3)] {
        let reference = ask(&ada, "INSERT INTO arctic.sales.orders VALUES (8), (9)");
        let asked = events(&ada, &run_of(&reference));
        let interrupt = &asked.last().unwrap().1;
        assert_eq!(interrupt["chunkType"], "interrupt");
        let call = &interrupt["toolDecisions"][0];
        let approvals = |nonce: &str| {
            let decided = json!([{"callId": call["callId"], "decision": decision}]);
            json!({"prompt": {"approvals": {"approvalNonce": nonce, "toolDecisions": decided}}})
        };
        let messages = format!("{}/conversations/{}/messages", agent(), text(&reference, "conversationId"));
        ada.post(&messages, approvals("wrong")).expect(400);
        let nonce = text(interrupt, "approvalNonce");
        let next = ada.post(&messages, approvals(nonce)).expect(200).json();
        assert_ne!(next["currentRunId"], reference["currentRunId"]);
        let done = events(&ada, &run_of(&next));
        let response = done.iter().find(|(_, event)| event["chunkType"] == "toolResponse").unwrap();
        assert_eq!(response.1["result"].get("errorMessage").is_some(), rows == 2, "{}", response.1);
        ada.post(&messages, approvals(nonce)).expect(400);
        let project = support::cloud::ada(&emulator);
        let count = project.rows("SELECT COUNT(*) AS n FROM arctic.sales.orders");
        let count: i64 = count[0]["n"].to_string().trim_matches('"').parse().unwrap();
        assert_eq!(count, if rows == 3 { 3 } else { 1 });
    }
}

#[test]
fn an_approval_may_come_before_the_stream_has_ended() {
    let emulator = sample().state_pace(Duration::from_millis(200)).start().unwrap();
    let ada = ada(&emulator);
    let reference = ask(&ada, "DROP TABLE arctic.sales.orders");
    let messages = format!("{}/conversations/{}/messages", agent(), text(&reference, "conversationId"));
    let started = Instant::now();
    let interrupt = loop {
        let rows = ada.get(&messages).expect(200).json();
        let found =
            rows["data"].as_array().unwrap().iter().find(|row| row["chunkType"] == "interrupt").cloned();
        if let Some(interrupt) = found {
            break interrupt;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{rows}");
        std::thread::sleep(Duration::from_millis(5));
    };
    let decided = json!([{"callId": interrupt["toolDecisions"][0]["callId"], "decision": "denied"}]);
    let approvals = json!({"approvalNonce": interrupt["approvalNonce"], "toolDecisions": decided});
    let next = ada.post(&messages, json!({"prompt": {"approvals": approvals}})).expect(200).json();
    assert_eq!(kinds(&events(&ada, &run_of(&next))), ["toolResponse", "model", "endOfStream"]);
}

#[test]
fn a_run_is_cancelled_and_its_stream_ends() {
    let emulator = sample().state_pace(Duration::from_mins(10)).start().unwrap();
    let ada = ada(&emulator);
    let reference = ask(&ada, "SELECT 1 AS x");
    let target = run_of(&reference);
    let messages = format!("{}/conversations/{}/messages", agent(), text(&reference, "conversationId"));
    let busy = ada.post(&messages, json!({"prompt": {"text": "more"}})).expect(400).json();
    assert!(busy["error"].as_str().unwrap().contains("not over"), "{busy}");
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| events(&ada, &target));
        std::thread::sleep(Duration::from_millis(100));
        ada.post(&format!("{target}:cancel"), json!({})).expect(200);
        assert_eq!(kinds(&reading.join().unwrap()), ["endOfStream"]);
    });
    ada.send("POST", &format!("{target}:cancel"), &[], "").expect(200);
    ada.send("POST", &format!("{target}:stop"), &[], "").expect(404);
    ada.post(&messages, json!({"prompt": {"text": "more"}})).expect(200);
}

#[test]
fn conversations_are_listed_read_and_deleted_by_their_owner() {
    let emulator = sample().start().unwrap();
    let (ada, bob) = (ada(&emulator), bearer(&emulator, "pat-of-bob"));
    let target = format!("{}/conversations", agent());
    let mut made = Vec::new();
    for prompt in ["orders", "SELECT 1 AS x", "cities"] {
        let reference = ask(&ada, prompt);
        events(&ada, &run_of(&reference));
        made.push(reference);
        std::thread::sleep(Duration::from_millis(3));
    }
    let first = ada.get(&format!("{target}?maxResults=2")).expect(200).json();
    assert_eq!(
        (&first["data"][0]["title"], &first["data"][0]["modelName"]),
        (&json!("cities"), &json!("dremio-default"))
    );
    let next = format!("{target}?maxResults=2&pageToken={}", text(&first, "nextPageToken"));
    let rest = ada.get(&next).expect(200).json();
    assert_eq!((&rest["data"][0]["title"], rest.get("nextPageToken")), (&json!("orders"), None));
    assert_eq!(bob.get(&target).expect(200).json()["data"], json!([]));

    let talk = format!("{target}/{}", text(&made[1], "conversationId"));
    let messages = ada.get(&format!("{talk}/messages?maxResults=50")).expect(200).json();
    let rows = messages["data"].as_array().unwrap();
    assert_eq!((&rows[0]["chunkType"], &rows[0]["text"]), (&json!("userMessage"), &json!("SELECT 1 AS x")));
    assert!(rows.iter().all(|row| row["createdAt"].is_string() && row["chunkType"] != "endOfStream"));
    let page = ada.get(&format!("{talk}/messages?maxResults=1")).expect(200).json();
    let next = format!("{talk}/messages?maxResults=1&pageToken={}", text(&page, "nextPageToken"));
    assert_eq!(ada.get(&next).expect(200).json()["data"][0], rows[1]);

    for target in [&talk, &format!("{talk}/messages"), &run_of(&made[1])] {
        assert!([404, 405].contains(&bob.get(target).status), "{target}");
    }
    let missing = bob.delete(&talk).expect(404).json();
    assert!(missing["error"].is_string() && missing.get("message").is_none(), "{missing}");
    assert_eq!(ada.delete(&talk).expect(204).body, "");
    ada.get(&format!("{talk}/messages")).expect(404);
    ada.delete(&talk).expect(404);
}

#[test]
fn messages_come_in_two_shapes_and_no_other() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let target = format!("{}/conversations", agent());
    let configs = ada.get("/v1/model-provider/config").expect(200).json();
    let provider = &configs["configs"][0];
    assert_eq!(
        (&provider["isDefault"], &provider["privileges"]["canCallModel"]),
        (&json!(true), &json!(true))
    );
    let body = json!({"message": "orders", "modelProviderId": provider["id"]});
    ada.post(&target, body).expect(200);
    let other = ada.post(&target, json!({"prompt": {"text": "x"}, "model": "another"})).expect(200).json();
    events(&ada, &run_of(&other));
    assert_eq!(ada.get(&target).expect(200).json()["data"][0]["modelName"], "another");
    for body in [
        json!({}),
        json!({"prompt": {}}),
        json!({"prompt": {"text": " "}}),
        json!({"prompt": "x"}),
        json!({"message": "x", "modelProviderId": "nothing"}),
        json!({"prompt": {"approvals": {"approvalNonce": "x", "toolDecisions": []}}}),
        json!({"prompt": {"text": "x"}, "colour": 1}),
    ] {
        let refused = ada.post(&target, body).expect(400).json();
        assert!(refused["error"].is_string(), "{refused}");
    }
    ada.post(&agent(), json!({"message": "x"})).expect(200);
    support::anonymous(&emulator).get(&target).expect(401);
    ada.get("/v1/projects/nowhere/agent/conversations").expect(404);
}

#[test]
fn skills_are_guarded_by_their_tags() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let target = format!("{}/skills", agent());
    let body = json!({
        "name": "count",
        "description": "Counts",
        "promptText": "Count the rows of",
        "whenToUse": "often",
        "tags": ["a", "b"],
        "metadata": {"team": "north"},
    });
    let made = ada.post(&target, body.clone()).expect(200).json();
    assert_eq!(
        (&made["status"], &made["activationScope"], &made["tag"]),
        (&json!("DRAFT"), &json!("ALL"), &json!("1"))
    );
    let skill = format!("{target}/{}", text(&made, "id"));
    assert_eq!(ada.get(&skill).expect(200).json(), made);
    let change = json!({
        "name": "count",
        "description": "Counts",
        "promptText": "Count",
        "status": "PUBLISHED",
        "tag": "1",
        "activationScope": "MANUAL",
        "manifestUpdate": {"whenToUse": "", "tags": {"values": ["c"]}, "metadata": {}},
    });
    let changed = ada.put(&skill, change.clone()).expect(200).json();
    let wanted = json!({
        "id": made["id"],
        "name": "count",
        "description": "Counts",
        "promptText": "Count",
        "status": "PUBLISHED",
        "activationScope": "MANUAL",
        "tag": "2",
        "tags": ["c"],
    });
    assert_eq!(changed, wanted);
    let stale = ada.put(&skill, change).expect(409).json();
    assert!(stale["error"].is_string(), "{stale}");
    assert_eq!(ada.get(&format!("{target}?status=DRAFT")).expect(200).json()["data"], json!([]));
    assert_eq!(ada.get(&format!("{target}?status=PUBLISHED")).expect(200).json()["data"], json!([wanted]));
    ada.get(&format!("{target}?status=OLD")).expect(400);
    ada.post(&target, body).expect(400);
    ada.post(&target, json!({"name": "x"})).expect(400);
    ada.put(&skill, json!({"tag": "2"})).expect(400);
    assert_eq!(ada.delete(&skill).expect(204).body, "");
    ada.get(&skill).expect(404);
    ada.delete(&skill).expect(404);
}

#[test]
fn tools_tell_what_views_know_about_tables() {
    let columns = |names: [&'static str; 2]| names.map(|name| (name, DataType::BigInt));
    let rows = || [vec![Value::Int(1), Value::Int(2)]];
    let project = CloudProject::new("main")
        .id(PROJECT)
        .space("reporting")
        .table("lake.orders", columns(["customer_id", "amount"]), rows())
        .table("lake.customers", columns(["id", "age"]), rows())
        .view(
            "reporting.revenue",
            "SELECT c.age, SUM(o.amount) AS total_revenue FROM lake.orders o \
             JOIN lake.customers AS c ON o.customer_id = c.id GROUP BY c.age",
        );
    let emulator = organization().project(project).start().unwrap();
    let ada = ada(&emulator);
    let target = format!("/v1/projects/{PROJECT}/ai/tools");
    let tools = ada.get(&target).expect(200).json();
    let names: Vec<&str> = tools["tools"].as_array().unwrap().iter().map(|tool| text(tool, "name")).collect();
    assert_eq!(names, ["searchMetrics", "getTableRelationships"]);
    assert_eq!(tools["tools"][0]["inputSchema"]["required"], json!(["query"]));
    let invoke = |name: &str, args: Json| ada.post(&format!("{target}/{name}:invoke"), json!({"args": args}));

    let found = invoke("searchMetrics", json!({"query": "revenue by age"})).expect(200).json();
    let metric = &found["result"]["metrics"][0];
    assert_eq!((text(metric, "name"), text(metric, "sqlFormula")), ("total_revenue", "SUM(o.amount)"));
    assert_eq!(metric["columns"], json!([{"tableName": "lake.orders", "columnName": "amount"}]));
    let none = invoke("searchMetrics", json!({"query": "weather"})).expect(200).json();
    assert_eq!(none["result"]["metrics"], json!([]));

    let found = invoke("getTableRelationships", json!({"table": "lake.customers"})).expect(200).json();
    let relationship = &found["result"]["relationships"][0];
    assert_eq!(
        (text(relationship, "sourceColumnName"), text(relationship, "targetColumnName")),
        ("id", "customer_id")
    );
    assert_eq!(
        (text(relationship, "sourceTableAlias"), text(relationship, "targetTableName")),
        ("c", "lake.orders")
    );
    let missing = invoke("getTableRelationships", json!({"table": "lake.nothing"})).expect(200).json();
    assert!(missing["result"]["errorMessage"].is_string(), "{missing}");

    let unknown = invoke("rollDice", json!({})).expect(404).json();
    assert!(unknown["error"].is_string(), "{unknown}");
    invoke("searchMetrics", json!({})).expect(400);
    invoke("searchMetrics", json!({"query": "x", "y": 1})).expect(400);
    ada.post(&format!("{target}/searchMetrics:invoke"), json!({})).expect(400);
    ada.post(&format!("{target}/searchMetrics"), json!({"args": {}})).expect(404);
    let bob = bearer(&emulator, "pat-of-bob");
    let hidden = bob.post(&format!("{target}/searchMetrics:invoke"), json!({"args": {"query": "revenue"}}));
    assert_eq!(hidden.expect(200).json()["result"]["metrics"], json!([]));
}
