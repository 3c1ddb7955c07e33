//! Locks are taken in one order: requests of all kinds at once do not wait for each other for ever.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use lakehouse_emulator::{DataType, Emulator, Value};
use serde_json::json;
use support::{Client, id, segment, sign_in};

const ROUNDS: usize = 25;

fn people(ada: &Client, round: usize) {
    let user = ada.post("/api/v3/user", json!({"name": format!("u{round}"), "email": "u@example.com"}));
    let user = user.expect(200).json();
    let role = ada.post("/api/v3/role", json!({"name": format!("r{round}")})).expect(200).json();
    let member = json!([{"op": "add", "id": user["id"], "type": "user"}]);
    ada.patch(&format!("/api/v3/role/{}/member", id(&role)), member).expect(200);
    let at = format!("/api/v3/catalog/{}/grants", id(&ada.by_path("lake/t")));
    let grant = json!({"granteeType": "ROLE", "id": role["id"], "privileges": ["SELECT"]});
    ada.put(&at, json!({"grants": [grant]})).expect(204);
    ada.get(&format!("/api/v3/role/{}/privilege", id(&role))).expect(200);
    ada.get(&format!("/api/v3/user/{}/privilege", id(&user))).expect(200);
    ada.delete(&format!("/api/v3/role/{}", id(&role))).expect(204);
    let tag = segment(user["tag"].as_str().unwrap());
    ada.delete(&format!("/api/v3/user/{}?version={tag}", id(&user))).expect(204);
}

fn shared_scripts(ada: &Client, round: usize) {
    let script = json!({"name": format!("s{round}"), "content": "SELECT 1"});
    let script = ada.post("/api/v3/scripts", script).expect(200).json();
    let at = format!("/api/v3/scripts/{}", id(&script));
    ada.put(&format!("{at}/grants"), json!({"users": [], "roles": []})).expect(200);
    ada.post("/api/v3/search", json!({"query": "s"})).expect(200);
    ada.delete(&at).expect(204);
}

fn reflections(ada: &Client, round: usize) {
    ada.query(&format!("ALTER TABLE lake.t CREATE RAW REFLECTION f{round} USING DISPLAY (id)"));
    ada.query("SELECT * FROM sys.reflections");
    ada.get("/api/v3/reflection-summary").expect(200);
    ada.query(&format!("ALTER TABLE lake.t DROP REFLECTION f{round}"));
}

fn catalog(ada: &Client, round: usize) {
    let space = ada.create(json!({"entityType": "space", "name": format!("p{round}")}));
    ada.query(&format!("CREATE VIEW p{round}.v AS SELECT * FROM lake.t"));
    ada.put(&format!("/api/v3/users/preferences/STARRED/{}", id(&space)), json!({}));
    ada.post("/api/v3/reflection/recommendations/usage-based/refresh", json!({})).expect(202);
    ada.get("/api/v3/reflection/recommendations/usage-based").expect(200);
    ada.delete(&format!("/api/v3/catalog/{}", id(&space))).expect(204);
}

#[test]
fn requests_of_all_kinds_at_once_come_to_an_end() {
    let emulator = Emulator::dremio()
        .admin("ada", "pw")
        .table("lake.t", [("id", DataType::Int)], [vec![Value::Int(1)]])
        .start()
        .unwrap();
    let (done, wait) = channel();
    let kinds: [fn(&Client, usize); 4] = [people, shared_scripts, reflections, catalog];
    for kind in kinds {
        let (ada, done) = (sign_in(&emulator, "ada", "pw"), done.clone());
        thread::spawn(move || {
            (0..ROUNDS).for_each(|round| kind(&ada, round));
            done.send(()).unwrap();
        });
    }
    for _ in kinds {
        wait.recv_timeout(Duration::from_mins(1)).unwrap();
    }
}
