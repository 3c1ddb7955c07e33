//! The catalog of a project on Cloud, where it differs from Software's.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use serde_json::{Value as Json, json};
use support::cloud::{ada, bob, organization, project, sample};
use support::id;

/// The keys of an object, in their order.
fn keys(object: &Json) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_new_folder_has_a_uuid_and_later_an_id_of_json_text() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let body = json!({"entityType": "folder", "path": ["arctic", "new"]});
    let made = ada.post("/catalog", body).expect(200).json();
    let mut wanted = vec!["entityType", "id", "tag", "path", "permissions", "owner"];
    wanted.sort_unstable();
    assert_eq!(keys(&made), wanted);
    assert_eq!((&made["permissions"], &made["owner"]["ownerType"]), (&json!([]), &json!("USER")));
    assert_eq!(made["id"].as_str().unwrap().len(), 36);
    ada.get(&format!("/catalog/{}", id(&made))).expect(404);

    let read = ada.by_path("arctic/new");
    let inside: Json = serde_json::from_str(read["id"].as_str().unwrap()).unwrap();
    assert_eq!(inside["tableKey"], json!(["arctic", "new"]));
    assert_eq!(inside["versionContext"], json!({"type": "BRANCH", "value": "main"}));
    assert_eq!(read["tag"], made["tag"]);
    assert!(read.get("accessControlList").is_none() && read.get("owner").is_none(), "{read}");
    assert!(read.get("children").is_none(), "{read}");
    assert_eq!(ada.get(&format!("/catalog/{}", id(&read))).expect(200).json(), read);
}

#[test]
fn folders_can_be_put_into_arctic_sources_only() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let folder = |path: Json| ada.post("/catalog", json!({"entityType": "folder", "path": path}));
    assert_eq!(
        folder(json!(["lake", "x"])).expect(400).message(),
        "Can not create a folder inside a [SOURCE]."
    );
    assert_eq!(
        folder(json!(["reporting", "x"])).expect(400).message(),
        "Can not create a folder inside a [SPACE]."
    );
    for bad in ["a/b", "a:b", "a[b", "a]b"] {
        folder(json!(["arctic", bad])).expect(400);
    }
    folder(json!(["arctic"])).expect(400);
    folder(json!(["nowhere", "x"])).expect(400);
    folder(json!(["arctic", "sales", "deep"])).expect(200);
    bob(&emulator).post("/catalog", json!({"entityType": "folder", "path": ["arctic", "his"]})).expect(403);
}

#[test]
fn a_name_that_is_taken_is_400_with_the_words_that_clients_look_for() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let source = json!({"storageProvider": "AWS", "arcticCatalogId": "x"});
    for body in [
        json!({"entityType": "folder", "path": ["arctic", "sales"]}),
        json!({"entityType": "space", "name": "reporting"}),
        json!({"entityType": "source", "name": "arctic", "type": "ARCTIC", "config": source}),
        json!({"entityType": "dataset", "type": "VIRTUAL_DATASET", "sql": "SELECT 1",
               "path": ["reporting", "test-folder", "north"]}),
        json!({"entityType": "function", "path": ["arctic", "sales"], "isScalar": true, "functionArgList": "",
               "functionBody": "1", "returnType": "INT"}),
    ] {
        let answer = ada.post("/catalog", body.clone()).expect(400);
        assert!(answer.message().contains("An object already exists with that name"), "{body}");
    }
}

#[test]
fn a_folder_is_read_with_its_children_and_by_either_key() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let folder = ada.by_path("reporting/test-folder");
    assert_eq!(folder["entityType"], "folder");
    assert_eq!((&folder["accessControlList"], &folder["permissions"]), (&json!({}), &json!([])));
    assert_eq!(folder["owner"]["ownerType"], "USER");
    let child = &folder["children"][0];
    assert_eq!((&child["type"], &child["datasetType"]), (&json!("DATASET"), &json!("VIRTUAL")));
    let again = ada.get(&format!("/catalog/{}", id(&folder))).expect(200).json();
    assert_eq!(again, folder);
    let bare = ada.get(&format!("/catalog/{}?exclude=children", id(&folder))).expect(200).json();
    assert!(bare.get("children").is_none(), "{bare}");
    let allowed = ada.get(&format!("/catalog/{}?include=permissions", id(&folder))).expect(200).json();
    assert!(allowed["permissions"].as_array().unwrap().contains(&json!("SELECT")));
}

#[test]
fn a_folder_gets_another_name_and_a_list_of_access_as_it_was_sent() {
    let seed = json!({
        "users": [{"name": "ada", "admin": true, "tokens": [{"token": "pat-of-ada"}]},
                  {"name": "bob", "id": "737a038f-c6cd-4fd3-a77a-59f692727ba5"}],
        "roles": [{"name": "readers", "id": "0f2d94e0-bb5e-4c03-8c6f-62d379d10889"}],
    });
    let builder = lakehouse_emulator::Emulator::dremio_cloud().seed(&seed.to_string());
    let emulator = builder.project(project()).start().unwrap();
    let ada = ada(&emulator);
    let folder = ada.by_path("reporting/test-folder");
    let access = json!({
        "users": [{"id": "737a038f-c6cd-4fd3-a77a-59f692727ba5", "permissions": ["ALL"]}],
        "roles": [{"id": "0f2d94e0-bb5e-4c03-8c6f-62d379d10889", "permissions": ["SELECT"]}],
    });
    let target = format!("/catalog/{}", id(&folder));
    let body = json!({"entityType": "folder", "id": folder["id"], "path": ["reporting", "new-folder"],
                      "tag": folder["tag"], "accessControlList": access});
    let changed = ada.put(&target, body.clone()).expect(200).json();
    assert_eq!((&changed["id"], &changed["path"]), (&folder["id"], &json!(["reporting", "new-folder"])));
    assert_eq!(changed["accessControlList"], access);
    assert_ne!(changed["tag"], folder["tag"]);
    assert!(changed.get("children").is_none(), "{changed}");

    ada.get("/catalog/by-path/reporting/test-folder").expect(404);
    assert_eq!(ada.rows("SELECT id FROM reporting.\"new-folder\".north"), json!([{"id": 1}]));
    ada.put(&target, body).expect(409);

    // Without a tag the last writer wins, and without a list nobody keeps what he had.
    let bare = json!({"entityType": "folder", "id": folder["id"], "path": ["reporting", "new-folder"]});
    assert_eq!(ada.put(&target, bare).expect(200).json()["accessControlList"], json!({}));
}

#[test]
fn a_folder_does_not_move_and_arctic_folders_do_not_change() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let put = |folder: &Json, path: Json| {
        let body = json!({"entityType": "folder", "id": folder["id"], "path": path});
        ada.put(&format!("/catalog/{}", id(folder)), body)
    };
    let folder = ada.by_path("reporting/test-folder");
    put(&folder, json!(["main", "test-folder"])).expect(400);
    put(&folder, json!(["reporting", "a:b"])).expect(400);
    put(&folder, json!([])).expect(400);
    let taken = put(&folder, json!(["reporting", "test-folder"])).expect(200);
    assert_eq!(taken.json()["path"], folder["path"]);
    let arctic = ada.by_path("arctic/sales");
    let answer = put(&arctic, json!(["arctic", "sales"])).expect(400);
    assert_eq!(answer.message(), "Folders in Arctic sources can not be changed.");
}

#[test]
fn deleting_is_204_and_then_404() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    for path in ["arctic/sales", "reporting/test-folder", "reporting", "arctic"] {
        let object = ada.by_path(path);
        let tag = object["tag"].as_str().unwrap().replace('=', "%3D");
        let target = format!("/catalog/{}?tag={tag}", id(&object));
        assert_eq!(ada.delete(&target).expect(204).body, "");
        ada.delete(&target).expect(404);
    }
}

#[test]
fn the_root_lists_the_catalog_of_the_project_and_permissions_unasked() {
    let emulator = sample().start().unwrap();
    let list = ada(&emulator).get("/catalog").expect(200).json();
    let items = list["data"].as_array().unwrap();
    let kinds: Vec<(&str, &str)> = items
        .iter()
        .map(|item| (item["path"][0].as_str().unwrap(), item["containerType"].as_str().unwrap()))
        .collect();
    assert!(kinds.contains(&("main", "SOURCE")) && kinds.contains(&("reporting", "SPACE")), "{kinds:?}");
    assert!(!kinds.iter().any(|(_, kind)| *kind == "HOME"), "{kinds:?}");
    let source = items.iter().find(|item| item["path"][0] == "main").unwrap();
    assert_eq!(source["sourceChangeState"], "NONE");
    assert!(source["permissions"].as_array().unwrap().contains(&json!("ALL")));
}

#[test]
fn wiki_and_tags_are_empty_before_they_are_set() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let view = ada.by_path("reporting/test-folder/north");
    let target = |what: &str| format!("/catalog/{}/collaboration/{what}", id(&view));
    // The reference says 404. But dbt, which reads both before it writes them and stops at a 404, writes them on Cloud.
    assert_eq!(ada.get(&target("wiki")).expect(200).json(), json!({"text": "", "version": null}));
    assert_eq!(ada.get(&target("tag")).expect(200).json(), json!({"tags": [], "version": null}));
    let wiki = ada.post(&target("wiki"), json!({"text": "# North"})).expect(200).json();
    assert_eq!(wiki, json!({"text": "# North", "version": 0}));
    assert_eq!(ada.get(&target("wiki")).expect(200).json(), wiki);
    let tags = ada.post(&target("tag"), json!({"tags": ["cold"]})).expect(200).json();
    assert_eq!(ada.get(&target("tag")).expect(200).json(), tags);
    assert!(tags["version"].is_string());

    let empty = ada.post(&target("wiki"), json!({"text": "", "version": 0})).expect(200).json();
    assert_eq!(ada.get(&target("wiki")).expect(200).json(), empty);
    ada.post(&target("wiki"), json!({"text": "late", "version": 0})).expect(409);
}

#[test]
fn sources_are_of_the_types_that_cloud_has() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let source = |kind: &str, config: Json| {
        ada.post("/catalog", json!({"entityType": "source", "name": "s", "type": kind, "config": config}))
    };
    source("NAS", json!({"path": "/"})).expect(400);
    source("ARCTIC", json!({"storageProvider": "AWS"})).expect(400);
    let config = json!({"storageProvider": "AWS", "arcticCatalogId": "c", "awsAccessSecret": "hush"});
    let made = source("ARCTIC", config).expect(200).json();
    assert_eq!(made["config"]["awsAccessSecret"], "$DREMIO_EXISTING_VALUE$");
    assert_eq!((&made["type"], &made["state"]["status"]), (&json!("ARCTIC"), &json!("good")));
    let config = json!({"credentialType": "ACCESS_KEY", "awsAccessKey": "AKIA", "awsAccessSecret": "hush"});
    ada.delete(&format!("/catalog/{}", id(&made))).expect(204);
    let made = source("S3", config).expect(200).json();
    assert_eq!(made["config"]["awsAccessSecret"], "$DREMIO_EXISTING_VALUE$");
}

#[test]
fn an_arctic_source_has_privileges_of_its_own() {
    let emulator = sample().role("readers", ["bob"]).start().unwrap();
    let ada = ada(&emulator);
    let source = ada.by_path("arctic");
    let target = format!("/catalog/{}/grants", id(&source));
    let grants = ada.get(&target).expect(200).json();
    assert!(grants["availablePrivileges"].as_array().unwrap().contains(&json!("CREATE_BRANCH")), "{grants}");
    let owner = ada.by_path("arctic")["owner"]["ownerId"].clone();
    let grant = |privilege: &str| json!({"grants": [{"granteeType": "USER", "id": owner, "privileges": [privilege]}], "tag": "any"});
    ada.put(&target, grant("COMMIT")).expect(204);
    assert_eq!(ada.get(&target).expect(200).json()["grants"][0]["privileges"], json!(["COMMIT"]));
    ada.put(&target, grant("TRUNCATE")).expect(400);
}

#[test]
fn views_know_how_fresh_they_are_and_bulk_reads_work() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let view = ada.by_path("reporting/test-folder/north");
    assert_eq!(view["isMetadataExpired"], false);
    assert!(view["lastMetadataRefreshAt"].is_string());
    let table = ada.by_path("arctic/sales/orders");
    let list =
        ada.post("/catalog/by-ids?maxChildren=0", json!([view["id"], table["id"], "none"])).expect(200);
    let list = list.json();
    assert_eq!((list["data"].as_array().unwrap().len(), list["errors"].as_array().unwrap().len()), (2, 1));
    let list = ada.post("/catalog/by-paths?maxChildren=0", json!([["arctic", "sales"]])).expect(200).json();
    assert_eq!(list["data"][0]["path"], json!(["arctic", "sales"]));
    let lineage = ada.get(&format!("/catalog/{}/graph", id(&view))).expect(200).json();
    assert_eq!(lineage["parents"][0]["path"], json!(["lake", "orders"]));
}

#[test]
fn files_are_promoted_by_their_text_path() {
    let files = project().file("lake.\"2024.csv\"", "a,b\n1,2\n");
    let emulator = organization().project(files).start().unwrap();
    let ada = ada(&emulator);
    let file = ada.by_path("lake/2024.csv");
    assert_eq!(file["id"], "dremio:/lake/2024.csv");
    let body = json!({"entityType": "dataset", "type": "PHYSICAL_DATASET", "path": ["lake", "2024.csv"],
                      "format": {"type": "Text", "fieldDelimiter": ",", "extractHeader": true}});
    let target = format!("/catalog/{}", id(&file));
    let table = ada.post(&target, body).expect(200).json();
    assert_eq!(ada.rows("SELECT b FROM lake.\"2024.csv\""), json!([{"b": "2"}]));
    ada.delete(&format!("/catalog/{}", id(&table))).expect(204);
    assert_eq!(ada.by_path("lake/2024.csv")["entityType"], "file");
}
