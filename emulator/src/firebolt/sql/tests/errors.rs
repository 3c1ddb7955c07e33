//! What goes wrong, and where.

use super::*;

#[test]
fn errors_say_where_they_are() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT)");
    let cases = [
        ("SELECT 1/0", ErrorKind::Execution, "Line 1, Column 9: Division by zero"),
        (
            "SELECT 1,\n  (a + 2) % (a - a)\nFROM t",
            ErrorKind::Execution,
            "Line 2, Column 11: Division by zero",
        ),
        ("SELECT 1.5 / 0", ErrorKind::Execution, "Line 1, Column 12: Division by zero"),
        ("SELECT 1::numeric / 0", ErrorKind::Execution, "Line 1, Column 19: Division by zero"),
        ("SELECT nope FROM t", ErrorKind::Validation, "Line 1, Column 8: Column 'nope' does not exist."),
        ("SELECT 1 FROM nope", ErrorKind::Validation, "Line 1, Column 15: relation \"nope\" does not exist"),
        ("SELECT\n  nope(1)", ErrorKind::Validation, "Line 2, Column 3: "),
        ("SELEC 1", ErrorKind::Parse, "Line 1, Column 1: syntax error, unexpected selec"),
        ("SELECT 1 FROM", ErrorKind::Parse, "Line 1, Column 14: syntax error, unexpected end of input"),
        ("SELECT 'open", ErrorKind::Parse, "Line 1, Column 8: "),
        ("SELECT 1; SELECT 2", ErrorKind::Parse, "Line 1, Column 11: "),
        ("SELECT 2147483647 + 1", ErrorKind::Execution, "Overflow"),
        ("SELECT 'x'::int", ErrorKind::Execution, "Unable to cast text 'x' to integer"),
    ];
    own.run("INSERT INTO t VALUES (3)");
    for (sql, kind, text) in cases {
        let error = own.error(sql);
        assert_eq!(error.kind, kind, "{sql}: {error}");
        assert!(error.to_string().starts_with(text), "{sql}: {error}");
    }
}

#[test]
fn errors_are_members_of_a_list() {
    let error = Fixture::new().error("SELECT 1/0");
    let wanted = serde_json::json!({
        "description": "Line 1, Column 9: Division by zero",
        "location": {"failing_line": 1, "start_offset": 9},
    });
    assert_eq!(error.to_json(), wanted);
}

#[test]
fn rows_before_a_failure_are_kept_when_asked_for() {
    let own = Fixture { keep_rows: true, ..Fixture::new() };
    let sql = "SELECT 1/(x - 3)::int FROM generate_series(1, 9) AS s(x)";
    let text = own.text(sql, Format::JsonLinesCompact);
    let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["message_type"], "START");
    assert_eq!(lines[1]["data"], serde_json::json!([[0], [-1]]));
    assert_eq!(lines[2]["message_type"], "FINISH_WITH_ERRORS");
    assert_eq!(lines[2]["errors"][0]["description"], "Line 1, Column 9: Division by zero");
    assert_eq!(lines.len(), 3);
    // Without rows before it, it is an error like any other.
    assert_eq!(own.error("SELECT 1/0").message, "Division by zero");
}

#[test]
fn nothing_panics_on_odd_statements() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT, b ARRAY(INT))");
    for sql in [
        "",
        ";",
        "(",
        "SELECT",
        "SELECT (",
        "SELECT $1",
        "SELECT $",
        "SELECT 'é",
        "CREATE",
        "CREATE TABLE",
        "CREATE TABLE x ()",
        "CREATE EXTERNAL TABLE x (a INT) URL = ",
        "CREATE EXTERNAL TABLE x (a INT) TYPE = (CSV",
        "INSERT INTO t",
        "INSERT INTO t VALUES",
        "SELECT a[1] FROM t",
        "SELECT b['x'] FROM t",
        "SELECT b.x FROM t",
        "SELECT t.* FROM u",
        "SELECT date_trunc('fortnight', now())",
        "SELECT interval '1 day'",
        "SELECT now() + interval 'x'",
        "SELECT extract(nothing from now())",
        "SELECT unnest(1)",
        "SELECT * FROM unnest(a)",
        "SELECT param('x')",
        "SELECT STRUCT()",
        "SELECT ARRAY[1, 'x', [2]]",
        "EXPLAIN",
        "EXPLAIN INSERT",
        "ALTER TABLE t",
        "DROP t",
        "SHOW",
        "SELECT 99999999999999999999999999999999999999999",
        "SELECT 1e999",
        "SELECT to_timestamp(1e30)",
        "SELECT repeat('x', 1000000000000)",
        "SELECT '\u{1}$1\u{1}INTEGER\u{1}'::int",
        "SELECT * FROM read_csv()",
        "SELECT * FROM read_csv(url => 5)",
        "SELECT max_by(a) FROM t",
        "SELECT checksum(*)",
        "SELECT checksum() FROM t",
        "SELECT date '2024-01-01' + interval '999999999999 years'",
        "SELECT '9999-12-31'::date + 2147483647",
        "SELECT CASE END",
        "SELECT a FROM t GROUP BY",
        "SELECT b[a[1]] FROM t",
        "SELECT -'x'",
        "SELECT NOT 5",
    ] {
        // An error or not: it ends.
        let _ = own.outcome(sql);
    }
    let deep = format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(own.error(&deep).kind, ErrorKind::Unsupported);
    let long = format!("SELECT 1{}", " + 1".repeat(50_000));
    assert_eq!(own.error(&long).kind, ErrorKind::Unsupported);
}
