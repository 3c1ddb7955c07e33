//! Personal access tokens.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::{DremioBuilder, Emulator};
use serde_json::{Value as Json, json};
use support::{Answer, Client, anonymous, id, sign_in};

const DAY: u64 = 24 * 3600 * 1000;

fn users(builder: DremioBuilder) -> (Emulator, Client, Client) {
    let emulator = builder.admin("ada", "pw").user("bob", "pw").start().unwrap();
    let (ada, bob) = (sign_in(&emulator, "ada", "pw"), sign_in(&emulator, "bob", "pw"));
    (emulator, ada, bob)
}

fn tokens_of(client: &Client, name: &str) -> String {
    format!(
        "/api/v3/user/{}/token",
        id(&client.get(&format!("/api/v3/user/by-name/{name}")).expect(200).json())
    )
}

fn mint(client: &Client, at: &str, label: &str) -> String {
    let answer = client.post(at, json!({"label": label, "millisecondsToExpire": DAY})).expect(200);
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    answer.body
}

fn with(emulator: &Emulator, token: &str) -> Answer {
    let authorization = format!("Bearer {token}");
    anonymous(emulator).send("GET", "/api/v3/catalog", &[("Authorization", &authorization)], "")
}

fn listed(client: &Client, at: &str) -> Vec<Json> {
    client.get(at).expect(200).json()["data"].as_array().unwrap().clone()
}

#[test]
fn a_token_is_made_listed_used_and_revoked() {
    let (emulator, _ada, bob) = users(Emulator::dremio());
    let at = tokens_of(&bob, "bob");
    let token = mint(&bob, &at, "one");
    mint(&bob, &at, "two");
    with(&emulator, &token).expect(200);
    let list = listed(&bob, &at);
    assert_eq!((list.len(), &list[0]["label"]), (2, &json!("one")));
    assert!(!bob.get(&at).body.contains(&token), "the text is shown once");
    assert!(list[0]["createdAt"].as_str().unwrap().ends_with('Z') && list[0]["uid"].is_string());

    let one = format!("{at}/{}", list[0]["tid"].as_str().unwrap());
    assert_eq!(bob.delete(&one).expect(204).body, "");
    with(&emulator, &token).expect(401);
    bob.delete(&one).expect(404).message();
    bob.delete(&at).expect(204);
    assert!(listed(&bob, &at).is_empty());
}

#[test]
fn a_token_lasts_as_long_as_it_was_asked_for() {
    let (emulator, _ada, bob) = users(Emulator::dremio());
    let at = tokens_of(&bob, "bob");
    let token = mint(&bob, &at, "a day");
    // Numbers may come as text; without one the token ends as it is made.
    let long = bob
        .post(&at, json!({"label": "x", "millisecondsToExpire": (180 * DAY).to_string()}))
        .expect(200)
        .body;
    let short = bob.post(&at, json!({"label": "x"})).expect(200).body;
    with(&emulator, &short).expect(401);
    emulator.advance(Duration::from_millis(DAY + 1));
    with(&emulator, &token).expect(401);
    with(&emulator, &long).expect(200);
}

#[test]
fn a_seeded_token_without_an_end_is_listed_with_one_far_off() {
    let (_emulator, _ada, bob) = users(Emulator::dremio().personal_access_token("bob", "pat"));
    let list = listed(&bob, &tokens_of(&bob, "bob"));
    assert!(list[0]["expiresAt"].as_str().unwrap().starts_with('3'), "{list:?}");
}

#[test]
fn tokens_that_can_not_be_are_refused() {
    let (emulator, ada, bob) = users(Emulator::dremio());
    let at = tokens_of(&bob, "bob");
    for body in [
        json!({}),
        json!({"millisecondsToExpire": 1000}),
        json!({"label": "x", "millisecondsToExpire": 180 * DAY + 1}),
        json!({"label": "x", "millisecondsToExpire": -1}),
        json!({"label": "x", "millisecondsToExpire": "soon"}),
        json!({"label": "x", "lifeTime": 24}),
    ] {
        bob.post(&at, body).expect(400).message();
    }
    let body = json!({"label": "x", "millisecondsToExpire": 1000});
    ada.post(&at, body.clone()).expect(403).message();
    ada.post("/api/v3/user/nope/token", body.clone()).expect(404);
    bob.put(&at, body.clone()).expect(405);
    anonymous(&emulator).post(&at, body).expect(401);
}

#[test]
fn administrators_see_the_tokens_of_others_since_26() {
    let (_emulator, ada, bob) = users(Emulator::dremio().personal_access_token("bob", "pat"));
    let (hers, his) = (tokens_of(&ada, "ada"), tokens_of(&bob, "bob"));
    assert_eq!(listed(&ada, &his).len(), 1);
    bob.get(&hers).expect(403);
    bob.delete(&hers).expect(403);
    ada.delete(&his).expect(204);
    ada.get("/api/v3/user/nope/token").expect(404);
    ada.delete("/api/v3/user/nope/token").expect(404);

    let (_emulator, ada, bob) = users(Emulator::dremio().version("25.2").personal_access_token("bob", "pat"));
    let his = tokens_of(&bob, "bob");
    ada.get(&his).expect(403);
    assert_eq!(listed(&bob, &his).len(), 1);
}

#[test]
fn deleting_all_tokens_means_ones_own_before_26() {
    let seeded = |version: &str| {
        let builder = Emulator::dremio().version(version);
        users(builder.personal_access_token("ada", "hers").personal_access_token("bob", "his"))
    };
    let (emulator, _ada, bob) = seeded("25.2");
    bob.delete("/api/v3/token").expect(204);
    with(&emulator, "his").expect(401);
    with(&emulator, "hers").expect(200);

    let (emulator, ada, bob) = seeded("26.0");
    bob.delete("/api/v3/token").expect(403);
    with(&emulator, "his").expect(200);
    assert_eq!(ada.delete("/api/v3/token").expect(204).body, "");
    with(&emulator, "his").expect(401);
    with(&emulator, "hers").expect(401);
    ada.get("/apiv2/login").expect(200);
}
