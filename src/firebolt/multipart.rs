//! Statements with files in the same request.

use std::sync::Arc;

use crate::retry::random;

/// A file that goes with a statement.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) bytes: Arc<[u8]>,
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.bytes.len())
    }
}

/// The content type and the body of a request with a statement and its files.
pub(super) fn encode(sql: &str, files: &[Part]) -> (String, Vec<u8>) {
    let boundary = boundary(sql, files);
    let mut body =
        Vec::with_capacity(files.iter().map(|file| file.bytes.len() + 256).sum::<usize>() + sql.len() + 256);
    let mut part = |head: &str, bytes: &[u8]| {
        body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    };
    let sql_head = "Content-Disposition: form-data; name=\"sql\"\r\nContent-Type: text/plain; charset=utf-8";
    part(sql_head, sql.as_bytes());
    for file in files {
        let name = &file.name;
        let head = format!(
            "Content-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream"
        );
        part(&head, &file.bytes);
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// A line that stands in none of the parts.
fn boundary(sql: &str, files: &[Part]) -> String {
    loop {
        let boundary = format!("lakehouse-{:016x}{:016x}", random(), random());
        let needle = boundary.as_bytes();
        let stands_in = |bytes: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        if !stands_in(sql.as_bytes()) && !files.iter().any(|file| stands_in(&file.bytes)) {
            return boundary;
        }
    }
}

/// Whether a name can stand in the head of a part, and behind `upload://` in SQL.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name != "sql"
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}
