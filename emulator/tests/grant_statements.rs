//! `GRANT`, `REVOKE` and `sys.privileges`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, DremioBuilder, Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, id, sign_in};

fn sample() -> DremioBuilder {
    Emulator::dremio()
        .admin("ada", "pw")
        .user("bob", "pw")
        .space("open")
        .table("lake.t", [("id", DataType::Int)], [])
        .view("open.v", "SELECT * FROM lake.t")
}

fn start(builder: DremioBuilder) -> (Emulator, Client, Client) {
    let emulator = builder.start().unwrap();
    let (ada, bob) = (sign_in(&emulator, "ada", "pw"), sign_in(&emulator, "bob", "pw"));
    (emulator, ada, bob)
}

/// What is held on an object, as dbt asks for it.
fn held(client: &Client, object: &str) -> Json {
    let sql = format!(
        "SELECT privilege, grantee_type, grantee_id FROM sys.privileges WHERE object_id = '{object}' ORDER BY 1"
    );
    client.query(&sql)["rows"].clone()
}

#[test]
fn privileges_are_granted_and_revoked_by_statement() {
    let (_emulator, ada, bob) = start(sample());
    bob.error("SELECT * FROM open.v");
    ada.query("grant select, ALTER REFLECTION on view \"open\".\"v\"\n to user \"bob\";");
    bob.query("SELECT * FROM open.v");
    let one = |privilege: &str| json!({"privilege": privilege, "grantee_type": "user", "grantee_id": "bob"});
    assert_eq!(held(&ada, "open.v"), json!([one("ALTER_REFLECTION"), one("SELECT")]));
    assert_eq!(held(&bob, "open.v"), held(&ada, "open.v"));
    ada.query("GRANT SELECT ON VDS open.v TO USER BOB");
    ada.query("REVOKE SELECT ON VIEW open.v FROM USER bob");
    assert_eq!(held(&ada, "open.v"), json!([one("ALTER_REFLECTION")]));
    bob.error("SELECT * FROM open.v");
    let view = ada.by_path("open/v");
    let grants = ada.get(&format!("/api/v3/catalog/{}/grants", id(&view))).expect(200).json();
    assert_eq!(grants["grants"][0]["privileges"], json!(["ALTER_REFLECTION"]));
    ada.query("REVOKE ALL ON VIEW open.v FROM USER bob");
    assert_eq!(held(&ada, "open.v"), json!([]));
}

#[test]
fn roles_and_containers_take_part() {
    let (_emulator, ada, bob) = start(sample());
    let role = ada.post("/api/v3/role", json!({"name": "readers"})).expect(200).json();
    let user = ada.get("/api/v3/user/by-name/bob").expect(200).json();
    let member = json!([{"op": "add", "id": user["id"], "type": "user"}]);
    ada.patch(&format!("/api/v3/role/{}/member", id(&role)), member).expect(200);
    ada.query("GRANT SELECT ON SPACE open TO ROLE Readers");
    bob.query("SELECT * FROM open.v");
    let rows = ada.query("SELECT * FROM sys.privileges WHERE object_id = 'open'")["rows"].clone();
    let row = json!({"grantee_id": "readers", "grantee_type": "role", "privilege": "SELECT",
        "object_id": "open", "object_type": "SPACE"});
    assert_eq!(rows, json!([row]));
}

#[test]
fn grants_that_make_no_sense_are_refused() {
    let (_emulator, ada, bob) = start(sample());
    for (client, sql, reason) in [
        (&ada, "GRANT SELECT ON VIEW open.nope TO USER bob", "Object 'open.nope' not found"),
        (&ada, "GRANT SELECT ON VIEW open.v TO USER nobody", "Could not find user [nobody]"),
        (&ada, "GRANT SELECT ON VIEW open.v TO ROLE bob", "Could not find role [bob]"),
        (&ada, "GRANT INSERT ON VIEW open.v TO USER bob", "can not be granted"),
        (&ada, "GRANT FLY HIGH ON VIEW open.v TO USER bob", "Invalid privilege [FLY_HIGH]"),
        (&ada, "GRANT OWNERSHIP ON VIEW open.v TO USER bob", "not supported"),
        (&ada, "GRANT ROLE a TO USER bob", "not supported"),
        (&ada, "GRANT CREATE USER ON SYSTEM TO USER bob", "only those on objects"),
        (&ada, "GRANT SELECT ON VIEW open.v FROM USER bob", "PARSE ERROR"),
        (&ada, "REVOKE SELECT ON VIEW open.v FROM bob", "PARSE ERROR"),
        (&bob, "GRANT SELECT ON VIEW open.v TO USER bob", "Access denied"),
    ] {
        let message = client.error(sql);
        assert!(message.contains(reason), "{sql}: {message}");
    }
    assert_eq!(held(&ada, "open.v"), json!([]));
    let (_emulator, ada, _) = start(sample().edition(Edition::Community));
    assert!(ada.error("GRANT SELECT ON VIEW open.v TO USER bob").contains("community"));
    assert!(ada.error("SELECT * FROM sys.privileges").contains("not found"));
}
