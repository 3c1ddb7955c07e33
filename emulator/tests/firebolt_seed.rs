//! Seeds of Firebolt.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::Emulator;
use serde_json::{Value, json};
use support::firebolt::{at, v1, v2};
use support::{Client, anonymous};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/firebolt_seed.json");

fn refused(seed: &Value) -> String {
    Emulator::firebolt_v2().seed(&seed.to_string()).start().unwrap_err().to_string()
}

fn check_rows(client: &Client, parameters: &str, big: &Value) {
    let orders = client.rows(parameters, "SELECT id, city, total, tags, paid_at FROM orders ORDER BY id");
    let expected = json!([
        [big, "Oslo", orders[0][2], ["new", null], "2024-02-29 18:25:16.766"],
        [orders[1][0], null, orders[1][2], [], null]
    ]);
    assert_eq!(orders, expected);
    assert_eq!(client.rows(parameters, "SELECT count(*) FROM paid_orders")[0][0], *big);
}

#[test]
fn the_example_is_all_there_on_1_0() {
    let emulator = Emulator::firebolt_v1().seed_file(EXAMPLE).start().unwrap();
    let client = v1(&emulator, "ada@example.com", "ada-password");
    let list = client.get("/core/v1/account/engines").expect(200).json();
    assert_eq!(list["edges"].as_array().unwrap().len(), 2);
    let node = &list["edges"][1]["node"];
    assert_eq!(
        (&node["name"], &node["current_status_summary"]),
        (&json!("nightly"), &json!("ENGINE_STATUS_SUMMARY_STOPPED"))
    );
    let found =
        client.get("/core/v1/account/engines:getURLByDatabaseName?database_name=sales").expect(200).json();
    assert_eq!(found["engine_url"], list["edges"][0]["node"]["endpoint"]);
    check_rows(&at(&client, found["engine_url"].as_str().unwrap()), "database=sales", &json!(1));
}

#[test]
fn the_example_is_all_there_on_2_x() {
    let emulator = Emulator::firebolt_v2().seed_file(EXAMPLE).start().unwrap();
    let client = v2(&emulator, "loader-id", "loader-secret");
    check_rows(&client, "database=sales&engine=sales_engine", &json!("1"));
    check_rows(&client, "database=sales&engine=nightly", &json!("1"));
    let engines =
        client.rows("", "SELECT engine_name, type, nodes FROM information_schema.engines ORDER BY 1");
    assert_eq!(engines, json!([["nightly", "S", 1], ["sales_engine", "M", 2]]));
    let description = client.rows("", "SELECT description FROM information_schema.catalogs");
    assert_eq!(description, json!([["Orders of all shops"]]));
    client.get("/web/v3/account/south/engineUrl").expect(404);
    v2(&emulator, "reader-id", "reader-secret").get("/web/v3/account/south/engineUrl").expect(200);
    let id = client.get("/web/v3/account/north/resolve").expect(200).json()["id"].clone();
    assert_eq!(id, "5b1f6f0e-5d1b-4f0c-9d0a-3c1d2a7e9b10");
}

#[test]
fn the_example_is_on_core_what_core_has_of_it() {
    let emulator = Emulator::firebolt_core().seed_file(EXAMPLE).start().unwrap();
    let client = anonymous(&emulator);
    check_rows(&client, "database=sales", &json!("1"));
    let names = client.rows("", "SELECT catalog_name FROM information_schema.catalogs ORDER BY 1");
    assert_eq!(names, json!([["firebolt"], ["sales"]]));
}

#[test]
fn a_core_of_a_seed_can_ask_for_passwords_and_be_a_gateway() {
    let seed = json!({
        "authentication": true,
        "gateway": true,
        "users": [{"name": "ada", "password": "secret"}],
        "engines": [{"name": "first"}]
    });
    let emulator = Emulator::firebolt_core().seed(&seed.to_string()).start().unwrap();
    anonymous(&emulator).get("/.well-known/firebolt").expect(200);
    anonymous(&emulator).sql("engine=first", "SELECT 1").expect(401);
    anonymous(&emulator).get("/healthz").expect(200);
}

#[test]
fn what_does_not_fit_together_is_refused() {
    for (seed, expected) in [
        (
            json!({"engines": [{"name": "e", "databases": ["nope"]}]}),
            "engine `e`: there is no database `nope`",
        ),
        (
            json!({"databases": [{"name": "d"}, {"name": "d"}]}),
            "database `d`: there is another with this name",
        ),
        (json!({"databases": [{"name": "d", "account": "x"}]}), "database `d`: there is no account `x`"),
        (json!({"engines": [{"name": "e"}, {"name": "e"}]}), "engine `e`: there is another with this name"),
        (json!({"accounts": [{"name": "a"}, {"name": "a"}]}), "account `a`: there is another like it"),
        (
            json!({"serviceAccounts": [{"id": "s", "secret": "x", "accounts": ["y"]}]}),
            "service account `s`: there is no account `y`",
        ),
        (json!({"databases": [{"name": "d", "sql": ["SELECT nothing"]}]}), "database `d`: Line 1, Column"),
    ] {
        let error = refused(&seed);
        assert!(error.starts_with(expected), "{error}");
    }
    let missing = Emulator::firebolt_core().seed_file("/nowhere.json").start().unwrap_err().to_string();
    assert!(missing.starts_with("/nowhere.json: "), "{missing}");
}
