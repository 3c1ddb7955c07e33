//! Tests of the generator: a sample that uses all of it, what it refuses, and that nothing makes it panic.

mod diff;
mod documented;
mod golden;
mod manual;
mod mutilated;
mod refusals;

use std::env;
use std::path::PathBuf;

use super::Source;

/// A path in the repository.
fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The documents of a folder, by name.
fn sources(folder: &str) -> Vec<Source> {
    Source::in_folder(&repository(""), folder).unwrap()
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
