//! Queries: names, literals, clauses.

use super::*;
use serde_json::json;

#[test]
fn a_result_has_names_types_and_rows() {
    let own = Fixture::new();
    let document = own.json("SELECT 1, 'x' AS \"Name\", NULL, 9000000000 AS BIG, 1.5, true");
    let meta = json!([
        {"name": "?column?", "type": "int"},
        {"name": "Name", "type": "text"},
        {"name": "?column?", "type": "null"},
        {"name": "big", "type": "long"},
        {"name": "?column?", "type": "double"},
        {"name": "?column?", "type": "boolean"},
    ]);
    assert_eq!(document["meta"], meta);
    assert_eq!(document["data"], json!([[1, "x", null, "9000000000", 1.5, true]]));
    assert_eq!(document["rows"], 1);
    assert_eq!(document["query"], json!({"query_id": "q", "request_id": "r", "query_label": null}));
    assert!(document["statistics"]["elapsed"].is_number());
}

#[test]
fn the_first_generation_writes_numbers_as_numbers() {
    let own = Fixture::v1();
    let document =
        own.json("SELECT 9007199254740993, true, false, '123456789012345678901234567890.5'::NUMERIC(38, 1)");
    assert_eq!(document["data"][0][0], 9_007_199_254_740_993_i64);
    assert_eq!([&document["data"][0][1], &document["data"][0][2]], [1, 0]);
    let text = own.text("SELECT '123456789012345678901234567890.5'::NUMERIC(38, 1)", Format::JsonCompact);
    assert!(text.contains("[123456789012345678901234567890.5]"), "{text}");
    assert_eq!(document.get("query"), None);
    let statistics: Vec<&String> = document["statistics"].as_object().unwrap().keys().collect();
    assert_eq!(
        statistics,
        ["bytes_read", "elapsed", "rows_read", "time_before_execution", "time_to_execute"]
    );
}

#[test]
fn names_are_folded_and_quoted_ones_are_kept() {
    let own = Fixture::new();
    own.run("CREATE TABLE Things (Id INT, \"Id\" TEXT)");
    own.run("INSERT INTO THINGS VALUES (1, 'one')");
    assert_eq!(own.names("SELECT * FROM things"), ["id", "Id"]);
    assert_eq!(own.rows("SELECT ID, \"Id\", t.\"Id\" FROM public.things AS T"), json!([[1, "one", "one"]]));
    assert_eq!(own.rows("SELECT id FROM shop.public.things"), json!([[1]]));
    assert!(own.error("SELECT \"ID\" FROM things").to_string().contains("does not exist"));
    assert!(own.error("SELECT 1 FROM \"Things\"").to_string().contains("does not exist"));
}

#[test]
fn columns_are_named_by_their_expressions() {
    let own = Fixture::new();
    let names = own.names(
        "SELECT count(*), Max(x), x + 1, x::text, CASE WHEN true THEN 1 END, (SELECT 1 AS inner_one), now(), 1, 1 \
         FROM generate_series(1, 2) AS g(x) GROUP BY x",
    );
    assert_eq!(names, ["count", "max", "?column?", "x", "case", "inner_one", "now", "?column?", "?column?"]);
}

#[test]
fn texts_are_written_in_every_way() {
    let own = Fixture::new();
    assert_eq!(own.value(r"SELECT 'a\n''b'"), r"a\n'b");
    assert_eq!(own.value(r"SELECT E'a\n\'b'"), "a\n'b");
    assert_eq!(own.value("SELECT $$it's$$"), "it's");
    assert_eq!(own.value("SELECT $tag$a $$ b$tag$"), "a $$ b");
    assert_eq!(Fixture::v1().value(r"SELECT 'a\n\'b'"), "a\n'b");
    assert_eq!(own.set("standard_conforming_strings", "false").value(r"SELECT 'a\tb'"), "a\tb");
    assert_eq!(Fixture::v1().set("standard_conforming_strings", "true").value(r"SELECT 'a\tb'"), r"a\tb");
}

#[test]
fn series_ctes_joins_windows_and_sets() {
    let own = Fixture::new();
    assert_eq!(own.rows("SELECT * FROM generate_series(1, 7, 3)"), json!([["1"], ["4"], ["7"]]));
    assert_eq!(own.names("SELECT * FROM generate_series(1, 2)"), ["generate_series"]);
    assert_eq!(own.rows("SELECT n + 1 FROM generate_series(3, 1, -1) AS n"), json!([["4"], ["3"], ["2"]]));
    let rows = own.rows(
        "WITH a AS (SELECT x FROM generate_series(1, 3) AS s(x)), b(y) AS (VALUES (2), (3), (4)) \
         SELECT a.x, b.y, row_number() OVER (ORDER BY b.y DESC) AS r FROM a LEFT JOIN b ON a.x = b.y ORDER BY a.x",
    );
    assert_eq!(rows, json!([["1", null, "1"], ["2", 2, "3"], ["3", 3, "2"]]));
    let rows = own.rows("SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 2 ORDER BY 1");
    assert_eq!(rows, json!([[1]]));
    assert_eq!(own.rows("VALUES (1, 'a'), (2, NULL)"), json!([[1, "a"], [2, null]]));
    assert_eq!(
        own.rows("SELECT x FROM generate_series(1, 9) s(x) ORDER BY x DESC LIMIT 2 OFFSET 1"),
        json!([["8"], ["7"]])
    );
    assert_eq!(
        own.set("max_result_rows", "2").rows("SELECT 1 FROM generate_series(1, 9)").as_array().unwrap().len(),
        2
    );
}

#[test]
fn arrays_are_unnested_in_every_place() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (id INT, tags ARRAY(TEXT))");
    own.run("INSERT INTO t VALUES (1, ['a', 'b']), (2, []), (3, NULL)");
    assert_eq!(own.rows("SELECT id, tag FROM t, UNNEST(tags) AS u(tag)"), json!([[1, "a"], [1, "b"]]));
    assert_eq!(
        own.rows("SELECT id, tag FROM t CROSS JOIN UNNEST(t.tags) AS tag"),
        json!([[1, "a"], [1, "b"]])
    );
    assert_eq!(own.rows("SELECT unnest(tags) FROM t"), json!([["a"], ["b"]]));
    assert_eq!(own.rows("SELECT * FROM UNNEST([1, NULL])"), json!([[1], [null]]));
}

#[test]
fn a_query_is_cancelled_while_it_runs() {
    for sql in [
        "SELECT checksum(*) FROM generate_series(1, 1000000000000)",
        "SELECT sleep(600)",
        "INSERT INTO t SELECT x FROM generate_series(1, 1000000000000) AS s(x)",
    ] {
        let own = Fixture::new();
        own.run("CREATE TABLE t (x BIGINT)");
        let cancel = own.cancel.clone();
        let started = std::time::Instant::now();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(50));
            cancel.cancel();
        });
        assert_eq!(own.error(sql).kind, ErrorKind::Cancelled, "{sql}");
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{sql}");
        thread.join().unwrap();
        let own = Fixture { cancel: Cancel::new(), ..own };
        assert_eq!(own.value("SELECT count(*) FROM t"), "0");
        own.run("INSERT INTO t VALUES (1)");
    }
}

#[test]
fn what_the_database_holds_can_be_asked() {
    let own = Fixture::new();
    own.run("CREATE FACT TABLE sales (id INT NOT NULL, price NUMERIC(10, 2) DEFAULT 1, at TIMESTAMPTZ) PRIMARY INDEX id");
    own.run("CREATE DIMENSION TABLE places (name TEXT)");
    own.run("CREATE VIEW big AS SELECT id FROM sales WHERE price > 10");
    own.run("INSERT INTO sales (id) VALUES (1), (2)");
    let rows = own.rows(
        "SELECT table_schema, table_name, table_type, primary_index, number_of_rows FROM information_schema.tables",
    );
    let wanted = json!([
        ["public", "big", "VIEW", null, null],
        ["public", "places", "DIMENSION", null, "0"],
        ["public", "sales", "FACT", "id", "2"],
    ]);
    assert_eq!(rows, wanted);
    let rows = own.rows(
        "SELECT column_name, data_type, is_nullable, ordinal_position FROM shop.information_schema.columns \
         WHERE table_name = 'sales' ORDER BY ordinal_position",
    );
    let wanted = json!([
        ["id", "integer", "NO", 1],
        ["price", "numeric(10, 2)", "YES", 2],
        ["at", "timestamptz", "YES", 3],
    ]);
    assert_eq!(rows, wanted);
    let schemata =
        own.rows("SELECT schema_name FROM information_schema.schemata WHERE catalog_name = 'shop'");
    assert_eq!(schemata, json!([["public"], ["information_schema"]]));
    assert_eq!(own.rows("SHOW TABLES").as_array().unwrap().len(), 3);
    assert_eq!(own.rows("DESCRIBE places"), json!([["name", "text", true]]));
    let text = own.value("EXPLAIN SELECT count(*) FROM sales");
    assert!(text.as_str().unwrap().contains("[TableScan] sales"), "{text}");
    let engines = SystemTable {
        columns: vec![Column::required("engine_name", DataType::Varchar)],
        rows: vec![vec![Value::Text("fast".to_owned())]],
    };
    let own = Fixture { views: vec![("information_schema.engines".to_owned(), engines)], ..own };
    assert_eq!(own.rows("SELECT engine_name FROM information_schema.engines"), json!([["fast"]]));
    assert!(own.error("SELECT * FROM information_schema.nothing").message.contains("does not exist"));
}

#[test]
fn statistics_count_what_was_read() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (x INT)");
    own.run("INSERT INTO t SELECT x FROM generate_series(1, 100) AS s(x)");
    let outcome = own.run("SELECT count(*) FROM t");
    assert_eq!(outcome.scanned_rows, 100);
    assert!(outcome.scanned_bytes > 0);
    assert_eq!(own.run("SELECT 1").scanned_rows, 0);
    assert_eq!(own.run("DELETE FROM t WHERE x > 40").changed, 60);
}
