//! Records of the `log` crate: under which targets and at which levels, and nothing secret in them.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "log", feature = "rustls"))]

mod support;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::{Retry, Tls};
use log::{LevelFilter, Log, Metadata, Record};
use support::{Reply, Stub};

/// The log of this test program, which has one test: there is one log in a process.
struct Memory(Mutex<Vec<String>>);

impl Log for Memory {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("lakehouse")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let line = format!("{} {}: {}", record.level(), record.target(), record.args());
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    }

    fn flush(&self) {}
}

static LOG: Memory = Memory(Mutex::new(Vec::new()));

fn records(level: LevelFilter, work: impl FnOnce()) -> Vec<String> {
    log::set_max_level(level);
    work();
    log::set_max_level(LevelFilter::Off);
    std::mem::take(&mut LOG.0.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Signs in, is refused once, waits for a job and reads its result.
fn a_day() -> Stub {
    let rows = r#"{"rowCount":1,"schema":[{"name":"n","type":{"name":"BIGINT"}}],"rows":[{"n":1}]}"#;
    let stub = Stub::new([
        Reply::json(200, r#"{"token":"hunter2"}"#),
        Reply::headed(503, &[("Retry-After", "0")], ""),
        Reply::json(200, r#"{"id":"j1"}"#),
        Reply::json(200, r#"{"jobState":"COMPLETED"}"#),
        Reply::json(200, rows),
        Reply::json(401, ""),
        Reply::json(403, ""),
    ]);
    let soon = Retry::up_to(2).waits(Duration::from_millis(1), Duration::from_millis(2));
    let builder = Software::builder(stub.url()).login("ada", "correct horse").retry(soon);
    let dremio = builder.build().expect("valid settings");
    assert_eq!(dremio.query("SELECT 'classified'").rows().expect("a result").count(), 1);
    dremio.catalog().get("classified").send().expect_err("the session is over");
    stub
}

#[test]
fn each_kind_of_event_has_its_target_and_level_and_no_record_a_secret() {
    log::set_logger(&LOG).expect("the only log");
    let plain = || drop(a_day());
    let levels = [LevelFilter::Warn, LevelFilter::Info, LevelFilter::Debug, LevelFilter::Trace];
    let counts = levels.map(|level| records(level, plain).len());
    assert!(counts[0] > 0 && counts.is_sorted() && counts[0] < counts[3], "{counts:?}");

    let all = records(LevelFilter::Trace, plain);
    let has = |begin: &str| all.iter().any(|line| line.starts_with(begin));
    assert!(has("TRACE lakehouse::http: sql.submit (POST /api/v3/sql), attempt 1, request "), "{all:#?}");
    assert!(has("DEBUG lakehouse::http: sql.submit (POST /api/v3/sql), attempt 1, request "), "{all:#?}");
    assert!(has("INFO lakehouse::http: sql.submit (POST /api/v3/sql), attempt 1, request "), "{all:#?}");
    assert!(has("DEBUG lakehouse::auth: signed in"), "{all:#?}");
    assert!(has("WARN lakehouse::auth: signing in failed: auth.login"), "{all:#?}");
    assert!(has("DEBUG lakehouse::states: job j1 is COMPLETED"), "{all:#?}");
    assert!(has("TRACE lakehouse::pages: jobs.get_results: page 0"), "{all:#?}");
    for secret in ["hunter2", "correct horse", "classified"] {
        assert!(all.iter().all(|line| !line.contains(secret)), "{all:#?}");
    }

    let settings = records(LevelFilter::Warn, || {
        let builder = Software::builder("http://dremio.example.com").login("ada", "correct horse");
        builder.allow_plain_http().build().expect("that was allowed");
        let builder = Software::builder("https://dremio.example.com").login("ada", "correct horse");
        builder.tls(Tls::new().danger_accept_invalid_certificates()).build().expect("valid settings");
    });
    let warnings = [
        "WARN lakehouse::setup: credentials go to http://dremio.example.com over plain http",
        "WARN lakehouse::setup: whoever answers for https://dremio.example.com is believed: its certificate is not verified",
    ];
    assert_eq!(settings, warnings);
}
