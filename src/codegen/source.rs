//! `Source`: a spec file, as text.

use std::error::Error;
use std::fs;
use std::path::Path;

use super::refusal::Refusal;

/// A spec file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it is, as messages shall name it: `spec/dremio/catalog.json`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// The documents of a folder below `root`, by name. Messages name them by their path from there.
    ///
    /// # Errors
    /// When they cannot be read, or are not text.
    pub fn in_folder(root: &Path, folder: &str) -> Result<Vec<Self>, Box<dyn Error>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(root.join(folder)).map_err(|error| format!("{folder}: {error}"))? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.retain(|name| Self::is_document(name));
        names.sort();
        let read = |name: String| {
            let path = format!("{folder}/{name}");
            let bytes = fs::read(root.join(&path)).map_err(|error| format!("{path}: {error}"))?;
            Ok(Self::new(path, bytes)?)
        };
        names.into_iter().map(read).collect()
    }

    /// Whether a file of this name is a document.
    pub fn is_document(name: &str) -> bool {
        Path::new(name).extension().is_some_and(|extension| extension == "json")
    }

    /// A file with these bytes.
    ///
    /// # Errors
    /// When they are not text.
    pub fn new(path: String, bytes: Vec<u8>) -> Result<Self, Refusal> {
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self { path, text }),
            Err(error) => {
                let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
                let line = Some(before.filter(|byte| **byte == b'\n').count() + 1);
                Err(Refusal { line, ..Refusal::of_file(&path, "this is not UTF-8: save the file as such") })
            }
        }
    }
}
