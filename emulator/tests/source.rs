//! Sources: their config, the legacy API, their types, and maintenance.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{id, signed_in};

const MASK: &str = "$DREMIO_EXISTING_VALUE$";

fn s3() -> Json {
    json!({"entityType": "source", "type": "S3", "name": "s3", "config": {
        "credentialType": "ACCESS_KEY", "accessKey": "key", "accessSecret": "secret",
        "propertyList": [{"name": "fs.s3a.path.style.access", "value": "true"}]}})
}

#[test]
fn secrets_are_masked_and_kept_when_the_mask_comes_back() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let mut source = client.create(s3());
    assert_eq!(
        (&source["config"]["accessKey"], &source["config"]["accessSecret"]),
        (&json!("key"), &json!(MASK))
    );
    assert_eq!(source["config"]["maxCacheSpacePct"], 100, "defaults are filled in");
    source["config"]["accessKey"] = json!("other");
    let after = client.put(&format!("/api/v3/catalog/{}", id(&source)), source).expect(200).json();
    assert_eq!(
        (&after["config"]["accessKey"], &after["config"]["accessSecret"]),
        (&json!("other"), &json!(MASK))
    );
    assert!(!client.get("/api/v3/catalog/by-path/s3").body.contains("\"secret\""));
}

#[test]
fn put_replaces_the_whole_config() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let mut source = client.create(s3());
    source["config"] = json!({"allowCreateDrop": true});
    let after = client.put(&format!("/api/v3/catalog/{}", id(&source)), source).expect(200).json();
    for gone in ["accessKey", "accessSecret", "propertyList", "allowCreateDrop"] {
        assert!(after["config"].get(gone).is_none(), "{gone} in {after}");
    }
}

#[test]
fn metadata_policies_have_defaults_outside_and_inside() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let source = client.create(s3());
    assert_eq!(
        source["metadataPolicy"],
        json!({"authTTLMs": 86_400_000, "namesRefreshMs": 3_600_000, "datasetRefreshAfterMs": 3_600_000,
            "datasetExpireAfterMs": 10_800_000, "datasetUpdateMode": "PREFETCH_QUERIED",
            "deleteUnavailableDatasets": true, "autoPromoteDatasets": false})
    );
    let mut body = s3();
    body["name"] = json!("partial");
    body["metadataPolicy"] =
        json!({"datasetUpdateMode": "PREFETCH", "authTTLMs": 0, "namesRefreshMs": "60000"});
    let policy = client.create(body)["metadataPolicy"].clone();
    assert_eq!((&policy["authTTLMs"], &policy["namesRefreshMs"]), (&json!(86_400_000), &json!(60_000)));
    assert_eq!(policy["deleteUnavailableDatasets"], false);
}

#[test]
fn acceleration_settings_have_defaults() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let source = client.create(s3());
    for (key, value) in [
        ("accelerationGracePeriodMs", json!(0)),
        ("accelerationRefreshPeriodMs", json!(0)),
        ("accelerationActivePolicyType", json!("PERIOD")),
        ("accelerationNeverExpire", json!(false)),
        ("accelerationNeverRefresh", json!(false)),
        ("allowCrossSourceSelection", json!(false)),
        ("disableMetadataValidityCheck", json!(false)),
        ("state", json!({"status": "good", "suggestedUserAction": "", "messages": []})),
    ] {
        assert_eq!(source[key], value, "{key}");
    }
    let mut body = s3();
    body["name"] = json!("s");
    body["accelerationActivePolicyType"] = json!("REFRESH_ON_DATA_CHANGES");
    body["accelerationRefreshSchedule"] = json!("0 0 8 * * MON-FRI");
    body["allowCrossSourceSelection"] = json!(true);
    let source = client.create(body);
    assert_eq!(source["accelerationActivePolicyType"], "PERIOD");
    assert_eq!(source["accelerationRefreshSchedule"], "0 0 8 * * MON-FRI");
    assert_eq!(source["allowCrossSourceSelection"], true);
}

#[test]
fn the_legacy_api_has_its_own_manners() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let mut body = s3();
    body["allowCrossSourceSelection"] = json!(true);
    let source = client.post("/api/v3/source", body.clone()).expect(200).json();
    assert_eq!((&source["_type"], &source["allowCrossSourceSelection"]), (&json!("source"), &json!(false)));
    assert!(source.get("children").is_none() && source.get("entityType").is_none(), "{source}");
    client.post("/api/v3/source", body).expect(409);

    let target = format!("/api/v3/source/{}", id(&source));
    assert_eq!(client.get(&target).expect(200).json(), source);
    assert_eq!(client.get("/api/v3/source").expect(200).json()["data"], json!([source]));
    let after = client.put(&target, source.clone()).expect(200).json();
    assert_ne!(after["tag"], source["tag"]);
    client.put(&target, source.clone()).expect(409);
    let mut renamed = after.clone();
    renamed["name"] = json!("other");
    client.put(&target, renamed).expect(400);
    client.put("/api/v3/source/nope", source).expect(404);

    let answer = client.delete(&target).expect(200);
    assert_eq!(answer.body, "");
    client.delete(&target).expect(404);
    client.get(&target).expect(404);
}

#[test]
fn source_types_describe_their_config() {
    let emulator = Emulator::dremio().start().unwrap();
    let client = signed_in(&emulator);
    let list = client.get("/api/v3/source/type").expect(200).json();
    assert!(list["data"].as_array().unwrap().len() > 20);
    assert!(list["data"][0].get("elements").is_none());
    let nas = client.get("/api/v3/source/type/NAS").expect(200).json();
    assert_eq!((&nas["sourceType"], &nas["elements"][0]["propertyName"]), (&json!("NAS"), &json!("path")));
    let s3 = client.get("/api/v3/source/type/S3").expect(200).json();
    let secret = s3["elements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|element| element["propertyName"] == "accessSecret")
        .unwrap();
    assert_eq!(secret["secret"], true);
    client.get("/api/v3/source/type/nas").expect(404);
}

#[test]
fn the_permission_cache_is_a_matter_of_glue() {
    let emulator = Emulator::dremio()
        .source("glue", "AWSGLUE", json!({}))
        .source("nas", "NAS", json!({"path": "/"}))
        .start()
        .unwrap();
    let client = signed_in(&emulator);
    for (name, status) in [("glue", 204), ("nas", 400), ("nope", 404)] {
        let target = format!("/api/v3/source/{name}/permission-cache");
        client.send("DELETE", &target, &[("Content-Type", "application/json")], "").expect(status);
    }
}

#[test]
fn maintenance_tasks_live_below_their_source() {
    let emulator =
        Emulator::dremio().source("open", "DREMIO_CATALOG_EXTERNAL_V1", json!({})).start().unwrap();
    let client = signed_in(&emulator);
    let tasks = format!("/api/v3/catalog/{}/maintenance/tasks", id(&client.by_path("open")));
    let body =
        |kind: &str, table: &str| json!({"type": kind, "isEnabled": true, "config": {"tableId": table}});
    let first = client.post(&tasks, body("OPTIMIZE", "ns.a")).expect(200).json();
    assert_eq!((&first["level"], &first["sourceName"]), (&json!("TABLE"), &json!("open")));
    for n in 0..11 {
        client.post(&tasks, body("EXPIRE_SNAPSHOTS", &format!("ns.{n}"))).expect(200);
    }
    let page = client.get(&tasks).expect(200).json();
    assert_eq!(page["data"].as_array().unwrap().len(), 10);
    let token = support::segment(page["nextPageToken"].as_str().unwrap());
    let rest = client.get(&format!("{tasks}?pageToken={token}")).expect(200).json();
    assert_eq!((rest["data"].as_array().unwrap().len(), rest.get("nextPageToken")), (2, None));
    let filter = support::segment("type == \"OPTIMIZE\" && tableId == \"ns.a\"");
    assert_eq!(client.get(&format!("{tasks}?filter={filter}")).expect(200).json()["data"], json!([first]));

    let one = format!("{tasks}/{}", id(&first));
    let mut changed = body("OPTIMIZE", "ns.a");
    changed["isEnabled"] = json!(false);
    assert_eq!(client.put(&one, changed).expect(200).json()["isEnabled"], false);
    assert_eq!(client.get(&one).expect(200).json()["isEnabled"], false);
    assert_eq!(client.delete(&one).expect(200).body, "1");
    client.get(&one).expect(404);
    client.delete(&one).expect(404);
    client.get("/api/v3/catalog/nope/maintenance/tasks").expect(404);
    for refused in
        [json!({}), body("NOPE", "x"), json!({"type": "OPTIMIZE", "isEnabled": true, "config": {"nope": 1}})]
    {
        client.post(&tasks, refused).expect(400);
    }
    let community = Emulator::dremio().edition(Edition::Community).start().unwrap();
    signed_in(&community).get("/api/v3/catalog/x/maintenance/tasks").expect(404);
}
