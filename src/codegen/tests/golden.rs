//! What the generator makes of the sample, and the listing of the real API, held against the files in `tests/golden`.
//!
//! `BLESS=1 cargo test codegen` rewrites them; the difference is then reviewed like any other.

use std::{env, fs};

use super::super::{File, generate, generate_types, listing};
use super::{repository, sources, widgets};

#[test]
fn the_sample_becomes_its_golden_files() {
    for file in generate("dremio", &widgets()).unwrap() {
        assert_golden(&format!("tests/golden/widgets/{}", file.name), &file.text);
    }
}

#[test]
fn the_sample_is_listed() {
    assert_golden("tests/golden/widgets/api.txt", &listing("dremio", &widgets()).unwrap());
}

#[test]
fn the_api_is_listed() {
    assert_golden("tests/golden/api.txt", &listing("dremio", &sources("spec/dremio")).unwrap());
    assert_golden("tests/golden/firebolt_api.txt", &listing("firebolt", &sources("spec/firebolt")).unwrap());
}

#[test]
fn the_same_spec_becomes_the_same_code() {
    let texts =
        |()| generate("dremio", &widgets()).unwrap().into_iter().map(|file| file.text).collect::<Vec<_>>();
    assert_eq!(texts(()), texts(()));
}

#[test]
fn without_a_client_the_types_are_left_and_nothing_else() {
    let types = generate_types("dremio", &widgets()).unwrap();
    assert!(types.iter().all(|file| !file.text.contains("crate::call") && !file.text.contains("OPERATIONS")));
    // Requests are made of a call, handles of a deployment.
    let is_type = |line: &String| !line.ends_with(" call: Call,") && !line.ends_with(" deployment: D,");
    let everything = declared(&generate("dremio", &widgets()).unwrap());
    assert_eq!(declared(&types), everything.into_iter().filter(is_type).collect::<Vec<_>>());
}

/// The structs and enums of files, each with its first member.
fn declared(files: &[File]) -> Vec<String> {
    let of_file = |file: &File| {
        let lines: Vec<&str> = file.text.lines().filter(|line| !line.trim().starts_with("//")).collect();
        let is_declared = |line: &str| line.starts_with("pub struct ") || line.starts_with("pub enum ");
        let pairs = lines.windows(2).filter(|pair| is_declared(pair[0]));
        pairs.map(|pair| format!("{}: {}{}", file.name, pair[0], pair[1])).collect::<Vec<_>>()
    };
    files.iter().flat_map(of_file).collect()
}

/// Compares with a golden file, or rewrites it when `BLESS` is set.
pub fn assert_golden(path: &str, got: &str) {
    let file = repository(path);
    if env::var_os("BLESS").is_some() {
        fs::write(&file, got).unwrap();
        return;
    }
    let wanted = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    let mut wanted = wanted.lines();
    let mut got = got.lines();
    for number in 1.. {
        match (wanted.next(), got.next()) {
            (None, None) => return,
            (wanted, got) if wanted == got => {}
            (wanted, got) => panic!(
                "{path}, line {number}:\nwanted: {}\n   got: {}\n(BLESS=1 rewrites the file)",
                wanted.unwrap_or("nothing more"),
                got.unwrap_or("nothing more"),
            ),
        }
    }
}
