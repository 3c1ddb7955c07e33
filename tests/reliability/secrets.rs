//! T11. Nothing confidential is seen in an error, in debug output or in a log, whatever goes wrong.
//!
//! Nine kinds of confidential text carry a mark; every kind of error is provoked with all of them in their places.
//! What a server says is told to the caller, so the servers here keep to themselves what they were given.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::oauth::RefreshTokenGrant;
use lakehouse::firebolt::{Connection, Core};
use lakehouse::{Error, ErrorKind, Json, Retry};

use crate::process::alone;
use crate::world::support::{Reply, Stub};
use crate::world::{Client, DISCOVERY, SERVICES, Setup, asks_for_token, seen, welcome};

/// Stands in everything that is confidential.
const MARK: &str = "canary";

fn kind(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::Configuration(_) => "configuration",
        ErrorKind::InvalidRequest(_) => "invalid request",
        ErrorKind::Api(_) => "api",
        ErrorKind::SignIn(_) => "sign-in",
        ErrorKind::Connection(_) => "connection",
        ErrorKind::Timeout(_) => "timeout",
        ErrorKind::Decode(_) => "decode",
        ErrorKind::UnexpectedContentType { .. } => "content type",
        ErrorKind::TooLarge { .. } => "too large",
        ErrorKind::Redirect { .. } => "redirect",
        ErrorKind::PageLoop(_) => "page loop",
        ErrorKind::Incomplete(_) => "incomplete",
        ErrorKind::Job(_) => "job",
        ErrorKind::Statement(_) => "statement",
        ErrorKind::Other(_) => "other",
        _ => "unheard-of",
    }
}

/// What was seen so far: the kinds of errors, and how many texts were looked through.
#[derive(Default)]
struct Watch {
    kinds: BTreeSet<&'static str>,
    texts: usize,
}

impl Watch {
    fn error(&mut self, error: &Error, place: &str) {
        self.kinds.insert(kind(error));
        self.text(&seen(error), place);
    }

    fn text(&mut self, text: &str, place: &str) {
        self.texts += 1;
        assert!(!text.to_ascii_lowercase().contains(MARK), "{place}: {text}");
    }
}

/// Ways in which every server can fail: what it says to whoever asks for a token, and to everybody else.
fn failures() -> Vec<(&'static str, Option<Reply>, Reply)> {
    let json = |status, body: &str| Reply::json(status, body);
    let html = || Reply::Answer(200, "text/html".to_owned(), b"<html>log in</html>".to_vec());
    let fine = || json(200, "{}");
    let away = || Reply::headed(302, &[("Location", "https://evil.example/canary?token=canary")], "");
    let token = |body: &str| Some(json(200, &body.replace('T', "canary-token")));
    vec![
        ("refused", None, json(403, r#"{"errorMessage":"no"}"#)),
        ("not there", None, json(404, "")),
        ("not signed in", None, json(401, r#"{"errorMessage":"who?"}"#)),
        ("broken", None, json(500, "oops")),
        ("closed", None, Reply::close()),
        ("cut", None, Reply::cut("{")),
        ("no JSON", None, json(200, "{\"a\":")),
        ("another shape", None, json(200, "[[]]")),
        ("a page", None, html()),
        ("too large", None, json(200, &format!("\"{}\"", "a".repeat(5000)))),
        ("elsewhere", None, away()),
        ("silent", None, Reply::Late(Duration::from_millis(400), Box::new(fine()))),
        ("not HTTP", None, Reply::Raw(b"hello".to_vec())),
        ("token refused", Some(json(401, r#"{"errorMessage":"no"}"#)), fine()),
        ("token broken", Some(json(500, "")), fine()),
        ("token closed", Some(Reply::close()), fine()),
        ("token elsewhere", Some(away()), fine()),
        ("token page", Some(html()), fine()),
        ("token of another shape", token(r#"{"token":["T"],"access_token":["T"]}"#), fine()),
        ("token with a line", token(r#"{"token":"T\n1","userName":"a","access_token":"T\n1"}"#), fine()),
        ("token with an end of another shape", token(r#"{"access_token":"T","expires_in":"T"}"#), fine()),
        ("token with more", token(r#"{"token":"T","access_token":"T"} T"#), fine()),
        ("token cut", token(r#"{"token":"T","access_token":"T"#), fine()),
    ]
}

fn setups() -> [Setup; 2] {
    let timed =
        Setup { retry: Some(Retry::never()), timeout: Some(Duration::from_millis(200)), ..Setup::default() };
    let timed = Setup { max_response_size: Some(4096), ..timed };
    let user = Some(("ada".to_owned(), "canary-password".to_owned()));
    [Setup { token: Some("canary-token".to_owned()), ..timed.clone() }, Setup { user, ..timed }]
}

/// Calls with something confidential in a header, the path, the query, and the body. The path of a call that the crate
/// does not know is the caller's own words, and is shown; what is filled into a known one is not.
fn provoke(client: &Client, watch: &mut Watch, place: &str) {
    let call = |path: &str| client.get(path).header("X-Key", "canary-header").query("q", "canary-query");
    for call in [
        call("/x").json(&["canary-body"]),
        call("x?q=canary"),
        call("/x//y?q=canary"),
        call("/x?q=canary canary"),
        call("/x").header("X-Other", "canary\n"),
        call("/x").header("Authorization", "canary"),
        call("/x").query("long", "canary".repeat(20_000)),
    ] {
        if let Err(error) = call.send::<Option<Vec<Json>>>() {
            watch.error(&error, place);
        }
    }
    let filled = match client {
        Client::Software(client) => client.catalog().get("canary-path").send().map(drop),
        Client::Cloud(client) => client.project("canary-path").catalog().get("canary").send().map(drop),
        Client::V1(client) => client.engines().get("canary-path").send().map(drop),
        Client::V2(client) => client.accounts().get_system_engine_url("canary-path").send().map(drop),
        Client::Core(client) => client.connect().query("SELECT 'canary'").execute().map(drop),
    };
    if let Err(error) = filled {
        watch.error(&error, place);
    }
}

#[test]
fn no_error_shows_what_is_confidential() {
    let mut watch = Watch::default();
    for (name, token, other) in failures() {
        for service in SERVICES {
            let (token, other) = (token.clone(), other.clone());
            let stub = Stub::answering(move |request| match &token {
                Some(token) if asks_for_token(request) => token.clone(),
                _ if asks_for_token(request) || request.target.starts_with("/.well-known") => {
                    welcome(request)
                }
                _ => other.clone(),
            });
            for setup in setups() {
                let client = service.build(stub.url(), &setup).expect("valid settings");
                let place = format!("{service:?}, {name}");
                watch.text(&format!("{client:?} {client:#?}"), &place);
                provoke(&client, &mut watch, &place);
            }
        }
    }
    configurations(&mut watch);
    lists(&mut watch);
    statements(&mut watch);
    watch.error(&Error::other("a caller's own"), "other");
    println!("texts: {}, kinds: {:?}", watch.texts, watch.kinds);
    assert_eq!(watch.kinds.len(), 15, "{:?}", watch.kinds);
    assert!(watch.texts >= 600, "{}", watch.texts);
}

/// Confidential text in settings that are refused, and builders.
fn configurations(watch: &mut Watch) {
    for service in SERVICES {
        for url in [
            "http://u:canary@h",
            "http://h?token=canary",
            "http://h/x?canary#canary",
            "canary@h",
            "u:canary@",
        ] {
            let error = service.build(url, &Setup::default()).expect_err("refused");
            watch.error(&error, url);
        }
        for token in ["canary\n1", "canary é", "canary canary"] {
            let setup = Setup { token: Some(token.to_owned()), ..Setup::default() };
            let error = service.build("https://h", &setup).expect_err("refused");
            watch.error(&error, token);
        }
        let setup = Setup { token: Some("canary".to_owned()), ..Setup::default() };
        watch.error(&service.build("http://h.example", &setup).expect_err("in the clear"), "plain");
    }
    let grant = RefreshTokenGrant::new("id", "canary");
    watch.text(&format!("{grant:?}"), "refresh token");
    let builders = [
        format!("{:?}", Software::builder("https://h").login("ada", "canary")),
        format!("{:#?}", Software::builder("https://h").personal_access_token("canary")),
        format!("{:?}", Software::builder("https://h").oauth(grant)),
        format!("{:?}", Core::builder("https://h").user("ada", "canary")),
        format!("{:?}", lakehouse::firebolt::V1::builder().service_account("id", "canary")),
        format!("{:?}", lakehouse::firebolt::V2::builder("acme").access_token("canary")),
    ];
    for builder in &builders {
        watch.text(builder, "builder");
    }
}

/// Tokens of pages may be signed links.
fn lists(watch: &mut Watch) {
    let page = r#"{"entityType":"folder","id":"f","path":["f"],"children":[],"nextPageToken":"canary"}"#;
    let stub = Stub::new([Reply::json(200, page)]);
    let dremio = Software::builder(stub.url()).session_token("canary").build().expect("valid settings");
    for item in dremio.catalog().get("canary").items() {
        watch.error(&item.expect_err("a loop"), "page token");
    }
    let page = r#"{"rowCount":5,"schema":[],"rows":[]}"#;
    let stub = Stub::new([Reply::json(200, page)]);
    let dremio = Software::builder(stub.url()).session_token("canary").build().expect("valid settings");
    for item in dremio.jobs().get_results("canary").items() {
        watch.error(&item.expect_err("incomplete"), "result");
    }
}

/// Passwords stand in statements, such as those that create users.
fn statements(watch: &mut Watch) {
    let sql = "ALTER USER ada SET PASSWORD 'canary'";
    for state in ["FAILED", "CANCELED"] {
        let state = format!(r#"{{"jobState":"{state}","rowCount":0,"errorMessage":"no"}}"#);
        let stub = Stub::new([Reply::json(200, r#"{"id":"j"}"#), Reply::json(200, state)]);
        let dremio = Software::builder(stub.url()).session_token("canary").build().expect("valid settings");
        watch.error(&dremio.query(sql).execute().expect_err("failed"), "statement");
    }
    let error = r#"{"errors":[{"code":"1","name":"No","description":"no"}]}"#;
    for reply in [
        Reply::json(400, error),
        Reply::json(200, error),
        Reply::json(500, "no"),
        Reply::cut(r#"{"meta":[],"data":[["#),
        Reply::json(200, "{\"message_type\":\"START\",\"query_id\":\"q\",\"result_columns\":[]}\n"),
    ] {
        let stub = Stub::new([reply]);
        let mut connection = Connection::core(stub.url()).expect("an address");
        let query = connection.query(format!("{sql} ?")).param("canary");
        if let Err(error) = query.rows().and_then(Iterator::collect::<lakehouse::Result<Vec<_>>>) {
            watch.error(&error, "statement of Firebolt");
        }
    }
    let stub = Stub::new([Reply::json(200, DISCOVERY)]);
    let mut connection = Connection::core(stub.url()).expect("an address");
    let outcome = connection.query("SELECT ?, ? 'canary'").param("canary").execute();
    watch.error(&outcome.expect_err("too few parameters"), "parameters");
}

/// Keeps what is logged.
struct Log(Mutex<String>);

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        // At the level of traces, ureq-proto dumps the bytes of every exchange; nothing above it can prevent that.
        if record.target() != "ureq_proto::util" {
            let line = format!("{} {} {}\n", record.level(), record.target(), record.args());
            self.0.lock().expect("no panic").push_str(&line);
        }
    }

    fn flush(&self) {}
}

static LOG: Log = Log(Mutex::new(String::new()));

#[test]
fn no_log_shows_what_is_confidential() {
    let mut command = alone("secrets::inside");
    let output = command.env("RELIABILITY_CHILD", "log").output().expect("this program again");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("all held"), "{text}");
}

#[test]
#[ignore = "runs in a process that another test starts: there is one log for all"]
fn inside() {
    if std::env::var_os("RELIABILITY_CHILD").is_none() {
        return;
    }
    log::set_logger(&LOG).expect("the first one");
    log::set_max_level(log::LevelFilter::Trace);
    for service in SERVICES {
        for setup in setups() {
            let stub = Stub::answering(|request| match welcome(request) {
                Reply::Answer(status, kind, body) => {
                    let body = String::from_utf8_lossy(&body).replace("\"t\"", "\"canary-issued\"");
                    Reply::Answer(status, kind, body.into_bytes())
                }
                reply => reply,
            });
            let client = service.build(stub.url(), &setup).expect("valid settings");
            let call = client.get("/x").header("X-Key", "canary-header").json(&["canary-body"]);
            call.send::<Json>().expect("an answer");
            // Here nothing answers, and TLS is tried on a server without it.
            let _ = service.build(&stub.url().replace("http:", "https:"), &setup).map(|client| client.read());
        }
    }
    let text = LOG.0.lock().expect("no panic").clone();
    let line = text.lines().find(|line| line.contains(MARK));
    assert_eq!(line, None);
    assert!(text.contains("ureq") && text.lines().count() > 100, "{text}");
    println!("all held");
}
