//! A day in an account of Firebolt 2.x.

use std::io::Read as _;
use std::time::{Duration, Instant};

use lakehouse::firebolt::information_schema::RunningQueryRow;
use lakehouse::firebolt::sql::OutputFormat;
use lakehouse::firebolt::{Connection, V2};
use lakehouse::{Error, ErrorKind, OptionalExt as _, Result};
use lakehouse_emulator::{Emulator, Received};

use super::eventually::{PATIENCE, eventually};

/// Runs until it is cancelled.
const ENDLESS: &str = "SELECT CHECKSUM(*) FROM GENERATE_SERIES(1, 1000000000000)";

fn start() -> (Emulator, V2) {
    let emulator = Emulator::firebolt_v2()
        .account("acme")
        .service_account("robot", "beep & boop")
        .database("traffic")
        .engine("web", "traffic")
        .stopped_engine("batch", "traffic")
        .update_endpoint()
        .account_id_in_urls()
        .state_pace(Duration::from_millis(5))
        .start()
        .expect("the emulator starts");
    let firebolt = client(&emulator, "acme", "beep & boop");
    (emulator, firebolt)
}

fn client(emulator: &Emulator, account: &str, secret: &str) -> V2 {
    let builder = V2::builder(account).service_account("robot", secret).api_url(emulator.url());
    builder.build().expect("valid settings")
}

/// The whole day; gives the requests of it.
pub fn day() -> Vec<Received> {
    let (emulator, firebolt) = start();
    let error = client(&emulator, "acme", "wrong").connect().expect_err("wrong secret");
    assert!(error.is_unauthorized(), "{error:?}");
    assert!(client(&emulator, "nowhere", "beep & boop").connect().optional().expect("an answer").is_none());
    #[allow(deprecated, reason = "it is there")]
    let account = firebolt.accounts().resolve("acme").send().expect("known");
    assert!(!account.id.is_empty());

    management(&firebolt);
    let mut web =
        firebolt.engine("web").database("traffic").set("timezone", "Europe/Oslo").connect().expect("there");
    assert_eq!(
        (web.database(), web.engine(), web.setting("timezone")),
        (Some("traffic"), Some("web"), Some("Europe/Oslo"))
    );
    emulator.expire_tokens();
    statements(&mut web);
    transactions(&mut web, &firebolt);
    formats(&mut web);
    jobs(&mut web);
    single_requests(&web);
    emulator.requests()
}

fn management(firebolt: &V2) {
    let engines: Vec<String> =
        firebolt.list_engines().expect("a list").into_iter().map(|row| row.engine_name).collect();
    assert_eq!(engines, ["batch", "web"]);
    let mut system = firebolt.connect().expect("there");
    system
        .query("CREATE DATABASE IF NOT EXISTS \"arch\"\"ive\"; CREATE ENGINE small WITH TYPE = S NODES = 2")
        .execute()
        .expect("created");
    let databases: Vec<String> =
        firebolt.list_databases().expect("a list").into_iter().map(|row| row.catalog_name).collect();
    assert!(databases.contains(&"arch\"ive".to_owned()), "{databases:?}");
    system.use_database("arch\"ive").expect("there");
    assert_eq!(system.database(), Some("arch\"ive"));
    let error = system.use_database("none").expect_err("unknown");
    assert!(matches!(error.kind(), ErrorKind::Statement(_)), "{error:?}");
    assert_eq!(system.database(), Some("arch\"ive"));

    let batch = firebolt.engine("batch").database("traffic");
    let mut stopped = batch.connect().expect("a stopped engine may be used");
    assert!(stopped.query("SELECT 1").rows().expect_err("stopped").is_engine_stopped());
    batch.start_and_wait(PATIENCE).expect("starts");
    assert_eq!(stopped.query("SELECT 1").rows().expect("runs").count(), 1);
    batch.restart_and_wait(PATIENCE).expect("restarts");
    let stopped = batch.stop_and_wait(PATIENCE).expect("stops");
    assert_eq!(stopped.status.expect("said").as_str(), "STOPPED");
    assert_eq!(batch.get().expect("there").engine_name, "batch");
    assert!(firebolt.engine("none").start_and_wait(PATIENCE).is_err());
    assert!(firebolt.engine("none").connect().is_err());
}

fn statements(web: &mut Connection) {
    web.query("CREATE TABLE visits (page TEXT, hits BIGINT, seen TIMESTAMPTZ)").execute().expect("created");
    let done = web.query(
        "INSERT INTO visits VALUES ('/', 9007199254740993, '2026-01-02 03:04:05+00'), (NULL, 2, NULL)",
    );
    assert!(done.execute().expect("inserted").query_id.is_some());
    let sql = "SELECT page, hits, seen FROM visits WHERE hits >= $1 ORDER BY hits";
    let mut rows =
        web.query(sql).param(2).rows_as::<(Option<String>, i64, Option<String>)>().expect("a result");
    let all: Vec<_> = rows.by_ref().collect::<Result<_>>().expect("fits");
    assert_eq!(all[0], (None, 2, None));
    assert_eq!(
        all[1],
        (Some("/".to_owned()), 9_007_199_254_740_993, Some("2026-01-02 04:04:05+01".to_owned()))
    );
    assert!(rows.query_id().is_some() && rows.statistics().is_some());

    let described = web.query("SELECT $1::INT + 1 AS n, page FROM visits").describe().expect("described");
    assert_eq!(described.parameters.len(), 1);
    assert_eq!(described.columns[1].name(), "page");
    let error = web.query("SELECT 1; SELECT 2").rows().expect_err("two");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    assert_eq!(web.query("SELECT 1; SELECT 2").results().expect("begun").count(), 2);

    let error = web.query("SELECT\n  nothing FROM visits").rows().expect_err("no such column");
    let ErrorKind::Statement(failure) = error.kind() else { panic!("{error:?}") };
    assert_eq!(
        failure.errors[0].location.as_ref().and_then(|place| place.failing_line),
        Some(2),
        "{failure:?}"
    );
    let division = web.query("SELECT 1 / (n - 5) FROM generate_series(1, 10) AS s(n)").rows();
    let error =
        division.and_then(|rows| rows.collect::<Result<Vec<_>>>().map(drop)).expect_err("divides by zero");
    assert!(error.to_string().contains("Division by zero"), "{error}");
    let error = web.set("no_such_setting", "1").expect_err("unknown");
    assert!(error.to_string().contains("Unknown setting"), "{error}");

    let big = "SELECT n, 'row ' || n::TEXT FROM generate_series(1, 20000) AS s(n)";
    let rows = web.query(big).rows_as::<(i64, String)>().expect("a result");
    assert_eq!(rows.map(|row| row.expect("fits").0).sum::<i64>(), 20_000 * 20_001 / 2);

    let slow = Instant::now();
    let error = web.query(ENDLESS).timeout(Duration::from_millis(500)).execute().expect_err("out of time");
    assert!(error.is_timeout() && slow.elapsed() < Duration::from_secs(20), "{error:?}");
    eventually(|| Ok::<_, Error>(running(web, ENDLESS)), Vec::is_empty).expect("it was cancelled");
    let long = "SELECT n FROM generate_series(1, 200000) AS s(n)";
    let rows = web.query(long).rows().expect("begun");
    drop(rows);
    eventually(|| Ok::<_, Error>(running(web, long)), Vec::is_empty).expect("it was cancelled");
}

/// The ids of the running queries with this text.
fn running(web: &mut Connection, text: &str) -> Vec<String> {
    let sql = "SELECT * FROM information_schema.engine_running_queries WHERE query_text = $1";
    let rows = web.query(sql).param(text).rows_as::<RunningQueryRow>().expect("a result");
    rows.map(|row| row.expect("fits").query_id).collect()
}

fn transactions(web: &mut Connection, firebolt: &V2) {
    let count = |connection: &mut Connection| -> i64 {
        let mut rows = connection.query("SELECT COUNT(*) FROM visits").rows_as().expect("a result");
        rows.next().expect("a row").expect("fits")
    };
    let mut other = firebolt.engine("web").database("traffic").connect().expect("there");
    web.transaction(|web| web.query("INSERT INTO visits VALUES ('/a', 1, NULL)").execute())
        .expect("committed");
    assert_eq!((count(web), count(&mut other)), (3, 3));
    let error = web.transaction(|web| {
        web.query("INSERT INTO visits VALUES ('/b', 1, NULL)").execute()?;
        web.query("SELECT broken").execute()
    });
    assert!(error.expect_err("fails").to_string().contains("broken"));
    assert_eq!(count(web), 3);
    web.begin().expect("begun");
    assert!(web.in_transaction());
    web.query("DELETE FROM visits").execute().expect("deleted");
    assert_eq!(count(&mut other), 3);
    web.rollback().expect("rolled back");
    assert!(!web.in_transaction() && web.commit().is_err());
    web.begin().expect("begun");
    assert!(web.begin().is_err(), "transactions do not nest, which is known without asking");
    assert!(web.query("BEGIN TRANSACTION").execute().is_err(), "nor on the server");
    assert!(web.query("SELECT 1").execute().is_err(), "one that has failed ends with a rollback");
    web.rollback().expect("rolled back");
    assert_eq!(count(web), 3);
}

fn formats(web: &mut Connection) {
    let mut read = |format: OutputFormat| {
        let mut bytes = Vec::new();
        let mut result =
            web.query("SELECT 1::BIGINT AS id, NULL::TEXT AS city").raw(&format).expect("a result");
        result.read_to_end(&mut bytes).expect("complete");
        bytes
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    assert_eq!(
        text(read(OutputFormat::TabSeparatedWithNamesAndTypes)),
        "id\tcity\nlong\ttext null\n1\t\\N\n"
    );
    assert!(text(read(OutputFormat::CsvWithNames)).starts_with("\"id\",\"city\"\n"));
    assert!(text(read(OutputFormat::Json)).contains("{\"id\":\"1\",\"city\":null}"));
    assert!(!read(OutputFormat::ArrowStream).is_empty());
    let sql = "CREATE TABLE uploaded AS SELECT * FROM read_csv('upload://batch')";
    web.query(sql).file("batch", "1,x\n2,y\n").execute().expect("uploaded");
    assert_eq!(web.query("SELECT * FROM uploaded").rows().expect("a result").count(), 2);
}

fn jobs(web: &mut Connection) {
    let job = web
        .query("INSERT INTO visits SELECT '/job', n, NULL FROM generate_series(1, 100) AS s(n)")
        .submit()
        .expect("accepted");
    let done = web.job(job.token()).wait_for(PATIENCE).expect("succeeds").expect("in time");
    assert!(done.is_final() && done.query_id.is_some(), "{done:?}");
    let error = web.query("SELECT 1").submit().expect_err("nobody would get the rows");
    assert!(matches!(error.kind(), ErrorKind::Statement(_)), "{error:?}");
    let slow = web
        .query(format!("INSERT INTO visits SELECT '/slow', ({ENDLESS}), NULL"))
        .submit()
        .expect("accepted");
    eventually(|| slow.status(), |status| status.query_id.is_some()).expect("it runs");
    slow.cancel().expect("cancelled");
    let error = slow.wait_for(PATIENCE).expect_err("it was cancelled");
    let ErrorKind::Job(failure) = error.kind() else { panic!("{error:?}") };
    assert!(failure.state.starts_with("CANCEL"), "{failure:?}");
    let error = web.job("no-such-token").status().expect_err("unknown");
    assert!(matches!(error.kind(), ErrorKind::Statement(_)), "{error:?}");
    assert!(error.to_string().contains("no-such-token"), "{error}");
}

fn single_requests(web: &Connection) {
    let endpoint = web.endpoint();
    let run = |sql: &str| endpoint.streams().execute(sql).engine("web").database("traffic").send();
    let messages: Vec<_> =
        run("SELECT 1 AS one").expect("a stream").collect::<Result<_>>().expect("complete");
    assert_eq!(messages.len(), 3, "{messages:?}");
}
