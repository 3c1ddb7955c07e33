//! The output formats, letter by letter.

use super::*;
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int32Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::StreamReader;
use serde_json::json;

const SQL: &str = r"SELECT * FROM (VALUES
    (1, 9000000001::bigint, E'a\tb''c\\', true, ['x', NULL], '\x6162'::bytea, 'nan'::double),
    (2, NULL, NULL, NULL, NULL, NULL, NULL)) AS v(id, big, city, ok, tags, raw, score)";

#[test]
fn tabs() {
    let own = Fixture::new();
    let text = own.text(SQL, Format::TsvWithNamesAndTypes);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "id\tbig\tcity\tok\ttags\traw\tscore");
    assert_eq!(
        lines[1],
        "int\tlong null\ttext null\tboolean null\tarray(text null) null\tbytea null\tdouble null"
    );
    assert_eq!(lines[2], "1\t9000000001\ta\\tb\\'c\\\\\tt\t['x',NULL]\t\\x6162\tnan");
    assert_eq!(lines[3], "2\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N");
    assert_eq!(lines.len(), 4);
    let short = own.text(SQL, Format::TsvWithNames);
    assert_eq!(short.lines().collect::<Vec<_>>(), [lines[0], lines[2], lines[3]]);
    assert_eq!(Fixture::v1().text("SELECT true", Format::TsvWithNames), "?column?\n1\n");
    let nested = own.text("SELECT [E'\\\\x61'::bytea], STRUCT(1 AS a), [[1, NULL]]", Format::TsvWithNames);
    assert_eq!(nested.lines().nth(1), Some("['\\\\x61']\t{\"a\":1}\t[[1,NULL]]"));
}

#[test]
fn commas() {
    let own = Fixture::new();
    assert_eq!(
        own.text("SELECT 1 AS id, 'a\"b' AS city", Format::CsvWithNames),
        "\"id\",\"city\"\n1,\"a\"\"b\"\n"
    );
    assert_eq!(own.text("SELECT 1, NULL, DATE '2024-02-29', true", Format::Csv), "1,\\N,\"2024-02-29\",t\n");
}

#[test]
fn tables_for_people() {
    let own = Fixture::new();
    let text = own.text("SELECT 1 AS id, 'Oslo' AS city UNION ALL SELECT 10, NULL ORDER BY 1", Format::Psql);
    assert_eq!(text, " id | city\n----+------\n  1 | Oslo\n 10 |\n(2 rows)\n");
    let text = own.text("SELECT 1 AS id, 'Oslo' AS city", Format::Psql);
    assert!(text.ends_with("(1 row)\n"), "{text}");
    let text = own.text("SELECT 1 AS id, 'Oslo' AS city", Format::Vertical);
    assert_eq!(text, "Row 1:\nid:   1\ncity: Oslo\n");
}

#[test]
fn objects_and_limits() {
    let own = Fixture::new();
    let document: Json = serde_json::from_str(&own.text("SELECT 1 AS id, [1] AS l", Format::Json)).unwrap();
    assert_eq!(document["data"], json!([{"id": 1, "l": [1]}]));
    let sql = "SELECT x FROM generate_series(1, 10050) AS s(x)";
    let document: Json = serde_json::from_str(&own.text(sql, Format::JsonCompactLimited)).unwrap();
    assert_eq!(document["rows"], 10_000);
    assert_eq!(document["data"].as_array().unwrap().len(), 10_000);
    assert_eq!(own.json(sql)["rows"], 10_050);
}

#[test]
fn statements_without_rows() {
    let own = Fixture::new();
    let document = own.json("CREATE TABLE t (a INT)");
    assert_eq!([&document["meta"], &document["data"]], [&json!([]), &json!([])]);
    assert_eq!(document["rows"], 0);
    let text = own.text("INSERT INTO t VALUES (1)", Format::JsonLinesCompact);
    let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["result_columns"], json!([]));
    assert_eq!(lines[1]["message_type"], "FINISH_SUCCESSFULLY");
    assert_eq!(own.text("INSERT INTO t VALUES (1)", Format::ArrowStream), "");
    assert_eq!(own.text("INSERT INTO t VALUES (1)", Format::TsvWithNamesAndTypes), "");
    assert_eq!(Fixture::v1().text("CREATE TABLE t (a INT)", Format::JsonCompact), "");
}

#[test]
fn many_rows_come_in_pieces() {
    let own = Fixture::new();
    let outcome = own.run("SELECT x, 'row ' || x FROM generate_series(1, 200000) AS s(x)");
    let encoder = Encoder::new(outcome, Format::JsonLinesCompact, Generation::V2, About::default());
    let (mut pieces, mut longest, mut rows) = (0, 0, 0);
    for piece in encoder {
        pieces += 1;
        longest = longest.max(piece.len());
        for line in String::from_utf8(piece).unwrap().lines() {
            let message: Json = serde_json::from_str(line).unwrap();
            rows += message["data"].as_array().map_or(0, Vec::len);
        }
    }
    assert_eq!(rows, 200_000);
    assert!(pieces > 100 && longest < 200_000, "{pieces} pieces, the longest {longest} bytes");
}

fn batches(bytes: &[u8]) -> Vec<RecordBatch> {
    StreamReader::try_new(bytes, None).unwrap().map(Result::unwrap).collect()
}

#[test]
fn arrow() {
    let own = Fixture::new();
    let about = About::default();
    let outcome = own.run(
        "SELECT 1 AS a, 1.25::numeric(38, 2) AS b, [[1], NULL] AS c, STRUCT(NULL::text AS x) AS d, \
         TIMESTAMPTZ '1970-01-01 00:00:01+00' AS e, NULL AS f, 'POINT(1 2)'::geography AS g, 'nan'::real AS h \
         UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL ORDER BY 1",
    );
    let bytes = Encoder::new(outcome, Format::ArrowStream, Generation::V2, about.clone()).all();
    let found = batches(&bytes);
    let batch = &found[0];
    let types: Vec<String> =
        batch.schema().fields().iter().map(|field| field.data_type().to_string()).collect();
    assert_eq!(&types[..2], ["Int32", "Decimal128(38, 2)"]);
    assert_eq!(batch.column(0).as_primitive::<Int32Type>().iter().collect::<Vec<_>>(), [Some(1), None]);
    assert_eq!(batch.column(1).as_primitive::<Decimal128Type>().value(0), 125);
    let list = batch.column(2).as_list::<i32>();
    assert_eq!((list.value(0).len(), list.is_null(1)), (2, true));
    assert!(batch.column(3).as_struct().column(0).is_null(0));
    assert_eq!(batch.column(4).as_primitive::<TimestampMicrosecondType>().value(0), 1_000_000);
    assert_eq!(batch.column(6).as_binary::<i32>().value(0)[0], 1);
    let outcome = own.run("SELECT x FROM generate_series(1, 5000) AS s(x)");
    let bytes = Encoder::new(outcome, Format::ArrowStream, Generation::V2, about).all();
    assert_eq!(batches(&bytes).iter().map(RecordBatch::num_rows).sum::<usize>(), 5000);
}

#[test]
fn formats_have_names() {
    for (name, format) in [
        ("JSON_Compact", Format::JsonCompact),
        ("JSONCompact", Format::JsonCompact),
        ("FB_JSONCompactLimited", Format::JsonCompactLimited),
        ("psql", Format::Psql),
        ("PSQL", Format::Psql),
        ("ArrowStream", Format::ArrowStream),
    ] {
        assert_eq!(Format::parse(name), Some(format));
    }
    assert_eq!(Format::parse("XML"), None);
}
