//! Where the numbers come from: cores, system and versions.

use std::process::Command;

pub fn description() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let rust =
        Command::new("rustc").arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let rust = String::from_utf8_lossy(&rust);
    let rust = rust.split(' ').nth(1).unwrap_or("unknown").to_owned();
    let versions: Vec<String> = ["ureq", "reqwest", "serde_json"].map(version).into();
    format!(
        "{cores} cores, {}, Rust {rust}, {}; loopback.",
        system.unwrap_or("unknown system").trim_matches('"'),
        versions.join(", ")
    )
}

/// The version of a dependency, as it was built.
fn version(name: &str) -> String {
    let lock = include_str!("../Cargo.lock");
    let line = format!("name = \"{name}\"\nversion = \"");
    let version = lock.split_once(&line).and_then(|(_, rest)| rest.split('"').next());
    format!("{name} {}", version.unwrap_or("unknown"))
}
