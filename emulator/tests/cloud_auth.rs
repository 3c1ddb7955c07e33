//! Who gets into an organization on Cloud, and what the others are told.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::{CloudBuilder, CloudProject, Emulator};
use serde_json::json;
use support::{Client, anonymous};

const PROJECT: &str = "02d36975-73eb-47ed-9bb5-de73060380f6";

fn sample() -> CloudBuilder {
    Emulator::dremio_cloud()
        .organization("north")
        .admin("ada")
        .personal_access_token("ada", "pat of ada")
        .user("bob")
        .personal_access_token_for("bob", "pat of bob", Duration::from_hours(2))
        .project(CloudProject::new("main").id(PROJECT).engine("preview", "XX_SMALL_V1"))
}

fn with(emulator: &Emulator, authorization: &str) -> Client {
    Client { url: emulator.url(), authorization: authorization.to_owned() }
}

#[test]
fn the_projects_are_an_array_in_no_wrapper() {
    let emulator = sample().start().unwrap();
    let projects = with(&emulator, "Bearer pat of ada").get("/v0/projects").expect(200).json();
    assert_eq!(projects.as_array().unwrap().len(), 1);
    let project = &projects[0];
    assert_eq!((&project["id"], &project["name"]), (&json!(PROJECT), &json!("main")));
    assert_eq!((&project["state"], &project["numberOfEngines"]), (&json!("ACTIVE"), &json!(1)));
}

#[test]
fn only_bearer_tokens_that_are_known_and_alive_get_in() {
    let emulator = sample().start().unwrap();
    for refused in ["", "_dremiopat of ada", "pat of ada", "Basic pat of ada", "Bearer pat of nobody"] {
        let answer = with(&emulator, refused).get("/v0/projects").expect(401);
        assert_eq!(answer.json(), json!({"message": "Unauthorized", "reason": null}), "{refused}");
    }
    with(&emulator, "bearer pat of bob").get("/v0/projects").expect(200);
    emulator.advance(Duration::from_hours(2));
    with(&emulator, "Bearer pat of bob").get("/v0/projects").expect(401);
    with(&emulator, "Bearer pat of ada").get("/v0/projects").expect(200);
}

#[test]
fn routes_of_software_are_not_there() {
    let emulator = sample().start().unwrap();
    for target in ["/api/v3/catalog", "/apiv2/login", "/v0", "/v0/nothing"] {
        anonymous(&emulator).get(target).expect(404);
    }
}
