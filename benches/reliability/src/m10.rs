//! M10: numbers, and JSON that is deep.

use lakehouse::dremio::Software;
use lakehouse_emulator::faults::{Answer, FaultServer};
use serde::Deserialize;
use serde_json::Value;

use crate::Row;
use crate::clients::{Which, seen, short};

const DEPTH: usize = 100_000;

/// What a program by hand reads a job into.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    row_count: i64,
}

pub fn rows() -> Vec<Row> {
    let big = "123456789012345678901234567890";
    let deep = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let job = |count: &str, more: &str| format!(r#"{{"jobState":"COMPLETED","rowCount":{count}{more}}}"#);
    let ignored = job("1", &format!(r#","unheardOf":{deep}"#));
    vec![
        Row::of("an integer of 30 digits as JSON of any kind", |which| {
            let text = value(which, big);
            if text == big { "all digits".to_owned() } else { text }
        }),
        Row::of("`1.0`, `1e3`, `\"1\"`, `-0` for an i64", |which| {
            let read = ["1.0", "1e3", "\"1\"", "-0"].map(|count| row_count(which, &job(count, "")));
            read.map(|read| read.unwrap_or_else(|_| "error".to_owned())).join(", ")
        }),
        Row::of("2^53 + 1 and 2^63 for an i64", |which| {
            let read =
                ["9007199254740993", "9223372036854775808"].map(|count| row_count(which, &job(count, "")));
            read.map(|read| read.unwrap_or_else(|_| "error".to_owned())).join(", ")
        }),
        Row::of("100,000 arrays in each other, as JSON of any kind", |which| {
            let text = value(which, &deep);
            if text == deep { "ok, kept as text".to_owned() } else { short(&text) }
        }),
        Row::of("the same in a field that nobody reads", |which| {
            row_count(which, &ignored)
                .map_or_else(|error| format!("error: {}", short(&error)), |_| "ok".to_owned())
        }),
    ]
}

fn serve(body: &str) -> FaultServer {
    let body = body.to_owned();
    FaultServer::builder().answer(move |_| Answer::json(body.clone())).start().expect("a server")
}

fn software(url: &str) -> Software {
    Software::builder(url).personal_access_token("t").build().expect("valid settings")
}

/// The answer read as JSON of any kind, and written again.
fn value(which: Which, body: &str) -> String {
    let server = serve(body);
    let url = server.url();
    let read = match which {
        Which::Crate => {
            let answer = software(&url).call("GET", "/x").send::<lakehouse::Json>();
            answer.map(|json| json.to_string()).map_err(|error| seen(&error))
        }
        Which::Ureq => {
            let answer = ureq::get(&url).call().and_then(|mut answer| answer.body_mut().read_json::<Value>());
            answer.map(|json| json.to_string()).map_err(|error| seen(&error))
        }
        Which::Reqwest => {
            let answer = reqwest::blocking::get(&url).and_then(|answer| answer.json::<Value>());
            answer.map(|json| json.to_string()).map_err(|error| seen(&error))
        }
    };
    read.unwrap_or_else(|error| format!("error: {error}"))
}

/// The number of rows of a job, read into an i64.
fn row_count(which: Which, body: &str) -> Result<String, String> {
    let server = serve(body);
    let url = server.url();
    match which {
        Which::Crate => {
            let job = software(&url).jobs().get("j").send().map_err(|error| seen(&error))?;
            Ok(job.row_count.map_or_else(|| "none".to_owned(), |count| count.to_string()))
        }
        Which::Ureq => {
            let job = ureq::get(&url).call().and_then(|mut answer| answer.body_mut().read_json::<Job>());
            job.map(|job| job.row_count.to_string()).map_err(|error| seen(&error))
        }
        Which::Reqwest => {
            let job = reqwest::blocking::get(&url).and_then(|answer| answer.json::<Job>());
            job.map(|job| job.row_count.to_string()).map_err(|error| seen(&error))
        }
    }
}
