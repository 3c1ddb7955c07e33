//! M8: what a limit of time costs: look-ups of names, threads and processor time per call.

use std::process::Command;

use lakehouse_emulator::faults::FaultServer;

use crate::Row;
use crate::clients::{CLIENTS, Which};
use crate::process;

const TRACED: &str = "2000";
const TIMED: &str = "20000";
/// Whoever looks a name up reads this file.
const HOSTS: &str = "/etc/hosts";

pub fn rows() -> Vec<Row> {
    let server = FaultServer::builder().keep(0).start().expect("a server");
    // A name, not an address: names have to be looked up.
    let url = format!("http://localhost:{}", server.address().port());
    let traces = CLIENTS.map(|which| trace(which, &url));
    vec![
        Row {
            what: "2,000 calls over one pooled connection with a limit of time: look-ups of the name",
            cells: traces
                .each_ref()
                .map(|trace| count(trace, |line| line.contains("openat(") && line.contains(HOSTS))),
        },
        Row {
            what: "the same: threads made",
            cells: traces
                .each_ref()
                .map(|trace| count(trace, |line| line.contains("clone") && !line.contains("resumed"))),
        },
        Row {
            what: "processor time per call, on one core, as a multiple of this crate's",
            cells: times(&url),
        },
    ]
}

/// The system calls that matter, one a line.
fn trace(which: Which, url: &str) -> Option<String> {
    let file = std::env::temp_dir().join(format!("reliability-{}-{}", std::process::id(), which.name()));
    let path = file.to_str()?;
    let before = ["-f", "-qq", "-e", "trace=clone,clone3,openat", "-o", path];
    let outcome = process::run(process::child_of("strace", &before, "m8", which, &[url, TRACED]));
    let trace = std::fs::read_to_string(&file).ok();
    let _ = std::fs::remove_file(&file);
    trace.filter(|_| outcome.parse::<f64>().is_ok())
}

fn count(trace: &Option<String>, matches: impl Fn(&str) -> bool) -> String {
    trace.as_ref().map_or_else(
        || "not measured: needs `strace`".to_owned(),
        |trace| trace.lines().filter(|line| matches(line)).count().to_string(),
    )
}

fn times(url: &str) -> [String; 3] {
    let pinned =
        Command::new("taskset").args(["-c", "0", "true"]).status().is_ok_and(|status| status.success());
    let taken = CLIENTS.map(|which| {
        // The best of three: others use the machine as well.
        let runs = (0..3).map(|_| {
            let command = match pinned {
                true => process::child_of("taskset", &["-c", "0"], "m8", which, &[url, TIMED]),
                false => process::child("m8", which, &[url, TIMED]),
            };
            process::run(command).parse().unwrap_or(f64::NAN)
        });
        runs.fold(f64::NAN, f64::min)
    });
    taken.map(|time| format!("{:.1}", time / taken[0]))
}

/// The processor time of this process, all its threads included, in hundredths of a second.
fn processor_time() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program comes first and may have blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    [11, 12].iter().filter_map(|field| fields.get(*field)?.parse::<u64>().ok()).sum()
}

pub fn child(which: Which, url: &str, calls: &str) -> String {
    let client = which.client(url);
    client.get("/x").expect("an answer");
    let before = processor_time();
    for _ in 1..calls.parse().unwrap_or(1) {
        client.get("/x").expect("an answer");
    }
    (processor_time() - before).to_string()
}
