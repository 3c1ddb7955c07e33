//! Creating, changing, promoting and deleting catalog objects.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, DremioBuilder, Emulator, Value};
use serde_json::{Value as Json, json};
use support::{Client, id, segment, signed_in};

const CATALOG: &str = "/api/v3/catalog";

fn sample() -> DremioBuilder {
    Emulator::dremio()
        .space("sales")
        .folder("sales.europe")
        .source("shop", "POSTGRES", json!({}))
        .table("shop.public.customers", [("id", DataType::Int)], [])
        .table("lake.orders", [("id", DataType::BigInt)], [vec![Value::Int(1)], vec![Value::Int(2)]])
        .file(["lake", "in", "a.csv"], "id,name\n1,x\n2,y\n")
        .file(["lake", "in", "b.csv"], "id,name\n3,z\n")
        .view("sales.orders", "SELECT * FROM lake.orders")
}

fn view(path: &[&str], sql: &str) -> Json {
    json!({"entityType": "dataset", "type": "VIRTUAL_DATASET", "path": path, "sql": sql})
}

fn with(mut body: Json, key: &str, value: Json) -> Json {
    body[key] = value;
    body
}

fn without(mut body: Json, key: &str) -> Json {
    body.as_object_mut().unwrap().remove(key);
    body
}

fn put(client: &Client, entity: &Json) -> support::Answer {
    client.put(&format!("{CATALOG}/{}", id(entity)), entity.clone())
}

#[test]
fn every_kind_that_can_be_created_is() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for (body, path) in [
        (json!({"entityType": "space", "name": "new", "unknown": 1}), "new"),
        (json!({"entityType": "folder", "path": ["new", "a folder"]}), "new/a%20folder"),
        (view(&["new", "a folder", "v"], "SELECT id FROM lake.orders"), "new/a%20folder/v"),
        (view(&["@dremio", "v"], "SELECT 1 AS one"), "@dremio/v"),
        (json!({"entityType": "source", "type": "NAS", "name": "nas", "config": {"path": "/data"}}), "nas"),
        (
            json!({"entityType": "function", "path": ["new", "f"], "isScalar": true, "functionArgList": "x INT", "functionBody": "SELECT x", "returnType": "INT"}),
            "new/f",
        ),
        (
            json!({"entityType": "function", "path": ["root_f"], "isScalar": true, "functionBody": "1", "returnType": "INT"}),
            "root_f",
        ),
    ] {
        let created = client.create(body);
        assert_eq!(client.by_path(path)["id"], created["id"], "{path}");
    }
    let function = client.by_path("new/f");
    assert_eq!(function["functionArgList"], "\"x\" INTEGER");
    assert!(function["lastModified"].is_string() && function["createdAt"].is_string());
    let root = client.get(CATALOG).json();
    assert_eq!(root["data"].as_array().unwrap().last().unwrap()["containerType"], "FUNCTION");
}

/// Bodies that cannot be created, with the status and the beginning of the message that each gets.
fn assert_refused<const N: usize>(cases: [(Json, u16, &str); N]) {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for (body, status, message) in cases {
        let answer = client.post(CATALOG, body.clone());
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
        assert!(answer.message().starts_with(message), "{body}: {}", answer.body);
    }
}

#[test]
fn an_entity_must_say_what_it_is() {
    assert_refused([
        (json!({"name": "new"}), 400, "Invalid value."),
        (json!({"entityType": "nonsense", "name": "new"}), 400, "Invalid value."),
        (json!({"entityType": "EnterpriseSpace", "name": "new"}), 400, "Invalid value."),
        (
            json!({"entityType": "file", "path": ["a", "b"]}),
            400,
            "Catalog item of type [file] can not be created.",
        ),
        (json!({"entityType": "home", "name": "@x"}), 400, "Catalog item of type [home] can not be created."),
        (json!([]), 400, "Invalid value found at: "),
    ]);
}

#[test]
fn spaces_have_rules() {
    let space = json!({"entityType": "space", "name": "new"});
    assert_refused([
        (with(space.clone(), "id", json!("x")), 400, "Space id is immutable."),
        (json!({"entityType": "space"}), 400, "Space name is required."),
        (with(space.clone(), "name", json!(" ")), 400, "Space name cannot be empty."),
        (with(space.clone(), "name", json!("a.b")), 400, "Space name can not contain"),
        (with(space.clone(), "name", json!("a\"b")), 400, "Space name can not contain"),
        (with(space.clone(), "name", json!("@b")), 400, "Space name can not contain"),
        (with(space.clone(), "name", json!("SALES")), 409, "A space with the name [SALES] already exists."),
        (with(space.clone(), "name", json!("lake")), 409, "A source with the name [lake] already exists."),
        (with(space.clone(), "name", json!(["x"])), 400, "Invalid value found at: name"),
        (
            with(space.clone(), "createdAt", json!("2024-01-31T09:15:00Z")),
            400,
            "Invalid value found at: createdAt",
        ),
    ]);
}

#[test]
fn folders_have_rules() {
    let folder = |path: Json| json!({"entityType": "folder", "path": path});
    assert_refused([
        (folder(json!([])), 400, "Folder path can't be empty."),
        (folder(json!(["new"])), 400, "Folder path should be fully qualified."),
        (folder(json!(["sales", "a.b"])), 400, "Folder name can not contain"),
        (folder(json!(["sales", "a/b"])), 400, "Folder name can not contain"),
        (folder(json!(["nope", "a"])), 400, "Could not find entity with path"),
        (folder(json!(["sales", "orders", "a"])), 400, "Can not create a folder inside a [DATASET]."),
        (folder(json!(["lake", "a"])), 400, "Can not create a folder inside a [SOURCE]."),
        (folder(json!(["sales", "Europe"])), 409, "An object already exists with that name"),
        (folder(json!("sales.x")), 400, "Invalid value found at: path"),
    ]);
}

#[test]
fn sources_have_rules() {
    let source = json!({"entityType": "source", "type": "NAS", "name": "nas", "config": {"path": "/data"}});
    assert_refused([
        (with(source.clone(), "id", json!("x")), 400, "When creating a source, id must not be set."),
        (with(source.clone(), "tag", json!("x")), 400, "When creating a source, tag must not be set."),
        (with(source.clone(), "type", json!("NOPE")), 400, "Invalid value found at: type"),
        (without(source.clone(), "type"), 400, "Source type is required."),
        (without(source.clone(), "config"), 400, "Source config is required."),
        (with(source.clone(), "config", json!({})), 400, "config.path must not be empty"),
        (
            with(source.clone(), "config", json!({"path": "/", "nope": 1})),
            400,
            "Invalid value found at: config.nope",
        ),
        (with(source.clone(), "config", json!({"path": {}})), 400, "Invalid value found at: config.path"),
        (with(source.clone(), "name", json!("Lake")), 409, "A source with the name [Lake] already exists."),
        (
            with(source.clone(), "metadataPolicy", json!({"nope": 1})),
            400,
            "Invalid value found at: metadataPolicy.nope",
        ),
        (with(source.clone(), "metadataPolicy", json!({})), 500, "Something went wrong."),
        (
            with(
                source.clone(),
                "metadataPolicy",
                json!({"datasetUpdateMode": "INLINE", "namesRefreshMs": 59999}),
            ),
            400,
            "Invalid value found at: metadataPolicy.namesRefreshMs",
        ),
        (
            with(source.clone(), "accelerationRefreshSchedule", json!("")),
            400,
            "Invalid value found at: accelerationRefreshSchedule",
        ),
        (
            with(source, "accelerationActivePolicyType", json!("NOPE")),
            400,
            "Invalid value found at: accelerationActivePolicyType",
        ),
    ]);
}

#[test]
fn datasets_have_rules() {
    assert_refused([
        (view(&["v"], "SELECT 1"), 400, "Dataset path should be fully qualified."),
        (
            view(&["nope", "v"], "SELECT 1"),
            400,
            "Could not find the space, home space or versioned source with name [nope].",
        ),
        (view(&["lake", "v"], "SELECT 1"), 400, "Virtual datasets can only be saved into"),
        (view(&["sales", "nope", "v"], "SELECT 1"), 400, "Could not find entity with path [sales, nope]."),
        (view(&["sales", "ORDERS"], "SELECT 1"), 409, "An object already exists with that name"),
        (view(&["sales", "v"], " "), 400, "Virtual dataset cannot have empty sql defined."),
        (without(view(&["sales", "v"], ""), "sql"), 400, "Virtual dataset must have sql defined."),
        (without(view(&["sales", "v"], ""), "type"), 400, "Dataset type is required."),
        (without(view(&["sales", "v"], ""), "path"), 400, "Dataset path is required."),
        (with(view(&["sales", "v"], "SELECT 1"), "type", json!("NOPE")), 400, "Invalid value found at: type"),
        (with(view(&["sales", "v"], "SELECT 1"), "id", json!("x")), 400, "Dataset id is immutable."),
        (
            with(view(&["sales", "v"], "SELECT 1"), "format", json!({"type": "JSON"})),
            400,
            "Virtual dataset cannot have a format defined.",
        ),
        (
            json!({"entityType": "dataset", "type": "PHYSICAL_DATASET", "path": ["lake", "x"]}),
            400,
            "Physical Datasets can only be created by promoting",
        ),
    ]);
}

#[test]
fn functions_have_rules() {
    let function = json!({"entityType": "function", "path": ["sales", "f"], "isScalar": true, "functionBody": "1", "returnType": "INT"});
    assert_refused([
        (without(function.clone(), "isScalar"), 400, "Function is scalar or tabular must be set."),
        (with(function.clone(), "functionBody", json!("")), 400, "Function body can't be empty."),
        (
            with(function.clone(), "path", json!(["nope", "f"])),
            400,
            "Could not find parent entity with path [nope].",
        ),
        (with(function, "tag", json!("x")), 400, "When creating a function, tag must not be set."),
    ]);
}

#[test]
fn a_name_against_the_rules_is_reported_by_field() {
    let emulator = sample().start().unwrap();
    let answer =
        signed_in(&emulator).post(CATALOG, json!({"entityType": "space", "name": "a.b"})).expect(400).json();
    let messages = &answer["validationErrorMessages"];
    assert_eq!(messages["fieldErrorMessages"]["name"].as_array().unwrap().len(), 1);
    assert_eq!(messages["globalErrorMessages"], json!([]));
}

#[test]
fn a_conflict_has_no_more_info_and_other_errors_have() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let conflict = client.post(CATALOG, json!({"entityType": "space", "name": "sales"})).expect(409).json();
    assert!(conflict.get("moreInfo").is_none());
    let refused = client.post(CATALOG, json!({"entityType": "space"})).expect(400).json();
    assert_eq!(refused["moreInfo"], "");
}

#[test]
fn a_view_is_planned_before_it_is_stored() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let created = client.create(view(&["sales", "v"], "SELECT id, 'x' AS name FROM lake.orders"));
    let fields: Vec<&str> =
        created["fields"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(fields, ["id", "name"]);
    assert_eq!(created["fields"][0]["type"]["name"], "BIGINT");
    assert_eq!(created["fields"][0]["isPartitioned"], false);
    for sql in ["SELEC 1", "SELECT * FROM nope.nope", "SELECT nope FROM lake.orders"] {
        let refused = client.post(CATALOG, view(&["sales", "bad"], sql)).expect(400).json();
        assert!(
            refused["context"].is_array() && refused["errorMessage"].as_str().unwrap().len() > 5,
            "{refused}"
        );
    }
    client.get("/api/v3/catalog/by-path/sales/bad").expect(404);
    let body = with(view(&["sales", "c"], "SELECT * FROM orders"), "sqlContext", json!(["lake"]));
    assert_eq!(client.create(body)["sqlContext"], json!(["lake"]));
}

#[test]
fn tags_change_with_every_write_and_must_be_current() {
    let emulator = sample().version("25.2").start().unwrap();
    let client = signed_in(&emulator);
    for path in ["sales", "sales/europe", "lake", "sales/orders", "lake/orders"] {
        let before = client.by_path(path);
        let after = put(&client, &before).expect(200).json();
        assert_ne!(before["tag"], after["tag"], "{path}");
        assert_eq!(before["id"], after["id"], "{path}");
        assert_eq!(put(&client, &before).expect(409).json().get("moreInfo"), None, "{path}");
        let tag = before["tag"].as_str().unwrap();
        assert!(tag.contains('/') && tag.contains('='), "{tag}");
    }
}

#[test]
fn a_tag_that_nobody_encoded_still_fits() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        let space = client.create(json!({"entityType": "space", "name": name}));
        let target = format!("{CATALOG}/{}?tag=", id(&space));
        client.delete(&format!("{target}t/12=")).expect(409);
        client.delete(&format!("{target}{}", space["tag"].as_str().unwrap())).expect(204);
    }
}

#[test]
fn a_put_without_a_tag_is_no_update_of_spaces_and_sources() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for (path, status) in
        [("sales", 409), ("lake", 409), ("sales/europe", 200), ("sales/orders", 200), ("lake/orders", 200)]
    {
        put(&client, &without(client.by_path(path), "tag")).expect(status);
    }
}

#[test]
fn folders_of_26_have_no_locking() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let folder = client.by_path("sales/europe");
    put(&client, &folder).expect(200);
    put(&client, &folder).expect(200);
    client.delete(&format!("{CATALOG}/{}?tag=old", id(&folder))).expect(204);
}

#[test]
fn put_answers_have_no_children() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let space = client.by_path("sales");
    assert_eq!(space["children"].as_array().unwrap().len(), 2);
    assert_eq!(put(&client, &space).expect(200).json()["children"], json!([]));
}

#[test]
fn mistakes_in_a_put_are_404() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let (space, source, table) =
        (client.by_path("sales"), client.by_path("lake"), client.by_path("lake/orders"));
    let (folder, view) = (client.by_path("sales/europe"), client.by_path("sales/orders"));
    let at = |entity: &Json| format!("{CATALOG}/{}", id(entity));
    for (target, body, status) in [
        (at(&space), without(space.clone(), "id"), 404),
        (at(&space), with(space.clone(), "id", json!("other")), 404),
        (at(&space), with(space.clone(), "name", json!("other")), 404),
        (at(&space), with(space.clone(), "name", json!("a.b")), 400),
        (at(&space), with(space.clone(), "entityType", json!("folder")), 404),
        (at(&space), without(space.clone(), "entityType"), 400),
        (format!("{CATALOG}/nope"), with(space.clone(), "id", json!("nope")), 404),
        (at(&source), with(source.clone(), "name", json!("other")), 404),
        (at(&source), with(source.clone(), "type", json!("S3")), 404),
        (at(&source), with(source.clone(), "createdAt", json!("2024-01-31T09:15:00.000Z")), 404),
        (at(&source), with(source.clone(), "createdAt", json!("1970-01-01T00:00:00.000Z")), 200),
        (
            at(&source),
            with(source.clone(), "metadataPolicy", json!({"datasetUpdateMode": "INLINE", "authTTLMs": 1})),
            404,
        ),
        (at(&source), with(source.clone(), "metadataPolicy", json!({"nope": 1})), 400),
        (at(&folder), with(folder.clone(), "path", json!(["sales", "other"])), 404),
        (at(&table), with(table.clone(), "path", json!(["lake", "other"])), 404),
        (at(&table), with(table.clone(), "type", json!("VIRTUAL_DATASET")), 404),
        (at(&table), with(table.clone(), "sql", json!("SELECT 1")), 404),
        (at(&table), without(table.clone(), "format"), 404),
        (at(&table), with(table.clone(), "format", json!({"type": "Iceberg", "nope": 1})), 400),
        (at(&table), with(table.clone(), "accelerationRefreshPolicy", json!({"nope": 1})), 400),
        (at(&view), with(view.clone(), "sql", json!("")), 404),
        (at(&view), with(view.clone(), "sql", json!("SELECT nope FROM lake.orders")), 400),
        (at(&view), with(view.clone(), "path", json!(["sales", "europe"])), 409),
    ] {
        let answer = client.put(&target, body.clone());
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
    }
    let home = client.by_path("@dremio");
    client.put(&at(&home), home).expect(400);
}

#[test]
fn a_view_is_renamed_by_its_path_and_cleared_by_what_is_missing() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let body = with(view(&["sales", "c"], "SELECT * FROM orders"), "sqlContext", json!(["lake"]));
    let before = client.create(body);
    let moved = with(
        with(before.clone(), "path", json!(["sales", "europe", "moved"])),
        "sql",
        json!("SELECT 1 AS one"),
    );
    let after = put(&client, &without(moved, "sqlContext")).expect(200).json();
    assert_eq!((&after["id"], &after["path"]), (&before["id"], &json!(["sales", "europe", "moved"])));
    assert!(after.get("sqlContext").is_none());
    assert_eq!(after["fields"][0]["name"], "one");
    client.get("/api/v3/catalog/by-path/sales/c").expect(404);
}

#[test]
fn table_settings_are_replaced() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let table = client.by_path("lake/orders");
    let policy =
        json!({"activePolicyType": "SCHEDULE", "refreshSchedule": "0 0 8 * * *", "neverExpire": true});
    let body = with(table, "accelerationRefreshPolicy", policy.clone());
    let table = put(&client, &with(body, "approximateStatisticsAllowed", json!(true))).expect(200).json();
    assert_eq!(table["accelerationRefreshPolicy"], policy);
    assert_eq!(table["approximateStatisticsAllowed"], true);
    let table = put(&client, &without(table, "accelerationRefreshPolicy")).expect(200).json();
    assert!(table.get("accelerationRefreshPolicy").is_none());
}

#[test]
fn a_file_becomes_a_table_and_a_file_again() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let file = client.by_path("lake/in/a.csv");
    let target = format!("{CATALOG}/{}", id(&file));
    let promote = json!({"entityType": "dataset", "type": "PHYSICAL_DATASET", "path": ["lake", "in", "a.csv"],
        "format": {"type": "Text", "extractHeader": true}, "id": "ignored"});
    for (body, message) in [
        (without(promote.clone(), "format"), "To promote a dataset, format settings are required."),
        (with(promote.clone(), "path", json!(["lake", "in", "b.csv"])), "Entity id does not match the path"),
        (with(promote.clone(), "format", json!({})), "Invalid value."),
        (with(promote.clone(), "format", json!({"type": "text"})), "Invalid value found at: format.type"),
        (
            with(promote.clone(), "format", json!({"type": "Text", "sheetName": "x"})),
            "Invalid value found at: format.sheetName",
        ),
        (view(&["lake", "in", "a.csv"], "SELECT 1"), "Promoting can only create physical datasets."),
    ] {
        let answer = client.post(&target, body.clone()).expect(400).message();
        assert!(answer.starts_with(message), "{body}: {answer}");
    }

    let quoted = with(promote.clone(), "path", json!(["lake", "in", "\"a.csv\""]));
    let table = client.post(&target, quoted).expect(200).json();
    assert_eq!(
        (&table["format"]["fieldDelimiter"], &table["format"]["isFolder"]),
        (&json!(","), &json!(false))
    );
    assert!(table.get("isMetadataExpired").is_none(), "{table}");
    assert_eq!(client.by_path("lake/in/a.csv")["isMetadataExpired"], false);
    assert_eq!(
        client.query("SELECT name FROM lake.\"in\".\"a.csv\" ORDER BY name")["rows"],
        json!([{"name": "x"}, {"name": "y"}])
    );
    client.post(&target, promote.clone()).expect(400);

    client.delete(&format!("{CATALOG}/{}", id(&table))).expect(204);
    client.get(&format!("{CATALOG}/{}", id(&table))).expect(404);
    assert_eq!(client.by_path("lake/in/a.csv")["entityType"], "file");
    client.post(&target, promote).expect(200);
}

#[test]
fn a_folder_becomes_a_table_of_its_files() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let folder = client.by_path("lake/in");
    let body = json!({"entityType": "dataset", "type": "PHYSICAL_DATASET", "path": ["lake", "in"], "format": {"type": "Text", "extractHeader": true}});
    let table = client.post(&format!("{CATALOG}/{}", id(&folder)), body).expect(200).json();
    assert_eq!(table["format"]["isFolder"], true);
    assert_eq!(client.query("SELECT COUNT(*) AS n FROM lake.\"in\"")["rows"][0]["n"], 3);
}

#[test]
fn promoting_what_is_no_file_is_a_bad_request() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let body = |path: Json| json!({"entityType": "dataset", "type": "PHYSICAL_DATASET", "path": path, "format": {"type": "JSON"}});
    for (target, path) in [
        ("dremio%3A%2Flake%2Fnope".to_owned(), json!(["lake", "nope"])),
        ("nope".to_owned(), json!(["lake", "nope"])),
        (id(&client.by_path("lake/orders")), json!(["lake", "orders"])),
        (id(&client.by_path("shop/public/customers")), json!(["shop", "public", "customers"])),
    ] {
        client.post(&format!("{CATALOG}/{target}"), body(path)).expect(400);
    }
}

#[test]
fn deleting_takes_all_that_is_inside() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let (space, view) = (client.by_path("sales"), client.by_path("sales/orders"));
    let target = format!("{CATALOG}/{}", id(&space));
    client.delete(&format!("{target}?tag=old")).expect(409);
    let answer =
        client.delete(&format!("{target}?tag={}", segment(space["tag"].as_str().unwrap()))).expect(204);
    assert_eq!((answer.body.as_str(), answer.header("content-type")), ("", None));
    client.get(&target).expect(404);
    client.get(&format!("{CATALOG}/{}", id(&view))).expect(404);
    client.delete(&target).expect(404);
    client.delete(&format!("{CATALOG}/{}", id(&client.by_path("lake")))).expect(204);
    client.get("/api/v3/catalog/by-path/lake/in/a.csv").expect(404);
}

#[test]
fn a_raw_plus_in_a_tag_is_a_blank() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let target = format!("{CATALOG}/{}", id(&client.by_path("sales")));
    for (sent, read) in [("a+b", "a b"), ("a%2Bb", "a+b")] {
        let answer = client.delete(&format!("{target}?tag={sent}")).expect(409);
        assert!(answer.message().contains(&format!("[{read}]")), "{}", answer.body);
    }
}

#[test]
fn some_things_cannot_be_deleted() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for path in ["@dremio", "lake/in", "lake/in/a.csv", "shop/public/customers"] {
        client.delete(&format!("{CATALOG}/{}", id(&client.by_path(path)))).expect(400);
    }
}

#[test]
fn updating_a_folder_of_a_filesystem_stores_it() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let folder = client.by_path("lake/in");
    let stored = put(&client, &folder).expect(200).json();
    assert!(folder["id"] != stored["id"] && stored["tag"].is_string(), "{stored}");
    assert_eq!(client.by_path("lake/in")["id"], stored["id"]);
    assert_eq!(client.by_path("lake/in")["children"].as_array().unwrap().len(), 2);
}

#[test]
fn refresh_is_for_datasets() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let refresh = |target: &str| {
        client.send(
            "POST",
            &format!("{CATALOG}/{target}/refresh"),
            &[("Content-Type", "application/json")],
            "",
        )
    };
    assert_eq!(refresh(&id(&client.by_path("sales/orders"))).expect(204).body, "");
    refresh(&id(&client.by_path("lake/orders"))).expect(204);
    refresh(&id(&client.by_path("sales"))).expect(404);
    refresh("nope").expect(404);
}

#[test]
fn functions_are_replaced_in_place() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let function = client.create(json!({"entityType": "function", "path": ["sales", "f"], "isScalar": true, "functionBody": "1", "returnType": "INT"}));
    let after = put(&client, &with(function.clone(), "functionBody", json!("2"))).expect(200).json();
    assert_eq!((&after["functionBody"], &after["id"]), (&json!("2"), &function["id"]));
    put(&client, &function).expect(409);
    put(&client, &with(after.clone(), "path", json!(["sales", "g"]))).expect(404);
    client.delete(&format!("{CATALOG}/{}?tag=old", id(&after))).expect(204);
}
