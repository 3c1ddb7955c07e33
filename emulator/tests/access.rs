//! Who may do what.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, DremioBuilder, Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, id, sign_in};

const CATALOG: &str = "/api/v3/catalog";

fn sample() -> DremioBuilder {
    Emulator::dremio()
        .admin("ada", "pw")
        .user("bob", "pw")
        .space("open")
        .space("closed")
        .folder("closed.door")
        .table("lake.orders", [("id", DataType::BigInt)], [])
        .view("open.v", "SELECT * FROM lake.orders")
        .view("closed.door.v", "SELECT * FROM lake.orders")
        .privileges("bob", "open", ["SELECT"])
}

fn users(builder: DremioBuilder) -> (Emulator, Client, Client) {
    let emulator = builder.start().unwrap();
    let (ada, bob) = (sign_in(&emulator, "ada", "pw"), sign_in(&emulator, "bob", "pw"));
    (emulator, ada, bob)
}

fn roots(client: &Client) -> Vec<String> {
    let list = client.get(CATALOG).expect(200).json();
    list["data"].as_array().unwrap().iter().map(|item| item["path"][0].as_str().unwrap().to_owned()).collect()
}

fn user_id(client: &Client) -> Json {
    client.by_path("@bob")["owner"].clone()
}

#[test]
fn users_see_what_they_were_given() {
    let (_emulator, ada, bob) = users(sample());
    assert_eq!(roots(&ada), ["@ada", "closed", "open", "lake"]);
    assert_eq!(roots(&bob), ["@bob", "open"]);
    bob.get("/api/v3/catalog/by-path/open/v").expect(200);
    for path in ["closed", "closed/door/v", "lake", "lake/orders", "@ada"] {
        let message = bob.get(&format!("{CATALOG}/by-path/{path}")).expect(403).message();
        assert!(message.starts_with("Access denied reading"), "{message}");
    }
    bob.get(&format!("{CATALOG}/{}", id(&ada.by_path("closed")))).expect(403);
    bob.get("/api/v3/catalog/by-path/nope").expect(404);
    let list = bob
        .post(&format!("{CATALOG}/by-paths?maxChildren=1"), json!([["open"], ["closed"]]))
        .expect(200)
        .json();
    assert!(
        list["errors"][0]["errorMessage"].as_str().unwrap().starts_with("'[closed]' failed with "),
        "{list}"
    );
}

#[test]
fn reading_is_not_writing() {
    let (_emulator, ada, bob) = users(sample());
    let view = bob.by_path("open/v");
    bob.put(&format!("{CATALOG}/{}", id(&view)), view.clone()).expect(403);
    bob.delete(&format!("{CATALOG}/{}", id(&view))).expect(403);
    bob.post(&format!("{CATALOG}/{}/collaboration/wiki", id(&view)), json!({"text": "x"})).expect(403);
    bob.get(&format!("{CATALOG}/{}/collaboration/wiki", id(&view))).expect(200);
    bob.get(&format!("{CATALOG}/{}/grants", id(&view))).expect(403);
    bob.post(CATALOG, json!({"entityType": "folder", "path": ["open", "f"]})).expect(403);
    bob.post(CATALOG, json!({"entityType": "space", "name": "mine"})).expect(403);
    bob.post(CATALOG, json!({"entityType": "source", "type": "NAS", "name": "n", "config": {"path": "/"}}))
        .expect(403);
    bob.create(json!({"entityType": "folder", "path": ["@bob", "f"]}));
    assert_eq!(bob.get("/api/v3/source").expect(200).json()["data"], json!([]));
    let body = json!({"_type": "source", "type": "NAS", "name": "n", "config": {"path": "/"}});
    assert_eq!(bob.post("/api/v3/source", body).expect(403).message(), "HTTP 403 Forbidden");
    ada.get(&format!("{CATALOG}/{}/grants", id(&view))).expect(200);
}

#[test]
fn queries_need_select_on_what_they_name() {
    let (_emulator, ada, bob) = users(sample());
    bob.query("SELECT * FROM open.v");
    for sql in ["SELECT * FROM lake.orders", "SELECT * FROM closed.door.v"] {
        let job = bob.finish(&bob.submit(sql));
        assert_eq!(job["jobState"], "FAILED");
        assert!(job["errorMessage"].as_str().unwrap().contains("Access denied"), "{job}");
    }
    let body = json!({"entityType": "dataset", "type": "VIRTUAL_DATASET", "path": ["@bob", "v"], "sql": "SELECT * FROM lake.orders"});
    bob.post(CATALOG, body).expect(400);
    // Whoever reads a view reads through it.
    ada.query("SELECT * FROM closed.door.v");
}

#[test]
fn rows_are_changed_with_the_privilege_for_it() {
    let (_emulator, _ada, bob) = users(sample().privileges("bob", "lake.orders", ["SELECT", "INSERT"]));
    bob.query("INSERT INTO lake.orders VALUES (1)");
    for sql in [
        "DELETE FROM lake.orders",
        "UPDATE lake.orders SET id = 2",
        "DROP TABLE lake.orders",
        "CREATE TABLE lake.t (a INT)",
    ] {
        let job = bob.finish(&bob.submit(sql));
        assert!(job["errorMessage"].as_str().unwrap().contains("Access denied"), "{sql}: {job}");
    }
    assert_eq!(bob.query("SELECT COUNT(*) AS n FROM lake.orders")["rows"], json!([{"n": 1}]));
}

#[test]
fn jobs_of_others_are_for_administrators() {
    let (_emulator, ada, bob) = users(sample());
    let (hers, his) = (ada.submit("SELECT 1"), bob.submit("SELECT 2"));
    ada.finish(&hers);
    ada.finish(&his);
    bob.get(&format!("/api/v3/job/{hers}")).expect(403);
    bob.get(&format!("/api/v3/job/{hers}/results")).expect(403);
    let count =
        |client: &Client| client.get("/apiv2/jobs-listing/v1.0").json()["jobs"].as_array().unwrap().len();
    assert_eq!((count(&ada), count(&bob)), (2, 1));
}

#[test]
fn grants_open_doors_and_close_them() {
    let (_emulator, ada, bob) = users(sample());
    let bob_id = ada.by_path("open")["accessControlList"]["users"][0]["id"].clone();
    let door = ada.by_path("closed/door");
    let at = format!("{CATALOG}/{}/grants", id(&door));
    let grant = |privileges: Json| json!({"grants": [{"granteeType": "USER", "id": bob_id, "privileges": privileges}]});
    assert_eq!(ada.put(&at, grant(json!(["SELECT", "ALTER"]))).expect(204).body, "");
    let grants = ada.get(&at).expect(200).json();
    assert_eq!(grants["id"], door["id"]);
    assert_eq!(
        grants["grants"],
        json!([{"privileges": ["SELECT", "ALTER"], "granteeType": "USER", "id": bob_id, "name": "bob"}])
    );
    assert!(grants["availablePrivileges"].as_array().unwrap().contains(&json!("MANAGE_GRANTS")));

    assert_eq!(roots(&bob), ["@bob", "closed", "open"]);
    bob.query("SELECT * FROM closed.door.v");
    bob.create(json!({"entityType": "folder", "path": ["closed", "door", "his"]}));
    let permissions = bob.by_path("closed/door?include=permissions")["permissions"].clone();
    assert_eq!(permissions, json!(["SELECT", "ALTER"]));

    ada.put(&at, grant(json!(["ALL"]))).expect(204);
    let all = ada.get(&at).json()["grants"][0]["privileges"].clone();
    assert!(all.as_array().unwrap().len() > 4 && !all.as_array().unwrap().contains(&json!("ALL")), "{all}");

    ada.put(&at, json!({"grants": []})).expect(204);
    assert_eq!(ada.get(&at).json()["grants"], json!([]));
}

#[test]
fn grants_are_checked() {
    let (_emulator, ada, _bob) = users(sample());
    let bob_id = ada.by_path("open")["accessControlList"]["users"][0]["id"].clone();
    let at = format!("{CATALOG}/{}/grants", id(&ada.by_path("open")));
    let entry = json!({"granteeType": "USER", "id": bob_id, "privileges": ["SELECT"]});
    for (key, value) in [
        ("granteeType", json!("GROUP")),
        ("granteeType", Json::Null),
        ("id", json!("nobody")),
        ("id", Json::Null),
        ("privileges", json!(["NOPE"])),
        ("privileges", json!(["CREATE_SOURCE"])),
        ("granteeType", json!("ROLE")),
    ] {
        let mut entry = entry.clone();
        entry[key] = value;
        ada.put(&at, json!({"grants": [entry]})).expect(400);
    }
    ada.put(&at, json!({})).expect(400);
    ada.get(&format!("{CATALOG}/nope/grants")).expect(404);
    ada.put(&format!("{CATALOG}/nope/grants"), json!({"grants": []})).expect(404);
}

#[test]
fn access_control_lists_are_replaced_by_put() {
    let (_emulator, ada, bob) = users(sample());
    let bob_id = ada.by_path("open")["accessControlList"]["users"][0]["id"].clone();
    let acl = json!({"users": [{"id": bob_id, "permissions": ["SELECT"]}]});
    let space = ada.create(json!({"entityType": "space", "name": "given", "accessControlList": acl}));
    assert_eq!(space["accessControlList"], acl);
    bob.by_path("given");
    let mut bare = ada.by_path("given");
    bare.as_object_mut().unwrap().remove("accessControlList");
    let bare = ada.put(&format!("{CATALOG}/{}", id(&bare)), bare).expect(200).json();
    assert_eq!(bare["accessControlList"], json!({}));
    bob.get(&format!("{CATALOG}/by-path/given")).expect(403);
    // What clients from before there were roles make of it.
    let mut old = ada.by_path("given");
    old["accessControlList"] = json!({"users": acl["users"], "groups": null, "version": null});
    let old = ada.put(&format!("{CATALOG}/{}", id(&old)), old).expect(200).json();
    assert_eq!(old["accessControlList"], acl);
    for refused in [
        json!({"nope": []}),
        json!({"users": [{"id": "x", "permissions": []}]}),
        json!({"users": [{"permissions": []}]}),
    ] {
        ada.post(CATALOG, json!({"entityType": "space", "name": "n", "accessControlList": refused}))
            .expect(400);
    }
}

#[test]
fn the_community_edition_takes_no_notice_of_access_control() {
    let (_emulator, ada, bob) = users(sample().edition(Edition::Community));
    let space = ada.create(json!({"entityType": "space", "name": "n", "accessControlList": {"nope": 1}}));
    assert!(space.get("accessControlList").is_none());
    bob.by_path("closed/door/v");
    ada.get(&format!("{CATALOG}/{}/grants", id(&space))).expect(404);
    ada.get(&format!("{CATALOG}/privileges")).expect(404);
}

#[test]
fn owners_need_no_grants() {
    let (_emulator, _ada, bob) = users(sample());
    let folder = bob.create(json!({"entityType": "folder", "path": ["@bob", "mine"]}));
    assert_eq!(folder["owner"]["ownerType"], "USER");
    assert!(user_id(&bob).is_null(), "homes have no owner key");
    bob.delete(&format!("{CATALOG}/{}", id(&folder))).expect(204);
}

#[test]
fn privileges_are_listed_by_kind() {
    let (_emulator, ada, _bob) = users(sample());
    let list = ada.get(&format!("{CATALOG}/privileges")).expect(200).json();
    assert_eq!(list["availablePrivileges"].as_array().unwrap().len(), 9);
    let one = ada.get(&format!("{CATALOG}/privileges?type=PDS")).expect(200).json();
    assert_eq!(one["availablePrivileges"][0]["grantType"], "PDS");
    ada.get(&format!("{CATALOG}/privileges?type=NOPE")).expect(404);
}
