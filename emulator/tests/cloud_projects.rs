//! Projects, their engines and the rules that send queries to them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use serde_json::{Value as Json, json};
use support::cloud::{PROJECT, ada, bob, organization, project, sample};

const DAY: Duration = Duration::from_hours(24);

#[test]
fn projects_are_an_array_in_no_wrapper() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator).client;
    let list = ada.get("/v0/projects").expect(200).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    let one = ada.get(&format!("/v0/projects/{PROJECT}")).expect(200).json();
    assert_eq!(list[0], one);
    assert_eq!(
        (&one["name"], &one["state"], &one["type"]),
        (&json!("main"), &json!("ACTIVE"), &json!("QUERY_ENGINE"))
    );
    assert_eq!((&one["numberOfEngines"], &one["cloudType"]), (&json!(1), &json!("AWS")));
    assert!(one["createdAt"].as_str().unwrap().ends_with('Z') && one["cloudId"].is_string());
}

#[test]
fn a_project_is_made_from_a_name_and_goes_again() {
    let emulator = sample().state_pace(Duration::from_mins(1)).start().unwrap();
    let ada = ada(&emulator).client;
    let made = ada.post("/v0/projects", json!({"name": "second"})).expect(200).json();
    assert_eq!((&made["state"], &made["numberOfEngines"]), (&json!("CREATING"), &json!(1)));
    let target = format!("/v0/projects/{}", made["id"].as_str().unwrap());
    emulator.advance(Duration::from_mins(1));
    assert_eq!(ada.get(&target).expect(200).json()["state"], "ACTIVE");
    let engines = ada.get(&format!("{target}/engines")).expect(200).json();
    assert_eq!((&engines[0]["name"], &engines[0]["size"]), (&json!("preview"), &json!("XX_SMALL_V1")));
    let root = ada.get(&format!("{target}/catalog")).expect(200).json();
    assert!(
        root["data"].as_array().unwrap().iter().any(|entry| entry["path"] == json!(["second"])),
        "{root}"
    );

    let taken = ada.post("/v0/projects", json!({"name": "second"})).expect(400).json();
    assert_eq!(taken, json!({"message": "Project [second] already exists.", "reason": null}));
    assert_eq!(ada.delete(&target).expect(204).body, "");
    ada.get(&target).expect(404);
    ada.get(&format!("{target}/catalog")).expect(404);
    ada.delete(&target).expect(404);
}

#[test]
fn the_only_project_stays() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator).client;
    let refused = ada.delete(&format!("/v0/projects/{PROJECT}")).expect(400).json();
    assert!(refused["message"].as_str().unwrap().contains("only project"), "{refused}");
}

#[test]
fn a_request_id_makes_a_repeat_harmless() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator).client;
    let body = json!({"name": "again", "requestId": "4f4ab0a7-6f4f-4d7b-9df1-2f1a5d1a2a4b"});
    let first = ada.post("/v0/projects", body.clone()).expect(200).json();
    let second = ada.post("/v0/projects", body).expect(200).json();
    assert_eq!(first["id"], second["id"]);
    assert_eq!(ada.get("/v0/projects").expect(200).json().as_array().unwrap().len(), 2);
}

#[test]
fn the_secrets_of_a_project_are_not_shown_and_may_be_left_out_later() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator).client;
    let body = json!({
        "name": "classic",
        "cloudId": "a81f9c46-1c1b-4a1a-8e6d-2a3c4b5d6e7f",
        "projectStore": "bucket",
        "credentials": {"type": "ACCESS_KEY", "accessKeyId": "id", "secretAccessKey": "secret"},
        "type": "QUERY_ENGINE",
        "catalogName": "nessie",
    });
    let made = ada.post("/v0/projects", body).expect(200).json();
    let shown = json!({"type": "ACCESS_KEY", "accessKeyId": "id", "secretAccessKey": null});
    assert_eq!((&made["credentials"], &made["projectStore"]), (&shown, &json!("bucket")));
    let catalogs = ada.get("/v0/arctic/catalogs").expect(200).json();
    assert_eq!(catalogs["data"][0]["id"], made["primaryCatalogId"]);

    let target = format!("/v0/projects/{}", made["id"].as_str().unwrap());
    let mut whole = made.clone();
    whole["name"] = json!("renamed");
    let changed = ada.put(&target, whole).expect(200).json();
    assert_eq!((&changed["name"], &changed["credentials"]), (&json!("renamed"), &shown));
    for credentials in [
        json!({"type": "ACCESS_KEY", "accessKeyId": "id", "roleArn": "x"}),
        json!({"type": "IAM_ROLE"}),
        json!({"type": "NOPE"}),
        json!({}),
    ] {
        ada.put(&target, json!({"credentials": credentials})).expect(400);
    }
    ada.put(&target, json!({"name": "main"})).expect(400);
    ada.put(&target, json!({"name": ""})).expect(400);
    ada.put(&target, json!({"id": PROJECT})).expect(400);
    ada.put(&target, json!({"colour": "red"})).expect(400);
}

#[test]
fn what_is_missing_is_refused_in_the_words_of_the_control_plane() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator).client;
    for body in [json!({}), json!({"name": " "}), json!({"name": "x", "nope": 1}), json!([])] {
        let refused = ada.post("/v0/projects", body).expect(400).json();
        assert!(refused["message"].is_string() && refused["reason"].is_null(), "{refused}");
    }
    let missing = ada.get("/v0/projects/nowhere").expect(404).json();
    assert_eq!(missing, json!({"message": "Not Found", "reason": null}));
    for verb in ["activate", "deactivate", "archive", "restore"] {
        ada.put(&format!("/v0/projects/{PROJECT}/{verb}"), json!({})).expect(404);
    }
}

#[test]
fn only_administrators_change_projects_and_engines() {
    let emulator = sample().start().unwrap();
    let bob = bob(&emulator);
    bob.client.get("/v0/projects").expect(200);
    let engines = bob.get("/engines").expect(200).json();
    let engine = format!("/engines/{}", engines[0]["id"].as_str().unwrap());
    bob.get(&engine).expect(200);
    let rules = bob.get("/rules").expect(200).json();
    let refused = bob.client.post("/v0/projects", json!({"name": "x"})).expect(403).json();
    assert_eq!(refused, json!({"message": "Forbidden", "reason": null}));
    bob.put("", json!({"name": "x"})).expect(403);
    bob.delete("").expect(403);
    bob.post("/engines", json!({"name": "x", "size": "SMALL"})).expect(403);
    bob.put(&engine, json!({"description": ""})).expect(403);
    bob.put(&format!("{engine}/disable"), json!({})).expect(403);
    bob.delete(&engine).expect(403);
    bob.put("/rules", rules).expect(403);
    let nobody = support::anonymous(&emulator);
    nobody.get("/v0/projects").expect(401);
    nobody.get(&format!("/v0/projects/{PROJECT}/engines")).expect(401);
}

fn engine_body(name: &str) -> Json {
    json!({
        "name": name,
        "size": "MEDIUM_V1",
        "minReplicas": 1,
        "maxReplicas": 2,
        "autoStopDelaySeconds": 60,
        "queueTimeLimitSeconds": 130,
        "runtimeLimitSeconds": 0,
        "drainTimeLimitSeconds": 1800,
        "maxConcurrency": 4,
        "description": "",
        "requestId": "7d0b2b3e-9d3b-4b2c-8f57-3b7f5e6a1c2d",
        "cloudTags": [{"key": "team", "value": "north"}],
    })
}

#[test]
fn an_engine_goes_through_its_states() {
    let emulator = sample().state_pace(Duration::from_mins(1)).start().unwrap();
    let ada = ada(&emulator);
    let made = ada.post("/engines", engine_body("big")).expect(200).json();
    assert_eq!(made.as_object().unwrap().len(), 1, "{made}");
    assert_eq!(
        ada.post("/engines", engine_body("big")).expect(200).json(),
        made,
        "the request id is the same"
    );
    let target = format!("/engines/{}", made["id"].as_str().unwrap());
    let read = || ada.get(&target).expect(200).json();
    let engine = read();
    assert_eq!((&engine["state"], &engine["activeReplicas"]), (&json!("ENABLING"), &json!(0)));
    assert_eq!((&engine["size"], &engine["cloudTags"][0]["key"]), (&json!("MEDIUM_V1"), &json!("team")));
    assert_eq!(engine["statusChangedAt"].as_str().unwrap().split(' ').nth(4), Some("UTC"), "{engine}");
    emulator.advance(Duration::from_mins(1));
    assert_eq!((&read()["state"], &read()["activeReplicas"]), (&json!("ENABLED"), &json!(1)));

    assert_eq!(ada.put(&format!("{target}/disable"), json!({})).expect(200).body, "");
    assert_eq!(read()["state"], "DISABLING");
    emulator.advance(Duration::from_mins(1));
    assert_eq!(read()["state"], "DISABLED");
    ada.put(&format!("{target}/disable"), json!({})).expect(200);
    assert_eq!(read()["state"], "DISABLED", "once more changes nothing");
    ada.put(&format!("{target}/enable"), json!({})).expect(200);
    assert_eq!(read()["state"], "ENABLING");

    assert_eq!(ada.delete(&target).expect(204).body, "");
    assert_eq!(read()["state"], "DELETING");
    ada.put(&format!("{target}/enable"), json!({})).expect(400);
    emulator.advance(Duration::from_mins(1));
    ada.get(&target).expect(404);
    ada.delete(&target).expect(404);
    assert_eq!(ada.get("/engines").expect(200).json().as_array().unwrap().len(), 1);
}

#[test]
fn an_engine_is_changed_by_sending_back_what_was_read() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let made = ada.post("/engines", json!({"name": "small", "size": "SMALL"})).expect(200).json();
    let target = format!("/engines/{}", made["id"].as_str().unwrap());
    let mut engine = ada.get(&target).expect(200).json();
    assert_eq!(engine["size"], "SMALL_V1");
    engine["name"] = json!("renamed");
    engine["size"] = json!("X_LARGE_V1");
    let changed = ada.put(&target, engine).expect(200).json();
    assert_eq!((&changed["name"], &changed["size"]), (&json!("renamed"), &json!("X_LARGE_V1")));
    for body in [
        json!({"name": "x"}),
        json!({"description": "", "size": "TINY"}),
        json!({"description": "", "minReplicas": 3}),
        json!({"description": "", "minReplicas": -1}),
        json!({"description": "", "maxConcurrency": 0}),
        json!({"description": "", "name": "preview"}),
        json!({"description": "", "name": ""}),
        json!({"description": "", "instanceFamily": "M1"}),
        json!({"description": "", "id": "other"}),
        json!({"description": "", "colour": "red"}),
    ] {
        ada.put(&target, body).expect(400);
    }
    for body in [json!({"name": "x"}), json!({"size": "SMALL"}), json!({"name": "renamed", "size": "SMALL"})]
    {
        ada.post("/engines", body).expect(400);
    }
}

#[test]
fn a_statement_names_an_engine_that_is_enabled() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let engines = ada.get("/engines").expect(200).json();
    let target = format!("/engines/{}", engines[0]["id"].as_str().unwrap());
    assert!(engines[0].get("queriedAt").is_none());
    ada.run(json!({"sql": "SELECT 1", "engineName": "preview"}));
    assert!(ada.get(&target).expect(200).json()["queriedAt"].is_string());
    ada.put(&format!("{target}/disable"), json!({})).expect(200);
    ada.post("/sql", json!({"sql": "SELECT 1", "engineName": "preview"})).expect(400);
}

#[test]
fn the_table_of_rules_is_replaced_as_a_whole() {
    let emulator = sample().start().unwrap();
    let ada = ada(&emulator);
    let mut rules = ada.get("/rules").expect(200).json();
    assert_eq!(rules["ruleSet"]["ruleInfos"], json!([]));
    assert_eq!(
        (&rules["ruleSet"]["tag"], &rules["ruleSet"]["ruleInfoDefault"]["condition"]),
        (&json!(""), &json!(""))
    );
    let rule = json!({
        "name": "reports",
        "condition": "query_type() = 'REST'",
        "engineName": "preview",
        "action": "ROUTE",
        "rejectMessage": "",
    });
    let reject = json!({
        "name": "no",
        "condition": "USER() = 'bob'",
        "engineName": "",
        "action": "REJECT",
        "rejectMessage": "not today",
    });
    rules["ruleSet"]["ruleInfos"] = json!([rule, reject]);
    assert_eq!(ada.put("/rules", rules.clone()).expect(200).json(), rules);
    assert_eq!(ada.get("/rules").expect(200).json(), rules);

    let with = |change: &dyn Fn(&mut Json)| {
        let mut body = rules.clone();
        change(&mut body["ruleSet"]);
        ada.put("/rules", body).expect(400);
    };
    with(&|set| set["ruleInfos"][0]["engineName"] = json!("nowhere"));
    with(&|set| set["ruleInfos"][0]["condition"] = json!(""));
    with(&|set| set["ruleInfos"][1]["name"] = json!("reports"));
    with(&|set| set["ruleInfos"][1]["action"] = json!("MAYBE"));
    with(&|set| set["ruleInfoDefault"]["engineName"] = json!("nowhere"));
    with(&|set| drop(set.as_object_mut().unwrap().remove("tag")));
    with(&|set| drop(set.as_object_mut().unwrap().remove("ruleInfoDefault")));
    with(&|set| drop(set.as_object_mut().unwrap().remove("ruleInfos")));
    ada.put("/rules", json!({})).expect(400);
    assert_eq!(ada.get("/rules").expect(200).json(), rules, "what was refused changed nothing");

    rules["ruleSet"]["ruleInfos"] = json!([]);
    ada.put("/rules", rules.clone()).expect(200);
    assert_eq!(ada.get("/rules").expect(200).json(), rules);
}

#[test]
fn clouds_are_listed_with_times_of_their_own() {
    let emulator = sample().start().unwrap();
    let bob = bob(&emulator).client;
    let list = bob.get("/v0/clouds").expect(200).json();
    assert_eq!((&list[0]["attributes"]["vendor"], &list[0]["projectRefs"]), (&json!("aws"), &json!([])));
    assert!(list[0]["createdAt"].as_str().unwrap().contains(" UTC "));
    bob.get(&format!("/v0/clouds/{}", list[0]["id"].as_str().unwrap())).expect(404);
    bob.post("/v0/clouds", json!({})).expect(405);
}

#[test]
fn usage_grows_with_the_time_that_engines_are_enabled() {
    let emulator = sample().start().unwrap();
    bob(&emulator).client.get("/v0/usage").expect(403);
    let ada = ada(&emulator);
    emulator.advance(2 * DAY);
    let by = |query: &str| ada.client.get(&format!("/v0/usage{query}")).expect(200).json();
    let list = by("");
    let days = list["data"].as_array().unwrap();
    assert_eq!(days.len(), 3, "{list}");
    assert_eq!((&days[1]["id"], &days[1]["type"]), (&json!(PROJECT), &json!("PROJECT")));
    assert!((days[1]["usage"].as_f64().unwrap() - 14.0 * 24.0).abs() < 1.0, "{list}");
    assert!(days[1]["startTime"].as_str().unwrap().ends_with("T00:00:00+0000"));
    assert_eq!((&list["previousPageToken"], &list["nextPageToken"]), (&Json::Null, &Json::Null));

    let engine = ada.get("/engines").expect(200).json()[0]["id"].as_str().unwrap().to_owned();
    let hours = by(&format!("?groupBy=ENGINE&frequency=HOURLY&maxResults=10&filter=id=='{engine}'"));
    assert_eq!((&hours["data"][1]["id"], &hours["data"][1]["type"]), (&json!(engine), &json!("ENGINE")));
    assert!((hours["data"][1]["usage"].as_f64().unwrap() - 14.0).abs() < 0.1, "{hours}");
    let next = format!(
        "?groupBy=ENGINE&frequency=HOURLY&maxResults=10&filter=id=='{engine}'&pageToken={}",
        hours["nextPageToken"].as_str().unwrap()
    );
    let second = by(&next);
    assert_ne!(second["data"][0]["startTime"], hours["data"][0]["startTime"]);
    assert!(second["previousPageToken"].is_string());
    assert_eq!(by("?filter=id=='other'")["data"], json!([]));
    assert_eq!(by("?filter=start_time%20%3E=%2099999999999999")["data"], json!([]));
    for query in ["?groupBy=USER", "?frequency=WEEKLY", "?filter=name=='x'", "?maxResults=0", "?pageToken=x"]
    {
        ada.client.get(&format!("/v0/usage{query}")).expect(400);
    }
}

#[test]
fn an_account_is_debited_with_what_was_used() {
    const ORGANIZATION: &str = "b0e9c1c4-5b8f-4a9e-9c1d-7f6e5d4c3b2a";
    let emulator = organization().organization_id(ORGANIZATION).project(project()).start().unwrap();
    bob(&emulator).client.get("/v0/billing").expect(403);
    let ada = ada(&emulator).client;
    let list = ada.get("/v0/billing").expect(200).json();
    let id = list[0]["id"].as_str().unwrap();
    assert_eq!((&list[0]["type"], list[0]["createdAt"].is_i64()), (&json!("INVOICE"), true));
    let before = list[0]["balance"].as_f64().unwrap();
    emulator.advance(DAY);
    let after = ada.get(&format!("/v0/billing/{id}")).expect(200).json()["balance"].as_f64().unwrap();
    assert!((before - after - 14.0 * 24.0).abs() < 1.0, "{before} {after}");
    let credits = ada.get(&format!("/v0/billing/{id}/credits")).expect(200).json();
    assert!((credits["data"][0]["balance"].as_f64().unwrap() - after).abs() < 1.0, "{credits}");
    let transactions = ada.get(&format!("/v0/billing/{id}/transactions")).expect(200).json();
    let kinds: Vec<&str> =
        transactions["data"].as_array().unwrap().iter().map(|t| t["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["CREDIT_LOAD", "USAGE", "USAGE"]);
    assert_eq!(transactions["data"][1]["billingId"], json!(id));

    let older = format!("/v0/organizations/{ORGANIZATION}/billing");
    assert_eq!(ada.get(&older).expect(200).json()[0]["id"], json!(id));
    ada.get(&format!("{older}/{id}")).expect(200);
    ada.get(&format!("{older}/{id}/credits")).expect(200);
    ada.get(&format!("{older}/{id}/transactions")).expect(200);
    ada.get("/v0/organizations/other/billing").expect(404);
    ada.get("/v0/billing/other").expect(404);
    ada.get("/v0/billing/other/credits").expect(404);
    ada.get(&format!("/v0/organizations/{ORGANIZATION}")).expect(404);

    emulator.advance(366 * DAY);
    let transactions = ada.get(&format!("/v0/billing/{id}/transactions")).expect(200).json();
    assert_eq!(transactions["data"].as_array().unwrap().last().unwrap()["type"], "CREDIT_EXPIRED");
    assert_eq!(ada.get(&format!("/v0/billing/{id}/credits")).expect(200).json()["data"], json!([]));
}

#[test]
fn cancelling_and_refreshing_answer_with_json() {
    let emulator = sample().job_pace(Duration::from_millis(300)).start().unwrap();
    let ada = ada(&emulator);
    let job = ada.post("/sql", json!({"sql": "SELECT 1"})).expect(200).json();
    let target = format!("/job/{}/cancel", job["id"].as_str().unwrap());
    assert_eq!(ada.post(&target, json!({})).expect(200).json(), json!({}));
    let table = ada.by_path("lake/orders");
    let body = json!({
        "type": "RAW",
        "name": "raw",
        "datasetId": table["id"],
        "enabled": true,
        "displayFields": [{"name": "id"}],
    });
    let made = ada.post("/reflection", body).expect(200).json();
    let target = format!("/reflection/{}/refresh", made["id"].as_str().unwrap());
    assert_eq!(ada.post(&target, json!({})).expect(200).json(), json!({}));
    ada.post("/reflection/nothing/refresh", json!({})).expect(404);
}

#[test]
fn a_bill_is_written_however_far_the_clock_is_put_forward() {
    let emulator =
        organization().personal_access_token("ada", "for-ever").project(project()).start().unwrap();
    emulator.advance(1_000_000 * DAY);
    let ada = support::cloud::bearer(&emulator, "for-ever");
    assert!(ada.get("/v0/billing").expect(200).json()[0]["balance"].as_f64().unwrap() < 0.0);
    assert_eq!(ada.get("/v0/usage").expect(200).json()["data"].as_array().unwrap().len(), 20);
}
