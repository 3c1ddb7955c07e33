//! `ALTER TABLE` on columns, as models use it whose schema has changed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, Emulator, Value};
use serde_json::{Value as Json, json};
use support::{Client, sign_in};

fn start() -> (Emulator, Client) {
    let row = |id: i64, name: &str| vec![Value::Int(id), Value::Text(name.to_owned())];
    let columns = || [("id", DataType::Int), ("name", DataType::Varchar)];
    let emulator = Emulator::dremio()
        .admin("ada", "pw")
        .user("bob", "pw")
        .table("lake.t", columns(), [row(1, "one"), row(2, "two")])
        .source("shop", "POSTGRES", json!({"hostname": "h", "databaseName": "d"}))
        .table("shop.public.t", columns(), [])
        .start()
        .unwrap();
    let ada = sign_in(&emulator, "ada", "pw");
    (emulator, ada)
}

fn rows(client: &Client) -> Json {
    client.query("SELECT * FROM lake.t ORDER BY 1")["rows"].clone()
}

#[test]
fn columns_are_added_changed_and_dropped() {
    let (_emulator, ada) = start();
    ada.query("alter table lake.t add columns (\"total\" DECIMAL(10, 2), since DATE)");
    assert_eq!(rows(&ada)[0], json!({"id": 1, "name": "one", "total": null, "since": null}));
    let fields = ada.by_path("lake/t")["fields"].clone();
    assert_eq!((fields.as_array().unwrap().len(), &fields[2]["name"]), (4, &json!("total")));
    ada.query("UPDATE lake.t SET total = 1.5 WHERE id = 2");
    ada.query("ALTER TABLE lake.t DROP COLUMN NAME");
    ada.query("ALTER TABLE lake.t ALTER COLUMN id code BIGINT");
    ada.query("ALTER TABLE lake.t CHANGE COLUMN total total DOUBLE");
    assert_eq!(rows(&ada)[1], json!({"code": 2, "total": 1.5, "since": null}));
    let fields = ada.by_path("lake/t")["fields"].clone();
    assert_eq!((&fields[0]["name"], &fields[0]["type"]["name"]), (&json!("code"), &json!("BIGINT")));
    ada.query("INSERT INTO lake.t (code, total) VALUES (3, 2)");
    assert_eq!(rows(&ada).as_array().unwrap().len(), 3);
}

#[test]
fn changes_of_columns_that_do_not_fit_are_refused() {
    let (emulator, ada) = start();
    let bob = sign_in(&emulator, "bob", "pw");
    for (client, sql, reason) in [
        (&ada, "ALTER TABLE lake.t DROP COLUMN nope", "Column 'nope' not found"),
        (&ada, "ALTER TABLE lake.t ADD COLUMNS (ID INT)", "more than once"),
        (&ada, "ALTER TABLE lake.nope DROP COLUMN id", "not found"),
        (&ada, "ALTER TABLE shop.public.t DROP COLUMN id", "does not support"),
        (&ada, "ALTER TABLE lake.t ADD COLUMNS id INT", "PARSE ERROR"),
        (&bob, "ALTER TABLE lake.t DROP COLUMN id", "Access denied"),
    ] {
        let message = client.error(sql);
        assert!(message.contains(reason), "{sql}: {message}");
    }
    ada.query("ALTER TABLE lake.t DROP COLUMN id");
    assert!(ada.error("ALTER TABLE lake.t DROP COLUMN name").contains("all columns"));
    assert_eq!(rows(&ada), json!([{"name": "one"}, {"name": "two"}]));
}
