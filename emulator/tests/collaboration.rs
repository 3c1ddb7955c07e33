//! Labels, wikis, lineage and search.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, DremioBuilder, Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, id, signed_in};

fn sample() -> DremioBuilder {
    Emulator::dremio()
        .space("sales")
        .table("lake.orders", [("id", DataType::BigInt)], [])
        .view("sales.orders", "SELECT * FROM lake.orders")
        .view("sales.big", "SELECT * FROM sales.orders WHERE id > 100")
}

fn target(client: &Client, path: &str, what: &str) -> String {
    format!("/api/v3/catalog/{}/{what}", id(&client.by_path(path)))
}

#[test]
fn labels_have_text_versions() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let at = target(&client, "sales/orders", "collaboration/tag");
    assert_eq!(client.get(&at).expect(200).json(), json!({"tags": [], "version": null}));

    let first = client.post(&at, json!({"tags": ["new", "Web"], "version": null})).expect(200).json();
    assert_eq!(first["tags"], json!(["new", "Web"]));
    assert!(first["version"].is_string());
    assert_eq!(client.get(&at).json(), first);
    client.post(&at, json!({"tags": []})).expect(409);
    client.post(&at, json!({"tags": [], "version": "old"})).expect(409);
    let cleared = client.post(&at, json!({"tags": null, "version": first["version"]})).expect(200).json();
    assert_eq!(cleared["tags"], json!([]));
    assert_ne!(cleared["version"], first["version"]);
}

#[test]
fn labels_have_rules() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let at = target(&client, "lake/orders", "collaboration/tag");
    for (body, status) in [
        (json!({"tags": ["a", "a"]}), 400),
        (json!({"tags": ["x".repeat(129)]}), 400),
        (json!({"tags": [{}]}), 400),
        (json!({"tags": ["a"], "nope": 1}), 400),
        (json!({"tags": ["a"], "version": "x"}), 409),
        (json!({"tags": ["a", "A", "x".repeat(128)]}), 200),
    ] {
        let answer = client.post(&at, body.clone());
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
    }
    let space = target(&client, "sales", "collaboration/tag");
    assert_eq!(
        client.get(&space).expect(400).message(),
        "Tags can only be set on datasets but found [SPACE]."
    );
    client.get("/api/v3/catalog/nope/collaboration/tag").expect(400);
    client.put(&at, json!({"tags": []})).expect(405);
    client.delete(&at).expect(405);
}

#[test]
fn wikis_count_their_versions() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let at = target(&client, "sales", "collaboration/wiki");
    assert_eq!(client.get(&at).expect(200).json(), json!({"text": "", "version": null}));
    assert_eq!(
        client.post(&at, json!({"text": "# Hi"})).expect(200).json(),
        json!({"text": "# Hi", "version": 0})
    );
    client.post(&at, json!({"text": "x"})).expect(409);
    client.post(&at, json!({"text": "x", "version": 7})).expect(409);
    assert_eq!(
        client.post(&at, json!({"text": "", "version": 0})).expect(200).json(),
        json!({"text": "", "version": 1})
    );
    client.post(&at, json!({"text": "x", "version": 1, "nope": 1})).expect(400);
    client.post(&at, json!({"text": "x", "version": "one"})).expect(400);
    client.get("/api/v3/catalog/nope/collaboration/wiki").expect(400);
}

#[test]
fn descriptions_become_wikis_when_they_are_read() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    client.create(
        json!({"entityType": "source", "type": "S3", "name": "s3", "config": {}, "description": "Ours"}),
    );
    assert_eq!(
        client.get(&target(&client, "s3", "collaboration/wiki")).json(),
        json!({"text": "Ours", "version": 0})
    );
    let home = target(&client, "@dremio", "collaboration/wiki");
    assert_eq!(client.get(&home).json()["version"], 0);
    client.post(&home, json!({"text": "mine"})).expect(409);
}

fn paths(items: &Json) -> Vec<String> {
    items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            item["path"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect::<Vec<_>>().join(".")
        })
        .collect()
}

#[test]
fn lineage_goes_one_step_up_and_down() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for (path, sources, parents, children) in [
        ("lake/orders", vec!["lake"], vec![], vec!["sales.orders"]),
        ("sales/orders", vec!["lake"], vec!["lake.orders"], vec!["sales.big"]),
        ("sales/big", vec!["sales"], vec!["sales.orders"], vec![]),
    ] {
        let graph = client.get(&target(&client, path, "graph")).expect(200).json();
        assert_eq!(paths(&graph["sources"]), sources, "{path}");
        assert_eq!(paths(&graph["parents"]), parents, "{path}");
        assert_eq!(paths(&graph["children"]), children, "{path}");
    }
    client.get(&target(&client, "sales", "graph")).expect(404);
    let community = sample().edition(Edition::Community).start().unwrap();
    let client = signed_in(&community);
    assert_eq!(
        client.get(&target(&client, "sales/big", "graph")).expect(404).message(),
        "HTTP 404 Not Found"
    );
}

#[test]
fn search_finds_objects_and_jobs() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    client.query("SELECT COUNT(*) FROM lake.orders");
    let search = |body: Json| client.post("/api/v3/search", body).expect(200).json();
    let all = search(json!({"query": "orders"}));
    let categories: Vec<&str> =
        all["results"].as_array().unwrap().iter().map(|hit| hit["category"].as_str().unwrap()).collect();
    assert_eq!(categories, ["TABLE", "VIEW", "JOB"]);
    assert_eq!(all["results"][0]["catalogObject"]["columns"], json!(["id"]));
    assert_eq!(all["results"][2]["jobObject"]["jobState"], "COMPLETED");

    let views =
        search(json!({"query": "", "filter": "category in [\"VIEW\"]", "pageToken": "", "maxResults": 1}));
    assert_eq!(views["results"].as_array().unwrap().len(), 1);
    let rest = search(
        json!({"query": "", "filter": "category in [\"VIEW\"]", "maxResults": 1, "pageToken": views["nextPageToken"]}),
    );
    assert_ne!(views["results"], rest["results"]);
    assert!(rest.get("nextPageToken").is_none(), "{rest}");
    for refused in [
        json!({}),
        json!({"query": "x", "filter": "what?"}),
        json!({"query": "x", "pageToken": "%"}),
        json!({"query": "x", "maxResults": 0}),
    ] {
        client.post("/api/v3/search", refused).expect(400);
    }
    assert!(client.get("/api/v3/search/status").expect(200).json()["openSearchState"]["indices"].is_array());
    let answer = client.send("POST", "/api/v3/search/recovery/removeDocuments", &[], "").expect(200).json();
    assert!(answer["message"].is_string());
}

#[test]
fn search_is_for_enterprise_26() {
    for builder in [sample().edition(Edition::Community), sample().version("25.2")] {
        let emulator = builder.start().unwrap();
        signed_in(&emulator).post("/api/v3/search", json!({"query": "x"})).expect(404);
    }
}
