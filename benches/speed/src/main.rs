//! Prints what this crate takes beside clients written by hand, as ratios to the best one that can be written by hand.
//!
//! `run` builds the programs and starts this one; `run gets typed` measures those only.

mod data;
mod measure;
mod stub;

use std::time::Duration;

use measure::{Cost, Outcome, Run, Stub, median, ratio};

const HAND: &str = "speed-ureq";
const OURS: &str = "speed-lakehouse";
const OTHER: &str = "speed-reqwest";

/// One line of the table for each of `others`, compared with the first program.
struct Workload {
    name: &'static str,
    what: &'static str,
    hand: Run,
    others: &'static [Run],
    count: usize,
    rounds: usize,
    delay: Duration,
    figure: Figure,
}

/// The figure that it is about.
#[derive(Clone, Copy, PartialEq)]
enum Figure {
    Cpu,
    Wall,
}

const fn run(program: &'static str, work: &'static str) -> Run {
    Run { program, work }
}

const TYPED: &[Run] = &[run(OURS, "typed"), run(OURS, "typed-2"), run(OURS, "typed-4"), run(OTHER, "typed")];

const NONE: Duration = Duration::ZERO;

#[rustfmt::skip]
const WORKLOADS: &[Workload] = &[
    Workload {
        name: "gets", what: "small GET, warm connection", count: 10_000, rounds: 9, delay: NONE, figure: Figure::Cpu,
        hand: run(HAND, "gets"),
        others: &[run(OURS, "gets"), run(HAND, "gets-deadline"), run(OTHER, "gets")],
    },
    Workload {
        name: "jobs", what: "POST a statement and wait for its job", count: 30, rounds: 5, delay: NONE, figure: Figure::Cpu,
        hand: run(HAND, "jobs"),
        others: &[run(OURS, "jobs"), run(OTHER, "jobs")],
    },
    Workload {
        name: "put", what: "read, write and read a view of 1 MB", count: 50, rounds: 9, delay: NONE, figure: Figure::Cpu,
        hand: run(HAND, "put"),
        others: &[run(OURS, "put"), run(OTHER, "put")],
    },
    Workload {
        name: "typed", what: "400 pages into a struct", count: 1, rounds: 7, delay: NONE, figure: Figure::Cpu,
        hand: run(HAND, "typed"),
        others: TYPED,
    },
    Workload {
        name: "row", what: "400 pages into `Row`, by hand a map of values", count: 1, rounds: 5, delay: NONE, figure: Figure::Cpu,
        hand: run(HAND, "row"),
        others: &[run(OURS, "row"), run(OURS, "row-2"), run(OURS, "row-4"), run(OTHER, "row")],
    },
    Workload {
        name: "prefetch-5", what: "400 pages into a struct, 5 ms a request", count: 1, rounds: 3, delay: Duration::from_millis(5), figure: Figure::Wall,
        hand: run(HAND, "typed"),
        others: TYPED,
    },
    Workload {
        name: "prefetch-20", what: "400 pages into a struct, 20 ms a request", count: 1, rounds: 1, delay: Duration::from_millis(20), figure: Figure::Wall,
        hand: run(HAND, "typed"),
        others: TYPED,
    },
    Workload {
        name: "decode", what: "a page in memory into a struct, 400 times", count: 400, rounds: 9, delay: NONE, figure: Figure::Cpu,
        hand: run(HAND, "decode"),
        others: &[run(OURS, "decode")],
    },
    Workload {
        name: "compact", what: "Firebolt, `JSON_Compact`, 200,000 rows into a struct", count: 1, rounds: 5, delay: NONE, figure: Figure::Cpu,
        hand: run(HAND, "compact"),
        others: &[run(OURS, "compact"), run(OTHER, "compact")],
    },
    Workload {
        name: "lines", what: "Firebolt, `JSONLines_Compact`, 200,000 rows into a struct", count: 1, rounds: 5, delay: NONE, figure: Figure::Cpu,
        hand: run(HAND, "lines"),
        others: &[run(OURS, "lines"), run(OTHER, "lines")],
    },
    Workload {
        name: "cold", what: "process start to first reply", count: 1, rounds: 41, delay: NONE, figure: Figure::Wall,
        hand: run(HAND, "gets"),
        others: &[run(OURS, "gets"), run(OTHER, "gets")],
    },
];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, delay] = arguments.as_slice()
        && mode == "stub"
    {
        return Ok(stub::serve(Duration::from_millis(delay.parse()?))?);
    }
    if let [mode, name] = arguments.as_slice()
        && mode == "allocations"
    {
        return allocations(name);
    }
    println!(
        "| what | program | CPU | wall | rows or calls for each CPU second | peak memory | more memory |"
    );
    println!("|---|---|---|---|---|---|---|");
    let chosen =
        |workload: &&Workload| arguments.is_empty() || arguments.iter().any(|name| name == workload.name);
    WORKLOADS.iter().filter(chosen).try_for_each(measure)
}

fn measure(workload: &Workload) -> Outcome<()> {
    let stub = Stub::start(workload.delay)?;
    let input = std::env::temp_dir().join(format!("lakehouse-speed-{}.json", std::process::id()));
    std::fs::write(&input, data::page())?;
    let runs: Vec<Run> = [workload.hand].into_iter().chain(workload.others.iter().copied()).collect();
    let costs = measure::rounds(&runs, &stub.url, workload.count, input.to_str(), workload.rounds);
    std::fs::remove_file(&input)?;
    let costs = costs?;
    let Some((hand, others)) = costs.split_first() else { return Ok(()) };
    for (run, costs) in workload.others.iter().zip(others) {
        print_line(workload, *run, costs, hand);
    }
    Ok(())
}

fn print_line(workload: &Workload, run: Run, costs: &[Cost], hand: &[Cost]) {
    let cpu = ratio(costs, hand, |cost| cost.cpu);
    let wall = ratio(costs, hand, |cost| cost.wall);
    let peak = ratio(costs, hand, |cost| cost.peak_kib);
    let more =
        median(costs.iter().zip(hand).map(|(cost, hand)| (cost.peak_kib - hand.peak_kib) / 1024.0).collect());
    let mark = |figure: Figure, value: f64| {
        if workload.figure == figure { format!("**{value:.2}**") } else { format!("{value:.2}") }
    };
    println!(
        "| {} | `{} {}` | {} | {} | {:.2} | {peak:.2} | {more:+.1} MiB |",
        workload.what,
        run.program.trim_start_matches("speed-"),
        run.work,
        mark(Figure::Cpu, cpu),
        mark(Figure::Wall, wall),
        1.0 / cpu,
    );
}

/// Prints how often each program asks for memory, for one call or row of a workload.
fn allocations(name: &str) -> Outcome<()> {
    let workload = WORKLOADS.iter().find(|workload| workload.name == name).ok_or("no such workload")?;
    let stub = Stub::start(workload.delay)?;
    let rows = if workload.count == 1 { data::ROWS } else { workload.count };
    for run in [workload.hand].iter().chain(workload.others) {
        let all = measure::allocations(*run, &stub.url, workload.count)?;
        println!(
            "| {} | `{} {}` | {:.1} |",
            workload.what,
            run.program.trim_start_matches("speed-"),
            run.work,
            all / rows as f64
        );
    }
    Ok(())
}
