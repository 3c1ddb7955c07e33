//! External token providers, and what users have starred.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DremioBuilder, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, anonymous, id, segment, sign_in};

const PROVIDERS: &str = "/api/v3/external-token-providers";
const STARRED: &str = "/api/v3/users/preferences/STARRED";

fn users(builder: DremioBuilder) -> (Emulator, Client, Client) {
    let emulator = builder.admin("ada", "pw").user("bob", "pw").start().unwrap();
    let (ada, bob) = (sign_in(&emulator, "ada", "pw"), sign_in(&emulator, "bob", "pw"));
    (emulator, ada, bob)
}

fn provider(name: &str) -> Json {
    json!({"name": name, "audience": ["dremio"], "userClaim": "upn", "issuer": "https://id.example.com"})
}

#[test]
fn a_provider_is_made_read_changed_and_deleted() {
    let (_emulator, ada, _bob) = users(Emulator::dremio().version("25.2"));
    let made = ada.post(&format!("{PROVIDERS}/"), provider("p")).expect(200).json();
    assert_eq!((&made["type"], &made["state"]), (&json!("JWT"), &json!("ENABLED")));
    assert!(made["jwks"].as_str().unwrap().starts_with("https://id.example.com/"));
    let at = format!("{PROVIDERS}/{}", id(&made));
    assert_eq!(ada.get(&at).expect(200).json(), made);

    assert_eq!(ada.patch(&format!("{at}/state"), json!({"state": "DISABLED"})).expect(204).body, "");
    let mut changed = provider("q");
    changed["jwks"] = json!("https://keys.example.com");
    let after = ada.put(&at, changed.clone()).expect(200).json();
    assert_eq!((&after["name"], &after["jwks"]), (&json!("q"), &changed["jwks"]));
    assert_eq!(after["state"], "DISABLED", "a state that is left out stays");
    let mut echo = after.clone();
    echo["state"] = json!("ENABLED");
    assert_eq!(ada.put(&at, echo.clone()).expect(200).json(), echo);
    let again = ada.put(&at, provider("q")).expect(200).json();
    assert_eq!(again["jwks"], made["jwks"], "keys that are left out are looked for again");

    assert_eq!(ada.delete(&at).expect(204).body, "");
    ada.get(&at).expect(404).message();
    ada.put(&at, provider("q")).expect(404);
    ada.patch(&format!("{at}/state"), json!({"state": "DISABLED"})).expect(404);
    ada.delete(&at).expect(204);
}

#[test]
fn providers_that_can_not_be_are_refused() {
    let (emulator, ada, bob) = users(Emulator::dremio());
    let made = ada.post(PROVIDERS, provider("p")).expect(200).json();
    let at = format!("{PROVIDERS}/{}", id(&made));
    for (key, value) in [
        ("name", Json::Null),
        ("audience", Json::Null),
        ("audience", json!([])),
        ("audience", json!("dremio")),
        ("userClaim", json!("")),
        ("issuer", Json::Null),
        ("issuer", json!("id.example.com")),
        ("jwks", json!("keys")),
        ("nope", json!(1)),
    ] {
        let mut body = provider("p");
        body[key] = value;
        ada.post(PROVIDERS, body.clone()).expect(400).message();
        ada.put(&at, body).expect(400).message();
    }
    for (key, value) in [("state", json!("OFF")), ("type", json!("SAML")), ("id", json!("other"))] {
        let mut body = made.clone();
        body[key] = value;
        ada.put(&at, body).expect(400);
    }
    for body in [json!({}), json!({"state": "enabled"}), json!({"state": "ENABLED", "nope": 1})] {
        ada.patch(&format!("{at}/state"), body).expect(400);
    }
    bob.get(PROVIDERS).expect(403);
    bob.post(PROVIDERS, provider("p")).expect(403);
    bob.delete(&at).expect(403);
    anonymous(&emulator).get(PROVIDERS).expect(401);
}

#[test]
fn providers_are_listed_page_by_page() {
    let (_emulator, ada, _bob) = users(Emulator::dremio());
    for n in 0..105 {
        ada.post(PROVIDERS, provider(&format!("p{n}"))).expect(200);
    }
    let page = |query: &str| ada.get(&format!("{PROVIDERS}{query}")).expect(200).json();
    let first = page("");
    assert_eq!(first["data"].as_array().unwrap().len(), 5);
    let keys: Vec<&String> = first["data"][0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "name", "state", "type"]);
    let token = |page: &Json| page["nextPageToken"].as_str().map(segment);
    let second = page(&format!("?limit=2&pageToken={}", token(&first).unwrap()));
    assert_eq!((&second["data"][0]["name"], &second["data"][1]["name"]), (&json!("p5"), &json!("p6")));
    let most = page("?limit=1000");
    assert_eq!(most["data"].as_array().unwrap().len(), 99);
    let last = page(&format!("?limit=99&pageToken={}", token(&most).unwrap()));
    assert_eq!((last["data"].as_array().unwrap().len(), token(&last)), (6, None));
    for query in ["?limit=0", "?limit=-1", "?limit=x", "?pageToken=nope"] {
        ada.get(&format!("{PROVIDERS}{query}")).expect(400).message();
    }
}

#[test]
fn objects_are_starred_and_unstarred() {
    let (_emulator, ada, bob) = users(Emulator::dremio().space("open").folder("open.a folder"));
    let (space, folder) = (ada.by_path("open"), ada.by_path("open/a%20folder"));
    let at = |entity: &Json| format!("{STARRED}/{}", id(entity));
    assert_eq!(ada.get(STARRED).expect(200).json(), json!({"type": "STARRED", "entities": []}));
    ada.send("PUT", &at(&space), &[], "").expect(200);
    let both = ada.send("PUT", &at(&folder).replace("STARRED", "starred"), &[], "").expect(200).json();
    assert_eq!((&both["entities"][0]["id"], &both["entities"][1]["id"]), (&space["id"], &folder["id"]));
    assert!(both["entities"][0]["starredAt"].is_string() && both["entities"][0].get("name").is_none());

    let shown = ada.get(&format!("{STARRED}?showCatalogInfo=true")).expect(200).json();
    let entity = &shown["entities"][1];
    assert_eq!((&entity["name"], &entity["type"]), (&json!("a folder"), &json!("FOLDER")));
    assert_eq!(entity["fullPath"], json!(["open", "a folder"]));
    assert_eq!(bob.get(STARRED).json()["entities"], json!([]), "stars are each user's own");

    ada.send("PUT", &at(&space), &[], "").expect(400);
    bob.send("PUT", &at(&space), &[], "").expect(403);
    let left = ada.delete(&at(&space)).expect(200).json();
    assert_eq!((left["entities"].as_array().unwrap().len(), &left["entities"][0]["id"]), (1, &folder["id"]));
    ada.delete(&at(&space)).expect(404);
    ada.delete(&format!("/api/v3/catalog/{}", id(&folder))).expect(204);
    assert_eq!(ada.get(STARRED).json()["entities"], json!([]), "what is gone is not starred");
}

#[test]
fn stars_have_a_type_an_id_and_a_limit() {
    let mut builder = Emulator::dremio();
    for n in 0..26 {
        builder = builder.space(format!("s{n}"));
    }
    let (emulator, ada, _bob) = users(builder);
    let star =
        |n: usize| ada.send("PUT", &format!("{STARRED}/{}", id(&ada.by_path(&format!("s{n}")))), &[], "");
    for n in 0..25 {
        star(n).expect(200);
    }
    star(25).expect(403).message();
    let unknown = "0f2d94e0-bb5e-4c03-8c6f-62d379d10889";
    ada.send("PUT", &format!("{STARRED}/{unknown}"), &[], "").expect(404);
    ada.delete(&format!("{STARRED}/{unknown}")).expect(404);
    for wrong in ["dremio:%2Flake", "nope", "0f2d94e0bb5e4c038c6f62d379d10889"] {
        ada.send("PUT", &format!("{STARRED}/{wrong}"), &[], "").expect(400);
        ada.delete(&format!("{STARRED}/{wrong}")).expect(400);
    }
    ada.get("/api/v3/users/preferences/LIKED").expect(400).message();
    ada.send("PUT", &format!("/api/v3/users/preferences/LIKED/{unknown}"), &[], "").expect(400);
    anonymous(&emulator).get(STARRED).expect(401);
}
