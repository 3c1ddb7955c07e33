//! Reads one document: JSON, then the keys that may stand in it, then OpenAPI.

use openapiv3::{Components, OpenAPI};
use serde_json::Value;

use super::super::refusal::{Refusal, all};
use super::super::{Source, names};
use super::place::Place;
use super::{grammar, text};

/// A document that has only known keys.
pub struct Document {
    pub path: String,
    /// The name of the file: the group.
    pub stem: String,
    pub api: OpenAPI,
}

impl Document {
    /// The document as a whole.
    pub fn root(&self, index: usize) -> Place {
        Place::root(index, &self.path)
    }

    /// The place of a component.
    pub fn component(&self, index: usize, section: &str, name: &str) -> Place {
        self.root(index).keys(&["components", section, name])
    }

    pub fn components(&self) -> Option<&Components> {
        self.api.components.as_ref()
    }

    /// The file name, as references write it.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// Reads every document.
pub fn read_all(sources: &[Source]) -> Result<Vec<Document>, Vec<Refusal>> {
    all(sources.iter().enumerate().map(|(index, source)| read(index, source)))
}

fn read(index: usize, source: &Source) -> Result<Document, Vec<Refusal>> {
    let stem = stem_of(source)?;
    let at = Place::root(index, &source.path);
    let value = parse(source)?;
    if let Some(pointer) = text::duplicate_key(&source.text) {
        return Err(Refusal { pointer, ..at.refusal("this key stands here a second time") }.into());
    }
    check_version(&at, &value)?;
    grammar::check(&at, &value)?;
    // From the text again: `Value` forgets in which order keys came.
    let api = serde_json::from_str(&source.text).map_err(|error| syntax(source, &error))?;
    Ok(Document { path: source.path.clone(), stem, api })
}

fn parse(source: &Source) -> Result<Value, Refusal> {
    if source.text.trim().is_empty() {
        return Err(Refusal::of_file(&source.path, "the file is empty: a document was expected"));
    }
    if source.text.starts_with('\u{feff}') {
        let message = "the file begins with a byte order mark: save it as UTF-8 without one";
        return Err(Refusal::of_file(&source.path, message));
    }
    serde_json::from_str(&source.text).map_err(|error| syntax(source, &error))
}

fn check_version(at: &Place, document: &Value) -> Result<(), Refusal> {
    for (key, name) in [("openapi", "OpenAPI"), ("swagger", "Swagger")] {
        let version = document.get(key).and_then(Value::as_str);
        if let Some(version) = version.filter(|version| key != "openapi" || !version.starts_with("3.0.")) {
            let message = format!("{name} {version} is not supported, only OpenAPI 3.0, such as `3.0.3`");
            return at.key(key).refuse(message);
        }
    }
    Ok(())
}

/// The place goes before the message, as everywhere.
fn syntax(source: &Source, error: &serde_json::Error) -> Refusal {
    let line = Some(error.line()).filter(|line| *line > 0);
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    let message = if error.is_data() {
        message.to_owned()
    } else {
        format!("column {}: this is not JSON: {message}", error.column())
    };
    Refusal { line, ..Refusal::of_file(&source.path, message) }
}

fn stem_of(source: &Source) -> Result<String, Refusal> {
    let file = source.path.rsplit('/').next().unwrap_or(&source.path);
    let stem = file.strip_suffix(".json").unwrap_or(file);
    if !names::is_snake(stem) || names::is_reserved(stem) {
        let message = format!(
            "a file names a module, and {stem:?} cannot be one: use snake_case and no word of Rust's"
        );
        return Err(Refusal::of_file(&source.path, message));
    }
    if stem == "operations" {
        let message = "`operations` is the module that lists all operations: give the group another name";
        return Err(Refusal::of_file(&source.path, message.to_owned()));
    }
    Ok(stem.to_owned())
}
