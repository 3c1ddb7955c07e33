//! M1: half a megabyte of gzip that becomes half a gigabyte.

use std::io::Write as _;

use flate2::Compression;
use lakehouse_emulator::faults::{Answer, FaultServer};

use crate::Row;
use crate::clients::{Which, brief};
use crate::process;

const MIB: usize = 1024 * 1024;
const SIZE: usize = 512;

/// So many MiB of blanks.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    let blanks = " ".repeat(MIB);
    for _ in 0..SIZE {
        encoder.write_all(blanks.as_bytes()).expect("into memory");
    }
    encoder.finish().expect("into memory")
}

pub fn rows() -> Vec<Row> {
    let body = bomb();
    let server = FaultServer::builder()
        .answer(move |_| Answer::json(body.clone()).header("Content-Encoding", "gzip"))
        .start()
        .expect("a server");
    let row = Row::of(
        "521 kB of gzip that become 512 MiB: outcome, and what the peak of memory grows by",
        |which| process::run(process::child("m1", which, &[&server.url()])),
    );
    vec![row]
}

/// The peak of memory of this process, in KiB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

pub fn child(which: Which, url: &str) -> String {
    let client = which.client(url);
    let before = peak();
    let outcome = client.get("/bomb");
    format!("{}; {} MiB", brief(&outcome), (peak() - before) / 1024)
}
