//! The README as a text: where a program stands in it, it is the one that is run.

use std::path::Path;
use std::{env, fs};

use crate::PROGRAMS;

/// What stands before a program.
fn marker(name: &str) -> String {
    format!("<!-- program: {name} -->\n```rust,no_run\n")
}

/// The README with the program between its marker and the end of the block.
fn with_program(readme: &str, name: &str, program: &str) -> Option<String> {
    let start = readme.find(&marker(name))? + marker(name).len();
    let end = start + readme[start..].find("```\n")?;
    Some(format!("{}{program}{}", &readme[..start], &readme[end..]))
}

#[test]
fn every_program_of_the_readme_is_one_that_is_run() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).expect("there is a README").replace("\r\n", "\n");
    let mut written = readme.clone();
    for (name, program) in PROGRAMS {
        let with = with_program(&written, name, &program.replace("\r\n", "\n"));
        written = with.unwrap_or_else(|| panic!("the README has no place for {name}"));
    }
    let blocks = readme.matches("\n```rust").count();
    assert_eq!(blocks, PROGRAMS.len(), "a program of the README is not among those that are run");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, written).expect("it can be written");
        return;
    }
    let other = readme.lines().zip(written.lines()).find(|(is, should)| is != should);
    assert!(readme == written, "the README differs from programs/ (BLESS=1 writes it): {other:?}");
}
