//! Every operation of the real API tells in its docs what it sends and where, what it fails with, which edition has it,
//! and how it is called; and the README says how many there are.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::{env, fs};

use super::super::model::{Api, Group, Operation};
use super::super::render::target;
use super::super::{File, generate, load};
use super::{repository, sources};

const VENDORS: [(&str, &str); 2] = [("dremio", "spec/dremio"), ("firebolt", "spec/firebolt")];

fn operations(api: &Api) -> impl Iterator<Item = (&Group, &Operation)> {
    api.groups.iter().flat_map(|group| group.operations.iter().map(move |operation| (group, operation)))
}

/// The docs of the method of a handle.
fn docs<'a>(file: &'a File, verb: &str) -> Vec<&'a str> {
    let lines: Vec<&str> = file.text.lines().collect();
    let name = format!("    pub fn {verb}(");
    let is_method = |at: usize| lines[at].starts_with(&name) && lines[at..at + 2].concat().contains("&self");
    let at = (0..lines.len()).find(|at| is_method(*at)).unwrap_or_else(|| panic!("{}: {verb}", file.name));
    let is_attached = |line: &&&str| {
        let line = line.trim_start();
        line.starts_with(['#', '/']) || line.starts_with("note = ") || line.ends_with(']')
    };
    let mut above: Vec<&str> = lines[..at].iter().rev().take_while(is_attached).copied().collect();
    above.reverse();
    above.into_iter().filter_map(|line| line.trim_start().strip_prefix("///")).map(str::trim).collect()
}

/// The lines below a heading.
fn section<'a>(docs: &[&'a str], heading: &str) -> Vec<&'a str> {
    let below = docs.iter().skip_while(|line| **line != heading).skip(1);
    below.take_while(|line| !line.starts_with("# ") || line.starts_with("# let")).copied().collect()
}

/// What is missing in the docs of an operation.
fn missing(operation: &Operation, docs: &[&str]) -> Vec<String> {
    let text = docs.join(" ");
    let mut wanted: Vec<String> =
        operation.deployments.iter().map(|deployment| target(operation, deployment)).collect();
    if operation.deployments.iter().any(|deployment| deployment.has_editions()) {
        wanted.push(operation.edition.as_ref().map_or("all editions", |_| " edition").to_owned());
    }
    wanted.extend(operation.since.iter().map(|since| format!("since {since}")));
    let mut missing: Vec<String> = wanted.into_iter().filter(|wanted| !text.contains(wanted)).collect();
    if !section(docs, "# Errors").iter().any(|line| line.starts_with("- ")) {
        missing.push("errors".to_owned());
    }
    let example = docs.iter().skip_while(|line| **line != "# Example").copied().collect::<Vec<_>>().concat();
    if !(example.contains("```no_run") && example.contains(&format!(".{}(", operation.verb))) {
        missing.push("example".to_owned());
    }
    missing
}

#[test]
fn every_operation_tells_where_it_goes_what_it_fails_with_and_how_it_is_called() {
    let mut incomplete = Vec::new();
    for (vendor, folder) in VENDORS {
        let (api, files) =
            (load::load(vendor, &sources(folder)).unwrap(), generate(vendor, &sources(folder)).unwrap());
        for (group, operation) in operations(&api) {
            let file = files.iter().find(|file| file.name == format!("{}.rs", group.module)).unwrap();
            let missing = missing(operation, &docs(file, &operation.verb));
            if !missing.is_empty() {
                incomplete.push(format!("{}: {}", operation.id, missing.join(", ")));
            }
        }
    }
    assert_eq!(incomplete, Vec::<String>::new());
}

#[test]
fn no_line_of_an_example_is_wider_than_a_page() {
    for (vendor, folder) in VENDORS {
        for file in generate(vendor, &sources(folder)).unwrap() {
            let docs = file.text.lines().filter_map(|line| line.trim_start().strip_prefix("///"));
            let mut in_code = false;
            for line in docs.map(|line| line.strip_prefix(' ').unwrap_or(line)) {
                in_code = in_code != line.starts_with("```");
                let shown = in_code && !line.starts_with("# ") && !line.starts_with("```");
                assert!(!shown || line.chars().count() <= 88, "{}: {line}", file.name);
            }
        }
    }
}

/// A client, what it is of, and what its documents describe.
const CLIENTS: [(&str, &str, &str); 7] = [
    ("Software", "Dremio Software", "release 26, and 25 where it has the operation"),
    ("Cloud", "Dremio Cloud, the organization", "API v0 and v1"),
    ("Project", "Dremio Cloud, a project", "API v0 and v1"),
    ("V1", "Firebolt 1.0", "its last documents"),
    ("V2", "Firebolt 2.x, the account", "protocol 2.4"),
    ("Core", "Firebolt Core and self-managed", "protocol 2.4"),
    ("Endpoint", "SQL on an engine of Firebolt", "1.0, and protocol 2.4"),
];

fn coverage() -> String {
    let apis = VENDORS.map(|(vendor, folder)| load::load(vendor, &sources(folder)).unwrap());
    let mut table = String::from("| | groups | operations | as described by |\n|---|---|---|---|\n");
    for (client, name, documents) in CLIENTS {
        let has = |operation: &Operation| operation.deployments.iter().any(|it| it.client == client);
        let covered: Vec<(&Group, &Operation)> =
            apis.iter().flat_map(operations).filter(|(_, operation)| has(operation)).collect();
        let groups: BTreeSet<&str> = covered.iter().map(|(group, _)| &*group.module).collect();
        let _ = writeln!(table, "| {name} | {} | {} | {documents} |", groups.len(), covered.len());
    }
    table
}

#[test]
fn the_readme_says_how_much_is_covered() {
    let path = repository("README.md");
    let readme = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (before, rest) = readme.split_once("<!-- coverage -->\n").unwrap();
    let (table, after) = rest.split_once("<!-- end of coverage -->\n").unwrap();
    let wanted = coverage();
    if env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{before}<!-- coverage -->\n{wanted}<!-- end of coverage -->\n{after}"))
            .unwrap();
        return;
    }
    assert_eq!(table, wanted, "BLESS=1 rewrites it");
}
