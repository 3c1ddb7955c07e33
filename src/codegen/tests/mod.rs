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

/// The sample with some texts replaced, each of which stands once in its file: file, text, and the text in its place.
fn edited(edits: &[(&str, &str, &str)]) -> Vec<Source> {
    let mut sources = widgets();
    for (name, from, to) in edits {
        let is_it = |source: &&mut Source| source.path.ends_with(&format!("/{name}.json"));
        let source = sources.iter_mut().find(is_it).unwrap();
        assert_eq!(source.text.matches(from).count(), 1, "{from} must stand once in {name}.json");
        source.text = source.text.replace(from, to);
    }
    sources
}
