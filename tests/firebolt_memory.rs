//! A large result of Firebolt is read in the memory of a row.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "firebolt")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use lakehouse::Timestamp;
use lakehouse::firebolt::{Connection, V1};
use serde::Deserialize;

#[path = "support/process.rs"]
mod process;

use process::peak;

const ROWS: i64 = 200_000;

/// The types of the twenty columns, of both generations, and how a row of each begins.
const TYPES: [&str; 20] = [
    "bigint",
    "integer",
    "double precision",
    "text null",
    "numeric(38, 9)",
    "date",
    "timestamp",
    "timestamptz",
    "boolean",
    "bytea",
    "array(bigint null)",
    "text",
    "bigint null",
    "real",
    "text",
    "numeric(5, 2)",
    "integer null",
    "text",
    "boolean null",
    "struct(a integer, b text)",
];

#[derive(Deserialize)]
#[allow(dead_code, reason = "what counts is that it is decoded")]
struct Wide {
    c0: i64,
    c1: i32,
    c2: f64,
    c3: Option<String>,
    c4: String,
    c5: String,
    c6: Timestamp,
    c7: Timestamp,
    c8: bool,
    c9: String,
    c10: Vec<Option<i64>>,
    c11: String,
    c12: Option<i64>,
    c13: f32,
    c14: String,
    c15: String,
    c16: Option<i32>,
    c17: String,
    c18: Option<bool>,
    c19: Inner,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what counts is that it is decoded")]
struct Inner {
    a: Option<i32>,
    b: Option<String>,
}

fn columns() -> String {
    let columns = TYPES.iter().enumerate().map(|(at, ty)| format!(r#"{{"name":"c{at}","type":"{ty}"}}"#));
    columns.collect::<Vec<_>>().join(",")
}

fn row(n: i64, out: &mut String) {
    let text = if n % 3 == 0 { "null".to_owned() } else { format!("\"Zeile {n} \\u00e9\"") };
    let _ = write!(
        out,
        r#"["{n}",{},{}.5,{text},"{n}.123456789","2026-01-02","2026-01-02 03:04:05.{}","2026-01-02 03:04:05+05:30",{},"\\x{:08x}",["{n}",null],"k",null,1.5,"a longer text, as one finds it in tables of all kinds","12.50",{},"x",true,{{"a":{},"b":"c"}}]"#,
        n % 1000,
        n % 7,
        n % 999 + 1,
        n % 2 == 0,
        n % 65536,
        n % 9,
        n % 5,
    );
}

/// Answers one request with the rows in `head`, `tail` and what stands between chunks of a thousand.
fn serve(head: String, between: [&'static str; 2], tail: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        read_request(&stream);
        let mut text =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{head}");
        for n in 0..ROWS {
            if n % 1000 == 0 {
                stream.write_all(text.as_bytes()).expect("a client that reads");
                text.clear();
                text.push_str(between[usize::from(n > 0)]);
            } else {
                text.push(',');
            }
            row(n, &mut text);
        }
        text.push_str(&tail);
        stream.write_all(text.as_bytes()).expect("a client that reads");
    });
    url
}

/// Reads the whole request: what is left unread at the end would take the answer with it.
fn read_request(stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut line = String::from("first");
    while !line.trim_end().is_empty() {
        line.clear();
        reader.read_line(&mut line).expect("a request");
    }
    reader.read_exact(&mut [0; "SELECT".len()]).expect("the statement");
}

fn sum(rows: impl Iterator<Item = lakehouse::Result<Wide>>) -> (i64, i64) {
    rows.fold((0, 0), |(count, sum), row| {
        (count + 1, sum + row.unwrap_or_else(|error| panic!("{count}: {error}")).c0)
    })
}

/// One test: the peak is that of the whole process.
#[test]
fn two_hundred_thousand_rows_are_read_in_little_memory() {
    let start = format!(r#"{{"message_type":"START","query_id":"q","result_columns":[{}]}}"#, columns());
    let data = "\n{\"message_type\":\"DATA\",\"data\":[";
    let finish = "]}\n{\"message_type\":\"FINISH_SUCCESSFULLY\",\"statistics\":{\"elapsed\":1}}\n";
    let lines = serve(start, [data, "]}\n{\"message_type\":\"DATA\",\"data\":["], finish.to_owned());
    let document =
        serve(format!(r#"{{"meta":[{}],"data":["#, columns()), ["", ","], format!(r#"],"rows":{ROWS}}}"#));

    let before = peak();
    let rows =
        Connection::core(lines).expect("an address").query("SELECT").rows_as::<Wide>().expect("a result");
    assert_eq!(sum(rows), (ROWS, ROWS * (ROWS - 1) / 2));
    let firebolt = V1::builder().api_url(&document).access_token("t").build().expect("valid settings");
    let mut connection = firebolt.connect_to(&document, "db").expect("an address");
    assert_eq!(sum(connection.query("SELECT").rows_as().expect("a result")), (ROWS, ROWS * (ROWS - 1) / 2));
    if let (Some(before), Some(after)) = (before, peak()) {
        // Each of the two results has some sixty megabytes.
        assert!(after - before < 8 * 1024, "the peak grew by {} KiB", after - before);
    }
}
