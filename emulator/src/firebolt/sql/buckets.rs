//! Local folders that stand for buckets.

use super::Cancel;
use regex::Regex;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How deep folders are looked into.
const DEPTH: usize = 32;

/// Which local folders stand for which buckets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buckets {
    folders: Arc<BTreeMap<String, PathBuf>>,
}

/// A file of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    /// Its name below the URL that was asked for.
    pub(super) name: String,
    /// Its URL.
    pub(super) url: String,
    pub(super) path: PathBuf,
    pub(super) size: u64,
}

/// The bucket and the key of `s3://bucket/key` (also `gs://`, `https://bucket.s3.amazonaws.com/key`).
fn split(url: &str) -> Option<(String, String)> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let (host, key) = rest.split_once('/').unwrap_or((rest, ""));
    let bucket = match scheme {
        "s3" | "gs" => host,
        "https" | "http" => host.split(".s3").next()?,
        _ => return None,
    };
    (!bucket.is_empty()).then(|| (bucket.to_owned(), key.to_owned()))
}

impl Buckets {
    /// Folders by the name of a bucket, or by `s3://bucket/prefix`.
    pub(crate) fn new(folders: impl IntoIterator<Item = (String, PathBuf)>) -> Self {
        let name = |name: String| match split(&name) {
            Some((bucket, key)) => format!("{bucket}/{}", key.trim_matches('/')).trim_matches('/').to_owned(),
            None => name.trim_matches('/').to_owned(),
        };
        let folders = folders.into_iter().map(|(bucket, folder)| (name(bucket), folder));
        Self { folders: Arc::new(folders.collect()) }
    }

    /// The folder that the longest part of a URL stands for, and the rest of the key.
    fn folder(&self, url: &str) -> Result<(&Path, String, String), String> {
        let (bucket, key) =
            split(url).ok_or_else(|| format!("'{url}' is not the URL of a bucket: s3://bucket/path"))?;
        let whole = format!("{bucket}/{key}");
        let below = |known: &str| {
            let rest = whole.strip_prefix(known)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/').to_owned())
        };
        let found =
            self.folders.iter().rev().filter_map(|(known, folder)| Some((known, folder, below(known)?)));
        let found = found.max_by_key(|(known, ..)| known.len());
        match found {
            Some((known, folder, rest)) => Ok((folder, format!("s3://{known}"), rest)),
            None => Err(format!("The bucket '{bucket}' does not exist or cannot be reached")),
        }
    }

    /// The files below a URL whose names fit one of the patterns, in the order of their names.
    pub(super) fn list(&self, url: &str, patterns: &[Regex], cancel: &Cancel) -> Result<Vec<Object>, String> {
        let (folder, base, prefix) = self.folder(url)?;
        let unreadable = |error: std::io::Error| format!("The bucket of '{url}' cannot be read: {error}");
        let root = folder.canonicalize().map_err(unreadable)?;
        let mut files = Vec::new();
        walk(&root, &root, DEPTH, cancel, &mut files).map_err(unreadable)?;
        files.sort();
        let prefix = prefix.trim_end_matches('/');
        let mut objects = Vec::new();
        for (key, path, size) in files {
            let Some(name) = below(&key, prefix) else { continue };
            if patterns.iter().any(|pattern| pattern.is_match(&name)) {
                objects.push(Object { name, url: format!("{base}/{key}"), path, size });
            }
        }
        Ok(objects)
    }
}

/// What a key is called below a prefix; a prefix that is a whole key is the file itself.
fn below(key: &str, prefix: &str) -> Option<String> {
    if prefix.is_empty() {
        return Some(key.to_owned());
    }
    let rest = key.strip_prefix(prefix)?;
    match rest.strip_prefix('/') {
        Some(name) => Some(name.to_owned()),
        None if rest.is_empty() => key.rsplit('/').next().map(str::to_owned),
        None => None,
    }
}

/// Collects the files below a folder. What leads out of it is passed over.
fn walk(
    root: &Path,
    folder: &Path,
    depth: usize,
    cancel: &Cancel,
    files: &mut Vec<(String, PathBuf, u64)>,
) -> std::io::Result<()> {
    let Some(deeper) = depth.checked_sub(1).filter(|_| !cancel.is_cancelled()) else { return Ok(()) };
    for entry in std::fs::read_dir(folder)? {
        let Ok(path) = entry?.path().canonicalize() else { continue };
        if !path.starts_with(root) {
            continue;
        }
        let data = std::fs::metadata(&path)?;
        if data.is_dir() {
            walk(root, &path, deeper, cancel, files)?;
        } else if let Some(key) = path.strip_prefix(root).ok().and_then(key) {
            files.push((key, path, data.len()));
        }
    }
    Ok(())
}

/// A path as a key, with slashes.
fn key(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// The patterns of `OBJECT_PATTERN`: globs as Firebolt has them, where `*` stands for anything, slashes too. A pattern
/// that is no glob but a regular expression (`.*\.csv`, `^a|b$`) is taken as one.
pub(super) fn patterns(written: &str) -> Result<Vec<Regex>, String> {
    let compile = |pattern: &str| {
        let regular =
            pattern.contains(".*") || pattern.contains(['^', '|', '(', '\\', '+']) || pattern.ends_with('$');
        let text = if regular { format!("^(?:{pattern})$") } else { glob(pattern) };
        Regex::new(&text).map_err(|error| format!("'{pattern}' is not a pattern: {error}"))
    };
    written.lines().map(compile).collect()
}

fn glob(pattern: &str) -> String {
    let mut out = String::from("^");
    for letter in pattern.trim_start_matches('/').chars() {
        match letter {
            '*' => out.push_str(".*"),
            '?' => out.push('.'),
            '{' => out.push_str("(?:"),
            '}' => out.push(')'),
            ',' => out.push('|'),
            '[' | ']' => out.push(letter),
            other => out.push_str(&regex::escape(&other.to_string())),
        }
    }
    out.push('$');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(buckets: &Buckets, url: &str, pattern: &str) -> Vec<String> {
        let found = buckets.list(url, &patterns(pattern).unwrap(), &Cancel::new()).unwrap();
        found.into_iter().map(|object| object.name).collect()
    }

    #[test]
    fn files_are_found_below_a_bucket_and_nowhere_else() {
        let outside = tempfile::tempdir().unwrap();
        let root = outside.path().join("bucket");
        std::fs::create_dir_all(root.join("in/deep")).unwrap();
        for name in
            ["bucket/a.csv", "bucket/in/b.csv", "bucket/in/deep/c.csv", "bucket/in/d.json", "secret.csv"]
        {
            std::fs::write(outside.path().join(name), "1\n").unwrap();
        }
        std::os::unix::fs::symlink(outside.path().join("secret.csv"), root.join("in/link.csv")).unwrap();
        let buckets = Buckets::new([("sales".to_owned(), root.clone()), ("s3://other/x/".to_owned(), root)]);
        assert_eq!(names(&buckets, "s3://sales/", "*.csv"), ["a.csv", "in/b.csv", "in/deep/c.csv"]);
        assert_eq!(names(&buckets, "s3://sales/in", "*.csv"), ["b.csv", "deep/c.csv"]);
        assert_eq!(names(&buckets, "s3://sales/in/", "*"), ["b.csv", "d.json", "deep/c.csv"]);
        assert_eq!(names(&buckets, "s3://other/x/in/", "d.json"), ["d.json"]);
        assert_eq!(names(&buckets, "s3://other/x/in/", r".*\.json$"), ["d.json"]);
        assert_eq!(names(&buckets, "s3://sales/in/b.csv", "*"), ["b.csv"]);
        assert_eq!(names(&buckets, "s3://sales/..", "*"), Vec::<String>::new());
        assert_eq!(names(&buckets, "s3://sales/i", "*"), Vec::<String>::new());
        for url in ["s3://nowhere/", "s3://other/", "file:///etc", "sales"] {
            assert!(buckets.list(url, &patterns("*").unwrap(), &Cancel::new()).is_err(), "{url}");
        }
    }
}
