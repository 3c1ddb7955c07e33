//! Whatever stands in a spec, the generator answers: it never panics.
//!
//! `THOROUGH=1 cargo test codegen` tries every mutilation at every place; without it, each place gets two of them.

use std::env;

use serde_json::{Value, json};

use super::super::{generate, load};
use super::{Source, widgets};

type Mutilation = fn(&mut Value, &str);

const MUTILATIONS: &[Mutilation] = &[
    |parent, key| replace(parent, key, Value::Null),
    |parent, key| replace(parent, key, json!(-0.5)),
    |parent, key| replace(parent, key, json!("Ünï `{c}` [\"#\\")),
    |parent, key| replace(parent, key, json!([])),
];

#[test]
fn a_spec_that_lacks_any_one_key_is_taken_or_refused() {
    every_place(|_, number| vec![(remove as Mutilation, number % 8 == 0)]);
}

#[test]
fn a_spec_with_something_else_at_any_place_is_taken_or_refused() {
    every_place(|thorough, number| {
        let chosen = MUTILATIONS
            .iter()
            .enumerate()
            .filter(|(index, _)| thorough || number % MUTILATIONS.len() == *index);
        chosen.map(|(_, mutilation)| (*mutilation, number % 32 < 4)).collect()
    });
}

#[test]
fn a_spec_that_ends_anywhere_is_refused() {
    let sources = widgets();
    for end in (0..sources[1].text.len()).step_by(97) {
        let mut sources = sources.clone();
        sources[1].text.truncate(end);
        generate("dremio", &sources).unwrap_err();
    }
}

fn remove(parent: &mut Value, key: &str) {
    match parent {
        Value::Object(members) => drop(members.remove(key)),
        Value::Array(values) => drop(values.remove(key.parse().unwrap())),
        _ => {}
    }
}

fn replace(parent: &mut Value, key: &str, value: Value) {
    match parent {
        Value::Object(members) => members[key] = value,
        Value::Array(values) => values[key.parse::<usize>().unwrap()] = value,
        _ => {}
    }
}

/// Breaks the sample at each place in turn, in the ways that are chosen for its number; what is taken is rendered
/// only where that is said as well, because it takes the most time.
fn every_place(choose: fn(bool, usize) -> Vec<(Mutilation, bool)>) {
    let thorough = env::var_os("THOROUGH").is_some();
    let sources = widgets();
    for (index, source) in sources.iter().enumerate() {
        let document: Value = serde_json::from_str(&source.text).unwrap();
        let mut places = Vec::new();
        collect(&document, "", &mut places);
        for (number, (parent, key)) in places.iter().enumerate() {
            for (mutilate, render) in choose(thorough, number) {
                let mut document = document.clone();
                mutilate(document.pointer_mut(parent).unwrap(), key);
                let mut sources = sources.clone();
                sources[index] = Source { text: document.to_string(), path: source.path.clone() };
                try_out(&sources, render || thorough);
            }
        }
    }
}

/// A panic fails the test; what comes of it does not matter.
fn try_out(sources: &[Source], render: bool) {
    if render {
        let _ = generate("dremio", sources);
    } else {
        let _ = load::load("dremio", sources);
    }
}

/// The JSON pointer of the parent, and the key, of every member and element.
fn collect(value: &Value, pointer: &str, places: &mut Vec<(String, String)>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(values) => {
            values.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => return,
    };
    for (key, child) in children {
        let escaped = key.replace('~', "~0").replace('/', "~1");
        places.push((pointer.to_owned(), key));
        collect(child, &format!("{pointer}/{escaped}"), places);
    }
}
