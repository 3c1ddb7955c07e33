//! A day at Firebolt Core and at self-managed engines.

use lakehouse::firebolt::{Connection, Core};
use lakehouse_emulator::{Emulator, Received};

/// The whole day; gives the requests of it.
pub fn day() -> Vec<Received> {
    [plain(), managed(), gateway()].concat()
}

fn builder(emulator: &Emulator) -> lakehouse::firebolt::CoreBuilder {
    // The emulator has everything on one port.
    Core::builder(emulator.url()).health_url(emulator.url()).metrics_url(emulator.url())
}

fn answer(connection: &mut Connection) -> i64 {
    let mut rows = connection.query("SELECT 42 AS answer").rows_as().expect("a result");
    rows.next().expect("a row").expect("fits")
}

fn plain() -> Vec<Received> {
    let emulator = Emulator::firebolt_core().start().expect("the emulator starts");
    let core = builder(&emulator).build().expect("valid settings");
    core.health().ready().send().expect("ready");
    core.health().live().send().expect("alive");
    core.health().ping().send().expect("there");
    assert!(core.health().metrics().send().expect("metrics").contains("firebolt"));
    assert!(core.instance().discover().send().expect_err("Core has none").is_not_found());
    let mut connection = core.connect();
    assert_eq!(answer(&mut connection), 42);
    connection.query("CREATE DATABASE other").execute().expect("created");
    connection.use_database("other").expect("there");
    assert_eq!(connection.database(), Some("other"));
    connection.query("CREATE TABLE t (a INT)").execute().expect("created");
    connection.transaction(|inside| inside.query("INSERT INTO t VALUES (1)").execute()).expect("committed");
    assert_eq!(connection.query("SELECT a FROM t").rows().expect("a result").count(), 1);
    assert!(
        connection.query("INSERT INTO t VALUES (2)").submit().is_err(),
        "Core runs nothing in the background"
    );
    emulator.requests()
}

fn managed() -> Vec<Received> {
    let emulator =
        Emulator::firebolt_core().user("ada", "correct horse").start().expect("the emulator starts");
    let core = builder(&emulator).user("ada", "correct horse").build().expect("valid settings");
    assert_eq!(answer(&mut core.connect()), 42);
    emulator.expire_tokens();
    assert_eq!(answer(&mut core.connect()), 42);
    assert!(!core.instance().get_jwks().send().expect("keys").keys.is_empty());
    let wrong = builder(&emulator).user("ada", "wrong").build().expect("valid settings");
    assert!(wrong.connect().query("SELECT 1").rows().expect_err("wrong password").is_unauthorized());
    let nobody = builder(&emulator).build().expect("valid settings");
    assert!(nobody.connect().query("SELECT 1").rows().expect_err("no credentials").is_unauthorized());
    emulator.requests()
}

fn gateway() -> Vec<Received> {
    let emulator =
        Emulator::firebolt_core().engine("web").stopped_engine("batch").start().expect("the emulator starts");
    builder(&emulator).build().expect("valid settings").health().gateway().send().expect("there");
    for engine in ["web", "batch"] {
        let core = builder(&emulator).engine(engine).build().expect("valid settings");
        assert_eq!(answer(&mut core.connect()), 42, "{engine}");
    }
    let nowhere = builder(&emulator).build().expect("valid settings");
    let error = nowhere.connect().query("SELECT 1").rows().expect_err("no engine");
    assert!(error.to_string().contains("engine selector"), "{error}");
    emulator.requests()
}
