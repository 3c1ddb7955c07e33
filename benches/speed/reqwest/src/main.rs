//! A client written by hand with `reqwest::blocking` and its `json()`: what most people would write.

#[path = "../../shared/allocations.rs"]
mod allocations;
#[path = "../../shared/answers.rs"]
mod answers;
#[path = "../../shared/rows.rs"]
mod rows;

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::time::Duration;

use answers::{Document, Line, Page, Submitted, View};
use reqwest::blocking::{Client as Http, RequestBuilder, Response};
use rows::{Job, Order};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Client {
    http: Http,
    url: String,
}

impl Client {
    fn send(&self, request: RequestBuilder) -> Outcome<Response> {
        Ok(request.bearer_auth("token").send()?.error_for_status()?)
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Outcome<T> {
        Ok(self.send(self.http.get(format!("{}{path}", self.url)))?.json()?)
    }

    fn statement(&self, format: &str) -> Outcome<Response> {
        self.send(
            self.http.post(format!("{}/?output_format={format}", self.url)).body("SELECT * FROM orders"),
        )
    }
}

fn pages<T: DeserializeOwned>(client: &Client, digest: impl Fn(&T) -> u64) -> Outcome<u64> {
    let (mut offset, mut sum) = (0, 0);
    loop {
        let page: Page<T> = client.get(&format!("/api/v3/job/j/results?limit=500&offset={offset}"))?;
        offset += page.rows.len() as u64;
        sum += page.rows.iter().map(&digest).sum::<u64>();
        if offset >= page.row_count {
            return Ok(sum);
        }
    }
}

fn job(client: &Client) -> Outcome<u64> {
    let request = client.http.post(format!("{}/api/v3/sql", client.url));
    let submitted: Submitted =
        client.send(request.json(&serde_json::json!({ "sql": "SELECT 1" })))?.json()?;
    loop {
        let job: Job = client.get(&format!("/api/v3/job/{}", submitted.id))?;
        if job.job_state == "COMPLETED" {
            return Ok(job.row_count.unwrap_or_default().unsigned_abs());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn lines(client: &Client) -> Outcome<u64> {
    let mut sum = 0;
    let mut reader = BufReader::with_capacity(64 * 1024, client.statement("JSONLines_Compact")?);
    let mut line = Vec::new();
    loop {
        line.clear();
        reader.read_until(b'\n', &mut line)?;
        match serde_json::from_slice(&line)? {
            Line::Data { data } => sum += data.iter().map(Order::digest).sum::<u64>(),
            Line::FinishSuccessfully {} => return Ok(sum),
            Line::FinishWithErrors {} => return Err("failed".into()),
            Line::Start {} => {}
        }
    }
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, url, count] = arguments.as_slice() else {
        return Err("work, URL and count are needed".into());
    };
    let count: usize = count.parse()?;
    let client = &Client { http: Http::new(), url: url.clone() };
    let mut sum = 0;
    match work.as_str() {
        "gets" | "gets-deadline" => {
            for _ in 0..count {
                sum += client.get::<Job>("/api/v3/job/j")?.job_state.len() as u64;
            }
        }
        "jobs" => {
            for _ in 0..count {
                sum += job(client)?;
            }
        }
        "put" => {
            let mut view: View = client.get("/api/v3/catalog/large")?;
            for _ in 0..count {
                let request = client.http.put(format!("{}/api/v3/catalog/large", client.url));
                view = client.send(request.json(&view))?.json()?;
            }
            sum += view.sql.len() as u64;
        }
        "typed" => sum += pages(client, Order::digest)?,
        "value" | "row" => {
            sum += pages(client, |row: &Map<String, Value>| {
                row.get("order_id").and_then(Value::as_u64).unwrap_or(0)
            })?;
        }
        "compact" => {
            sum += client
                .statement("JSON_Compact")?
                .json::<Document>()?
                .data
                .iter()
                .map(Order::digest)
                .sum::<u64>();
        }
        "lines" => sum += lines(client)?,
        other => return Err(format!("no work is called {other}").into()),
    }
    println!("sum {sum}");
    allocations::report();
    Ok(())
}
