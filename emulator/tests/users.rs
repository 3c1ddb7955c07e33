//! The user API, and how people come to be users.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, DremioBuilder, Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, anonymous, id, segment, sign_in};

const USERS: &str = "/api/v3/user";

fn sample() -> DremioBuilder {
    Emulator::dremio().admin("ada", "pw").user("bob", "pw")
}

fn users(builder: DremioBuilder) -> (Emulator, Client, Client) {
    let emulator = builder.start().unwrap();
    let (ada, bob) = (sign_in(&emulator, "ada", "pw"), sign_in(&emulator, "bob", "pw"));
    (emulator, ada, bob)
}

fn by_name(client: &Client, name: &str) -> Json {
    client.get(&format!("{USERS}/by-name/{name}")).expect(200).json()
}

fn at(user: &Json) -> String {
    format!("{USERS}/{}", id(user))
}

#[test]
fn a_user_is_made_read_and_can_sign_in() {
    let (emulator, ada, _bob) = users(sample());
    let body = json!({"name": "avery", "firstName": "Avery", "lastName": "Quill", "email": "avery@example.com",
        "password": "secret123"});
    let made = ada.post(USERS, body).expect(200).json();
    assert_eq!(made["@type"], "EnterpriseUser");
    assert_eq!((&made["identityType"], &made["source"]), (&json!("REGULAR_USER"), &json!("local")));
    assert_eq!((&made["active"], &made["roles"][0]["name"]), (&json!(true), &json!("PUBLIC")));
    assert!(made["tag"].is_string() && made.get("password").is_none() && made.get("oauthClientId").is_none());
    assert_eq!(ada.get(&at(&made)).expect(200).json(), made);
    assert_eq!(by_name(&ada, "AVERY"), made, "names are found in any case");

    let avery = sign_in(&emulator, "avery", "secret123");
    assert_eq!(avery.by_path("@avery")["entityType"], "home");
    assert_eq!(avery.get(&at(&made)).expect(200).json(), made, "everybody reads himself");
}

#[test]
fn version_25_has_no_service_users_and_no_list() {
    let (_emulator, ada, _bob) = users(sample().version("25.2"));
    assert!(by_name(&ada, "bob").get("identityType").is_none());
    let answer = ada.post(USERS, json!({"name": "robot", "identityType": "SERVICE_USER"})).expect(400);
    assert_eq!(answer.message(), "Invalid value found at: identityType");
    ada.get(USERS).expect(405);
}

#[test]
fn users_that_can_not_be_are_refused() {
    let (_emulator, ada, bob) = users(sample());
    for body in [
        json!({}),
        json!({"name": ""}),
        json!({"name": "a\"b"}),
        json!({"name": "a:b"}),
        json!({"name": "bob"}),
        json!({"name": "BOB"}),
        json!({"name": "new", "nope": null}),
        json!({"name": "new", "password": "short1"}),
        json!({"name": "new", "password": "onlyletters"}),
        json!({"name": "new", "password": "123456789"}),
        json!({"name": "new", "roles": [{"id": "nope"}]}),
        json!({"name": "new", "roles": [{"name": "PUBLIC"}]}),
        json!({"name": "new", "roles": [{"id": "x", "nope": 1}]}),
        json!({"name": "new", "identityType": "ROBOT"}),
        json!({"name": "new", "identityType": "SERVICE_USER", "password": "secret123"}),
        json!([]),
    ] {
        ada.post(USERS, body).expect(400).message();
    }
    let malformed = ada.send("POST", USERS, &[("Content-Type", "application/json")], "{").expect(400);
    assert_eq!(malformed.header("content-type"), Some("text/plain"));
    assert_eq!(bob.post(USERS, json!({"name": "new"})).expect(403).message(), "HTTP 403 Forbidden");
    ada.get(&format!("{USERS}/nope")).expect(404).message();
    ada.get(&format!("{USERS}/by-name/nope")).expect(404).message();
    bob.get(&format!("{USERS}/by-name/ada")).expect(403);
}

#[test]
fn an_update_merges_and_takes_the_tag_into_account() {
    let (_emulator, ada, bob) = users(sample());
    let read = by_name(&ada, "bob");
    let mut changed = read.clone();
    changed["email"] = json!("bob@example.com");
    changed["firstName"] = json!("Bob");
    let after = ada.put(&at(&read), changed.clone()).expect(200).json();
    assert_eq!((&after["email"], &after["firstName"]), (&json!("bob@example.com"), &json!("Bob")));
    assert_ne!(after["tag"], read["tag"]);

    let stale = ada.put(&at(&read), changed).expect(409);
    assert!(stale.message().contains(after["tag"].as_str().unwrap()), "{}", stale.body);
    assert!(stale.json().get("moreInfo").is_none());

    let merged = ada.put(&at(&read), json!({"name": "bob", "lastName": "Byte"})).expect(200).json();
    assert_eq!((&merged["email"], &merged["lastName"]), (&json!("bob@example.com"), &json!("Byte")));
    assert_eq!(ada.put(&at(&read), merged.clone()).expect(200).json()["roles"], merged["roles"]);

    for name in [json!("robert"), json!("Bob"), Json::Null] {
        ada.put(&at(&read), json!({"id": read["id"], "name": name})).expect(415).message();
    }
    ada.put(&at(&read), json!({"id": "other", "name": "bob"})).expect(400);
    ada.put(&at(&read), json!({"name": "bob", "identityType": "SERVICE_USER"})).expect(400);
    ada.put(&at(&read), json!({"name": "bob", "password": "short"})).expect(400);
    ada.put(&at(&read), json!({"name": "bob", "nope": 1})).expect(400);
    ada.put(&format!("{USERS}/nope"), json!({"name": "nope"})).expect(404);
    bob.put(&at(&read), json!({"name": "bob"})).expect(403);
}

#[test]
fn a_password_is_changed() {
    let (emulator, ada, _bob) = users(sample());
    ada.put(&at(&by_name(&ada, "bob")), json!({"name": "bob", "password": "other1234"})).expect(200);
    let login = |password: &str| {
        anonymous(&emulator).post("/apiv2/login", json!({"userName": "bob", "password": password})).status
    };
    assert_eq!((login("pw"), login("other1234")), (401, 200));
}

#[test]
fn a_deleted_user_loses_everything_he_came_in_with() {
    let builder = sample().personal_access_token("bob", "pat").table("lake.t", [("a", DataType::Int)], []);
    let (emulator, ada, bob) = users(builder.privileges("bob", "lake.t", ["SELECT"]));
    let user = by_name(&ada, "bob");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let body = "grant_type=password&username=bob&password=pw&scope=dremio.all";
    let access = ada.send("POST", "/oauth/token", &form, body).expect(200).json();
    let status = |authorization: &str| {
        let headers = [("Authorization", authorization)];
        anonymous(&emulator).send("GET", "/api/v3/catalog", &headers, "").status
    };
    let tokens = [
        bob.authorization.clone(),
        "Bearer pat".to_owned(),
        format!("Bearer {}", access["access_token"].as_str().unwrap()),
    ];
    assert!(tokens.iter().all(|token| status(token) == 200));

    ada.delete(&at(&user)).expect(400).message();
    let stale = ada.delete(&format!("{}?version=nope%3D", at(&user))).expect(409);
    assert!(stale.message().contains(user["tag"].as_str().unwrap()), "{}", stale.body);
    bob.delete(&at(&user)).expect(403);
    let tag = user["tag"].as_str().unwrap();
    assert_eq!(ada.delete(&format!("{}?version={}", at(&user), segment(tag))).expect(204).body, "");
    assert!(tokens.iter().all(|token| status(token) == 401));
    ada.get(&at(&user)).expect(404);
    let grants = format!("/api/v3/catalog/{}/grants", id(&ada.by_path("lake/t")));
    assert_eq!(ada.get(&grants).expect(200).json()["grants"], json!([]));
    ada.post(USERS, json!({"name": "bob", "password": "another1"})).expect(200);
    assert_eq!(sign_in(&emulator, "bob", "another1").by_path("@bob")["entityType"], "home");
}

#[test]
fn nobody_deletes_himself_and_version_25_answers_200() {
    let (_emulator, ada, _bob) = users(sample().version("25.2"));
    let me = by_name(&ada, "ada");
    ada.delete(&format!("{}?version={}", at(&me), me["tag"].as_str().unwrap())).expect(403).message();
    let bob = by_name(&ada, "bob");
    // The tag goes in raw, as published clients send it.
    let answer = ada.delete(&format!("{}?version={}", at(&bob), bob["tag"].as_str().unwrap())).expect(200);
    assert_eq!(answer.body, "");
    ada.delete(&at(&bob)).expect(404);
}

#[test]
fn users_are_listed_by_expressions() {
    let (_emulator, ada, bob) = users(sample().service_user("robot", "client", "secret"));
    let names = |client: &Client, filter: &str| {
        let list = client.get(&format!("{USERS}?filter={}", segment(filter))).expect(200).json();
        let names: Vec<String> = list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["name"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(list["totalResults"], names.len());
        names
    };
    assert_eq!(names(&ada, ""), ["ada", "bob", "robot"]);
    assert_eq!(names(&ada, "name=='bob' || identityType == 'SERVICE_USER'"), ["bob", "robot"]);
    assert_eq!(names(&ada, "name.startsWith('r') && !name.contains('x')"), ["robot"]);
    assert_eq!(names(&bob, ""), ["bob"], "others are not for him");
    for filter in ["name", "nope == 'x'", "{\"name\": \"bob\"}"] {
        ada.get(&format!("{USERS}?filter={}", segment(filter))).expect(400).message();
    }
}

#[test]
fn service_users_have_a_client_id_and_no_tag() {
    let (_emulator, ada, _bob) = users(sample());
    let body = json!({"name": "robot", "identityType": "SERVICE_USER", "description": "Loads at night"});
    let robot = ada.post(USERS, body).expect(200).json();
    assert_eq!(
        (&robot["identityType"], &robot["description"]),
        (&json!("SERVICE_USER"), &json!("Loads at night"))
    );
    assert!(robot["oauthClientId"].is_string());
    for gone in ["tag", "firstName", "email"] {
        assert!(robot.get(gone).is_none(), "{robot}");
    }
    let mut changed = robot.clone();
    changed["description"] = json!("Loads at noon");
    assert_eq!(ada.put(&at(&robot), changed).expect(200).json()["description"], "Loads at noon");
    ada.put(&at(&robot), json!({"name": "robot", "password": "secret123"})).expect(400);
    ada.delete(&at(&robot)).expect(204);
}

#[test]
fn the_community_model_is_smaller() {
    let (emulator, ada, bob) = users(sample().edition(Edition::Community));
    let made =
        bob.post(USERS, json!({"name": "avery", "password": "secret123", "extra": "x"})).expect(200).json();
    for gone in ["@type", "roles", "source", "identityType", "password"] {
        assert!(made.get(gone).is_none(), "{made}");
    }
    assert_eq!(made["extra"], "x");
    sign_in(&emulator, "avery", "secret123");
    let after = ada.put(&at(&made), made.clone()).expect(200).json();
    assert_eq!(after["name"], "avery");
    ada.put(&at(&made), made.clone()).expect(409);
    for key in ["roles", "identityType", "description", "@type", "source"] {
        let mut body = json!({"name": "new", "password": "secret123"});
        body[key] = json!("x");
        let answer = ada.post(USERS, body).expect(400);
        assert_eq!(answer.message(), format!("Invalid value found at: {key}"));
    }
    ada.post(USERS, json!({"name": "new"})).expect(400);
    ada.get(USERS).expect(405);
    ada.delete(&at(&made)).expect(405);
    for absent in ["/privilege", "/token", "/oauth/credentials"] {
        assert_eq!(ada.get(&format!("{}{absent}", at(&made))).expect(404).message(), "HTTP 404 Not Found");
    }
    for absent in ["/api/v3/role/x", "/api/v3/external-token-providers", "/api/v3/group/x"] {
        ada.get(absent).expect(404);
    }
}

#[test]
fn the_console_knows_users_too() {
    let (_emulator, ada, bob) = users(sample());
    let all = ada.get("/apiv2/users/all").expect(200).json();
    assert_eq!(all["users"].as_array().unwrap().len(), 2);
    let one = bob.get("/apiv2/user/bob").expect(200).json();
    assert_eq!(one, all["users"][1]);
    assert_eq!((&one["name"], &one["userConfig"]["userName"]), (&json!("bob"), &json!("bob")));
    bob.get("/apiv2/users/all").expect(403);
    bob.get("/apiv2/user/ada").expect(403);
    ada.get("/apiv2/user/nope").expect(404);
}

#[test]
fn the_first_user_of_a_fresh_installation_makes_himself() {
    let emulator = Emulator::dremio().fresh().start().unwrap();
    let client = anonymous(&emulator);
    let login = json!({"userName": "ada", "password": "secret123"});
    assert_eq!(client.post("/apiv2/login", login.clone()).expect(403).message(), "No User Available");
    client.send("POST", "/apiv2/eula/accept", &[("Content-Type", "application/json")], "").expect(204);

    let first = "/apiv2/bootstrap/firstuser";
    let body = json!({"userName": "ada", "firstName": "Ada", "lastName": "Byron", "email": "ada@example.com",
        "createdAt": 1000, "password": "secret123", "extra": null});
    for (key, value) in [("password", json!("short")), ("userName", json!("a:b")), ("nope", json!(1))] {
        let mut wrong = body.clone();
        wrong[key] = value;
        client.put(first, wrong).expect(400).message();
    }
    let made = client.put(first, body.clone()).expect(200).json();
    assert_eq!(
        (&made["userConfig"]["createdAt"], &made["resourcePath"]),
        (&json!(1000), &json!("/user/ada"))
    );
    client.put(first, body).expect(400);
    let session = client.post("/apiv2/login", login).expect(200).json();
    assert_eq!((&session["admin"], &session["userCreatedAt"]), (&json!(true), &json!(1000)));
    sign_in(&emulator, "ada", "secret123").create(json!({"entityType": "space", "name": "hers"}));
}

#[test]
fn the_licence_is_of_the_enterprise_edition() {
    let emulator = Emulator::dremio().edition(Edition::Community).start().unwrap();
    anonymous(&emulator).send("POST", "/apiv2/eula/accept", &[], "").expect(404);
}
