//! Results of Firebolt: both encodings, every type, every way to fail, over a socket with scripted answers.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "firebolt")]

#[path = "support/bytes.rs"]
mod bytes;
mod support;

use std::collections::{BTreeMap, VecDeque};
use std::io::Read as _;
use std::sync::Mutex;

use bytes::Bytes;
use lakehouse::firebolt::sql::OutputFormat;
use lakehouse::firebolt::{Connection, V1};
use lakehouse::sql::DataType;
use lakehouse::{Delivery, Error, ErrorKind, Json, Result, Timestamp};
use serde::Deserialize;
use support::{Reply, Stub};

/// A connection of the newer generations, whose rows are a stream of lines.
fn core(stub: &Stub) -> Connection {
    Connection::core(stub.url()).expect("an address")
}

/// A connection of 1.0, whose rows are in a document.
fn v1(stub: &Stub) -> Connection {
    let firebolt = V1::builder().api_url(stub.url()).access_token("token").build().expect("valid settings");
    firebolt.connect_to(stub.url(), "db").expect("an address")
}

fn lines(columns: &[(&str, &str)], chunks: &[&str]) -> String {
    let columns: Vec<String> =
        columns.iter().map(|(name, ty)| format!(r#"{{"name":"{name}","type":"{ty}"}}"#)).collect();
    let mut text = format!(
        r#"{{"message_type":"START","result_columns":[{}],"query_id":"q-1","request_id":"r-1","query_label":null}}"#,
        columns.join(",")
    );
    for chunk in chunks {
        text = format!("{text}\n{{\"message_type\":\"DATA\",\"data\":[{chunk}]}}");
    }
    text + "\n{\"message_type\":\"FINISH_SUCCESSFULLY\",\"statistics\":{\"elapsed\":0.5,\"rows_read\":3}}\n"
}

fn document(columns: &[(&str, &str)], rows: &str, count: usize) -> String {
    let columns: Vec<String> =
        columns.iter().map(|(name, ty)| format!(r#"{{"name":"{name}","type":"{ty}"}}"#)).collect();
    format!(
        r#"{{"query":{{"query_id":"q-1"}},"meta":[{}],"data":[{rows}],"rows":{count},"statistics":{{"elapsed":0.5}}}}"#,
        columns.join(",")
    )
}

#[derive(Debug, Deserialize, PartialEq)]
struct Place {
    id: i64,
    city: Option<String>,
    score: f64,
}

const COLUMNS: [(&str, &str); 3] = [("id", "bigint"), ("city", "text null"), ("score", "double precision")];

#[test]
fn rows_of_a_stream_are_read_by_name_by_position_and_by_cell() {
    let body =
        lines(&COLUMNS, &[r#"["9000000001","Oslo",1.5],["9000000002",null,"-inf"]"#, "", r#"["3","é🦀",2]"#]);
    let stub = Stub::new([Reply::json(200, body)]);
    let mut rows = core(&stub).query("SELECT").rows_as::<Place>().expect("a result");
    assert_eq!(rows.query_id(), Some("q-1"));
    assert_eq!(rows.columns()[1].is_nullable(), Some(true));
    assert_eq!(rows.columns()[0].data_type(), &DataType::BigInt);
    let all: Vec<Place> = rows.by_ref().collect::<Result<_>>().expect("well-formed");
    assert_eq!(all[0], Place { id: 9_000_000_001, city: Some("Oslo".to_owned()), score: 1.5 });
    assert_eq!(all[1], Place { id: 9_000_000_002, city: None, score: f64::NEG_INFINITY });
    assert_eq!(all[2].city.as_deref(), Some("é🦀"));
    assert_eq!(rows.statistics().and_then(|statistics| statistics.rows_read), Some(3));

    let tuples = core(&stub).query("SELECT").rows_as::<(i64, Option<String>, f64)>().expect("a result");
    assert_eq!(tuples.map(|row| row.expect("fits").0).collect::<Vec<_>>(), [9_000_000_001, 9_000_000_002, 3]);
    for (row, id) in
        core(&stub).query("SELECT").rows().expect("a result").zip([9_000_000_001, 9_000_000_002, 3])
    {
        let row = row.expect("well-formed");
        assert_eq!(row.get::<i64>("ID").expect("fits"), id);
        assert_eq!(row.get::<String>(0).expect("fits"), id.to_string());
        assert_eq!(row.decode::<Place>().expect("fits").id, id);
    }
    let objects = core(&stub).query("SELECT").rows_as::<Json>().expect("a result");
    let objects: Vec<String> = objects.map(|row| row.expect("fits").to_string()).collect();
    assert_eq!(objects[1], r#"{"id":"9000000002","city":null,"score":"-inf"}"#);
    let maps =
        core(&stub).query("SELECT").rows_as::<BTreeMap<String, serde_json::Value>>().expect("a result");
    let maps: Vec<_> = maps.collect::<Result<_>>().expect("fits");
    assert_eq!(maps[0]["id"], serde_json::json!(9_000_000_001_i64));
}

#[test]
fn a_document_of_one_point_zero_has_numbers_and_ones_and_zeros() {
    let columns = [("id", "long"), ("amount", "Decimal(38, 30)"), ("paid", "UInt8"), ("open", "boolean")];
    let row = "[9223372036854775807,12345678.123456789012345678901234567890,1,0]";
    let stub = Stub::new([Reply::json(200, document(&columns, row, 1))]);
    let mut connection = v1(&stub);
    let rows = connection.query("SELECT").rows_as::<(i64, String, bool, bool)>().expect("a result");
    let rows: Vec<_> = rows.collect::<Result<_>>().expect("fits");
    assert_eq!(rows, [(i64::MAX, "12345678.123456789012345678901234567890".to_owned(), true, false)]);
    let columns = [("pair", "tuple(int, text)"), ("names", "Array(Nullable(String))")];
    let legacy = Stub::new([Reply::json(200, document(&columns, r#"[[1,"x"],["a",null]]"#, 1))]);
    let rows =
        v1(&legacy).query("SELECT").rows_as::<((i32, String), Vec<Option<String>>)>().expect("a result");
    let rows: Vec<_> = rows.collect::<Result<_>>().expect("fits");
    assert_eq!(rows, [((1, "x".to_owned()), vec![Some("a".to_owned()), None])]);
    let request = &stub.requests()[0];
    assert_eq!(request.line(), "POST /?database=db&output_format=JSON_Compact");
    assert_eq!(request.body, "SELECT");
    assert_eq!(request.header("authorization"), Some("Bearer token"));
    assert_eq!(request.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(request.header("firebolt-protocol-version"), None);
}

#[test]
fn members_of_a_document_come_in_any_order() {
    let meta = r#"[{"name":"a","type":"int"},{"name":"a","type":"text"}]"#;
    let data = r#"[[1,"x"],[2,"y"]]"#;
    for body in [
        format!(r#"{{"data":{data},"meta":{meta},"rows":2}}"#),
        format!(r#"{{"rows":2,"new":{{"a":[1]}},"meta":{meta},"data":{data}}}"#),
        format!(" {{ \"data\" : {data} , \"rows\":2, \"errors\": [], \"meta\" : {meta} }} \n"),
    ] {
        let stub = Stub::new([Reply::json(200, &body)]);
        // Two columns of one name are told apart by their position.
        let rows = v1(&stub).query("SELECT").rows_as::<(i32, String)>().expect("a result");
        let rows: Vec<_> = rows.collect::<Result<_>>().expect(&body);
        assert_eq!(rows, [(1, "x".to_owned()), (2, "y".to_owned())], "{body}");
    }
}

#[derive(Debug, Deserialize)]
struct All {
    i: i32,
    l: i64,
    r: f32,
    d: f64,
    n: String,
    t: String,
    b: Bytes,
    day: String,
    ts: Timestamp,
    tz: Timestamp,
    ok: bool,
    list: Vec<Vec<Option<i64>>>,
    s: Inner,
    g: Bytes,
    j: String,
    z: Option<()>,
}
#[derive(Debug, Deserialize, PartialEq)]
struct Inner {
    a: Option<i32>,
    #[serde(rename = "b c")]
    bytes: Vec<Bytes>,
}

#[test]
fn every_type_reaches_rust_as_what_it_is() {
    let columns = [
        ("i", "int"),
        ("l", "long"),
        ("r", "real"),
        ("d", "double"),
        ("n", "numeric(38, 9)"),
        ("t", "text"),
        ("b", "bytea"),
        ("day", "pgdate"),
        ("ts", "timestampntz"),
        ("tz", "timestamptz"),
        ("ok", "boolean"),
        ("list", "array(array(long null))"),
        ("s", "struct(a int, `b c` array(bytea))"),
        ("g", "geography"),
        ("j", "json"),
        ("z", "null"),
    ];
    let row = r#"[-2147483648,"-9223372036854775808",1.5,"nan","-99999999999999999999999999999.123456789","it's",
        "\\x00ff","0001-01-01","2019-07-31 01:01:01.1","1111-01-05 17:04:42.123456+05:53:28",true,
        [["9007199254740993",null],[]],{"a":null,"b c":["\\x","\\x61"]},"0101000020E6100000","{\"a\":1}",null]"#;
    let stub = Stub::new([Reply::json(200, lines(&columns, &[&row.replace('\n', "")]))]);
    let all =
        core(&stub).query("SELECT").rows_as::<All>().expect("a result").next().expect("a row").expect("fits");
    assert_eq!((all.i, all.l, all.r), (i32::MIN, i64::MIN, 1.5));
    assert!(all.d.is_nan());
    assert_eq!(all.n, "-99999999999999999999999999999.123456789");
    assert_eq!((all.t.as_str(), all.day.as_str(), all.j.as_str()), ("it's", "0001-01-01", r#"{"a":1}"#));
    assert_eq!(all.b.0, [0, 255]);
    assert_eq!(all.ts.to_system_time(), Timestamp::from("2019-07-31T01:01:01.100Z").to_system_time());
    assert_eq!(all.tz.to_system_time(), Timestamp::from("1111-01-05T11:11:14.123456Z").to_system_time());
    assert!(all.ok && all.z.is_none());
    assert_eq!(all.list, [vec![Some(9_007_199_254_740_993), None], vec![]]);
    assert_eq!(all.s, Inner { a: None, bytes: vec![Bytes(vec![]), Bytes(vec![b'a'])] });
    assert_eq!(all.g.0, [1, 1, 0, 0, 32, 0xE6, 16, 0, 0]);
}

/// A server that gives one text after the other to those who select, and lets the rest succeed.
fn giving(texts: impl IntoIterator<Item = String>) -> Stub {
    let texts = Mutex::new(texts.into_iter().collect::<VecDeque<_>>());
    Stub::answering(move |request| {
        if request.body != "SELECT" {
            return Reply::json(200, r#"{"meta":[],"data":[],"rows":0}"#);
        }
        let text = texts.lock().expect("no panic").pop_front().expect("one more");
        Reply::until_close("application/json", &text)
    })
}

/// The rows, or the first error.
fn all(rows: Result<lakehouse::firebolt::RowsAs<(i64, String)>>) -> Result<Vec<(i64, String)>> {
    rows?.collect()
}

#[test]
fn a_stream_cut_at_any_byte_is_an_error_and_never_fewer_rows() {
    let columns = [("a", "bigint"), ("b", "text")];
    let body = lines(&columns, &[r#"["1","\u00e9]}"],["2","é\"\\"]"#, r#"["3","x"]"#]);
    let complete = body.trim_end().len();
    let cuts: Vec<usize> = (0..=body.len()).filter(|end| body.is_char_boundary(*end)).collect();
    let stub = giving(cuts.iter().map(|end| body[..*end].to_owned()));
    let mut connection = core(&stub);
    for end in cuts {
        let rows = all(connection.query("SELECT").rows_as());
        if end >= complete {
            assert_eq!(rows.expect("complete").len(), 3);
        } else {
            let error = rows.expect_err(&body[..end]);
            let broke = matches!(error.kind(), ErrorKind::Incomplete(_) | ErrorKind::Decode(_));
            assert!(broke && error.delivery() == Delivery::MaybeSent, "{error:?} at {end}");
        }
    }
}

#[test]
fn a_document_cut_at_any_byte_is_an_error_and_never_fewer_rows() {
    let body = document(&[("a", "long"), ("b", "text")], r#"[1,"x"],[2,"\"]}"]"#, 2);
    // Without a byte it is the answer of 1.0 to a statement without rows.
    let stub = giving((1..=body.len()).map(|end| body[..end].to_owned()));
    let mut connection = v1(&stub);
    for end in 1..=body.len() {
        let rows = all(connection.query("SELECT").rows_as());
        assert_eq!(rows.is_ok(), end == body.len(), "{}: {rows:?}", &body[..end]);
    }
}

#[test]
fn a_document_with_another_number_of_rows_than_it_says_is_not_complete() {
    let stub = Stub::new([Reply::json(200, document(&[("a", "long")], "[1],[2]", 3))]);
    let error = v1(&stub).query("SELECT").rows_as::<i64>().expect("a result").last().expect("an item");
    let error = error.expect_err("one is missing");
    assert!(matches!(error.kind(), ErrorKind::Incomplete(_)), "{error:?}");
    assert_eq!(error.to_string(), "sql.execute (POST /): the server says that there are 3 rows, but gave 2");
}

#[test]
fn a_row_that_does_not_fit_is_passed_over_and_named() {
    let body = lines(&[("a", "int")], &[r#"[1],["x"],[3]"#, "[null],[5]"]);
    let stub = Stub::new([Reply::json(200, body)]);
    let rows: Vec<Result<i32>> = core(&stub).query("SELECT").rows_as().expect("a result").collect();
    let texts: Vec<String> = rows
        .into_iter()
        .map(|row| row.map_or_else(|error| error.to_string(), |row| row.to_string()))
        .collect();
    assert_eq!(
        texts,
        [
            "1",
            "sql.execute (POST /): row 2: column `a`: \"x\" does not fit i32",
            "3",
            "sql.execute (POST /): row 4: column `a`: the value is null; read it into an Option",
            "5",
        ]
    );
}

#[test]
fn rows_with_too_few_or_too_many_values_are_errors() {
    for row in ["[1]", "[1,\"x\",2]", "[]", "{\"a\":1,\"b\":\"x\"}", "7"] {
        let stub = Stub::new([Reply::json(200, lines(&[("a", "int"), ("b", "text")], &[row]))]);
        assert!(all(core(&stub).query("SELECT").rows_as()).is_err(), "{row}");
        assert!(
            core(&stub).query("SELECT").rows().expect("a result").next().expect("an item").is_err(),
            "{row}"
        );
    }
}

fn statement_error(rows: Result<lakehouse::firebolt::Rows>) -> Error {
    match rows {
        Err(error) => error,
        Ok(rows) => rows.last().expect("an item").expect_err("must fail"),
    }
}

#[test]
fn errors_are_understood_in_every_shape() {
    let structured = r#"{"errors":[{"code":"42","name":"SYNTAX","severity":"ERROR","source":"User Error",
        "description":"unknown column 'x'","resolution":"fix it","helpLink":"https://help.example","location":{"LOC":1}}]}"#;
    let structured =
        structured.replace('\n', "").replace(r#""LOC":1"#, r#""failing_line":2,"start_offset":9"#);
    let camel = structured.replace("failing_line", "failingLine").replace("start_offset", "startOffset");
    let start = r#"{"message_type":"START","query_id":"q-9","result_columns":[{"name":"a","type":"int"}]}"#;
    let tail = format!(
        "{start}\n{{\"message_type\":\"DATA\",\"data\":[[1]]}}\n{{\"message_type\":\"FINISH_WITH_ERRORS\",{}",
        &structured[1..]
    );
    for (reply, status, query) in [
        (Reply::json(400, &structured), 400, None),
        (Reply::json(400, &camel), 400, None),
        (Reply::json(500, &structured), 500, None),
        (Reply::json(200, &structured), 200, None),
        (Reply::json(200, format!(r#"{{"query":{{"query_id":"q-9"}},{}"#, &camel[1..])), 200, Some("q-9")),
        (Reply::json(200, &tail), 200, Some("q-9")),
    ] {
        let stub = Stub::new([reply.clone()]);
        let error = statement_error(core(&stub).query("SELECT").rows());
        let ErrorKind::Statement(failure) = error.kind() else { panic!("{error:?}") };
        assert_eq!((failure.status, failure.query_id.as_deref()), (status, query), "{reply:?}");
        assert_eq!((error.status(), error.delivery()), (Some(status), delivery(status)), "{reply:?}");
        let first = &failure.errors[0];
        assert_eq!(first.code.as_deref(), Some("42"));
        assert_eq!(first.help_link.as_deref(), Some("https://help.example"));
        let location = first.location.as_ref().expect("a place");
        assert_eq!((location.failing_line, location.start_offset), (Some(2), Some(9)));
        assert!(error.to_string().contains("unknown column 'x' at line 2, column 9"), "{error}");
        assert_eq!(stub.lines().len(), 1, "nothing to cancel: {reply:?}");
    }
}

fn delivery(status: u16) -> Delivery {
    if status == 500 { Delivery::MaybeSent } else { Delivery::Refused }
}

#[test]
fn plain_text_is_an_error_with_a_place_or_without_one() {
    let text = |status, text: &str| Reply::Answer(status, "text/plain".to_owned(), text.as_bytes().to_vec());
    for (reply, shown, is_statement) in [
        (text(400, "Line 1, Column 9: Division by zero"), "Line 1, Column 9: Division by zero", true),
        (text(200, "Line 1, Column 9: Division by zero"), "Line 1, Column 9: Division by zero", true),
        (text(400, "Cluster not yet healthy"), "Cluster not yet healthy (status 400)", false),
        (text(404, ""), "not found (status 404)", false),
    ] {
        let stub = Stub::new([reply]);
        let error = statement_error(core(&stub).query("SELECT").rows());
        assert_eq!(error.to_string(), format!("sql.execute (POST /): {shown}"));
        assert_eq!(matches!(error.kind(), ErrorKind::Statement(_)), is_statement, "{error:?}");
    }
}

#[test]
fn a_stopped_engine_is_told_from_what_is_not_there() {
    for (status, text) in [
        (
            404,
            "Unable to process the request: engine 'web' cannot be used because it is stopped. Start it first.",
        ),
        (503, "Engine is not running"),
    ] {
        let stub = Stub::new([Reply::Answer(status, "text/plain".to_owned(), text.as_bytes().to_vec())]);
        let error = statement_error(core(&stub).query("SELECT").rows());
        assert!(error.is_engine_stopped() && !error.is_not_found(), "{error:?}");
        assert_eq!(error.attempts(), 1);
    }
}

#[test]
fn what_is_no_result_is_an_error() {
    for body in [
        "{}",
        "[]",
        "null",
        "42",
        "<html></html>",
        "{\"a\":1}",
        "{\"data\":5,\"meta\":[]}",
        "{\"meta\":{}}",
        "{",
    ] {
        let stub = Stub::new([Reply::json(200, body)]);
        assert!(all(v1(&stub).query("SELECT").rows_as()).is_err(), "{body}");
        assert!(all(core(&stub).query("SELECT").rows_as()).is_err(), "{body}");
    }
    let page = Reply::Answer(200, "text/html".to_owned(), b"<html>sign in</html>".to_vec());
    let error = statement_error(core(&Stub::new([page])).query("SELECT").rows());
    assert!(matches!(error.kind(), ErrorKind::UnexpectedContentType { .. }), "{error:?}");
}

#[test]
fn statements_without_rows_end_well_in_each_generation() {
    let empty = r#"{"query":{"query_id":"q-2"},"meta":[],"data":[],"rows":0,"statistics":{"elapsed":0.1}}"#;
    let stub = Stub::new([Reply::json(200, empty)]);
    let done = core(&stub).query("CREATE TABLE t (a INT)").execute().expect("done");
    assert_eq!((done.query_id.as_deref(), done.row_count), (Some("q-2"), 0));
    assert_eq!(done.statistics.and_then(|statistics| statistics.elapsed), Some(0.1));
    let none = Stub::new([Reply::json(200, "")]);
    let done = v1(&none).query("CREATE FACT TABLE t (a INT)").execute().expect("done");
    assert_eq!((done.query_id, done.row_count), (None, 0));
    assert_eq!(none.lines(), ["POST /?database=db"]);
    assert_eq!(v1(&none).query("CREATE TABLE t (a INT)").rows().expect("done").count(), 0);
}

#[test]
fn any_format_is_read_as_it_comes() {
    let text = "id\tcity\nlong\ttext null\n1\t\\N\n";
    let tabs = || Reply::Answer(200, "text/tab-separated-values".to_owned(), text.as_bytes().to_vec());
    let stub = Stub::new([tabs(), tabs(), Reply::json(200, r#"{"errors":[{"description":"no"}]}"#)]);
    let mut connection = core(&stub);
    let mut result =
        connection.query("SELECT").raw(&OutputFormat::TabSeparatedWithNamesAndTypes).expect("a result");
    assert_eq!(result.content_type(), Some("text/tab-separated-values"));
    let mut read = String::new();
    result.read_to_string(&mut read).expect("complete");
    assert_eq!(read, text);
    assert!(stub.lines()[0].starts_with("POST /?output_format=TabSeparatedWithNamesAndTypes"));
    let other: OutputFormat = "PSQL2".parse().expect("any name");
    connection.query("SELECT").raw(&other).expect("a result").read_to_string(&mut read).expect("complete");
    assert!(stub.lines()[1].starts_with("POST /?output_format=PSQL2"));
    let error =
        connection.query("SELECT").raw(&OutputFormat::Json).expect_err("an error in place of a result");
    assert!(matches!(error.kind(), ErrorKind::Statement(_)), "{error:?}");
}
