//! Roles: who is in them, and what that gives.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, DremioBuilder, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, id, segment, sign_in};

const ROLES: &str = "/api/v3/role";

fn sample() -> DremioBuilder {
    Emulator::dremio().admin("ada", "pw").user("bob", "pw").space("open").folder("open.sub").table(
        "lake.orders",
        [("id", DataType::BigInt)],
        [],
    )
}

fn users(builder: DremioBuilder) -> (Emulator, Client, Client) {
    let emulator = builder.start().unwrap();
    let (ada, bob) = (sign_in(&emulator, "ada", "pw"), sign_in(&emulator, "bob", "pw"));
    (emulator, ada, bob)
}

fn role(client: &Client, name: &str) -> Json {
    client.get(&format!("{ROLES}/by-name/{name}")).expect(200).json()
}

fn user(client: &Client, name: &str) -> Json {
    client.get(&format!("/api/v3/user/by-name/{name}")).expect(200).json()
}

fn at(role: &Json) -> String {
    format!("{ROLES}/{}", id(role))
}

fn change(op: &str, kind: &str, member: &Json) -> Json {
    json!({"op": op, "id": member["id"], "type": kind})
}

#[test]
fn a_role_is_made_read_changed_and_deleted() {
    let (_emulator, ada, bob) = users(sample());
    let made = ada.post(ROLES, json!({"name": "analysts", "description": "They read"})).expect(200).json();
    assert_eq!(
        (&made["type"], &made["memberCount"], &made["roles"]),
        (&json!("INTERNAL"), &json!(0), &json!([]))
    );
    assert!(made.get("tag").is_none());
    assert_eq!(bob.get(&at(&made)).expect(200).json(), made);
    assert_eq!(role(&bob, "Analysts"), made);

    let parent = ada.post(ROLES, json!({"name": "staff"})).expect(200).json();
    let mut changed = made.clone();
    changed["roles"] = json!([{"id": parent["id"]}]);
    let after = ada.put(&at(&made), changed).expect(200).json();
    assert_eq!(after["roles"], json!([{"id": parent["id"], "name": "staff", "type": "INTERNAL"}]));
    assert_eq!(
        (&after["description"], &role(&ada, "staff")["memberCount"]),
        (&json!("They read"), &json!(1))
    );
    let bare = ada.put(&at(&made), json!({"id": made["id"], "name": "analysts"})).expect(200).json();
    assert_eq!(bare["roles"], json!([]), "parents that are left out are gone");
    assert!(bare.get("description").is_none());

    assert_eq!(ada.delete(&at(&made)).expect(204).body, "");
    ada.get(&at(&made)).expect(404);
    ada.delete(&at(&made)).expect(404);
}

#[test]
fn roles_that_can_not_be_are_refused() {
    let (_emulator, ada, bob) = users(sample().role("r", []));
    let r = role(&ada, "r");
    for body in [
        json!({}),
        json!({"name": ""}),
        json!({"name": "R"}),
        json!({"name": "new", "nope": 1}),
        json!({"name": "new", "roles": [{"id": "nope"}]}),
    ] {
        ada.post(ROLES, body).expect(400).message();
    }
    for body in [
        json!({"id": r["id"], "name": "other"}),
        json!({"id": "other", "name": "r"}),
        json!({"id": r["id"], "name": "r", "roles": [{"id": r["id"]}]}),
    ] {
        ada.put(&at(&r), body).expect(400).message();
    }
    let public = role(&ada, "PUBLIC");
    ada.put(&at(&public), public.clone()).expect(400);
    for system in ["ADMIN", "PUBLIC"] {
        assert_eq!(role(&ada, system)["type"], "SYSTEM");
        ada.delete(&at(&role(&ada, system))).expect(404);
    }
    ada.put(&format!("{ROLES}/nope"), json!({"id": "nope", "name": "x"})).expect(404);
    ada.get(&format!("{ROLES}/by-name/nope")).expect(404);
    bob.post(ROLES, json!({"name": "new"})).expect(403);
    bob.put(&at(&r), r.clone()).expect(403);
    bob.delete(&at(&r)).expect(403);
    bob.patch(&format!("{}/member", at(&r)), json!([])).expect(403);
}

#[test]
fn members_come_and_go() {
    let (_emulator, ada, _bob) = users(sample().role("r", []).role("inner", []));
    let (r, inner, bob) = (role(&ada, "r"), role(&ada, "inner"), user(&ada, "bob"));
    let members = format!("{}/member", at(&r));
    let answer = ada.patch(&members, json!([change("add", "user", &bob), change("add", "role", &inner)]));
    assert_eq!(answer.expect(200).body, "");
    ada.patch(&members, json!([change("add", "user", &bob)])).expect(200);
    assert_eq!(role(&ada, "r")["memberCount"], 2);
    assert_eq!(role(&ada, "inner")["roles"][0]["name"], "r");
    let names =
        |user: &Json| user["roles"].as_array().unwrap().iter().map(|r| r["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&user(&ada, "bob")), ["PUBLIC", "r"]);
    ada.patch(&members, json!([change("remove", "user", &bob)])).expect(200);
    assert_eq!((role(&ada, "r")["memberCount"].clone(), names(&user(&ada, "bob")).len()), (json!(1), 1));

    let unknown = json!({"id": "nope"});
    for body in [
        json!({}),
        json!([{}]),
        json!([{"op": "ADD", "id": bob["id"], "type": "user"}]),
        json!([{"op": "add", "id": bob["id"], "type": "group"}]),
        json!([change("add", "user", &unknown)]),
        json!([change("add", "role", &bob)]),
        json!([change("add", "user", &bob), change("add", "role", &unknown)]),
        json!([change("add", "role", &r)]),
    ] {
        ada.patch(&members, body).expect(400).message();
    }
    assert_eq!(role(&ada, "r")["memberCount"], 1, "a list with a mistake changes nothing");
    ada.patch(&format!("{}/member", at(&inner)), json!([change("add", "role", &r)])).expect(400);
    ada.patch(&format!("{}/member", at(&role(&ada, "PUBLIC"))), json!([change("add", "user", &bob)]))
        .expect(400);
    ada.patch(&format!("{ROLES}/nope/member"), json!([])).expect(404);
    ada.get(&members).expect(405);
}

#[test]
fn a_user_is_put_into_roles_with_his_record() {
    let (_emulator, ada, _bob) = users(sample().role("r", ["bob"]).role("s", []));
    let mut bob = user(&ada, "bob");
    bob["roles"] = json!([{"id": role(&ada, "s")["id"]}]);
    let at = format!("/api/v3/user/{}", id(&bob));
    let after = ada.put(&at, bob).expect(200).json();
    let names: Vec<&Json> = after["roles"].as_array().unwrap().iter().map(|role| &role["name"]).collect();
    assert_eq!(names, ["PUBLIC", "s"]);
    assert_eq!((&role(&ada, "r")["memberCount"], &role(&ada, "s")["memberCount"]), (&json!(0), &json!(1)));
    assert_eq!(role(&ada, "PUBLIC")["memberCount"], 2);
}

#[test]
fn grants_to_a_role_reach_every_member_also_through_roles() {
    let builder =
        sample().role("outer", ["inner"]).role("inner", []).role_privileges("outer", "open", ["SELECT"]);
    let (_emulator, ada, bob) = users(builder);
    bob.get("/api/v3/catalog/by-path/open").expect(403);
    let members = format!("{}/member", at(&role(&ada, "inner")));
    let him = user(&ada, "bob");
    ada.patch(&members, json!([change("add", "user", &him)])).expect(200);
    bob.by_path("open/sub");

    let orders = format!("/api/v3/catalog/{}/grants", id(&ada.by_path("lake/orders")));
    let grant = json!({"granteeType": "ROLE", "id": role(&ada, "inner")["id"], "privileges": ["SELECT"]});
    let read = "SELECT * FROM lake.orders";
    assert_eq!(bob.finish(&bob.submit(read))["jobState"], "FAILED");
    ada.put(&orders, json!({"grants": [grant]})).expect(204);
    assert_eq!(ada.get(&orders).json()["grants"][0]["name"], "inner");
    bob.query(read);

    ada.patch(&members, json!([change("remove", "user", &him)])).expect(200);
    assert_eq!(bob.finish(&bob.submit(read))["jobState"], "FAILED");
    bob.get("/api/v3/catalog/by-path/open").expect(403);
    ada.delete(&at(&role(&ada, "inner"))).expect(204);
    assert_eq!(ada.get(&orders).json()["grants"], json!([]));
}

#[test]
fn what_is_granted_to_public_is_for_everybody() {
    let (_emulator, _ada, bob) = users(sample().role_privileges("PUBLIC", "open", ["SELECT"]));
    bob.by_path("open");
}

#[test]
fn the_admin_role_makes_administrators() {
    let (emulator, ada, bob) = users(sample().role("chiefs", []));
    let space = json!({"entityType": "space", "name": "his"});
    bob.post("/api/v3/catalog", space.clone()).expect(403);
    let (admin, chiefs) = (role(&ada, "ADMIN"), role(&ada, "chiefs"));
    ada.patch(&format!("{}/member", at(&admin)), json!([change("add", "role", &chiefs)])).expect(200);
    ada.patch(&format!("{}/member", at(&chiefs)), json!([change("add", "user", &user(&ada, "bob"))]))
        .expect(200);
    bob.post("/api/v3/catalog", space).expect(200);
    let login = json!({"userName": "bob", "password": "pw"});
    assert_eq!(support::anonymous(&emulator).post("/apiv2/login", login).json()["admin"], true);
}

#[test]
fn roles_are_listed_by_expressions() {
    let (_emulator, ada, bob) = users(sample().role("r", []));
    let list = bob.get(ROLES).expect(200).json();
    assert_eq!((&list["totalResults"], &list["data"][0]["name"]), (&json!(3), &json!("ADMIN")));
    let filter = segment("type == 'INTERNAL' && name.contains('r')");
    let list = ada.get(&format!("{ROLES}?filter={filter}")).expect(200).json();
    assert_eq!((&list["totalResults"], &list["data"][0]["name"]), (&json!(1), &json!("r")));
    ada.get(&format!("{ROLES}?filter=email%3D%3D%27x%27")).expect(400);
    let (_emulator, ada, _bob) = users(sample().version("25.2"));
    ada.get(ROLES).expect(405);
}

#[test]
fn privileges_are_read_from_the_grants() {
    let builder = sample()
        .view("open.\"a view\"", "SELECT 1 AS x")
        .role("r", ["bob"])
        .privileges("bob", "open", ["SELECT", "ALTER"])
        .role_privileges("r", "open.\"a view\"", ["SELECT"])
        .role_privileges("PUBLIC", "lake.orders", ["SELECT"])
        .privileges("bob", "lake.orders", ["SELECT"]);
    let (_emulator, ada, bob) = users(builder);
    let of =
        |client: &Client, at: &str| client.get(&format!("{at}/privilege")).expect(200).json()["data"].clone();
    let bob_at = format!("/api/v3/user/{}", id(&user(&bob, "bob")));
    let entry =
        |name: &str, kind: &str, privilege: &str| json!({"name": name, "type": kind, "privilege": privilege});
    assert_eq!(
        of(&bob, &bob_at),
        json!([
            entry("lake.orders", "PDS", "SELECT"),
            entry("open", "SPACE", "SELECT"),
            entry("open", "SPACE", "ALTER"),
            entry("open.\"a view\"", "VDS", "SELECT"),
        ])
    );
    assert_eq!(of(&ada, &at(&role(&ada, "r"))), json!([entry("open.\"a view\"", "DATASET", "SELECT")]));
    assert_eq!(of(&bob, &at(&role(&bob, "r"))), of(&ada, &at(&role(&ada, "r"))));
    bob.get(&format!("/api/v3/user/{}/privilege", id(&user(&ada, "ada")))).expect(403);
    bob.get(&format!("{}/privilege", at(&role(&bob, "ADMIN")))).expect(403);
    ada.get("/api/v3/user/nope/privilege").expect(404);
    ada.get(&format!("{ROLES}/nope/privilege")).expect(404);
}

#[test]
fn no_more_than_100_privileges_are_listed() {
    let mut builder = sample();
    for n in 0..60 {
        let name = format!("s{n}");
        builder = builder.space(&name).privileges("bob", &*name, ["SELECT", "ALTER"]);
    }
    let (_emulator, _ada, bob) = users(builder);
    let at = format!("/api/v3/user/{}/privilege?startIndex=1&count=10", id(&user(&bob, "bob")));
    assert_eq!(bob.get(&at).expect(200).json()["data"].as_array().unwrap().len(), 100);
}

#[test]
fn groups_are_what_version_25_calls_roles() {
    let (_emulator, ada, bob) = users(sample().role("r", []).version("25.2"));
    let r = role(&ada, "r");
    let group = ada.get(&format!("/api/v3/group/{}", id(&r))).expect(200).json();
    assert_eq!(group, json!({"id": r["id"], "name": "r"}));
    assert_eq!(ada.get("/api/v3/group/by-name/r").expect(200).json(), group);
    bob.get("/api/v3/group/by-name/r").expect(403);
    ada.get("/api/v3/group/nope").expect(404);
    ada.get("/api/v3/group/by-name/nope").expect(404);
    let (_emulator, ada, _bob) = users(sample().role("r", []));
    ada.get("/api/v3/group/by-name/r").expect(404);
}

#[test]
fn the_directory_cache_is_for_administrators() {
    let (emulator, ada, bob) = users(sample().role("r", []));
    let cache = "/api/v3/cache/authorization";
    let him = id(&user(&ada, "bob"));
    for target in ["", "/", "/bob", "/r", &format!("/{him}")] {
        assert_eq!(ada.delete(&format!("{cache}{target}")).expect(204).body, "");
    }
    ada.delete(&format!("{cache}/nope")).expect(404);
    bob.delete(cache).expect(403);
    bob.delete(&format!("{cache}/bob")).expect(403);
    support::anonymous(&emulator).delete(cache).expect(401);
}

#[test]
fn changes_to_objects_and_to_people_do_not_block_each_other() {
    let (_emulator, ada, _bob) = users(sample().role("r", ["bob"]));
    let r = role(&ada, "r");
    let folder = ada.by_path("open/sub");
    let at_folder = format!("/api/v3/catalog/{}", id(&folder));
    let grants = json!({"grants": [{"granteeType": "ROLE", "id": r["id"], "privileges": ["SELECT"]}]});
    let list = json!({"roles": [{"id": r["id"], "permissions": ["SELECT"]}]});
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..60 {
                ada.put(&format!("{at_folder}/grants"), grants.clone()).expect(204);
            }
        });
        scope.spawn(|| {
            for _ in 0..60 {
                let mut body = ada.get(&at_folder).expect(200).json();
                body["accessControlList"] = list.clone();
                ada.put(&at_folder, body).expect(200);
            }
        });
        scope.spawn(|| {
            for n in 0..60 {
                let made = ada.post("/api/v3/user", json!({"name": format!("u{n}")})).expect(200).json();
                let tag = segment(made["tag"].as_str().unwrap());
                ada.get(&format!("/api/v3/user/{}/privilege", id(&made))).expect(200);
                ada.delete(&format!("/api/v3/user/{}?version={tag}", id(&made))).expect(204);
            }
        });
    });
}
