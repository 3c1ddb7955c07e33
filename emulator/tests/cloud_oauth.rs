//! Access tokens on Cloud.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::Emulator;
use serde_json::json;
use support::cloud::{bearer, sample};
use support::{Answer, anonymous, segment};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const PERSONAL: &str = "urn:ietf:params:oauth:token-type:dremio:personal-access-token";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

fn ask(emulator: &Emulator, pairs: &[(&str, &str)]) -> Answer {
    let form: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", segment(value))).collect();
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    anonymous(emulator).send("POST", "/oauth/token", &headers, &form.join("&"))
}

fn exchange<'a>(token: &'a str, kind: &'a str, scope: &'a str) -> [(&'a str, &'a str); 4] {
    [("grant_type", EXCHANGE), ("subject_token", token), ("subject_token_type", kind), ("scope", scope)]
}

#[test]
fn a_personal_access_token_is_exchanged_for_an_hour() {
    let emulator = sample().start().unwrap();
    let granted = ask(&emulator, &exchange("pat-of-ada", PERSONAL, "dremio.all")).expect(200).json();
    assert_eq!((&granted["expires_in"], &granted["token_type"]), (&json!(3600), &json!("Bearer")));
    assert_eq!((&granted["issued_token_type"], &granted["scope"]), (&json!(ACCESS), &json!("dremio.all")));
    let client = bearer(&emulator, granted["access_token"].as_str().unwrap());
    client.get("/v0/projects").expect(200);
    emulator.advance(Duration::from_secs(3600));
    client.get("/v0/projects").expect(401);
    bearer(&emulator, "pat-of-ada").get("/v0/projects").expect(200);
}

#[test]
fn access_ends_when_the_emulator_is_told_to_and_personal_tokens_stay() {
    let emulator = sample().start().unwrap();
    let granted = ask(&emulator, &exchange("pat-of-ada", PERSONAL, "dremio.all")).expect(200).json();
    emulator.expire_tokens();
    bearer(&emulator, granted["access_token"].as_str().unwrap()).get("/v0/projects").expect(401);
    bearer(&emulator, "pat-of-ada").get("/v0/projects").expect(200);
}

#[test]
fn service_users_sign_in_with_their_secret_and_renew() {
    let emulator = sample().service_user("robot", "client", "s3cret").start().unwrap();
    let scope = "dremio.all offline_access";
    let with = |secret| {
        let pairs =
            [("grant_type", "client_credentials"), ("client_id", "client"), ("client_secret", secret)];
        ask(&emulator, &[&pairs[..], &[("scope", scope)]].concat())
    };
    let granted = with("s3cret").expect(200).json();
    bearer(&emulator, granted["access_token"].as_str().unwrap()).get("/v0/projects").expect(200);
    let refresh = granted["refresh_token"].as_str().unwrap();
    let pairs = [("grant_type", "refresh_token"), ("client_id", "client"), ("refresh_token", refresh)];
    ask(&emulator, &pairs).expect(200);
    assert_eq!(with("wrong").expect(401).json()["error"], "invalid_client");
}

#[test]
fn what_is_refused_has_the_form_of_oauth() {
    let emulator = sample().start().unwrap();
    let refused = |answer: Answer, status: u16, error: &str| {
        let body = answer.expect(status).json();
        assert_eq!(body["error"], error, "{body}");
        assert!(body["error_description"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
    };
    refused(ask(&emulator, &exchange("nothing", PERSONAL, "dremio.all")), 401, "invalid_grant");
    refused(ask(&emulator, &exchange("pat-of-ada", ACCESS, "dremio.all")), 400, "invalid_request");
    refused(ask(&emulator, &exchange("pat-of-ada", PERSONAL, "all")), 400, "invalid_scope");
    refused(ask(&emulator, &[("scope", "dremio.all")]), 400, "invalid_request");
    let password =
        [("grant_type", "password"), ("username", "ada"), ("password", "pw"), ("scope", "dremio.all")];
    refused(ask(&emulator, &password), 400, "unsupported_grant_type");
    let json = json!({"grant_type": EXCHANGE, "subject_token": "pat-of-ada", "subject_token_type": PERSONAL,
                      "scope": "dremio.all"});
    refused(anonymous(&emulator).post("/oauth/token", json), 400, "invalid_request");
    emulator.advance(Duration::from_hours(2));
    refused(ask(&emulator, &exchange("pat-of-bob", PERSONAL, "dremio.all")), 401, "invalid_grant");
}

#[test]
fn the_metadata_says_where_tokens_are_to_be_had() {
    let emulator = sample().start().unwrap();
    let host = emulator.url().trim_start_matches("http://").to_owned();
    let request = format!(
        "GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    );
    let metadata = anonymous(&emulator).raw(request.as_bytes()).expect(200).json();
    assert_eq!(metadata["token_endpoint"], json!(format!("{}/oauth/token", emulator.url())));
    assert_eq!(metadata["grant_types_supported"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(metadata["code_challenge_methods_supported"], json!(["S256"]));
}
