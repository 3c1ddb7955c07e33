//! Reading the catalog.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, DremioBuilder, Edition, Emulator, Value};
use serde_json::{Value as Json, json};
use support::{Client, id, segment, signed_in};

fn sample() -> DremioBuilder {
    Emulator::dremio()
        .space("sales")
        .folder("sales.europe.north")
        .space("Zoo & Co")
        .source("shop", "POSTGRES", json!({"hostname": "db.example.com", "databaseName": "shop"}))
        .table("shop.public.customers", [("id", DataType::Int)], [vec![Value::Int(1)]])
        .table("lake.orders", [("id", DataType::BigInt)], [vec![Value::Int(1)], vec![Value::Int(2)]])
        .file(["lake", "in box", "a+b.csv"], "id,name\n1,x\n")
        .view("sales.orders", "SELECT * FROM lake.orders")
        .view("sales.europe.orders", "SELECT * FROM sales.orders")
}

fn names(items: &Json) -> Vec<String> {
    items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["path"].as_array().unwrap().last().unwrap().as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_root_lists_home_spaces_and_sources() {
    let emulator = sample().start().unwrap();
    let list = signed_in(&emulator).get("/api/v3/catalog").expect(200).json();
    let kinds: Vec<&str> =
        list["data"].as_array().unwrap().iter().map(|i| i["containerType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["HOME", "SPACE", "SPACE", "SOURCE", "SOURCE"]);
    assert_eq!(names(&list["data"]), ["@dremio", "sales", "Zoo & Co", "lake", "shop"]);
    assert!(list.get("errors").is_none() && list.get("included").is_none(), "{list}");
    assert_eq!(list["data"][3]["sourceChangeState"], "NONE");
    assert!(list["data"][1].get("stats").is_none() && list["data"][1].get("permissions").is_none());
}

#[test]
fn the_root_includes_details_on_demand() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let list = client.get("/api/v3/catalog?include=permissions&include=datasetCount").expect(200).json();
    assert_eq!(list["data"][1]["stats"], json!({"datasetCount": 2, "datasetCountBounded": false}));
    assert!(list["data"][1]["permissions"].as_array().unwrap().contains(&json!("SELECT")));
    for (include, status) in [
        ("nonsense", 400),
        ("permissions,datasetCount", 400),
        ("tags", 500),
        ("children", 500),
        ("jobCount", 500),
    ] {
        client.get(&format!("/api/v3/catalog?include={include}")).expect(status);
    }
    let community = sample().edition(Edition::Community).start().unwrap();
    signed_in(&community).get("/api/v3/catalog?include=permissions").expect(400);
}

#[test]
fn every_kind_of_object_has_its_shape() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for (path, entity_type, there, missing) in [
        ("%40dremio", "home", "id name tag children", "createdAt path accessControlList"),
        (
            "sales",
            "space",
            "id name tag createdAt children accessControlList permissions owner",
            "path type config",
        ),
        ("sales/europe", "folder", "id path tag children accessControlList owner", "name createdAt"),
        (
            "lake",
            "source",
            "id name tag type config state metadataPolicy sourceChangeState children createdAt",
            "path description",
        ),
        (
            "lake/orders",
            "dataset",
            "id path tag type format fields createdAt isMetadataExpired lastMetadataRefreshAt schemaOutdated",
            "sql sqlContext children name",
        ),
        (
            "sales/orders",
            "dataset",
            "id path tag type sql fields createdAt schemaOutdated datasetVersion",
            "sqlContext format isMetadataExpired",
        ),
        ("lake/in%20box", "folder", "id path children", "tag owner accessControlList"),
        ("lake/in%20box/a+b.csv", "file", "id path", "tag children"),
    ] {
        let entity = client.by_path(path);
        assert_eq!(entity["entityType"], entity_type);
        for key in there.split(' ') {
            assert!(entity.get(key).is_some_and(|value| !value.is_null()), "{key} in {entity}");
        }
        for key in missing.split(' ') {
            assert!(entity.get(key).is_none(), "{key} in {entity}");
        }
        let by_id = client.get(&format!("/api/v3/catalog/{}", id(&entity))).expect(200).json();
        assert_eq!(by_id, entity, "{path}");
    }
}

#[test]
fn the_discriminator_comes_first() {
    let emulator = sample().start().unwrap();
    let answer = signed_in(&emulator).get("/api/v3/catalog/by-path/sales").expect(200);
    assert!(answer.body.starts_with("{\"entityType\":\"space\","), "{}", answer.body);
}

#[test]
fn community_servers_and_older_ones_say_less() {
    let community = sample().edition(Edition::Community).start().unwrap();
    let space = signed_in(&community).by_path("sales");
    for key in ["accessControlList", "permissions", "owner"] {
        assert!(space.get(key).is_none(), "{key} in {space}");
    }
    let older = sample().version("25.2").start().unwrap();
    let client = signed_in(&older);
    assert!(client.by_path("lake").get("sourceChangeState").is_none());
    let view = client.by_path("sales/orders");
    assert!(view.get("schemaOutdated").is_none() && view.get("datasetVersion").is_none(), "{view}");
}

#[test]
fn what_is_not_stored_has_a_text_id() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let file = client.by_path("lake/in%20box/a%2Bb.csv");
    assert_eq!(file["id"], "dremio:/lake/in box/a+b.csv");
    assert_eq!(
        client.get("/api/v3/catalog/dremio%3A%2Flake%2Fin%20box").expect(200).json()["entityType"],
        "folder"
    );
    // A text id of something that is stored leads to what is stored.
    let table = client.get("/api/v3/catalog/dremio%3A%2Flake%2Forders").expect(200).json();
    assert_eq!(table["id"], client.by_path("lake/orders")["id"]);
}

#[test]
fn lookups_that_find_nothing_are_404() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    assert_eq!(
        client.get("/api/v3/catalog/nope").expect(404).message(),
        "Could not find entity with id [nope]"
    );
    let message = client.get("/api/v3/catalog/by-path/sales/no%2Fpe").expect(404).message();
    assert_eq!(message, "Could not find entity with path [sales, no/pe]");
    for path in [
        "by-path/nope",
        "by-path/lake/nope",
        "by-path/shop/nope",
        "by-path/sales/orders/x",
        "dremio%3A%2Flake%2Fnope",
        "dremio%3A%2Fsales",
    ] {
        let status = if path.ends_with("sales") { 200 } else { 404 };
        client.get(&format!("/api/v3/catalog/{path}")).expect(status);
    }
}

#[test]
fn names_do_not_distinguish_case() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    assert_eq!(client.by_path("SALES/Europe")["path"], json!(["sales", "europe"]));
}

#[test]
fn paths_are_split_first_and_decoded_then() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    for path in ["Zoo%20%26%20Co", "Zoo%20&%20Co", "Zoo%20&%20Co/", "/Zoo%20&%20Co;x=1", "%5Aoo%20&%20Co"] {
        assert_eq!(client.by_path(path)["name"], "Zoo & Co", "{path}");
    }
    client.get("/api/v3/catalog/by-path/Zoo+&+Co").expect(404);
    client.get("/api/v3/catalog/by-path/100%").expect(400);
    client.get("/api/v3/catalog/by-path/").expect(400);
    client.get("/api/v3/catalog/").expect(200);
}

#[test]
fn children_are_items() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let items = |path: &str| client.by_path(path)["children"].clone();
    let europe = &items("sales")[0];
    assert_eq!((&europe["type"], &europe["containerType"]), (&json!("CONTAINER"), &json!("FOLDER")));
    assert!(europe.get("tag").is_some() && europe.get("createdAt").is_none(), "{europe}");
    let orders = &items("sales")[1];
    assert_eq!((&orders["type"], &orders["datasetType"]), (&json!("DATASET"), &json!("VIRTUAL")));
    assert!(orders.get("createdAt").is_some(), "{orders}");
    let table = &items("lake")[1];
    assert_eq!((&table["type"], &table["datasetType"]), (&json!("DATASET"), &json!("PROMOTED")));
    assert!(table.get("tag").is_none(), "{table}");
    assert_eq!(items("lake/in%20box")[0]["type"], "FILE");
    assert_eq!(items("shop/public")[0]["datasetType"], "DIRECT");
}

/// Follows the page tokens and gives the names on each page.
fn pages(client: &Client, target: &str, size: usize) -> Vec<Vec<String>> {
    let (mut pages, mut token) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{target}?maxChildren={size}{token}")).expect(200).json();
        pages.push(names(&page["children"]));
        match page["nextPageToken"].as_str() {
            Some(next) => token = format!("&pageToken={}", segment(next)),
            None => return pages,
        }
        assert!(pages.len() < 20, "pages without end");
    }
}

fn five() -> DremioBuilder {
    let builder = Emulator::dremio().space("space").source("shop", "POSTGRES", json!({}));
    let builder = ["a", "b", "c", "d", "e"]
        .iter()
        .fold(builder, |b, name| b.folder(["space", name]).folder(["shop", name]));
    ["a", "b", "c"].iter().fold(builder, |b, name| b.file(["lake", name], ""))
}

#[test]
fn children_come_in_pages() {
    let emulator = five().start().unwrap();
    let client = signed_in(&emulator);
    for root in ["space", "shop"] {
        let by_path = format!("/api/v3/catalog/by-path/{root}");
        assert_eq!(pages(&client, &by_path, 2), [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
        assert_eq!(pages(&client, &by_path, 5).len(), 1);
        assert_eq!(pages(&client, &by_path, 99).len(), 1);
        let by_id = format!("/api/v3/catalog/{}", id(&client.by_path(root)));
        assert_eq!(pages(&client, &by_id, 3).len(), 2);
    }
    assert_eq!(client.by_path("space")["children"].as_array().unwrap().len(), 5);
}

#[test]
fn filesystems_do_not_page() {
    let emulator = five().start().unwrap();
    let lake = signed_in(&emulator).by_path("lake?maxChildren=1");
    assert_eq!(names(&lake["children"]), ["a", "b", "c"]);
    assert!(lake.get("nextPageToken").is_none());
}

#[test]
fn a_page_goes_on_where_it_stopped_when_children_come_and_go() {
    let emulator = five().start().unwrap();
    let client = signed_in(&emulator);
    let first = client.by_path("space?maxChildren=2");
    client.delete(&format!("/api/v3/catalog/{}", id(&client.by_path("space/c")))).expect(204);
    let token = segment(first["nextPageToken"].as_str().unwrap());
    let second = client.by_path(&format!("space?maxChildren=2&pageToken={token}"));
    assert_eq!(names(&second["children"]), ["d", "e"]);
}

#[test]
fn tokens_of_other_containers_and_nonsense_are_refused() {
    let emulator = five().start().unwrap();
    let client = signed_in(&emulator);
    let first = client.by_path("space?maxChildren=2");
    let token = first["nextPageToken"].as_str().unwrap();
    assert!(!token.contains(['+', '/', '=']), "{token}");
    for target in [
        format!("shop?maxChildren=2&pageToken={token}"),
        "space?maxChildren=2&pageToken=nope".to_owned(),
        "space?maxChildren=2&pageToken=%00".to_owned(),
        "space?maxChildren=x".to_owned(),
        "space?maxChildren=99999999999999999999".to_owned(),
    ] {
        client.get(&format!("/api/v3/catalog/by-path/{target}")).expect(400);
    }
}

#[test]
fn children_can_be_left_out() {
    let emulator = five().start().unwrap();
    let client = signed_in(&emulator);
    for query in ["maxChildren=0", "maxChildren=-1", "exclude=children", "exclude=children&maxChildren=3"] {
        let space = client.by_path(&format!("space?{query}"));
        assert_eq!(space["children"], json!([]), "{query}");
        assert!(space.get("nextPageToken").is_none());
    }
    assert!(client.by_path("space?include=permissions")["permissions"].as_array().unwrap().len() > 5);
    assert_eq!(client.by_path("space?include=nonsense")["permissions"], json!([]));
}

#[test]
fn many_objects_come_in_one_call() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let sales = client.by_path("sales");
    let body = json!([sales["id"], "nope", "dremio:/lake/in box"]);
    let list = client.post("/api/v3/catalog/by-ids?maxChildren=1", body).expect(200).json();
    let kinds: Vec<&Json> =
        list["data"].as_array().unwrap().iter().map(|entity| &entity["entityType"]).collect();
    assert_eq!(kinds, [&json!("EnterpriseSpace"), &json!("EnterpriseFolder")]);
    assert_eq!(list["data"][0]["children"].as_array().unwrap().len(), 1);
    assert_eq!(list["errors"][0]["errorMessage"], "'nope' was not found");

    let body = json!([["sales", "orders"], ["lake", "nope"]]);
    let list = client.post("/api/v3/catalog/by-paths?maxChildren=20", body).expect(200).json();
    assert_eq!(list["data"][0]["entityType"], "EnterpriseDataset");
    assert_eq!(list["errors"][0]["errorMessage"], "'[lake, nope]' was not found");

    let community = sample().edition(Edition::Community).start().unwrap();
    let list = signed_in(&community)
        .post("/api/v3/catalog/by-paths?maxChildren=1", json!([["sales"]]))
        .expect(200)
        .json();
    assert_eq!(list["data"][0]["entityType"], "space");
    assert!(list.get("errors").is_none());
}

#[test]
fn bulk_calls_have_bounds() {
    for (version, query, count, status) in [
        ("26.0", "?maxChildren=0", 1, 200),
        ("26.0", "?maxChildren=21", 1, 400),
        ("26.0", "?maxChildren=-1", 1, 400),
        ("26.0", "", 1, 500),
        ("26.0", "", 0, 200),
        ("26.0", "?maxChildren=1", 50, 200),
        ("26.0", "?maxChildren=1", 51, 400),
        ("25.2", "?maxChildren=0", 1, 400),
        ("25.2", "?maxChildren=20", 1, 200),
        ("25.2", "", 1, 400),
        ("25.2", "", 0, 200),
    ] {
        let emulator = sample().version(version).start().unwrap();
        let client = signed_in(&emulator);
        let ids = vec!["x"; count];
        client.post(&format!("/api/v3/catalog/by-ids{query}"), json!(ids)).expect(status);
        let paths = vec![["sales"]; count];
        client.post(&format!("/api/v3/catalog/by-paths{query}"), json!(paths)).expect(status);
    }
}

#[test]
fn search_by_name_takes_parts_of_words() {
    let emulator = sample().start().unwrap();
    let client = signed_in(&emulator);
    let hits = |query: &str| {
        names(&client.get(&format!("/api/v3/catalog/search{query}")).expect(200).json()["data"])
    };
    assert_eq!(hits("?query=ORD"), ["orders", "orders", "orders"]);
    assert_eq!(hits("?query=ord+europe"), ["orders"]);
    assert_eq!(hits("?query=nothing"), Vec::<String>::new());
    assert!(hits("").len() > 5 && hits("?query=").len() == hits("").len());
}

#[test]
fn versioned_sources_have_json_ids_and_one_branch() {
    let builder =
        Emulator::dremio().source("git", "NESSIE", json!({})).table("git.ns.t", [("a", DataType::Int)], []);
    let emulator = builder.start().unwrap();
    let client = signed_in(&emulator);
    let table = client.by_path("git/ns/t?versionType=branch&versionValue=main");
    let parsed: Json = serde_json::from_str(table["id"].as_str().unwrap()).unwrap();
    assert_eq!(parsed["tableKey"], json!(["git", "ns", "t"]));
    assert_eq!(parsed["versionContext"], json!({"type": "BRANCH", "value": "main"}));
    assert!(table.get("tag").is_none());
    assert_eq!(client.get(&format!("/api/v3/catalog/{}", id(&table))).expect(200).json()["id"], table["id"]);
    client.get("/api/v3/catalog/by-path/git/ns?versionType=BRANCH&versionValue=other").expect(404);
    client.get("/api/v3/catalog/by-path/git/ns?versionType=BRANCH").expect(400);
    client.get("/api/v3/catalog/by-path/git/ns?versionValue=main").expect(400);
}
