//! Reads one document: JSON, then the keys that may stand in it, then OpenAPI.

use openapiv3::{Components, OpenAPI};
use serde_json::Value;

use super::super::refusal::Refusal;
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
pub fn read_all(sources: &[Source]) -> Result<Vec<Document>, Refusal> {
    sources.iter().enumerate().map(|(index, source)| read(index, source)).collect()
}

fn read(index: usize, source: &Source) -> Result<Document, Refusal> {
    let stem = stem_of(source)?;
    let at = Place::root(index, &source.path);
    let value: Value = serde_json::from_str(&source.text).map_err(|error| syntax(source, &error))?;
    if let Some(pointer) = text::duplicate_key(&source.text) {
        return Err(Refusal { pointer, ..at.refusal("this key stands here a second time") });
    }
    if let Some(version) =
        value.get("openapi").and_then(Value::as_str).filter(|version| !version.starts_with("3.0."))
    {
        return at.key("openapi").refuse(format!("OpenAPI {version} is not supported, only 3.0"));
    }
    grammar::check(&at, &value)?;
    // From the text again: `Value` forgets in which order keys came.
    let api = serde_json::from_str(&source.text).map_err(|error| syntax(source, &error))?;
    Ok(Document { path: source.path.clone(), stem, api })
}

fn syntax(source: &Source, error: &serde_json::Error) -> Refusal {
    let line = Some(error.line()).filter(|line| *line > 0);
    Refusal { line, ..Refusal::of_file(&source.path, error.to_string()) }
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
