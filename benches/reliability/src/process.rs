//! Parts of measurements that need a process of their own: for their peak of memory, for what is left when they panic,
//! for a fork, or for a count of their system calls.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::clients::Which;

/// A child that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a child says is its result, among other things it may print.
const RESULT: &str = "RESULT ";

/// This program as a child that does one part of a measurement.
pub fn child(part: &str, which: Which, arguments: &[&str]) -> Command {
    below(Command::new(std::env::current_exe().expect("this program")), part, which, arguments)
}

/// The same below another program, which is started with what it needs in front.
pub fn child_of(program: &str, before: &[&str], part: &str, which: Which, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(before).arg(std::env::current_exe().expect("this program"));
    below(command, part, which, arguments)
}

fn below(mut command: Command, part: &str, which: Which, arguments: &[&str]) -> Command {
    command.args(["child", part, which.name()]).args(arguments);
    command
}

/// Runs a child and gives its result, or says how it ended without one.
pub fn run(mut command: Command) -> String {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return format!("not measured: {error}"),
    };
    let (out, err) = (reading(child.stdout.take()), reading(child.stderr.take()));
    let ended = wait(&mut child);
    let (out, err) = (out.join().unwrap_or_default(), err.join().unwrap_or_default());
    let result = out.lines().find_map(|line| line.strip_prefix(RESULT));
    match (result, ended) {
        (Some(result), true) => result.to_owned(),
        (_, false) => "it hangs".to_owned(),
        (None, true) => panicked(&err).unwrap_or_else(|| format!("it died: {err:.90}")),
    }
}

/// What the panic said that stands in the output.
fn panicked(text: &str) -> Option<String> {
    let after = text.split_once("panicked at ")?.1;
    let message = after.lines().nth(1).unwrap_or_default();
    Some(format!("**panic**: {message:.90}"))
}

fn reading(from: Option<impl std::io::Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        if let Some(mut from) = from {
            let _ = from.read_to_string(&mut text);
        }
        text
    })
}

/// Whether it ended by itself.
fn wait(child: &mut Child) -> bool {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if !matches!(child.try_wait(), Ok(None)) {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// What a child does: its part, with what it was given.
pub fn be_child(arguments: &[String]) {
    let [part, which, rest @ ..] = arguments else { panic!("part and client") };
    let which = Which::named(which).expect("a client");
    let url = rest.first().map(String::as_str).unwrap_or_default();
    let more = rest.get(1).map(String::as_str).unwrap_or_default();
    let result = match part.as_str() {
        "m1" => crate::m1::child(which, url),
        "m5" => crate::m5::child(which, url, more),
        "m8" => crate::m8::child(which, url, more),
        "m9" => crate::m9::child(which, url),
        _ => panic!("no part {part}"),
    };
    println!("\n{RESULT}{}", result.replace('\n', " "));
}
