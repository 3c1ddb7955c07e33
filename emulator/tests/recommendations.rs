//! Recommendations: of a dataset, for jobs, and by usage.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, DremioBuilder, Edition, Emulator, Value};
use serde_json::{Value as Json, json};
use support::{Client, segment, sign_in, signed_in};

const BASE: &str = "/api/v3/reflection/recommendations";

fn sample() -> DremioBuilder {
    let columns = [
        ("id", DataType::BigInt),
        ("region", DataType::Varchar),
        ("amount", DataType::Double),
        ("sold", DataType::Date),
        ("tags", DataType::List(Box::new(DataType::Varchar))),
    ];
    let row = |id: i64| {
        vec![Value::Int(id), Value::Text("north".to_owned()), Value::Double(0.5), Value::Null, Value::Null]
    };
    Emulator::dremio()
        .admin("ada", "pw")
        .user("bob", "pw")
        .space("recommended_view")
        .table("lake.orders", columns, [row(1), row(2)])
        .table("lake.regions", [("name", DataType::Varchar)], [])
}

fn start(builder: DremioBuilder) -> (Emulator, Client) {
    let emulator = builder.start().unwrap();
    let ada = sign_in(&emulator, "ada", "pw");
    (emulator, ada)
}

fn run(client: &Client, sql: &str) -> String {
    let id = client.submit(sql);
    assert_eq!(client.finish(&id)["jobState"], "COMPLETED");
    id
}

fn results(client: &Client, jobs: &[&str]) -> Json {
    let request = client.post(&format!("{BASE}/job-based/"), json!({"jobIds": jobs})).expect(200).json();
    let id = request["id"].as_str().unwrap();
    client.get(&format!("{BASE}/job-based/{id}/results/")).expect(200).json()
}

#[test]
fn columns_of_a_dataset_say_what_would_help() {
    let (_emulator, ada) = start(sample());
    let dataset = ada.by_path("lake/orders")["id"].as_str().unwrap().to_owned();
    let at = format!("/api/v3/dataset/{}/reflection/recommendation", segment(&dataset));
    let all = ada.post(&at, json!({})).expect(200).json();
    let [raw, aggregation] = all["data"].as_array().unwrap().as_slice() else { panic!("{all}") };
    assert_eq!((&raw["type"], &aggregation["type"]), (&json!("RAW"), &json!("AGGREGATION")));
    assert_eq!(raw["displayFields"].as_array().unwrap().len(), 5);
    assert_eq!(
        aggregation["dimensionFields"],
        json!([{"name": "region", "granularity": "NORMAL"}, {"name": "sold", "granularity": "DATE"}])
    );
    let kept = json!(["SUM", "COUNT"]);
    assert_eq!(
        aggregation["measureFields"],
        json!([{"name": "id", "measureTypeList": kept}, {"name": "amount", "measureTypeList": kept}])
    );
    for absent in ["id", "name", "tag", "datasetId", "status", "arrowCachingEnabled"] {
        assert!(raw.get(absent).is_none(), "{absent}");
    }
    assert_eq!((&raw["enabled"], &raw["reflectionMode"]), (&json!(true), &json!("Manual")));
    for (kind, expected) in [("RAW", "RAW"), ("agg", "AGGREGATION")] {
        let some = ada.send("POST", &format!("{at}/{kind}/"), &[], "").expect(200).json();
        assert_eq!(some["data"].as_array().unwrap().len(), 1);
        assert_eq!(some["data"][0]["type"], expected);
    }
    assert_eq!(ada.post(&format!("{at}/all"), json!({})).expect(200).json(), all);
    ada.post(&format!("{at}/EXTERNAL"), json!({})).expect(400);
    ada.post("/api/v3/dataset/nope/reflection/recommendation/RAW", json!({})).expect(404);
    // With a name and its dataset, a recommendation is a reflection.
    for (name, proposal) in [("raw", raw), ("agg", aggregation)] {
        let mut body = proposal.clone();
        (body["name"], body["datasetId"]) = (json!(name), json!(dataset));
        ada.post("/api/v3/reflection", body).expect(200);
    }
}

#[test]
fn aggregating_jobs_get_a_view_and_an_aggregation() {
    let (_emulator, ada) = start(sample());
    let first = run(&ada, "SELECT region, SUM(amount) AS s, MAX(amount) FROM lake.orders GROUP BY region");
    let second = run(&ada, "SELECT MAX(amount), SUM(amount), region FROM lake.orders GROUP BY 3");
    let list = results(&ada, &[&first, &second]);
    assert_eq!(list["canAlterReflections"], true);
    let found = &list["data"][0];
    assert_eq!(list["data"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!((&found["jobCount"], &found["jobIds"]), (&json!(2), &json!([first, second])));
    assert_eq!(found["reflectionScore"], 100.0);
    assert!(found["avgImprovementFactor"].as_f64().unwrap() >= 1.0, "{found}");
    assert!(found["avgImprovementMs"].as_f64().unwrap() >= 0.0);
    assert!(found["recommendationId"].is_string());
    let view = &found["viewRequestBody"];
    assert_eq!(view["path"][0], "recommended_view");
    assert_eq!(view["sql"], "SELECT region AS \"region\", amount AS \"amount\" FROM \"lake\".\"orders\"");
    assert!(found["viewRequestEndpoint"].as_str().unwrap().ends_with("/api/v3/catalog"));
    let reflection = &found["reflectionRequestBody"];
    assert_eq!(reflection["dimensionFields"], json!([{"name": "region", "granularity": "NORMAL"}]));
    assert_eq!(reflection["measureFields"], json!([{"name": "amount", "measureTypeList": ["MAX", "SUM"]}]));
    assert_eq!(reflection["displayFields"], json!([]));
    // Both requests work as they are, with the id of the view in place of the placeholder.
    let view = ada.create(view.clone());
    let mut reflection = reflection.clone();
    reflection["datasetId"] = view["id"].clone();
    ada.post("/api/v3/reflection", reflection).expect(200);
}

#[test]
fn other_jobs_get_raw_reflections() {
    let (_emulator, ada) = start(sample());
    let job =
        run(&ada, "SELECT o.id FROM lake.orders o JOIN lake.regions r ON o.region = r.name WHERE o.id > 1");
    let list = results(&ada, &[&job]);
    assert_eq!(list["data"].as_array().unwrap().len(), 2, "{list}");
    let found = &list["data"][0];
    assert_eq!(found["viewRequestBody"]["sql"], "--Default Raw Reflection");
    assert_eq!(found["viewRequestBody"]["path"], json!(["lake", "orders"]));
    assert_eq!(found["reflectionRequestBody"]["datasetId"], ada.by_path("lake/orders")["id"]);
    ada.post("/api/v3/reflection", found["reflectionRequestBody"].clone()).expect(200);
    let nothing = run(&ada, "SELECT 1");
    assert_eq!(results(&ada, &[&nothing])["data"], json!([]));
}

#[test]
fn joins_that_aggregate_are_a_view_of_the_join() {
    let (_emulator, ada) = start(sample());
    let sql = "SELECT r.name, COUNT(o.id) FROM lake.orders AS o JOIN lake.regions AS r ON o.region = r.name \
        GROUP BY r.name";
    let job = run(&ada, sql);
    let list = results(&ada, &[&job]);
    let view = ada.create(list["data"][0]["viewRequestBody"].clone());
    assert_eq!(view["fields"].as_array().unwrap().len(), 2);
}

#[test]
fn jobs_must_be_finished_queries_of_the_caller() {
    let (emulator, ada) = start(sample());
    let bob = sign_in(&emulator, "bob", "pw");
    let failed = ada.submit("SELECT * FROM nowhere");
    ada.finish(&failed);
    let good = run(&ada, "SELECT id FROM lake.orders");
    let at = format!("{BASE}/job-based");
    let many: Vec<&str> = vec![&good; 101];
    for body in [
        json!({}),
        json!({"jobIds": []}),
        json!({"jobIds": ["nope"]}),
        json!({"jobIds": [failed]}),
        json!({"jobIds": many}),
        json!({"jobIds": [good], "x": 1}),
    ] {
        ada.post(&at, body).expect(400);
    }
    bob.post(&at, json!({"jobIds": [good]})).expect(400);
    let request = ada.post(&at, json!({"jobIds": [good]})).expect(200).json();
    let at = format!("{at}/{}/results", request["id"].as_str().unwrap());
    bob.get(&at).expect(400);
    ada.get(&format!("{BASE}/job-based/nope/results")).expect(400);
}

#[test]
fn the_older_call_answers_at_once() {
    let (_emulator, ada) = start(sample().version("25.2"));
    let raw = run(&ada, "SELECT id FROM lake.orders");
    let aggregation = run(&ada, "SELECT region, COUNT(id) FROM lake.orders GROUP BY region");
    for at in [BASE.to_owned(), format!("{BASE}/")] {
        let list = ada.post(&at, json!({"jobIds": [raw, aggregation]})).expect(200).json();
        let [found] = list["data"].as_array().unwrap().as_slice() else { panic!("{list}") };
        assert_eq!(found["reflectionRequestBody"]["type"], "AGGREGATION");
        assert_eq!(found["reflectionRequestBody"]["arrowCachingEnabled"], false);
        assert_eq!(found["jobIds"], json!([aggregation]));
        for absent in ["jobCount", "recommendationId", "reflectionScore", "avgImprovementFactor"] {
            assert!(found.get(absent).is_none(), "{absent}");
        }
    }
}

#[test]
fn usage_is_collected_recommended_and_thrown_away() {
    let (emulator, ada) = start(sample());
    let at = format!("{BASE}/usage-based/");
    let list = || ada.get(&at).expect(200).json()["data"].as_array().unwrap().clone();
    let refresh = || {
        let answer = ada.send("POST", &format!("{at}refresh/"), &[], "").expect(202);
        assert_eq!(answer.body, "");
    };
    run(&ada, "SELECT id FROM lake.orders");
    run(&ada, "SELECT COUNT(id) FROM lake.orders");
    run(&ada, "SELECT name FROM lake.regions");
    assert!(list().is_empty(), "nothing is recommended before the first refresh");
    refresh();
    let found = list();
    assert_eq!(found.len(), 2);
    assert_eq!((&found[0]["jobCount"], &found[1]["jobCount"]), (&json!(2), &json!(1)), "most used first");
    assert_eq!(found[0]["reflectionRequestBody"]["type"], "RAW");
    assert_eq!(sign_in(&emulator, "bob", "pw").get(&at).expect(200).json()["data"], json!([]));

    let mut wanted = found[0]["reflectionRequestBody"].clone();
    wanted["name"] = json!("mine");
    wanted["displayFields"] = json!([{"name": "id"}]);
    let body = json!({"reflection": wanted, "recommendationId": found[0]["recommendationId"]});
    let mut aggregation = body.clone();
    aggregation["reflection"]["type"] = json!("AGGREGATION");
    for wrong in [
        aggregation,
        json!({"reflection": wanted}),
        json!({"recommendationId": found[0]["recommendationId"]}),
        json!({"reflection": wanted, "recommendationId": "nope"}),
        json!({"reflection": wanted, "recommendationId": found[0]["recommendationId"], "x": 1}),
    ] {
        ada.post(&at, wrong).expect(400);
    }
    let made = ada.post(&at, body.clone()).expect(200).json();
    assert_eq!(made["name"], "mine");
    assert_eq!(made["displayFields"].as_array().unwrap().len(), 5, "only the name may be chosen");
    ada.post(&at, body).expect(400);
    refresh();
    assert_eq!(list().len(), 1, "what has its reflection is recommended no more");

    let answer = ada.delete(&at).expect(202);
    assert_eq!(answer.body, "");
    assert!(list().is_empty());
    refresh();
    assert!(list().is_empty(), "the usage is forgotten, too");
}

#[test]
fn the_community_edition_recommends_for_datasets_only() {
    let emulator = Emulator::dremio()
        .edition(Edition::Community)
        .table("lake.t", [("id", DataType::BigInt)], [])
        .start()
        .unwrap();
    let client = signed_in(&emulator);
    let dataset = client.by_path("lake/t")["id"].as_str().unwrap().to_owned();
    client.post(&format!("/api/v3/dataset/{dataset}/reflection/recommendation"), json!({})).expect(200);
    client.post(BASE, json!({"jobIds": ["x"]})).expect(405);
    client.get(BASE).expect(404);
    client.post(&format!("{BASE}/job-based"), json!({"jobIds": ["x"]})).expect(404);
    client.get(&format!("{BASE}/usage-based")).expect(404);
}
