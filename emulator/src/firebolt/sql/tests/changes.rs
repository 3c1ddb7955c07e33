//! DDL and DML.

use super::*;
use serde_json::json;

#[test]
fn tables_are_made_filled_changed_and_dropped() {
    let own = Fixture::new();
    let made = own.run(
        "CREATE FACT TABLE IF NOT EXISTS orders (id BIGINT NOT NULL UNIQUE, what TEXT NULL DEFAULT 'thing', \
         at TIMESTAMP DEFAULT now()) PRIMARY INDEX id, what PARTITION BY extract(year from at)",
    );
    assert_eq!((made.kind, made.rows.len()), (Kind::Ddl, 0));
    let put = own.run("INSERT INTO orders (id, what) VALUES (1, 'a'), (2, NULL)");
    assert_eq!((put.kind, put.changed), (Kind::Dml, 2));
    own.run("INSERT INTO orders (id) SELECT x FROM generate_series(3, 4) AS s(x)");
    assert_eq!(
        own.rows("SELECT id, what FROM orders ORDER BY id"),
        json!([["1", "a"], ["2", null], ["3", "thing"], ["4", "thing"]])
    );
    assert_eq!(own.value("SELECT count(*) FROM orders WHERE at > now() - INTERVAL '1 hour'"), "4");
    assert_eq!(own.run("UPDATE orders SET what = what || '!' WHERE id > 2").changed, 2);
    assert_eq!(own.run("DELETE FROM orders WHERE what IS NULL").changed, 1);
    assert_eq!(
        own.rows("SELECT id, what FROM orders ORDER BY 1"),
        json!([["1", "a"], ["3", "thing!"], ["4", "thing!"]])
    );
    own.run("CREATE AGGREGATING INDEX by_what ON orders (what, count(*), sum(id))");
    own.run("DROP INDEX by_what");
    own.run("VACUUM orders");
    own.run("TRUNCATE TABLE orders");
    assert_eq!(own.value("SELECT count(*) FROM orders"), "0");
    assert!(own.error("CREATE TABLE orders (x INT)").message.contains("already exists"));
    own.run("CREATE TABLE IF NOT EXISTS orders (x INT)");
    own.run("DROP TABLE orders CASCADE");
    own.run("DROP TABLE IF EXISTS orders");
    assert!(own.error("DROP TABLE orders").message.contains("does not exist"));
    assert!(own.error("SELECT * FROM orders").message.contains("does not exist"));
}

#[test]
fn columns_come_and_go() {
    let own = Fixture::new();
    own.run("CREATE TABLE t AS SELECT x AS id, x * 2 AS twice FROM generate_series(1, 2) AS s(x)");
    own.run("ALTER TABLE t ADD COLUMN note TEXT DEFAULT 'new'");
    own.run("ALTER TABLE t DROP COLUMN twice");
    own.run("ALTER TABLE t RENAME TO u");
    assert_eq!(own.rows("SELECT * FROM u ORDER BY id"), json!([["1", "new"], ["2", "new"]]));
    assert_eq!(own.types("SELECT * FROM u"), ["long", "text null"]);
    assert!(own.error("ALTER TABLE u DROP COLUMN nothing").message.contains("nothing"));
}

#[test]
fn views_follow_their_tables() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT, b TEXT)");
    own.run("CREATE VIEW v (x, y) AS SELECT a, b FROM t -- all of it");
    own.run("CREATE OR REPLACE VIEW w AS SELECT x FROM v WHERE y = 'it''s'");
    own.run("INSERT INTO t VALUES (1, 'it''s'), (2, 'no')");
    assert_eq!(own.rows("SELECT * FROM w"), json!([[1]]));
    assert!(own.error("CREATE VIEW v AS SELECT 1").message.contains("already exists"));
    assert!(own.error("DROP TABLE v").message.contains("view"));
    own.run("DROP VIEW v");
    assert!(own.error("SELECT * FROM w").message.contains("does not exist"));
}

#[test]
fn columns_without_null_take_none() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT NOT NULL, b INT)");
    for sql in ["INSERT INTO t VALUES (NULL, 1)", "INSERT INTO t (b) VALUES (1)"] {
        let error = own.error(sql);
        assert_eq!(error.kind, ErrorKind::Execution);
        assert!(error.message.contains("\"a\""), "{error}");
    }
    own.run("INSERT INTO t VALUES (1, 1)");
    assert!(own.error("UPDATE t SET a = NULL").message.contains("\"a\""));
    assert_eq!(own.rows("SELECT * FROM t"), json!([[1, 1]]));
    assert!(own.error("INSERT INTO t VALUES (1)").message.contains("2 target columns"));
    assert!(
        own.error("INSERT INTO t VALUES ('x', 1)").message.contains("Unable to cast text 'x' to integer")
    );
}
