//! A client written by hand with ureq and serde_json, as well as one can: the practical limit.

#[path = "../../shared/allocations.rs"]
mod allocations;
#[path = "../../shared/answers.rs"]
mod answers;
#[path = "../../shared/rows.rs"]
mod rows;
#[path = "../../shared/work.rs"]
mod work;

use std::io::Read;
use std::time::Duration;

use answers::{Document, Page, Submitted, View};
use rows::{Job, Order};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use work::{Outcome, lines, pages};

struct Client {
    agent: ureq::Agent,
    url: String,
    buffer: Vec<u8>,
}

impl Client {
    fn new(url: &str, deadline: bool) -> Self {
        let timeout = deadline.then_some(Duration::from_secs(60));
        let config = ureq::Agent::config_builder().timeout_global(timeout).build();
        Self { agent: config.into(), url: url.to_owned(), buffer: Vec::new() }
    }

    fn get<T: DeserializeOwned>(&mut self, path: &str) -> Outcome<T> {
        let request = self.agent.get(format!("{}{path}", self.url)).header("Authorization", "Bearer token");
        let response = request.call()?;
        self.decode(response)
    }

    fn decode<T: DeserializeOwned>(&mut self, response: ureq::http::Response<ureq::Body>) -> Outcome<T> {
        self.buffer.clear();
        let mut body = response.into_body();
        self.buffer.reserve(body.content_length().unwrap_or(0) as usize);
        body.as_reader().read_to_end(&mut self.buffer)?;
        Ok(serde_json::from_slice(&self.buffer)?)
    }

    fn post<T: DeserializeOwned>(&mut self, path: &str, body: &impl Serialize) -> Outcome<T> {
        let request = self.agent.post(format!("{}{path}", self.url));
        let request = request.header("Authorization", "Bearer token").content_type("application/json");
        let response = request.send(serde_json::to_vec(body)?)?;
        self.decode(response)
    }

    fn put<T: DeserializeOwned>(&mut self, path: &str, body: &impl Serialize) -> Outcome<T> {
        let request = self.agent.put(format!("{}{path}", self.url));
        let request = request.header("Authorization", "Bearer token").content_type("application/json");
        let response = request.send(serde_json::to_vec(body)?)?;
        self.decode(response)
    }

    fn statement(&mut self, format: &str) -> Outcome<ureq::http::Response<ureq::Body>> {
        let request = self.agent.post(format!("{}/?output_format={format}", self.url));
        Ok(request
            .header("Authorization", "Bearer token")
            .content_type("text/plain")
            .send("SELECT * FROM orders")?)
    }
}

fn job(client: &mut Client) -> Outcome<u64> {
    let submitted: Submitted = client.post("/api/v3/sql", &serde_json::json!({ "sql": "SELECT 1" }))?;
    loop {
        let job: Job = client.get(&format!("/api/v3/job/{}", submitted.id))?;
        if job.job_state == "COMPLETED" {
            return Ok(job.row_count.unwrap_or_default().unsigned_abs());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn decode(count: usize) -> Outcome<u64> {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text)?;
    let mut sum = 0;
    for _ in 0..count {
        let page: Page<Order> = serde_json::from_slice(&text)?;
        sum += page.rows.iter().map(Order::digest).sum::<u64>();
    }
    Ok(sum)
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, url, count] = arguments.as_slice() else {
        return Err("work, URL and count are needed".into());
    };
    let count: usize = count.parse()?;
    let client = &mut Client::new(url, work == "gets-deadline");
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
                view = client.put("/api/v3/catalog/large", &view)?;
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
        "decode" => sum += decode(count)?,
        "compact" => {
            let response = client.statement("JSON_Compact")?;
            sum += client.decode::<Document>(response)?.data.iter().map(Order::digest).sum::<u64>();
        }
        "lines" => sum += lines(client.statement("JSONLines_Compact")?.into_body().into_reader())?,
        other => return Err(format!("no work is called {other}").into()),
    }
    println!("sum {sum}");
    allocations::report();
    Ok(())
}
