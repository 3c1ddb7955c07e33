//! Firebolt Core, and the self-managed engines that are like it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::Emulator;
use serde_json::{Value, json};
use support::firebolt::ask_token;
use support::{Client, anonymous};

#[test]
fn nobody_signs_in_and_text_is_the_default() {
    let emulator = Emulator::firebolt_core().start().unwrap();
    let client = anonymous(&emulator);
    let answer = client.send("POST", "/", &[], "SELECT 1 AS one").expect(200);
    assert_eq!(answer.body, "one\nint\n1\n");
    assert_eq!(client.rows("", "SELECT 1"), json!([[1]]));
    client.sql("database=firebolt", "CREATE TABLE t (a INT)").expect(200);
    client.sql("", "INSERT INTO t VALUES (7)").expect(200);
    assert_eq!(client.rows("database=firebolt", "SELECT a FROM t"), json!([[7]]));
    let path = client.send("POST", "/query?output_format=JSON_Compact", &[], "SELECT a FROM t").expect(200);
    assert_eq!(path.json()["data"], json!([[7]]));
}

#[test]
fn other_databases_are_made_and_used() {
    let emulator = Emulator::firebolt_core().database("sales").start().unwrap();
    let client = anonymous(&emulator);
    client.sql("", "CREATE DATABASE ops").expect(200);
    let used = client.sql("", "USE DATABASE ops").expect(200);
    assert_eq!(used.header("firebolt-update-parameters"), Some("database=ops"));
    let names = "SELECT catalog_name FROM information_schema.catalogs ORDER BY 1";
    assert_eq!(client.rows("", names), json!([["firebolt"], ["ops"], ["sales"]]));
    client.sql("database=other", "SELECT 1").expect(400);
    client.sql("", "USE ENGINE a").expect(400);
    client.sql("", "CREATE ENGINE a").expect(400);
}

#[test]
fn probes_are_answered() {
    let emulator = Emulator::firebolt_core().start().unwrap();
    let client = anonymous(&emulator);
    for path in ["/health/ready", "/health/live", "/ping", "/metrics"] {
        client.get(path).expect(200);
    }
    client.sql("", "SELECT 1").expect(200);
    assert!(client.get("/metrics").body.contains("firebolt_queries_total 1\n"));
    client.get("/healthz").expect(404);
    client.get("/.well-known/firebolt").expect(404);
    client.get("/oauth/jwks").expect(404);
    client.post("/oauth/token", json!({})).expect(404);
}

#[test]
fn nothing_runs_in_the_background() {
    let emulator = Emulator::firebolt_core().start().unwrap();
    let client = anonymous(&emulator);
    client.sql("", "CREATE TABLE t (a INT)").expect(200);
    let refused = client.sql("async=true", "INSERT INTO t VALUES (1)").expect(400).json();
    assert!(refused["errors"][0]["description"].as_str().unwrap().contains("not supported"));
    client.sql("auto_start_stop_control=ignore", "SELECT 1").expect(400);
}

fn sign_in(emulator: &Emulator, resource: &str, password: &str) -> (u16, Value) {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "ada"),
        ("client_secret", password),
        ("resource", resource),
    ];
    let answer = ask_token(emulator, "/oauth/token", &form);
    (answer.status, answer.json())
}

#[test]
fn users_make_everybody_sign_in_with_a_token_of_the_instance() {
    let emulator = Emulator::firebolt_core().user("ada", "secret").start().unwrap();
    let client = anonymous(&emulator);
    assert_eq!(client.sql("", "SELECT 1").expect(401).body, "Unauthorized");
    let found = client.get("/.well-known/firebolt").expect(200).json();
    let oauth = &found["instance"]["auth"]["oauth"];
    let resource = oauth["protectedResource"]["resource"].as_str().unwrap();
    assert!(resource.ends_with(found["instance"]["id"].as_str().unwrap()));
    let server = &oauth["authorizationServers"][0];
    assert_eq!(
        (&server["name"], &found["preferredAuthorizationServer"]),
        (&json!("_local"), &json!("_local"))
    );
    assert_eq!(server["token_endpoint"], "http://localhost/oauth/token");

    let (status, granted) = sign_in(&emulator, resource, "secret");
    assert_eq!((status, granted["expires_in"].clone()), (200, json!(86_400)));
    let token = granted["access_token"].as_str().unwrap();
    let ada = Client { url: emulator.url(), authorization: format!("Bearer {token}") };
    assert_eq!(ada.rows("", "SELECT 1"), json!([[1]]));
    emulator.advance(Duration::from_hours(24));
    ada.sql("", "SELECT 1").expect(401);

    let keys = client.get("/oauth/jwks").expect(200).json();
    assert_eq!(keys["keys"][0]["kty"], "RSA");
    let refused = |resource: &str, password: &str| {
        let (status, answer) = sign_in(&emulator, resource, password);
        (status, answer["error"].as_str().unwrap().to_owned())
    };
    assert_eq!(refused(resource, "wrong"), (401, "invalid_client".to_owned()));
    assert_eq!(refused("", "secret"), (400, "invalid_request".to_owned()));
    assert_eq!(refused("https://firebolt.io/instance/other", "secret"), (400, "invalid_target".to_owned()));
}

#[test]
fn a_gateway_sends_requests_to_the_engine_they_name_and_wakes_it_up() {
    let emulator = Emulator::firebolt_core().engine("first").stopped_engine("second").start().unwrap();
    let client = anonymous(&emulator);
    client.get("/healthz").expect(200);
    let ask =
        |target: &str, headers: &[(&str, &str)]| client.send("POST", target, headers, "SELECT 1 AS one");
    assert_eq!(ask("/", &[("X-Firebolt-Engine", "first")]).expect(200).body, "one\nint\n1\n");
    ask("/?engine=second", &[]).expect(200);
    ask("/?engine=second", &[("X-Firebolt-Engine", "second")]).expect(200);
    assert_eq!(ask("/", &[]).expect(400).body, "invalid or missing engine selector");
    assert_eq!(ask("/?engine=a&engine=a", &[]).expect(400).body, "multiple engine query parameters");
    let conflict = ask("/?engine=first", &[("X-Firebolt-Engine", "second")]).expect(400);
    assert_eq!(conflict.body, "conflicting engine selectors");
    ask("/?engine=third", &[]).expect(404);
}
