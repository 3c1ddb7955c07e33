//! A client written by hand with `reqwest::blocking` and its `json()`: what most people would write.

#[path = "../../shared/allocations.rs"]
mod allocations;
#[path = "../../shared/answers.rs"]
mod answers;
#[path = "../../shared/rows.rs"]
mod rows;
#[path = "../../shared/work.rs"]
mod work;

use std::time::Duration;

use answers::{Document, Submitted, View};
use reqwest::blocking::{Client as Http, RequestBuilder, Response};
use rows::{Job, Order};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use work::{Outcome, lines, pages};

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
        "typed" => sum += pages(|path| client.get(path), Order::digest)?,
        "row" => {
            sum += pages(
                |path| client.get(path),
                |row: &Map<String, Value>| row.get("order_id").and_then(Value::as_u64).unwrap_or(0),
            )?;
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
        "lines" => sum += lines(client.statement("JSONLines_Compact")?)?,
        other => return Err(format!("no work is called {other}").into()),
    }
    println!("sum {sum}");
    allocations::report();
    Ok(())
}
