//! Splits a text into its statements, and finds the places for values in it.

use crate::error::{Error, Result};

/// How a text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Of 1.0: a backslash in a text escapes what follows.
    V1,
    /// Of 2.x and Core: backslashes escape in `E'..'` only.
    V2,
}

/// A piece of a statement that is not whitespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// A word or a number.
    Word,
    /// A text, a name in quotes, or a comment: what stands in it means nothing.
    Closed,
    Comment,
    Other(char),
}

/// The statements of a text, without the semicolons between them; those of nothing but comments are left out.
///
/// # Errors
/// When a quote or a comment is not closed.
pub(super) fn split(sql: &str, dialect: Dialect) -> Result<Vec<&str>> {
    let mut statements = Vec::new();
    let (mut start, mut empty) = (0, true);
    for token in tokens(sql, dialect) {
        let (token, from, to) = token?;
        match token {
            Token::Other(';') => {
                if !empty {
                    statements.push(sql.get(start..from).unwrap_or_default().trim());
                }
                (start, empty) = (to, true);
            }
            Token::Comment => {}
            _ => empty = false,
        }
    }
    if !empty {
        statements.push(sql.get(start..).unwrap_or_default().trim());
    }
    Ok(statements)
}

/// The statement with the texts of `values` in place of the question marks.
///
/// # Errors
/// When there are more or fewer of them than values.
pub(super) fn bind(sql: &str, dialect: Dialect, values: &[String]) -> Result<String> {
    let mut bound = String::with_capacity(sql.len());
    let (mut copied, mut used) = (0, 0);
    for token in tokens(sql, dialect) {
        let (token, from, to) = token?;
        if token == Token::Other('?') {
            bound.push_str(sql.get(copied..from).unwrap_or_default());
            bound.push_str(values.get(used).map_or("", String::as_str));
            (copied, used) = (to, used + 1);
        }
    }
    if used != values.len() {
        return Err(Error::invalid_request(format_args!(
            "the statement has {used} question marks for {} bound values",
            values.len()
        )));
    }
    bound.push_str(sql.get(copied..).unwrap_or_default());
    Ok(bound)
}

/// The name and the value of a statement `SET name = value`; nothing for any other.
pub(super) fn setting(sql: &str, dialect: Dialect) -> Option<(String, String)> {
    let mut tokens = tokens(sql, dialect).map_while(std::result::Result::ok);
    let mut next = || tokens.find(|(token, ..)| *token != Token::Comment);
    let (_, from, to) = next()?;
    if !sql.get(from..to)?.eq_ignore_ascii_case("set") {
        return None;
    }
    let (_, from, to) = next().filter(|(token, ..)| *token == Token::Word)?;
    let name = sql.get(from..to)?;
    let (_, _, equals) = next().filter(|(token, ..)| *token == Token::Other('='))?;
    let value = sql.get(equals..)?.trim().trim_end_matches(';').trim_end();
    let bare = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
    Some((name.to_owned(), bare.map_or_else(|| value.to_owned(), |text| text.replace("''", "'"))))
}

/// A name in double quotes.
pub(super) fn quoted_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in single quotes.
pub(super) fn quoted_text(text: &str, dialect: Dialect) -> String {
    let text = text.replace('\'', "''");
    match dialect {
        Dialect::V1 => format!("'{}'", text.replace('\\', "\\\\")),
        Dialect::V2 => format!("'{text}'"),
    }
}

/// The tokens of a text, each with the place where it begins and ends.
fn tokens(sql: &str, dialect: Dialect) -> impl Iterator<Item = Result<(Token, usize, usize)>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += blanks(sql.get(at..)?);
        let from = at;
        match token(sql.get(from..)?, dialect) {
            Ok(None) => None,
            Ok(Some((token, length))) => {
                at += length;
                Some(Ok((token, from, at)))
            }
            Err(what) => {
                at = sql.len();
                Some(Err(unclosed(sql, from, what)))
            }
        }
    })
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn unclosed(sql: &str, at: usize, what: &str) -> Error {
    let before = sql.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Error::invalid_request(format_args!("{what} that begins at line {line}, column {column} is not closed"))
}

/// The token at the beginning of a text, with its length.
fn token(text: &str, dialect: Dialect) -> std::result::Result<Option<(Token, usize)>, &'static str> {
    let Some(first) = text.chars().next() else { return Ok(None) };
    let closed = |length: Option<usize>, what| length.map(|length| Some((Token::Closed, length))).ok_or(what);
    match first {
        '\'' => closed(quoted(text, '\'', dialect == Dialect::V1), "a text"),
        'e' | 'E' if text.get(1..).is_some_and(|rest| rest.starts_with('\'')) => {
            let length = text.get(1..).and_then(|rest| quoted(rest, '\'', true));
            closed(length.map(|length| length + 1), "a text")
        }
        '"' => closed(quoted(text, '"', false), "a name in quotes"),
        '`' => closed(quoted(text, '`', false), "a name in backticks"),
        '-' if text.starts_with("--") => {
            Ok(Some((Token::Comment, text.find('\n').map_or(text.len(), |end| end + 1))))
        }
        '/' if text.starts_with("/*") => match comment(text) {
            Some(length) => Ok(Some((Token::Comment, length))),
            None => Err("a comment"),
        },
        '$' => match dollar_tag(text) {
            Some(tag) => {
                let body = text.get(tag.len()..).unwrap_or_default();
                closed(body.find(tag).map(|end| end + 2 * tag.len()), "a text in dollar quotes")
            }
            None => Ok(Some((Token::Other('$'), 1))),
        },
        _ if is_word(first) => {
            let length = text.find(|c| !is_word(c) && c != '$').unwrap_or(text.len());
            Ok(Some((Token::Word, length)))
        }
        other => Ok(Some((Token::Other(other), other.len_utf8()))),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of what begins with a quote, up to the same quote; two of them in a row stand for one.
fn quoted(text: &str, quote: char, escapes: bool) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && escapes {
            characters.next();
        } else if character == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return Some(at + quote.len_utf8());
        }
    }
    None
}

/// The length of a comment; comments nest.
fn comment(text: &str) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if rest.starts_with("*/") {
            (at, depth) = (at + 2, depth.saturating_sub(1));
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    None
}

/// `$$` or `$name$` at the beginning of a text. `$1` is a place for a value.
fn dollar_tag(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let end = name.find('$')?;
    let name = name.get(..end)?;
    let is_name = name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit());
    is_name.then(|| text.get(..end + 2)).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Dialect, bind, setting, split};

    #[test]
    fn a_text_is_split_where_a_statement_ends_and_nowhere_else() {
        for (sql, statements) in [
            ("", vec![]),
            (" ; -- nothing\n;/* ; */", vec![]),
            ("SELECT 1", vec!["SELECT 1"]),
            ("SELECT 1; SELECT 2;\n", vec!["SELECT 1", "SELECT 2"]),
            ("SELECT ';', 'it''s;', \"a;\"\"b\" ; x", vec!["SELECT ';', 'it''s;', \"a;\"\"b\"", "x"]),
            ("SELECT E'\\';' ; x", vec!["SELECT E'\\';'", "x"]),
            ("SELECT '\\'; x", vec!["SELECT '\\'", "x"]),
            ("SELECT $$;$$, $a$ $$;$b$ $a$; x", vec!["SELECT $$;$$, $a$ $$;$b$ $a$", "x"]),
            ("SELECT $1;SELECT $2", vec!["SELECT $1", "SELECT $2"]),
            ("SELECT 1 -- ;'\n; x /* ' /* ; */ ; */; y", vec!["SELECT 1 -- ;'", "x /* ' /* ; */ ; */", "y"]),
            ("SELECT `a;b`;é;'é;'", vec!["SELECT `a;b`", "é", "'é;'"]),
        ] {
            assert_eq!(split(sql, Dialect::V2).expect("closed"), statements, "{sql}");
        }
        assert_eq!(split("SELECT '\\';'; x", Dialect::V1).expect("closed"), ["SELECT '\\';'", "x"]);
    }

    #[test]
    fn what_is_not_closed_is_named_with_its_place() {
        for (sql, message) in [
            ("SELECT 'a", "a text that begins at line 1, column 8 is not closed"),
            ("SELECT 1;\n \"a", "a name in quotes that begins at line 2, column 2 is not closed"),
            ("/* /* */", "a comment that begins at line 1, column 1 is not closed"),
            ("é $x$ $$", "a text in dollar quotes that begins at line 1, column 3 is not closed"),
        ] {
            assert_eq!(split(sql, Dialect::V2).expect_err("open").to_string(), message, "{sql}");
        }
    }

    #[test]
    fn values_take_the_places_of_question_marks_outside_of_quotes() {
        let values = ["1".to_owned(), "'?'".to_owned()];
        let bound = bind("SELECT ?, '?', \"?\", ? -- ?", Dialect::V2, &values).expect("as many");
        assert_eq!(bound, "SELECT 1, '?', \"?\", '?' -- ?");
        let error = bind("SELECT ?", Dialect::V2, &values).expect_err("fewer");
        assert_eq!(error.to_string(), "the statement has 1 question marks for 2 bound values");
    }

    #[test]
    fn settings_are_seen_through_comments() {
        let read = |sql| setting(sql, Dialect::V2);
        let pair = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        assert_eq!(read("/* a */ set timezone = 'Europe/Oslo';"), pair("timezone", "Europe/Oslo"));
        assert_eq!(read("SET max_result_rows=5"), pair("max_result_rows", "5"));
        assert_eq!(read("SELECT a FROM set"), None);
    }
}
