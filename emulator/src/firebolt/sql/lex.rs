//! The words of a statement, and several statements taken apart.

use super::{Generation, dialect::Firebolt, tokens::tokenize};
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// A piece of a statement without blanks and comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A bare word in capitals.
    Bare(String),
    /// What stands in double quotes, with the quotes undone.
    Quoted(String),
    /// What stands in single quotes or between dollars, with the quotes undone.
    Text(String),
    /// A number as it is written.
    Number(String),
    /// Any other sign.
    Sign(String),
}

/// The tokens of a text; those in front of what cannot be read, when it cannot be read to its end.
fn tokens(sql: &str, escapes: bool) -> Vec<TokenWithSpan> {
    let dialect = Firebolt { escapes };
    let mut tokens = Vec::new();
    // An error means that a quote or comment is open; what came before it is there.
    let _ = tokenize(&dialect, sql, &mut tokens);
    tokens
}

fn escapes(generation: Generation) -> bool {
    generation == Generation::V1
}

/// The words of a statement, as far as it can be read.
pub(crate) fn words(sql: &str, generation: Generation) -> Vec<Word> {
    tokens(sql, escapes(generation)).into_iter().filter_map(|token| word(token.token)).collect()
}

fn word(token: Token) -> Option<Word> {
    Some(match token {
        Token::EOF | Token::Whitespace(_) => return None,
        Token::Word(word) if word.quote_style.is_some() => Word::Quoted(word.value),
        Token::Word(word) => Word::Bare(word.value.to_uppercase()),
        Token::SingleQuotedString(text)
        | Token::EscapedStringLiteral(text)
        | Token::NationalStringLiteral(text) => Word::Text(text),
        Token::DollarQuotedString(text) => Word::Text(text.value),
        Token::Number(digits, _) => Word::Number(digits),
        other => Word::Sign(other.to_string()),
    })
}

/// The statements of a text, without the semicolons between them; those that are empty or comments alone are left out.
pub(crate) fn split(sql: &str, generation: Generation) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut said) = (0, false);
    let mut places = Places { sql, line: 1, column: 1, at: 0 };
    for token in tokens(sql, escapes(generation)) {
        match token.token {
            Token::SemiColon => {
                let at = places.offset(token.span.start.line, token.span.start.column);
                if std::mem::take(&mut said) {
                    parts.extend(sql.get(start..at));
                }
                start = at + 1;
            }
            Token::Whitespace(_) | Token::EOF => {}
            _ => said = true,
        }
    }
    let rest = sql.get(start..).unwrap_or_default();
    // A quote that is left open is the business of who runs the statement.
    if said || (!rest.trim().is_empty() && word_ahead(rest, generation)) {
        parts.push(rest);
    }
    parts.into_iter().map(str::trim).collect()
}

/// Whether something stands there that is no comment.
fn word_ahead(text: &str, generation: Generation) -> bool {
    let dialect = Firebolt { escapes: escapes(generation) };
    tokenize(&dialect, text, &mut Vec::new()).is_err()
}

/// Finds the bytes at which lines and columns begin; places are asked for in order.
struct Places<'a> {
    sql: &'a str,
    line: u64,
    column: u64,
    at: usize,
}

impl Places<'_> {
    fn offset(&mut self, line: u64, column: u64) -> usize {
        for letter in self.sql.get(self.at..).unwrap_or_default().chars() {
            if (self.line, self.column) >= (line, column) {
                break;
            }
            self.at += letter.len_utf8();
            if letter == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_taken_apart() {
        let text =
            "SELECT ';' -- ; one\n; /* ; /* nested ; */ */ SELECT \";\", $$;$$, E'\\';' ;;\n -- last\n";
        let parts = split(text, Generation::V2);
        assert_eq!(parts, ["SELECT ';' -- ; one", "/* ; /* nested ; */ */ SELECT \";\", $$;$$, E'\\';'"]);
        assert_eq!(split("select 'é;'; select 2", Generation::V2), ["select 'é;'", "select 2"]);
        assert_eq!(split(r"select 'a\';b'; select 2", Generation::V1), [r"select 'a\';b'", "select 2"]);
        assert_eq!(split(r"select 'a\'; select 2", Generation::V2), [r"select 'a\'", "select 2"]);
        assert_eq!(split(r"select E'\xff'; select 2", Generation::V2), [r"select E'\xff'", "select 2"]);
        assert_eq!(split("select 1; select 'open", Generation::V2), ["select 1", "select 'open"]);
        assert_eq!(split(" ; -- nothing", Generation::V2), Vec::<&str>::new());
    }

    #[test]
    fn words_are_named() {
        let words = words("/* ! */ use Engine \"My e\" -- now\n= 5 'it''s'", Generation::V2);
        let wanted = [
            Word::Bare("USE".to_owned()),
            Word::Bare("ENGINE".to_owned()),
            Word::Quoted("My e".to_owned()),
            Word::Sign("=".to_owned()),
            Word::Number("5".to_owned()),
            Word::Text("it's".to_owned()),
        ];
        assert_eq!(words, wanted);
    }
}
