//! The SQL engine, through its public face: types, names, results, errors, cancelling.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may fail"
)]

use lakehouse_emulator::sql::{
    Cancel, Column, DataType, Engine, Names, Outcome, Resolved, Rows, SqlError, StatementKind, Table, Value,
};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

#[derive(Clone)]
enum Entry {
    Table(String),
    View { sql: String, context: Vec<String> },
}

/// A catalog that takes everything below `sp`.
#[derive(Default)]
struct Catalog(Mutex<BTreeMap<String, Entry>>);

fn key(path: &[String]) -> String {
    path.join("\u{1}").to_lowercase()
}

impl Names for Catalog {
    fn resolve(&self, path: &[String]) -> Resolved {
        if key(path) == "information_schema\u{1}schemata" {
            return Resolved::Rows(Table {
                columns: vec![Column::new("SCHEMA_NAME", DataType::Varchar)],
                rows: vec![vec![Value::Text("sp".to_owned())], vec![Value::Text("sys".to_owned())]],
            });
        }
        match self.0.lock().unwrap().get(&key(path)).cloned() {
            Some(Entry::Table(key)) => Resolved::Table { key },
            Some(Entry::View { sql, context }) => Resolved::View { sql, context },
            None => Resolved::NotFound,
        }
    }

    fn create_table(&self, path: &[String], _: &[Column], replace: bool) -> Result<String, String> {
        let mut entries = self.0.lock().unwrap();
        if path.first().is_none_or(|first| first != "sp") {
            return Err(format!("No space for {}", path.join(".")));
        }
        if entries.contains_key(&key(path)) && !replace {
            return Err(format!("A table or view with given name [{}] already exists", path.join(".")));
        }
        entries.insert(key(path), Entry::Table(key(path)));
        Ok(key(path))
    }

    fn drop_table(&self, path: &[String], if_exists: bool) -> Result<Option<String>, String> {
        match self.0.lock().unwrap().remove(&key(path)) {
            Some(Entry::Table(key)) => Ok(Some(key)),
            _ if if_exists => Ok(None),
            _ => Err(format!("Table [{}] does not exist.", path.join("."))),
        }
    }

    fn create_view(
        &self,
        path: &[String],
        sql: &str,
        context: &[String],
        _: &[Column],
        _: bool,
    ) -> Result<(), String> {
        let entry = Entry::View { sql: sql.to_owned(), context: context.to_vec() };
        self.0.lock().unwrap().insert(key(path), entry);
        Ok(())
    }

    fn drop_view(&self, path: &[String], if_exists: bool) -> Result<(), String> {
        match self.0.lock().unwrap().remove(&key(path)) {
            None if !if_exists => Err(format!("Unknown view [{}]", path.join("."))),
            _ => Ok(()),
        }
    }

    fn user(&self) -> String {
        "ada".to_owned()
    }
}

struct Db {
    engine: Engine,
    catalog: Catalog,
}

impl Db {
    fn new() -> Self {
        Self { engine: Engine::new().unwrap(), catalog: Catalog::default() }
    }

    /// With tables `sp.t` and `sp.u`.
    fn filled() -> Self {
        let db = Self::new();
        for sql in [
            "CREATE TABLE sp.t (id INT, name VARCHAR, price DECIMAL(10, 2), x DOUBLE, at TIMESTAMP)",
            "INSERT INTO sp.t VALUES (1, 'a', 1.50, 0.5, TIMESTAMP '2024-02-29 01:02:03.004'), (2, 'b', 2.25, 1e10, NULL)",
            "INSERT INTO t (id, x) VALUES (3, CAST('NaN' AS DOUBLE))",
            "CREATE TABLE sp.u (id BIGINT, y VARCHAR)",
            "INSERT INTO sp.u VALUES (1, 'one'), (2, 'two'), (9, 'nine')",
        ] {
            db.run(sql).unwrap();
        }
        db
    }

    fn run(&self, sql: &str) -> Result<Outcome, SqlError> {
        self.engine.run(sql, &["sp".to_owned()], &self.catalog, &Cancel::new())
    }

    fn rows(&self, sql: &str) -> Rows {
        self.run(sql).unwrap_or_else(|error| panic!("{sql}\n{error}")).rows
    }

    /// The rows as texts: cells between bars, rows between slashes.
    fn text(&self, sql: &str) -> String {
        let rows = self.rows(sql).page(0, 1000).unwrap();
        let row = |row: &Vec<Value>| row.iter().map(shown).collect::<Vec<_>>().join("|");
        rows.iter().map(row).collect::<Vec<_>>().join(" / ")
    }

    fn types(&self, sql: &str) -> String {
        self.rows(sql)
            .columns()
            .iter()
            .map(|column| column.data_type.to_string())
            .collect::<Vec<_>>()
            .join("|")
    }

    fn columns(&self, sql: &str) -> String {
        self.rows(sql).columns().iter().map(|column| column.name.clone()).collect::<Vec<_>>().join("|")
    }

    fn error(&self, sql: &str) -> String {
        match self.run(sql) {
            Ok(_) => panic!("{sql} succeeds"),
            Err(error) => error.to_string(),
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Double(value) => format!("{value:?}"),
        Value::Decimal(text) | Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => format!("{bytes:?}"),
        Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(",")),
        Value::Struct(members) => {
            let member = |(name, value): &(String, Value)| format!("{name}:{}", shown(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
        Value::Map(entries) => {
            let entry = |(key, value): &(Value, Value)| format!("{}={}", shown(key), shown(value));
            format!("<{}>", entries.iter().map(entry).collect::<Vec<_>>().join(","))
        }
        _ => "?".to_owned(),
    }
}

#[test]
fn literals_have_types() {
    let db = Db::new();
    let sql = "SELECT 1, 3000000000, -9223372036854775808, 1.50, 1e3, 'a', TRUE, NULL, x'00ff', DATE '2024-02-29', \
               TIME '01:02:03', TIMESTAMP '2024-02-29 01:02:03.5', INTERVAL '1-2' YEAR TO MONTH, \
               INTERVAL '1 18:25:16.766' DAY TO SECOND";
    assert_eq!(
        db.types(sql),
        "INTEGER|BIGINT|BIGINT|DECIMAL(3, 2)|DOUBLE|VARCHAR|BOOLEAN|NULL|VARBINARY|DATE|TIME|TIMESTAMP|\
         INTERVAL YEAR TO MONTH|INTERVAL DAY TO SECOND"
    );
    assert_eq!(
        db.text(sql),
        "1|3000000000|-9223372036854775808|1.50|1000.0|a|true|NULL|[0, 255]|2024-02-29|01:02:03.000|\
         2024-02-29 01:02:03.500|+001-02|+001 18:25:16.766"
    );
    assert_eq!(db.columns("SELECT 1, 2 AS two, 3"), "EXPR$0|two|EXPR$2");
}

#[test]
fn nested_values_are_built_and_taken_apart() {
    let db = Db::new();
    let sql = "SELECT ARRAY[1, 2, NULL], ROW(1, 'x'), MAP['a', 1, 'b', NULL], CONVERT_FROM('{\"a\": [1], \"b\": {\"c\": null}}', 'JSON')";
    assert_eq!(
        db.types(sql),
        "LIST<INTEGER>|STRUCT<\"EXPR$0\" INTEGER, \"EXPR$1\" VARCHAR>|MAP<VARCHAR, INTEGER>|\
         STRUCT<\"a\" LIST<BIGINT>, \"b\" STRUCT<\"c\" NULL>>"
    );
    assert_eq!(db.text(sql), "[1,2,NULL]|{EXPR$0:1,EXPR$1:x}|<a=1,b=NULL>|{a:[1],b:{c:NULL}}");
    assert_eq!(
        db.text("SELECT s.a[0], s['b'], m['k'], l[5] FROM (SELECT CONVERT_FROM('{\"a\": [7], \"b\": \"x\"}', 'JSON') s, MAP['k', 2] m, ARRAY[1] l) q"),
        "7|x|2|NULL"
    );
    db.run("CREATE TABLE n (l LIST<STRUCT<a INT, b DECIMAL(5, 2)>>, m MAP<VARCHAR, DATE>)").unwrap();
    db.run("INSERT INTO n SELECT ARRAY[ROW(1, 2.5)], MAP['k', DATE '2024-01-01']").unwrap();
    assert_eq!(db.text("SELECT l, m, l[0].b FROM n"), "[{a:1,b:2.50}]|<k=2024-01-01>|2.50");
    assert_eq!(db.text("SELECT FLATTEN(ARRAY['a', 'b']) AS x"), "a / b");
}

#[test]
fn integers_and_decimals_are_exact() {
    let db = Db::new();
    db.run("CREATE TABLE e (b BIGINT, d DECIMAL(38, 2))").unwrap();
    db.run(
        "INSERT INTO e VALUES (9223372036854775807, 123456789012345678901234567890123456.78), \
         (-9223372036854775808, -0.01), (9007199254740993, 0.02)",
    )
    .unwrap();
    assert_eq!(
        db.text("SELECT b FROM e ORDER BY b"),
        "-9223372036854775808 / 9007199254740993 / 9223372036854775807"
    );
    assert_eq!(
        db.text("SELECT SUM(d), MIN(d), MAX(d) FROM e"),
        "123456789012345678901234567890123456.79|-0.01|123456789012345678901234567890123456.78"
    );
    assert_eq!(
        db.types("SELECT SUM(d), SUM(b), AVG(d), COUNT(*) FROM e"),
        "DECIMAL(38, 2)|BIGINT|DOUBLE|BIGINT"
    );
    assert_eq!(db.text("SELECT d FROM e WHERE d < 0.015 ORDER BY d DESC"), "-0.01");
    assert_eq!(db.text("SELECT d FROM e WHERE d = CAST('0.020' AS DECIMAL(20, 3))"), "0.02");
    assert_eq!(
        db.text("SELECT 1.5 * 2.25, 1.0 / 3, 10.50 - 3, MOD(7.5, 2), 7 / 2"),
        "3.375|0.333333333333|7.50|1.5|3"
    );
    assert_eq!(
        db.types("SELECT 1.5 * 2.25, 1.0 / 3, 1.5 + 1"),
        "DECIMAL(6, 3)|DECIMAL(13, 12)|DECIMAL(12, 1)"
    );
    assert_eq!(
        db.text("SELECT CAST(b AS DECIMAL(38, 10)) FROM e WHERE b = 9007199254740993"),
        "9007199254740993.0000000000"
    );
    assert!(db.error("SELECT d * 1000 FROM e").contains("Overflow"));
}

#[test]
fn floating_point_numbers_may_be_none() {
    let db = Db::filled();
    let sql = "SELECT CAST('NaN' AS DOUBLE), CAST('-Infinity' AS FLOAT), CAST(0.1 AS FLOAT), 1e308 * 10";
    assert_eq!(db.types(sql), "DOUBLE|FLOAT|FLOAT|DOUBLE");
    assert_eq!(db.text(sql), "NaN|-inf|0.10000000149011612|inf");
    assert_eq!(db.text("SELECT x FROM t ORDER BY x DESC"), "NaN / 10000000000.0 / 0.5");
    assert_eq!(db.text("SELECT SUM(x), MAX(x), MIN(x) FROM t"), "NaN|NaN|0.5");
}

#[test]
fn names_are_found_in_the_context_and_from_the_root() {
    let db = Db::filled();
    db.run("CREATE TABLE sp.\"my folder\".\"a.b\" AS SELECT 7 AS n").unwrap();
    assert_eq!(db.text("SELECT N FROM \"my folder\".\"A.B\""), "7");
    assert_eq!(db.text("SELECT \"a.b\".n FROM sp.\"my folder\".\"a.b\""), "7");
    assert_eq!(db.text("SELECT sp.t.id FROM sp.t WHERE T.ID = 2"), "2");
    assert_eq!(db.text("SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA ORDER BY 1"), "sp / sys");
    assert_eq!(db.text("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SCHEMATA a JOIN INFORMATION_SCHEMA.\"SCHEMATA\" b ON TRUE"), "4");
    assert_eq!(db.columns("SELECT * FROM t"), "id|name|price|x|at");
    assert_eq!(
        db.columns("SELECT u.*, t.id, id0 FROM t JOIN (SELECT id AS id0, y FROM u) u ON t.id = u.id0"),
        "id0|y|id|id00"
    );
    assert_eq!(db.columns("SELECT id, id, ID FROM t"), "id|id0|ID1");
    assert_eq!(db.columns("SELECT * FROM t JOIN u USING (id)"), "id|name|price|x|at|y");
    assert_eq!(db.columns("SELECT * FROM t NATURAL JOIN u"), "id|name|price|x|at|y");
}

#[test]
fn views_have_their_own_context() {
    let db = Db::filled();
    db.run("CREATE VIEW sp.v AS SELECT id, name FROM t WHERE id > 1 -- the rest").unwrap();
    let run =
        |sql: &str| db.engine.run(sql, &[], &db.catalog, &Cancel::new()).map(|outcome| outcome.rows.len());
    assert_eq!(run("SELECT * FROM sp.v"), Ok(2));
    assert!(run("SELECT * FROM v").is_err());
    db.run("CREATE OR REPLACE VDS sp.w (a, \"b b\") AS SELECT id, name FROM v -- with names").unwrap();
    assert_eq!(db.columns("SELECT * FROM w"), "a|b b");
    assert_eq!(db.text("SELECT a FROM w ORDER BY a"), "2 / 3");
    let context = ["sp".to_owned()];
    let described = db.engine.describe("SELECT * FROM w", &context, &db.catalog).unwrap();
    assert_eq!(described, [Column::new("a", DataType::Int), Column::new("b b", DataType::Varchar)]);
    let parents = db.engine.parents("SELECT * FROM w, sp.t, W x", &context, &db.catalog).unwrap();
    assert_eq!(parents, [["sp", "w"], ["sp", "t"], ["sp", "W"]].map(|path| path.map(str::to_owned).to_vec()));
    db.run("CREATE OR REPLACE VIEW sp.v AS SELECT a AS id, \"b b\" AS name FROM w").unwrap();
    assert!(db.error("SELECT * FROM w").contains("refers to itself"));
    assert_eq!(db.run("DROP VIEW w").unwrap().kind, StatementKind::Ddl);
    assert!(db.error("SELECT * FROM w").contains("Object 'w' not found"));
}

#[test]
fn queries_of_every_shape() {
    let db = Db::filled();
    for (sql, expected) in [
        (
            "SELECT name, COUNT(*) AS c FROM t GROUP BY name HAVING COUNT(*) > 0 ORDER BY c DESC, name",
            "a|1 / b|1 / NULL|1",
        ),
        ("SELECT id + 1 AS a, SUM(price) FROM t GROUP BY 1 ORDER BY a DESC", "4|NULL / 3|2.25 / 2|1.50"),
        ("SELECT id * 2 AS d FROM t GROUP BY d ORDER BY d LIMIT 1 OFFSET 1", "4"),
        ("SELECT t.id, u.y FROM t LEFT JOIN u ON t.id = u.id ORDER BY 1", "1|one / 2|two / 3|NULL"),
        ("SELECT COUNT(*) FROM t FULL JOIN u ON t.id = u.id", "4"),
        ("SELECT id FROM t a WHERE EXISTS (SELECT 1 FROM u WHERE u.id = a.id) ORDER BY id", "1 / 2"),
        ("SELECT (SELECT MAX(y) FROM u WHERE u.id = t.id) FROM t ORDER BY id", "one / two / NULL"),
        ("SELECT id FROM t WHERE id NOT IN (SELECT id FROM u)", "3"),
        ("SELECT id FROM t UNION SELECT id FROM u ORDER BY id DESC", "9 / 3 / 2 / 1"),
        ("SELECT id FROM t INTERSECT SELECT id FROM u", "1 / 2"),
        ("SELECT id FROM u EXCEPT SELECT id FROM t", "9"),
        ("WITH a AS (SELECT id FROM t), b(n) AS (SELECT id + 1 FROM a) SELECT SUM(n) FROM b", "9"),
        (
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT SUM(n) FROM r",
            "10",
        ),
        ("SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t(id, name)", "1|a / 2|b"),
        ("SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) FROM t ORDER BY id", "1|3 / 2|2 / 3|1"),
        ("SELECT SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t", "1 / 3 / 5"),
        ("SELECT LAG(id, 1, 0) OVER w FROM t WINDOW w AS (ORDER BY id)", "0 / 1 / 2"),
        ("SELECT id FROM t QUALIFY RANK() OVER (ORDER BY id DESC) = 1", "3"),
        (
            "SELECT CASE id WHEN 1 THEN 'one' ELSE 'more' END, COALESCE(name, '-'), NULLIF(id, 2) FROM t",
            "one|a|1 / more|b|NULL / more|-|3",
        ),
        ("SELECT DISTINCT name IS NULL FROM t ORDER BY 1", "false / true"),
        ("SELECT name FROM t ORDER BY name", "a / b / NULL"),
        ("SELECT name FROM t ORDER BY name DESC", "NULL / b / a"),
        ("SELECT name FROM t ORDER BY name NULLS FIRST", "NULL / a / b"),
        (
            "SELECT LISTAGG(name, '-') WITHIN GROUP (ORDER BY id DESC), ARRAY_AGG(id), MEDIAN(id) FROM t",
            "b-a|[1,2,3]|2.0",
        ),
        ("SELECT COUNT(DISTINCT name), COUNT(name), COUNT(*) FILTER (WHERE id > 1) FROM t", "2|2|2"),
        (
            "SELECT id FROM t WHERE price BETWEEN 1 AND 2 OR name LIKE 'B' OR name ILIKE 'B' ORDER BY id",
            "1 / 2",
        ),
        ("SELECT id FROM t WHERE at > '2024-01-01' AND id IN ('1', 2)", "1"),
        ("SELECT COUNT(*) FROM TABLE(generate_series(1, 1000)) AS s(n) WHERE MOD(n, 2) = 0", "500"),
        ("SELECT \"value\" FROM TABLE(generate_series(10, 1, -4))", "10 / 6 / 2"),
        ("SELECT COUNT(*) FROM TABLE(generate_series(1, 0, 5))", "0"),
        ("SELECT x FROM UNNEST(ARRAY[1, 2]) AS u(x)", "1 / 2"),
        ("/* dremio-cli: submitter=cli */\nSELECT 1;", "1"),
        ("SELECT USER, query_user(), CURRENT_DATE = CAST(CURRENT_TIMESTAMP AS DATE)", "ada|ada|true"),
        (
            "SELECT EXTRACT(YEAR FROM at), DATE_TRUNC('MONTH', at), at + INTERVAL '1' DAY FROM t WHERE id = 1",
            "2024|2024-02-01 00:00:00.000|2024-03-01 01:02:03.004",
        ),
        (
            "SELECT DATE '2024-01-31' + INTERVAL '1' MONTH, TIMESTAMPDIFF(DAY, DATE '2024-01-01', DATE '2024-03-01')",
            "2024-02-29|60",
        ),
        (
            "SELECT TO_CHAR(DATE '2024-02-09', 'DD.MM.YYYY'), TO_DATE('09/02/2024', 'DD/MM/YYYY')",
            "09.02.2024|2024-02-09",
        ),
        (
            "SELECT UPPER('ä') || 'x', LENGTH('äö'), SUBSTR('hello', -3, 2), POSITION('l' IN 'hello')",
            "Äx|2|ll|3",
        ),
        ("SELECT ROUND(1.255, 2), ROUND(-2.5), CEIL(1.2), TRUNCATE(1.99, 1), ABS(-3)", "1.26|-3|2|1.9|3"),
        (
            "SELECT CAST(TRUE AS VARCHAR), CAST(1.50 AS VARCHAR), CAST('abc' AS VARCHAR(2)), CAST(2.5 AS INT)",
            "true|1.50|ab|3",
        ),
    ] {
        assert_eq!(db.text(sql), expected, "{sql}");
    }
}

#[test]
fn rows_are_written_changed_and_removed() {
    let db = Db::filled();
    let records = |sql: &str| {
        let outcome = db.run(sql).unwrap();
        assert_eq!(outcome.rows.columns(), [Column::new("Records", DataType::BigInt)]);
        shown(&outcome.rows.page(0, 1).unwrap()[0][0])
    };
    assert_eq!(records("UPDATE t SET name = UPPER(name), price = 3 WHERE id < 3"), "2");
    assert_eq!(db.text("SELECT name, price FROM t ORDER BY id"), "A|3.00 / B|3.00 / NULL|NULL");
    assert_eq!(records("INSERT INTO u (y, id) SELECT name, id + 10 FROM t WHERE name IS NOT NULL"), "2");
    assert_eq!(records("DELETE FROM u WHERE id IN (SELECT id FROM t)"), "2");
    assert_eq!(db.text("SELECT * FROM u ORDER BY id"), "9|nine / 11|A / 12|B");
    assert_eq!(records("DELETE FROM u"), "3");
    assert_eq!(records("CREATE TABLE copy AS (SELECT * FROM t)"), "3");
    assert!(db.error("CREATE TABLE copy (a INT)").contains("already exists"));
    assert_eq!(db.text("CREATE TABLE IF NOT EXISTS copy (a INT)"), "true|Table [sp.copy] already exists.");
    db.run("CREATE OR REPLACE TABLE copy PARTITION BY (id) STORE AS (type => 'iceberg') AS SELECT 1 AS id")
        .unwrap();
    assert_eq!(db.text("SELECT * FROM copy"), "1");
    assert_eq!(db.text("TRUNCATE TABLE copy"), "true|Table [sp.copy] truncated");
    assert_eq!(db.text("SELECT COUNT(*) FROM copy"), "0");
    assert_eq!(db.text("DROP TABLE copy"), "true|Table [sp.copy] dropped");
    assert_eq!(db.text("DROP TABLE IF EXISTS copy"), "true|Table [sp.copy] does not exist.");
    assert!(db.error("SELECT * FROM copy").contains("Object 'copy' not found"));
    assert!(db.error("INSERT INTO t (id) VALUES ('x')").contains("Failed to cast"));
    assert_eq!(db.text("SELECT COUNT(*) FROM t"), "3");
}

#[test]
fn errors_say_what_is_wrong_and_where() {
    let db = Db::filled();
    for (sql, expected) in [
        ("SELECT FROM WHERE", "PARSE ERROR: Failure parsing the query."),
        ("SELECT 1\nFORM t x", "Encountered \"t\" at line 2, column 6."),
        ("", "Encountered \"<EOF>\" at line 1, column 1."),
        ("SELECT 'open", "at line 1, column 8"),
        ("SELECT * FROM nope", "VALIDATION ERROR: Object 'nope' not found"),
        ("SELECT * FROM sp.nope", "VALIDATION ERROR: Object 'nope' not found within 'sp'"),
        ("SELECT nope FROM t", "VALIDATION ERROR: Column 'nope' not found in any table"),
        ("SELECT t.nope FROM t", "Column 'nope' not found in table 't'"),
        ("SELECT z.id FROM t", "Table 'z' not found"),
        ("SELECT id FROM t, u", "Column 'id' is ambiguous"),
        ("SELECT name, id FROM t GROUP BY name", "Expression 'id' is not being grouped"),
        ("SELECT * FROM t WHERE COUNT(*) > 1", "Aggregate expression COUNT is illegal in WHERE clause"),
        ("SELECT id FROM t WHERE id", "must be a condition"),
        ("SELECT NOSUCH(1, 'a')", "No match found for function signature NOSUCH(<INTEGER>, <VARCHAR>)"),
        ("SELECT TRUE + 1", "Cannot apply '+' to arguments of type '<BOOLEAN> + <INTEGER>'"),
        ("SELECT id / 0 FROM t", "FUNCTION ERROR: divide by zero error"),
        ("SELECT CAST('abc' AS INT)", "Failed to cast the varchar abc to int32_t"),
        ("SELECT CAST(300 AS DECIMAL(2, 0))", "Failed to cast the integer 300 to decimal(2, 0)"),
        ("SELECT DATE '2024-02-30'", "Illegal DATE literal '2024-02-30'"),
        ("SELECT CAST(1 AS FOO)", "Was expecting: a type"),
        ("SELECT 1 UNION SELECT 1, 2", "Column count mismatch in UNION"),
        ("SELECT 1; SELECT 2", "Encountered \"SELECT\" at line 1, column 11."),
        ("EXPLAIN PLAN FOR SELECT 1", "UNSUPPORTED_OPERATION ERROR: EXPLAIN"),
    ] {
        let error = db.error(sql);
        assert!(error.contains(expected), "{sql}\n{error}");
    }
}

/// Statements that nest deeply or are long.
fn large() -> Vec<String> {
    let deep = |open: &str, close: &str, depth: usize| {
        format!("SELECT {}1{}", open.repeat(depth), close.repeat(depth))
    };
    vec![
        deep("(", ")", 10_000),
        deep("-", "", 20_000),
        deep("NOT ", "", 20_000),
        deep("ABS(", ")", 5_000),
        deep("CASE WHEN TRUE THEN ", " END", 5_000),
        deep("ARRAY[", "]", 5_000),
        deep("1 + ", "", 100_000),
        // Just what is let through.
        deep("1 + ", "", 1_990),
        deep("x'00' || ", "", 1_990),
        deep("(", ")", 150),
        deep("ABS(", ")", 150),
        deep("CASE WHEN TRUE THEN ", " END", 150),
        deep("(SELECT ", ")", 60),
        format!("SELECT 1{}", "::INT".repeat(1_990)),
        format!("SELECT 1{}", " IS NULL".repeat(1_990)),
        format!("SELECT * FROM {}t{}", "(SELECT * FROM ".repeat(60), ") AS q".repeat(60)),
        format!("SELECT 1 FROM t GROUP BY ABS(id), {}1", "1 + ".repeat(1_990)),
        deep("1 = 1 AND 1 = ", "", 15_000),
        deep("1 = 1 OR 1 = ", "", 25_000),
        deep("'a' || ", "", 3_000),
        format!("SELECT 1{}", "::INT".repeat(50_000)),
        format!("SELECT 1{}", " IS NULL".repeat(50_000)),
        format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(3_000)),
        format!("SELECT 1{}", " EXCEPT SELECT 1".repeat(3_000)),
        format!("SELECT * FROM {}t{}", "(SELECT * FROM ".repeat(5_000), ")".repeat(5_000)),
        format!("SELECT * FROM t{}", " JOIN t ON 1 = 1".repeat(500)),
        format!("SELECT * FROM {}t", "t, ".repeat(500)),
        format!("SELECT id FROM t WHERE id IN ({}1)", "1, ".repeat(20_000)),
        format!("SELECT {}1", "1, ".repeat(5_000)),
        format!("VALUES {}(1)", "(1), ".repeat(20_000)),
        format!("CREATE TABLE x (a {}INT{})", "LIST<".repeat(1_000), ">".repeat(1_000)),
        format!("SELECT CAST(NULL AS {}INT{})", "STRUCT<a ".repeat(100), ">".repeat(100)),
        format!("SELECT '{}'", "x".repeat(1_000_000)),
        format!("SELECT {}", "9".repeat(100_000)),
        format!("SELECT 0.{}", "9".repeat(100)),
        format!("SELECT REPEAT('x', {})", i64::MAX),
    ]
}

/// Statements that are odd in other ways.
fn odd() -> Vec<String> {
    let statements = [
        "\u{0}",
        "SELECT '\u{0}' || 'a\u{0}b'",
        "SELECT \"\"",
        "SELECT \"\" FROM \"\".\"\"",
        "\u{feff}SELECT 1",
        "SELECT 'ß\u{1f600}' LIKE '_%', \"ß\" FROM (SELECT 1 AS \"SS\") x",
        "((((",
        "SELECT * FROM TABLE(generate_series(1, 2, 0))",
        "SELECT CAST(-9223372036854775808 AS BIGINT) / -1, MOD(-9223372036854775808, -1), -(-9223372036854775808)",
        "SELECT -CAST(-9223372036854775808 AS BIGINT), ABS(-9223372036854775808)",
        "SELECT DATE '9999-12-31' + INTERVAL '999999' YEAR",
        "SELECT TIMESTAMPADD(YEAR, 9223372036854775807, CURRENT_DATE)",
        "SELECT DATE_ADD(CURRENT_DATE, 9223372036854775807), INTERVAL '9999999999999' DAY * 9223372036854775807",
        "SELECT TO_CHAR(TO_TIMESTAMP(9e15), 'YYYY'), TO_TIMESTAMP(1e300)",
        "SELECT ROUND(1.5, 9223372036854775807), ROUND(1e300, 400), ROUND(5, -400), TRUNCATE(1.5, -50)",
        "SELECT SUBSTR('abc', -9223372036854775808, 9223372036854775807), LEFT('a', -9223372036854775808)",
        "SELECT LPAD('a', 9223372036854775807), CHR(-1), SPLIT_PART('a', '', 0), LOCATE('a', 'b', -9)",
        "SELECT REGEXP_LIKE('a', '('), 'a' LIKE 'a\\' ESCAPE '\\'",
        "SELECT ARRAY[1][9223372036854775807], ARRAY[1][-1], ARRAY[], MAP[], MAP[NULL, 1], ROW()",
        "SELECT CONVERT_FROM('[1, \"a\", {}, [[]]]', 'JSON'), CONVERT_FROM('{', 'JSON')",
        "SELECT SUM(CAST(99999999999999999999999999999999999999 AS DECIMAL(38, 0))) FROM u",
        "SELECT SUM(9223372036854775807) FROM u",
        "SELECT * FROM t ORDER BY 0",
        "SELECT * FROM t GROUP BY 99",
        "SELECT id FROM t LIMIT 99999999999999999999",
        "SELECT COUNT(COUNT(*)) FROM t",
        "SELECT SUM(id) OVER (ORDER BY SUM(id)) FROM t",
        "SELECT UPPER(*) FROM t",
        "UPDATE t SET id = ROW_NUMBER() OVER ()",
        "DELETE FROM t WHERE SLEEP('x')",
        "INSERT INTO sp.t",
        "CREATE VIEW v AS CREATE VIEW v AS SELECT 1",
        "DROP TABLE",
        "SELECT * EXCLUDE (id) FROM t",
        "SELECT * FROM t TABLESAMPLE (10 ROWS)",
        "SELECT * FROM t PIVOT (SUM(id) FOR name IN ('a'))",
        "PRAGMA table_list",
        "ATTACH 'x' AS y",
        "SELECT * FROM sqlite_master",
        "SELECT sqlite_version(), load_extension('x')",
        "SELECT ; DROP TABLE t",
    ];
    statements.into_iter().map(str::to_owned).collect()
}

#[test]
fn nothing_panics() {
    let db = Db::filled();
    let mut statements = [large(), odd()].concat();
    // Every statement cut short, too.
    let whole = "WITH a(b) AS (SELECT CAST(x'00' AS VARBINARY)) SELECT a.*, 'q' || \"b\", {d '2024-01-01'}, INTERVAL '1' DAY, \
                 t.id[0].c FROM a, t LEFT JOIN u USING (id) WHERE NOT EXISTS (SELECT 1) ORDER BY 1 DESC NULLS LAST LIMIT 1";
    statements.extend((0..whole.len()).map(|end| whole[..end].to_owned()));
    for sql in &statements {
        match db.run(sql) {
            Ok(outcome) => {
                outcome.rows.page(0, 10).unwrap();
            }
            Err(error) => assert!(
                !error.to_string().contains("could not be planned"),
                "{}",
                sql.chars().take(100).collect::<String>()
            ),
        }
    }
    assert_eq!(db.text("SELECT COUNT(*) FROM t"), "3");
}

#[test]
fn a_million_rows_are_paged() {
    let db = Db::new();
    let sql = "SELECT value AS n, 'row ' || value AS t, CAST(value AS DECIMAL(20, 2)) AS d FROM TABLE(generate_series(1, 1000000))";
    let rows = db.rows(sql);
    assert_eq!(rows.len(), 1_000_000);
    for offset in [0, 500, 499_999, 999_500] {
        let page = rows.page(offset, 500).unwrap();
        assert_eq!(page.len(), 500);
        assert_eq!(shown(&page[0][1]), format!("row {}", offset + 1));
        assert_eq!(shown(&page[0][2]), format!("{}.00", offset + 1));
    }
    assert_eq!(rows.page(999_999, 500).unwrap().len(), 1);
    assert!(rows.page(1_000_000, 500).unwrap().is_empty());
    assert!(rows.page(u64::MAX, u64::MAX).unwrap().is_empty());
}

#[test]
fn cancelling_ends_a_statement() {
    let db = Db::filled();
    for sql in [
        "SELECT SLEEP(60)",
        "SELECT COUNT(*) FROM TABLE(generate_series(1, 1000000)) a(x), TABLE(generate_series(1, 1000000)) b(y) WHERE x = -y",
        "SELECT * FROM TABLE(generate_series(1, 9000000000000))",
        "CREATE TABLE never AS SELECT SLEEP(60) AS s",
        "DELETE FROM t WHERE SLEEP(60)",
    ] {
        let cancel = Cancel::new();
        std::thread::scope(|scope| {
            let run =
                scope.spawn(|| db.engine.run(sql, &["sp".to_owned()], &db.catalog, &cancel).unwrap_err());
            std::thread::sleep(Duration::from_millis(100));
            cancel.cancel();
            assert_eq!(run.join().unwrap(), SqlError::Cancelled, "{sql}");
        });
    }
    assert_eq!(db.text("SELECT COUNT(*) FROM t"), "3");
    assert!(db.error("SELECT * FROM never").contains("not found"));
}

#[test]
fn a_slow_query_holds_up_nobody() {
    let db = Db::filled();
    let cancel = Cancel::new();
    std::thread::scope(|scope| {
        let slow = scope
            .spawn(|| db.engine.run("SELECT id, SLEEP(30) FROM t", &["sp".to_owned()], &db.catalog, &cancel));
        std::thread::sleep(Duration::from_millis(50));
        let work: Vec<_> = (0..8)
            .map(|thread| {
                let db = &db;
                scope.spawn(move || {
                    for round in 0..10 {
                        db.run(&format!("INSERT INTO u VALUES ({}, 'x')", 100 + thread * 10 + round))
                            .unwrap();
                        assert_eq!(db.text("SELECT COUNT(*) FROM t"), "3");
                    }
                })
            })
            .collect();
        for thread in work {
            thread.join().unwrap();
        }
        assert!(!slow.is_finished(), "all of this while the slow one goes on");
        db.run("DROP TABLE t").unwrap();
        cancel.cancel();
        assert_eq!(slow.join().unwrap().unwrap_err(), SqlError::Cancelled);
    });
    assert_eq!(db.text("SELECT COUNT(*) FROM u"), "83");
}
