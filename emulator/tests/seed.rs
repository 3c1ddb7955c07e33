//! What an emulator holds when it starts.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DataType, Emulator, Value};
use serde_json::json;
use support::{anonymous, sign_in, signed_in};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/seed.json");

#[test]
fn the_example_seed_starts_and_holds_what_it_says() {
    let emulator = Emulator::dremio().seed_file(EXAMPLE).start().unwrap();
    let client = signed_in(&emulator);
    let rows = client.query("SELECT id, total, tags FROM sales.orders WHERE id > 1 ORDER BY id");
    assert_eq!(rows["rows"][1]["id"], json!(9_223_372_036_854_775_807_i64));
    assert!(rows["rows"][1]["tags"].is_null());
    assert_eq!(client.query("SELECT COUNT(*) AS n FROM lake.regions")["rows"], json!([{"n": 3}]));
    assert_eq!(
        client.query("SELECT total FROM sales.europe.totals WHERE region = 'north'")["rows"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(client.by_path("shop/public/customers")["type"], "PHYSICAL_DATASET");
    assert_eq!(client.by_path("lake/landing/regions%202024.csv")["entityType"], "file");
    assert_eq!(client.by_path("Test%20Space/a%20folder")["entityType"], "folder");
    anonymous(&emulator)
        .send("GET", "/api/v3/catalog", &[("Authorization", "Bearer dev-token")], "")
        .expect(200);

    let analyst = sign_in(&emulator, "analyst", "analyst123");
    analyst.query("SELECT * FROM sales.orders");
    analyst.get("/api/v3/catalog/by-path/lake").expect(403);
}

#[test]
fn the_people_of_the_example_are_in_their_roles() {
    let emulator = Emulator::dremio().seed_file(EXAMPLE).start().unwrap();
    let client = signed_in(&emulator);
    let staff = client.get("/api/v3/role/by-name/staff").expect(200).json();
    assert_eq!(
        (&staff["memberCount"], &staff["description"]),
        (&json!(3), &json!("Everybody who works here"))
    );
    let keeper = sign_in(&emulator, "keeper", "keeper123");
    keeper.query("SELECT * FROM shop.public.customers");
    keeper.query("INSERT INTO lake.raw.orders VALUES (3, 'east', 1, NULL, NULL)");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let body = "grant_type=client_credentials&client_id=7d3f0c2e-5a41-4c0b-9d55-2b8f6f1e9a10\
        &client_secret=loader-secret&scope=dremio.all";
    anonymous(&emulator).send("POST", "/oauth/token", &form, body).expect(200);
    let body = "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&scope=dremio.all\
        &subject_token=keeper&subject_token_type=urn:ietf:params:oauth:token-type:dremio:subject\
        &actor_token=dev-token&actor_token_type=urn:ietf:params:oauth:token-type:dremio:personal-access-token";
    anonymous(&emulator).send("POST", "/oauth/token", &form, body).expect(200);
}

#[test]
fn a_fresh_installation_has_nobody() {
    let emulator = Emulator::dremio().seed(r#"{"fresh": true}"#).start().unwrap();
    let login = json!({"userName": "dremio", "password": "dremio123"});
    anonymous(&emulator).post("/apiv2/login", login).expect(403);
}

#[test]
fn a_file_with_rows_has_them_once_it_is_promoted() {
    let emulator = Emulator::dremio().seed_file(EXAMPLE).start().unwrap();
    let client = signed_in(&emulator);
    let file = client.by_path("lake/landing/numbers.parquet");
    let body = json!({"entityType": "dataset", "type": "PHYSICAL_DATASET", "path": file["path"], "format": {"type": "Parquet"}});
    let table = client.post(&format!("/api/v3/catalog/{}", support::id(&file)), body).expect(200).json();
    assert_eq!(table["format"]["autoCorrectCorruptDates"], true);
    assert_eq!(
        client.query("SELECT SUM(n) AS n FROM lake.landing.\"numbers.parquet\"")["rows"],
        json!([{"n": 6}])
    );
}

#[test]
fn mistakes_are_named() {
    for (builder, expected) in [
        (Emulator::dremio().seed("{"), "the seed is not JSON: EOF"),
        (Emulator::dremio().seed(r#"{"users": [{"name": 1}]}"#), "/users/0/name: must be a string"),
        (Emulator::dremio().seed_file("/no/such/file"), "/no/such/file: No such file"),
        (Emulator::dremio().user("bob", "pw"), "at least one user must be an administrator"),
        (Emulator::dremio().admin("a", "x").admin("A", "x"), "user `A` is there twice"),
        (Emulator::dremio().role("r", ["bob"]), "role `r`: there is no user or role `bob`"),
        (Emulator::dremio().role("r", []).role("R", []), "role `R`: it is there twice"),
        (
            Emulator::dremio().seed(r#"{"roles": [{"name": "r", "roles": ["s"]}]}"#),
            "role `r`: there is no role `s`",
        ),
        (
            Emulator::dremio().seed(r#"{"users": [{"name": "a", "admin": true, "roles": ["s"]}]}"#),
            "user `a`: there is no role `s`",
        ),
        (
            Emulator::dremio().role_privileges("r", "x", ["SELECT"]),
            "privileges of `r` on `x`: there is no such role",
        ),
        (Emulator::dremio().fresh().space("s"), "at least one user must be an administrator"),
        (Emulator::dremio().personal_access_token("bob", "t"), "there is no user `bob` to give a token to"),
        (Emulator::dremio().space("a.b"), "space `a.b`: Space name can not contain"),
        (Emulator::dremio().space("a").space("A"), "space `A`: the name is taken"),
        (Emulator::dremio().folder("nope.a"), "folder `nope.a`: Could not find entity"),
        (Emulator::dremio().source("s", "NOPE", json!({})), "source `s`: Invalid value found at: type"),
        (
            Emulator::dremio().source("s", "S3", json!({"nope": 1})),
            "source `s`: Invalid value found at: config.nope",
        ),
        (Emulator::dremio().source("s", "S3", json!(1)), "source `s`: the config must be a JSON object"),
        (Emulator::dremio().space("s").file("s.x", ""), "file `s.x`: files are in filesystem sources"),
        (Emulator::dremio().table("t", [("a", DataType::Int)], []), "table `t`: a table is in a source"),
        (
            Emulator::dremio().space("s").table("s.t", [("a", DataType::Int)], []),
            "table `s.t`: Tables can not be created in [s].",
        ),
        (Emulator::dremio().view("nope.v", "SELECT 1"), "view `nope.v`: Could not find the space"),
        (Emulator::dremio().space("s").view("s.v", "SELECT * FROM nope"), "view `s.v`: "),
        (Emulator::dremio().sql("SELEC 1"), "statement `SELEC 1`: "),
        (
            Emulator::dremio().privileges("bob", "x", ["SELECT"]),
            "privileges of `bob` on `x`: there is no such user",
        ),
        (Emulator::dremio().version("7"), "version `7` is not emulated"),
    ] {
        let error = builder.start().unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn a_taken_port_is_an_error() {
    let emulator = Emulator::dremio().start().unwrap();
    let port = emulator.url().rsplit(':').next().unwrap().parse().unwrap();
    let error = Emulator::dremio().port(port).start().unwrap_err().to_string();
    assert!(error.starts_with("cannot serve on 127.0.0.1:"), "{error}");
}

#[test]
fn rows_that_do_not_fit_are_an_error() {
    let row = vec![Value::Int(1), Value::Int(2)];
    let error =
        Emulator::dremio().table("lake.t", [("a", DataType::Int)], [row]).start().unwrap_err().to_string();
    assert!(error.starts_with("table `lake.t`: "), "{error}");
}
