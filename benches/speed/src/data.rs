//! What the stub answers: rows of twenty columns, as Dremio and Firebolt write them.
#![allow(dead_code, reason = "it is read by two programs")]

use std::fmt::Write as _;

/// The rows of a whole result, and those of one page.
pub const ROWS: usize = 200_000;
pub const PAGE: usize = 500;

const COLUMNS: [(&str, &str, &str); 20] = [
    ("order_id", "BIGINT", "int"),
    ("customer_id", "BIGINT", "int"),
    ("quantity", "INTEGER", "int"),
    ("line_number", "INTEGER", "int"),
    ("price", "DOUBLE", "double"),
    ("discount", "DOUBLE", "double"),
    ("shipped", "BOOLEAN", "boolean"),
    ("region", "VARCHAR", "text"),
    ("country", "VARCHAR", "text"),
    ("city", "VARCHAR", "text"),
    ("street", "VARCHAR", "text"),
    ("product", "VARCHAR", "text"),
    ("category", "VARCHAR", "text"),
    ("brand", "VARCHAR", "text"),
    ("status", "VARCHAR", "text"),
    ("note", "VARCHAR", "text null"),
    ("ordered_at", "TIMESTAMP", "timestamp"),
    ("shipped_at", "TIMESTAMP", "timestamp null"),
    ("currency", "VARCHAR", "text"),
    ("warehouse", "VARCHAR", "text"),
];

/// The cells of a row as JSON.
fn cells(row: usize) -> [String; 20] {
    let text = |text: &str, many: usize| format!("\"{text} {}\"", row % many);
    let note = if row % 3 == 0 { "null".to_owned() } else { text("leave at the \\\"back\\\" door", 7) };
    let shipped = if row % 4 == 0 {
        "null".to_owned()
    } else {
        format!("\"2026-10-{:02} 12:30:00.000\"", row % 28 + 1)
    };
    [
        (1_000_000 + row).to_string(),
        (row * 7 % 100_000).to_string(),
        (row % 50).to_string(),
        (row % 9).to_string(),
        format!("{}.{:02}", row % 1000, row % 100),
        format!("0.{:02}", row % 100),
        (row % 4 != 0).to_string(),
        text("EMEA", 4),
        text("Germany", 40),
        text("Königsberg", 400),
        text("Marktplatz", 300),
        text("a thing with a long name, as things have it", 1000),
        text("household", 12),
        text("acme", 30),
        text("open", 3),
        note,
        format!("\"2026-09-{:02} 08:15:{:02}.123\"", row % 28 + 1, row % 60),
        shipped,
        "\"EUR\"".to_owned(),
        text("north", 5),
    ]
}

/// A page of a result of Dremio.
pub fn page() -> String {
    let schema = COLUMNS.map(|(name, kind, _)| format!(r#"{{"name":"{name}","type":{{"name":"{kind}"}}}}"#));
    let mut text = format!(r#"{{"rowCount":{ROWS},"schema":[{}],"rows":["#, schema.join(","));
    for row in 0..PAGE {
        text.push_str(if row == 0 { "{" } else { ",{" });
        for (column, ((name, _, _), cell)) in COLUMNS.iter().zip(cells(row)).enumerate() {
            let comma = if column == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\"{name}\":{cell}");
        }
        text.push('}');
    }
    text.push_str("]}");
    text
}

/// A result of Firebolt in three parts: what comes first, what comes again and again, with a thousand rows in each, and
/// what comes last.
pub struct Parts {
    pub first: String,
    pub again: String,
    pub between: &'static str,
    pub last: String,
}

pub const PARTS: usize = ROWS / 1000;

fn thousand() -> String {
    let row = |row: usize| format!("[{}]", cells(row).join(","));
    (0..1000).map(row).collect::<Vec<_>>().join(",")
}

fn columns() -> String {
    COLUMNS.map(|(name, _, kind)| format!(r#"{{"name":"{name}","type":"{kind}"}}"#)).join(",")
}

pub fn compact() -> Parts {
    Parts {
        first: format!(r#"{{"query":{{"query_id":"q"}},"meta":[{}],"data":["#, columns()),
        again: thousand(),
        between: ",",
        last: format!(r#"],"rows":{ROWS},"statistics":{{"elapsed":0.1}}}}"#),
    }
}

pub fn lines() -> Parts {
    Parts {
        first: format!(
            "{{\"message_type\":\"START\",\"query_id\":\"q\",\"result_columns\":[{}]}}\n",
            columns()
        ),
        again: format!("{{\"message_type\":\"DATA\",\"data\":[{}]}}", thousand()),
        between: "\n",
        last: "\n{\"message_type\":\"FINISH_SUCCESSFULLY\",\"statistics\":{\"elapsed\":0.1}}\n".to_owned(),
    }
}

pub const JOB: &str = r#"{"jobState":"COMPLETED","rowCount":200000,"errorMessage":"","startedAt":"2026-10-05T09:12:07.123Z","endedAt":"2026-10-05T09:12:08.456Z","queryType":"REST","queueName":"SMALL","queueId":"5b3a2c1d","resourceSchedulingStartedAt":"2026-10-05T09:12:07.200Z","resourceSchedulingEndedAt":"2026-10-05T09:12:07.210Z","cancellationReason":""}"#;

/// A view whose statement has a megabyte.
pub fn view() -> String {
    let sql = "SELECT order_id, price * (1 - discount) AS paid FROM sales.orders UNION ALL ".repeat(13_800);
    format!(
        r#"{{"entityType":"dataset","id":"large","type":"VIRTUAL_DATASET","path":["sales","large"],"tag":"7","sql":"{sql}","sqlContext":["sales"]}}"#
    )
}
