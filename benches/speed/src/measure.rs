//! Runs programs as processes of their own, side by side, and compares what they took.

use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// What a process took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub cpu: f64,
    pub wall: f64,
    pub peak_kib: f64,
}

/// A program, and what it is to do.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub program: &'static str,
    pub work: &'static str,
}

/// Where cargo puts the programs that stand beside this one.
fn program(name: &str) -> Outcome<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is not built; see benches/README.md", path.display()).into())
    }
}

/// The stub, which ends when this is dropped.
pub struct Stub {
    process: Child,
    pub url: String,
}

impl Stub {
    pub fn start(delay: Duration) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["stub", &delay.as_millis().to_string()]).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let mut url = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(run: Run, url: &str, count: usize) -> Outcome<Command> {
    let mut command = Command::new(program(run.program)?);
    command.args([run.work, url, &count.to_string()]);
    Ok(command)
}

fn once(run: Run, url: &str, count: usize, input: Option<&str>) -> Outcome<Cost> {
    let mut command = command(run, url, count)?;
    command.stdout(Stdio::null());
    if let Some(path) = input {
        command.stdin(std::fs::File::open(path)?);
    }
    let started = Instant::now();
    let ended = command.spawn()?.wait4()?;
    let wall = started.elapsed().as_secs_f64();
    if !ended.status.success() {
        return Err(format!("{} {} failed", run.program, run.work).into());
    }
    let used = ended.rusage;
    Ok(Cost { cpu: (used.utime + used.stime).as_secs_f64(), wall, peak_kib: used.maxrss as f64 / 1024.0 })
}

/// Runs all of them in turn, so many rounds, one before to warm up. Gives what each took in each round.
pub fn rounds(
    runs: &[Run],
    url: &str,
    count: usize,
    input: Option<&str>,
    rounds: usize,
) -> Outcome<Vec<Vec<Cost>>> {
    let mut costs = vec![Vec::new(); runs.len()];
    for round in 0..=rounds {
        for (run, costs) in runs.iter().zip(&mut costs) {
            let cost = once(*run, url, count, input)?;
            if round > 0 {
                costs.push(cost);
            }
        }
    }
    Ok(costs)
}

/// How often a program asks for memory.
pub fn allocations(run: Run, url: &str, count: usize) -> Outcome<f64> {
    let output = command(run, url, count)?.output()?;
    let text = String::from_utf8(output.stdout)?;
    let line = text.lines().find_map(|line| line.strip_prefix("allocations "));
    Ok(line.ok_or("built without `allocations`")?.parse()?)
}

/// The median of the ratios of each round.
pub fn ratio(costs: &[Cost], base: &[Cost], of: impl Fn(&Cost) -> f64) -> f64 {
    median(costs.iter().zip(base).map(|(cost, base)| of(cost) / of(base)).collect())
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
