//! What the generator makes of the sample, and the listing of the real API, held against the files in `tests/golden`.
//!
//! `BLESS=1 cargo test codegen` rewrites them; the difference is then reviewed like any other.

use std::{env, fs};

use super::super::{generate, listing};
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
