//! LIKE, SIMILAR TO and regular expressions.

use super::super::cell::Cell;
use super::{boolean, int, text};
use regex::Regex;
use std::cell::RefCell;

type Answer = Result<Cell, String>;

thread_local! {
    /// The last pattern of this thread: rows mostly share one.
    static LAST: RefCell<Option<(String, Regex)>> = const { RefCell::new(None) };
}

/// Matches with a regular expression that is compiled once.
fn with<T>(pattern: String, run: impl FnOnce(&Regex) -> T) -> Result<T, String> {
    LAST.with_borrow_mut(|last| {
        if last.as_ref().is_none_or(|(known, _)| *known != pattern) {
            let compiled =
                Regex::new(&pattern).map_err(|error| format!("Invalid regular expression: {error}"))?;
            *last = Some((pattern, compiled));
        }
        last.as_ref().map(|(_, regex)| run(regex)).ok_or_else(String::new)
    })
}

/// A LIKE pattern as a regular expression; `plain` says how other characters are written.
fn translated(a: &[Cell], flags: &str, plain: impl Fn(char) -> String) -> Result<String, String> {
    let escape = text(a, 2).chars().next();
    let mut out = format!("(?{flags})\\A(?:");
    let mut letters = text(a, 1).chars();
    while let Some(letter) = letters.next() {
        if Some(letter) == escape {
            let next = letters.next().ok_or_else(|| format!("Invalid escape sequence '{}'", text(a, 1)))?;
            out.push_str(&regex::escape(&next.to_string()));
            continue;
        }
        match letter {
            '%' => out.push_str(".*"),
            '_' => out.push('.'),
            other => out.push_str(&plain(other)),
        }
    }
    out.push_str(")\\z");
    Ok(out)
}

fn literally(letter: char) -> String {
    regex::escape(&letter.to_string())
}

pub(super) fn like(a: &[Cell]) -> Answer {
    with(translated(a, "s", literally)?, |regex| boolean(regex.is_match(text(a, 0))))
}

pub(super) fn ilike(a: &[Cell]) -> Answer {
    with(translated(a, "si", literally)?, |regex| boolean(regex.is_match(text(a, 0))))
}

pub(super) fn similar(a: &[Cell]) -> Answer {
    let plain = |letter: char| if ".^$\\".contains(letter) { literally(letter) } else { letter.to_string() };
    with(translated(a, "s", plain)?, |regex| boolean(regex.is_match(text(a, 0))))
}

pub(super) fn regexp_like(a: &[Cell]) -> Answer {
    with(text(a, 1).to_owned(), |regex| boolean(regex.is_match(text(a, 0))))
}

pub(super) fn regexp_replace(a: &[Cell]) -> Answer {
    with(text(a, 1).to_owned(), |regex| Cell::Text(regex.replace_all(text(a, 0), text(a, 2)).into_owned()))
}

pub(super) fn regexp_extract(a: &[Cell]) -> Answer {
    with(text(a, 1).to_owned(), |regex| {
        let group = usize::try_from(int(a, 2)).ok();
        let found =
            regex.captures(text(a, 0)).and_then(|found| found.get(group?).map(|m| m.as_str().to_owned()));
        found.map_or(Cell::Null, Cell::Text)
    })
}
