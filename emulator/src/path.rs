//! Paths of catalog objects, and how they are written with dots and quotes.

use std::fmt;

/// The path of a catalog object: its root first, its own name last.
///
/// Text is split at dots, and double quotes keep a dot inside a name: `lake."2026.csv"`. A list is taken as it is:
/// `["lake", "2026.csv"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// The names of the path, from the root down.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }

    pub(crate) fn into_names(self) -> Vec<String> {
        self.0
    }
}

impl From<&str> for Path {
    fn from(text: &str) -> Self {
        Self(split(text))
    }
}

impl From<String> for Path {
    fn from(text: String) -> Self {
        Self(split(&text))
    }
}

impl From<Vec<String>> for Path {
    fn from(names: Vec<String>) -> Self {
        Self(names)
    }
}

impl<const N: usize> From<[&str; N]> for Path {
    fn from(names: [&str; N]) -> Self {
        Self(names.iter().map(ToString::to_string).collect())
    }
}

impl From<&[&str]> for Path {
    fn from(names: &[&str]) -> Self {
        Self(names.iter().map(ToString::to_string).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&dotted(&self.0))
    }
}

fn split(text: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut names, '"');
            }
            '"' => quoted = !quoted,
            '.' if !quoted => names.push(String::new()),
            c => push(&mut names, c),
        }
    }
    names
}

fn push(names: &mut [String], c: char) {
    if let Some(name) = names.last_mut() {
        name.push(c);
    }
}

/// The path as SQL writes it: names that are not plain words are quoted.
pub(crate) fn dotted(names: &[String]) -> String {
    names.iter().map(|name| quoted_if_needed(name)).collect::<Vec<_>>().join(".")
}

fn quoted_if_needed(name: &str) -> String {
    let plain = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$' || c == '@');
    if plain { name.to_owned() } else { quoted(name) }
}

/// A name as SQL has it, in quotes whatever it is.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The path as SQL has it, with every name in quotes: words that SQL keeps for itself may be among them.
pub(crate) fn quoted_path(names: &[String]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_dots_inside_a_name() {
        assert_eq!(Path::from("lake.\"a.b\".c").names(), ["lake", "a.b", "c"]);
        assert_eq!(Path::from("\"say \"\"hi\"\"\".x").names(), ["say \"hi\"", "x"]);
    }

    #[test]
    fn a_path_prints_as_it_was_written() {
        for text in ["lake.\"a.b\".c", "\"@home\"", "\"say \"\"hi\"\"\".x"] {
            assert_eq!(Path::from(Path::from(text).to_string()), Path::from(text));
        }
    }
}
