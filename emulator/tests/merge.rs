//! `MERGE INTO`, as incremental models use it, and the keys that snapshots are made with.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::Emulator;
use serde_json::{Value as Json, json};
use support::{Client, sign_in};

fn start() -> (Emulator, Client) {
    let emulator = Emulator::dremio()
        .admin("ada", "pw")
        .user("bob", "pw")
        .source("lake", "S3", json!({"externalBucketList": ["b"]}))
        .start()
        .unwrap();
    let ada = sign_in(&emulator, "ada", "pw");
    ada.query("CREATE TABLE lake.t (id INT, name VARCHAR, total DECIMAL(10, 2))");
    ada.query("INSERT INTO lake.t VALUES (1, 'one', 1.5), (2, 'two', 2.5)");
    ada.query(
        "CREATE TABLE lake.s AS SELECT 2 AS id, 'zwei' AS name, 20 AS total UNION ALL SELECT 3, 'drei', 30",
    );
    (emulator, ada)
}

fn rows(client: &Client) -> Json {
    client.query("SELECT id, name, CAST(total AS VARCHAR) AS total FROM lake.t ORDER BY id")["rows"].clone()
}

#[test]
fn rows_that_fit_are_updated_and_the_others_added() {
    let (_emulator, ada) = start();
    let done = ada.query(
        "merge into \"lake\".\"t\" as DEST using \"lake\".\"s\" as SRC on (SRC.id = DEST.id)
         when matched then update set \"name\" = SRC.\"name\", \"total\" = DEST.total + SRC.\"total\"
         when not matched then insert (\"id\", \"name\") values (SRC.id, SRC.name)",
    );
    assert_eq!(done["rows"], json!([{"Records": 2}]));
    assert_eq!(
        rows(&ada),
        json!([
            {"id": 1, "name": "one", "total": "1.50"},
            {"id": 2, "name": "zwei", "total": "22.50"},
            {"id": 3, "name": "drei", "total": null},
        ])
    );
}

#[test]
fn added_rows_are_not_updated_by_the_same_statement() {
    let (_emulator, ada) = start();
    let sql = "MERGE INTO lake.t USING (SELECT 9 AS id) AS s ON (t.id = s.id OR t.name = 'new')
        WHEN MATCHED THEN UPDATE SET name = 'changed'
        WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, 'new')";
    assert_eq!(ada.query(sql)["rows"], json!([{"Records": 1}]));
    assert_eq!(rows(&ada)[2], json!({"id": 9, "name": "new", "total": null}));
}

#[test]
fn either_half_may_be_missing_and_stars_go_by_name() {
    let (_emulator, ada) = start();
    ada.query("MERGE INTO lake.t USING lake.s ON (t.id = s.id) WHEN MATCHED THEN UPDATE SET *");
    assert_eq!(rows(&ada).as_array().unwrap().len(), 2);
    assert_eq!(rows(&ada)[1], json!({"id": 2, "name": "zwei", "total": "20.00"}));
    ada.query("MERGE INTO lake.t USING lake.s ON (t.id = s.id) WHEN NOT MATCHED THEN INSERT *");
    assert_eq!(rows(&ada)[2], json!({"id": 3, "name": "drei", "total": "30.00"}));
}

#[test]
fn what_can_not_be_merged_is_refused() {
    let (_emulator, ada) = start();
    let before = rows(&ada);
    for (sql, reason) in [
        (
            "MERGE INTO lake.t USING lake.s ON (TRUE) WHEN MATCHED THEN UPDATE SET name = s.name",
            "matched more than once",
        ),
        ("MERGE INTO lake.t USING lake.s ON (t.id = s.id) WHEN MATCHED THEN DELETE", "MERGE takes one"),
        ("MERGE INTO lake.t USING lake.s ON (t.id) WHEN MATCHED THEN UPDATE SET *", "must be a condition"),
        ("MERGE INTO lake.t USING lake.nope n ON (t.id = n.id) WHEN MATCHED THEN UPDATE SET *", "not found"),
        (
            "MERGE INTO lake.t USING lake.s ON (t.id = s.id) WHEN NOT MATCHED THEN INSERT (id) VALUES (1, 2)",
            "does not equal",
        ),
        (
            "MERGE INTO lake.t USING lake.s ON (t.id = s.id) WHEN MATCHED THEN UPDATE SET nope = 1",
            "Column 'nope' not found",
        ),
        (
            "MERGE INTO lake.t USING sys.reflections r ON (t.name = r.type) WHEN MATCHED THEN UPDATE SET name = ''",
            "System tables",
        ),
    ] {
        let message = ada.error(sql);
        assert!(message.contains(reason), "{sql}: {message}");
    }
    assert_eq!(rows(&ada), before);
}

#[test]
fn what_is_merged_must_be_readable() {
    let (emulator, ada) = start();
    let bob = sign_in(&emulator, "bob", "pw");
    let user = ada.get("/api/v3/user/by-name/bob").expect(200).json();
    let grant = |path: &str, privileges: &[&str]| {
        let at = format!("/api/v3/catalog/{}/grants", support::id(&ada.by_path(path)));
        let grants = json!([{"granteeType": "USER", "id": user["id"], "privileges": privileges}]);
        ada.put(&at, json!({"grants": grants})).expect(204);
    };
    let sql = "MERGE INTO lake.t USING lake.s ON (t.id = s.id) WHEN MATCHED THEN UPDATE SET name = s.name";
    assert!(bob.error(sql).contains("Access denied modifying lake.t"));
    grant("lake/t", &["UPDATE"]);
    assert!(bob.error(sql).contains("Access denied reading dataset lake.s"));
    grant("lake/s", &["SELECT"]);
    assert_eq!(bob.query(sql)["rows"], json!([{"Records": 1}]));
}

#[test]
fn md5_gives_the_digest_as_hexadecimal_text() {
    let (_emulator, ada) = start();
    let sql = "SELECT MD5('abc') AS a, md5(cast(1 as varchar) || '|' || name) AS b, MD5(NULL) AS c FROM lake.t LIMIT 1";
    let row = ada.query(sql)["rows"][0].clone();
    assert_eq!(row["a"], "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(row["b"].as_str().unwrap().len(), 32);
    assert!(row.get("c").is_none_or(Json::is_null), "{row}");
}
