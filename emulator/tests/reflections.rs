//! Reflections: what they are made of, and what becomes of them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::thread::sleep;
use std::time::{Duration, Instant};

use lakehouse_emulator::{DataType, DremioBuilder, Edition, Emulator, Value};
use serde_json::{Value as Json, json};
use support::{Client, id, segment, sign_in};

const REFLECTION: &str = "/api/v3/reflection";
const NEVER: &str = "1969-12-31T23:59:59.999Z";

fn sample() -> DremioBuilder {
    let columns = [
        ("id", DataType::BigInt),
        ("region", DataType::Varchar),
        ("amount", DataType::Double),
        ("sold", DataType::Timestamp),
        ("tags", DataType::List(Box::new(DataType::Varchar))),
    ];
    let row = |id: i64, region: &str| {
        let sold = Value::Text("2024-02-29 18:25:16.766".to_owned());
        let tags = Value::List(vec![Value::Text("a".to_owned())]);
        vec![Value::Int(id), Value::Text(region.to_owned()), Value::Double(0.5), sold, tags]
    };
    Emulator::dremio()
        .admin("ada", "pw")
        .user("bob", "pw")
        .space("open")
        .table("lake.orders", columns, [row(1, "north"), row(2, "north"), row(3, "south")])
        .view("open.v", "SELECT id, region FROM lake.orders")
        .privileges("bob", "open", ["SELECT"])
}

fn start(builder: DremioBuilder) -> (Emulator, Client) {
    let emulator = builder.start().unwrap();
    let ada = sign_in(&emulator, "ada", "pw");
    (emulator, ada)
}

fn dataset(client: &Client, path: &str) -> Json {
    client.by_path(path)["id"].clone()
}

fn raw(client: &Client) -> Json {
    json!({"type": "RAW", "name": "all of it", "enabled": true, "datasetId": dataset(client, "lake/orders"),
        "displayFields": [{"name": "id"}, {"name": "region"}]})
}

fn aggregation(client: &Client) -> Json {
    json!({"type": "AGGREGATION", "name": "sums", "enabled": true, "datasetId": dataset(client, "lake/orders"),
        "dimensionFields": [{"name": "region"}, {"name": "sold", "granularity": "DATE"}],
        "measureFields": [{"name": "amount", "measureTypeList": ["SUM", "COUNT"]}, {"name": "id"}]})
}

fn create(client: &Client, body: Json) -> Json {
    client.post(REFLECTION, body).expect(200).json()
}

fn read(client: &Client, reflection: &Json) -> Json {
    client.get(&format!("{REFLECTION}/{}", id(reflection))).expect(200).json()
}

/// Waits until a reflection is in one of these combined states.
#[track_caller]
fn wait_for(client: &Client, reflection: &Json, states: &[&str]) -> Json {
    let start = Instant::now();
    loop {
        let now = read(client, reflection);
        if states.contains(&now["status"]["combinedStatus"].as_str().unwrap()) {
            return now;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{now}");
        sleep(Duration::from_millis(2));
    }
}

fn refresh_jobs(client: &Client) -> Vec<Json> {
    let list = client.get("/apiv2/jobs-listing/v1.0?filter=qt%3D%3D%22ACCELERATION%22").expect(200).json();
    list["jobs"].as_array().unwrap().clone()
}

fn set_policy(client: &Client, policy: Json) {
    let mut table = client.by_path("lake/orders");
    table["accelerationRefreshPolicy"] = policy;
    client.put(&format!("/api/v3/catalog/{}", id(&table)), table).expect(200);
}

#[test]
fn a_reflection_is_filled_by_a_job_and_becomes_available() {
    let (_emulator, ada) = start(sample().job_pace(Duration::from_millis(150)));
    let made = create(&ada, raw(&ada));
    assert_eq!(made["status"]["refresh"], "PENDING", "{made}");
    assert_eq!(made["status"]["availability"], "NONE");
    assert_eq!(made["status"]["combinedStatus"], "REFRESHING");
    assert_eq!(made["status"]["refreshMethod"], "NONE");
    for field in ["lastDataFetch", "expiresAt", "lastRefreshFinished"] {
        assert_eq!(made["status"][field], NEVER, "{field}");
    }
    assert_eq!(made["status"]["lastRefreshDurationMillis"], -1);
    let start = Instant::now();
    while read(&ada, &made)["status"]["refresh"] != "RUNNING" {
        assert!(start.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(5));
    }
    let done = wait_for(&ada, &made, &["CAN_ACCELERATE"]);
    assert_eq!(done["status"]["refresh"], "MANUAL", "the source has no period");
    assert_eq!(done["status"]["availability"], "AVAILABLE");
    assert_eq!(done["status"]["refreshMethod"], "FULL");
    assert_eq!(done["recordCount"], 3);
    assert!(done["currentSizeBytes"].as_u64().unwrap() > 0);
    assert_eq!(done["totalSizeBytes"], done["currentSizeBytes"]);
    assert!(done["status"]["lastRefreshDurationMillis"].as_i64().unwrap() >= 0);
    assert!(done["status"]["expiresAt"].as_str().unwrap() > "3000", "it never expires: {done}");
    assert_ne!(done["status"]["lastDataFetch"], NEVER);
}

#[test]
fn an_aggregation_keeps_one_row_per_group() {
    let (_emulator, ada) = start(sample());
    let made = create(&ada, aggregation(&ada));
    let usual = json!(["COUNT", "MAX", "MIN", "SUM"]);
    assert_eq!(made["measureFields"][1], json!({"name": "id", "measureTypeList": usual}));
    assert_eq!(made["dimensionFields"][0], json!({"name": "region", "granularity": "NORMAL"}));
    for absent in ["displayFields", "partitionFields", "sortFields", "distributionFields"] {
        assert!(made.get(absent).is_none(), "{absent} in {made}");
    }
    assert_eq!(made["partitionDistributionStrategy"], "CONSOLIDATED");
    assert_eq!(wait_for(&ada, &made, &["CAN_ACCELERATE"])["recordCount"], 2);
}

#[test]
fn any_dimension_may_be_by_day_which_cuts_moments_only() {
    let (_emulator, ada) = start(sample());
    let mut body = aggregation(&ada);
    body["dimensionFields"] = json!([{"name": "region", "granularity": "DATE"}]);
    let made = create(&ada, body.clone());
    assert_eq!(made["dimensionFields"], body["dimensionFields"]);
    assert_eq!(wait_for(&ada, &made, &["CAN_ACCELERATE"])["recordCount"], 2);
}

#[test]
fn releases_and_editions_show_different_fields() {
    let (_emulator, ada) = start(sample());
    let made = create(&ada, raw(&ada));
    assert_eq!((&made["reflectionMode"], made.get("arrowCachingEnabled")), (&json!("Manual"), None));
    assert_eq!(made["datasetName"], "lake.orders");
    assert_eq!(made["datasetType"], "PHYSICAL_DATASET_SOURCE_FOLDER");
    assert_eq!((&made["canView"], &made["canAlter"]), (&json!(true), &json!(true)));
    let mut managed = raw(&ada);
    managed["reflectionMode"] = json!("Autonomous");
    assert_eq!(create(&ada, managed)["reflectionMode"], "Autonomous");

    let (_emulator, ada) = start(sample().version("25.2"));
    let mut body = raw(&ada);
    body["arrowCachingEnabled"] = json!(true);
    let made = create(&ada, body);
    assert_eq!((&made["arrowCachingEnabled"], made.get("reflectionMode")), (&json!(true), None));
    assert!(
        made.get("datasetName").is_none() && made["status"].get("lastRefreshFinished").is_none(),
        "{made}"
    );
    assert_eq!(made["canAlter"], true);

    let (_emulator, ada) = start(sample().edition(Edition::Community));
    let made = create(&ada, raw(&ada));
    assert!(made.get("canAlter").is_none() && made.get("recordCount").is_none(), "{made}");
    assert_eq!(made["entityType"], "reflection");
    ada.get(REFLECTION).expect(405);
    ada.get("/api/v3/reflection-summary").expect(404);
    ada.post(&format!("{REFLECTION}/{}/refresh", id(&made)), json!({})).expect(404);
    let list =
        ada.get(&format!("/api/v3/dataset/{}/reflection", segment(made["datasetId"].as_str().unwrap())));
    assert!(list.expect(200).json().get("canAlterReflections").is_none());
}

#[test]
fn definitions_that_do_not_fit_are_refused() {
    let (_emulator, ada) = start(sample());
    let refused = |base: &Json, change: Json| {
        let mut body = base.clone();
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        ada.post(REFLECTION, body).expect(400).message()
    };
    let (raw, aggregation) = (raw(&ada), aggregation(&ada));
    assert_eq!(refused(&raw, json!({"enabled": null})), "Reflections must have the enabled field set");
    assert_eq!(refused(&raw, json!({"type": "EXTERNAL"})), "Invalid value found at: type");
    for change in [
        json!({"name": " "}),
        json!({"name": null}),
        json!({"type": null}),
        json!({"datasetId": null}),
        json!({"datasetId": "nope"}),
        json!({"datasetId": dataset(&ada, "open")}),
        json!({"displayFields": []}),
        json!({"displayFields": null}),
        json!({"displayFields": [{"name": "nope"}]}),
        json!({"displayFields": [{}]}),
        json!({"dimensionFields": [{"name": "id"}]}),
        json!({"sortFields": [{"name": "amount"}]}),
        json!({"distributionFields": [{"name": "amount"}]}),
        json!({"partitionFields": [{"name": "amount"}]}),
        json!({"partitionFields": [{"name": "id"}], "sortFields": [{"name": "id"}]}),
        json!({"partitionFields": [{"name": "region", "transform": {"type": "YEAR"}}]}),
        json!({"partitionFields": [{"name": "id", "transform": {"type": "BUCKET"}}]}),
        json!({"partitionFields": [{"name": "id", "transform":
            {"type": "TRUNCATE", "truncateTransform": {"truncateLength": 0}}}]}),
        json!({"partitionFields": [{"name": "id", "transform": {}}]}),
        json!({"partitionDistributionStrategy": "SCATTERED"}),
        json!({"id": "x"}),
        json!({"tag": "x"}),
        json!({"displayFields": 7}),
    ] {
        refused(&raw, change);
    }
    for change in [
        json!({"displayFields": [{"name": "id"}]}),
        json!({"dimensionFields": [], "measureFields": []}),
        json!({"dimensionFields": [{"name": "tags"}]}),
        json!({"measureFields": [{"name": "tags"}]}),
        json!({"measureFields": [{"name": "region", "measureTypeList": ["SUM"]}]}),
        json!({"measureFields": [{"name": "id", "measureTypeList": ["MEDIAN"]}]}),
        json!({"sortFields": [{"name": "id"}]}),
    ] {
        refused(&aggregation, change);
    }
    assert_eq!(ada.get(REFLECTION).json()["data"], json!([]), "nothing was made");
}

#[test]
fn what_is_ignored_and_what_is_kept() {
    let (_emulator, ada) = start(sample());
    let mut body = raw(&ada);
    body["displayFields"] = json!([{"name": "id"}, {"name": "region"}, {"name": "sold"}]);
    body["partitionFields"] = json!([
        {"name": "region"},
        {"name": "sold", "transform": {"type": "HOUR"}},
        {"name": "id", "transform": {"type": "BUCKET", "bucketTransform": {"bucketCount": 4}}}]);
    body["partitionDistributionStrategy"] = json!("STRIPED");
    for (key, value) in [("dateFields", json!([])), ("nobody", json!(1)), ("canView", json!(false))] {
        body[key] = value;
    }
    let made = create(&ada, body.clone());
    for key in ["displayFields", "partitionFields", "partitionDistributionStrategy", "name"] {
        assert_eq!(made[key], body[key], "{key}");
    }
    // What is off may have any shape, as long as its columns are there.
    let off = create(
        &ada,
        json!({"type": "RAW", "name": "off", "enabled": false, "datasetId": dataset(&ada, "lake/orders")}),
    );
    assert_eq!(off["status"]["combinedStatus"], "DISABLED");
    assert_eq!(off["status"]["availability"], "NONE");
    ada.post(&format!("{REFLECTION}/{}/refresh", id(&off)), json!({})).expect(400);
    let answer = ada.send("POST", REFLECTION, &[("Content-Type", "application/json")], "{nope").expect(400);
    assert_eq!(answer.header("content-type"), Some("text/plain"));
}

#[test]
fn put_replaces_under_the_right_tag() {
    let (_emulator, ada) = start(sample());
    let made = create(&ada, aggregation(&ada));
    let made = wait_for(&ada, &made, &["CAN_ACCELERATE"]);
    let at = format!("{REFLECTION}/{}", id(&made));
    let mut sent = made.clone();
    sent["name"] = json!("renamed");
    sent["id"] = json!("the path wins");
    let renamed = ada.put(&at, sent.clone()).expect(200).json();
    assert_eq!(renamed["id"], made["id"]);
    assert_eq!(renamed["name"], "renamed");
    assert_ne!(renamed["tag"], made["tag"]);
    assert_eq!(renamed["status"]["combinedStatus"], "CAN_ACCELERATE", "a name is no reason to read again");

    let stale = ada.put(&at, sent.clone()).expect(409).json();
    assert!(stale["errorMessage"].as_str().unwrap().contains("does not match"), "{stale}");
    assert!(stale.get("moreInfo").is_none(), "{stale}");

    sent["tag"] = renamed["tag"].clone();
    for (key, value) in [
        ("type", json!("RAW")),
        ("datasetId", dataset(&ada, "open/v")),
        ("tag", Json::Null),
        ("enabled", Json::Null),
        ("dimensionFields", json!([{"name": "nope"}])),
    ] {
        let mut wrong = sent.clone();
        wrong[key] = value;
        ada.put(&at, wrong).expect(400);
    }
    sent.as_object_mut().unwrap().remove("measureFields");
    let changed = ada.put(&at, sent.clone()).expect(200).json();
    assert!(changed.get("measureFields").is_none(), "what is left out is gone: {changed}");
    assert_eq!(changed["status"]["availability"], "NONE", "it is read again");
    wait_for(&ada, &changed, &["CAN_ACCELERATE"]);

    sent["tag"] = changed["tag"].clone();
    sent["enabled"] = json!(false);
    assert_eq!(ada.put(&at, sent).expect(200).json()["status"]["combinedStatus"], "DISABLED");
    ada.put(&format!("{REFLECTION}/nope"), made).expect(404);
}

#[test]
fn deleting_answers_with_nothing() {
    let (_emulator, ada) = start(sample());
    let made = create(&ada, raw(&ada));
    let at = format!("{REFLECTION}/{}", id(&made));
    let answer = ada.delete(&at).expect(200);
    assert_eq!(answer.body, "");
    ada.delete(&at).expect(404);
    ada.get(&at).expect(404);
    ada.get(&format!("{REFLECTION}/summary")).expect(404);
    ada.post(&format!("{at}/refresh"), json!({})).expect(404);
}

#[test]
fn reflections_go_with_their_dataset() {
    let (_emulator, ada) = start(sample());
    let body = json!({"type": "RAW", "name": "r", "enabled": true, "datasetId": dataset(&ada, "open/v"),
        "displayFields": [{"name": "id"}]});
    let made = create(&ada, body);
    let view = ada.by_path("open/v");
    ada.delete(&format!("/api/v3/catalog/{}", id(&view))).expect(204);
    ada.get(&format!("{REFLECTION}/{}", id(&made))).expect(404);
    assert_eq!(ada.get(REFLECTION).json()["data"], json!([]));
}

#[test]
fn a_dataset_that_changes_makes_its_reflections_invalid() {
    let (_emulator, ada) = start(sample());
    let body = json!({"type": "RAW", "name": "r", "enabled": true, "datasetId": dataset(&ada, "open/v"),
        "displayFields": [{"name": "region"}]});
    let made = create(&ada, body);
    wait_for(&ada, &made, &["CAN_ACCELERATE"]);
    let mut view = ada.by_path("open/v");
    view["sql"] = json!("SELECT id FROM lake.orders");
    ada.put(&format!("/api/v3/catalog/{}", id(&view)), view).expect(200);
    let now = read(&ada, &made);
    assert_eq!(now["status"]["config"], "INVALID", "{now}");
    assert_eq!(now["status"]["combinedStatus"], "INVALID");
}

#[test]
fn refreshes_that_fail_are_given_up_after_three() {
    let (_emulator, ada) =
        start(sample().view("open.broken", "SELECT CAST(region AS INT) AS n FROM lake.orders"));
    let body = json!({"type": "RAW", "name": "r", "enabled": true, "datasetId": dataset(&ada, "open/broken"),
        "displayFields": [{"name": "n"}]});
    let made = create(&ada, body);
    let failed = wait_for(&ada, &made, &["FAILED"]);
    assert_eq!(failed["status"]["refresh"], "GIVEN_UP");
    assert_eq!(failed["status"]["failureCount"], 3);
    assert_ne!(failed["status"]["lastFailureMessage"], "");
    let jobs = refresh_jobs(&ada);
    assert_eq!(jobs.len(), 3);
    assert!(jobs.iter().all(|job| job["state"] == "FAILED"), "{jobs:?}");
}

#[test]
fn refreshes_are_jobs_of_their_reflection() {
    let (_emulator, ada) = start(sample());
    let made = create(&ada, raw(&ada));
    wait_for(&ada, &made, &["CAN_ACCELERATE"]);
    let jobs = refresh_jobs(&ada);
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0]["queryType"], "ACCELERATOR_CREATE");
    assert_eq!(jobs[0]["user"], "$dremio$");
    let job = jobs[0]["id"].as_str().unwrap();
    let at = format!("/api/v3/job/{job}/reflection/{}", id(&made));
    let shown = ada.get(&at).expect(200).json();
    assert_eq!(shown["jobState"], "COMPLETED");
    assert_eq!(shown["queryType"], "ACCELERATOR_CREATE");
    assert_eq!(shown["rowCount"], 3);
    ada.post(&format!("{at}/cancel"), json!({})).expect(404);
    let message = ada.get(&format!("/api/v3/job/{job}/reflection/nope")).expect(404).message();
    assert_eq!(message, format!("Reflection [nope] is not processed by job [{job}]"));
    ada.get(&format!("/api/v3/job/nope/reflection/{}", id(&made))).expect(404);
    let query = ada.submit("SELECT 1");
    ada.finish(&query);
    ada.get(&format!("/api/v3/job/{query}/reflection/{}", id(&made))).expect(404);
    let message = ada.get(&format!("/api/v3/job/{job}/results")).expect(404).message();
    assert!(message.contains("not kept"), "{message}");
}

#[test]
fn a_refresh_can_be_cancelled() {
    let (_emulator, ada) = start(sample().job_pace(Duration::from_secs(30)));
    let made = create(&ada, raw(&ada));
    let job = refresh_jobs(&ada)[0]["id"].as_str().unwrap().to_owned();
    ada.post(&format!("/api/v3/job/{job}/reflection/{}/cancel", id(&made)), json!({})).expect(204);
    let now = wait_for(&ada, &made, &["CANNOT_ACCELERATE_MANUAL"]);
    assert_eq!(now["status"]["failureCount"], 0);
    assert_eq!(refresh_jobs(&ada).len(), 1, "nobody asked for another");
}

#[test]
fn refreshing_on_demand_reads_again() {
    let (_emulator, ada) = start(sample());
    let made = create(&ada, raw(&ada));
    wait_for(&ada, &made, &["CAN_ACCELERATE"]);
    ada.query("INSERT INTO lake.orders (id, region) VALUES (4, 'west')");
    let answer = ada.post(&format!("{REFLECTION}/{}/refresh", id(&made)), json!({})).expect(200);
    assert_eq!(answer.body, "");
    let start = Instant::now();
    while read(&ada, &made)["recordCount"] != 4 {
        assert!(start.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(2));
    }
    ada.query("INSERT INTO lake.orders (id, region) VALUES (5, 'west')");
    let table = ada.by_path("lake/orders");
    ada.post(&format!("/api/v3/catalog/{}/refresh", id(&table)), json!({})).expect(204);
    while read(&ada, &made)["recordCount"] != 5 {
        assert!(start.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(2));
    }
}

#[test]
fn policies_decide_when_rows_are_old() {
    let (emulator, ada) = start(sample());
    set_policy(
        &ada,
        json!({"activePolicyType": "PERIOD", "refreshPeriodMs": 3_600_000, "gracePeriodMs": 7_200_000}),
    );
    let made = create(&ada, raw(&ada));
    let first = wait_for(&ada, &made, &["CAN_ACCELERATE"]);
    assert_eq!(first["status"]["refresh"], "SCHEDULED");
    emulator.advance(Duration::from_hours(1));
    let start = Instant::now();
    loop {
        let now = read(&ada, &made);
        if now["status"]["lastDataFetch"] != first["status"]["lastDataFetch"] {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{now}");
        sleep(Duration::from_millis(2));
    }
    assert_eq!(refresh_jobs(&ada).len(), 2, "an hour later it was read again by itself");

    set_policy(&ada, json!({"activePolicyType": "NEVER", "gracePeriodMs": 7_200_000}));
    assert_eq!(read(&ada, &made)["status"]["refresh"], "MANUAL");
    emulator.advance(Duration::from_hours(3));
    let old = read(&ada, &made);
    assert_eq!(old["status"]["availability"], "EXPIRED");
    assert_eq!(old["status"]["combinedStatus"], "EXPIRED");

    set_policy(&ada, json!({"activePolicyType": "REFRESH_ON_DATA_CHANGES"}));
    assert_eq!(read(&ada, &made)["status"]["refresh"], "ON_DATA_CHANGES");
}

#[test]
fn privileges_on_the_dataset_decide() {
    let (emulator, ada) = start(sample());
    let bob = sign_in(&emulator, "bob", "pw");
    let view = json!({"type": "RAW", "name": "r", "enabled": true, "datasetId": dataset(&ada, "open/v"),
        "displayFields": [{"name": "id"}]});
    let made = create(&ada, view.clone());
    let hidden = create(&ada, raw(&ada));
    let at = format!("{REFLECTION}/{}", id(&made));
    let grants = |privileges: &[&str]| {
        let space = ada.by_path("open");
        let login = json!({"userName": "bob", "password": "pw"});
        let bob_id = ada.post("/apiv2/login", login).expect(200).json()["userId"].clone();
        let body = json!({"grants": [{"granteeType": "USER", "id": bob_id, "privileges": privileges}]});
        ada.put(&format!("/api/v3/catalog/{}/grants", id(&space)), body).expect(204);
    };
    let of_view = format!("/api/v3/dataset/{}/reflection", segment(view["datasetId"].as_str().unwrap()));
    let names = |list: Json| list["data"].as_array().unwrap().len();

    bob.get(&at).expect(403);
    bob.get(&of_view).expect(403);
    bob.post(REFLECTION, view.clone()).expect(403);
    bob.post(&format!("{of_view}/recommendation"), json!({})).expect(403);
    assert_eq!(names(bob.get(REFLECTION).expect(200).json()), 0);

    grants(&["SELECT", "VIEW_REFLECTION"]);
    let seen = bob.get(&at).expect(200).json();
    assert_eq!((&seen["canView"], &seen["canAlter"]), (&json!(true), &json!(false)));
    let list = bob.get(&of_view).expect(200).json();
    assert_eq!(list["canAlterReflections"], false);
    assert_eq!(names(bob.get(REFLECTION).expect(200).json()), 1);
    bob.put(&at, seen).expect(403);
    bob.delete(&at).expect(403);
    bob.post(&format!("{at}/refresh"), json!({})).expect(403);
    bob.get(&format!("{REFLECTION}/{}", id(&hidden))).expect(403);

    grants(&["SELECT", "ALTER_REFLECTION"]);
    bob.post(REFLECTION, view).expect(200);
    bob.delete(&at).expect(200);
    let nobody = Client { url: emulator.url(), authorization: String::new() };
    assert_eq!(nobody.get(REFLECTION).expect(401).body, "");
    let wrong = Client { url: emulator.url(), authorization: "Bearer nope".to_owned() };
    wrong.get(&at).expect(401);
}

#[test]
fn lists_hold_everything() {
    let (_emulator, ada) = start(sample());
    create(&ada, raw(&ada));
    create(&ada, aggregation(&ada));
    let list = ada.get(&format!("{REFLECTION}/")).expect(200).json();
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    assert_eq!(list["canAlterReflections"], true);
    let table = dataset(&ada, "lake/orders");
    let own = ada.get(&format!("/api/v3/dataset/{}/reflection", segment(table.as_str().unwrap())));
    assert_eq!(own.expect(200).json()["data"].as_array().unwrap().len(), 2);
    let view = dataset(&ada, "open/v");
    let none = ada.get(&format!("/api/v3/dataset/{}/reflection", segment(view.as_str().unwrap())));
    assert_eq!(none.expect(200).json()["data"], json!([]));
    ada.get("/api/v3/dataset/nope/reflection").expect(404);
    let message = ada.delete(REFLECTION).expect(405);
    assert_eq!(message.header("allow"), Some("GET,POST,OPTIONS"));
}

/// A summary with these query parameters.
fn summary(client: &Client, query: &str) -> Json {
    client.get(&format!("/api/v3/reflection-summary?{query}")).expect(200).json()
}

fn names(page: &Json) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[test]
fn summaries_have_names_of_their_own() {
    let (_emulator, ada) = start(sample().job_pace(Duration::from_millis(150)));
    let made = create(&ada, raw(&ada));
    let new = summary(&ada, "")["data"][0].clone();
    assert_eq!(new["status"]["refreshStatus"], "RUNNING");
    assert_eq!(new["outputRecords"], -1);
    let status = new["status"].as_object().unwrap();
    assert!(status["lastDataFetchAt"].is_null() && status["expiresAt"].is_null(), "{new}");
    wait_for(&ada, &made, &["CAN_ACCELERATE"]);
    let page = summary(&ada, "");
    assert_eq!(page["isCanAlterReflections"], true);
    assert!(page.get("nextPageToken").is_none());
    let item = &page["data"][0];
    assert_eq!(item["reflectionType"], "RAW");
    assert_eq!(item["datasetPath"], json!(["lake", "orders"]));
    assert_eq!(item["datasetType"], "PHYSICAL_DATASET");
    assert_eq!(item["outputRecords"], 3);
    assert_eq!(item["status"]["availabilityStatus"], "AVAILABLE");
    assert!(item["status"]["lastDataFetchAt"].is_string());
    assert_eq!((&item["isEnabled"], &item["isCanView"]), (&json!(true), &json!(true)));
    assert!(item.get("isArrowCachingEnabled").is_none());
    assert_eq!(item["chosenCount"], 0);
}

#[test]
fn summaries_are_filtered_ordered_and_paged() {
    let (_emulator, ada) = start(sample());
    for (name, enabled) in [("b", true), ("a", false), ("c", true)] {
        let mut body = raw(&ada);
        (body["name"], body["enabled"]) = (json!(name), json!(enabled));
        create(&ada, body);
    }
    let sums = create(&ada, aggregation(&ada));
    wait_for(&ada, &sums, &["CAN_ACCELERATE"]);
    let filtered = |filter: Json| summary(&ada, &format!("filter={}", segment(&filter.to_string())));
    assert_eq!(names(&summary(&ada, "orderBy=reflectionName")), ["a", "b", "c", "sums"]);
    assert_eq!(names(&summary(&ada, "orderBy=-reflectionName")), ["sums", "c", "b", "a"]);
    assert_eq!(names(&summary(&ada, "orderBy=reflectionType"))[0], "sums");
    assert_eq!(names(&summary(&ada, "orderBy=-datasetName")).len(), 4);
    assert_eq!(names(&filtered(json!({"reflectionType": ["AGGREGATION"]}))), ["sums"]);
    assert_eq!(names(&filtered(json!({"enabledFlag": false}))), ["a"]);
    assert_eq!(names(&filtered(json!({"reflectionNameOrDatasetPath": "SUM"}))), ["sums"]);
    assert_eq!(names(&filtered(json!({"reflectionNameOrDatasetPath": "Lake.Ord"}))).len(), 4);
    assert_eq!(names(&filtered(json!({"availabilityStatus": ["NONE"], "configStatus": ["OK"]})))[..1], ["a"]);
    assert_eq!(names(&filtered(json!({"refreshStatus": ["GIVEN_UP"]}))), [""; 0]);
    assert_eq!(names(&filtered(json!({"reflectionIds": [sums["id"]]}))), ["sums"]);

    let first = summary(&ada, "maxResults=3&orderBy=reflectionName");
    assert_eq!(names(&first), ["a", "b", "c"]);
    let token = segment(first["nextPageToken"].as_str().unwrap());
    let last = summary(&ada, &format!("maxResults=3&orderBy=reflectionName&pageToken={token}"));
    assert_eq!(names(&last), ["sums"]);
    assert!(last.get("nextPageToken").is_none());
    let ids = segment(&json!({"reflectionIds": ["x"]}).to_string());
    for query in [
        "maxResults=0",
        "maxResults=x",
        "orderBy=size",
        "pageToken=nope",
        "filter=nope",
        "filter=7",
        "filter=%7B%22x%22%3A1%7D",
        &format!("pageToken={token}"),
        &format!("filter={ids}&maxResults=1"),
        &format!("filter={ids}&orderBy=reflectionName"),
        &format!("filter={}", segment(&json!({"reflectionIds": [], "enabledFlag": true}).to_string())),
    ] {
        ada.get(&format!("/api/v3/reflection-summary?{query}")).expect(400);
    }
}

#[test]
fn summary_pages_hold_fifty_and_a_hundred_at_most() {
    let (_emulator, ada) = start(sample());
    let mut body = raw(&ada);
    body["enabled"] = json!(false);
    for _ in 0..101 {
        create(&ada, body.clone());
    }
    assert_eq!(names(&summary(&ada, "")).len(), 50);
    assert_eq!(names(&summary(&ada, "maxResults=1000")).len(), 100);
}

#[test]
fn reflections_are_rows_of_a_system_table() {
    let (emulator, ada) = start(sample());
    let made = create(&ada, aggregation(&ada));
    wait_for(&ada, &made, &["CAN_ACCELERATE"]);
    let sql =
        "SELECT reflection_id, type, status, dataset_name, dimensions, record_count FROM sys.reflections";
    assert_eq!(
        ada.query(sql)["rows"],
        json!([{"reflection_id": made["id"], "type": "AGGREGATION", "status": "CAN_ACCELERATE",
            "dataset_name": "lake.orders", "dimensions": "region, sold", "record_count": 2}])
    );
    assert_eq!(sign_in(&emulator, "bob", "pw").query(sql)["rows"], json!([]));
}

#[test]
fn reflections_are_found() {
    let (_emulator, ada) = start(sample());
    let made = create(&ada, aggregation(&ada));
    let body = json!({"query": "sums", "filter": "category in [\"REFLECTION\"]"});
    let found = ada.post("/api/v3/search", body).expect(200).json();
    let hit = &found["results"][0]["reflectionObject"];
    assert_eq!((&hit["id"], &hit["datasetPath"]), (&made["id"], &json!(["lake", "orders"])));
}
