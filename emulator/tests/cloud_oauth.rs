//! Access tokens on Cloud.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
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
    emulator.advance(Duration::from_hours(1));
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
fn a_code_is_redeemed_once_by_whoever_knows_its_verifier() {
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let emulator = sample().authorization_code("bob", "code of bob", challenge).start().unwrap();
    let redeem = |verifier| {
        let place = [("redirect_uri", "http://127.0.0.1:1/"), ("client_id", "cli"), ("code", "code of bob")];
        let rest = [("grant_type", "authorization_code"), ("code_verifier", verifier)];
        ask(&emulator, &[&place[..], &rest].concat())
    };
    assert_eq!(redeem("wrong").expect(400).json()["error"], "invalid_grant");
    let granted = redeem("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").expect(200).json();
    bearer(&emulator, granted["access_token"].as_str().unwrap()).get("/v0/projects").expect(200);
    assert_eq!(
        redeem("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").expect(400).json()["error"],
        "invalid_grant"
    );
    assert_eq!(granted["scope"], "dremio.all offline_access");

    let refresh = granted["refresh_token"].as_str().unwrap();
    let renew = |client| {
        let pairs = [("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", refresh)];
        ask(&emulator, &pairs)
    };
    let renewed = renew("cli").expect(200).json();
    bearer(&emulator, renewed["access_token"].as_str().unwrap()).get("/v0/projects").expect(200);
    renew("somebody").expect(400);
    emulator.advance(Duration::from_hours(31 * 24));
    renew("cli").expect(400);
}

#[test]
fn a_token_of_an_external_provider_stands_for_the_user_it_names() {
    let emulator = sample().start().unwrap();
    let admin = bearer(&emulator, "pat-of-ada");
    let provider = json!({"name": "p", "audience": ["dremio"], "userClaim": "sub",
                          "issuerUrl": "https://issuer.example.com", "jwksUrl": "https://issuer.example.com/jwks"});
    admin.post("/v0/external-token-providers", provider).expect(200);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let jwt = |user: &str| {
        let claims =
            json!({"iss": "https://issuer.example.com", "aud": "dremio", "sub": user, "exp": now + 600});
        let part = |json: &serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
        format!("{}.{}.", part(&json!({"alg": "none"})), part(&claims))
    };
    let kind = "urn:ietf:params:oauth:token-type:jwt";
    let granted = ask(&emulator, &exchange(&jwt("bob"), kind, "dremio.all")).expect(200).json();
    assert!(granted["expires_in"].as_i64().unwrap() <= 600);
    bearer(&emulator, granted["access_token"].as_str().unwrap()).get("/v0/projects").expect(200);
    let refused = ask(&emulator, &exchange(&jwt("nobody"), kind, "dremio.all")).expect(401).json();
    assert_eq!(refused["error"], "invalid_grant");
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
