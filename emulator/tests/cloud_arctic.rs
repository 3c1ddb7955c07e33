//! Arctic catalogs with what their engines do, maintenance of tables, and pipes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::Emulator;
use serde_json::{Value as Json, json};
use support::Client;
use support::cloud::{PROJECT, bearer, organization, project, sample};

fn ada(emulator: &Emulator) -> Client {
    bearer(emulator, "pat-of-ada")
}

/// Makes a catalog and gives its path.
fn catalog(client: &Client, name: &str) -> String {
    let made = client.post("/v0/arctic/catalogs", json!({"name": name})).expect(200).json();
    format!("/v0/arctic/catalogs/{}", made["id"].as_str().unwrap())
}

fn engine() -> Json {
    json!({
        "cloudId": "a81f9c46-1c1b-4a1a-8e6d-2a3c4b5d6e7f",
        "credentials": {"type": "ACCESS_KEY", "accessKeyId": "id", "secretAccessKey": "secret"},
        "engineSize": "SMALL_V1",
        "logStorageLocation": "bucket/logs",
    })
}

#[test]
fn catalogs_are_made_listed_and_deleted() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let empty = ada.get("/v0/arctic/catalogs").expect(200).json();
    let wanted = json!({"data": [], "nextPageToken": null, "previousPageToken": null, "totalResults": 0});
    assert_eq!(empty, wanted);
    let body = json!({"name": "north", "requestId": "d9c0b0f6-7c55-4b6e-a2de-2c51f5b5b0a1"});
    let made = ada.post("/v0/arctic/catalogs", body.clone()).expect(200).json();
    assert_eq!(ada.post("/v0/arctic/catalogs", body).expect(200).json(), made, "the request id is the same");
    assert_eq!(
        (&made["name"], &made["ownerName"], &made["state"]),
        (&json!("north"), &json!("ada"), &Json::Null)
    );
    let target = format!("/v0/arctic/catalogs/{}", made["id"].as_str().unwrap());
    assert_eq!(ada.get(&target).expect(200).json(), made);
    let inside = format!("/v0/projects/{PROJECT}/arctic/catalogs");
    assert_eq!(ada.get(&inside).expect(200).json()["data"], json!([made]));
    assert_eq!(ada.get(&format!("{inside}/{}", made["id"].as_str().unwrap())).expect(200).json(), made);
    let taken = ada.post("/v0/arctic/catalogs", json!({"name": "north"})).expect(400);
    assert!(taken.message().contains("It already exists."), "{}", taken.body);
    for body in [json!({}), json!({"name": ""}), json!({"name": "x", "y": 1})] {
        ada.post("/v0/arctic/catalogs", body).expect(400);
    }
    let bob = bearer(&emulator, "pat-of-bob");
    bob.get(&target).expect(200);
    bob.post("/v0/arctic/catalogs", json!({"name": "x"})).expect(403);
    bob.delete(&target).expect(403);
    assert_eq!(ada.delete(&target).expect(204).body, "");
    ada.get(&target).expect(404);
    ada.delete(&target).expect(404);
}

#[test]
fn a_catalog_has_one_engine_and_one_policy() {
    let emulator = sample().state_pace(Duration::from_mins(1)).start().unwrap();
    let ada = ada(&emulator);
    let catalog = catalog(&ada, "north");
    let target = format!("{catalog}/engine");
    ada.get(&target).expect(404);
    ada.put(&target, engine()).expect(404);
    assert_eq!(ada.post(&target, engine()).expect(200).body, "");
    let shown = ada.get(&target).expect(200).json();
    assert_eq!(
        (&shown["state"], &shown["credentials"]["secretAccessKey"]),
        (&json!("CREATING"), &Json::Null)
    );
    emulator.advance(Duration::from_mins(1));
    assert_eq!(ada.get(&target).expect(200).json()["state"], "ENABLED");
    ada.post(&target, engine()).expect(400);
    let mut changed = shown;
    changed["engineSize"] = json!("LARGE_V1");
    let changed = ada.put(&target, changed).expect(200).json();
    assert_eq!((&changed["engineSize"], &changed["state"]), (&json!("LARGE_V1"), &json!("UPDATING")));
    for key in ["cloudId", "credentials", "engineSize", "logStorageLocation"] {
        let mut body = engine();
        body.as_object_mut().unwrap().remove(key);
        ada.put(&target, body).expect(400);
    }

    let target = format!("{target}/vacuum");
    ada.get(&target).expect(404);
    let policy = json!({"defaultCutoffPolicy": "P5D", "isVacuumScheduled": true});
    ada.put(&target, policy.clone()).expect(404);
    assert_eq!(ada.post(&target, policy.clone()).expect(200).json(), policy);
    ada.post(&target, policy.clone()).expect(400);
    assert_eq!(ada.get(&target).expect(200).json(), policy);
    let other = json!({"defaultCutoffPolicy": "P30D", "isVacuumScheduled": false});
    assert_eq!(ada.put(&target, other.clone()).expect(200).json(), other);
    ada.put(&target, json!({"defaultCutoffPolicy": "5 days", "isVacuumScheduled": false})).expect(400);
    ada.put(&target, json!({"defaultCutoffPolicy": "P5D"})).expect(400);
    ada.delete(&target).expect(204);
    ada.delete(&target).expect(404);
    let bob = bearer(&emulator, "pat-of-bob");
    bob.post(&target, policy).expect(403);
    bob.get("/v0/arctic/catalogs/nothing/engine").expect(404);
}

#[test]
fn schedules_are_kept_whole() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let target = format!("{}/schedules", catalog(&ada, "north"));
    let body = |table: &str| {
        let config = json!({"tableId": table, "reference": "main", "targetFileSize": "256 MB"});
        json!({"type": "OPTIMIZE", "schedule": "@daily", "config": config})
    };
    let made = ada.post(&target, body("a.b")).expect(200).json();
    assert_eq!((&made["username"], &made["config"]["targetFileSize"]), (&json!("ada"), &json!("256 MB")));
    ada.post(&target, body("a.c")).expect(200);
    let found =
        ada.get(&format!("{target}?filter=reference=='main'%20%26%26%20tableId=='a.b'")).expect(200).json();
    assert_eq!(found, json!({"data": [made]}));
    assert_eq!(ada.get(&target).expect(200).json()["data"].as_array().unwrap().len(), 2);
    let one = format!("{target}/{}", made["id"].as_str().unwrap());
    assert_eq!(ada.get(&one).expect(200).json(), made);
    let mut whole = made;
    whole["schedule"] = json!("0 0 * * *");
    assert_eq!(ada.put(&one, whole.clone()).expect(200).json(), whole);
    for body in [
        json!({"type": "OPTIMIZE", "schedule": "@daily"}),
        json!({"type": "OPTIMIZE", "schedule": "@daily", "config": {"tableId": "a"}}),
        json!({"type": "OPTIMIZE", "schedule": "@daily", "config": {"reference": "a"}}),
        json!({"type": "VACUUM", "schedule": "sometimes"}),
        json!({"type": "VACUUM"}),
        json!({"type": "VACUUM", "schedule": "@daily", "config": {"maxFileSize": "big"}}),
        json!({"schedule": "@daily"}),
    ] {
        ada.post(&target, body).expect(400);
    }
    ada.post(&target, json!({"type": "VACUUM", "schedule": "@weekly"})).expect(200);
    assert_eq!(ada.delete(&one).expect(200).body, "");
    ada.get(&one).expect(404);
    ada.put(&one, body("x")).expect(404);
    ada.delete(&one).expect(404);
}

#[test]
fn jobs_go_through_their_states() {
    let emulator = sample().state_pace(Duration::from_mins(1)).start().unwrap();
    let ada = ada(&emulator);
    let catalog = catalog(&ada, "north");
    let target = format!("{catalog}/jobs");
    let body = json!({"type": "OPTIMIZE", "config": {"tableId": "a.b", "reference": "main"}});
    let failing = ada.post(&target, body.clone()).expect(200).json();
    assert_eq!(failing["state"], "SETUP");
    emulator.advance(Duration::from_mins(1));
    let failed = ada.get(&format!("{target}/{}", failing["id"].as_str().unwrap())).expect(200).json();
    assert_eq!((&failed["state"], failed["errorMessage"].is_string()), (&json!("FAILED"), true));

    ada.post(&format!("{catalog}/engine"), engine()).expect(200);
    emulator.advance(Duration::from_mins(1));
    let job = ada.post(&target, body).expect(200).json();
    let one = format!("{target}/{}", job["id"].as_str().unwrap());
    for state in ["SETUP", "QUEUED", "STARTING", "RUNNING", "COMPLETED"] {
        let job = ada.get(&one).expect(200).json();
        assert_eq!((&job["state"], job.get("endedAt").is_some()), (&json!(state), state == "COMPLETED"));
        emulator.advance(Duration::from_mins(1));
    }
    assert!(ada.get(&one).expect(200).json()["metrics"]["newDataFiles"].is_i64());
    let list = |query: &str| ada.get(&format!("{target}{query}")).expect(200).json();
    assert_eq!(list("")["data"][0]["id"], job["id"], "the latest is first");
    assert!(
        list("")["data"][0].get("config").is_none() && list("?view=FULL")["data"][0].get("config").is_some()
    );
    assert_eq!(list("?filter=state=='FAILED'")["data"].as_array().unwrap().len(), 1);
    let first = list("?maxResults=1");
    let second = list(&format!("?maxResults=1&pageToken={}", first["nextPageToken"].as_str().unwrap()));
    assert_eq!((&second["data"][0]["id"], second.get("nextPageToken")), (&failing["id"], None));
    ada.get(&format!("{target}?view=HALF")).expect(400);
    ada.post(&target, json!({"type": "OPTIMIZE"})).expect(400);
    ada.get(&format!("{target}/nothing")).expect(404);
    ada.post(&format!("{one}/cancel"), json!({})).expect(404);
    bearer(&emulator, "pat-of-ada").get("/v0/arctic/catalogs/nothing/jobs").expect(404);
}

#[test]
fn tables_have_maintenance_tasks() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let target = format!("/v0/projects/{PROJECT}/maintenance/tasks");
    let body =
        |kind: &str, table: &str| json!({"type": kind, "isEnabled": true, "config": {"tableId": table}});
    let made = ada.post(&target, body("OPTIMIZE", "sales.orders")).expect(200).json();
    assert_eq!((&made["level"], &made["sourceName"]), (&json!("TABLE"), &json!("main")));
    let again = ada.post(&target, body("OPTIMIZE", "sales.orders")).expect(400);
    assert!(again.message().contains("already exists"), "{}", again.body);
    ada.post(&target, body("EXPIRE_SNAPSHOTS", "sales.orders")).expect(200);
    for n in 0..10 {
        ada.post(&target, body("OPTIMIZE", &format!("sales.t{n}"))).expect(200);
    }
    let list = |query: &str| ada.get(&format!("{target}{query}")).expect(200).json();
    let first = list("");
    assert_eq!(first["data"].as_array().unwrap().len(), 10);
    let rest = list(&format!("?pageToken={}", first["nextPageToken"].as_str().unwrap()));
    assert_eq!((rest["data"].as_array().unwrap().len(), rest.get("nextPageToken")), (2, None));
    let found = list(
        "?filter=type%3D%3D%22OPTIMIZE%22%26%26tableId%3D%3D%22sales.orders%22%26%26level%3D%3D%22TABLE%22",
    );
    assert_eq!(found, json!({"data": [made]}));

    let one = format!("{target}/{}", made["id"].as_str().unwrap());
    let mut whole = made;
    whole["isEnabled"] = json!(false);
    assert_eq!(ada.put(&one, whole.clone()).expect(200).json(), whole);
    assert_eq!(ada.get(&one).expect(200).json(), whole);
    ada.put(&one, body("EXPIRE_SNAPSHOTS", "sales.orders")).expect(400);
    for body in [
        json!({}),
        json!({"type": "X"}),
        json!({"type": "OPTIMIZE", "config": {}}),
        json!({"type": "OPTIMIZE"}),
    ] {
        ada.post(&target, body).expect(400);
    }
    ada.get(&format!("{target}?filter=nope")).expect(400);
    let bob = bearer(&emulator, "pat-of-bob");
    bob.get(&one).expect(200);
    bob.post(&target, body("OPTIMIZE", "x.y")).expect(403);
    bob.delete(&one).expect(403);
    assert_eq!(ada.delete(&one).expect(204).body, "");
    ada.get(&one).expect(404);
    ada.put(&one, body("OPTIMIZE", "x")).expect(404);
    assert!(ada.delete(&one).expect(404).json()["errorMessage"].is_string());
}

#[test]
fn files_are_queued_for_a_pipe() {
    let seed = json!({"projects": [{"name": "seeded", "id": "seeded", "pipes": ["pipe-2"]}]});
    let emulator = organization().project(project().pipe("pipe-1")).seed(&seed.to_string()).start().unwrap();
    let ada = ada(&emulator);
    let target = format!("/v0/projects/{PROJECT}/pipes/pipe-1/loadfiles");
    let body = |size: &str| json!({"files": [{"path": "folder/a.parquet", "size": size}]});
    let first = ada.post(&target, body("12 MB")).expect(200).json();
    let second = ada.post(&target, body("1 GB")).expect(200).json();
    assert!(first["requestId"].is_string() && first != second);
    for body in [
        body("12MB"),
        body("1.5 MB"),
        body(""),
        json!({"files": []}),
        json!({}),
        json!({"files": [{"path": "x"}]}),
    ] {
        ada.post(&target, body).expect(400);
    }
    ada.post("/v0/projects/seeded/pipes/pipe-2/loadfiles", body("1 B")).expect(200);
    let missing = ada.post(&format!("/v0/projects/{PROJECT}/pipes/other/loadfiles"), body("1 B")).expect(404);
    assert!(missing.message().contains("other"), "{}", missing.body);
    ada.post(&format!("/v0/projects/{PROJECT}/pipes/pipe-1/loadFiles"), body("1 B")).expect(404);
}
