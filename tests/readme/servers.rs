//! The servers that the programs of the README meet.

use lakehouse_emulator::{CloudProject, DataType, Emulator, Value};

pub const PROJECT: &str = "02d36975-73eb-47ed-9bb5-de73060380f6";

fn orders() -> ([(&'static str, DataType); 3], Vec<Vec<Value>>) {
    let columns = [
        ("id", DataType::BigInt),
        ("amount", DataType::Decimal { precision: 12, scale: 2 }),
        ("note", DataType::Varchar),
    ];
    let order = |id, amount: &str, note| vec![Value::Int(id), Value::Decimal(amount.to_owned()), note];
    let rows = vec![
        order(1, "19.90", Value::Null),
        order(2, "120.00", Value::Text("express".to_owned())),
        order(3, "5.00", Value::Null),
    ];
    (columns, rows)
}

pub fn dremio() -> Emulator {
    let (columns, rows) = orders();
    let server = Emulator::dremio().admin("ada", "correct horse").user("bob", "battery staple");
    server.table("sales.orders", columns, rows).start().expect("the emulator starts")
}

pub fn cloud() -> Emulator {
    let (columns, rows) = orders();
    let project = CloudProject::new("main").id(PROJECT).disabled_engine("preview", "XX_SMALL_V1").table(
        "lake.orders",
        columns,
        rows,
    );
    let server = Emulator::dremio_cloud().admin("ada").personal_access_token("ada", "pat-of-ada");
    server.project(project).start().expect("the emulator starts")
}

pub fn firebolt_v2() -> Emulator {
    let tables = "CREATE TABLE visits (page TEXT, day DATE);
        INSERT INTO visits VALUES ('/', '2026-08-01'), ('/', '2026-08-01'), ('/old', '2026-08-01');
        CREATE TABLE staging (page TEXT, day DATE);
        CREATE TABLE archive (page TEXT, day DATE)";
    Emulator::firebolt_v2()
        .account("my-account")
        .service_account("client", "s3cret")
        .database("traffic")
        .stopped_engine("web", "traffic")
        .sql("traffic", tables)
        .start()
        .expect("the emulator starts")
}

pub fn firebolt_core() -> Emulator {
    Emulator::firebolt_core().start().expect("the emulator starts")
}

pub fn firebolt_v1() -> Emulator {
    Emulator::firebolt_v1()
        .account("north")
        .user("ada@example.com", "correct horse")
        .database("sales")
        .stopped_engine("ingest", "sales")
        .sql("sales", "CREATE TABLE orders (id BIGINT); CREATE TABLE staging (id BIGINT)")
        .start()
        .expect("the emulator starts")
}
