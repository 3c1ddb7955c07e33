//! Parameters, and what can be told of them without values.

use super::*;
use serde_json::json;

#[test]
fn values_have_the_types_of_their_json() {
    let own = Fixture::new().parameters(&json!([
        {"name": "$1", "value": 41}, {"name": "$2", "value": 1.5}, {"name": "$3", "value": "it's"},
        {"name": "$4", "value": true}, {"name": "$5", "value": null}, {"name": "$6", "value": 3.0},
        {"name": "cutoff", "value": 41}, {"name": "day", "value": "2024-02-29"},
    ]));
    let document = own.json("SELECT $1, $2, $3, $4, $5, $6");
    assert_eq!(document["data"], json!([["41", 1.5, "it's", true, null, 3]]));
    let types: Vec<&Json> = document["meta"].as_array().unwrap().iter().map(|own| &own["type"]).collect();
    assert_eq!(types, ["long", "double", "text", "boolean", "null", "double"]);
    assert_eq!(
        own.rows("SELECT $1 + 1, param('cutoff')::INT, param('day')::date"),
        json!([["42", 41, "2024-02-29"]])
    );
    assert_eq!(own.types("SELECT param('cutoff')"), ["text"]);
    assert_eq!(own.value("SELECT count(*) FROM generate_series(1, $1) AS s(x) WHERE x < '9'"), "8");
    assert_eq!(own.rows("SELECT x FROM generate_series(1, 100) s(x) LIMIT $1").as_array().unwrap().len(), 41);
}

#[test]
fn a_missing_value_is_an_error_that_names_it() {
    let own = Fixture::new();
    assert!(own.error("SELECT $2").message.contains("$2"));
    assert!(own.error("SELECT param('x')").message.contains('x'));
    let own = own.parameters(&json!([{"name": "$1", "value": 18_446_744_073_709_551_615_u64}]));
    assert!(own.error("SELECT $1").message.contains("BIGINT"));
}

#[test]
fn rows_are_inserted_and_found_by_parameters() {
    let own = Fixture::new().parameters(&json!([
        {"name": "$1", "value": 1}, {"name": "$2", "value": "2024-02-29 01:02:03"}, {"name": "$3", "value": "1.25"},
        {"name": "$4", "value": "\\x6162"},
    ]));
    own.run("CREATE TABLE t (a INT, b TIMESTAMP, c NUMERIC(5, 2), d BYTEA)");
    own.run("INSERT INTO t VALUES ($1, $2, $3, $4)");
    assert_eq!(
        own.rows("SELECT * FROM t WHERE a = $1 AND b = $2"),
        json!([[1, "2024-02-29 01:02:03", "1.25", "\\x6162"]])
    );
}

fn described(own: &Fixture, sql: &str) -> Json {
    let outcome = own.database.describe_parameters(&own.request(sql, None)).unwrap();
    assert_eq!(outcome.rows.columns()[0].name, "describe");
    let Value::Text(text) = &outcome.rows.page(0, 1).unwrap()[0][0] else { panic!("no text") };
    serde_json::from_str(text).unwrap()
}

#[test]
fn types_are_told_without_running() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT NOT NULL, b TEXT, c ARRAY(DATE))");
    let cases = [
        (
            "SELECT $1 + 1 AS x",
            json!({"parameter_types": {"$1": "integer"}, "result_columns": [{"name": "x", "type": "integer null"}]}),
        ),
        (
            "SELECT a FROM t WHERE b LIKE $2 AND a BETWEEN $1 AND $3::bigint",
            json!({"parameter_types": {"$1": "integer", "$2": "text", "$3": "bigint"},
                   "result_columns": [{"name": "a", "type": "integer"}]}),
        ),
        ("SELECT 1", json!({"result_columns": [{"name": "?column?", "type": "integer"}]})),
        (
            "INSERT INTO t (b, a) VALUES ($1, $2)",
            json!({"parameter_types": {"$1": "text", "$2": "integer"}, "result_columns": []}),
        ),
        (
            "UPDATE t SET b = $1 WHERE a = $2",
            json!({"parameter_types": {"$1": "text", "$2": "integer"}, "result_columns": []}),
        ),
        ("DELETE FROM t WHERE a = $1", json!({"parameter_types": {"$1": "integer"}, "result_columns": []})),
        (
            "SELECT $1",
            json!({"parameter_types": {"$1": "text"}, "result_columns": [{"name": "?column?", "type": "null"}]}),
        ),
    ];
    for (sql, wanted) in cases {
        assert_eq!(described(&own, sql), wanted, "{sql}");
    }
    assert_eq!(own.value("SELECT count(*) FROM t"), "0");
    let error = own.database.describe_parameters(&own.request("SELECT nope", None)).unwrap_err();
    assert_eq!(error.place, Some(Place { line: 1, column: 8 }));
}
