//! An organization on Cloud for these tests, and a client of one of its projects.

use std::time::{Duration, Instant};

use lakehouse_emulator::{CloudBuilder, CloudProject, DataType, Emulator, Value};
use serde_json::{Value as Json, json};

use super::{Answer, Client};

pub const PROJECT: &str = "02d36975-73eb-47ed-9bb5-de73060380f6";

/// A project `main` with a space, a source of files, and the Arctic source of that name.
pub fn project() -> CloudProject {
    CloudProject::new("main")
        .id(PROJECT)
        .engine("preview", "XX_SMALL_V1")
        .space("reporting")
        .folder("reporting.\"test-folder\"")
        .table(
            "lake.orders",
            [("id", DataType::BigInt), ("city", DataType::Varchar)],
            [
                vec![Value::Int(1), Value::Text("Oslo".into())],
                vec![Value::Int(2), Value::Text("Rome".into())],
            ],
        )
        .view("reporting.\"test-folder\".north", "SELECT * FROM lake.orders WHERE city = 'Oslo'")
        .arctic("arctic")
        .table("arctic.sales.orders", [("id", DataType::BigInt)], [vec![Value::Int(7)]])
}

/// `ada` administers it; `bob` may do nothing.
pub fn organization() -> CloudBuilder {
    Emulator::dremio_cloud()
        .organization("north")
        .admin("ada")
        .personal_access_token("ada", "pat-of-ada")
        .user("bob")
        .personal_access_token_for("bob", "pat-of-bob", Duration::from_hours(2))
}

pub fn sample() -> CloudBuilder {
    organization().project(project())
}

pub fn bearer(emulator: &Emulator, token: &str) -> Client {
    Client { url: emulator.url(), authorization: format!("Bearer {token}") }
}

/// A client whose targets are below a project.
pub struct Project {
    pub client: Client,
    pub root: String,
}

pub fn ada(emulator: &Emulator) -> Project {
    user(emulator, "pat-of-ada")
}

pub fn bob(emulator: &Emulator) -> Project {
    user(emulator, "pat-of-bob")
}

fn user(emulator: &Emulator, token: &str) -> Project {
    Project { client: bearer(emulator, token), root: format!("/v0/projects/{PROJECT}") }
}

impl Project {
    pub fn get(&self, target: &str) -> Answer {
        self.client.get(&format!("{}{target}", self.root))
    }

    pub fn delete(&self, target: &str) -> Answer {
        self.client.delete(&format!("{}{target}", self.root))
    }

    pub fn post(&self, target: &str, body: Json) -> Answer {
        self.client.post(&format!("{}{target}", self.root), body)
    }

    pub fn put(&self, target: &str, body: Json) -> Answer {
        self.client.put(&format!("{}{target}", self.root), body)
    }

    pub fn by_path(&self, path: &str) -> Json {
        self.get(&format!("/catalog/by-path/{path}")).expect(200).json()
    }

    /// Runs a statement to its end and gives the job, with its id in it.
    pub fn run(&self, body: Json) -> Json {
        let id = self.post("/sql", body).expect(200).json()["id"].clone();
        let target = format!("/job/{}", id.as_str().unwrap());
        let start = Instant::now();
        loop {
            let mut job = self.get(&target).expect(200).json();
            if ["COMPLETED", "FAILED", "CANCELED"].contains(&job["jobState"].as_str().unwrap()) {
                job["id"] = id;
                return job;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{job}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// The rows of a query that works.
    pub fn rows(&self, sql: &str) -> Json {
        let job = self.run(json!({"sql": sql}));
        assert_eq!(job["jobState"], "COMPLETED", "{job}");
        let target = format!("/job/{}/results?limit=500", job["id"].as_str().unwrap());
        self.get(&target).expect(200).json()["rows"].clone()
    }
}
