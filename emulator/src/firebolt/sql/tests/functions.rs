//! Functions and operators.

use super::*;
use serde_json::json;

fn check(own: &Fixture, cases: &[(&str, Json)]) {
    for (sql, wanted) in cases {
        assert_eq!(own.value(&format!("SELECT {sql}")), *wanted, "{sql}");
    }
}

#[test]
fn dates_and_times() {
    let own = Fixture::new();
    check(
        &own,
        &[
            ("date_trunc('month', '2024-02-29'::date)", json!("2024-02-01")),
            ("date_trunc('hour', TIMESTAMP '2024-02-29 01:02:03.5')", json!("2024-02-29 01:00:00")),
            ("date_trunc('second', TIMESTAMPTZ '2024-02-29 01:02:03.5+00')", json!("2024-02-29 01:02:03+00")),
            (
                "date_trunc('day', TIMESTAMPTZ '2024-02-29 23:30:00+00', 'Europe/Berlin')",
                json!("2024-02-29 23:00:00+00"),
            ),
            ("extract(year from DATE '2024-02-29')", json!(2024)),
            ("extract(dow from DATE '2024-02-25')", json!(0)),
            ("extract(second from TIMESTAMP '2024-02-29 01:02:03.456789')", json!("3.456789")),
            ("extract(epoch from TIMESTAMPTZ '1970-01-01 00:00:01.5+00')", json!("1.500000")),
            ("date_add('day', 2, DATE '2024-02-28')", json!("2024-03-01")),
            ("date_add('month', 1, TIMESTAMP '2024-01-31 10:00:00')", json!("2024-02-29 10:00:00")),
            ("date_diff('year', DATE '2023-12-31', DATE '2024-01-01')", json!("1")),
            ("DATE '2024-02-28' + INTERVAL '1 day 2 hours'", json!("2024-02-29 02:00:00")),
            ("INTERVAL '1' MONTH + DATE '2024-01-31'", json!("2024-02-29 00:00:00")),
            ("TIMESTAMP '2024-03-01' - INTERVAL '1 month 00:00:01'", json!("2024-01-31 23:59:59")),
            ("DATE '2024-03-01' - DATE '2024-02-01'", json!(29)),
            ("DATE '2024-02-28' + 2", json!("2024-03-01")),
            ("to_timestamp('2024-02-29 01:02:03')", json!("2024-02-29 01:02:03")),
            ("to_timestamp('29/02/2024 13', 'DD/MM/YYYY HH24')", json!("2024-02-29 13:00:00")),
            ("to_timestamptz(1.5)", json!("1970-01-01 00:00:01.5+00")),
            ("to_date('29.02.2024', 'DD.MM.YYYY')", json!("2024-02-29")),
            ("to_char(TIMESTAMP '2024-02-29 13:00:00', 'YYYY/MM HH24')", json!("2024/02 13")),
            ("current_date = now()::date", json!(true)),
            ("current_timestamp - INTERVAL '1 minute' < now()", json!(true)),
            ("TIMESTAMP '2024-02-29' = DATE '2024-02-29'", json!(true)),
        ],
    );
    assert_eq!(own.types("SELECT now(), localtimestamp, current_date"), ["timestamptz", "timestamp", "date"]);
}

#[test]
fn arrays() {
    check(
        &Fixture::new(),
        &[
            ("array_length([1, 2, NULL])", json!(3)),
            ("length(['a'])", json!(1)),
            ("[1, 2, 3][2]", json!(2)),
            ("element_at([1, 2, 3], -1)", json!(3)),
            ("[1][5]", json!(null)),
            ("array_concat([1], [2, 3])", json!([1, 2, 3])),
            ("[1] || 2", json!([1, 2])),
            ("array_contains(['a', 'b'], 'b')", json!(true)),
            ("array_position([5, 6], 6)", json!(2)),
            ("array_sort([3, NULL, 1])", json!([1, 3, null])),
            ("array_distinct([1, 1, 2])", json!([1, 2])),
            ("array_max([1, 5, 2])", json!(5)),
            ("array_flatten([[1], [2, 3]])", json!([1, 2, 3])),
            ("array_to_string(['a', NULL, 'b'], '-')", json!("a-b")),
            ("split('a,b', ',')", json!(["a", "b"])),
            ("[1, 2]::text", json!("{1,2}")),
            ("(SELECT array_agg(x ORDER BY x DESC) FROM generate_series(1, 3) s(x))", json!(["3", "2", "1"])),
        ],
    );
}

#[test]
fn texts_bytes_and_numbers() {
    check(
        &Fixture::new(),
        &[
            ("upper('a') || lower('B') || 1", json!("Ab1")),
            ("substring('firebolt' from 5 for 2)", json!("bo")),
            ("split_part('a-b', '-', 2)", json!("b")),
            ("strpos('abc', 'c')", json!(3)),
            ("trim(' a ')", json!("a")),
            ("lpad('7', 3, '0')", json!("007")),
            ("regexp_replace('a1b2', '[0-9]', '#')", json!("a#b#")),
            ("'Abc' ILIKE 'a%'", json!(true)),
            ("md5('x')", json!("9dd4e461268c8034f5c8564e155c67a6")),
            ("encode('abc'::bytea, 'hex')", json!("616263")),
            ("decode('YWJj', 'base64')", json!("\\x616263")),
            ("length('\\x6162'::bytea)", json!(2)),
            ("7 / 2", json!(3)),
            ("7 % 4", json!(3)),
            ("2 ^ 10", json!(1024)),
            ("log(1000)", json!(3)),
            ("round(2.5)", json!(3)),
            ("1::numeric(10, 2) + 0.25::numeric(10, 2)", json!("1.25")),
            ("true::int", json!(1)),
            ("1::boolean::text", json!("true")),
            ("1.5::text || 1e20::text", json!("1.51e+20")),
            ("try_cast('x' AS INT)", json!(null)),
            ("typeof(1.5)", json!("double precision")),
            ("zeroifnull(NULL::int)", json!(0)),
            ("ST_X(ST_GEOGPOINT(1, 2)) + ST_Y('POINT(1 2)'::geography)", json!(3)),
            ("ST_ASTEXT('POINT(1 2)'::geography)", json!("POINT(1 2)")),
            ("current_user() || current_database() || current_account()", json!("adashopacme")),
            ("version()", json!("4.28.1")),
            ("nan > 5.0::double FROM (SELECT 'nan'::double AS nan) AS t", json!(true)),
        ],
    );
}

#[test]
fn aggregates() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (k TEXT, v INT, n NUMERIC(10, 2))");
    own.run("INSERT INTO t VALUES ('a', 1, 1.10), ('a', 3, 2.20), ('b', NULL, 3.30)");
    let rows = own.rows(
        "SELECT k, count(*), count(v), sum(v), avg(v), min(n), sum(n), array_agg(v), max_by(v, n) \
         FROM t GROUP BY k ORDER BY k",
    );
    let wanted = json!([
        ["a", "2", "2", "4", 2, "1.10", "3.30", [1, 3], 3],
        ["b", "1", "0", null, null, "3.30", "3.30", [null], null],
    ]);
    assert_eq!(rows, wanted);
    assert_eq!(
        own.rows("SELECT k, 1, count(*) FROM t GROUP BY ALL ORDER BY k"),
        json!([["a", 1, "2"], ["b", 1, "1"]])
    );
    let sum = own.value("SELECT checksum(*) FROM t");
    assert_eq!(own.value("SELECT checksum(k, v, n) FROM (SELECT * FROM t ORDER BY v DESC) AS s"), sum);
    own.run("UPDATE t SET v = 4 WHERE v = 3");
    assert_ne!(own.value("SELECT checksum(*) FROM t"), sum);
    assert_eq!(own.value("SELECT count(DISTINCT k) FILTER (WHERE v > 1) FROM t"), "1");
    assert_eq!(own.rows("SELECT sum(v) OVER (ORDER BY n) FROM t ORDER BY n"), json!([["1"], ["5"], ["5"]]));
}
