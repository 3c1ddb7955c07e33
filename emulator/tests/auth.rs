//! Sessions, tokens, and how they are presented.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::{Edition, Emulator};
use serde_json::json;
use support::{anonymous, segment, sign_in, signed_in};

const CATALOG: &str = "/api/v3/catalog";

fn with_authorization(emulator: &Emulator, authorization: &str) -> support::Answer {
    anonymous(emulator).send("GET", CATALOG, &[("Authorization", authorization)], "")
}

#[test]
fn a_login_gives_a_session() {
    let emulator = Emulator::dremio().start().unwrap();
    let login = json!({"userName": "dremio", "password": "dremio123"});
    let session = anonymous(&emulator).post("/apiv2/login", login).expect(200).json();
    assert_eq!(session["userName"], "dremio");
    assert_eq!(session["admin"], true);
    assert_eq!(session["permissions"]["canViewAllJobs"], true);
    for (key, is_right) in [
        ("token", session["token"].is_string()),
        ("userId", session["userId"].as_str().is_some_and(|id| id.len() == 36)),
        ("clusterId", session["clusterId"].is_string()),
        ("clusterCreatedAt", session["clusterCreatedAt"].is_i64()),
        ("userCreatedAt", session["userCreatedAt"].is_i64()),
        ("version", session["version"].as_str().is_some_and(|version| version.starts_with("26."))),
        ("expires", session["expires"].as_i64() > Some(1_600_000_000_000)),
        ("no firstName", session.get("firstName").is_none()),
    ] {
        assert!(is_right, "{key} in {session}");
    }
}

#[test]
fn logins_that_fail_say_so_in_json() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = anonymous(&emulator);
    for (body, status) in [
        (json!({"userName": "dremio", "password": "wrong"}), 401),
        (json!({"userName": "nobody", "password": "dremio123"}), 401),
        (json!({"userName": "dremio"}), 401),
        (json!({}), 401),
        (json!({"username": "dremio", "password": "dremio123"}), 400),
        (json!({"userName": ["dremio"], "password": "dremio123"}), 400),
        (json!([]), 400),
    ] {
        let message = client.post("/apiv2/login", body.clone()).expect(status).message();
        assert!(!message.is_empty(), "{body}");
    }
    let answer = client.post("/apiv2/login", json!({"username": "dremio"}));
    assert_eq!(answer.message(), "Invalid value found at: username");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    client.send("POST", "/apiv2/login", &form, "userName=dremio").expect(415);
    client.post("/api/v2/login", json!({"userName": "dremio", "password": "dremio123"})).expect(404);
}

#[test]
fn a_token_may_be_presented_in_several_spellings() {
    let emulator = Emulator::dremio().start().unwrap();
    let token = signed_in(&emulator).authorization.replace("_dremio", "");
    for prefix in ["_dremio", "_dremio ", "Bearer ", "bearer ", "BEARER ", ""] {
        with_authorization(&emulator, &format!("{prefix}{token}")).expect(200);
    }
}

#[test]
fn a_missing_or_wrong_token_is_a_401_without_a_body() {
    let emulator = Emulator::dremio().start().unwrap();
    for authorization in ["", "Bearer nope", "_dremio", "Basic ZHJlbWlvOmRyZW1pbzEyMw==", "Bearer"] {
        let answer = with_authorization(&emulator, authorization).expect(401);
        assert_eq!((answer.body.as_str(), answer.header("www-authenticate")), ("", None));
    }
    anonymous(&emulator).get("/apiv2/login").expect(401);
}

#[test]
fn several_sessions_live_side_by_side_and_end_with_their_time() {
    let emulator = Emulator::dremio().session_lifetime(Duration::from_mins(1)).start().unwrap();
    let (first, second) = (signed_in(&emulator), signed_in(&emulator));
    assert_ne!(first.authorization, second.authorization);
    assert_eq!(first.get("/apiv2/login").expect(200).body, "true");
    second.get("/apiv2/login").expect(200);

    emulator.advance(Duration::from_secs(61));
    first.get("/apiv2/login").expect(401);
    signed_in(&emulator).get("/apiv2/login").expect(200);
}

#[test]
fn expire_tokens_ends_sessions_and_spares_personal_access_tokens() {
    let emulator = Emulator::dremio().admin("ada", "pw").personal_access_token("ada", "pat").start().unwrap();
    let client = sign_in(&emulator, "ada", "pw");
    emulator.expire_tokens();
    client.get(CATALOG).expect(401);
    with_authorization(&emulator, "Bearer pat").expect(200);
}

#[test]
fn personal_access_tokens_may_end() {
    let builder =
        Emulator::dremio().admin("ada", "pw").personal_access_token_for("ada", "pat", Duration::from_secs(9));
    let emulator = builder.start().unwrap();
    with_authorization(&emulator, "Bearer pat").expect(200);
    emulator.advance(Duration::from_secs(10));
    with_authorization(&emulator, "Bearer pat").expect(401);
}

#[test]
fn logout_looks_at_the_dremio_prefix_only() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let token = client.authorization.replace("_dremio", "");
    let logout = |authorization: &str| {
        let answer =
            client.send("DELETE", "/apiv2/login", &[("Authorization", authorization)], "").expect(204);
        assert_eq!(answer.body, "");
    };
    logout(&format!("Bearer {token}"));
    client.get(CATALOG).expect(200);
    logout("_dremionobody");
    logout(&format!("_dremio{token}"));
    client.get(CATALOG).expect(401);
}

#[test]
fn a_temporary_token_opens_one_url() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let bound = "/api/v3/catalog/search?query=x";
    let mint = |query: &str| client.send("POST", &format!("/apiv2/temp-token{query}"), &[], "");
    let query = format!("?request={}&durationSeconds=30", segment(bound));
    let answer = mint(&query).expect(200).json();
    let token = answer["token"].as_str().unwrap();

    let open = |target: &str| anonymous(&emulator).get(target);
    open(&format!("{bound}&.token={token}")).expect(200);
    open(&format!("/api/v3/catalog/search?.token={token}&query=x")).expect(200);
    open(&format!("/api/v3/catalog/search?query=y&.token={token}")).expect(401);
    open(&format!("{CATALOG}?.token={token}")).expect(401);
    emulator.advance(Duration::from_secs(31));
    open(&format!("{bound}&.token={token}")).expect(401);

    for refused in [
        "",
        "?request=%2Fx",
        "?request=%2Fx&durationSeconds=0",
        "?request=&durationSeconds=1",
        "?request=x&durationSeconds=x",
    ] {
        assert_eq!(mint(refused).expect(400).body, "", "{refused}");
    }
    let answer = anonymous(&emulator).send("POST", &format!("/apiv2/temp-token{query}"), &[], "").expect(401);
    assert_eq!(answer.body, "");
}

#[test]
fn everybody_is_an_administrator_of_the_community_edition() {
    let builder = Emulator::dremio().edition(Edition::Community).admin("ada", "pw").user("bob", "pw");
    let emulator = builder.start().unwrap();
    let login = json!({"userName": "bob", "password": "pw"});
    assert_eq!(anonymous(&emulator).post("/apiv2/login", login).expect(200).json()["admin"], true);
    sign_in(&emulator, "bob", "pw").create(json!({"entityType": "space", "name": "his"}));
}

#[test]
fn probes_need_no_token() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = anonymous(&emulator);
    assert_eq!(client.get("/apiv2/server_status").expect(200).body, "\"OK\"");
    assert!(client.get("/api/v3/cluster/id").expect(200).json()["id"].is_string());
    client.get("/api/v3/info").expect(401);
    assert!(signed_in(&emulator).get("/api/v3/info").expect(200).json()["version"].is_string());
    let older = Emulator::dremio().version("25.2").start().unwrap();
    anonymous(&older).get("/api/v3/cluster/id").expect(404);
}
