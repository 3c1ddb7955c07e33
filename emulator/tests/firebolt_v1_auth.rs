//! Signing in to Firebolt 1.0.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::{Emulator, FireboltV1Builder};
use serde_json::{Value, json};
use support::firebolt::{ask_token, v1};
use support::{Client, anonymous};

fn sample() -> FireboltV1Builder {
    Emulator::firebolt_v1()
        .account("north")
        .user("ada@example.com", "secret")
        .service_account("client", "s3cret")
        .database("sales")
        .engine("sales_engine", "sales")
}

fn bearer(emulator: &Emulator, granted: &Value) -> Client {
    let token = granted["access_token"].as_str().unwrap();
    Client { url: emulator.url(), authorization: format!("Bearer {token}") }
}

#[test]
fn a_login_gives_five_members_and_opens_the_api() {
    let emulator = sample().start().unwrap();
    let login = json!({"username": "ada@example.com", "password": "secret"});
    let headers = [("Content-Type", "application/json;charset=UTF-8")];
    let granted = anonymous(&emulator).send("POST", "/auth/v1/login", &headers, &login.to_string());
    let granted = granted.expect(200).json();
    assert_eq!(granted["expires_in"], 43_200);
    assert_eq!((&granted["scope"], &granted["token_type"]), (&json!("offline_access"), &json!("Bearer")));
    assert_eq!(granted.as_object().unwrap().len(), 5);
    let account = bearer(&emulator, &granted).get("/iam/v2/account").expect(200).json();
    assert_eq!(account["account"]["name"], "north");
}

#[test]
fn a_refresh_token_gives_access_without_another_refresh_token() {
    let emulator = sample().start().unwrap();
    let login = json!({"username": "ada@example.com", "password": "secret"});
    let client = anonymous(&emulator);
    let granted = client.post("/auth/v1/login", login).expect(200).json();
    emulator.advance(Duration::from_hours(12));
    bearer(&emulator, &granted).get("/iam/v2/account").expect(401);
    let refresh = json!({"refresh_token": granted["refresh_token"]});
    let renewed = client.post("/auth/v1/refresh", refresh).expect(200).json();
    assert_eq!(renewed.get("refresh_token"), None);
    bearer(&emulator, &renewed).get("/iam/v2/account").expect(200);
    client.post("/auth/v1/refresh", json!({"refresh_token": "other"})).expect(403);
}

#[test]
fn wrong_passwords_are_403_and_broken_bodies_400() {
    let emulator = sample().start().unwrap();
    let client = anonymous(&emulator);
    for (name, password) in [("ada@example.com", "wrong"), ("bob@example.com", "secret"), ("", "")] {
        let refused = client.post("/auth/v1/login", json!({"username": name, "password": password}));
        assert_eq!(refused.expect(403).json()["code"], 7);
    }
    for body in ["", "{", "[]", "{\"username\": \"ada@example.com\"}", "{\"username\": 1, \"password\": 2}"] {
        client.send("POST", "/auth/v1/login", &[], body).expect(400);
    }
    client.get("/auth/v1/login").expect(501);
}

#[test]
fn service_accounts_get_tokens_without_an_audience() {
    let emulator = sample().start().unwrap();
    let form =
        |secret| [("client_id", "client"), ("client_secret", secret), ("grant_type", "client_credentials")];
    for path in ["/auth/v1/token", "/oauth/token"] {
        let granted = ask_token(&emulator, path, &form("s3cret")).expect(200).json();
        bearer(&emulator, &granted).get("/iam/v2/account").expect(200);
        let refused = ask_token(&emulator, path, &form("wrong")).expect(401).json();
        assert_eq!(refused["error"], "invalid_client");
    }
}

#[test]
fn without_a_token_the_text_is_plain_and_with_a_bad_one_it_is_a_problem() {
    let emulator = sample().start().unwrap();
    let mut client = anonymous(&emulator);
    assert_eq!(client.get("/iam/v2/account").expect(401).body, "Unauthorized");
    client.authorization = "Bearer nonsense".to_owned();
    let problem = client.get("/iam/v2/account").expect(401).json();
    assert_eq!((&problem["kind"], &problem["status"]), (&json!("unauthenticated"), &json!(401)));
    let ada = v1(&emulator, "ada@example.com", "secret");
    emulator.expire_tokens();
    let problem = ada.get("/core/v1/account/engines").expect(401).json();
    assert_eq!(problem["title"], "Authentication required");
}

#[test]
fn a_401_can_be_hidden_in_the_text_of_a_500() {
    let emulator = sample().hidden_unauthorized().start().unwrap();
    let ada = v1(&emulator, "ada@example.com", "secret");
    emulator.expire_tokens();
    let hidden = ada.get("/core/v1/account/engines:getIdByName?engine_name=a").expect(500);
    let expected =
        "engines:getIdByName?engine_name=a. HTTP status code: 401 Unauthorized, body: failed to verify";
    assert!(hidden.body.contains(expected), "{}", hidden.body);
}

#[test]
fn tokens_last_as_long_as_they_are_told_to() {
    let emulator = sample().token_lifetime(Duration::from_mins(1)).start().unwrap();
    let login = json!({"username": "ada@example.com", "password": "secret"});
    let granted = anonymous(&emulator).post("/auth/v1/login", login).expect(200).json();
    assert_eq!(granted["expires_in"], 60);
    let client = bearer(&emulator, &granted);
    emulator.advance(Duration::from_secs(59));
    client.get("/iam/v2/account").expect(200);
    emulator.advance(Duration::from_secs(1));
    client.get("/iam/v2/account").expect(401);
}

#[test]
fn what_nobody_names_is_there_once() {
    let emulator = Emulator::firebolt_v1().start().unwrap();
    let client = v1(&emulator, "firebolt@example.com", "firebolt123");
    let url = client.get("/core/v1/account/engines:getURLByDatabaseName?database_name=firebolt");
    assert!(url.expect(200).json()["engine_url"].as_str().unwrap().starts_with("127.0.0.1:"));
}
