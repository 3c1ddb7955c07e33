//! Engines on Kubernetes, which come and go at the pace of jobs.

pub(crate) mod operations;
pub(crate) mod options;
pub(crate) mod spec;

use serde::Serialize;

use self::spec::Spec;
use super::Dremio;
use super::time::millis;

/// All engines, and every name that one ever had.
#[derive(Debug, Default)]
pub(crate) struct Engines {
    all: Vec<Engine>,
    names: Vec<String>,
}

#[derive(Clone, Debug)]
struct Engine {
    id: String,
    name: String,
    version: String,
    spec: Spec,
    /// What it was told to be, and when.
    is_on: bool,
    since: i64,
}

#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    version: &'a str,
    spec: &'a Spec,
    status: Status,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    state: &'static str,
    message: &'static str,
    running_replicas: u32,
    starting_replicas: u32,
    stopping_replicas: u32,
    running_executors: u32,
    starting_executors: u32,
    stopping_executors: u32,
    replicas: Vec<Replica>,
}

#[derive(Serialize)]
struct Replica {
    id: &'static str,
    executors: Vec<Executor>,
}

#[derive(Serialize)]
struct Executor {
    name: String,
    memory: f64,
    cpu: f64,
    status: &'static str,
}

impl Engine {
    fn state(&self, dremio: &Dremio) -> &'static str {
        let pace = millis(dremio.settings.job_pace);
        let settled = dremio.clock.now() - self.since >= pace;
        match (self.is_on, settled) {
            (true, false) => "STARTING",
            (true, true) => "RUNNING",
            (false, false) => "STOPPING",
            (false, true) => "STOPPED",
        }
    }

    fn shown(&self, dremio: &Dremio) -> Shown<'_> {
        let state = self.state(dremio);
        let pods = options::pods(&self.spec.size);
        let count = |of: &str, number: u32| if state == of { number } else { 0 };
        let executor = |place| Executor {
            name: format!("dremio-executor-{}-000-{place}", self.name),
            memory: 0.0,
            cpu: 0.0,
            status: "RUNNING",
        };
        let replica = Replica { id: "000", executors: (0..pods).map(executor).collect() };
        Shown {
            id: &self.id,
            name: &self.name,
            version: &self.version,
            spec: &self.spec,
            status: Status {
                state,
                message: "",
                running_replicas: count("RUNNING", 1),
                starting_replicas: count("STARTING", 1),
                stopping_replicas: count("STOPPING", 1),
                running_executors: count("RUNNING", pods),
                starting_executors: count("STARTING", pods),
                stopping_executors: count("STOPPING", pods),
                replicas: if state == "RUNNING" { vec![replica] } else { Vec::new() },
            },
        }
    }
}
