//! Streams a result of any size through a little memory, and says how much that was.
//!
//! `DREMIO_URL=http://localhost:9047 DREMIO_USER=dremio DREMIO_PASSWORD=dremio123 cargo run --release --example stream -- "SELECT …"`
//!
//! Every row is decoded into a map; where the system tells (Linux), the peak memory of the process is printed.

use std::collections::BTreeMap;
use std::env;

use lakehouse::Json;
use lakehouse::dremio::Software;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let variable = |name: &str| env::var(name).map_err(|_| format!("set {name}"));
    let sql = env::args().nth(1).ok_or("give a SQL statement as the argument")?;
    let dremio = Software::builder(variable("DREMIO_URL")?)
        .login(variable("DREMIO_USER")?, variable("DREMIO_PASSWORD")?)
        .allow_plain_http()
        .build()?;
    let (mut rows, mut cells) = (0_u64, 0_usize);
    for row in dremio.query(sql).rows_as::<BTreeMap<String, Json>>()? {
        rows += 1;
        cells += row?.len();
    }
    println!("{rows} rows, {cells} cells");
    if let Some(peak) = peak_memory() {
        println!("peak memory: {peak}");
    }
    Ok(())
}

fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
