//! The process of a test: one of its own, and how large one has become.
#![allow(dead_code, reason = "every test file uses another part of it")]

use std::process::Command;

/// What starts this program again for one ignored test and nothing else.
pub fn alone(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.args([test, "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command
}

/// The most memory that this process has had, in KiB; only Linux says it.
pub fn peak() -> Option<usize> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    Some(line.trim().trim_end_matches(" kB").parse().expect("a number"))
}
