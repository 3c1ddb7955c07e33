//! Values of every type, as they are written and as they come back.

use super::*;
use serde_json::json;

#[test]
fn every_type_is_named_and_written() {
    let own = Fixture::new();
    let cases = [
        ("1::INT", "int", json!(1)),
        ("-9223372036854775808", "long", json!("-9223372036854775808")),
        ("1.5::REAL", "float", json!(1.5)),
        ("1.23", "double", json!(1.23)),
        ("'inf'::double precision", "double", json!("inf")),
        ("'-inf'::real", "float", json!("-inf")),
        ("'NaN'::double", "double", json!("nan")),
        (
            "1231232.123459999990457054844258706536::NUMERIC(38, 30)",
            "Decimal(38, 30)",
            json!("1231232.123459999990457054844258706536"),
        ),
        ("-1.5::numeric", "Decimal(38, 9)", json!("-1.500000000")),
        ("'Ünï'::TEXT", "text", json!("Ünï")),
        (r"'\x616263'::BYTEA", "bytea", json!("\\x616263")),
        ("''::bytea", "bytea", json!("\\x")),
        ("'2021-03-28'::DATE", "date", json!("2021-03-28")),
        ("DATE '0001-01-01'", "date", json!("0001-01-01")),
        ("TIMESTAMP '2019-07-31 01:01:01.123400'", "timestamp", json!("2019-07-31 01:01:01.1234")),
        ("'2019-07-31'::TIMESTAMPNTZ", "timestamp", json!("2019-07-31 00:00:00")),
        ("'1111-01-05 17:04:42.123456'::TIMESTAMPTZ", "timestamptz", json!("1111-01-05 17:04:42.123456+00")),
        ("TIMESTAMPTZ '2023-01-05 17:04:42+01:30'", "timestamptz", json!("2023-01-05 15:34:42+00")),
        ("1 = 2", "boolean", json!(false)),
        ("[1, NULL]", "array(int null)", json!([1, null])),
        ("ARRAY[['a'], NULL]", "array(array(text null) null)", json!([["a"], null])),
        ("[9000000000]", "array(long null)", json!(["9000000000"])),
        ("'{1,2,NULL}'::ARRAY(BIGINT)", "array(long null)", json!(["1", "2", null])),
        (
            "STRUCT(1 AS a, 'x' AS \"B b\")",
            "struct(a int null, `B b` text null)",
            json!({"a": 1, "B b": "x"}),
        ),
        (
            "ST_GEOGFROMTEXT('POINT(1 2)')",
            "geography",
            json!("0101000020E6100000000000000000F03F0000000000000040"),
        ),
        ("'POINT(1 2)'::GEOGRAPHY", "geography", json!("0101000020E6100000000000000000F03F0000000000000040")),
        ("NULL", "null", json!(null)),
        ("NULL::INT", "int null", json!(null)),
    ];
    for (sql, name, value) in cases {
        let document = own.json(&format!("SELECT {sql}"));
        assert_eq!(document["meta"][0]["type"], name, "{sql}");
        assert_eq!(document["data"][0][0], value, "{sql}");
    }
}

#[test]
fn streams_name_types_as_sql_does() {
    let own = Fixture::new();
    let text =
        own.text("SELECT 1, 2::bigint, 1.5, 1::real, 1::numeric(5, 1), NULL::text", Format::JsonLinesCompact);
    let start: Json = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let types: Vec<&str> =
        start["result_columns"].as_array().unwrap().iter().map(|own| own["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["integer", "bigint", "double precision", "real", "numeric(5, 1)", "text null"]);
}

#[test]
fn values_of_every_type_are_stored() {
    let own = Fixture::new();
    own.run(
        "CREATE TABLE everything (a INT, b BIGINT, c REAL, d DOUBLE PRECISION, e NUMERIC(38, 2), f TEXT, g BYTEA, \
         h DATE, i TIMESTAMP, j TIMESTAMPTZ, k BOOLEAN, l ARRAY(ARRAY(INT)), m STRUCT(x INT, y ARRAY(TEXT)), \
         n GEOGRAPHY)",
    );
    own.run(
        "INSERT INTO everything SELECT 1, 2, 0.1, 'nan', '999999999999999999999999999999999999.99', 'x', E'\\\\x00ff', \
         '2024-02-29', '2024-02-29 01:02:03.000004', '2024-02-29 01:02:03+02', true, [[1], NULL], \
         STRUCT(1 AS x, ['y'] AS y), 'POINT(0 0)'",
    );
    own.run("INSERT INTO everything (a) VALUES (NULL)");
    let rows = own.rows("SELECT * FROM everything ORDER BY a");
    let wanted = json!([
        [
            1, "2", 0.1, "nan", "999999999999999999999999999999999999.99", "x", "\\x00ff", "2024-02-29",
            "2024-02-29 01:02:03.000004", "2024-02-28 23:02:03+00", true, [[1], null], {"x": 1, "y": ["y"]},
            "0101000020E610000000000000000000000000000000000000"
        ],
        [null, null, null, null, null, null, null, null, null, null, null, null, null, null],
    ]);
    assert_eq!(rows, wanted);
    assert_eq!(
        own.rows("SELECT m.x, m.y[1], l[1][1], everything.m FROM everything WHERE k")[0][3],
        wanted[0][12]
    );
    assert_eq!(own.rows("SELECT (m).x, m.y[1], l[-2][1] FROM everything WHERE k"), json!([[1, "y", 1]]));
}

#[test]
fn bytes_are_written_with_escapes_whatever_they_are() {
    let own = Fixture::new();
    own.run("CREATE TABLE bytes (a BYTEA)");
    own.run(r"INSERT INTO bytes VALUES (E'\x00\xff'), (E'\xe3\x83\xbd'), (E'\x61''\x00'), (E'')");
    let rows = own.rows("SELECT a FROM bytes ORDER BY a");
    assert_eq!(rows, json!([["\\x"], ["\\x00ff"], ["\\x612700"], ["\\xe383bd"]]));
    assert_eq!(own.value(r"SELECT E'\xc3\x85'"), "Å");
    assert_eq!(own.value(r"SELECT E'\xc3\x85'::bytea"), r"\xc385");
}

#[test]
fn a_row_of_a_table_is_a_struct() {
    let own = Fixture::new();
    own.run("CREATE TABLE test_struct (id INT NOT NULL, s STRUCT(a ARRAY(TEXT) NOT NULL, b DATETIME NULL) NOT NULL)");
    own.run("CREATE TABLE helper (a ARRAY(TEXT) NOT NULL, b DATETIME NULL)");
    own.run("INSERT INTO helper (a, b) VALUES (['1', '2'], '2019-07-31 01:01:01')");
    own.run("INSERT INTO test_struct (id, s) SELECT 1, helper FROM helper");
    let document = own.json("SELECT s FROM test_struct");
    assert_eq!(document["data"], json!([[{"a": ["1", "2"], "b": "2019-07-31 01:01:01"}]]));
    assert_eq!(document["meta"][0]["type"], "struct(a array(text null) null, b timestamp null)");
}

#[test]
fn moments_are_shown_in_the_zone_of_the_session() {
    let own = Fixture::new().set("timezone", "Asia/Calcutta");
    assert_eq!(
        own.value("SELECT '1111-01-05 17:04:42.123456'::timestamptz"),
        "1111-01-05 17:04:42.123456+05:53:28"
    );
    assert_eq!(own.value("SELECT '2023-01-05 17:04:42+00'::timestamptz"), "2023-01-05 22:34:42+05:30");
    assert_eq!(own.value("SELECT '2023-01-05 22:34:42+00'::timestamptz::date::text"), "2023-01-06");
    assert_eq!(own.value("SELECT '2023-01-05 17:04:42+00'::timestamptz::text"), "2023-01-05 22:34:42+05:30");
    assert_eq!(
        own.value("SELECT '2023-01-05 22:34:42'::timestamptz AT TIME ZONE 'UTC'"),
        "2023-01-05 17:04:42"
    );
    let own = own.set("timezone", "America/New_York");
    assert_eq!(
        own.value("SELECT date_trunc('day', '2023-07-05 02:00:00+00'::timestamptz)"),
        "2023-07-04 00:00:00-04"
    );
    assert!(Fixture::new().set("timezone", "Moon/Crater").error("SELECT 1").message.contains("Moon/Crater"));
}

#[test]
fn nullability_is_told() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT NOT NULL, b INT, c TEXT NULL)");
    own.run("CREATE TABLE u (a INT NOT NULL)");
    let cases = [
        ("SELECT a, b, c FROM t", vec!["int", "int null", "text null"]),
        ("SELECT a + 1, a + b, -a, a::text FROM t", vec!["int", "int null", "int", "text"]),
        (
            "SELECT count(*), sum(a), coalesce(b, 1), b IS NULL FROM t GROUP BY b",
            vec!["long", "long null", "int", "boolean"],
        ),
        ("SELECT t.a, u.a FROM t LEFT JOIN u ON t.a = u.a", vec!["int", "int null"]),
        ("SELECT t.a, u.a FROM t RIGHT JOIN u ON t.a = u.a", vec!["int null", "int"]),
        ("SELECT x FROM (SELECT a AS x FROM t UNION ALL SELECT b FROM t) AS s", vec!["int null"]),
        (
            "SELECT CASE WHEN a = 1 THEN 1 END, CASE WHEN a = 1 THEN 1 ELSE 2 END FROM t",
            vec!["int null", "int"],
        ),
        ("SELECT * FROM (VALUES (1, 2), (3, NULL)) AS v(x, y)", vec!["int", "int null"]),
    ];
    for (sql, wanted) in cases {
        assert_eq!(own.types(sql), wanted, "{sql}");
    }
}

#[test]
fn the_statements_of_published_clients_run() {
    let own = Fixture::new();
    let rows = own.rows(
        "select 1 as uint8, 258 as uint16, 80000 as uint32, -30000 as int32, 30000000000 as uint64, \
         -30000000000 as int64, cast(1.23 AS REAL) as float32, 1.2345678901234 as float64, 'text' as \"string\", \
         CAST('2021-03-28' AS DATE) as \"date\", CAST('2019-07-31 01:01:01' AS DATETIME) as \"datetime\", \
         true as \"boolean\", [1,2,3,4] as \"array\", \
         cast('1231232.123459999990457054844258706536' as decimal(38,30)) as \"decimal\", null as \"nullable\", \
         'abc123'::bytea as \"bytea\", 'point(1 2)'::geography, null::array(int), null::long",
    );
    let wanted = json!([[
        1,
        258,
        80000,
        -30000,
        "30000000000",
        "-30000000000",
        1.23,
        1.234_567_890_123_4,
        "text",
        "2021-03-28",
        "2019-07-31 01:01:01",
        true,
        [1, 2, 3, 4],
        "1231232.123459999990457054844258706536",
        null,
        "\\x616263313233",
        "0101000020E6100000000000000000F03F0000000000000040",
        null,
        null
    ]]);
    assert_eq!(rows, wanted);
    own.run("CREATE FACT TABLE \"test_tb\"(i int, f real, s string, sn string null, d date, dt datetime, b boolean, a array(int), dec decimal(38, 3), ss string) primary index i");
    own.run(
        "INSERT INTO \"test_tb\" VALUES (1, 1.123, 'text\0', NULL, '2022-01-01', '2022-01-01 01:01:01', true, [1, 2, 3], 123.456, '')",
    );
    let rows = own.rows("SELECT * FROM \"test_tb\" WHERE d = '2022-01-01' AND i IN (1, 2) ORDER BY i");
    let wanted = json!([[
        1,
        1.123,
        "text\0",
        null,
        "2022-01-01",
        "2022-01-01 01:01:01",
        true,
        [1, 2, 3],
        "123.456",
        ""
    ]]);
    assert_eq!(rows, wanted);
}
