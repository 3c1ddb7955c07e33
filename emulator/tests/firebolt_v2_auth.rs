//! Signing in to Firebolt 2.x, and the way to the system engine.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::{Emulator, FireboltV2Builder};
use serde_json::json;
use support::firebolt::{ask_token, at, v2};
use support::{Client, anonymous};

const AUDIENCE: &str = "https://api.firebolt.io";

fn sample() -> FireboltV2Builder {
    Emulator::firebolt_v2()
        .account("north")
        .service_account("client", "s3cret")
        .service_account_in("southerner", "s3cret", ["south"])
        .database("sales")
        .engine("sales_engine", "sales")
        .account("south")
        .database("archive")
}

fn form<'a>(secret: &'a str, audience: &'a str) -> [(&'a str, &'a str); 4] {
    let grant = ("grant_type", "client_credentials");
    [grant, ("audience", audience), ("client_id", "client"), ("client_secret", secret)]
}

#[test]
fn secrets_are_exchanged_for_tokens_as_a_form_and_as_json() {
    let emulator = sample().start().unwrap();
    let granted = ask_token(&emulator, "/oauth/token", &form("s3cret", AUDIENCE)).expect(200).json();
    assert_eq!((&granted["expires_in"], &granted["token_type"]), (&json!(86_400), &json!("Bearer")));
    assert_eq!(granted["access_token"].as_str().unwrap().split('.').count(), 3);
    assert_eq!(granted.get("refresh_token"), None);
    let body = json!({
        "grant_type": "client_credentials",
        "audience": AUDIENCE,
        "client_id": "client",
        "client_secret": "s3cret"
    });
    anonymous(&emulator).post("/oauth/token", body).expect(200);
}

#[test]
fn token_requests_are_refused_in_the_words_of_oauth() {
    let emulator = sample().start().unwrap();
    let ask = |pairs: &[(&str, &str)], status| {
        let answer = ask_token(&emulator, "/oauth/token", pairs).expect(status).json();
        answer["error"].as_str().unwrap().to_owned()
    };
    assert_eq!(ask(&form("wrong", AUDIENCE), 401), "invalid_client");
    assert_eq!(ask(&form("s3cret", "https://other"), 403), "access_denied");
    assert_eq!(ask(&form("s3cret", ""), 400), "invalid_request");
    assert_eq!(ask(&[("grant_type", "password")], 403), "unauthorized_client");
    assert_eq!(ask(&[], 400), "invalid_request");
}

#[test]
fn every_name_of_the_host_will_do_but_the_api_gives_no_tokens() {
    let emulator = sample().start().unwrap();
    let body = "grant_type=client_credentials&audience=https://api.firebolt.io&client_id=client&client_secret=s3cret";
    let ask = |host: &str| {
        let head = "Content-Type: application/x-www-form-urlencoded\r\nConnection: close";
        let request = format!(
            "POST /oauth/token HTTP/1.1\r\nHost: {host}\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        anonymous(&emulator).raw(request.as_bytes()).status
    };
    assert_eq!(ask("id.localhost:4000"), 200);
    assert_eq!(ask("127.0.0.1:4000"), 200);
    assert_eq!(ask("api.localhost:4000"), 404);
}

#[test]
fn the_api_says_where_the_system_engine_of_an_account_is() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    let found = client.get("/web/v3/account/north/engineUrl").expect(200).json();
    assert_eq!(format!("http://{}", found["engineUrl"].as_str().unwrap()), emulator.url());
    let south = client.get("/web/v3/account/south/engineUrl").expect(200).json();
    let south = south["engineUrl"].as_str().unwrap().to_owned();
    assert_ne!(format!("http://{south}"), emulator.url());
    let resolved = client.get("/web/v3/account/north/resolve").expect(200).json();
    assert_eq!((&resolved["infraVersion"], resolved["id"].is_string()), (&json!(2), true));
    let unknown = client.get("/web/v3/account/west/engineUrl").expect(404).json();
    assert_eq!((&unknown["kind"], &unknown["status"]), (&json!("not_found"), &json!(404)));
    let missing = anonymous(&emulator).get("/web/v3/account/north/engineUrl").expect(401).json();
    assert_eq!(missing["kind"], "unauthenticated");
}

#[test]
fn accounts_that_are_not_open_to_the_caller_do_not_exist() {
    let emulator = sample().start().unwrap();
    let southerner = v2(&emulator, "southerner", "s3cret");
    southerner.get("/web/v3/account/north/engineUrl").expect(404);
    let south = southerner.get("/web/v3/account/south/engineUrl").expect(200).json();
    southerner.sql("", "SELECT 1").expect(403);
    let catalogs = "SELECT catalog_name FROM information_schema.catalogs";
    let south = at(&southerner, south["engineUrl"].as_str().unwrap());
    assert_eq!(south.rows("", catalogs), json!([["archive"]]));
    south.sql("", "CREATE ENGINE fresh").expect(200);
    let url = format!("{}?engine=fresh", south.url.trim_start_matches("http://"));
    assert_eq!(south.rows("", "SELECT url FROM information_schema.engines"), json!([[url]]));
}

#[test]
fn urls_can_carry_a_scheme_and_the_id_of_the_account() {
    let emulator = sample().urls_with_scheme().account_id_in_urls().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    let id = client.get("/web/v3/account/north/resolve").expect(200).json()["id"].clone();
    let id = id.as_str().unwrap();
    let found = client.get("/web/v3/account/north/engineUrl").expect(200).json();
    assert_eq!(found["engineUrl"], format!("{}?account_id={id}", emulator.url()));
    client.sql(&format!("account_id={id}"), "SELECT 1").expect(200);
    client.sql("account_id=other", "SELECT 1").expect(403);
}

#[test]
fn tokens_grow_old() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    client.sql("", "SELECT 1").expect(200);
    emulator.advance(Duration::from_hours(24));
    let expired = client.sql("", "SELECT 1").expect(401).json();
    assert_eq!(expired["title"], "Authentication required");
    let client = v2(&emulator, "client", "s3cret");
    emulator.expire_tokens();
    client.sql("", "SELECT 1").expect(401);
}

#[test]
fn a_new_key_takes_the_place_of_the_old_secret() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    let rows = client.rows("", "CALL fb_GENERATESERVICEACCOUNTKEY('client')");
    let secret = rows[0][2].as_str().unwrap();
    assert_eq!(rows[0][1], "client");
    let refused = ask_token(&emulator, "/oauth/token", &form("s3cret", AUDIENCE));
    assert_eq!(refused.expect(401).json()["error"], "invalid_client");
    v2(&emulator, "client", secret).sql("", "SELECT 1").expect(200);
    client.sql("", "CALL fb_GENERATESERVICEACCOUNTKEY('other')").expect(400);
}

#[test]
fn what_is_asked_at_other_paths_is_not_there() {
    let emulator = sample().start().unwrap();
    let client = v2(&emulator, "client", "s3cret");
    client.post("/nothing", json!({})).expect(404);
    client.get("/").expect(405);
    client.get("/oauth/token").expect(405);
    client.get("/web/v3/account/north/other").expect(404);
    let stranger = Client { url: emulator.url(), authorization: "Basic abc".to_owned() };
    stranger.sql("", "SELECT 1").expect(401);
}
