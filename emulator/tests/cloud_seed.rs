//! Seeds of organizations on Cloud.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::Emulator;
use serde_json::{Value as Json, json};
use support::cloud::{PROJECT, Project, bearer};

fn refused(seed: &Json) -> String {
    Emulator::dremio_cloud().seed(&seed.to_string()).start().unwrap_err().to_string()
}

#[test]
fn the_example_is_all_there() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/cloud_seed.json");
    let emulator = Emulator::dremio_cloud().seed_file(path).start().unwrap();
    let with = |token| Project { client: bearer(&emulator, token), root: format!("/v0/projects/{PROJECT}") };
    let (admin, analyst) = (with("dev-token"), with("analyst-token"));
    let projects = admin.client.get("/v0/projects").expect(200).json();
    assert_eq!((&projects[0]["name"], &projects[1]["name"]), (&json!("main"), &json!("spare")));
    assert_eq!(admin.rows("SELECT id FROM arctic.raw.events ORDER BY id"), json!([{"id": 1}, {"id": 2}]));
    assert_eq!(analyst.rows("SELECT id FROM sales.emea.big"), json!([{"id": 2}]));
    analyst.get("/catalog/by-path/arctic/raw").expect(403);
    assert_eq!(admin.by_path("lake")["type"], "S3");
    assert_eq!(admin.by_path("lake/2024.csv")["entityType"], "file");
    assert_eq!(admin.by_path("main")["type"], "ARCTIC");
    let file = json!({"files": [{"path": "s3://bucket/a.csv", "size": "1 KB"}]});
    admin.post("/pipes/0d9c8b7a-6f5e-4d3c-82b1-a09f8e7d6c5b/loadfiles", file).expect(200);
    let engines = admin.get("/engines").expect(200).json();
    assert_eq!((&engines[0]["state"], &engines[1]["state"]), (&json!("ENABLED"), &json!("DISABLED")));
    let rules = &admin.get("/rules").expect(200).json()["ruleSet"];
    assert_eq!(rules["ruleInfos"][0]["engineName"], "nightly");
    assert_eq!(rules["ruleInfoDefault"]["engineName"], "preview");
}

#[test]
fn mistakes_are_named_with_their_place() {
    let cases = [
        (json!({"edition": "community"}), "edition"),
        (json!({"users": [{"name": "a", "password": "p"}]}), "/users/0/password"),
        (json!({"roles": [{"name": "a", "privileges": []}]}), "/roles/0/privileges"),
        (json!({"projects": [{"id": "x"}]}), "`name` is missing"),
        (json!({"projects": [{"name": "x", "engines": [{"name": "e"}]}]}), "/projects/0/engines/0"),
        (json!({"projects": [{"name": "x", "pipes": [1]}]}), "/projects/0/pipes/0"),
        (json!({"projects": [{"name": "x", "rules": [{"name": "r"}]}]}), "/projects/0/rules/0"),
        (
            json!({"projects": [{"name": "x", "rules": [{"name": "r", "condition": "c", "engine": "e"}]}]}),
            "Rule [r]: engine [e] was not found",
        ),
        (
            json!({"projects": [{"name": "x", "engines": [{"name": "e", "size": "s", "state": "ASLEEP"}]}]}),
            "/projects/0/engines/0/state",
        ),
        (json!({"projects": [{"name": "x", "votes": []}]}), "votes"),
        (json!({"projects": [{"name": "x", "privileges": [{"path": "a", "privileges": []}]}]}), "role"),
        (json!({"projects": [{"name": "x", "sql": ["SELECT FROM"]}]}), "project `x`"),
        (json!({"users": [{"name": "bob"}]}), "administrator"),
    ];
    for (seed, wanted) in cases {
        let error = refused(&seed);
        assert!(error.contains(wanted), "{seed}: {error}");
    }
}

#[test]
fn an_object_of_the_projects_name_takes_the_place_of_its_catalog() {
    let seed = json!({"projects": [{"name": "sales", "spaces": ["sales"], "id": PROJECT}]});
    let emulator = Emulator::dremio_cloud().seed(&seed.to_string()).start().unwrap();
    let client = bearer(&emulator, "dremio123");
    let project = Project { client, root: format!("/v0/projects/{PROJECT}") };
    assert_eq!(project.by_path("sales")["entityType"], "space");
}
