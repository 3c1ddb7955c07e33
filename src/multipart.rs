//! `Multipart`: a request body of several parts, each with a name.

use std::fmt;

/// A request body of several parts, each with a name: text, and files.
///
/// The files are kept in memory until the request is gone.
#[derive(Clone, Default)]
#[must_use = "parts do nothing until they are sent"]
pub struct Multipart {
    parts: Vec<Part>,
}

#[derive(Clone)]
struct Part {
    name: String,
    is_file: bool,
    content: Vec<u8>,
}

impl Multipart {
    /// No parts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part that is text.
    pub fn text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.parts.push(Part { name: name.into(), is_file: false, content: text.into().into_bytes() });
        self
    }

    /// Adds a part that is a file; the file is called like the part.
    pub fn file(mut self, name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.parts.push(Part { name: name.into(), is_file: true, content: content.into() });
        self
    }

    /// The content type and the body.
    pub(crate) fn encode(self) -> (String, Vec<u8>) {
        let boundary = self.boundary();
        let mut body = Vec::with_capacity(self.parts.iter().map(|part| part.content.len() + 256).sum());
        for part in self.parts {
            body.extend_from_slice(format!("--{boundary}\r\n{}\r\n", part.head()).as_bytes());
            body.extend_from_slice(&part.content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// What stands between the parts, and in none of them.
    fn boundary(&self) -> String {
        let mut number = 0_u64;
        loop {
            let boundary = format!("lakehouse-{number}");
            if !self.parts.iter().any(|part| part.contains(boundary.as_bytes())) {
                return boundary;
            }
            number += 1;
        }
    }
}

impl Part {
    fn head(&self) -> String {
        let name = quoted(&self.name);
        let (file, content_type) = if self.is_file {
            (format!("; filename={name}"), "application/octet-stream")
        } else {
            (String::new(), "text/plain; charset=utf-8")
        };
        format!("Content-Disposition: form-data; name={name}{file}\r\nContent-Type: {content_type}\r\n")
    }

    fn contains(&self, text: &[u8]) -> bool {
        self.content.windows(text.len()).any(|window| window == text)
    }
}

/// A name as browsers write it: what would end it or the line is encoded.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A"))
}

/// Shows names and sizes alone.
impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.parts.iter().map(|part| (&part.name, part.content.len()))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Multipart;

    #[test]
    fn parts_stand_one_after_the_other() {
        let (content_type, body) =
            Multipart::new().text("sql", "SELECT 1").file("a\"b\r\n", *b"\0\xff").encode();
        assert_eq!(content_type, "multipart/form-data; boundary=lakehouse-0");
        let wanted: &[u8] = b"--lakehouse-0\r\n\
            Content-Disposition: form-data; name=\"sql\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
            SELECT 1\r\n\
            --lakehouse-0\r\n\
            Content-Disposition: form-data; name=\"a%22b%0D%0A\"; filename=\"a%22b%0D%0A\"\r\n\
            Content-Type: application/octet-stream\r\n\r\n\
            \0\xff\r\n\
            --lakehouse-0--\r\n";
        assert_eq!(body, wanted);
    }

    #[test]
    fn the_boundary_stands_in_no_part() {
        let (content_type, _) =
            Multipart::new().file("f", "x lakehouse-0 lakehouse-1 y").text("t", "lakehouse-3").encode();
        assert_eq!(content_type, "multipart/form-data; boundary=lakehouse-2");
    }
}
