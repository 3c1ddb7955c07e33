//! Tests of the generator: a sample that uses all of it, what it refuses, and that nothing makes it panic.

mod diff;
mod documented;
mod golden;
mod manual;
mod mutilated;
mod refusals;

use std::path::PathBuf;
use std::{env, fs};

use super::Source;

/// A path in the repository.
fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The documents of a folder, by name.
fn sources(folder: &str) -> Vec<Source> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(repository(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: PathBuf| Source {
        text: fs::read_to_string(&path).unwrap(),
        path: format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap()),
    };
    paths.into_iter().map(read).collect()
}

/// The sample.
fn widgets() -> Vec<Source> {
    sources("tests/golden/widgets")
}
