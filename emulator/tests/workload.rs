//! Queues, the rules that fill them, and nodes that get no work.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, anonymous, id, sign_in, signed_in};

const QUEUE: &str = "/api/v3/wlm/queue";
const RULE: &str = "/api/v3/wlm/rule";

fn start() -> (Emulator, Client) {
    let emulator = Emulator::dremio().admin("dremio", "dremio123").user("bob", "pw").start().unwrap();
    let client = signed_in(&emulator);
    (emulator, client)
}

fn create(client: &Client, name: &str) -> Json {
    client.post(&format!("{QUEUE}/"), json!({"name": name})).expect(200).json()
}

#[test]
fn a_queue_is_made_replaced_and_deleted() {
    let (_emulator, client) = start();
    let made = create(&client, "my queue");
    assert_eq!(made["cpuTier"], "MEDIUM");
    for limit in ["maxMemoryPerNodeBytes", "maxAllowedRunningJobs", "maxRunTimeoutMs", "engineId"] {
        assert!(made.get(limit).is_none(), "{limit}");
    }
    let at = format!("{QUEUE}/{}", id(&made));
    assert_eq!(client.get(&at).expect(200).json(), made);
    assert_eq!(client.get(&format!("{QUEUE}/by-name/my%20queue")).expect(200).json(), made);
    let mut sent = json!({"tag": made["tag"], "name": "other", "cpuTier": "HIGH",
        "maxMemoryPerNodeBytes": 8_589_934_592_i64, "maxQueryMemoryPerNodeBytes": 1, "maxAllowedRunningJobs": 2,
        "maxStartTimeoutMs": 3, "maxRunTimeoutMs": 4, "engineId": "engine 1"});
    let changed = client.put(&at, sent.clone()).expect(200).json();
    for (key, value) in sent.as_object().unwrap().iter().filter(|(key, _)| *key != "tag") {
        assert_eq!(changed[key], *value, "{key}");
    }
    assert_eq!(changed["id"], made["id"]);
    let stale = client.put(&at, sent.clone()).expect(409).json();
    assert!(stale.get("moreInfo").is_none() && stale["errorMessage"].is_string(), "{stale}");
    sent.as_object_mut().unwrap().remove("tag");
    client.put(&at, sent).expect(409);
    // The whole queue as it was read, less a few limits.
    let mut whole = changed.clone();
    for key in ["maxMemoryPerNodeBytes", "cpuTier", "engineId"] {
        whole.as_object_mut().unwrap().remove(key);
    }
    let replaced = client.put(&at, whole).expect(200).json();
    assert!(replaced.get("maxMemoryPerNodeBytes").is_none() && replaced.get("engineId").is_none());
    assert_eq!(replaced["cpuTier"], "MEDIUM");
    assert_eq!(replaced["maxAllowedRunningJobs"], 2);
    assert_eq!(client.delete(&at).expect(200).body, "");
    for answer in [client.get(&at), client.delete(&at), client.put(&at, replaced)] {
        answer.expect(404);
    }
    client.get(&format!("{QUEUE}/by-name/other")).expect(404);
}

#[test]
fn queues_that_make_no_sense_are_refused() {
    let (_emulator, client) = start();
    for body in [
        json!({}),
        json!({"name": ""}),
        json!({"name": "q", "cpuTier": "TOP"}),
        json!({"name": "q", "maxAllowedRunningJobs": 0}),
        json!({"name": "q", "maxRunTimeoutMs": "soon"}),
        json!({"name": "q", "unknown": null}),
    ] {
        client.post(QUEUE, body).expect(400);
    }
    create(&client, "q");
    client.post(QUEUE, json!({"name": "q"})).expect(409);
    let other = create(&client, "r");
    client.put(&format!("{QUEUE}/{}", id(&other)), json!({"name": "q", "tag": other["tag"]})).expect(409);
}

#[test]
fn there_are_queues_from_the_start_and_jobs_are_in_them() {
    let emulator = Emulator::dremio().table("lake.t", [("id", DataType::BigInt)], []).start().unwrap();
    let client = signed_in(&emulator);
    let list = client.get(QUEUE).expect(200).json();
    assert_eq!(list["data"].as_array().unwrap().len(), 5);
    let job = client.submit("SELECT 1");
    let job = client.finish(&job);
    let queue = client.get(&format!("{QUEUE}/by-name/Low%20Cost%20User%20Queries")).expect(200).json();
    assert_eq!((&job["queueName"], &job["queueId"]), (&queue["name"], &queue["id"]));
}

#[test]
fn rules_are_replaced_as_one() {
    let (_emulator, client) = start();
    let rules = client.get(&format!("{RULE}/")).expect(200).json();
    let before = rules["rules"].as_array().unwrap().clone();
    assert_eq!(before.len(), 4);
    assert_eq!(before[0]["acceptName"], "UI Previews");
    assert_eq!(rules["defaultRule"]["action"], "PLACE");
    assert!(rules["defaultRule"].get("conditions").is_none());
    let queue = create(&client, "mine");
    let mut sent = rules.clone();
    sent["rules"] = json!([
        {"name": "by name", "conditions": "user = 'ada'", "acceptName": "mine"},
        {"name": "refuse", "conditions": "query_cost() > 1", "action": "REJECT", "rejectMessage": "too much"},
        before[2], before[0]]);
    sent["defaultRule"]["acceptId"] = queue["id"].clone();
    let after = client.put(&format!("{RULE}/"), sent.clone()).expect(200).json();
    assert_ne!(after["tag"], rules["tag"]);
    assert_eq!(after["rules"][0]["acceptId"], queue["id"]);
    assert!(after["rules"][0]["id"].is_string());
    assert_eq!(after["rules"][1]["rejectMessage"], "too much");
    assert!(after["rules"][1].get("acceptId").is_none());
    assert_eq!((&after["rules"][2], &after["rules"][3]), (&before[2], &before[0]), "the order is kept");
    assert_eq!(after["defaultRule"]["acceptName"], "mine");
    assert_eq!(client.get(RULE).expect(200).json(), after);
    client.put(RULE, sent).expect(409);

    let message = client.delete(&format!("{QUEUE}/{}", id(&queue))).expect(400).message();
    assert!(message.contains("by name"), "{message}");
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    let (_emulator, client) = start();
    let rules = client.get(RULE).expect(200).json();
    let refused = |change: &dyn Fn(&mut Json)| {
        let mut sent = rules.clone();
        change(&mut sent);
        client.put(RULE, sent)
    };
    refused(&|sent| sent["tag"] = Json::Null).expect(409);
    for change in [
        (&|sent: &mut Json| sent["rules"] = Json::Null) as &dyn Fn(&mut Json),
        &|sent| sent["defaultRule"] = Json::Null,
        &|sent| sent["defaultRule"]["id"] = Json::Null,
        &|sent| sent["defaultRule"]["acceptId"] = json!("nope"),
        &|sent| sent["rules"][0]["acceptId"] = json!("nope"),
        &|sent| sent["rules"][0]["id"] = json!("nope"),
        &|sent| sent["rules"][0]["name"] = json!(""),
        &|sent| sent["rules"][0]["conditions"] = Json::Null,
        &|sent| sent["rules"][0]["action"] = json!("DROP"),
        &|sent| sent["rules"][0]["name"] = sent["rules"][1]["name"].clone(),
        &|sent| sent["rules"][0] = json!({"name": "x", "conditions": "y"}),
        &|sent| sent["extra"] = json!(1),
    ] {
        refused(change).expect(400);
    }
    assert_eq!(client.get(RULE).expect(200).json(), rules, "nothing changed");
}

#[test]
fn denied_nodes_are_a_bare_list() {
    let (_emulator, client) = start();
    let at = "/api/v3/nodeCollections/blacklist";
    assert_eq!(client.get(at).expect(200).body, "[]");
    let nodes = json!(["10.0.0.1", "10.0.0.2"]);
    assert_eq!(client.post(at, nodes.clone()).expect(200).json(), nodes);
    assert_eq!(client.get(at).expect(200).json(), nodes);
    for body in [json!({"data": []}), json!([1]), json!("10.0.0.1")] {
        client.post(at, body).expect(400);
    }
    client.post(at, json!([])).expect(200);
    assert_eq!(client.get(at).expect(200).body, "[]");
}

#[test]
fn workload_management_is_for_administrators() {
    let (emulator, client) = start();
    let bob = sign_in(&emulator, "bob", "pw");
    let queue = create(&client, "q");
    let at = format!("{QUEUE}/{}", id(&queue));
    for answer in [
        bob.get(QUEUE),
        bob.get(&at),
        bob.get(&format!("{QUEUE}/by-name/q")),
        bob.post(QUEUE, json!({"name": "x"})),
        bob.put(&at, queue.clone()),
        bob.delete(&at),
        bob.put(RULE, json!({})),
        bob.get("/api/v3/nodeCollections/blacklist"),
        bob.post("/api/v3/nodeCollections/blacklist", json!([])),
    ] {
        assert_eq!(answer.expect(403).message(), "HTTP 403 Forbidden");
    }
    bob.get(RULE).expect(200);
    for path in [QUEUE, RULE, "/api/v3/nodeCollections/blacklist"] {
        assert_eq!(anonymous(&emulator).get(path).expect(401).body, "");
    }
    let emulator = Emulator::dremio().edition(Edition::Community).start().unwrap();
    let client = signed_in(&emulator);
    for path in [QUEUE, RULE, "/api/v3/nodeCollections/blacklist"] {
        assert_eq!(client.get(path).expect(404).message(), "HTTP 404 Not Found");
    }
}
