//! Access tokens from `/oauth/token`, and what service users present there.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use lakehouse_emulator::{DremioBuilder, Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{Answer, Client, anonymous, id, segment, sign_in};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const PERSONAL: &str = "urn:ietf:params:oauth:token-type:dremio:personal-access-token";
const SUBJECT: &str = "urn:ietf:params:oauth:token-type:dremio:subject";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";
const CLIENT: &str = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";

fn sample() -> DremioBuilder {
    Emulator::dremio()
        .admin("ada", "pw")
        .user("bob", "pw of bob & co")
        .service_user("robot", CLIENT, "s3cret")
        .personal_access_token("ada", "pat of ada")
        .personal_access_token_for("bob", "pat of bob", Duration::from_hours(2))
}

fn ask(emulator: &Emulator, pairs: &[(&str, &str)]) -> Answer {
    let form: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", segment(value))).collect();
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    anonymous(emulator).send("POST", "/oauth/token", &headers, &form.join("&"))
}

fn with(emulator: &Emulator, granted: &Json) -> Client {
    let authorization = format!("Bearer {}", granted["access_token"].as_str().unwrap());
    Client { url: emulator.url(), authorization }
}

/// The name of the user that an access token stands for.
fn user_of(emulator: &Emulator, granted: &Json) -> String {
    let list = with(emulator, granted).get("/api/v3/user").expect(200).json();
    let homes = with(emulator, granted).get("/api/v3/catalog").expect(200).json();
    assert!(!list["data"].as_array().unwrap().is_empty());
    let home = homes["data"].as_array().unwrap().iter().find(|item| item["containerType"] == "HOME").unwrap();
    home["path"][0].as_str().unwrap().trim_start_matches('@').to_owned()
}

#[track_caller]
fn refused(answer: Answer, status: u16, error: &str) {
    let body = answer.expect(status).json();
    assert_eq!(body["error"], error, "{body}");
    assert!(body["error_description"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
    assert!(body.get("errorMessage").is_none(), "{body}");
}

fn password(scope: &str) -> [(&'static str, &str); 4] {
    [("grant_type", "password"), ("username", "bob"), ("password", "pw of bob & co"), ("scope", scope)]
}

fn exchange<'a>(kind: &'a str, token: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("grant_type", EXCHANGE),
        ("subject_token_type", kind),
        ("subject_token", token),
        ("scope", "dremio.all"),
    ]
}

#[test]
fn a_password_buys_an_access_token_for_an_hour() {
    let emulator = sample().start().unwrap();
    let granted = ask(&emulator, &password("dremio.all")).expect(200).json();
    assert_eq!((&granted["token_type"], &granted["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!((&granted["scope"], granted.get("refresh_token")), (&json!("dremio.all"), None));
    assert_eq!(user_of(&emulator, &granted), "bob");
    emulator.advance(Duration::from_secs(3601));
    with(&emulator, &granted).get("/api/v3/catalog").expect(401);

    for (name, value) in [("username", "nobody"), ("password", "wrong")] {
        let mut wrong = password("dremio.all");
        wrong.iter_mut().find(|(key, _)| *key == name).unwrap().1 = value;
        refused(ask(&emulator, &wrong), 400, "invalid_grant");
    }
    let robot =
        [("grant_type", "password"), ("username", "robot"), ("password", ""), ("scope", "dremio.all")];
    refused(ask(&emulator, &robot), 400, "invalid_request");
}

#[test]
fn a_refresh_token_renews_access_for_thirty_days() {
    let emulator = sample().start().unwrap();
    let granted = ask(&emulator, &password("dremio.all offline_access")).expect(200).json();
    assert_eq!(granted["scope"], "dremio.all offline_access");
    let token = granted["refresh_token"].as_str().unwrap();
    let renew = |client: &str| {
        ask(&emulator, &[("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", token)])
    };
    refused(renew("ada"), 400, "invalid_grant");
    emulator.advance(Duration::from_hours(29 * 24));
    let renewed = renew("bob").expect(200).json();
    assert!(renewed.get("refresh_token").is_none());
    assert_eq!(user_of(&emulator, &renewed), "bob");
    renew("bob").expect(200);
    with(&emulator, &json!({"access_token": token})).get("/api/v3/catalog").expect(401);
    emulator.advance(Duration::from_hours(24));
    refused(renew("bob"), 400, "invalid_grant");
}

#[test]
fn ended_sessions_leave_refresh_tokens_alone() {
    let emulator = sample().start().unwrap();
    let granted = ask(&emulator, &password("offline_access dremio.all")).expect(200).json();
    emulator.expire_tokens();
    with(&emulator, &granted).get("/api/v3/catalog").expect(401);
    let token = granted["refresh_token"].as_str().unwrap();
    ask(&emulator, &[("grant_type", "refresh_token"), ("client_id", "BOB"), ("refresh_token", token)])
        .expect(200);
}

#[test]
fn a_service_user_comes_with_his_secret() {
    let emulator = sample().start().unwrap();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", "s3cret"),
        ("scope", "dremio.all"),
    ];
    let granted = ask(&emulator, &form).expect(200).json();
    assert_eq!(user_of(&emulator, &granted), "robot");
    for (at, value) in [(1, "other"), (2, "wrong")] {
        let mut wrong = form;
        wrong[at].1 = value;
        refused(ask(&emulator, &wrong), 401, "invalid_client");
    }
    refused(ask(&emulator, &form[..1]), 400, "invalid_scope");

    let basic = |pair: &str| {
        let basic = format!("Basic {}", BASE64_STANDARD.encode(pair));
        let headers =
            [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", basic.as_str())];
        let body = "grant_type=client_credentials&scope=dremio.all";
        anonymous(&emulator).send("POST", "/oauth/token", &headers, body)
    };
    basic(&format!("{CLIENT}:s3cret")).expect(200);
    let answer = basic(&format!("{CLIENT}:wrong"));
    assert!(answer.header("www-authenticate").is_some_and(|value| value.starts_with("Basic")));
    refused(answer, 401, "invalid_client");
}

#[test]
fn json_bodies_are_read_as_well() {
    let emulator = sample().start().unwrap();
    let body = json!({"grant_type": EXCHANGE, "subject_token": "pat of bob", "subject_token_type": PERSONAL,
        "scope": "dremio.all", "client_id": null, "anything": "else"});
    let granted = anonymous(&emulator).post("/oauth/token", body).expect(200).json();
    assert_eq!(user_of(&emulator, &granted), "bob");
    for body in ["{", "[]", "{\"grant_type\": 1}"] {
        let answer =
            anonymous(&emulator).send("POST", "/oauth/token", &[("Content-Type", "application/json")], body);
        refused(answer, 400, "invalid_request");
    }
    anonymous(&emulator).send("POST", "/oauth/token", &[("Content-Type", "text/xml")], "<a/>").expect(415);
}

#[test]
fn a_personal_access_token_is_exchanged_while_it_lives() {
    let emulator = sample().start().unwrap();
    let granted = ask(&emulator, &exchange(PERSONAL, "pat of bob")).expect(200).json();
    assert_eq!(user_of(&emulator, &granted), "bob");
    assert_eq!(granted["issued_token_type"], "urn:ietf:params:oauth:token-type:access_token");
    let session = sign_in(&emulator, "ada", "pw").authorization.replace("_dremio", "");
    for wrong in ["nope", &session] {
        refused(ask(&emulator, &exchange(PERSONAL, wrong)), 401, "invalid_grant");
    }
    let other = "urn:ietf:params:oauth:token-type:access_token";
    refused(ask(&emulator, &exchange(other, "pat of bob")), 400, "invalid_request");
    emulator.advance(Duration::from_secs(7201));
    refused(ask(&emulator, &exchange(PERSONAL, "pat of bob")), 401, "invalid_grant");
}

#[test]
fn requests_without_a_sense_are_refused() {
    let emulator = sample().start().unwrap();
    refused(ask(&emulator, &[]), 400, "invalid_request");
    refused(
        ask(&emulator, &[("grant_type", "magic"), ("scope", "dremio.all")]),
        400,
        "unsupported_grant_type",
    );
    for scope in ["", "dremio", "offline_access", "dremio.all more"] {
        refused(ask(&emulator, &password(scope)), 400, "invalid_scope");
    }
    refused(ask(&emulator, &password("dremio.all")[..3]), 400, "invalid_scope");
    refused(ask(&emulator, &[("grant_type", "refresh_token"), ("client_id", "bob")]), 400, "invalid_request");
    refused(ask(&emulator, &[("grant_type", EXCHANGE), ("scope", "dremio.all")]), 400, "invalid_request");
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    refused(
        anonymous(&emulator).send("POST", "/oauth/token", &headers, "grant_type=%"),
        400,
        "invalid_request",
    );
    anonymous(&emulator).get("/oauth/token").expect(405);
}

#[test]
fn one_user_acts_for_another_where_a_policy_lets_him() {
    let builder = sample().user("avery", "pw").role("staff", ["avery"]);
    let emulator = builder.impersonation("bob", ["ada", "staff"]).start().unwrap();
    let act = |token: &str, target: &str| {
        let mut form = exchange(SUBJECT, target);
        form.extend([("actor_token", token), ("actor_token_type", PERSONAL)]);
        ask(&emulator, &form)
    };
    for target in ["ada", "avery"] {
        assert_eq!(user_of(&emulator, &act("pat of bob", target).expect(200).json()), target);
    }
    refused(act("pat of bob", "robot"), 403, "access_denied");
    refused(act("pat of bob", "nobody"), 403, "access_denied");
    refused(act("pat of ada", "bob"), 403, "access_denied");
    refused(act("nope", "ada"), 401, "invalid_grant");
    refused(ask(&emulator, &exchange(SUBJECT, "ada")), 400, "invalid_request");
    let mut form = exchange(SUBJECT, "ada");
    form.extend([("actor_token", "pat of bob"), ("actor_token_type", JWT)]);
    refused(ask(&emulator, &form), 400, "invalid_request");
}

fn jwt(claims: &Json) -> String {
    let encode = |json: &Json| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.", encode(&json!({"alg": "none"})), encode(claims))
}

fn in_seconds(seconds: u64) -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + seconds
}

#[test]
fn tokens_of_a_provider_stand_for_the_users_they_name() {
    let emulator = sample().start().unwrap();
    let ada = sign_in(&emulator, "ada", "pw");
    let provider = ada.post(
        "/api/v3/external-token-providers",
        json!({"name": "p", "audience": ["dremio", "other"], "userClaim": "upn", "issuer": "https://id.example.com"}),
    );
    let provider = provider.expect(200).json();
    let good = json!({"iss": "https://id.example.com", "aud": ["x", "dremio"], "upn": "bob", "exp": in_seconds(600)});
    let granted = ask(&emulator, &exchange(JWT, &jwt(&good))).expect(200).json();
    assert_eq!(user_of(&emulator, &granted), "bob");
    let left = granted["expires_in"].as_i64().unwrap();
    assert!((590..=600).contains(&left), "it ends with the JWT, in {left} s");
    let mut long = good.clone();
    long["exp"] = json!(in_seconds(7200));
    assert_eq!(ask(&emulator, &exchange(JWT, &jwt(&long))).expect(200).json()["expires_in"], 3600);

    for (claim, value) in [
        ("iss", json!("https://other.example.com")),
        ("aud", json!("nope")),
        ("aud", Json::Null),
        ("upn", json!("nobody")),
        ("upn", json!(7)),
        ("exp", json!(in_seconds(0) - 10)),
        ("exp", Json::Null),
        ("nbf", json!(in_seconds(300))),
    ] {
        let mut wrong = good.clone();
        wrong[claim] = value;
        refused(ask(&emulator, &exchange(JWT, &jwt(&wrong))), 401, "invalid_grant");
    }
    refused(ask(&emulator, &exchange(JWT, "no.jwt")), 401, "invalid_grant");
    let state = format!("/api/v3/external-token-providers/{}/state", id(&provider));
    ada.patch(&state, json!({"state": "DISABLED"})).expect(204);
    refused(ask(&emulator, &exchange(JWT, &jwt(&good))), 401, "invalid_grant");
    ada.patch(&state, json!({"state": "ENABLED"})).expect(204);
    ask(&emulator, &exchange(JWT, &jwt(&good))).expect(200);
}

#[test]
fn there_is_no_token_endpoint_before_26_and_in_the_community_edition() {
    for builder in [sample().version("25.2"), sample().edition(Edition::Community)] {
        let emulator = builder.start().unwrap();
        assert_eq!(ask(&emulator, &password("dremio.all")).expect(404).message(), "HTTP 404 Not Found");
    }
}

fn credentials(client: &Client, name: &str) -> String {
    let user = client.get(&format!("/api/v3/user/by-name/{name}")).expect(200).json();
    format!("/api/v3/user/{}/oauth/credentials", id(&user))
}

fn secret(days: i64) -> Json {
    json!({"credentialType": "CLIENT_SECRET", "name": "night",
        "clientSecretConfig": {"expiresIn": {"quantity": days, "units": "DAYS"}}})
}

#[test]
fn a_client_secret_is_shown_once_and_ends_with_its_days() {
    let emulator = sample().start().unwrap();
    let ada = sign_in(&emulator, "ada", "pw");
    let at = credentials(&ada, "robot");
    let made = ada.post(&at, secret(2)).expect(201).json();
    let config = &made["clientSecretConfig"];
    assert_eq!((&config["clientId"], &made["credentialType"]), (&json!(CLIENT), &json!("CLIENT_SECRET")));
    assert!(config["expiresAt"].as_str() > config["createdAt"].as_str());
    let text = config["clientSecret"].as_str().unwrap();
    let come = || {
        let form = [("client_id", CLIENT), ("client_secret", text), ("scope", "dremio.all")];
        ask(&emulator, &[&[("grant_type", "client_credentials")], &form[..]].concat())
    };
    come().expect(200);
    let list = ada.get(&at).expect(200).json();
    assert_eq!((&list["data"][1]["id"], &list["data"][1]["name"]), (&made["id"], &json!("night")));
    assert!(list["data"][1]["clientSecretConfig"].get("clientSecret").is_none());
    let one = format!("{at}/{}", id(&made));
    ada.put(&one, json!({"credentialType": "CLIENT_SECRET", "name": "x"})).expect(400);
    emulator.advance(Duration::from_hours(48));
    refused(come(), 401, "invalid_client");
    let ada = sign_in(&emulator, "ada", "pw");
    assert_eq!(ada.delete(&one).expect(204).body, "");
    ada.delete(&one).expect(400).message();
}

fn external() -> Json {
    json!({"credentialType": "EXTERNAL_JWT", "name": "ci", "externalJwtCredentialConfig": {
        "issuer": "https://ci.example.com", "allowedAudiences": ["dremio"],
        "identifierClaim": "sub", "identifierClaimValue": "job-1"}})
}

#[test]
fn a_token_of_another_issuer_stands_for_a_service_user() {
    let emulator = sample().start().unwrap();
    let ada = sign_in(&emulator, "ada", "pw");
    let at = credentials(&ada, "robot");
    let made = ada.post(&at, external()).expect(201).json();
    let config = &made["externalJwtCredentialConfig"];
    assert!(config["tokenExchangeAudience"].is_string() && config["jwksUri"].is_string());
    let claims = |job: &str| json!({"iss": "https://ci.example.com", "aud": "dremio", "sub": job, "exp": in_seconds(60)});
    let come = |job: &str| ask(&emulator, &exchange(JWT, &jwt(&claims(job))));
    assert_eq!(user_of(&emulator, &come("job-1").expect(200).json()), "robot");
    refused(come("job-2"), 401, "invalid_grant");

    let mut changed = made.clone();
    changed["name"] = json!("other");
    changed["externalJwtCredentialConfig"]["identifierClaimValue"] = json!("job-2");
    let one = format!("{at}/{}", id(&made));
    let after = ada.put(&one, changed.clone()).expect(200).json();
    assert_eq!(after, changed);
    come("job-2").expect(200);
    refused(come("job-1"), 401, "invalid_grant");
    ada.put(&format!("{at}/nope"), external()).expect(404);
    changed["id"] = json!("other");
    ada.put(&one, changed).expect(400);
    ada.delete(&one).expect(204);
    refused(come("job-2"), 401, "invalid_grant");
}

#[test]
fn credentials_that_can_not_be_are_refused() {
    let emulator = sample().start().unwrap();
    let ada = sign_in(&emulator, "ada", "pw");
    let at = credentials(&ada, "robot");
    let without = |body: Json, pointer: &str| {
        let mut body = body;
        *body.pointer_mut(pointer).unwrap() = Json::Null;
        body
    };
    let mut echo = external();
    echo["externalJwtCredentialConfig"]["tokenExchangeAudience"] = json!("mine");
    let mut months = secret(1);
    months["clientSecretConfig"]["expiresIn"]["units"] = json!("MONTHS");
    let mut flat = secret(1);
    flat["clientSecretConfig"] = json!({"quantity": 1, "units": "DAYS"});
    for body in [
        secret(0),
        secret(181),
        months,
        flat,
        echo,
        without(secret(1), "/name"),
        without(secret(1), "/credentialType"),
        without(secret(1), "/clientSecretConfig"),
        without(external(), "/externalJwtCredentialConfig"),
        without(external(), "/externalJwtCredentialConfig/issuer"),
        without(external(), "/externalJwtCredentialConfig/allowedAudiences"),
        without(external(), "/externalJwtCredentialConfig/identifierClaim"),
        without(external(), "/externalJwtCredentialConfig/identifierClaimValue"),
    ] {
        ada.post(&at, body).expect(400).message();
    }
    ada.post(&credentials(&ada, "bob"), secret(1)).expect(400);
    ada.get(&credentials(&ada, "bob")).expect(400);
    ada.get("/api/v3/user/nope/oauth/credentials").expect(404);
    ada.post("/api/v3/user/nope/oauth/credentials", secret(1)).expect(404);
    let bob = sign_in(&emulator, "bob", "pw of bob & co");
    bob.get(&at).expect(403);
    bob.post(&at, secret(1)).expect(403);
    bob.delete(&format!("{at}/x")).expect(403);
}

#[test]
fn the_keys_for_tokens_of_its_own_are_public() {
    let emulator = sample().start().unwrap();
    let bob = sign_in(&emulator, "bob", "pw of bob & co");
    let issuer = bob.get("/api/v3/external-oauth/discovery/jwt-issuer").expect(200).json();
    assert!(issuer.as_str().is_some_and(|issuer| issuer.starts_with("https://")));
    let keys = bob.get("/api/v3/external-oauth/discovery/jwks").expect(200).json();
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["use"], &key["e"]), (&json!("RSA"), &json!("sig"), &json!("AQAB")));
    assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap().len(), 256);
    assert_eq!(bob.get("/api/v3/external-oauth/discovery/jwks").json(), keys, "it is one key");
    anonymous(&emulator).get("/api/v3/external-oauth/discovery/jwks").expect(401);
    let older = sample().version("25.2").start().unwrap();
    sign_in(&older, "ada", "pw").get("/api/v3/external-oauth/discovery/jwks").expect(404);
}
