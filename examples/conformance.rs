//! Holds recorded JSON against the types of this crate.
//!
//! Reads JSON lines from standard input, or from the files named as arguments:
//! `{"op": "GET /api/v3/catalog/{id}", "kind": "response", "json": …}`, where `kind` is `response` or `request`, and
//! `op` an operation by its method and path as the vendor writes them. Prints one line for each:
//!
//! - `ok`: the JSON decodes, and encodes again without a loss;
//! - `lossy <pointer>`: the member at this JSON pointer was lost or changed;
//! - `error <message>`: the JSON does not decode;
//! - `unknown operation`: this crate has no such operation.
//!
//! Where several operations share method and path, what suits the JSON best is what counts.
//!
//! `cargo run --features testing --example conformance < recorded.jsonl`

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::process::ExitCode;

use lakehouse::testing::{Operation, Recode};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Line<'a> {
    op: String,
    kind: String,
    #[serde(borrow)]
    json: &'a RawValue,
}

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let outcome = if files.is_empty() {
        check_all(io::stdin().lock())
    } else {
        files.iter().try_for_each(|file| check_all(BufReader::new(std::fs::File::open(file)?)))
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

fn check_all(input: impl BufRead) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in input.lines() {
        let line = line?;
        if !line.trim().is_empty() {
            writeln!(out, "{}", check(&line))?;
        }
    }
    Ok(())
}

fn check(line: &str) -> String {
    let line: Line = match serde_json::from_str(line) {
        Ok(line) => line,
        Err(error) => return format!("error the line is not {{\"op\", \"kind\", \"json\"}}: {error}"),
    };
    let recode: fn(&Operation) -> Option<Recode> = match line.kind.as_str() {
        "response" => Operation::response,
        "request" => Operation::request,
        kind => return format!("error kind is {kind:?}, neither \"response\" nor \"request\""),
    };
    let mut operations = lakehouse::testing::find_all(&line.op).peekable();
    if operations.peek().is_none() {
        return "unknown operation".to_owned();
    }
    let verdicts = operations.filter_map(recode).map(|recode| verdict(line.json.get(), recode));
    // Without any, the client sends no body, or does not look at the one that comes.
    verdicts.min_by_key(|verdict| rank(verdict)).unwrap_or_else(|| "ok".to_owned())
}

fn verdict(json: &str, recode: Recode) -> String {
    match recode(json) {
        Ok(again) => {
            difference(json, &again, "").map_or("ok".to_owned(), |pointer| format!("lossy {pointer}"))
        }
        Err(error) => format!("error {}", error.to_string().replace('\n', " ")),
    }
}

/// The better a verdict, the lower.
fn rank(verdict: &str) -> usize {
    ["ok", "lossy", "error"].iter().position(|word| verdict.starts_with(word)).unwrap_or(usize::MAX)
}

/// The JSON pointer of the first thing that stands in `before` and not in `after`.
fn difference(before: &str, after: &str, pointer: &str) -> Option<String> {
    if let (Ok(before), Ok(after)) = (members(before), members(after)) {
        return before.iter().find_map(|(name, value)| {
            let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            match after.get(name) {
                Some(other) => difference(value.get(), other.get(), &pointer),
                None => Some(pointer),
            }
        });
    }
    if let (Ok(before), Ok(after)) = (elements(before), elements(after)) {
        if before.len() != after.len() {
            return Some(if pointer.is_empty() { "/".to_owned() } else { pointer.to_owned() });
        }
        let pairs = before.iter().zip(after).enumerate();
        return pairs.into_iter().find_map(|(index, (one, other))| {
            difference(one.get(), other.get(), &format!("{pointer}/{index}"))
        });
    }
    let same = before == after || matches!((text(before), text(after)), (Ok(one), Ok(other)) if one == other);
    if same { None } else { Some(if pointer.is_empty() { "/".to_owned() } else { pointer.to_owned() }) }
}

fn members(json: &str) -> serde_json::Result<BTreeMap<String, &RawValue>> {
    serde_json::from_str(json)
}

fn elements(json: &str) -> serde_json::Result<Vec<&RawValue>> {
    serde_json::from_str(json)
}

fn text(json: &str) -> serde_json::Result<String> {
    serde_json::from_str(json)
}
