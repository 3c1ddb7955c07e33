//! External tables and uploads.

use super::*;
use ::parquet::basic::Compression;
use ::parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use serde_json::json;
use std::io::Write as _;
use std::sync::Arc;

fn external(columns: &str, pattern: &str, kind: &str) -> String {
    format!(
        "CREATE EXTERNAL TABLE ext ({columns}) URL = 's3://sales/in/' CREDENTIALS = (AWS_KEY_ID = '***' \
         AWS_SECRET_KEY = '***') OBJECT_PATTERN = '{pattern}' TYPE = ({kind})"
    )
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("in")).unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join("in").join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn csv_files_are_read_and_imported() {
    let folder = folder(&[
        ("a.csv", b"id,name,at\n1,\"A, b\",2024-02-29 01:02:03.5\n2,,\n"),
        ("b.csv", b"id,name,at\n3,\\N,2024-03-01\n"),
        ("c.txt", b"nothing"),
    ]);
    let own = Fixture { generation: Generation::V1, ..Fixture::bucket(folder.path()) };
    own.run(&external("id INT, name TEXT, at TIMESTAMP", "*.csv", "CSV SKIP_HEADER_ROWS = 1"));
    own.run("CREATE FACT TABLE IF NOT EXISTS facts (id INT, name TEXT, at TIMESTAMP) PRIMARY INDEX id");
    let outcome = own.run("INSERT INTO facts SELECT * FROM ext");
    assert_eq!(outcome.changed, 3);
    let rows = own.rows("SELECT * FROM facts ORDER BY id");
    let wanted =
        json!([[1, "A, b", "2024-02-29 01:02:03.5"], [2, "", null], [3, null, "2024-03-01 00:00:00"]]);
    assert_eq!(rows, wanted);
    // Files that come later are read, too.
    std::fs::write(folder.path().join("in/d.csv"), "head\n4,x,2024-01-01\n").unwrap();
    let outcome = own.run("SELECT count(*) FROM ext");
    assert_eq!((outcome.rows.page(0, 1).unwrap(), outcome.scanned_rows), (vec![vec![Value::Int(4)]], 4));
    own.run("DROP TABLE ext");
}

#[test]
fn columns_are_found_by_the_names_in_the_first_row() {
    let folder = folder(&[("a.csv", b"Name;id\nx;1\n")]);
    let own = Fixture::bucket(folder.path());
    own.run(&external("id INT, name TEXT", "*", "CSV HEADER = TRUE FIELD_DELIMITER = ';'"));
    assert_eq!(own.rows("SELECT * FROM ext"), json!([[1, "x"]]));
}

#[test]
fn options_say_how_files_are_read() {
    let folder = folder(&[("a.csv", b"1,\"x\"\n\n2,,more\n"), ("a.json", b"{\"a\": 1}")]);
    let own = Fixture::bucket(folder.path());
    own.run(&external(
        "a INT, b TEXT",
        "*.csv",
        "CSV ALLOW_COLUMN_MISMATCH = TRUE EMPTY_FIELD_AS_NULL = TRUE",
    ));
    assert_eq!(own.rows("SELECT * FROM ext"), json!([[1, "x"], [2, null]]));
    own.run("DROP TABLE ext");
    own.run(&external("a INT, b TEXT", "*.csv", "CSV ALLOW_DOUBLE_QUOTES = FALSE"));
    assert!(own.error("SELECT * FROM ext").message.contains("row 2: There are 3 fields, and 2 columns"));
    own.run("DROP TABLE ext");
    own.run(&external("doc TEXT", "*.json", "JSON PARSE_AS_TEXT = TRUE"));
    assert_eq!(own.value("SELECT doc FROM ext"), "{\"a\": 1}");
}

#[test]
fn tabs_json_and_packed_files_are_read() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(b"{\"a\": 2, \"b\": {\"c\": [1, null]}}\n").unwrap();
    let folder = folder(&[
        ("x.tsv", b"1\ta\\tb\n"),
        ("a.json", b"{\"a\": 1}\n{\"b\": {\"c\": null}, \"A\": 3}\n"),
        ("b.json.gz", &packed.finish().unwrap()),
        ("c.json", b" [{\"a\": 12345678901, \"n\": 0.1234567890123456789}]"),
    ]);
    let own = Fixture::bucket(folder.path());
    own.run(&external("a INT, b TEXT", "*.tsv", "TSV"));
    assert_eq!(own.rows("SELECT * FROM ext"), json!([[1, "a\tb"]]));
    own.run("DROP TABLE ext");
    own.run(&external("a BIGINT, b STRUCT(c ARRAY(INT)), n NUMERIC(38, 19)", "*.json*", "JSON"));
    let rows = own.rows("SELECT * FROM ext ORDER BY a");
    let wanted = json!([
        ["1", null, null],
        ["2", {"c": [1, null]}, null],
        ["3", {"c": null}, null],
        ["12345678901", null, "0.1234567890123456789"],
    ]);
    assert_eq!(rows, wanted);
}

#[test]
fn what_cannot_be_read_names_file_and_row() {
    let folder = folder(&[
        ("bad.csv", b"1\nx\n"),
        ("bad.json", b"{\"a\": 1}\n{\"a\": tru}\n"),
        ("bad.parquet", b"PAR1"),
    ]);
    let own = Fixture::bucket(folder.path());
    for (pattern, kind, wanted) in [
        ("*.csv", "CSV", "Error in file 'bad.csv', row 2: 'x' is no integer (column 'a')"),
        ("*.json", "JSON", "Error in file 'bad.json', row 2"),
        ("*.parquet", "PARQUET", "Error in file 'bad.parquet', row 1"),
    ] {
        own.run(&external("a INT", pattern, kind));
        let error = own.error("SELECT * FROM ext");
        assert_eq!(error.kind, ErrorKind::Execution);
        assert!(error.message.starts_with(wanted), "{error}");
        own.run("DROP TABLE ext");
    }
    own.run("CREATE EXTERNAL TABLE ext (a INT) URL = 's3://other/' OBJECT_PATTERN = '*' TYPE = (CSV)");
    assert!(own.error("SELECT * FROM ext").message.contains("'other'"));
    own.run("DROP TABLE ext");
    assert!(own.error(&external("a INT", "*", "CSV WHATEVER = 1")).message.contains("WHATEVER"));
    own.run(
        "CREATE EXTERNAL TABLE ext (a INT NOT NULL) URL = 's3://sales/' OBJECT_PATTERN = 'no*' TYPE = (CSV)",
    );
    assert_eq!(own.rows("SELECT * FROM ext"), json!([]));
}

/// A file with two rows: `id`, `name`, `at`, `price`.
fn parquet() -> Vec<u8> {
    let schema = "message rows { required int32 id; optional binary name (UTF8); \
                  required int64 at (TIMESTAMP(MICROS, true)); required int64 price (DECIMAL(10, 2)); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(Compression::SNAPPY).build());
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
    let mut group = file.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int32Type>().write_batch(&[1, 2], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&[ByteArray::from("one")], Some(&[1, 0]), None).unwrap();
    column.close().unwrap();
    for values in [[1_000_001, 2_000_000], [125, -50]] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    file.close().unwrap();
    bytes
}

#[test]
fn parquet_files_are_read_from_buckets_and_uploads() {
    let folder = folder(&[("a.parquet", &parquet())]);
    let own = Fixture::bucket(folder.path());
    own.run(&external("name TEXT, id BIGINT, at TIMESTAMP, price NUMERIC(38, 3)", "*.parquet", "PARQUET"));
    let wanted = json!([
        ["one", "1", "1970-01-01 00:00:01.000001", "1.250"],
        [null, "2", "1970-01-01 00:00:02", "-0.500"],
    ]);
    assert_eq!(own.rows("SELECT * FROM ext"), wanted);
    let own = Fixture { uploads: vec![("batch_data".to_owned(), parquet())], ..own };
    for sql in [
        "SELECT * FROM read_parquet('upload://batch_data')",
        "SELECT * FROM read_parquet(url => 's3://sales/in/*.parquet')",
    ] {
        let document = own.json(sql);
        let types: Vec<&Json> = document["meta"].as_array().unwrap().iter().map(|own| &own["type"]).collect();
        assert_eq!(types, ["int", "text null", "timestamptz", "Decimal(10, 2)"]);
        assert_eq!(document["data"][0], json!([1, "one", "1970-01-01 00:00:01.000001+00", "1.25"]));
    }
    own.run("CREATE TABLE t (id INT, name TEXT)");
    own.run("INSERT INTO t SELECT id, name FROM read_parquet('upload://batch_data')");
    assert_eq!(own.value("SELECT count(*) FROM t"), "2");
    assert!(own.error("SELECT * FROM read_parquet('upload://nothing')").message.contains("nothing"));
}

#[test]
fn arrow_streams_are_read_back() {
    let own = Fixture::new();
    let sql = "SELECT 1 AS a, 'x' AS b, [1.5, NULL] AS c, STRUCT(DATE '2024-02-29' AS d) AS e, 1.25::numeric(10, 2) AS f, \
               TIMESTAMPTZ '2024-02-29 01:02:03.000004+00' AS g, NULL::bigint AS h, E'\\\\x61'::bytea AS i, true AS j";
    let stream = Encoder::new(own.run(sql), Format::ArrowStream, Generation::V2, About::default()).all();
    let wanted = own.json(sql);
    let own = Fixture { uploads: vec![("data.arrow".to_owned(), stream)], ..own };
    let document = own.json("SELECT * FROM read_arrow('upload://data.arrow')");
    assert_eq!([&document["meta"], &document["data"]], [&wanted["meta"], &wanted["data"]]);
    let own = Fixture { uploads: vec![("data.arrow".to_owned(), b"nothing".to_vec())], ..own };
    assert!(own.error("SELECT * FROM read_arrow('upload://data.arrow')").message.contains("data.arrow"));
}

#[test]
fn files_are_copied_into_tables() {
    let folder = folder(&[("a.csv", b"id,name\n1,one\n2,\n"), ("b.parquet", &parquet())]);
    let own = Fixture::bucket(folder.path());
    let made =
        own.run("COPY INTO fresh FROM 's3://sales/in/' WITH PATTERN = '*.csv' TYPE = CSV HEADER = TRUE");
    assert_eq!((made.changed, made.scanned_rows), (2, 2));
    assert_eq!(own.rows("SELECT * FROM fresh"), json!([[1, "one"], [2, ""]]));
    own.run("CREATE TABLE t (id BIGINT, name TEXT, note TEXT DEFAULT 'new')");
    own.run("COPY t (name, id) FROM 's3://sales/in/b.parquet'");
    assert_eq!(own.rows("SELECT * FROM t ORDER BY id"), json!([["1", "one", "new"], ["2", null, "new"]]));
    assert!(own.error("COPY u FROM 's3://sales/in/x/'").message.contains("no files"));
    assert!(
        own.error("COPY u FROM 's3://sales/in/' WITH AUTO_CREATE = FALSE").message.contains("does not exist")
    );
}

#[test]
fn csv_files_have_columns_by_themselves() {
    let csv = b"id,when,what\n1,2024-02-29,x\n2000000000000,,\n".to_vec();
    let own = Fixture { uploads: vec![("file".to_owned(), csv)], ..Fixture::new() };
    let document = own.json("SELECT * FROM read_csv('upload://file', header => true)");
    let types: Vec<&Json> = document["meta"].as_array().unwrap().iter().map(|own| &own["type"]).collect();
    assert_eq!(types, ["long null", "date null", "text null"]);
    assert_eq!(document["data"], json!([["1", "2024-02-29", "x"], ["2000000000000", null, ""]]));
    assert_eq!(own.names("SELECT * FROM read_csv('file')"), ["f0", "f1", "f2"]);
}
