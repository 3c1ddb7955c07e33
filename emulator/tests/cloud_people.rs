//! Users, roles, privileges on scopes, tokens and providers of an organization.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use lakehouse_emulator::Emulator;
use serde_json::{Value as Json, json};
use support::Client;
use support::cloud::{PROJECT, bearer, organization, project, sample};

const ORGANIZATION: &str = "b0e9c1c4-5b8f-4a9e-9c1d-7f6e5d4c3b2a";

fn ada(emulator: &Emulator) -> Client {
    bearer(emulator, "pat-of-ada")
}

fn bob(emulator: &Emulator) -> Client {
    bearer(emulator, "pat-of-bob")
}

fn user_id(client: &Client, name: &str) -> String {
    let user = client.get(&format!("/v1/users/name/{name}")).expect(200).json();
    user["id"].as_str().unwrap().to_owned()
}

fn role_id(client: &Client, name: &str) -> String {
    let role = client.get(&format!("/v1/roles/name/{name}")).expect(200).json();
    role["id"].as_str().unwrap().to_owned()
}

fn names(page: &Json) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap()).collect()
}

#[test]
fn users_are_listed_under_both_versions_with_filter_order_and_pages() {
    let emulator = sample().user("avery").service_user("robot", "client", "secret").start().unwrap();
    let ada = ada(&emulator);
    for version in ["/v0", "/v1"] {
        let list = |query: &str| ada.get(&format!("{version}/users{query}")).expect(200).json();
        assert_eq!(names(&list("")), ["ada", "bob", "avery", "robot"]);
        assert!(list("").get("nextPageToken").is_none());
        assert_eq!(names(&list("?orderBy=name")), ["ada", "avery", "bob", "robot"]);
        assert_eq!(names(&list("?orderBy=-name")), ["robot", "bob", "avery", "ada"]);
        assert_eq!(names(&list("?filter=identityType%3D%3D%22SERVICE_USER%22")), ["robot"]);
        assert_eq!(names(&list("?filter=name.startsWith('a')%20%26%26%20name!='ada'")), ["avery"]);
        let first = list("?maxResults=3&orderBy=name");
        let token = first["nextPageToken"].as_str().unwrap();
        let second = list(&format!("?maxResults=3&orderBy=name&pageToken={token}"));
        assert_eq!((names(&first).len(), names(&second)), (3, vec!["robot"]));
        ada.get(&format!("{version}/users?maxResults=3&pageToken={token}")).expect(400);
        for bad in
            ["maxResults=0", "maxResults=1001", "maxResults=x", "filter=nope", "orderBy=size", "pageToken=x"]
        {
            let refused = ada.get(&format!("{version}/users?{bad}")).expect(400).json();
            assert!(refused["message"].is_string(), "{bad}: {refused}");
        }
    }
}

#[test]
fn a_user_is_read_in_every_spelling() {
    let emulator = sample().role("analysts", ["bob"]).start().unwrap();
    let bob = bob(&emulator);
    let id = user_id(&bob, "bob");
    let user = bob.get(&format!("/v1/users/{id}")).expect(200).json();
    assert_eq!((&user["active"], &user["identityType"]), (&json!(true), &json!("REGULAR_USER")));
    assert!(user["roles"].as_array().unwrap().iter().any(|role| role["name"] == "analysts"), "{user}");
    for target in [
        format!("/v0/users/{id}"),
        "/v1/users/name/bob".to_owned(),
        format!("/v0/projects/{PROJECT}/user/{id}"),
        format!("/v0/projects/{PROJECT}/user/by-name/bob"),
    ] {
        assert_eq!(bob.get(&target).expect(200).json(), user, "{target}");
    }
    for target in [
        "/v1/users/nobody".to_owned(),
        "/v1/users/name/nobody".to_owned(),
        format!("/v0/projects/{PROJECT}/user/nobody"),
        format!("/v0/projects/nowhere/user/{id}"),
        "/v1/user/by-name/bob".to_owned(),
    ] {
        bob.get(&target).expect(404);
    }
    bob.post("/v0/user", json!({"name": "x", "identityType": "SERVICE_USER"})).expect(404);
}

#[test]
fn a_person_is_invited_changed_and_removed() {
    let emulator = sample().role("analysts", ["bob"]).start().unwrap();
    let ada = ada(&emulator);
    let role = role_id(&ada, "analysts");
    let body = json!({"email": "avery@example.com", "roleId": role});
    let made = ada.post("/v1/users/invite", body.clone()).expect(200).json();
    assert_eq!((&made["name"], &made["email"]), (&json!("avery@example.com"), &json!("avery@example.com")));
    assert!(made["roles"].as_array().unwrap().iter().any(|role| role["name"] == "analysts"), "{made}");
    let again = ada.post("/v1/users/invite", body).expect(400).json();
    assert!(again["message"].as_str().unwrap().contains("already exists"), "{again}");
    for body in [
        json!({}),
        json!({"email": "x"}),
        json!({"email": "x@y", "roleId": "z"}),
        json!({"email": "x@y", "z": 1}),
    ] {
        ada.post("/v1/users/invite", body).expect(400);
    }

    let target = format!("/v1/users/{}", made["id"].as_str().unwrap());
    let mut whole = made.clone();
    whole["firstName"] = json!("Avery");
    whole["name"] = json!("avery@example.org");
    let changed = ada.put(&target, whole).expect(200).json();
    assert_eq!((&changed["firstName"], &changed["name"]), (&json!("Avery"), &json!("avery@example.org")));
    assert_eq!((&changed["roles"], &changed["email"]), (&made["roles"], &json!("avery@example.org")));
    for body in [json!({"name": "bob"}), json!({"name": "nope"}), json!({"id": "x"}), json!({"colour": 1})] {
        ada.put(&target, body).expect(400);
    }
    ada.put("/v1/users/nobody", json!({})).expect(404);
    assert_eq!(ada.delete(&target).expect(204).body, "");
    ada.get(&target).expect(404);
    ada.delete(&target).expect(404);
}

#[test]
fn who_is_not_active_does_not_get_in_and_an_administrator_stays() {
    let emulator = sample().start().unwrap();
    let (ada, bob) = (ada(&emulator), bob(&emulator));
    let target = format!("/v0/users/{}", user_id(&ada, "bob"));
    let changed = ada.put(&target, json!({"active": false})).expect(200).json();
    assert_eq!(changed["active"], json!(false));
    bob.get("/v0/projects").expect(401);
    ada.put(&target, json!({"active": true})).expect(200);
    bob.get("/v0/projects").expect(200);

    let own = format!("/v1/users/{}", user_id(&ada, "ada"));
    ada.put(&own, json!({"active": false})).expect(400);
    ada.delete(&own).expect(400);
    bob.post("/v1/users/invite", json!({"email": "x@y"})).expect(403);
    bob.put(&target, json!({})).expect(403);
    bob.delete(&own).expect(403);
    ada.delete(&target).expect(204);
    bob.get("/v0/projects").expect(401);
}

#[test]
fn roles_have_members_and_parents() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let bob_id = user_id(&ada, "bob");
    let parent = ada.post("/v0/roles", json!({"name": "staff"})).expect(200).json();
    let body = json!({
        "name": "analysts",
        "description": "They count",
        "members": [bob_id],
        "roles": [{"id": parent["id"], "name": "staff"}],
    });
    let made = ada.post("/v1/roles", body).expect(200).json();
    assert_eq!((&made["type"], &made["memberCount"]), (&json!("INTERNAL"), &json!(1)));
    assert_eq!(made["roles"], json!([{"id": parent["id"], "name": "staff", "type": "INTERNAL"}]));
    let bob = ada.get("/v1/users/name/bob").expect(200).json();
    assert!(bob["roles"].as_array().unwrap().iter().any(|role| role["id"] == made["id"]), "{bob}");

    let id = made["id"].as_str().unwrap();
    for target in [
        format!("/v1/roles/{id}"),
        format!("/v0/roles/{id}"),
        format!("/v0/role/{id}"),
        "/v1/roles/name/analysts".to_owned(),
        format!("/v0/projects/{PROJECT}/role/{id}"),
        format!("/v0/projects/{PROJECT}/role/by-name/analysts"),
    ] {
        assert_eq!(ada.get(&target).expect(200).json(), made, "{target}");
    }
    let target = format!("/v1/roles/{id}");
    let mut whole = made.clone();
    whole["name"] = json!("counters");
    let changed = ada.put(&target, whole).expect(200).json();
    assert_eq!((&changed["name"], &changed["memberCount"]), (&json!("counters"), &json!(1)));
    assert_eq!(ada.put(&target, json!({"members": []})).expect(200).json()["memberCount"], json!(0));
    for body in [
        json!({"name": "staff"}),
        json!({"members": ["nobody"]}),
        json!({"roles": [{"id": "nothing"}]}),
        json!({"id": "x"}),
        json!({"colour": 1}),
    ] {
        ada.put(&target, body).expect(400);
    }
    ada.post("/v1/roles", json!({})).expect(400);
    let taken = ada.post("/v1/roles", json!({"name": "STAFF"})).expect(400).json();
    assert!(taken["message"].as_str().unwrap().contains("already exists"), "{taken}");
    ada.patch(&format!("{target}/members"), json!({"add": []})).expect(404);
    assert_eq!(ada.delete(&target).expect(204).body, "");
    ada.get(&target).expect(404);
    ada.put(&target, json!({})).expect(404);
}

#[test]
fn roles_are_listed_and_those_of_the_system_stay() {
    let emulator = sample().role("analysts", ["bob"]).start().unwrap();
    let (ada, bob) = (ada(&emulator), bob(&emulator));
    for target in ["/v0/roles", "/v1/roles", "/v0/role"] {
        let list = |query: &str| bob.get(&format!("{target}{query}")).expect(200).json();
        assert_eq!(names(&list("?orderBy=name")), ["ADMIN", "PUBLIC", "analysts"]);
        assert_eq!(names(&list("?filter=type=='SYSTEM'&orderBy=-name")), ["PUBLIC", "ADMIN"]);
        let first = list("?maxResults=2");
        let rest = list(&format!("?maxResults=2&pageToken={}", first["nextPageToken"].as_str().unwrap()));
        assert_eq!((names(&first).len(), names(&rest).len()), (2, 1));
        bob.get(&format!("{target}?filter=email=='x'")).expect(400);
    }
    let system = format!("/v1/roles/{}", role_id(&ada, "PUBLIC"));
    ada.delete(&system).expect(400);
    ada.put(&system, json!({"name": "x"})).expect(400);
    bob.post("/v1/roles", json!({"name": "x"})).expect(403);
    bob.delete(&format!("/v1/roles/{}", role_id(&ada, "analysts"))).expect(403);
    bob.get("/v1/roles/nothing").expect(404);
}

#[test]
fn privileges_on_a_scope_are_set_read_and_taken() {
    let emulator = organization().organization_id(ORGANIZATION).project(project()).start().unwrap();
    let ada = ada(&emulator);
    let bob_id = user_id(&ada, "bob");
    let engines = ada.get(&format!("/v0/projects/{PROJECT}/engines")).expect(200).json();
    let clouds = ada.get("/v0/clouds").expect(200).json();
    for (scope, id) in [
        ("projects", PROJECT),
        ("orgs", ORGANIZATION),
        ("clouds", clouds[0]["id"].as_str().unwrap()),
        ("engines", engines[0]["id"].as_str().unwrap()),
    ] {
        let target = format!("/v1/{scope}/{id}/grants/user/{bob_id}");
        assert_eq!(ada.get(&target).expect(200).json(), json!({"privileges": []}));
        let body = json!({"privileges": ["CREATE_TABLE", "MANAGE_GRANTS", "CREATE_TABLE"]});
        let set = ada.put(&target, body).expect(200).json();
        assert_eq!(set, json!({"privileges": ["CREATE_TABLE", "MANAGE_GRANTS"]}));
        assert_eq!(ada.get(&target).expect(200).json(), set);
        assert_eq!(ada.delete(&target).expect(204).body, "");
        assert_eq!(ada.get(&target).expect(200).json(), json!({"privileges": []}));
    }
    let target = format!("/v1/projects/{PROJECT}/grants/user/{bob_id}");
    for body in [json!({}), json!({"privileges": ["no such"]}), json!({"privileges": "X"}), json!({"x": 1})] {
        ada.put(&target, body).expect(400);
    }
    for target in [
        format!("/v1/projects/nowhere/grants/user/{bob_id}"),
        format!("/v1/houses/{PROJECT}/grants/user/{bob_id}"),
        format!("/v1/projects/{PROJECT}/grants/user/nobody"),
        format!("/v1/projects/{PROJECT}/grants/role/{bob_id}"),
    ] {
        ada.get(&target).expect(404);
    }
    ada.get(&format!("/v1/projects/{PROJECT}/grants/group/{bob_id}")).expect(400);
}

#[test]
fn who_manages_grants_may_pass_on_what_others_may_not_even_see() {
    let emulator = sample().role("analysts", ["bob"]).start().unwrap();
    let (ada, bob) = (ada(&emulator), bob(&emulator));
    let (ada_id, bob_id, role) = (user_id(&ada, "ada"), user_id(&ada, "bob"), role_id(&ada, "analysts"));
    let on = |kind: &str, id: &str| format!("/v1/projects/{PROJECT}/grants/{kind}/{id}");
    assert_eq!(bob.get(&on("user", &bob_id)).expect(200).json()["privileges"], json!([]));
    bob.get(&on("role", &role)).expect(200);
    bob.get(&on("user", &ada_id)).expect(403);
    bob.put(&on("user", &bob_id), json!({"privileges": ["MANAGE_GRANTS"]})).expect(403);
    bob.delete(&on("user", &bob_id)).expect(403);
    ada.put(&on("role", &role), json!({"privileges": ["MANAGE_GRANTS"]})).expect(200);
    bob.get(&on("user", &ada_id)).expect(200);
    bob.put(&on("user", &ada_id), json!({"privileges": ["CREATE_TABLE"]})).expect(200);
    ada.delete(&format!("/v1/roles/{role}")).expect(204);
    bob.get(&on("user", &ada_id)).expect(403);
}

#[test]
fn personal_access_tokens_are_ones_own() {
    let emulator = sample().start().unwrap();
    let (ada, bob) = (ada(&emulator), bob(&emulator));
    let target = format!("/v0/user/{}/token", user_id(&bob, "bob"));
    let body = json!({"label": "laptop", "millisecondsToExpire": 60_000});
    let made = bob.post(&target, body).expect(200);
    assert_eq!(made.header("content-type"), Some("text/plain"));
    let fresh = bearer(&emulator, &made.body);
    fresh.get("/v0/projects").expect(200);
    let list = bob.get(&target).expect(200).json();
    let token = &list["data"][1];
    assert_eq!(token["label"], "laptop");
    assert_eq!(token["expiresAt"].as_i64().unwrap() - token["createdAt"].as_i64().unwrap(), 60_000);

    ada.get(&target).expect(403);
    ada.post(&target, json!({"label": "x", "millisecondsToExpire": 1000})).expect(403);
    ada.delete(&target).expect(403);
    for body in [
        json!({"label": "x"}),
        json!({"millisecondsToExpire": 1000}),
        json!({"label": "x", "millisecondsToExpire": 0}),
        json!({"label": "x", "millisecondsToExpire": 180_i64 * 86_400_000 + 1}),
        json!({"label": "x", "millisecondsToExpire": 1000, "y": 1}),
    ] {
        bob.post(&target, body).expect(400);
    }
    emulator.advance(Duration::from_mins(1));
    fresh.get("/v0/projects").expect(401);
    bob.delete(&format!("{target}/{}", token["tid"].as_str().unwrap())).expect(204);
    bob.delete(&format!("{target}/{}", token["tid"].as_str().unwrap())).expect(404);
    assert_eq!(bob.get(&target).expect(200).json()["data"].as_array().unwrap().len(), 1);
    bob.delete(&target).expect(204);
    bob.get(&target).expect(401);
}

#[test]
fn identity_providers_are_local_social_and_ones_own() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let list = || ada.get("/v0/identity-providers").expect(200).json();
    let before = list();
    assert_eq!((&before["local"]["type"], &before["enterprise"]), (&json!("LOCAL"), &json!([])));
    assert_eq!(before["social"].as_array().unwrap().len(), 3);
    let body = json!({"type": "OKTA", "isActive": "false", "oktaUrl": "x.okta.com", "clientID": "c", "clientSecret": "s"});
    let made = ada.post("/v0/identity-providers", body).expect(200).json();
    assert_eq!(made.as_object().unwrap().len(), 1, "{made}");
    let target = format!("/v0/identity-providers/{}", made["id"].as_str().unwrap());
    let shown = json!({
        "type": "OKTA",
        "id": made["id"],
        "isActive": false,
        "oktaUrl": "x.okta.com",
        "clientID": "c",
        "clientSecret": null,
    });
    assert_eq!(ada.get(&target).expect(200).json(), shown);
    assert_eq!(list()["enterprise"], json!([shown]));
    assert_eq!(ada.put(&format!("{target}/enable"), json!({})).expect(200).body, "");
    assert_eq!(ada.get(&target).expect(200).json()["isActive"], json!(true));
    ada.put(&format!("{target}/disable"), json!({})).expect(200);
    assert_eq!(ada.put(&target, shown.clone()).expect(200).json(), shown);
    let azure = json!({"type": "AZURE_ID", "domain": "x.com", "clientID": "c", "clientSecret": "s"});
    let azure = ada.post("/v0/identity-providers", azure).expect(200).json();
    let azure =
        ada.get(&format!("/v0/identity-providers/{}", azure["id"].as_str().unwrap())).expect(200).json();
    assert_eq!((&azure["type"], &azure["isActive"]), (&json!("AZURE_AD"), &json!(false)));

    let google = "/v0/identity-providers/google-oauth2";
    ada.put(&format!("{google}/disable"), json!({})).expect(200);
    assert_eq!(ada.get(google).expect(200).json()["isActive"], json!(false));
    let on = json!({"type": "GOOGLE", "id": "google-oauth2", "isActive": true});
    assert_eq!(ada.put(google, on.clone()).expect(200).json(), on);
    ada.put(google, json!({"type": "GOOGLE", "isActive": true, "clientID": "x"})).expect(400);
    ada.put(google, json!({"type": "OKTA", "isActive": true})).expect(400);
    ada.delete(google).expect(400);
    for body in [
        json!({"type": "GOOGLE", "clientID": "c", "clientSecret": "s"}),
        json!({"type": "OKTA", "clientID": "c", "clientSecret": "s"}),
        json!({"type": "OKTA", "oktaUrl": "x", "clientID": "c"}),
        json!({"type": "OKTA", "oktaUrl": "x", "clientSecret": "s"}),
        json!({"type": "SAML"}),
        json!({}),
    ] {
        ada.post("/v0/identity-providers", body).expect(400);
    }
    assert_eq!(ada.delete(&target).expect(204).body, "");
    ada.get(&target).expect(404);
    ada.put(&format!("{target}/enable"), json!({})).expect(404);
    bob(&emulator).get("/v0/identity-providers").expect(403);
}

/// A JWT, unsigned.
fn jwt(claims: &Json) -> String {
    let part = |json: &Json| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.x", part(&json!({"alg": "RS256"})), part(claims))
}

#[test]
fn tokens_of_an_external_provider_are_exchanged_while_it_is_enabled() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let targets = "/v0/external-token-providers";
    assert_eq!(ada.get(targets).expect(200).json(), json!([]));
    let body = json!({
        "name": "login",
        "audience": ["dremio"],
        "userClaim": "upn",
        "issuerUrl": "https://login.example.com/x",
    });
    let made = ada.post(targets, body.clone()).expect(200).json();
    assert_eq!(made["enabled"], json!(true));
    assert!(made["jwksUrl"].as_str().unwrap().starts_with("https://login.example.com/"), "{made}");
    assert_eq!(ada.get(&format!("{targets}/")).expect(200).json(), json!([made]));
    let target = format!("{targets}/{}", made["id"].as_str().unwrap());
    assert_eq!(ada.get(&target).expect(200).json(), made);

    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let claims =
        json!({"iss": "https://login.example.com/x", "aud": "dremio", "upn": "bob", "exp": now + 600});
    let form = format!(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
         &subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt&scope=dremio.all&subject_token={}",
        jwt(&claims)
    );
    let exchange = || {
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        support::anonymous(&emulator).send("POST", "/oauth/token", &kind, &form)
    };
    let token = exchange().expect(200).json();
    bearer(&emulator, token["access_token"].as_str().unwrap()).get("/v0/projects").expect(200);
    assert_eq!(ada.put(&format!("{target}/disable"), json!({})).expect(200).body, "");
    assert_eq!(ada.get(&target).expect(200).json()["enabled"], json!(false));
    exchange().expect(401);
    ada.put(&format!("{target}/enable"), json!({})).expect(200);
    exchange().expect(200);

    let mut whole = made.clone();
    whole["name"] = json!("renamed");
    assert_eq!(ada.put(&target, whole.clone()).expect(200).json(), whole);
    whole["id"] = json!("other");
    ada.put(&target, whole).expect(400);
    for key in ["name", "audience", "userClaim", "issuerUrl"] {
        let mut body = body.clone();
        body.as_object_mut().unwrap().remove(key);
        ada.post(targets, body).expect(400);
    }
    let mut bad = body;
    bad["issuerUrl"] = json!("login");
    ada.post(targets, bad).expect(400);
    ada.patch(&format!("{target}/state"), json!({"state": "DISABLED"})).expect(404);
    assert_eq!(ada.delete(&target).expect(204).body, "");
    ada.get(&target).expect(404);
    ada.delete(&target).expect(404);
    ada.put(&format!("{target}/enable"), json!({})).expect(404);
    bob(&emulator).get(targets).expect(403);
}
