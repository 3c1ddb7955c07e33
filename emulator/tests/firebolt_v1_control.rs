//! The control plane of Firebolt 1.0.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::time::Duration;

use lakehouse_emulator::{Emulator, FireboltV1Builder};
use serde_json::{Value, json};
use support::Client;
use support::firebolt::{at, v1};

fn sample() -> FireboltV1Builder {
    Emulator::firebolt_v1()
        .account("north")
        .user("ada@example.com", "secret")
        .database("sales")
        .database("ops")
        .engine("sales_engine", "sales")
        .stopped_engine("nightly", "sales")
        .engine("ops_engine", "ops")
        .account("south")
        .database("sales")
}

fn ada(emulator: &Emulator) -> Client {
    v1(emulator, "ada@example.com", "secret")
}

/// Both path families, for the account `north`.
fn families(client: &Client) -> [String; 2] {
    let id = client.get("/iam/v2/accounts:getIdByName?account_name=north").expect(200).json();
    let id = id["account_id"].as_str().unwrap();
    ["/core/v1/account".to_owned(), format!("/core/v1/accounts/{id}")]
}

fn engine_id(client: &Client, name: &str) -> String {
    let found = client.get(&format!("/core/v1/account/engines:getIdByName?engine_name={name}"));
    found.expect(200).json()["engine_id"]["engine_id"].as_str().unwrap().to_owned()
}

fn names(list: &Value) -> Vec<&str> {
    list["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["name"].as_str().unwrap()).collect()
}

fn region(client: &Client) -> Value {
    client.get("/compute/v1/regions").expect(200).json()["edges"][0]["node"]["id"].clone()
}

#[test]
fn accounts_are_found_by_name_in_both_cases() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let account = client.get("/iam/v2/account").expect(200).json()["account"].clone();
    for name in ["account_name", "accountName"] {
        let found = client.get(&format!("/iam/v2/accounts:getIdByName?{name}=north")).expect(200).json();
        assert_eq!(found, json!({"account_id": account["id"]}));
    }
    let unknown = client.get("/iam/v2/accounts:getIdByName?account_name=west").expect(404).json();
    assert_eq!((&unknown["code"], unknown["message"].is_string()), (&json!(5), true));
    client.get("/iam/v2/accounts:getIdByName").expect(400);
}

#[test]
fn an_engine_has_the_members_that_servers_send_and_no_others() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let id = engine_id(&client, "sales_engine");
    for family in families(&client) {
        let engine = client.get(&format!("{family}/engines/{id}")).expect(200).json()["engine"].clone();
        let members: Vec<&str> = engine.as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected = [
            "id",
            "name",
            "description",
            "emoji",
            "compute_region_id",
            "settings",
            "current_status",
            "current_status_summary",
            "latest_revision_id",
            "endpoint",
            "endpoint_serving_revision_id",
            "create_time",
            "create_actor",
            "last_update_time",
            "last_update_actor",
            "last_use_time",
            "desired_status",
            "health_status",
            "endpoint_desired_revision_id",
        ];
        expected.sort_unstable();
        assert_eq!(members, expected);
        assert_eq!(engine["current_status"], "ENGINE_STATUS_RUNNING_REVISION_SERVING");
        assert_eq!(engine["settings"]["auto_stop_delay_duration"], "1200s");
        let revision = engine["latest_revision_id"]["engine_revision_id"].as_str().unwrap();
        let target = format!("{family}/engines/{id}/engineRevisions/{revision}");
        let revision = client.get(&target).expect(200).json();
        assert_eq!(revision["engine_revision"]["specification"]["db_compute_instances_count"], 1);
        client.get(&format!("{family}/engines/{id}/engineRevisions/other")).expect(404);
    }
}

#[test]
fn engines_go_from_state_to_state() {
    let emulator = sample().state_pace(Duration::from_hours(1)).start().unwrap();
    let client = ada(&emulator);
    let id = engine_id(&client, "nightly");
    let states = |answer: Value| {
        let engine = &answer["engine"];
        let text = |name: &str| engine[name].as_str().unwrap().to_owned();
        (text("current_status"), text("current_status_summary"))
    };
    let pair = |status: &str, summary: &str| {
        (format!("ENGINE_STATUS_{status}"), format!("ENGINE_STATUS_SUMMARY_{summary}"))
    };
    let act = |verb: &str| client.post(&format!("/core/v1/account/engines/{id}:{verb}"), json!({}));
    let get = || states(client.get(&format!("/core/v1/account/engines/{id}")).expect(200).json());

    assert_eq!(get(), pair("RUNNING_IDLE", "STOPPED"));
    for verb in ["stop", "restart"] {
        assert_eq!(act(verb).expect(400).json()["code"], 9, "{verb}");
    }
    let started = act("start").expect(200).json();
    assert_eq!(started["desired_engine_revision"], Value::Null);
    assert_eq!(states(started), pair("RUNNING_REVISION_STARTING", "STARTING"));
    act("start").expect(400);
    emulator.advance(Duration::from_hours(1));
    assert_eq!(get(), pair("RUNNING_REVISION_SERVING", "RUNNING"));
    act("start").expect(400);
    let restarted = states(act("restart").expect(200).json());
    assert_eq!(restarted, pair("RUNNING_REVISION_RESTARTING", "RESTARTING"));
    emulator.advance(Duration::from_hours(1));
    let stopping = states(act("stop").expect(200).json());
    assert_eq!(stopping, pair("RUNNING_REVISIONS_TERMINATING", "STOPPING"));
    act("start").expect(400);
    emulator.advance(Duration::from_hours(1));
    assert_eq!(get(), pair("RUNNING_IDLE", "STOPPED"));

    let deleted = states(client.delete(&format!("/core/v1/account/engines/{id}")).expect(200).json());
    assert_eq!(deleted, pair("TERMINATION_STARTED", "DELETING"));
    emulator.advance(Duration::from_hours(1));
    client.get(&format!("/core/v1/account/engines/{id}")).expect(404);
    client.get("/core/v1/account/engines:getIdByName?engine_name=nightly").expect(404);
}

#[test]
fn verbs_need_no_body() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let id = engine_id(&client, "nightly");
    client.send("POST", &format!("/core/v1/account/engines/{id}:start"), &[], "").expect(200);
}

#[test]
fn urls_of_engines_are_found_by_database_and_by_name() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    for name in ["database_name", "databaseName"] {
        let target = format!("/core/v1/account/engines:getURLByDatabaseName?{name}=sales");
        let found = client.get(&target).expect(200).json();
        let url = found["engine_url"].as_str().unwrap();
        assert!(url.starts_with("127.0.0.1:"), "{url}");
        let listed = client.get("/core/v1/account/engines?filter.name_contains=sales_engine").expect(200);
        assert_eq!(listed.json()["edges"][0]["node"]["endpoint"], url);
    }
    let target = "/core/v1/account/engines:getURLByDatabaseName?database_name=";
    client.get(&format!("{target}nope")).expect(404);
    client.get(target).expect(400);
}

#[test]
fn every_engine_answers_at_its_own_host() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let id = engine_id(&client, "nightly");
    let engine = client.get(&format!("/core/v1/account/engines/{id}")).expect(200).json();
    let endpoint = engine["engine"]["endpoint"].as_str().unwrap().to_owned();
    assert_ne!(format!("http://{endpoint}"), emulator.url());
    let stopped = at(&client, &endpoint).sql("database=sales", "SELECT 1").expect(503);
    assert!(stopped.body.contains("it is stopped"), "{}", stopped.body);
    at(&client, &endpoint).get("/nothing").expect(404);
    let mut stranger = at(&client, &endpoint);
    stranger.authorization.clear();
    stranger.sql("database=sales", "SELECT 1").expect(401);
    let last = emulator.requests().pop().unwrap().to_string();
    assert_eq!(last, "POST /?output_format=JSON_Compact&database=sales", "requests to engines count");
}

#[test]
fn urls_carry_a_scheme_when_that_is_wanted() {
    let emulator = sample().urls_with_scheme().start().unwrap();
    let client = ada(&emulator);
    let found = client.get("/core/v1/account/engines:getURLByDatabaseName?database_name=sales").expect(200);
    assert!(found.json()["engine_url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
}

#[test]
fn engines_are_listed_filtered_and_sorted() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    for family in families(&client) {
        let list = |query: &str| client.get(&format!("{family}/engines?{query}")).expect(200).json();
        assert_eq!(names(&list("")), ["sales_engine", "nightly", "ops_engine"]);
        assert_eq!(
            names(&list("filter.name_contains=_engine&order_by=ENGINE_ORDER_NAME_ASC")),
            ["ops_engine", "sales_engine"]
        );
        assert_eq!(names(&list("orderBy=ENGINE_ORDER_NAME_DESC")), ["sales_engine", "ops_engine", "nightly"]);
        assert_eq!(names(&list("filter.currentStatusEq=ENGINE_STATUS_RUNNING_IDLE")), ["nightly"]);
        assert_eq!(names(&list("filter.current_status_not_eq=ENGINE_STATUS_RUNNING_IDLE")).len(), 2);
        assert_eq!(names(&list("filter.compute_region_id_region_id_eq=other")).len(), 0);
        for query in ["order_by=name", "filter.current_status_eq=RUNNING", "page.first=0", "page.after=x"] {
            let refused = client.get(&format!("{family}/engines?{query}")).expect(400).json();
            assert_eq!(refused["code"], 3, "{query}");
        }
    }
}

#[test]
fn pages_are_read_on_after_their_last_cursor() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/core/v1/account/engines?page.first=2{after}")).expect(200).json();
        seen.extend(names(&page).into_iter().map(str::to_owned));
        assert_eq!(page["page"]["total_size"], 3);
        if page["page"]["has_next_page"] == false {
            break;
        }
        let last = page["edges"].as_array().unwrap().last().unwrap()["cursor"].as_str().unwrap();
        after = format!("&page.after={last}");
    }
    assert_eq!(seen, ["sales_engine", "nightly", "ops_engine"]);
}

#[test]
fn several_engines_are_fetched_by_ids_in_both_cases() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let account = client.get("/iam/v2/account").expect(200).json()["account"]["id"].clone();
    let ids = [engine_id(&client, "nightly"), engine_id(&client, "ops_engine")];
    let snake: Vec<Value> = ids.iter().map(|id| json!({"account_id": account, "engine_id": id})).collect();
    let camel: Vec<Value> = ids.iter().map(|id| json!({"accountId": account, "engineId": id})).collect();
    for body in [json!({"engine_ids": snake}), json!({"engineIds": camel})] {
        let found = client.post("/core/v1/engines:getByIds", body).expect(200).json();
        let names: Vec<&Value> =
            found["engines"].as_array().unwrap().iter().map(|engine| &engine["name"]).collect();
        assert_eq!(names, ["nightly", "ops_engine"]);
    }
    let unknown = json!({"engine_ids": [{"account_id": account, "engine_id": "other"}]});
    client.post("/core/v1/engines:getByIds", unknown).expect(404);
    client.post("/core/v1/engines:getByIds", json!({})).expect(400);
}

#[test]
fn engines_are_made() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let [_, family] = families(&client);
    let region = region(&client);
    let node_type = |id: &str| json!({"provider_id": region["provider_id"], "region_id": region["region_id"], "instance_type_id": id});
    let body = |name: &str| {
        json!({
            "account_id": family.rsplit('/').next(),
            "engine": {
                "name": name,
                "compute_region_id": region,
                "settings": {
                    "preset": "ENGINE_SETTINGS_PRESET_DATA_ANALYTICS",
                    "auto_stop_delay_duration": "60s",
                    "minimum_logging_level": "ENGINE_SETTINGS_LOGGING_LEVEL_INFO",
                    "is_read_only": true,
                    "warm_up": "ENGINE_SETTINGS_WARM_UP_ALL"
                }
            },
            "engine_revision": {"specification": {
                "db_compute_instances_type_id": node_type("t1"),
                "db_compute_instances_count": 4,
                "proxy_instances_type_id": node_type("t2"),
                "proxy_instances_count": 1
            }}
        })
    };
    let engine =
        client.post(&format!("{family}/engines"), body("fresh")).expect(200).json()["engine"].clone();
    assert_eq!(engine["current_status_summary"], "ENGINE_STATUS_SUMMARY_STOPPED");
    assert_eq!(
        (&engine["settings"]["warm_up"], &engine["settings"]["is_read_only"]),
        (&json!("ENGINE_SETTINGS_WARM_UP_ALL"), &json!(true))
    );
    let (id, revision) = (engine["id"]["engine_id"].as_str().unwrap(), &engine["latest_revision_id"]);
    let revision = revision["engine_revision_id"].as_str().unwrap();
    let revision =
        client.get(&format!("{family}/engines/{id}/engineRevisions/{revision}")).expect(200).json();
    let specification = &revision["engine_revision"]["specification"];
    assert_eq!(specification["db_compute_instances_count"], 4);
    assert_eq!(specification["db_compute_instances_type_id"]["instance_type_id"], "t1");
    assert_eq!(client.post(&format!("{family}/engines"), body("fresh")).expect(409).json()["code"], 6);
    client.post(&format!("{family}/engines"), body("not-a-name")).expect(400);
    client.post(&format!("{family}/engines"), json!({})).expect(400);
}

#[test]
fn databases_are_made_changed_and_removed() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    for (place, family) in families(&client).into_iter().enumerate() {
        let name = format!("fresh{place}");
        let body = json!({
            "account_id": "a",
            "database": {"name": name, "compute_region_id": region(&client), "description": null}
        });
        let made = client.post(&format!("{family}/databases"), body.clone()).expect(200).json();
        assert_eq!(made["database"]["description"], "");
        client.post(&format!("{family}/databases"), body).expect(409);
        let found = client.get(&format!("{family}/databases:getIdByName?database_name={name}")).expect(200);
        let id = found.json()["database_id"]["database_id"].as_str().unwrap().to_owned();
        let target = format!("{family}/databases/{id}");

        let mut database = client.get(&target).expect(200).json()["database"].clone();
        database["description"] = json!("what is fresh");
        let patch = json!({
            "account_id": "a",
            "database_id": id,
            "database": database,
            "update_mask": {"paths": ["description"]}
        });
        let patched = client.patch(&target, patch).expect(200).json();
        assert_eq!(patched["database"]["description"], "what is fresh");
        let name_mask = json!({"database": database, "update_mask": {"paths": ["name"]}});
        client.patch(&target, name_mask).expect(400);

        let list = client.get(&format!("{family}/databases?filter.name_contains=fresh")).expect(200).json();
        assert_eq!(names(&list), [name]);
        client.delete(&target).expect(200);
        client.get(&target).expect(404);
    }
}

#[test]
fn databases_are_found_by_what_is_attached_to_them() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let list = |query: &str| client.get(&format!("/core/v1/account/databases?{query}")).expect(200).json();
    assert_eq!(names(&list("filter.attached_engine_name_eq=nightly")), ["sales"]);
    assert_eq!(
        names(&list("filter.attachedEngineNameContains=engine&order_by=DATABASE_ORDER_NAME_ASC")),
        ["ops", "sales"]
    );
    assert_eq!(names(&list("filter.attached_engine_name_eq=engine")).len(), 0);
    assert_eq!(names(&client.get("/core/v1/account/databases?account=south").expect(200).json()), ["sales"]);
}

#[test]
fn engines_are_attached_to_databases_and_one_is_the_default() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let [_, family] = families(&client);
    let sales = client.get(&format!("{family}/databases:getIdByName?database_name=sales")).expect(200).json();
    let sales = sales["database_id"]["database_id"].as_str().unwrap().to_owned();
    let (nightly, ops) = (engine_id(&client, "nightly"), engine_id(&client, "ops_engine"));
    let default = || {
        let target = format!("{family}/engines:getURLByDatabaseName?database_name=sales");
        client.get(&target).expect(200).json()["engine_url"].clone()
    };
    let before = default();
    let bindings = |query: &str| {
        let list = client.get(&format!("{family}/bindings?{query}")).expect(200).json();
        list["edges"].as_array().unwrap().clone()
    };
    assert_eq!(bindings("").len(), 3);
    assert_eq!(bindings(&format!("filter.id_database_id_eq={sales}")).len(), 2);
    assert_eq!(bindings(&format!("filter.id_engine_id_eq={ops}")).len(), 1);
    assert_eq!(bindings("filter.is_system_database_eq=true").len(), 0);

    let target = format!("{family}/databases/{sales}/bindings/{ops}");
    client.get(&target).expect(404);
    let id = json!({"account_id": "a", "database_id": sales, "engine_id": ops});
    let made = client.post(&target, json!({"id": id, "engine_is_default": true})).expect(200).json();
    assert_eq!(made["binding"]["engine_is_default"], true);
    assert_ne!(default(), before);
    client.post(&target, json!({"binding": {"id": id}})).expect(409);
    client.get(&target).expect(200);
    let old = client.get(&format!("{family}/databases/{sales}/bindings/{nightly}")).expect(200).json();
    assert_eq!(old["binding"]["engine_is_default"], false);
    client.post(&format!("{family}/databases/{sales}/bindings/other"), json!({})).expect(404);
}

#[test]
fn regions_providers_and_instance_types_are_listed() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    let regions = client.get("/compute/v1/regions?page.first=5000").expect(200).json();
    assert!(names(&regions).contains(&"us-east-1"));
    let providers = client.get("/compute/v1/providers").expect(200).json();
    assert_eq!(providers["edges"][0]["node"]["id"], region(&client)["provider_id"]);
    let account = client.get("/iam/v2/account").expect(200).json()["account"]["id"].clone();
    let account = account.as_str().unwrap();
    let region = region(&client)["region_id"].as_str().unwrap().to_owned();
    let target = format!("/aws/v2/accounts/{account}/instanceTypes?filter.id_region_id_eq={region}");
    let types = client.get(&target).expect(200).json();
    assert_eq!(types["edges"].as_array().unwrap().len(), 3);
    assert_eq!(types["edges"][0]["node"]["id"]["region_id"], region.as_str());
    client.get("/aws/v2/accounts/other/instanceTypes").expect(404);
}

#[test]
fn what_is_not_there_is_refused_in_the_words_of_the_control_plane() {
    let emulator = sample().start().unwrap();
    let client = ada(&emulator);
    for target in [
        "/core/v1/account/nothing",
        "/core/v1/accounts/other/engines",
        "/core/v1/account/engines?account=other",
        "/core/v1/account/engines/other",
        "/core/v1/account/databases/other",
        "/core/v1/account/databases:getIdByName?database_name=other",
        "/nothing",
    ] {
        let refused = client.get(target).expect(404).json();
        assert_eq!(refused["code"], 5, "{target}");
        assert!(refused["details"].is_array(), "{target}");
    }
    assert_eq!(client.delete("/compute/v1/regions").expect(501).json()["code"], 12);
    client.get("/core/v1/account/%zz").expect(400);
}
