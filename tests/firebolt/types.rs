//! Every type, from a literal on the server to a value of Rust and back as a parameter.

use std::fmt::Debug;

use lakehouse::firebolt::{Connection, Parameter, Query};
use lakehouse::{Json, Timestamp};
use lakehouse_emulator::Emulator;
use serde::de::DeserializeOwned;

use super::bytes::Bytes;

struct Server {
    _emulator: Emulator,
    connection: Connection,
}

impl Server {
    fn start() -> Self {
        let emulator = Emulator::firebolt_core().start().expect("the emulator starts");
        let connection = Connection::core(emulator.url()).expect("an address");
        Self { _emulator: emulator, connection }
    }

    fn read<T: DeserializeOwned>(&mut self, sql: &str, parameter: Option<Parameter>) -> T {
        let query = self.connection.query(sql);
        let query = parameter.into_iter().fold(query, Query::param);
        let rows = query.rows_as().unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.last().expect("a row").unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The literal as a value; the value as a parameter is the literal, on the server and when it comes back.
    #[allow(clippy::needless_pass_by_value, reason = "values read better without a reference")]
    fn travels<T: DeserializeOwned + Clone + Debug + PartialEq + Into<Parameter>>(
        &mut self,
        ty: &str,
        literal: &str,
        value: T,
    ) {
        assert_eq!(self.read::<T>(&format!("SELECT {literal}"), None), value, "{literal}");
        assert_eq!(
            self.read::<T>(&format!("SELECT $1::{ty}"), Some(value.clone().into())),
            value,
            "{literal}"
        );
        assert!(
            self.read::<bool>(&format!("SELECT $1::{ty} = {literal}"), Some(value.clone().into())),
            "{literal}"
        );
        let nothing: Option<T> = self.read(&format!("SELECT $1::{ty}"), Some(Parameter::NULL));
        assert_eq!(nothing, None, "{ty}");
    }
}

/// As a parameter it is what it is in SQL.
impl From<Bytes> for Parameter {
    fn from(bytes: Bytes) -> Self {
        bytes.0.into()
    }
}

#[test]
fn numbers_travel_both_ways() {
    let mut server = Server::start();
    for value in [i32::MIN, -1, 0, i32::MAX] {
        server.travels("INT", &format!("({value})::INT"), value);
    }
    for value in [i64::MIN + 1, -1, 9_007_199_254_740_993, i64::MAX] {
        server.travels("BIGINT", &format!("({value})::BIGINT"), value);
    }
    assert_eq!(server.read::<i64>("SELECT '-9223372036854775808'::BIGINT", None), i64::MIN);
    assert_eq!(server.read::<i64>("SELECT $1", Some(i64::MIN.into())), i64::MIN);
    for value in [1.5_f32, -0.25, 3.0] {
        server.travels("REAL", &format!("({value})::REAL"), value);
    }
    for (literal, value) in [
        ("1.5", 1.5),
        ("3", 3.0),
        ("1e300", 1e300),
        ("0.1", 0.1),
        ("inf", f64::INFINITY),
        ("-inf", f64::NEG_INFINITY),
    ] {
        server.travels("DOUBLE PRECISION", &format!("'{literal}'::DOUBLE PRECISION"), value);
    }
    assert!(server.read::<f64>("SELECT 'nan'::DOUBLE PRECISION", None).is_nan());
    assert!(server.read::<f64>("SELECT $1::DOUBLE PRECISION", Some(f64::NAN.into())).is_nan());
    for digits in ["99999999999999999999999999999.123456789", "-0.000000001", "1.500000000"] {
        server.travels("NUMERIC(38, 9)", &format!("'{digits}'::NUMERIC(38, 9)"), digits.to_owned());
    }
    server.travels(
        "NUMERIC(38, 0)",
        "'12345678901234567890123456789012345678'::NUMERIC(38, 0)",
        "12345678901234567890123456789012345678".to_owned(),
    );
}

#[test]
fn texts_bytes_and_truth_travel_both_ways() {
    let mut server = Server::start();
    for text in ["", "it's", "a\\b\"c", "é🦀\t\n", "NULL", "\\N", "$1 ? ;"] {
        let literal = format!("'{}'::TEXT", text.replace('\'', "''"));
        server.travels("TEXT", &literal, text.to_owned());
    }
    for (literal, bytes) in [("\\x", vec![]), ("\\x00ff7f", vec![0, 255, 127])] {
        server.travels("BYTEA", &format!("'{literal}'::BYTEA"), Bytes(bytes));
    }
    assert_eq!(server.read::<String>("SELECT '\\x00ff'::BYTEA", None), "\\x00ff");
    for value in [true, false] {
        server.travels("BOOLEAN", &value.to_string(), value);
    }
    assert_eq!(server.read::<Option<()>>("SELECT NULL", None), None);
    assert_eq!(server.read::<Option<i32>>("SELECT $1", Some(Parameter::NULL)), None);
}

#[test]
fn bytes_are_a_list_of_numbers_too() {
    let mut server = Server::start();
    let bytes = vec![0_u8, 1, 255];
    let read: (Vec<u8>,) = server.read("SELECT $1::BYTEA", Some(bytes.clone().into()));
    assert_eq!(read.0, bytes);
    let read: (Option<Vec<u8>>,) = server.read("SELECT NULL::BYTEA", None);
    assert_eq!(read.0, None);
}

#[test]
fn days_and_times_travel_both_ways() {
    let mut server = Server::start();
    for day in ["0001-01-01", "1969-12-31", "2024-02-29", "9999-12-31"] {
        server.travels("DATE", &format!("'{day}'::DATE"), day.to_owned());
    }
    for time in ["2019-07-31 01:01:01", "1111-01-05 17:04:42.123456", "2026-01-02 03:04:05.5"] {
        server.travels("TIMESTAMP", &format!("'{time}'::TIMESTAMP"), Timestamp::from(time));
    }
    server.travels(
        "TIMESTAMPTZ",
        "'2026-01-02 03:04:05.5+00'::TIMESTAMPTZ",
        Timestamp::from("2026-01-02 03:04:05.5+00"),
    );
    for (zone, shown) in [
        ("Europe/Oslo", "2026-01-02 04:04:05+01"),
        ("Asia/Kolkata", "2026-01-02 08:34:05+05:30"),
        ("America/New_York", "2026-01-01 22:04:05-05"),
    ] {
        server.connection.set("timezone", zone).expect("known");
        let literal = "'2026-01-02 03:04:05+00'::TIMESTAMPTZ";
        server.travels("TIMESTAMPTZ", literal, Timestamp::from(shown));
        let read: Timestamp = server.read(&format!("SELECT {literal}"), None);
        assert_eq!(read.to_system_time(), Timestamp::from("2026-01-02T03:04:05Z").to_system_time());
    }
}

#[derive(serde::Deserialize, Debug, PartialEq)]
struct Inner {
    a: Option<i64>,
    b: Option<Vec<String>>,
}

#[test]
fn arrays_structs_and_places_travel() {
    let mut server = Server::start();
    let array = vec![Some(9_007_199_254_740_993_i64), None];
    // A list as the whole of a row would be its columns.
    let read: (Vec<Option<i64>>,) = server.read("SELECT [9007199254740993, NULL]", None);
    assert_eq!(read.0, array);
    let bound = server.connection.query("SELECT ?").bind(array.clone()).rows_as::<(Vec<Option<i64>>,)>();
    assert_eq!(bound.expect("a result").next().expect("a row").expect("fits").0, array);
    let (nested,): (Vec<Vec<Option<String>>>,) = server.read("SELECT [['a', NULL], ['it''s']]", None);
    assert_eq!(nested, [vec![Some("a".to_owned()), None], vec![Some("it's".to_owned())]]);
    let texts = vec!["it's", "b"];
    let mut rows =
        server.connection.query("SELECT ?").bind(texts).rows_as::<(Vec<String>,)>().expect("a result");
    assert_eq!(rows.next().expect("a row").expect("fits").0, ["it's", "b"]);

    let place: String = server.read("SELECT ST_GEOGFROMTEXT('POINT(1 2)')", None);
    assert_eq!(place, "0101000020E6100000000000000000F03F0000000000000040");
    let bytes: Bytes = server.read("SELECT ST_GEOGFROMTEXT('POINT(1 2)')", None);
    assert_eq!(bytes.0[..5], [1, 1, 0, 0, 32]);
    let back: String = server.read("SELECT $1::GEOGRAPHY", Some(place.clone().into()));
    assert_eq!(back, place);

    server.connection.query("CREATE TABLE s (v STRUCT(a BIGINT, b ARRAY(TEXT)))").execute().expect("created");
    let (inner,): (Option<Inner>,) = server.read("SELECT v FROM s UNION ALL SELECT NULL", None);
    assert_eq!(inner, None);
    let text: Json = server.read("SELECT [1, 2] AS list", None);
    assert_eq!(text.as_str(), "{\"list\":[1,2]}");
}
