//! The page about changing the API description says what the generator does.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::load::extensions;
use super::super::{Source, generate, report};
use super::sources;

const PAGE: &str = include_str!("../../manual/regenerating.md");

/// The rows of the table of extensions: key, what has it, and an example.
fn rows() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let rows = PAGE.lines().filter(|line| line.starts_with("| `x-") && line.matches('|').count() == 5);
    let cells = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
    cells.map(|cells| (cells[1].trim_matches('`'), (cells[2], cells[4].trim_matches('`')))).collect()
}

#[test]
fn the_table_has_every_extension_and_where_it_may_stand() {
    let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for extension in extensions() {
        known.entry(extension.key).or_default().push(extension.of);
    }
    let known: BTreeMap<&str, String> = known.into_iter().map(|(key, of)| (key, of.join(", "))).collect();
    let told: BTreeMap<&str, String> =
        rows().into_iter().map(|(key, (of, _))| (key, of.to_owned())).collect();
    assert_eq!(told, known);
}

#[test]
fn the_examples_in_the_table_are_understood() {
    for extension in extensions() {
        let (_, example) = rows()[extension.key];
        let example: Value = serde_json::from_str(&format!("{{{example}}}")).unwrap();
        assert_eq!(extension.check(&example[extension.key]), [], "{}", extension.key);
    }
}

#[test]
fn the_group_on_the_page_is_understood() {
    let (_, rest) = PAGE.split_once("```json\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let mut all = sources("spec/dremio");
    all.push(Source { path: "spec/dremio/gadgets.json".to_owned(), text: text.to_owned() });
    let files = generate("dremio", &all).unwrap_or_else(|refusals| panic!("{}", report(&refusals)));
    let module = files.iter().find(|file| file.name == "gadgets.rs").unwrap();
    assert!(module.text.contains("impl Gadgets<Software> {"), "{}", module.text);
    assert!(module.text.contains("pub fn get(&self, id: impl Into<String>) -> Get {"), "{}", module.text);
}

#[test]
fn what_the_page_names_is_there() {
    let quoted = PAGE.split('`').skip(1).step_by(2);
    let paths = quoted.filter(|text| ["src/", "tests/", "spec/"].iter().any(|top| text.starts_with(top)));
    let paths: Vec<&str> = paths.filter(|path| !path.contains('*') && !path.contains("gadgets")).collect();
    assert!(paths.len() > 10, "{paths:?}");
    for path in paths {
        assert!(super::repository(path).exists(), "{path}");
    }
}
