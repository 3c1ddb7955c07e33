//! The JSON and the numbers of 4.5, as bodies and as values of every type of column: exactly right, or an error that
//! says what is wrong and where; never a panic.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use lakehouse::dremio::{Cloud, Software};
use lakehouse::firebolt::{Connection, V1};
use lakehouse::sql::Row;
use lakehouse::{Delivery, Error, ErrorKind, Json, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::inputs::{self, Number};
use crate::world::support::{Reply, Stub};

/// A server of both vendors that gives the same body to everybody, and clients of it.
struct World {
    _stub: Stub,
    body: Arc<Mutex<Vec<u8>>>,
    dremio: Software,
    cloud: Cloud,
    v1: V1,
    url: String,
}

impl World {
    fn start() -> Self {
        let body: Arc<Mutex<Vec<u8>>> = Arc::default();
        let given = body.clone();
        let stub = Stub::answering(move |request| match request.target.as_str() {
            "/api/v3/job/rows" => Reply::json(200, r#"{"jobState":"COMPLETED"}"#),
            // The question for what runs, and the order to cancel it.
            "/cancel?query_id=q" => Reply::json(200, "{}"),
            _ if request.body.contains("query_id") => Reply::json(200, r#"{"meta":[],"data":[],"rows":0}"#),
            _ => {
                let body = given.lock().expect("no panic").clone();
                Reply::Answer(200, "application/json".to_owned(), body)
            }
        });
        let url = stub.url().to_owned();
        Self {
            body,
            dremio: Software::builder(&url).session_token("t").build().expect("valid settings"),
            cloud: Cloud::builder(url.as_str()).personal_access_token("t").build().expect("valid settings"),
            v1: V1::builder().api_url(&url).access_token("t").build().expect("valid settings"),
            url,
            _stub: stub,
        }
    }

    fn give(&self, body: impl Into<Vec<u8>>) {
        *self.body.lock().expect("no panic") = body.into();
    }
}

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// One thing with a member that has to be there.
    Job,
    /// One thing of several kinds.
    Entity,
    List,
    /// A list in pages.
    Edges,
    /// A page of a result.
    Page,
    /// A result line by line.
    Lines,
    /// A result in one piece.
    Document,
    /// A type of the caller's.
    Typed,
    Value,
    Json,
}

const READINGS: [Reading; 10] = [
    Reading::Job,
    Reading::Entity,
    Reading::List,
    Reading::Edges,
    Reading::Page,
    Reading::Lines,
    Reading::Document,
    Reading::Typed,
    Reading::Value,
    Reading::Json,
];

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only reading it matters")]
struct Typed {
    id: String,
    count: Option<i64>,
}

impl Reading {
    /// Reads what the server gives; what was read, as JSON or for a look.
    fn read(self, world: &World) -> Result<String> {
        fn all<T: Debug>(list: impl Iterator<Item = Result<T>>) -> Result<String> {
            list.collect::<Result<Vec<_>>>().map(|list| format!("{list:?}"))
        }
        let show = |value: &dyn Debug| format!("{value:?}");
        let core = || Connection::core(&world.url);
        let dremio = &world.dremio;
        match self {
            Self::Job => dremio.jobs().get("j").send().map(|job| show(&job)),
            Self::Entity => dremio.catalog().get("x").send().map(|entity| show(&entity)),
            Self::List => dremio.catalog().list().send().map(|list| show(&list)),
            Self::Edges => all(world.v1.engines().list_in_account("a").items()),
            Self::Page => all(dremio.job("rows").rows_as::<Json>()?),
            Self::Lines => all(core()?.query("SELECT").rows_as::<Json>()?),
            Self::Document => {
                all(world.v1.connect_to(&world.url, "db")?.query("SELECT").rows_as::<Json>()?)
            }
            Self::Typed => dremio.call("GET", "/x").send::<Typed>().map(|typed| show(&typed)),
            Self::Value => world.cloud.call("GET", "/x").send::<Value>().map(|value| value.to_string()),
            Self::Json => world.cloud.call("GET", "/x").send::<Json>().map(|json| json.to_string()),
        }
    }
}

/// The beginning of the body is JSON that every reading may take: an object without anything that has to be there.
const OBJECT_SUFFICES: [Reading; 2] = [Reading::List, Reading::Edges];

/// Whether a text is one JSON value, with a byte order mark before it or without.
fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    serde_json::from_slice::<&RawValue>(bytes).is_ok()
}

/// An error about an answer says what is wrong with it and where, and names the limit if it is one.
fn check_error(error: &Error, place: &str) {
    let text = error.to_string();
    let told = match error.kind() {
        ErrorKind::Decode(_) => ["byte ", "column", "member", "no body", "has no", "ends", "UTF-8", "begins"]
            .iter()
            .any(|word| text.contains(word)),
        ErrorKind::TooLarge { limit } => text.contains(&limit.to_string()),
        ErrorKind::Incomplete(_) => true,
        _ => false,
    };
    assert!(told, "{place}: {error:.400?}");
    assert_eq!((error.delivery(), error.attempts()), (Delivery::MaybeSent, 1), "{place}: {error:.400?}");
    assert!(error.operation().is_some() && text.len() < 4096, "{place}: {text:.400}");
}

/// What may be made of a body that was accepted.
fn check_accepted(reading: Reading, body: &[u8], read: &str, place: &str) {
    let text = std::str::from_utf8(body).expect("what was accepted is UTF-8");
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        // An empty body stands for null, and for a statement of 1.0 that has no rows.
        let wanted = if reading == Reading::Document { "[]" } else { "null" };
        return assert_eq!(read, wanted, "{place}");
    }
    assert!(is_json(body), "{place}: it is no JSON");
    match reading {
        Reading::Json => assert_eq!(read, text, "{place}"),
        Reading::Value => {
            let value: Value = serde_json::from_str(text).expect("the same reader");
            assert_eq!(read, value.to_string(), "{place}");
        }
        other => assert!(OBJECT_SUFFICES.contains(&other) && text.starts_with('{'), "{place}: {read:.200}"),
    }
}

#[test]
fn every_body_is_what_it_says_or_an_error_that_says_what_and_where() {
    const LARGE: [Reading; 4] = [Reading::Job, Reading::Lines, Reading::Document, Reading::Json];
    let world = World::start();
    for body in inputs::json() {
        let large = body.len() > 1024 * 1024;
        world.give(body.clone());
        let readings = if large { &LARGE[..] } else { &READINGS[..] };
        for reading in readings {
            let begin = &body[..body.len().min(60)];
            let place = format!("{reading:?} of {}", begin.escape_ascii());
            match reading.read(&world) {
                Ok(read) => check_accepted(*reading, &body, &read, &place),
                Err(error) => {
                    check_error(&error, &place);
                    // Nothing but what is too large or too deep for everybody is refused as JSON.
                    let fine = is_json(&body) && body.len() < 64 * 1024 * 1024;
                    assert!(!(fine && *reading == Reading::Json), "{place}: {error:.400?}");
                }
            }
        }
    }
}

/// The columns of a result: the name, the type of Dremio, and the type of Firebolt.
const COLUMNS: [(&str, &str, &str); 12] = [
    ("boolean", r#"{"name":"BOOLEAN"}"#, "boolean"),
    ("integer", r#"{"name":"INTEGER"}"#, "integer"),
    ("bigint", r#"{"name":"BIGINT"}"#, "bigint"),
    ("float", r#"{"name":"FLOAT"}"#, "real"),
    ("double", r#"{"name":"DOUBLE"}"#, "double precision"),
    ("decimal", r#"{"name":"DECIMAL","precision":38,"scale":30}"#, "numeric(38, 30)"),
    ("whole", r#"{"name":"DECIMAL","precision":38,"scale":0}"#, "numeric(38, 0)"),
    ("text", r#"{"name":"VARCHAR"}"#, "text"),
    ("bytes", r#"{"name":"VARBINARY"}"#, "bytea"),
    ("day", r#"{"name":"DATE"}"#, "date"),
    ("list", r#"{"name":"LIST","subSchema":[{"type":{"name":"BIGINT"}}]}"#, "array(bigint)"),
    ("unheard", r#"{"name":"UNHEARD_OF"}"#, "unheard_of"),
];

/// The results of all services, each of one row with the same value in every column.
fn results(value: &[u8]) -> [(Reading, Vec<u8>); 3] {
    let join = |parts: Vec<Vec<u8>>| parts.join(&b","[..]);
    let named = COLUMNS.map(|(name, ..)| [format!("\"{name}\":").as_bytes(), value].concat());
    let row = join(COLUMNS.map(|_| value.to_vec()).into());
    let columns = |ty: fn(&(&str, &str, &str)) -> String| {
        let all = COLUMNS.iter().map(|column| format!(r#"{{"name":"{}","type":{}}}"#, column.0, ty(column)));
        all.collect::<Vec<_>>().join(",")
    };
    let dremio = columns(|column| column.1.to_owned());
    let firebolt = columns(|column| format!("\"{}\"", column.2));
    let page = [
        format!("{{\"rowCount\":1,\"schema\":[{dremio}],\"rows\":[{{").as_bytes(),
        &join(named.into()),
        b"}]}",
    ]
    .concat();
    let start =
        format!("{{\"message_type\":\"START\",\"query_id\":\"q\",\"result_columns\":[{firebolt}]}}\n");
    let lines = [
        start.as_bytes(),
        b"{\"message_type\":\"DATA\",\"data\":[[",
        &row,
        b"]]}\n{\"message_type\":\"FINISH_SUCCESSFULLY\"}\n",
    ];
    let head = format!("{{\"query\":{{\"query_id\":\"q\"}},\"meta\":[{firebolt}],\"data\":[[");
    let document = [head.as_bytes(), &row, b"]],\"rows\":1}"];
    [(Reading::Page, page), (Reading::Lines, lines.concat()), (Reading::Document, document.concat())]
}

/// The one row of a result.
fn row(world: &World, reading: Reading) -> Result<Row> {
    fn only(mut rows: impl Iterator<Item = Result<Row>>) -> Result<Row> {
        let row = rows.next().expect("a row or an error")?;
        rows.try_for_each(|more| more.map(|_| panic!("there is one row")))?;
        Ok(row)
    }
    match reading {
        Reading::Page => only(world.dremio.job("rows").rows()?),
        Reading::Lines => only(Connection::core(&world.url)?.query("SELECT").rows()?),
        _ => only(world.v1.connect_to(&world.url, "db")?.query("SELECT").rows()?),
    }
}

/// The one row of a result as a value of the caller's.
fn row_as<T: DeserializeOwned>(world: &World, reading: Reading) -> Result<T> {
    fn only<T>(rows: impl Iterator<Item = Result<T>>) -> Result<T> {
        rows.collect::<Result<Vec<T>>>().map(|mut rows| rows.pop().expect("there is one row"))
    }
    match reading {
        Reading::Page => only(world.dremio.job("rows").rows_as()?),
        Reading::Lines => only(Connection::core(&world.url)?.query("SELECT").rows_as()?),
        _ => only(world.v1.connect_to(&world.url, "db")?.query("SELECT").rows_as()?),
    }
}

/// A value is the wanted one, or it is an error that names the column where nothing is wanted.
fn check_cell<T: PartialEq + Debug>(read: Result<T>, wanted: Option<&T>, column: &str, place: &str) {
    match read {
        Ok(read) => assert_eq!(Some(&read), wanted, "{place}, column {column}"),
        Err(error) => {
            assert!(wanted.is_none(), "{place}, column {column}: {error:?} and not {wanted:?}");
            let named = error.to_string().contains(&format!("column `{column}`"));
            assert!(named && matches!(error.kind(), ErrorKind::Decode(_)), "{place}: {error:?}");
        }
    }
}

/// A number for a type that takes anything: every digit of it, be it as text, but for floats and what looks like one.
fn check_any(value: &Value, number: &Number, column: &str, place: &str) {
    let exact = match value {
        Value::String(text) => text == number.text,
        Value::Number(read) if read.is_f64() => {
            let float = number.text.contains(['.', 'e', 'E']) || ["float", "double"].contains(&column);
            float && read.as_f64().map(f64::to_bits) == number.float.map(f64::to_bits)
        }
        Value::Number(read) => {
            read.to_string() == number.text || (number.text, read.as_i64()) == ("-0", Some(0))
        }
        _ => false,
    };
    assert!(exact, "{place}, column {column}: {value:?}");
}

#[test]
fn every_number_is_exact_in_every_column_or_an_error_that_names_it() {
    let world = World::start();
    for number in &inputs::NUMBERS {
        let bits = number.float.map(f64::to_bits);
        for (reading, body) in results(number.text.as_bytes()) {
            let place = format!("{} in {reading:?}", number.text);
            world.give(body);
            let row = row(&world, reading).expect("it is JSON");
            for (column, ..) in COLUMNS {
                check_cell(row.get::<i64>(column), number.signed.as_ref(), column, &place);
                check_cell(row.get::<u64>(column), number.unsigned.as_ref(), column, &place);
                check_cell(row.get::<f64>(column).map(f64::to_bits), bits.as_ref(), column, &place);
                check_cell(row.get::<bool>(column), None, column, &place);
                check_cell(row.get::<String>(column), Some(&number.text.to_owned()), column, &place);
                assert_eq!(row.get::<Json>(column).expect("JSON").as_str(), number.text, "{place}");
                match row.get::<Value>(column) {
                    Ok(value) => check_any(&value, number, column, &place),
                    Err(error) => {
                        assert!(number.float.is_none(), "{place}, column {column}: {error:?}");
                        check_cell::<()>(Err(error), None, column, &place);
                    }
                }
            }
            let typed = row_as::<Numbers>(&world, reading);
            match (&typed, number.signed, bits) {
                (Ok(typed), Some(signed), Some(bits)) => {
                    assert_eq!((typed.bigint, typed.double.to_bits()), (signed, bits), "{place}");
                    assert_eq!(typed.decimal, number.text, "{place}");
                }
                (Err(error), ..) if number.signed.is_none() => {
                    assert!(error.to_string().contains("column `bigint`"), "{place}: {error}");
                }
                _ => panic!("{place}: {typed:?}"),
            }
            let texts: BTreeMap<String, String> = row_as(&world, reading).expect("texts");
            assert!(
                texts.len() == COLUMNS.len() && texts.values().all(|text| text == number.text),
                "{place}"
            );
        }
    }
}

#[derive(Debug, Deserialize)]
struct Numbers {
    decimal: String,
    double: f64,
    bigint: i64,
}

#[test]
fn every_number_is_exact_in_the_members_of_entities_or_an_error_that_names_it() {
    let world = World::start();
    for number in &inputs::NUMBERS {
        let place = number.text;
        world.give(format!(r#"{{"jobState":"COMPLETED","rowCount":{place}}}"#));
        match world.dremio.jobs().get("j").send() {
            Ok(job) => assert_eq!(job.row_count, number.signed, "{place}"),
            Err(error) => {
                assert!(number.signed.is_none() && error.to_string().contains("`rowCount`"), "{error}");
            }
        }
    }
}

/// What a cell says as text: its own text, or the JSON of everything else but null.
fn text_of(json: &str) -> Option<String> {
    if json.starts_with('"') {
        serde_json::from_str(json).ok()
    } else {
        (json != "null").then(|| json.to_owned())
    }
}

/// Looks at a cell with this JSON in it.
fn check_value(row: &Row, json: &str, column: &str, place: &str) {
    let text = text_of(json);
    let bare = text.as_deref().filter(|_| !json.starts_with(['[', '{']));
    check_cell(row.get::<String>(column), text.as_ref(), column, place);
    assert_eq!(row.get::<Json>(column).expect("JSON").as_str(), json, "{place}");
    let whole = bare.map(|text| text.trim_end_matches('0').strip_suffix('.').unwrap_or(text));
    check_cell(row.get::<i64>(column), whole.and_then(|text| text.parse().ok()).as_ref(), column, place);
    let float = bare.filter(|text| !text.contains("inity")).and_then(|text| text.parse::<f64>().ok());
    let float = float.filter(|float| float.is_finite() || json.starts_with('"'));
    match row.get::<f64>(column) {
        Ok(read) => {
            assert_eq!(Some(read.to_string()), float.map(|float| float.to_string()), "{place} {column}");
        }
        Err(error) => check_cell::<()>(Err(error), float.map(|_| &()), column, place),
    }
    let bit = ["boolean", "integer"].contains(&column);
    let wanted = match bare {
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some("1") if bit && !json.starts_with('"') => Some(true),
        Some("0") if bit && !json.starts_with('"') => Some(false),
        _ => None,
    };
    check_cell(row.get::<bool>(column), wanted.as_ref(), column, place);
}

#[test]
fn every_value_is_right_in_every_column_or_an_error_that_names_it() {
    let world = World::start();
    let small = inputs::json().into_iter().filter(|json| json.len() < 1024 * 1024);
    for json in small {
        let fits = serde_json::from_slice::<&RawValue>(&json).is_ok();
        for (reading, body) in results(&json) {
            let begin = &json[..json.len().min(60)];
            let place = format!("{} in {reading:?}", begin.escape_ascii());
            world.give(body);
            let row = match row(&world, reading) {
                Ok(row) => row,
                Err(error) => {
                    let deep = json.len() > 127;
                    assert!(deep || !fits, "{place}: {error:?}");
                    check_error(&error, &place);
                    continue;
                }
            };
            assert!(fits, "{place}: it is no JSON");
            let json = std::str::from_utf8(&json).expect("JSON");
            for (column, ..) in COLUMNS {
                check_value(&row, json, column, &place);
            }
        }
    }
}

#[test]
fn a_value_of_more_than_sixty_four_mebibytes_is_an_error_that_names_the_limit() {
    let world = World::start();
    let long =
        inputs::json().into_iter().find(|json| json.starts_with(b"\"aaaa")).expect("it is in the list");
    for (reading, body) in results(b"0") {
        let text = String::from_utf8(body).expect("text");
        // In the last column, so that it is there once.
        let at = text.rfind('0').expect("a value");
        world.give([&text.as_bytes()[..at], &long, &text.as_bytes()[at + 1..]].concat());
        // Streams are read piece by piece, so that a value may be a little larger than the limit.
        match row(&world, reading).and_then(|row| row.get::<String>("unheard")) {
            Ok(text) => assert!(reading != Reading::Page && text.len() == long.len() - 2, "{reading:?}"),
            Err(error) => check_error(&error, "a long text"),
        }
        let more = "b".repeat(1024 * 1024);
        world.give(
            [&text.as_bytes()[..at], b"\"", more.as_bytes(), &long[1..], &text.as_bytes()[at + 1..]].concat(),
        );
        let error = row(&world, reading).expect_err("too large");
        assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 67_108_864 }), "{reading:?}: {error:?}");
        check_error(&error, "a longer text");
    }
}
