//! Reflections by SQL.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, DremioBuilder, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, sign_in};

fn sample() -> DremioBuilder {
    let columns = [("Id", DataType::BigInt), ("region", DataType::Varchar), ("sold", DataType::Timestamp)];
    Emulator::dremio()
        .admin("ada", "pw")
        .user("bob", "pw")
        .space("open")
        .table("lake.orders", columns, [])
        .view("open.v", "SELECT * FROM lake.orders")
        .privileges("bob", "open", ["SELECT", "VIEW_REFLECTION"])
}

fn start(builder: DremioBuilder) -> (Emulator, Client) {
    let emulator = builder.start().unwrap();
    let ada = sign_in(&emulator, "ada", "pw");
    (emulator, ada)
}

fn all(client: &Client) -> Vec<Json> {
    client.get("/api/v3/reflection").expect(200).json()["data"].as_array().unwrap().clone()
}

#[test]
fn a_raw_reflection_is_made_and_dropped() {
    let (_emulator, ada) = start(sample());
    let done = ada.query(
        "ALTER TABLE lake.orders CREATE RAW REFLECTION \"all of it\" USING DISPLAY (id, REGION, sold)
         DISTRIBUTE BY (id) STRIPED PARTITION BY (MONTH(sold), BUCKET(8, region)) LOCALSORT BY (id)",
    );
    assert_eq!(done["rows"], json!([{"ok": true, "summary": "Reflection added."}]));
    let made = &all(&ada)[0];
    assert_eq!((&made["type"], &made["name"]), (&json!("RAW"), &json!("all of it")));
    assert_eq!((&made["enabled"], &made["datasetId"]), (&json!(true), &ada.by_path("lake/orders")["id"]));
    assert_eq!(made["displayFields"], json!([{"name": "Id"}, {"name": "region"}, {"name": "sold"}]));
    assert_eq!(made["distributionFields"], json!([{"name": "Id"}]));
    assert_eq!(made["sortFields"], json!([{"name": "Id"}]));
    assert_eq!(made["partitionDistributionStrategy"], "STRIPED");
    let bucket = json!({"type": "BUCKET", "bucketTransform": {"bucketCount": 8}});
    assert_eq!(
        made["partitionFields"],
        json!([{"name": "sold", "transform": {"type": "MONTH"}}, {"name": "region", "transform": bucket}])
    );
    ada.query("ALTER DATASET lake.orders REFRESH REFLECTIONS");
    let done = ada.query("ALTER TABLE lake.orders DROP REFLECTION \"All of it\"");
    assert_eq!(done["rows"][0]["summary"], "Reflection dropped.");
    assert!(all(&ada).is_empty());
}

#[test]
fn an_aggregate_reflection_of_a_view_is_made_and_dropped_by_its_id() {
    let (_emulator, ada) = start(sample());
    ada.query(
        "/* by hand */ alter view open.v create aggregate reflection sums
         using dimensions (region by day, sold by day) measures (id (sum, APPROXIMATE COUNT DISTINCT), region)
         partition by (region) localsort by (sold);",
    );
    let made = &all(&ada)[0];
    assert_eq!((&made["type"], &made["name"]), (&json!("AGGREGATION"), &json!("sums")));
    let dimensions =
        json!([{"name": "region", "granularity": "DATE"}, {"name": "sold", "granularity": "DATE"}]);
    assert_eq!(made["dimensionFields"], dimensions);
    let usual = json!(["COUNT", "MAX", "MIN", "SUM"]);
    let measures = json!([{"name": "Id", "measureTypeList": ["SUM", "APPROX_COUNT_DISTINCT"]},
        {"name": "region", "measureTypeList": usual}]);
    assert_eq!(made["measureFields"], measures);
    assert_eq!(
        (&made["partitionFields"], &made["sortFields"]),
        (&json!([{"name": "region"}]), &json!([{"name": "sold"}]))
    );
    assert_eq!(made["partitionDistributionStrategy"], "CONSOLIDATED");
    ada.query("ALTER VIEW open.v CREATE AGGREGATE REFLECTION counts USING MEASURES (id (COUNT))");
    let id = made["id"].as_str().unwrap();
    ada.query(&format!("ALTER DATASET open.v DROP REFLECTION \"{id}\""));
    let left = all(&ada);
    assert_eq!((left.len(), &left[0]["name"]), (1, &json!("counts")));
}

#[test]
fn arrow_caching_is_asked_for_by_statement_on_older_servers() {
    let (_emulator, ada) = start(sample().version("25.2"));
    for (name, clause, kept) in
        [("a", "", false), ("b", "ARROW CACHE", true), ("c", "ARROW CACHE = FALSE", false)]
    {
        ada.query(&format!(
            "ALTER TABLE lake.orders CREATE RAW REFLECTION {name} USING DISPLAY (id) {clause}"
        ));
        assert_eq!(all(&ada).pop().unwrap()["arrowCachingEnabled"], kept, "{clause}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let (_emulator, ada) = start(sample());
    for (sql, reason) in [
        ("ALTER TABLE lake.nope CREATE RAW REFLECTION r USING DISPLAY (id)", "Object 'lake.nope' not found"),
        ("ALTER TABLE lake.orders CREATE RAW REFLECTION r USING DISPLAY (nope)", "Column 'nope' not found"),
        (
            "ALTER TABLE lake.orders CREATE RAW REFLECTION r USING DISPLAY (id) LOCALSORT BY (region)",
            "must be a display field",
        ),
        (
            "ALTER TABLE lake.orders CREATE RAW REFLECTION r USING DISPLAY (id) PARTITION BY (BUCKET(id))",
            "positive bucketCount",
        ),
        (
            "ALTER TABLE lake.orders CREATE AGGREGATE REFLECTION r USING DIMENSIONS (region) MEASURES (id (AVG))",
            "Invalid value",
        ),
        ("ALTER TABLE lake.orders DROP REFLECTION r", "Unable to find reflection [r]"),
        ("ALTER TABLE lake.nope REFRESH REFLECTIONS", "Object 'lake.nope' not found"),
        ("ALTER TABLE lake.orders CREATE RAW REFLECTION r USING DISPLAY ()", "PARSE ERROR"),
        ("ALTER TABLE lake.orders CREATE RAW REFLECTION r USING DISPLAY (id) STRIPED", "PARSE ERROR"),
        ("ALTER TABLE lake.orders CREATE AGGREGATE REFLECTION r USING DISPLAY (id)", "PARSE ERROR"),
        ("ALTER TABLE lake.orders CREATE REFLECTION r USING DISPLAY (id)", "PARSE ERROR"),
        ("ALTER TABLE lake.orders CREATE EXTERNAL REFLECTION r USING open.v", "not supported"),
    ] {
        let message = ada.error(sql);
        assert!(message.contains(reason), "{sql}: {message}");
    }
    assert!(all(&ada).is_empty());
}

#[test]
fn statements_on_reflections_need_the_privilege() {
    let (emulator, ada) = start(sample());
    let bob = sign_in(&emulator, "bob", "pw");
    ada.query("ALTER VIEW open.v CREATE RAW REFLECTION r USING DISPLAY (id)");
    for sql in [
        "ALTER VIEW open.v CREATE RAW REFLECTION s USING DISPLAY (id)",
        "ALTER VIEW open.v DROP REFLECTION r",
        "ALTER VIEW open.v REFRESH REFLECTIONS",
    ] {
        let message = bob.error(sql);
        assert!(message.contains("Access denied altering reflections of open.v"), "{message}");
    }
    assert_eq!(all(&ada).len(), 1);
}

#[test]
fn default_reflections_can_be_switched() {
    let (_emulator, ada) = start(sample());
    for value in ["false", "TRUE"] {
        let done = ada.query(&format!("alter vds open.v set enable_default_reflection = {value}"));
        assert_eq!(done["rows"][0], json!({"ok": true, "summary": "Table [open.v] options updated"}));
    }
    assert!(ada.error("ALTER VDS open.v SET ENABLE_DEFAULT_REFLECTION = 1").contains("PARSE ERROR"));
    ada.error("ALTER VDS open.nope SET ENABLE_DEFAULT_REFLECTION = TRUE");
}
