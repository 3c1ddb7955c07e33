//! `Place`: where in the spec something stands, for refusals.

use std::rc::Rc;

use super::super::refusal::Refusal;

/// A value inside a document.
#[derive(Clone, Debug)]
pub struct Place {
    /// Index of the document.
    pub document: usize,
    file: Rc<str>,
    pointer: String,
    /// The operation that led here, when it stands elsewhere.
    operation: Option<String>,
}

impl Place {
    /// A document as a whole.
    pub fn root(document: usize, file: &str) -> Self {
        Self { document, file: file.into(), pointer: String::new(), operation: None }
    }

    /// A member of the object.
    pub fn key(&self, key: &str) -> Self {
        let mut place = self.clone();
        push_segment(&mut place.pointer, key);
        place
    }

    /// A member of a member.
    pub fn keys(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |place, key| place.key(key))
    }

    /// An element of the list.
    pub fn index(&self, index: usize) -> Self {
        self.key(&index.to_string())
    }

    /// What this is a member of.
    pub fn parent(&self) -> Self {
        let end = self.pointer.rfind('/').unwrap_or_default();
        Self { pointer: self.pointer.get(..end).unwrap_or_default().to_owned(), ..self.clone() }
    }

    /// The last segment of the pointer.
    pub fn last(&self) -> &str {
        self.pointer.rsplit('/').next().unwrap_or_default()
    }

    /// The same place, reached from the operation that `from` belongs to.
    pub fn reached_from(mut self, from: &Self) -> Self {
        self.operation = from.operation();
        self
    }

    /// Method and path of the operation that this belongs to.
    fn operation(&self) -> Option<String> {
        self.operation.clone().or_else(|| operation_of(&self.pointer))
    }

    /// The refusal of what stands here.
    pub fn refusal(&self, message: impl Into<String>) -> Refusal {
        Refusal {
            file: self.file.to_string(),
            line: None,
            pointer: self.pointer.clone(),
            operation: self.operation(),
            message: message.into(),
        }
    }

    /// Refuses what stands here.
    pub fn refuse<T>(&self, message: impl Into<String>) -> Result<T, Refusal> {
        Err(self.refusal(message))
    }
}

/// Adds a segment to a JSON pointer.
pub fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    for character in segment.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// `/paths/~1catalog~1{id}/get/…` as `GET /catalog/{id}`.
fn operation_of(pointer: &str) -> Option<String> {
    let mut segments = pointer.strip_prefix("/paths/")?.split('/');
    let path = segments.next()?.replace("~1", "/").replace("~0", "~");
    let method = segments.next()?;
    super::METHODS.contains(&method).then(|| format!("{} {path}", method.to_ascii_uppercase()))
}
