//! Engines: their states over time, and what they may be.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::{Duration, Instant};

use lakehouse_emulator::{Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, id, sign_in, signed_in};

const ENGINES: &str = "/api/v3/engines";

fn start(pace: Duration) -> (Emulator, Client) {
    let builder = Emulator::dremio().admin("dremio", "dremio123").user("bob", "pw").job_pace(pace);
    let emulator = builder.start().unwrap();
    let client = signed_in(&emulator);
    (emulator, client)
}

fn create(client: &Client, name: &str) -> Json {
    client.post(ENGINES, json!({"name": name, "spec": {"size": "Small"}})).expect(201).json()
}

fn at(engine: &Json) -> String {
    format!("{ENGINES}/{}", id(engine))
}

#[track_caller]
fn wait_for(client: &Client, engine: &Json, state: &str) -> Json {
    let start = Instant::now();
    loop {
        let now = client.get(&at(engine)).expect(200).json();
        if now["status"]["state"] == state {
            return now;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{now}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn an_engine_starts_stops_and_starts_again() {
    let (emulator, client) = start(Duration::from_hours(1));
    let made = create(&client, "e-1");
    let status = &made["status"];
    assert_eq!((&status["state"], &status["startingExecutors"]), (&json!("STARTING"), &json!(2)));
    assert_eq!((&status["runningReplicas"], &status["replicas"]), (&json!(0), &json!([])));
    assert_eq!(wait_for(&client, &made, "STARTING")["version"], made["version"]);
    emulator.advance(Duration::from_hours(1));
    let running = wait_for(&client, &made, "RUNNING");
    let status = &running["status"];
    assert_eq!((&status["runningReplicas"], &status["runningExecutors"]), (&json!(1), &json!(2)));
    assert_eq!(status["replicas"][0]["id"], "000");
    assert_eq!(status["replicas"][0]["executors"].as_array().unwrap().len(), 2);
    assert_eq!(status["replicas"][0]["executors"][1]["status"], "RUNNING");

    let put = |verb: &str| client.send("PUT", &format!("{}/{verb}", at(&made)), &[], "").expect(200).json();
    assert_eq!(put("start")["status"]["state"], "RUNNING", "it was on already");
    let stopping = put("stop");
    assert_eq!(
        (&stopping["status"]["state"], &stopping["status"]["stoppingReplicas"]),
        (&json!("STOPPING"), &json!(1))
    );
    emulator.advance(Duration::from_hours(1));
    assert_eq!(wait_for(&client, &made, "STOPPED")["status"]["runningExecutors"], 0);
    assert_eq!(put("start")["status"]["state"], "STARTING");

    let list = client.get(ENGINES).expect(200).json();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!(client.delete(&at(&made)).expect(200).body, "1");
    assert_eq!(client.get(ENGINES).expect(200).json(), json!({"data": []}));
    for answer in [
        client.get(&at(&made)),
        client.delete(&at(&made)),
        client.put(&format!("{}/stop", at(&made)), json!({})),
        client.put(&format!("{}/start", at(&made)), json!({})),
        client.put(&at(&made), json!({"version": "x", "spec": {"size": "Small"}})),
    ] {
        answer.expect(404);
    }
}

#[test]
fn engines_run_at_the_pace_of_jobs() {
    let (_emulator, client) = start(Duration::from_millis(2));
    let made = create(&client, "e");
    wait_for(&client, &made, "RUNNING");
}

#[test]
fn names_are_strict_and_never_used_again() {
    let (_emulator, client) = start(Duration::ZERO);
    let post = |name: &str| client.post(ENGINES, json!({"name": name, "spec": {"size": "Small"}}));
    for name in ["", "-e", "e-", "E", "e_1", &"e".repeat(30), "ä"] {
        post(name).expect(400);
    }
    let made = post(&"e".repeat(29)).expect(201).json();
    post(&"e".repeat(29)).expect(400);
    client.delete(&at(&made)).expect(200);
    post(&"e".repeat(29)).expect(400);
}

#[test]
fn updates_need_the_version_that_is_there() {
    let (_emulator, client) = start(Duration::ZERO);
    let made = create(&client, "e");
    let sent = json!({"name": "e", "version": made["version"], "spec": {"size": "Large"}});
    let changed = client.put(&at(&made), sent.clone()).expect(200).json();
    assert_eq!(changed["spec"], json!({"size": "Large"}));
    assert_ne!(changed["version"], made["version"]);
    let stale = client.put(&at(&made), sent).expect(409).json();
    assert!(stale.get("moreInfo").is_none(), "{stale}");
    for body in [
        json!({"spec": {"size": "Large"}}),
        json!({"version": changed["version"]}),
        json!({"version": changed["version"], "spec": {"size": "Large"}, "name": "f"}),
        json!({"version": changed["version"], "spec": {"size": "Large"}, "tag": "x"}),
    ] {
        client.put(&at(&made), body).expect(400);
    }
}

#[test]
fn a_missing_idle_timeout_is_not_a_null_one() {
    let (_emulator, client) = start(Duration::ZERO);
    for (name, sent) in
        [("a", json!({})), ("b", json!({"idleTimeout": null})), ("c", json!({"idleTimeout": "PT1H"}))]
    {
        let mut spec = sent.clone();
        spec["size"] = json!("2XSmall");
        let made = client.post(ENGINES, json!({"name": name, "spec": spec})).expect(201).json();
        assert_eq!(made["spec"], spec, "{name}");
        assert_eq!(client.get(&at(&made)).json()["spec"], spec);
    }
}

#[test]
fn specifications_are_among_the_options() {
    let (_emulator, client) = start(Duration::ZERO);
    let options = client.get(&format!("{ENGINES}/configuration/options")).expect(200).json();
    let name = |list: &Json| list[0]["name"].clone();
    let spec = json!({
        "size": options["sizes"][3]["name"],
        "resourceAllocationOffset": name(&options["resourceAllocationOffsets"]["offsets"]),
        "targetCpuCapacity": options["targetCpuCapacities"]["defaultCapacity"],
        "spillStorageSize": options["storage"]["defaultSpillStorageSize"],
        "c3StorageSize": name(&options["storage"]["c3StorageSizes"]),
        "idleTimeout": options["idleTimeouts"]["maximumDuration"],
        "executorPodMetadata": {
            "labels": {"team": "a"},
            "annotations": {},
            "nodeSelectors": {"disk": "ssd"},
            "tolerations": [{"key": "k", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5}],
        },
    });
    let made = client.post(ENGINES, json!({"name": "e", "spec": spec})).expect(201).json();
    assert_eq!(made["spec"], spec);
    for (key, value) in [
        ("size", json!("Tiny")),
        ("size", Json::Null),
        ("resourceAllocationOffset", json!("x")),
        ("targetCpuCapacity", json!("1C")),
        ("spillStorageSize", json!("1GB")),
        ("c3StorageSize", json!("1GB")),
        ("idleTimeout", json!("1 hour")),
        ("idleTimeout", json!("PT25H")),
        ("idleTimeout", json!("PT0S")),
        ("executorPodMetadata", json!({"names": {}})),
        ("executorPodMetadata", json!({"labels": {"a": []}})),
        ("executorPodMetadata", json!({"tolerations": [{"operator": "Like"}]})),
        ("newKey", json!(1)),
    ] {
        let mut wrong = spec.clone();
        wrong[key] = value;
        client.post(ENGINES, json!({"name": "f", "spec": wrong})).expect(400);
    }
    for body in [json!({"name": "f"}), json!({"spec": spec}), json!({"name": "f", "spec": spec, "x": 1})] {
        client.post(ENGINES, body).expect(400);
    }
    let kind = client.get(&format!("{ENGINES}/configuration/deployment-type")).expect(200).json();
    assert_eq!(kind, json!({"type": "KUBERNETES"}));
}

#[test]
fn engines_are_for_administrators_of_newer_enterprise_releases() {
    let (emulator, client) = start(Duration::ZERO);
    let made = create(&client, "e");
    let bob = sign_in(&emulator, "bob", "pw");
    for answer in [
        bob.get(ENGINES),
        bob.get(&at(&made)),
        bob.post(ENGINES, json!({})),
        bob.put(&at(&made), json!({})),
        bob.put(&format!("{}/stop", at(&made)), json!({})),
        bob.put(&format!("{}/start", at(&made)), json!({})),
        bob.delete(&at(&made)),
        bob.get(&format!("{ENGINES}/configuration/options")),
        bob.get(&format!("{ENGINES}/configuration/deployment-type")),
    ] {
        answer.expect(403);
    }
    for builder in [Emulator::dremio().edition(Edition::Community), Emulator::dremio().version("25.2")] {
        let emulator = builder.start().unwrap();
        let client = signed_in(&emulator);
        client.get(ENGINES).expect(404);
        client.get(&format!("{ENGINES}/configuration/options")).expect(404);
    }
}
