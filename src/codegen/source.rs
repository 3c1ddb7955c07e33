//! `Source`: a spec file, as text.

use super::refusal::Refusal;

/// A spec file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it is, as messages shall name it: `spec/dremio/catalog.json`.
    pub path: String,
    pub text: String,
}

impl Source {
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
