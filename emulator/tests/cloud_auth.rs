//! Who gets into an organization on Cloud, and what the others are told.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use serde_json::json;
use support::cloud::{PROJECT, ada, bearer, bob, organization, sample};
use support::{Client, anonymous};

#[test]
fn the_projects_are_an_array_in_no_wrapper() {
    let emulator = sample().start().unwrap();
    let projects = bearer(&emulator, "pat-of-ada").get("/v0/projects").expect(200).json();
    assert_eq!(projects.as_array().unwrap().len(), 1);
    let project = &projects[0];
    assert_eq!((&project["id"], &project["name"]), (&json!(PROJECT), &json!("main")));
    assert_eq!((&project["state"], &project["numberOfEngines"]), (&json!("ACTIVE"), &json!(1)));
}

#[test]
fn only_bearer_tokens_that_are_known_and_alive_get_in() {
    let emulator = sample().start().unwrap();
    let catalog = format!("/v0/projects/{PROJECT}/catalog");
    for target in ["/v0/projects", &catalog, "/v0/projects/none/catalog"] {
        for refused in ["", "_dremiopat-of-ada", "pat-of-ada", "Basic pat-of-ada", "Bearer pat-of-nobody"] {
            let client = Client { url: emulator.url(), authorization: refused.to_owned() };
            let answer = client.get(target).expect(401);
            assert_eq!(answer.json(), json!({"message": "Unauthorized", "reason": null}), "{refused}");
        }
    }
    let by_query = format!("{catalog}?.token=pat-of-ada");
    anonymous(&emulator).get(&by_query).expect(401);
    bob(&emulator).get("/catalog").expect(200);
    Client { url: emulator.url(), authorization: "bearer pat-of-bob".to_owned() }.get(&catalog).expect(200);
    emulator.advance(Duration::from_hours(2));
    bob(&emulator).get("/catalog").expect(401);
    ada(&emulator).get("/catalog").expect(200);
}

#[test]
fn routes_that_only_software_has_are_not_there() {
    let emulator = sample().start().unwrap();
    let (ada, gone) = (ada(&emulator), json!({"message": "Not Found", "reason": null}));
    for target in ["/api/v3/catalog", "/apiv2/login", "/v0", "/v0/nothing", "/v1/projects", "/login"] {
        assert_eq!(ada.client.get(target).expect(404).json(), gone, "{target}");
    }
    for target in ["/wlm/queue", "/source", "/vote", "/info", "/cluster/stats", "/group/x", "/source/type"] {
        assert_eq!(ada.get(target).expect(404).json(), gone, "{target}");
    }
    assert_eq!(ada.client.post("/apiv2/login", json!({})).expect(404).json(), gone);
}

#[test]
fn another_method_of_a_path_is_405() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let answer = ada.put("/sql", json!({})).expect(405);
    assert_eq!(answer.header("allow"), Some("POST,OPTIONS"));
    assert_eq!(answer.json(), json!({"message": "Method Not Allowed", "reason": null}));
    ada.client.delete("/oauth/token").expect(405);
}

#[test]
fn a_project_that_is_not_there_is_404_for_whoever_has_a_token() {
    let emulator = sample().start().unwrap();
    let client = bearer(&emulator, "pat-of-ada");
    for project in ["none", "02d36975-73eb-47ed-9bb5-de73060380f7"] {
        let answer = client.get(&format!("/v0/projects/{project}/catalog")).expect(404);
        assert_eq!(answer.json(), json!({"message": "Not Found", "reason": null}));
    }
}

#[test]
fn without_a_word_there_is_an_administrator_with_a_token_and_a_project() {
    let emulator = lakehouse_emulator::Emulator::dremio_cloud().start().unwrap();
    let projects = bearer(&emulator, "dremio123").get("/v0/projects").expect(200).json();
    assert_eq!(projects[0]["name"], "dremio");
    let root = format!("/v0/projects/{}", projects[0]["id"].as_str().unwrap());
    let list = bearer(&emulator, "dremio123").get(&format!("{root}/catalog")).expect(200).json();
    assert_eq!(list["data"][0]["path"], json!(["dremio"]));
}

#[test]
fn two_projects_do_not_see_each_other_and_share_their_users() {
    let other = lakehouse_emulator::CloudProject::new("other").space("elsewhere");
    let emulator = sample().project(other).start().unwrap();
    let client = bearer(&emulator, "pat-of-ada");
    let projects = client.get("/v0/projects").expect(200).json();
    let id = projects[1]["id"].as_str().unwrap();
    let root = format!("/v0/projects/{id}/catalog/by-path");
    client.get(&format!("{root}/elsewhere")).expect(200);
    client.get(&format!("{root}/reporting")).expect(404);
    ada(&emulator).get("/catalog/by-path/elsewhere").expect(404);
}

#[test]
fn a_project_that_is_made_later_has_a_catalog_of_its_name() {
    let emulator = sample().start().unwrap();
    let client = bearer(&emulator, "pat-of-ada");
    let made = client.post("/v0/projects", json!({"name": "later"})).expect(200).json();
    let root = format!("/v0/projects/{}", made["id"].as_str().unwrap());
    let body = json!({"entityType": "folder", "path": ["later", "f"]});
    client.post(&format!("{root}/catalog"), body).expect(200);
    client.get(&format!("{root}/catalog/by-path/later/f")).expect(200);
    client.post("/v0/projects", json!({"name": "a.b"})).expect(200);
}

#[test]
fn what_is_wrong_with_a_seed_is_said_at_the_start() {
    let error = |builder: lakehouse_emulator::CloudBuilder| builder.start().unwrap_err().to_string();
    assert!(error(sample().project(support::cloud::project())).contains(PROJECT));
    let nobody = lakehouse_emulator::Emulator::dremio_cloud().user("bob");
    assert!(error(nobody).contains("administrator"));
    let source = lakehouse_emulator::CloudProject::new("x").source("hive", "HIVE", json!({}));
    assert!(error(organization().project(source)).contains("HIVE"));
}
